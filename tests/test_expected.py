"""Every chart of nine real releases against what the reference engines print, to the byte."""

import difflib

import pytest

from renderer import pipeline
from renderer.cache import Cache
from renderer.errors import RenderError
from tests.expected import Case, read_cases, render, sections

CASES = read_cases()


@pytest.mark.parametrize("case", [c for c in CASES if c.output], ids=lambda case: case.name)
def test_output(case: Case) -> None:
    text, _ = pipeline.raw_output(render(case), Cache(None), check=True)
    unstable = set(case.options.get("random_sections", ()))
    got = sections(text)
    assert case.output is not None
    expected = sections(case.output)
    for template in unstable:
        assert any(name == template for name, _ in got)
        got = type(got)({key: n for key, n in got.items() if key[0] != template})
        expected = type(got)({key: n for key, n in expected.items() if key[0] != template})
    missing, extra = expected - got, got - expected
    assert not missing, _difference(missing, extra)
    assert not extra, _difference(missing, extra)


def _difference(missing: dict[tuple[str, str], int], extra: dict[tuple[str, str], int]) -> str:
    lines = []
    for template, text in missing:
        other = next((body for name, body in extra if name == template), "")
        lines.append(f"{template}:")
        lines += difflib.unified_diff(
            text.splitlines(), other.splitlines(), "expected", "rendered", lineterm="", n=1
        )
    lines += [f"not expected: {name}" for name, _ in extra]
    return "\n".join(lines[:80])


@pytest.mark.parametrize("case", [c for c in CASES if not c.output], ids=lambda case: case.name)
def test_error(case: Case) -> None:
    with pytest.raises(RenderError) as caught:
        render(case)
    expected = str(case.options["error"])
    position = caught.value.position
    assert position is not None
    assert f"{position.file}:{position.line}:" in expected


def test_all_cases_are_there(shared: object) -> None:
    assert shared
    assert len(CASES) >= 157
