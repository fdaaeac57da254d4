"""What is found in all that nine releases render is what docs/known-findings.md lists."""

from collections import Counter
from pathlib import Path

import pytest

from renderer import pipeline
from renderer.cache import Cache
from renderer.release.install import supported_kubernetes
from tests.expected import Case, make_plan, read_cases, release
from tests.known_findings import RENDERED, rows

CASES = [case for case in read_cases() if case.options["ok"]]
VERSIONS = sorted({case.version for case in CASES})

Key = tuple[str, str, str]
"""Rule, object and field of a finding."""


def known(version: str) -> dict[Key, int]:
    """Return the rows of the tables about a release: what is found, and in how many renders."""
    return {
        (rule, title, field): int(renders)
        for where, rule, title, field, renders, _ in rows(RENDERED)
        if where == version
    }


def found(version: str, cache: Cache) -> Counter[Key]:
    """Return what is found in the renders of a release, and in how many of them."""
    counted: Counter[Key] = Counter()
    judged: dict[object, set[Key]] = {}
    for case in CASES:
        if case.version != version:
            continue
        first, last = supported_kubernetes(release(version))
        ranged = rendered(case, cache, f"{first}-{last}")
        newest = rendered(case, cache, last)
        keys: set[Key] = set()
        # What is right on all versions is so on the newest, and cases that print the same are one.
        for result in (ranged, newest)[: 1 + (newest.rendered != ranged.rendered)]:
            same = result.plan.kube_version, result.plan.choice, result.rendered
            if same not in judged:
                judged[same] = judge(result)
            keys |= judged[same]
        counted.update(keys)
    return counted


def rendered(case: Case, cache: Cache, kube_version: str) -> pipeline.Render:
    """Return a case as it is for a version of Kubernetes, or a range."""
    return pipeline.render(make_plan(case, cache, kube_version), cache)


def judge(result: pipeline.Render) -> set[Key]:
    """Return what is found in the objects of a render, all of them."""
    made = pipeline.make_bundle(result, Cache(None), check=True)
    assert made.summary is not None
    assert (made.summary["checked"], made.summary["skipped"]) == (len(made.bundle.entries), 0)
    return {(each.rule, each.object or "", each.field or "") for each in made.findings}


@pytest.mark.parametrize("version", VERSIONS)
def test_what_is_found_is_what_is_listed(tmp_path: Path, version: str) -> None:
    assert dict(found(version, Cache(tmp_path))) == known(version)


def test_all_renders_are_there(shared: Path) -> None:
    assert shared
    assert len(CASES) == 157
