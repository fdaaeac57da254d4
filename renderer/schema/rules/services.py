"""Services, and the endpoints behind them.

Source: pkg/apis/core/validation/validation.go of Kubernetes, "validateService" and
"ValidateEndpoints", and pkg/apis/discovery/validation.
"""

from collections.abc import Iterator, Mapping

from renderer.schema.fault import Fault
from renderer.schema.rules import rule
from renderer.schema.rules.fields import Fields, fields
from renderer.schema.rules.part import Part, shown, unique
from renderer.schema.rules.values import (
    address,
    between,
    domain,
    label,
    label_value,
    network,
    optional,
    port,
    port_or_name,
    port_or_none,
    qualified,
    routed_address,
)
from renderer.schema.structural import DUPLICATE_ITEM, WRONG_VALUE

_NONE = "None"
_OUTSIDE = ("LoadBalancer", "NodePort")
_DAY = 24 * 60 * 60


def cluster_address(value: str) -> str | None:
    """An IP address, or None for a service that has none."""
    return None if value in ("", _NONE) else address(value)


def unless_zero(value: int | str) -> str | None:
    """A port, of which 0 and an empty text stand for the default."""
    return port_or_name(value) if value else None


FIELDS: Mapping[str, Fields] = {
    "core.ClientIPConfig": fields(timeoutSeconds=between(1, _DAY)),
    "core.EndpointAddress": fields(hostname=optional(label), ip=routed_address),
    "core.EndpointPort": fields(name=optional(label), port=port),
    "core.Service": fields(needs="spec"),
    "core.ServicePort": fields(
        appProtocol=qualified,
        name=optional(label),
        nodePort=port_or_none,
        port=port,
        targetPort=unless_zero,
    ),
    "core.ServiceSpec": fields(
        keys={"selector": qualified},
        clusterIP=cluster_address,
        clusterIPs=cluster_address,
        externalIPs=routed_address,
        loadBalancerClass=qualified,
        loadBalancerSourceRanges=network,
        selector=label_value,
    ),
    "discovery.Endpoint": fields(needs="addresses", hostname=label),
    "discovery.EndpointPort": fields(name=optional(label)),
}


@rule("core", "ServiceSpec")
def ports(service: Part) -> Iterator[Fault]:
    """A service has ports, unless it has no address of its own; several ports have names."""
    ports = service.parts("ports")
    if not ports and service.text("clusterIP") != _NONE and _type(service) != "ExternalName":
        yield service.missing("ports", "a service")
    for each in ports if len(ports) > 1 else ():
        if not each.text("name"):
            yield each.missing("name", "each of several ports")
    yield from unique(ports, "name")
    yield from _port_twice(ports, "port")
    yield from _port_twice(ports, "nodePort")


def _port_twice(ports: list[Part], name: str) -> Iterator[Fault]:
    seen: set[tuple[str, int]] = set()
    for each in ports:
        what = each.text("protocol") or "TCP", each.number(name)
        if each.number(name) and what in seen:
            yield each.fault(DUPLICATE_ITEM, name, f"there is another {name} {what[1]}")
        seen.add(what)


@rule("core", "ServiceSpec")
def fields_of_type(service: Part) -> Iterator[Fault]:
    """What is for services that can be reached from outside is not for others."""
    kind = _type(service)
    why = f"for a LoadBalancer, not for a service of the type {kind}"
    if kind != "LoadBalancer":
        names = ("allocateLoadBalancerNodePorts", "loadBalancerClass")
        yield from service.forbidden(names, why)
        if service.texts("loadBalancerSourceRanges"):
            yield from service.forbidden(("loadBalancerSourceRanges",), why)
    reachable = kind in _OUTSIDE or service.texts("externalIPs")
    if service.text("externalTrafficPolicy") and not reachable:
        why = f"for a LoadBalancer or NodePort, not for a service of the type {kind}"
        yield from service.forbidden(("externalTrafficPolicy",), why)
    local = kind == "LoadBalancer" and service.text("externalTrafficPolicy") == "Local"
    if service.number("healthCheckNodePort") and not local:
        why = "for a LoadBalancer with the externalTrafficPolicy Local"
        yield from service.forbidden(("healthCheckNodePort",), why)
    for each in service.parts("ports") if kind == "ClusterIP" else ():
        if each.number("nodePort"):
            yield from each.forbidden(("nodePort",), "for a NodePort or LoadBalancer")


@rule("core", "ServiceSpec")
def cluster_ip(service: Part) -> Iterator[Fault]:
    """A service that is reached from outside has an address, and another name has none."""
    kind, ip = _type(service), service.text("clusterIP")
    if kind in _OUTSIDE and ip == _NONE:
        message = f"a service of the type {kind} cannot do without an address"
        yield service.fault(WRONG_VALUE, "clusterIP", message, "remove it")
    if kind == "ExternalName":
        names = ("clusterIP", "clusterIPs") if ip or service.texts("clusterIPs") else ()
        yield from service.forbidden(names, "not for a service of the type ExternalName")
        if not service.text("externalName"):
            yield service.missing("externalName", "a service of the type ExternalName")
        elif wrong := domain(service.text("externalName").removesuffix(".")):
            message = f"{shown(service.text('externalName'))} {wrong}"
            yield service.fault(WRONG_VALUE, "externalName", message)


def _type(service: Part) -> str:
    return service.text("type") or "ClusterIP"


@rule("core", "EndpointSubset")
def endpoints(subset: Part) -> Iterator[Fault]:
    """A subset has addresses, and names for several ports."""
    if not subset.parts("addresses") and not subset.parts("notReadyAddresses"):
        yield subset.missing("addresses", "a subset")
    ports = subset.parts("ports")
    for each in ports if len(ports) > 1 else ():
        if not each.text("name"):
            yield each.missing("name", "each of several ports")


@rule("discovery", "EndpointSlice")
def addresses(slice_: Part) -> Iterator[Fault]:
    """Addresses are of the slice's type, and its ports have different names."""
    kind = slice_.text("addressType")
    check = domain if kind == "FQDN" else routed_address
    for each in slice_.parts("endpoints"):
        for at, text in enumerate(each.texts("addresses")):
            wrong = check(text)
            if not wrong and kind in ("IPv4", "IPv6") and (":" in text) != (kind == "IPv6"):
                wrong = f"is no {kind} address"
            if wrong:
                path = (*each.path, "addresses", at)
                yield Fault(WRONG_VALUE, path, f"{shown(text)} {wrong}")
    yield from unique(slice_.parts("ports"), "name")
