"""Our verdicts and those of the library kubernetes-validate: every difference has a reason."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from renderer.schema.fault import Fault, dotted
from renderer.schema.kubernetes import KubernetesSchemas
from renderer.schema.validate import Target, validate
from tests.conftest import PROJECT
from tests.schema.agreement import MINORS, Case, Refusal, Runs, all_cases, read_verdicts, refusal
from tests.schema.agreement_reasons import IT_REFUSES, WE_REFUSE, Ours, Theirs

SCHEMAS = KubernetesSchemas.open()

NO_SCHEMA = {"E2001", "E2007"}
"""What is found where an object as a whole is refused: an unknown kind, or one not served."""


class Difference(NamedTuple):
    """Where verdicts differ: the case, the version, what is said, and the reasons that hold."""

    case: str
    minor: int
    told: str
    reasons: tuple[str, ...]


def our_faults(case: Case) -> dict[int, list[Fault]]:
    """Return the errors that we find in an object, by minor version."""
    object_ = case.object
    versions = [(1, minor) for minor in MINORS]
    found: dict[int, list[Fault]] = {}
    for alike in SCHEMAS.alike(versions, object_.group, object_.version, object_.kind):
        (verdict, *_) = validate([object_], Target(alike[:1]), SCHEMAS)
        errors = [each for each in verdict.faults if each.rule.startswith("E")]
        found |= {minor: errors for _, minor in alike}
    return found


def differences(case: Case, verdicts: dict[int, str]) -> Iterator[Difference]:
    """Yield where we and the library differ about an object, one by one."""
    value: Any = case.object.value
    for minor, faults in our_faults(case).items():
        verdict = verdicts[minor]
        if verdict == "-":
            if not NO_SCHEMA & {each.rule for each in faults}:
                yield Difference(case.name, minor, "there is no schema", ())
        elif verdict == "ok":
            for fault in faults:
                ours = Ours(value, fault, minor)
                reasons = tuple(name for name, holds in WE_REFUSE.items() if holds(ours))
                told = f"{fault.rule} {dotted(fault.path)}: {fault.message}"
                yield Difference(case.name, minor, told, reasons)
        elif not any(_same(fault, refusal(verdict)) for fault in faults):
            theirs = Theirs(value, refusal(verdict))
            reasons = tuple(name for name, holds in IT_REFUSES.items() if holds(theirs))
            yield Difference(case.name, minor, verdict, reasons)


def _same(fault: Fault, refused: Refusal) -> bool:
    """Whether we refuse what the library does: at the same place, or the object as a whole."""
    if fault.rule in NO_SCHEMA:
        return True
    if refused.keyword == "additionalProperties":
        return fault.path in {(*refused.path, name) for name in refused.names}
    if refused.keyword == "required":
        return fault.path == refused.path and refused.names[0] in fault.message.split()
    return fault.path == refused.path


def test_every_difference_has_one_reason_and_every_reason_a_difference(shared: Path) -> None:
    assert shared
    cases = {case.digest: case for case in all_cases()}
    recorded = read_verdicts()
    assert not cases.keys() - recorded.keys(), "run tests/schema/record_kubernetes_validate.py"
    found = [
        each
        for digest, case in cases.items()
        for each in differences(case, dict(_each_minor(recorded[digest])))
    ]
    assert [each for each in found if len(each.reasons) != 1] == []
    assert {reason for each in found for reason in each.reasons} == {*WE_REFUSE, *IT_REFUSES}


def _each_minor(runs: Runs) -> Iterator[tuple[int, str]]:
    assert [minor for minors, _ in runs for minor in minors] == list(MINORS)
    for minors, verdict in runs:
        yield from ((minor, verdict) for minor in minors)


def test_the_reasons_are_documented() -> None:
    text = (PROJECT / "docs" / "kubernetes-validate.md").read_text("utf-8")
    rows = [
        [cell.strip() for cell in row.split("|")[1:3]] for row in text.splitlines() if "|" in row
    ]
    assert rows[2:] == [
        *(["istio-render", reason] for reason in WE_REFUSE),
        *(["the library", reason] for reason in IT_REFUSES),
    ]
