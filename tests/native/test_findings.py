"""The built-in release passes its own checks, for every Kubernetes that it is for."""

import pytest

from renderer import pipeline
from renderer.request import Overlay, Settings
from tests.native.parity import CACHE, built_in

EVERYTHING = """
global: {meshExpansion: true, meshExpansionILB: true, k8sIngressHttps: true, oneNamespace: true}
gateways: {istio-ilbgateway: {enabled: true}}
ingress: {enabled: true}
telemetry-gateway: {prometheusEnabled: true, grafanaEnabled: true}
prometheus: {service: {nodePort: {enabled: true}}}
grafana: {enabled: true, security: {enabled: true}}
"""


@pytest.mark.parametrize(
    ("profile", "values"),
    [*((profile, "") for profile in built_in().profiles), ("demo-auth", EVERYTHING)],
)
def test_no_object_has_a_finding(profile: str, values: str) -> None:
    settings = Settings(profile=profile, overlays=(Overlay("site.yaml", values),))
    plan = pipeline.make_plan(built_in(), settings, CACHE, lambda _: "")
    assert (plan.kube_version.minor, plan.last_kube_version.minor) == (9, 11)
    bundled = pipeline.make_bundle(pipeline.render(plan, CACHE), CACHE, check=True)
    assert not bundled.findings
