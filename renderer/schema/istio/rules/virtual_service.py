"""VirtualService: hosts, routes, and where they lead."""

import re
from collections.abc import Iterator

from renderer.schema.fault import Fault, FieldPath
from renderer.schema.istio.addresses import (
    domain_wrong,
    host_faults,
    is_address,
    is_label,
    label_faults,
    overlap,
    port_fault,
    subnet_faults,
    within,
)
from renderer.schema.istio.faults import BAD_HOST, BAD_SUM, CONFLICT, UNSUPPORTED, shown
from renderer.schema.istio.message import Message
from renderer.schema.istio.rules import rule
from renderer.schema.istio.rules.common import SECOND, durations, in_range, label, non_empty
from renderer.schema.structural import DUPLICATE_ITEM, MISSING_FIELD, WRONG_VALUE

_API = "istio.networking.v1alpha3"
_MESH = "mesh"
_STATUS = re.compile("[1-5][0-9]{2}")
_METHODS = frozenset("GET HEAD POST PUT PATCH DELETE CONNECT OPTIONS TRACE".split())
_RETRY_ON = frozenset(
    "5xx gateway-error reset connect-failure retriable-4xx refused-stream retriable-status-codes "
    "retriable-headers cancelled deadline-exceeded internal resource-exhausted unavailable".split()
)


@rule(_API, "VirtualService")
def hosts(service: Message) -> Iterator[Fault]:
    """It has hosts; in the mesh itself * is none. Since 1.1 a host may be an address."""
    yield from non_empty(service, "hosts", "a VirtualService needs")
    items = service.texts("hosts")
    yield from host_faults(items, wildcard=True, address=service.context.minor >= 1)
    gateways = [text for _, text in service.texts("gateways")]
    if service.empty("gateways") or _MESH in gateways:
        for path, text in items:
            if text == "*":
                message = "'*' is no host for the sidecars of the mesh"
                yield Fault(BAD_HOST, path, message, "name hosts, or a gateway under gateways")


@rule(_API, "VirtualService")
def distinct_hosts(service: Message) -> Iterator[Fault]:
    """No host covers another one."""
    items = service.texts("hosts")
    if any(domain_wrong(text, wildcard=True) for _, text in items):
        return
    for index, (path, text) in enumerate(items):
        earlier = next((other for _, other in items[:index] if overlap(text, other)), None)
        if earlier is not None:
            message = f"{shown(text)} and {shown(earlier)} cover the same host"
            yield Fault(DUPLICATE_ITEM, path, message, "remove one of the two")


@rule(_API, "VirtualService")
def some_route(service: Message) -> Iterator[Fault]:
    """It has routes of at least one sort."""
    if all(map(service.empty, ("http", "tls", "tcp"))):
        message = "a VirtualService needs http, tls or tcp"
        yield Fault(MISSING_FIELD, service.path, message, "set one of them")


@rule(_API, "VirtualService", "HTTPMatchRequest", "TLSMatchAttributes", "L4MatchAttributes")
def gateways(message: Message) -> Iterator[Fault]:
    """Gateways are named like domains, since 1.1 also as namespace/name."""
    for path, text in message.texts("gateways"):
        namespace, slash, name = text.partition("/")
        if slash and message.context.minor >= 1:
            if not (is_label(namespace) and is_label(name)):
                yield Fault(BAD_HOST, path, f"{shown(text)} is no namespace/name of a gateway")
        else:
            yield from host_faults([(path, text)])


@rule(_API, "VirtualService", "DestinationRule", "ServiceEntry", since=1)
def export(message: Message) -> Iterator[Fault]:
    """It is exported to everywhere or to its own namespace, and says so once."""
    items = message.texts("exportTo")
    for path, text in items:
        if text not in (".", "*"):
            yield Fault(WRONG_VALUE, path, f"{shown(text)} is no scope; expected . or *")
    if len(items) > 1:
        text = f"this has {len(items)} items; Istio 1.{message.context.minor} takes one"
        yield message.fault(WRONG_VALUE, "exportTo", text)


@rule(_API, "HTTPRoute")
def route_or_redirect(route: Message) -> Iterator[Fault]:
    """It leads to destinations or redirects, and a redirect does nothing else."""
    if not route.has("redirect"):
        if route.empty("route"):
            message = "an HTTP route needs route or redirect"
            yield Fault(MISSING_FIELD, route.path, message, "set one of them")
        return
    for name in ("route", "fault", "rewrite", "websocketUpgrade"):
        if not route.empty(name):
            message = f"a route that redirects cannot have {name}"
            yield route.fault(CONFLICT, name, message, f"remove {name} or redirect")


@rule(_API, "HTTPRoute")
def route_timeout(route: Message) -> Iterator[Fault]:
    """A timeout is at least 1ms."""
    yield from durations(route, "timeout")


@rule(_API, "HTTPRoute", "HTTPRouteDestination")
def changed_headers(message: Message) -> Iterator[Fault]:
    """Headers that are changed have names, in 1.0 in lower case."""
    for name in ("appendHeaders", "appendRequestHeaders", "appendResponseHeaders"):
        yield from _header_keys(message, name)
    if message.context.minor >= 1:
        for name in ("removeRequestHeaders", "removeResponseHeaders"):
            yield from _header_names(message.texts(name), message.context.minor)


@rule(_API, "Headers.HeaderOperations", since=1)
def header_operations(message: Message) -> Iterator[Fault]:
    """Headers that are changed have names."""
    yield from _header_keys(message, "set")
    yield from _header_keys(message, "add")
    yield from _header_names(message.texts("remove"), message.context.minor)


@rule(_API, "HTTPRoute", "TLSRoute", "TCPRoute")
def weights(route: Message) -> Iterator[Fault]:
    """The weights of several destinations add up to 100."""
    parts = route.parts("route")
    count = route.count("route")
    if count < 2 or len(parts) < count or not all(part.sound("weight") for part in parts):
        return
    total = sum(part.number("weight") or 0 for part in parts)
    if total != 100:
        message = f"the weights of the {count} destinations add up to {total}; expected 100"
        yield route.fault(BAD_SUM, "route", message)


@rule(_API, "TLSRoute", "TCPRoute", until=0)
def one_destination(route: Message) -> Iterator[Fault]:
    """Istio 1.0 takes one destination for TLS and TCP."""
    if route.empty("route"):
        yield route.missing("route", "a TLS or TCP route needs")
    elif route.count("route") > 1:
        count = route.count("route")
        message = f"this has {count} destinations; Istio 1.0 takes one for TLS and TCP"
        yield route.fault(UNSUPPORTED, "route", message)


@rule(_API, "DestinationWeight", "HTTPRouteDestination", "RouteDestination")
def weighted_destination(weighted: Message) -> Iterator[Fault]:
    """A weight has a destination and is a percentage."""
    if not weighted.has("destination"):
        yield weighted.missing("destination", "a route needs")
    yield from in_range(weighted, "weight", 0, 100)


@rule(_API, "Destination")
def destination(target: Message) -> Iterator[Fault]:
    """A destination names a host; since 1.1 that is not *."""
    yield from non_empty(target, "host", "a destination needs")
    host = target.text("host")
    if host == "*" and target.context.minor >= 1:
        yield target.fault(BAD_HOST, "host", "'*' is no destination")
    elif host:
        yield from host_faults([(target.at("host"), host)], wildcard=True)
    yield from label(target, "subset")


@rule(_API, "Destination")
def destination_port(target: Message) -> Iterator[Fault]:
    """The port of a destination has a number or, in 1.0 only, a name."""
    port = target.part("port")
    if port is None:
        return
    if target.context.minor >= 1:
        if not port.empty("name"):
            message = "since Istio 1.1 a destination's port has a number, not a name"
            yield port.fault(UNSUPPORTED, "name", message, "set number")
    elif port.empty("number") and port.empty("name"):
        yield Fault(MISSING_FIELD, port.path, "a port needs number or name", "set one of them")
    yield from label(port, "name")
    if not port.empty("number"):
        yield from port_fault(port.at("number"), port.number("number"))


@rule(_API, "HTTPMatchRequest", "TLSMatchAttributes", "L4MatchAttributes")
def match(condition: Message) -> Iterator[Fault]:
    """A condition names a real port, labels and subnets."""
    if not condition.empty("port"):
        yield from port_fault(condition.at("port"), condition.number("port"))
    yield from label_faults(condition.texts("sourceLabels"))
    yield from subnet_faults(condition.texts("destinationSubnets"))


@rule(_API, "HTTPMatchRequest")
def match_headers(condition: Message) -> Iterator[Fault]:
    """Headers that are compared have names, in 1.0 in lower case."""
    yield from _header_keys(condition, "headers")


@rule(_API, "L4MatchAttributes")
def match_source(condition: Message) -> Iterator[Fault]:
    """The source of TCP traffic is an IPv4 address or block."""
    subnet = condition.text("sourceSubnet")
    if subnet:
        yield from subnet_faults([(condition.at("sourceSubnet"), subnet)])


@rule(_API, "TLSRoute")
def tls_match(route: Message) -> Iterator[Fault]:
    """A TLS route has conditions."""
    yield from non_empty(route, "match", "a TLS route needs")


@rule(_API, "TLSMatchAttributes")
def sni_hosts(condition: Message) -> Iterator[Fault]:
    """A condition of a TLS route names SNI hosts; since 1.1 they are well-formed."""
    yield from non_empty(condition, "sniHosts", "a condition of a TLS route needs")
    if condition.context.minor >= 1:
        yield from host_faults(condition.texts("sniHosts"), wildcard=True, address=True)


@rule(_API, "VirtualService", since=1)
def sni_hosts_are_hosts(service: Message) -> Iterator[Fault]:
    """SNI hosts are among the hosts of the VirtualService."""
    names = [text for _, text in service.texts("hosts")]
    if not service.sound("hosts"):
        return
    for condition in (each for route in service.parts("tls") for each in route.parts("match")):
        for path, text in condition.texts("sniHosts"):
            valid = is_address(text) or not domain_wrong(text, wildcard=True)
            if valid and not any(within(text, name) for name in names):
                message = f"{shown(text)} is not covered by the hosts of the VirtualService"
                yield Fault(BAD_HOST, path, message)


@rule(_API, "HTTPRedirect", "HTTPRewrite")
def uri_or_authority(message: Message) -> Iterator[Fault]:
    """A redirect or rewrite changes the URI, the authority or both."""
    if message.empty("uri") and message.empty("authority"):
        text = "this needs uri or authority"
        yield Fault(MISSING_FIELD, message.path, text, "set one of them")


@rule(_API, "HTTPRetry")
def retries(retry: Message) -> Iterator[Fault]:
    """Retries have a positive number of attempts; since 1.2 none switches them off."""
    least = 0 if retry.context.minor >= 2 else 1
    if least and retry.empty("attempts"):
        yield retry.missing("attempts", "retries need")
    elif (retry.number("attempts") or 0) < least:
        message = f"{retry.number('attempts')} is out of range; expected {least} or more"
        yield retry.fault(WRONG_VALUE, "attempts", message)
    yield from durations(retry, "perTryTimeout")


@rule(_API, "HTTPRetry", since=1)
def retry_on(retry: Message) -> Iterator[Fault]:
    """The conditions to retry on are those of Envoy, or statuses of HTTP."""
    text = retry.text("retryOn")
    for word in text.split(",") if text else ():
        if word not in _RETRY_ON and not _STATUS.fullmatch(word):
            from renderer.nearest import did_you_mean

            message = f"{shown(word)} is no condition to retry on"
            yield retry.fault(WRONG_VALUE, "retryOn", message, did_you_mean(word, _RETRY_ON))


@rule(_API, "HTTPFaultInjection")
def some_fault(injection: Message) -> Iterator[Fault]:
    """An injected fault delays, aborts or does both."""
    if not injection.has_any("abort", "delay"):
        message = "an injected fault needs abort or delay"
        yield Fault(MISSING_FIELD, injection.path, message, "set one of them")


@rule(_API, "HTTPFaultInjection.Abort", "HTTPFaultInjection.Delay")
def fault_share(part: Message) -> Iterator[Fault]:
    """A fault hits a share of the requests, given in per cent."""
    share = part.part("percentage") if part.context.minor >= 1 else None
    if share is None:
        yield from in_range(part, "percent", 0, 100)
    elif share.number("value"):
        yield from in_range(share, "value", 0.0001, 100)


@rule(_API, "HTTPFaultInjection.Abort")
def abort(part: Message) -> Iterator[Fault]:
    """Requests are aborted with a status of HTTP."""
    yield from in_range(part, "httpStatus", 0, 600)
    for name in ("grpcStatus", "http2Error"):
        if part.has(name):
            yield part.fault(
                UNSUPPORTED, name, f"Istio does not implement {name}", "use httpStatus"
            )


@rule(_API, "HTTPFaultInjection.Delay")
def delay(part: Message) -> Iterator[Fault]:
    """Requests are delayed by a fixed time."""
    yield from durations(part, "fixedDelay", "exponentialDelay")
    if part.has("exponentialDelay"):
        message = "Istio does not implement exponentialDelay"
        yield part.fault(UNSUPPORTED, "exponentialDelay", message, "use fixedDelay")


@rule(_API, "CorsPolicy")
def cors(policy: Message) -> Iterator[Fault]:
    """Methods are those of HTTP, headers have names, and the age is in whole seconds."""
    for path, text in policy.texts("allowMethods"):
        if text not in _METHODS:
            from renderer.nearest import did_you_mean

            message = f"{shown(text)} is no method of HTTP"
            yield Fault(WRONG_VALUE, path, message, did_you_mean(text, _METHODS))
    for name in ("allowHeaders", "exposeHeaders"):
        yield from _header_names(policy.texts(name), policy.context.minor)
    wrong = list(durations(policy, "maxAge"))
    if not wrong and (policy.number("maxAge") or 0) % SECOND:
        wrong = [policy.fault(WRONG_VALUE, "maxAge", "this is no number of whole seconds")]
    yield from wrong


@rule(_API, "Port")
def port_number(port: Message) -> Iterator[Fault]:
    """A port has a number that is one; where it may be left out, 0 is as good."""
    if not port.empty("number"):
        yield from port_fault(port.at("number"), port.number("number"))


def _header_keys(message: Message, name: str) -> Iterator[Fault]:
    items = [(message.at(name, key), key) for key in message.keys(name)]
    return _header_names(items, message.context.minor)


def _header_names(items: list[tuple[FieldPath, str]], minor: int) -> Iterator[Fault]:
    for path, name in items:
        if not name:
            yield Fault(WRONG_VALUE, path, "the name of a header is empty")
        elif minor == 0 and name != name.lower():
            message = f"{shown(name)} has capitals; Istio 1.0 takes headers in lower case"
            yield Fault(WRONG_VALUE, path, message, f"write {name.lower()}")
