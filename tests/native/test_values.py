"""What the built-in release makes of values: its schema, and its templates."""

from typing import Any

import pytest

from renderer import pipeline
from renderer.cache import Cache
from renderer.errors import RenderError
from renderer.outcome import outcome_of
from renderer.report.text import error_text
from renderer.request import Overlay, Request, Setter, SetterKind, Settings
from renderer.values.overlay import Tree


def effective(values: str = "", setters: tuple[tuple[SetterKind, str], ...] = ()) -> Tree:
    """Return the values of the built-in release with others over them."""
    settings = Settings(
        overlays=(Overlay("site.yaml", values),),
        setters=tuple(Setter(kind, text) for kind, text in setters),
    )
    release = pipeline.open_built_in()
    plan = pipeline.make_plan(release, settings, Cache(None), lambda _: "")
    return plan.source.values(plan)


@pytest.mark.parametrize(
    "path",
    [
        *("global.proxy", "prometheus.service", "prometheus.service.nodePort", "tracing.jaeger"),
        *("hardening.limits", "pilot"),
    ],
)
def test_tables_that_templates_need_are_not_unset(path: str) -> None:
    with pytest.raises(RenderError) as caught:
        effective(setters=(("set", f"{path}=null"),))
    column = path.rfind(".") + 2
    assert error_text(caught.value).startswith(f"--set:1:{column}: error: {path}: null unsets all")


@pytest.mark.parametrize(
    "path", ["pilot.resources", "pilot.resources.requests", "gateways.istio-egressgateway"]
)
def test_tables_that_may_be_unset(path: str) -> None:
    value: Any = effective(setters=(("set", f"{path}=null"),))
    for name in path.split("."):
        value = value[name]
    assert value is None


@pytest.mark.parametrize(
    ("setters", "expected"),
    [
        ((("set", "pilot.traceSampling=1.5"),), 1.5),
        ((("set", "pilot.traceSampling=1e-3"),), 0.001),
        ((("set-string", "pilot.traceSampling=1"), ("set", "pilot.traceSampling=2.5")), None),
        ((("set-string", "pilot.traceSampling=1.5"),), None),
        ((("set", "pilot.traceSampling=1.5x"),), None),
        ((("set", "pilot.traceSampling=007"),), None),
    ],
)
def test_decimals_of_set(
    setters: tuple[tuple[SetterKind, str], ...], expected: float | None
) -> None:
    """Helm's --set makes texts of them; None stands for an error."""
    if expected is None:
        with pytest.raises(RenderError, match="expected a number"):
            effective(setters=setters)
    else:
        assert effective(setters=setters)["pilot"]["traceSampling"] == expected


def test_decimals_stay_texts_where_texts_are_allowed() -> None:
    assert effective(setters=(("set", "global.tag=1.5"),))["global"]["tag"] == "1.5"


def test_null_in_a_list_of_types_allows_no_number() -> None:
    with pytest.raises(RenderError, match="this is an integer"):
        effective("global: {imagePullSecrets: 5}")


@pytest.mark.parametrize(
    ("values", "setters", "help_"),
    [
        ("global: {hub: 1}", (), 'quote it: "1"'),
        ("", (("set", "global.hub=1"),), "use --set-string,"),
        ("", (("set-string", "pilot.replicaCount=1"),), "use --set,"),
    ],
)
def test_what_to_do_fits_where_the_value_was_written(
    values: str, setters: tuple[tuple[SetterKind, str], ...], help_: str
) -> None:
    with pytest.raises(RenderError) as caught:
        effective(values, setters)
    assert f"help: {help_}" in error_text(caught.value)


def test_templates_take_null_for_an_empty_table() -> None:
    request = Request(None, Settings(setters=(Setter("set", "hardening.imageDigests=null"),)))
    assert not outcome_of(request, Cache(None), lambda _: "", lambda _: None).wrong


EVERYTHING = (
    *(f"{name}.enabled=true" for name in ("grafana", "tracing", "servicegraph", "kiali")),
    *(f"{name}.enabled=true" for name in ("certmanager", "ingress", "galley")),
    *("global.meshExpansion=true", "gateways.istio-ilbgateway.enabled=true"),
    *("telemetry-gateway.grafanaEnabled=true", "telemetry-gateway.prometheusEnabled=true"),
)


@pytest.mark.parametrize(("name", "namespace"), [("1", "2"), ("true", "1e3")])
def test_names_that_look_like_numbers_stay_texts(name: str, namespace: str) -> None:
    setters = tuple(Setter("set", each) for each in EVERYTHING)
    settings = Settings(name=name, namespace=namespace, setters=setters)
    outcome = outcome_of(Request(None, settings), Cache(None), lambda _: "", lambda _: None)
    assert [each.message for each in outcome.findings if each.severity == "error"] == []
