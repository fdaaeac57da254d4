"""Strings, dates, URLs, ...: what sprig 3.3.0 (helm3) and 2.22.0 (helm2) make of expressions.

Each line of the data has a template and, per dialect, the text it prints, the `error` of the
function (an empty one: the call's arguments are refused), or null: no such function. `helm2`
is left out where it agrees.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from renderer.dialect import Dialect
from renderer.errors import RenderError
from tests.gotemplate.engine import render_text

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent.parent / "data" / "sprig.jsonl").open(encoding="utf-8")
]
DATA = {
    "f": 2.5,
    "n": 3.0,
    "s": "río",
    "l": ["b", 1.5, None, True],
    "m": {"a": 1.0},
    "big": 1e6,
}


def fault(template: str, dialect: Dialect, expected: Any) -> str | None:
    """Return how a result differs from what is expected, or None."""
    try:
        output = render_text(template, DATA, dialect=dialect)
    except RenderError as error:
        if isinstance(expected, str):
            return f"{template}: error {error}, expected {expected!r}"
        wanted = "not defined" if expected is None else expected["error"]
        return None if wanted in error.message else f"{template}: {error}, expected {wanted!r}"
    if output != expected:
        return f"{template}: {output!r}, expected {expected!r}"
    return None


@pytest.mark.parametrize("dialect", ["helm2", "helm3"])
def test_as_sprig(dialect: Dialect) -> None:
    found = [fault(case["template"], dialect, case.get(dialect, case["helm3"])) for case in CASES]
    faults = [each for each in found if each]
    assert not faults, "\n".join(faults)
