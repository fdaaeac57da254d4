"""The built-in release passes its own checks, for every Kubernetes that it is for."""

import pytest

from renderer import pipeline
from renderer.cache import Cache
from renderer.request import Overlay, Settings
from tests.native.parity import built_in

EVERYTHING = """
global:
  meshExpansion: true
  meshExpansionILB: true
  k8sIngressHttps: true
  oneNamespace: true
  proxy: {enableCoreDump: true}
gateways: {istio-ilbgateway: {enabled: true}}
ingress: {enabled: true}
sidecarInjectorWebhook: {enableNamespacesByDefault: true}
telemetry-gateway: {prometheusEnabled: true, grafanaEnabled: true}
prometheus: {service: {nodePort: {enabled: true}}}
grafana: {enabled: true, security: {enabled: true}}
tracing: {enabled: true, ingress: {enabled: true}, jaeger: {ingress: {enabled: true}}}
servicegraph: {enabled: true, ingress: {enabled: true}}
kiali: {enabled: true, ingress: {enabled: true, hosts: ["*.example.org"]}}
certmanager: {enabled: true, email: mesh@example.org}
"""
HARDENED = f"""{EVERYTHING}
hardening: {{readOnlyRootFilesystem: true, resourceLimits: true, noDefaultPasswords: true}}
"""


@pytest.mark.parametrize(
    "values", ["", EVERYTHING, HARDENED], ids=["as it is", "everything", "hardened"]
)
@pytest.mark.parametrize("profile", built_in().profiles)
def test_no_object_has_a_finding(profile: str, values: str) -> None:
    settings = Settings(profile=profile, overlays=(Overlay("site.yaml", values),))
    plan = pipeline.make_plan(built_in(), settings, Cache(None), lambda _: "")
    assert (plan.kube_version.minor, plan.last_kube_version.minor) == (9, 11)
    made = pipeline.make_bundle(pipeline.render(plan, Cache(None)), Cache(None), check=True)
    assert made.summary is not None
    assert made.summary["checked"] == len(made.bundle.entries)
    assert not made.findings
