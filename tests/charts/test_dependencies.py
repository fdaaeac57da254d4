"""Dependencies and coalescing against what `helm template` 3.17.2 gave for the same chart.

`data/dependencies.json` holds one chart with conditions, tags, aliases, imports and nulls, and
the `.Values` of each of its charts under several overrides, printed by the reference once.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from renderer.charts.capabilities import parse_kube_version
from renderer.charts.chart import load_chart
from renderer.charts.context import ReleaseInfo
from renderer.charts.render import context_files, prepare
from renderer.errors import ChartError, ValuesError
from renderer.request import Setter
from renderer.values.setters import apply_setter
from renderer.yamlio.reader import load

DATA = json.loads((Path(__file__).parent / "data" / "dependencies.json").read_text())
FILES = {path: text.encode() for path, text in DATA["files"].items()}
CASES = DATA["cases"]


def values_of(sets: list[str]) -> dict[str, Any]:
    """Return the values that each chart's template sees, by the chart's name."""
    overrides: dict[str, Any] = {}
    for text in sets:
        apply_setter(Setter("set", text), overrides)
    prepared = prepare(load_chart(FILES, load), overrides, "helm3", lambda _: None)
    files = context_files(
        prepared, ReleaseInfo("x", "default"), parse_kube_version("1.20"), (), "helm3"
    )
    return {
        "root" if each.name.startswith("top/templates") else each.name.split("/")[2]: json.loads(
            json.dumps(each.data["Values"])
        )
        for each in files
    }


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "values" in case])
def test_values(name: str) -> None:
    case = CASES[name]
    assert values_of(case["set"]) == case["values"]


@pytest.mark.parametrize("name", [name for name, case in CASES.items() if "error" in case])
def test_error(name: str) -> None:
    with pytest.raises(ValuesError, match="name of a subchart"):
        values_of(CASES[name]["set"])


def test_missing_dependency_is_an_error() -> None:
    files = {
        "Chart.yaml": b"name: a\nversion: 1.0.0\ndependencies: [{name: gone, version: 1.0.0}]\n",
        "charts/other/Chart.yaml": b"name: other\nversion: 1.0.0\n",
    }
    with pytest.raises(ChartError, match="depends on gone"):
        prepare(load_chart(files, load), {}, "helm3", lambda _: None)
