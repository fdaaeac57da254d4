"""Charts that a test makes, rendered without a disk."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from renderer import pipeline
from renderer.cache import Cache
from renderer.plan import Plan
from renderer.release.archive import Tree
from renderer.release.opening import release_of
from renderer.release.release import Release
from renderer.request import Setter, Settings

_HEAD = {"Chart.yaml": "name: c\nversion: 1.0.0\n"}


def chart_of(files: Mapping[str, str]) -> Release:
    """Return the bare chart with these files; Chart.yaml is made where it is missing."""
    contents = {name: text.encode() for name, text in {**_HEAD, **files}.items()}
    return release_of(Tree("", contents, {}, tuple(contents), frozenset()), Path("c"))


def plan_of(
    files: Mapping[str, str], sets: Sequence[str] = (), jsons: Sequence[str] = (), **settings: Any
) -> Plan:
    """Return the plan of a chart with these files, `--set` and `--set-json` options."""
    setters = (*(Setter("set", each) for each in sets), *(Setter("set-json", x) for x in jsons))
    return pipeline.make_plan(
        chart_of(files), Settings(setters=setters, **settings), Cache(None), lambda _: ""
    )


def texts_of(plan: Plan) -> dict[str, str]:
    """Return what each template of a plan prints but NOTES.txt. Raises RenderError."""
    rendered = pipeline.render(plan, Cache(None)).rendered
    return {name: text for name, text in rendered if not name.endswith("NOTES.txt")}
