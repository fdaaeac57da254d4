"""Ingresses, their classes, and NetworkPolicies.

Source: pkg/apis/networking/validation of Kubernetes, and pkg/apis/extensions/validation of 1.9.
"""

from collections.abc import Iterator, Mapping

from renderer.schema.fault import Fault
from renderer.schema.rules import rule
from renderer.schema.rules.fields import Fields, field_faults, fields
from renderer.schema.rules.part import CONFLICT, Part, shown
from renderer.schema.rules.values import (
    address,
    domain,
    domain_path,
    label,
    network,
    optional,
    parsed_network,
    port,
    port_name,
    port_or_name,
    port_or_none,
    service_name,
)
from renderer.schema.structural import WRONG_VALUE


def wildcard_domain(value: str) -> str | None:
    """A domain name, whose first part may be *."""
    if not value:
        return None
    if not address(value):
        return "is an address; expected a domain name"
    return domain(value.removeprefix("*."))


_BLOCK = fields(needs="cidr", cidr=network)
_RULE = fields(host=wildcard_domain)
_TLS = fields(hosts=wildcard_domain, secretName=optional(domain))
_V1BETA1_BACKEND = fields(needs="serviceName", serviceName=service_name, servicePort=port_or_name)
_PATHS = fields(needs="paths")

FIELDS: Mapping[str, Fields] = {
    "extensions.HTTPIngressRuleValue": _PATHS,
    "extensions.IPBlock": _BLOCK,
    "extensions.Ingress": fields(needs="spec"),
    "extensions.IngressBackend": _V1BETA1_BACKEND,
    "extensions.IngressRule": _RULE,
    "extensions.IngressTLS": _TLS,
    "extensions.NetworkPolicyPort": fields(port=port_or_name),
    "networking.HTTPIngressRuleValue": _PATHS,
    "networking.IPBlock": _BLOCK,
    "networking.Ingress": fields(needs="spec"),
    "networking.IngressClass": fields(needs="spec"),
    "networking.IngressClassSpec": fields(needs="controller", controller=domain_path),
    "networking.IngressRule": _RULE,
    "networking.IngressServiceBackend": fields(needs="name", name=label),
    "networking.IngressSpec": fields(ingressClassName=domain),
    "networking.IngressTLS": _TLS,
    "networking.NetworkPolicyPort": fields(endPort=port, port=port_or_name),
    "networking.ServiceBackendPort": fields(name=optional(port_name), number=port_or_none),
    "networking.v1.IngressBackend": fields(one_of="resource service"),
    "networking.v1beta1.IngressBackend": fields(
        serviceName=optional(service_name), servicePort=port_or_name
    ),
}


@rule("extensions networking", "IngressSpec")
def something_served(ingress: Part) -> Iterator[Fault]:
    """An Ingress has rules, or a backend for all requests."""
    default = "defaultBackend" if ingress.has("defaultBackend") else "backend"
    if not ingress.parts("rules") and not ingress.has(default):
        yield ingress.missing("rules", "an Ingress without a backend for all requests")


@rule("networking", "IngressServiceBackend")
def port_of_backend(backend: Part) -> Iterator[Fault]:
    """A port has a name or a number."""
    port = backend.part("port")
    given = [name for name in ("name", "number") if port.value.get(name)]
    if not given:
        yield port.missing("number or name", "a backend's port")
    elif len(given) > 1:
        yield from port.exclusive(given)


@rule("extensions networking", "HTTPIngressPath")
def path(holder: Part) -> Iterator[Fault]:
    """A path is absolute and plain; only one of the type ImplementationSpecific may be absent."""
    path, kind = holder.text("path"), holder.text("pathType") or "ImplementationSpecific"
    exact = kind != "ImplementationSpecific"
    parts = path.split("/")[1:]
    if (path or exact) and not path.startswith("/"):
        yield holder.fault(WRONG_VALUE, "path", f"{shown(path)} does not start with /")
    elif exact and ({".", ".."} & set(parts) or "" in parts[:-1] or "%2f" in path.lower()):
        message = f"{shown(path)} has an empty part, . or .. in it, or %2F"
        yield holder.fault(WRONG_VALUE, "path", message)


@rule("extensions networking", "NetworkPolicyPeer")
def peer(peer: Part) -> Iterator[Fault]:
    """A peer is a block of addresses, or is selected."""
    selectors = [name for name in ("podSelector", "namespaceSelector") if peer.has(name)]
    if not selectors and not peer.has("ipBlock"):
        yield peer.missing("podSelector, namespaceSelector or ipBlock", "a peer")
    for name in selectors if peer.has("ipBlock") else ():
        yield from peer.exclusive(("ipBlock", name))


@rule("extensions networking", "NetworkPolicyPort")
def port_range(holder: Part) -> Iterator[Fault]:
    """A range of ports goes from a number to one that is not smaller."""
    first, last = holder.number("port"), holder.number("endPort")
    if not first:
        yield from holder.forbidden(("endPort",), "for a port that is a number")
    elif holder.has("endPort") and last < first:
        yield holder.fault(CONFLICT, "endPort", f"{last} is less than port, {first}")


@rule("extensions networking", "IPBlock")
def exceptions(block: Part) -> Iterator[Fault]:
    """What is excepted is a part of the block, and not all of it."""
    wrong = [*field_faults(block, "except", network)]
    yield from wrong
    whole = parsed_network(block.text("cidr"))
    if wrong or whole is None:
        return
    for at, text in enumerate(block.texts("except")):
        part = parsed_network(text)
        inside = part and part.version == whole.version and part.network_address in whole
        if not part or not inside or part.prefixlen <= whole.prefixlen:
            path = (*block.path, "except", at)
            yield Fault(CONFLICT, path, f"{shown(text)} is no part of {block.text('cidr')}")
