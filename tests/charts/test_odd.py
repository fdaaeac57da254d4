"""Small odd charts: what is printed for them, to the byte, and what is refused.

`data/odd.jsonl` holds charts with subcharts, aliases, conditions, tags, imports, libraries, hooks,
ignored files and nulls, each with what `helm template` 3.17.2 printed for it, or without that
where Helm refused it.
"""

import json
from pathlib import Path
from typing import Any

import pytest

from renderer import pipeline
from renderer.cache import Cache
from renderer.errors import RenderError
from tests.made import plan_of

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "odd.jsonl").read_text("utf-8").splitlines()
]


def raw(case: dict[str, Any], *, check: bool) -> str:
    plan = plan_of(case["files"], case["sets"], kube_version="1.28")
    return pipeline.raw_output(pipeline.render(plan, Cache(None)), Cache(None), check=check)[0]


@pytest.mark.parametrize("case", [c for c in CASES if "output" in c], ids=lambda c: c["title"])
def test_output(case: dict[str, Any]) -> None:
    assert raw(case, check=False) == case["output"]


@pytest.mark.parametrize("case", [c for c in CASES if "output" not in c], ids=lambda c: c["title"])
def test_refused(case: dict[str, Any]) -> None:
    with pytest.raises(RenderError):
        raw(case, check=True)
