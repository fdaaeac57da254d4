"""Validation says what a real API server said of each case, but for the differences listed."""

from functools import cache
from pathlib import Path

import pytest

from renderer.errors import ObjectError, YamlError
from renderer.objects import Object, read_objects
from renderer.schema.check import check_objects
from renderer.schema.validate import Target
from tests.conftest import PROJECT, shared_root
from tests.schema.apiserver import (
    Answer,
    digest_of,
    own_objects,
    read_cases,
    read_differences,
    recorded,
)
from tests.schema.record_apiserver import istio_crds

TITLES = {
    title: ".istio.io/" in text.partition("\nkind:")[0] for title, text in own_objects().items()
}
"""The objects, and whether their kinds are Istio's, whose CRDs are in the shared test input."""


@cache
def crds() -> dict[str, Object]:
    """Return the CRDs of the release that was recorded with, by kind."""
    root = shared_root()
    assert root is not None
    _, text = istio_crds(root / "releases" / f"istio-{recorded().istio}.tar.gz")
    found = read_objects([("crds.yaml", text)], templates=False).objects
    return {each.value["spec"]["names"]["kind"]: each for each in found}


def errors(answer: Answer, *, istio: bool) -> list[str]:
    """Return what is wrong with the object of a case."""
    text = answer.case.text
    try:
        read = read_objects([("case.yaml", text)], templates=False)
    except (ObjectError, YamlError) as error:
        return [error.message]
    defined = [crds()[each.kind] for each in read.objects if istio and each.kind in crds()]
    target = Target(recorded().minors)
    checked = check_objects(read.objects, [("case.yaml", text)], target, defined)
    found = (*read.findings, *checked.findings)
    return [f"{each.rule} {each.message}" for each in found if each.severity == "error"]


@pytest.mark.parametrize("title", [title for title, istio in TITLES.items() if not istio])
def test_verdicts_on_kubernetes_own_kinds(title: str) -> None:
    assert differences(title, istio=False) == listed(title)


@pytest.mark.parametrize("title", [title for title, istio in TITLES.items() if istio])
def test_verdicts_on_custom_resources(shared: Path, title: str) -> None:
    assert shared
    assert differences(title, istio=True) == listed(title)


def differences(title: str, *, istio: bool) -> dict[str, str]:
    """Return the cases of an object that are judged in another way, and who says what."""
    found: dict[str, str] = {}
    for answer in recorded().answers:
        if answer.case.title != title:
            continue
        ours = errors(answer, istio=istio)
        if answer.accepted and ours:
            found[str(answer.case)] = "only we refuse it"
        elif not answer.accepted and not ours:
            found[str(answer.case)] = "only the API server refuses it"
    return found


def listed(title: str) -> dict[str, str]:
    """Return the differences that are listed for an object."""
    accepted = {answer.case: answer.accepted for answer in recorded().answers}
    return {
        str(case): f"only {'we refuse' if accepted[case] else 'the API server refuses'} it"
        for each in read_differences()
        for case in each.cases
        if case.title == title
    }


def test_the_answers_are_those_of_the_table() -> None:
    answers = recorded().answers
    assert [answer.case for answer in answers] == list(read_cases())
    stale = [str(each.case) for each in answers if each.digest != digest_of(each.case.text)]
    assert not stale, "record them anew: python -m tests.schema.record_apiserver ARCHIVE"


def test_the_table_is_large_and_without_repetition() -> None:
    answers = recorded().answers
    assert len({answer.digest for answer in answers}) == len(answers) >= 1400
    accepted = sum(answer.accepted for answer in answers)
    assert 0.4 * len(answers) <= accepted <= 0.6 * len(answers)
    assert all(bool(answer.message) != answer.accepted for answer in answers)
    assert sum(TITLES.values()) >= 14


def test_differences_are_few_and_have_a_reason() -> None:
    cases = [case for each in read_differences() for case in each.cases]
    assert len(set(cases)) == len(cases) <= 30
    kinds = {each.kind for each in read_differences()}
    assert kinds == {"CEL", "admission", "cluster", "defaulting", "stricter"}
    assert all(each.reason for each in read_differences())


def test_the_documentation_has_the_figures() -> None:
    answers = recorded().answers
    accepted = sum(answer.accepted for answer in answers)
    differing = sum(len(each.cases) for each in read_differences())
    text = " ".join((PROJECT / "docs" / "validation.md").read_text("utf-8").split())
    for figure in (
        f"about {len(answers):,} objects: {len(TITLES)} of ",
        f"It takes {accepted} and refuses {len(answers) - accepted}.",
        f"the same of all but {differing}:",
    ):
        assert figure in text
