"""Executes an injection template, as Istio 1.0's injector does, for a table of pods."""

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from itertools import product
from typing import Any

from renderer.errors import RenderError
from renderer.gotemplate.funcs.registry import Uses
from renderer.gotemplate.gotypes import StringMap
from renderer.gotemplate.library import function_names, load_function
from renderer.gotemplate.limits import Limits
from renderer.gotemplate.runtime import Runtime
from renderer.gotemplate.templates import TemplateSet
from renderer.yamlio.reader import load

_ANNOTATIONS: Sequence[Mapping[str, str]] = (
    {},
    {"sidecar.istio.io/interceptionMode": "TPROXY"},
    {"sidecar.istio.io/interceptionMode": "REDIRECT"},
    {"traffic.sidecar.istio.io/includeOutboundIPRanges": "10.0.0.0/8"},
    {"traffic.sidecar.istio.io/includeOutboundIPRanges": ""},
    {"traffic.sidecar.istio.io/excludeOutboundIPRanges": "10.1.0.0/16,10.2.0.0/16"},
    {"traffic.sidecar.istio.io/includeInboundPorts": "80,8080"},
    {"traffic.sidecar.istio.io/includeInboundPorts": "*"},
    {"traffic.sidecar.istio.io/excludeInboundPorts": "9090"},
    {"sidecar.istio.io/proxyImage": "example.org/proxy:1"},
    {"sidecar.istio.io/proxyCPU": "100m", "sidecar.istio.io/proxyMemory": "64Mi"},
    {"sidecar.istio.io/proxyCPU": "100m"},
    {"sidecar.istio.io/proxyMemory": "64Mi"},
    {"sidecar.istio.io/controlPlaneAuthPolicy": "MUTUAL_TLS"},
)
_LABELS: Sequence[Mapping[str, str]] = ({}, {"app": "reviews"}, {"app": "", "version": "v1"})
_PORTS: Sequence[Sequence[Sequence[int]]] = ((), ((),), ((80,),), ((80, 443), (9090,)))
_ACCOUNTS = ("", "bookinfo")


def pods() -> list[dict[str, Any]]:
    """Return what the template sees for each pod of the table."""
    return [
        {
            "ObjectMeta": {"Annotations": StringMap(annotations), "Labels": StringMap(labels)},
            "Spec": {
                "ServiceAccountName": account,
                "Containers": [
                    {"Ports": [{"ContainerPort": port} for port in ports]} for ports in containers
                ],
            },
            "MeshConfig": {"ProxyListenPort": 15001},
            "ProxyConfig": {
                "InterceptionMode": {"String": "REDIRECT"},
                "ConfigPath": "/etc/istio/proxy",
                "BinaryPath": "/usr/local/bin/envoy",
                "DrainDuration": "45s",
                "ParentShutdownDuration": "1m0s",
                "DiscoveryAddress": "istio-pilot.istio-system:15007",
                "DiscoveryRefreshDelay": "1s",
                "ZipkinAddress": "zipkin.istio-system:9411",
                "ConnectTimeout": "10s",
                "StatsdUdpAddress": "istio-statsd-prom-bridge:9125",
                "ProxyAdminPort": 15000,
                "ControlPlaneAuthPolicy": "NONE",
            },
        }
        for annotations, labels, containers, account in product(
            _ANNOTATIONS, _LABELS, _PORTS, _ACCOUNTS
        )
    ]


@cache
def injections(template: str) -> list[Any]:
    """Return what a template makes of each pod: the parsed result, or the kind of error."""
    # Of the two pairs of delimiters the engine executes one; the template has but the other.
    assert "{{" not in template
    text = template.replace("[[", "{{").replace("]]", "}}")
    functions = function_names("helm3") | {"isset", "formatDuration"}
    templates = TemplateSet("helm3", functions)
    templates.add("template", text)
    runtime = Runtime(templates, _function, Limits())
    found = []
    for pod in pods():
        try:
            found.append(load(runtime.render("template", pod), "result"))
        except RenderError as error:
            found.append(type(error))
    return found


def _function(name: str) -> Callable[..., Any]:
    own: dict[str, Callable[..., Any]] = {
        "isset": lambda table, key: key in table,
        "formatDuration": lambda duration: duration,
    }
    return own.get(name) or load_function(name, "helm3", Uses("helm3"))
