"""The documentation of the built-in release: its tables are current, and its page works."""

import re
import runpy
import shlex
from pathlib import Path

import pytest

from tests.cli.conftest import Run
from tests.cli.conftest import run as run
from tests.conftest import PROJECT

DOCS = PROJECT / "docs"
PAGES = runpy.run_path(str(DOCS / "build_components.py"))["pages"]()

_STEP = re.compile(
    r"(?:(?P<how>At the end of|In)?\s*`(?P<file>house/[^`]+)`(?:, before `(?P<mark>[^`]+)`)?:\n\n)?"
    r"```(?P<kind>\w+)\n(?P<text>.*?)```\n",
    re.DOTALL,
)


@pytest.mark.parametrize("name", PAGES)
def test_pages_of_components_are_current(name: str) -> None:
    """`python docs/build_components.py` writes them anew."""
    assert (DOCS / "builtin" / name).read_text(encoding="utf-8") == PAGES[name]


def test_every_component_has_a_page_that_the_overview_names() -> None:
    overview = (DOCS / "builtin.md").read_text(encoding="utf-8")
    assert sorted(PAGES) == sorted(path.name for path in (DOCS / "builtin").iterdir())
    assert [name for name in PAGES if f"(builtin/{name})" not in overview] == []


def test_adding_a_component_as_the_page_says(run: Run, tmp_path: Path) -> None:
    steps = list(_STEP.finditer((DOCS / "add-a-component.md").read_text(encoding="utf-8")))
    assert len(steps) == 7
    for step in steps:
        if step["kind"] == "sh":
            program, *words = shlex.split(step["text"])
            assert program == "istio-render"
            done = run(*words)
            assert done.returncode == 0, done.stderr
            continue
        path = tmp_path / step["file"]
        path.parent.mkdir(parents=True, exist_ok=True)
        if step["how"] == "At the end of":
            path.write_text(path.read_text() + step["text"])
        elif step["how"] == "In":
            mark = f"    {step['mark']}"
            before, found, after = path.read_text().partition(mark)
            assert found
            path.write_text(before + step["text"] + found + after)
        else:
            assert not path.exists()
            path.write_text(step["text"])
    (deployment,) = (tmp_path / "out").rglob("*-deployment-echo.yaml")
    assert "replicas: 2\n" in deployment.read_text()
    assert "chart: echo-0.1.0\n" in deployment.read_text()
