"""W1001: overrides that nothing reads are named, and no other."""

import json
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest

from renderer import pipeline
from renderer.cache import Cache
from renderer.charts.coalesce import copy_tree
from renderer.errors import RenderError
from renderer.plan import Plan
from renderer.request import Overlay, Setter, Settings
from renderer.yamlio.reader import load
from tests import expected
from tests.made import plan_of, texts_of
from tests.values import anychart

PLACE = Path(__file__).parent / "data" / "unread.yaml"
Output = dict[str, str] | None
CASES: list[dict[str, Any]] = load(PLACE.read_text(encoding="utf-8"), PLACE.name)


def unread_of(plan: Plan) -> list[str]:
    """Return the keys that W1001 names."""
    found = pipeline.unread_overrides(plan, strict=False)
    return [each.message.removeprefix("no template reads ") for each in found]


def without(plan: Plan, keys: Iterable[str]) -> Plan:
    """Return a plan without some of its overrides."""
    tree = copy_tree(plan.overrides.tree)
    for key in keys:
        *tables, last = (each.replace("\0", ".") for each in key.replace("\\.", "\0").split("."))
        table = tree
        for name in tables:
            table = table.get(name, {})
        table.pop(last, None)
    return plan._replace(overrides=plan.overrides._replace(tree=tree))


def files_of(case: Mapping[str, Any]) -> dict[str, str]:
    templates = {f"templates/{name}": text for name, text in case.get("templates", {}).items()}
    return {**templates, **case.get("files", {})}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["title"])
def test_what_is_unread(case: Mapping[str, Any]) -> None:
    plan = plan_of(files_of(case), case["set"], case.get("json", ()))
    assert unread_of(plan) == case["unread"]
    with_all = texts_of(plan)
    for key in case["unread"]:
        assert texts_of(without(plan, [key])) == with_all, f"{key} is read"


def assert_unread(plan: Plan, render: Callable[[Plan], Output], about: str) -> None:
    """Assert that no key which W1001 names changes what `render` gives, unless that is None."""
    unread = unread_of(plan)
    output = render(plan) if unread else None
    if output is not None and render(without(plan, unread)) not in (output, None):
        found = [key for key in unread if render(without(plan, [key])) not in (output, None)]
        raise AssertionError(f"{found or unread} is read: {about}")


# -- laws -----------------------------------------------------------------------------------

RELEASED = [case for case in expected.read_cases() if case.output]


@pytest.mark.parametrize("version", sorted({case.version for case in RELEASED}))
def test_nothing_that_changes_a_release_s_output_is_unread(version: str) -> None:
    for case in RELEASED:
        if case.version != version:
            continue
        plan = expected.make_plan(case, Cache(None), case.options["kube_version"])
        assert_unread(plan, texts_of, case.name)


MISSPELT = {
    "global.hubb": "global.hub",
    "global.proxy.imag": "global.proxy.image",
    "global.mtls.enable": "global.mtls.enabled",
    "pilot.traceSamplng": "pilot.traceSampling",
    "pilott.enabled": "pilot.enabled",
    "gateways.istio-ingressgateway.typ": "gateways.istio-ingressgateway.type",
    "tracing.jaeger.memry.max_traces": "tracing.jaeger.memory.max_traces",
}
MISSPELT_LATER = {
    "hubb": "hub",
    "autoscaleEnable": "autoscaleEnabled",
    "global.hubb": "global.hub",
    "global.proxy.imag": "global.proxy.image",
    "pilot.traceSamplng": "pilot.traceSampling",
}


@pytest.mark.parametrize(
    ("version", "chart", "keys"),
    [
        ("1.0.0", "istio", MISSPELT),
        ("1.2.5", "istio", MISSPELT),
        ("1.4.10", "istio", MISSPELT),
        ("1.16.7", "istio-control/istio-discovery", {"global.hubb": "global.hub"}),
        ("1.24.6", "istio-control/istio-discovery", MISSPELT_LATER),
    ],
)
def test_misspelt_keys_of_a_release_are_named(
    shared: Path, version: str, chart: str, keys: Mapping[str, str]
) -> None:
    assert shared
    settings = Settings(chart=chart, setters=tuple(Setter("set", f"{key}=1") for key in keys))
    plan = pipeline.make_plan(expected.release(version), settings, Cache(None), lambda _: "")
    found = pipeline.unread_overrides(plan, strict=True)
    assert {each.message: each.remedy for each in found} == {
        f"no template reads {key}": f"did you mean {near}?" for key, near in keys.items()
    }


def output_of(plan: Plan) -> Output:
    """Return what each template prints, or None where one fails."""
    try:
        return texts_of(plan)
    except RenderError:
        return None


@pytest.mark.parametrize("seed", range(300))
def test_what_changes_the_output_is_read(seed: int) -> None:
    random = Random(seed)
    files = anychart.chart_files(random)
    own = json.dumps(anychart.table(random, 0.5))
    plan = plan_of(files, overlays=(Overlay("site.yaml", own),))
    # What fails without the key may fail for any reason.
    assert_unread(plan, output_of, f"{own} over {files}")
