"""The engine against the reference engines: output to the byte, errors to the line."""

from collections.abc import Mapping
from typing import Any

import pytest

from renderer.errors import RenderError, TemplateError
from tests.gotemplate.conformance import read_cases, run_case

CASES = list(read_cases())
GROUPS = sorted({(case["group"], case["engine"]) for case in CASES})

EXCEPTIONS: dict[str, str] = {
    "merge-019": "an unset field given to a function that takes a map counts as an empty map; "
    "Go tells a nil interface from a nil map and refuses the first",
}
"""Cases not imitated: id -> reason."""


def fault(case: Mapping[str, Any]) -> str | None:
    """Return how the engine's result differs from the case's, or None."""
    try:
        output = run_case(case)
    except RenderError as error:
        if "error" not in case:
            return f"error: {error}\n  expected output {case['output']!r}"
        return _wrong_line(case, error)
    if "error" in case:
        return f"printed {output!r}\n  expected error {case['error']!r}"
    if output != case["output"]:
        return f"printed  {output!r}\n  expected {case['output']!r}"
    return None


def _wrong_line(case: Mapping[str, Any], error: RenderError) -> str | None:
    """Go names the outermost caller through include, and the innermost through template."""
    if case.get("line") is None or not isinstance(error, TemplateError):
        return None
    positions = [error.position, *error.chain]
    found = {(each.file, each.line) for each in (positions[0], positions[-1]) if each}
    if (f"conf/{case['file']}", case["line"]) in found:
        return None
    shown = ", ".join(map(str, positions))
    return f"error at {shown}, expected line {case['line']}: {case['error']}"


@pytest.mark.parametrize(("group", "engine"), GROUPS)
def test_group(group: str, engine: str) -> None:
    faults = []
    for case in CASES:
        if (case["group"], case["engine"]) != (group, engine) or case["id"] in EXCEPTIONS:
            continue
        found = fault(case)
        if found:
            faults.append(f"{case['id']}: {case['template']!r}\n  {found}")
    assert not faults, "\n".join(faults)


def test_exceptions_are_few_and_real() -> None:
    ids = {case["id"] for case in CASES}
    assert set(EXCEPTIONS) <= ids
    assert len(EXCEPTIONS) <= len(CASES) // 50
    for case in CASES:
        if case["id"] in EXCEPTIONS:
            assert fault(case), f"{case['id']} agrees by now: take it off the list"
