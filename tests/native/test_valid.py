"""Every object of the built-in release is right, on each Kubernetes that Istio 1.0 supports."""

import pytest

from renderer import pipeline
from renderer.cache import Cache
from renderer.request import Setter, Settings
from tests.native.parity import built_in

ADDONS = (
    *("kiali.enabled", "certmanager.enabled", "ingress.enabled", "grafana.security.enabled"),
    *("tracing.ingress.enabled", "tracing.jaeger.ingress.enabled", "kiali.ingress.enabled"),
    *("servicegraph.ingress.enabled", "prometheus.service.nodePort.enabled"),
    *("global.meshExpansion", "global.meshExpansionILB", "gateways.istio-ilbgateway.enabled"),
    *("telemetry-gateway.grafanaEnabled", "telemetry-gateway.prometheusEnabled"),
    *("global.proxy.enableCoreDump", "sidecarInjectorWebhook.enableNamespacesByDefault"),
)
ALL = (*(f"{each}=true" for each in ADDONS), "kiali.ingress.hosts={*.example.org,example.org}")


@pytest.mark.parametrize("sets", [(), ALL], ids=["as it is", "with all that there is"])
@pytest.mark.parametrize("profile", built_in().profiles)
def test_nothing_is_found(profile: str, sets: tuple[str, ...]) -> None:
    settings = Settings(profile=profile, setters=tuple(Setter("set", each) for each in sets))
    plan = pipeline.make_plan(built_in(), settings, Cache(None), lambda _: "")
    assert (str(plan.kube_version), str(plan.last_kube_version)) == ("v1.9.0", "v1.11.0")
    made = pipeline.make_bundle(pipeline.render(plan, Cache(None)), Cache(None), check=True)
    assert made.summary is not None
    assert made.summary["checked"] == len(made.bundle.entries)
    assert [(each.rule, each.object, each.field) for each in made.findings] == []
