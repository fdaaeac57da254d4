"""Executes an injection template, as Istio 1.0's injector does, for a table of pods."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, combinations
from typing import Any

from renderer.gotemplate.funcs.registry import Uses
from renderer.gotemplate.gotypes import StringMap
from renderer.gotemplate.library import function_names, load_function
from renderer.gotemplate.limits import Limits
from renderer.gotemplate.runtime import Runtime
from renderer.gotemplate.templates import TemplateSet
from renderer.values.overlay import merge_tables
from renderer.yamlio.reader import load
from tests.native.parity import Difference, field_differences

Pod = Mapping[str, Any]
"""What the template sees: ObjectMeta, Spec, MeshConfig and ProxyConfig."""


def _annotated(**annotations: str) -> Pod:
    """Return a pod's annotations below sidecar.istio.io/, or traffic.sidecar.istio.io/."""
    traffic = ("includeOutbound", "excludeOutbound", "includeInbound", "excludeInbound")
    return {
        "ObjectMeta": {
            "Annotations": {
                f"{'traffic.' if name.startswith(traffic) else ''}sidecar.istio.io/{name}": value
                for name, value in annotations.items()
            }
        }
    }


def _ports(*containers: Sequence[int]) -> Pod:
    """Return the containers of a pod, by their ports."""
    return {
        "Spec": {
            "Containers": [
                {"Name": "app", "Ports": [{"ContainerPort": port} for port in ports]}
                for ports in containers
            ]
        }
    }


PLAIN: Pod = {
    "ObjectMeta": {"Name": "", "GenerateName": "a-", "Annotations": {}, "Labels": {}},
    "Spec": {"ServiceAccountName": "", "HostNetwork": False, "Containers": []},
    "MeshConfig": {"ProxyListenPort": 15001, "EnableTracing": True},
    # Durations are in seconds; the template has to write them as Go does.
    "ProxyConfig": {
        "InterceptionMode": {"String": "REDIRECT"},
        "ConfigPath": "/etc/istio/proxy",
        "BinaryPath": "/usr/local/bin/envoy",
        "DrainDuration": 45,
        "ParentShutdownDuration": 60,
        "DiscoveryAddress": "istio-pilot.istio-system:15007",
        "DiscoveryRefreshDelay": 1,
        "ZipkinAddress": "zipkin.istio-system:9411",
        "ConnectTimeout": 10,
        "StatsdUdpAddress": "istio-statsd-prom-bridge.istio-system:9125",
        "ProxyAdminPort": 15000,
        "ControlPlaneAuthPolicy": "NONE",
    },
}

# What a pod, or the mesh that it is in, can have beside that.
TRAITS: Mapping[str, Pod] = {
    "redirected": _annotated(interceptionMode="REDIRECT"),
    "transparent": _annotated(interceptionMode="TPROXY"),
    "mode unsaid": _annotated(interceptionMode=""),
    "some outbound": _annotated(includeOutboundIPRanges="10.0.0.0/8"),
    "all outbound": _annotated(includeOutboundIPRanges="*"),
    "no outbound": _annotated(includeOutboundIPRanges=""),
    "outbound but": _annotated(excludeOutboundIPRanges="10.1.0.0/16,10.2.0.0/16"),
    "outbound but none": _annotated(excludeOutboundIPRanges=""),
    "one inbound": _annotated(includeInboundPorts="80"),
    "some inbound": _annotated(includeInboundPorts="80,8080"),
    "all inbound": _annotated(includeInboundPorts="*"),
    "no inbound": _annotated(includeInboundPorts=""),
    "inbound but": _annotated(excludeInboundPorts="9090,9091"),
    "inbound but one": _annotated(excludeInboundPorts="9090"),
    "image": _annotated(proxyImage="example.org:5000/proxy@sha256:0"),
    "processor and memory": _annotated(proxyCPU="100m", proxyMemory="64Mi"),
    "whole processors": _annotated(proxyCPU="2", proxyMemory="1073741824"),
    "processor": _annotated(proxyCPU="100m"),
    "memory": _annotated(proxyMemory="64Mi"),
    "secure": _annotated(controlPlaneAuthPolicy="MUTUAL_TLS"),
    "insecure": _annotated(controlPlaneAuthPolicy="NONE"),
    "policy unsaid": _annotated(controlPlaneAuthPolicy=""),
    "unknown annotations": _annotated(inject="true", status="{}", port="15020"),
    "status port": {"ObjectMeta": {"Annotations": {"status.sidecar.istio.io/port": "15020"}}},
    "app": {"ObjectMeta": {"Labels": {"app": "reviews", "version": "v1"}}},
    "app without name": {"ObjectMeta": {"Labels": {"app": "", "version": "v1"}}},
    "app like a number": {"ObjectMeta": {"Labels": {"app": "0123"}}},
    "app like a boolean": {"ObjectMeta": {"Labels": {"app": "yes"}}},
    "no app": {"ObjectMeta": {"Labels": {"version": "v1"}}},
    "owner": {"ObjectMeta": {"Name": "b", "OwnerReferences": [{"Kind": "Job", "Name": "c"}]}},
    "no ports": _ports(()),
    "port": _ports((80,)),
    "ports of containers": _ports((80, 443), (), (9090,)),
    "account": {"Spec": {"ServiceAccountName": "bookinfo"}},
    "account like a number": {"Spec": {"ServiceAccountName": "1"}},
    "network of the host": {"Spec": {"HostNetwork": True}},
    "volumes": {"Spec": {"Volumes": [{"Name": "istio-certs"}, {"Name": "data"}]}},
    "secrets": {"Spec": {"ImagePullSecrets": [{"Name": "registry"}]}},
    "first containers": {"Spec": {"InitContainers": [{"Name": "istio-init"}, {"Name": "one"}]}},
    "transparent mesh": {"ProxyConfig": {"InterceptionMode": {"String": "TPROXY"}}},
    "secure mesh": {
        "ProxyConfig": {
            "ControlPlaneAuthPolicy": "MUTUAL_TLS",
            "DiscoveryAddress": "istio-pilot.istio-system:15005",
        }
    },
    "no statsd": {"ProxyConfig": {"StatsdUdpAddress": ""}},
    "other mesh": {
        "MeshConfig": {"ProxyListenPort": 16001},
        "ProxyConfig": {
            "ConfigPath": "/var/lib/proxy",
            "BinaryPath": "/opt/envoy",
            "DrainDuration": 2,
            "ParentShutdownDuration": 3661,
            "DiscoveryAddress": "pilot:1",
            "DiscoveryRefreshDelay": 30,
            "ZipkinAddress": "zipkin:2",
            "ConnectTimeout": 90,
            "StatsdUdpAddress": "statsd:3",
            "ProxyAdminPort": 16000,
        },
    },
}


@cache
def pods(most: int) -> Mapping[str, Pod]:
    """Return pods by what they have: all choices of so many traits at most."""
    chosen = chain.from_iterable(combinations(TRAITS, count) for count in range(most + 1))
    return {" + ".join(names): _pod(names) for names in chosen}


def _pod(names: Sequence[str]) -> Pod:
    pod = dict(PLAIN)
    for name in names:
        pod = merge_tables(pod, dict(TRAITS[name]))
    meta = pod["ObjectMeta"]
    typed = {key: StringMap(meta[key]) for key in ("Annotations", "Labels")}
    return {**pod, "ObjectMeta": {**meta, **typed}}


def injections(template: str, most: int = 1) -> Iterator[tuple[str, Any]]:
    """Yield what a template makes of each pod with so many traits at most, and the pod's title.

    Raises RenderError, as it has to make something of each.
    """
    # Of the two pairs of delimiters the engine executes one; the template has but the other.
    assert "{{" not in template
    functions = function_names("helm3") | _OWN.keys()
    templates = TemplateSet("helm3", functions)
    templates.add("template", template.replace("[[", "{{").replace("]]", "}}"))
    runtime = Runtime(templates, _function, Limits())
    for title, pod in pods(most).items():
        yield title, load(runtime.render("template", pod), f"pod with {title or 'nothing'}")


def unequal(real: str, ours: str, most: int = 1) -> Iterator[Difference]:
    """Yield what two templates make differently, pod by pod. Raises RenderError."""
    pairs = zip(injections(real, most), injections(ours, most), strict=True)
    for (title, expected), (_, found) in pairs:
        yield from field_differences(("Pod", "", title), "", expected, found)


def _duration(seconds: int) -> str:
    """Return a duration as Go's time.Duration prints it."""
    hours, minutes = seconds // 3600, seconds // 60 % 60
    larger = (f"{hours}h" if hours else "") + (f"{minutes}m" if hours or minutes else "")
    return f"{larger}{seconds % 60}s"


# What the injector offers beside Go's own functions.
_OWN: Mapping[str, Callable[..., Any]] = {
    "isset": lambda table, key: key in table,
    "formatDuration": _duration,
}


def _function(name: str) -> Callable[..., Any]:
    return _OWN.get(name) or load_function(name, "helm3", Uses("helm3"))
