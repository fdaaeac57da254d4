"""ServiceEntry: hosts, addresses, ports and endpoints."""

from collections.abc import Iterator

from renderer.schema.fault import Fault
from renderer.schema.istio.addresses import (
    LABEL_WORDS,
    carries_http,
    carries_tls,
    domain_wrong,
    host_faults,
    is_address,
    is_ipv4,
    is_label,
    label_faults,
    port_fault,
    protocol_fault,
    socket_wrong,
    subnet_faults,
)
from renderer.schema.istio.faults import BAD_HOST, BAD_PORT, CONFLICT, shown
from renderer.schema.istio.message import Message
from renderer.schema.istio.rules import rule
from renderer.schema.istio.rules.common import label, non_empty
from renderer.schema.structural import DUPLICATE_ITEM, WRONG_VALUE

_API = "istio.networking.v1alpha3"
_UNIX = "unix://"


@rule(_API, "ServiceEntry")
def hosts(entry: Message) -> Iterator[Fault]:
    """It has hosts: domains or wildcards of them, in 1.0 no short names."""
    yield from non_empty(entry, "hosts", "a ServiceEntry needs")
    for path, text in entry.texts("hosts"):
        if text == "*":
            yield Fault(BAD_HOST, path, "'*' is too wide: it would stand for every host")
        elif text and "." not in text and entry.context.minor == 0:
            message = f"{shown(text)} is a short name; Istio 1.0 takes full domains here"
            yield Fault(BAD_HOST, path, message)
        else:
            yield from host_faults([(path, text)], wildcard=True)


@rule(_API, "ServiceEntry")
def addresses(entry: Message) -> Iterator[Fault]:
    """Addresses are IPv4; blocks of them go with the resolutions NONE and STATIC."""
    items = entry.texts("addresses")
    yield from subnet_faults(items)
    for path, text in items:
        if "/" in text and entry.choice("resolution") not in (None, "NONE", "STATIC"):
            message = f"{shown(text)} is a block, which needs the resolution NONE or STATIC"
            yield Fault(CONFLICT, path, message)


@rule(_API, "ServiceEntry")
def ports(entry: Message) -> Iterator[Fault]:
    """Each port has a name, a number and a protocol, and shares the first two with no other."""
    for name, what in (("name", "name"), ("number", "number")):
        seen: set[object] = set()
        for port in entry.parts("ports"):
            value = port.text(name) if name == "name" else port.number(name)
            if value and value in seen:
                message = f"another port of this ServiceEntry has the {what} {shown(value)}"
                yield port.fault(DUPLICATE_ITEM, name, message)
            seen.add(value)
    for port in entry.parts("ports"):
        for name in ("name", "number", "protocol"):
            yield from non_empty(port, name, "the port of a ServiceEntry needs")
        yield from label(port, "name")
        if not port.empty("protocol"):
            protocol = port.text("protocol")
            yield from protocol_fault(port.at("protocol"), protocol, port.context.minor)


@rule(_API, "ServiceEntry")
def endpoints_fit_resolution(entry: Message) -> Iterator[Fault]:
    """NONE has no endpoints, STATIC has some, and DNS has some or hosts that can be looked up."""
    resolution = entry.choice("resolution")
    if resolution == "NONE" and not entry.empty("endpoints"):
        message = "the resolution NONE takes no endpoints"
        yield entry.fault(CONFLICT, "endpoints", message, "remove them, or set resolution")
    if resolution == "STATIC":
        yield from non_empty(entry, "endpoints", "the resolution STATIC needs")
    if resolution == "DNS" and entry.empty("endpoints"):
        for path, text in entry.texts("hosts"):
            if not domain_wrong(text, wildcard=True) and domain_wrong(text):
                message = f"{shown(text)} cannot be looked up; name endpoints, or a full domain"
                yield Fault(BAD_HOST, path, message)


@rule(_API, "ServiceEntry")
def endpoints(entry: Message) -> Iterator[Fault]:
    """Each endpoint has an address of the right sort, and ports that the ServiceEntry has."""
    resolution = entry.choice("resolution")
    if resolution not in ("STATIC", "DNS"):
        return
    for endpoint in entry.parts("endpoints"):
        yield from non_empty(endpoint, "address", "an endpoint needs")
        address = endpoint.text("address")
        if address and resolution == "DNS":
            yield from _dns_address(endpoint, address)
        elif address and address.startswith(_UNIX):
            yield from _unix_address(entry, endpoint, address)
        elif address and not is_ipv4(address):
            message = f"{shown(address)} is no IPv4 address, as the resolution STATIC needs it"
            yield endpoint.fault(BAD_HOST, "address", message)
        yield from label_faults(endpoint.texts("labels"))
        if address and not address.startswith(_UNIX):
            yield from _endpoint_ports(entry, endpoint)


def _dns_address(endpoint: Message, address: str) -> Iterator[Fault]:
    if domain_wrong(address) and not (endpoint.context.minor >= 1 and is_address(address)):
        message = f"{shown(address)} is no domain, as the resolution DNS needs it"
        yield endpoint.fault(BAD_HOST, "address", message)


def _unix_address(entry: Message, endpoint: Message, address: str) -> Iterator[Fault]:
    wrong = socket_wrong(address.removeprefix(_UNIX))
    if wrong:
        yield endpoint.fault(BAD_HOST, "address", f"{shown(address)} {wrong}")
    if not endpoint.empty("ports"):
        message = "an endpoint that is a Unix socket has no ports"
        yield endpoint.fault(CONFLICT, "ports", message, "remove them")
    if entry.count("ports") != 1:
        message = f"Unix sockets need exactly one port; this has {entry.count('ports')}"
        yield entry.fault(CONFLICT, "ports", message)


def _endpoint_ports(entry: Message, endpoint: Message) -> Iterator[Fault]:
    known = [port.text("name") or "" for port in entry.parts("ports")]
    for name in endpoint.keys("ports"):
        path = endpoint.at("ports", name)
        if name not in known:
            from renderer.nearest import did_you_mean

            message = f"the ServiceEntry has no port with the name {shown(name)}"
            yield Fault(BAD_PORT, path, message, did_you_mean(name, known))
        elif not is_label(name):
            yield Fault(WRONG_VALUE, path, f"{shown(name)} is no valid name; {LABEL_WORDS}")
    for path, number in endpoint.numbers("ports"):
        yield from port_fault(path, number)


@rule(_API, "ServiceEntry", since=1)
def hosts_that_can_be_told_apart(entry: Message) -> Iterator[Fault]:
    """Several hosts are only possible where each request names its host: with HTTP and TLS."""
    if entry.choice("resolution") in (None, "NONE") or entry.count("hosts") < 2:
        return
    for port in entry.parts("ports"):
        protocol = port.text("protocol") or ""
        known = not any(protocol_fault((), protocol, port.context.minor))
        if known and not (carries_http(protocol) or carries_tls(protocol)):
            message = f"traffic of {protocol} does not say which of the hosts it is for"
            yield port.fault(CONFLICT, "protocol", message, "use one ServiceEntry for each host")
