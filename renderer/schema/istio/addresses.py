"""Hosts, addresses, labels and ports as Istio's admission judges them.

A function that says what is wrong returns words that complete "'x' ...", or None.

Source: `pilot/pkg/model/validation.go` and `service.go` of Istio 1.0 to 1.3; for addresses Go's
`net.ParseIP` and `net.ParseCIDR`.
"""

import re
from collections.abc import Iterator

from renderer.schema.fault import Fault, FieldPath
from renderer.schema.istio.faults import BAD_HOST, BAD_PORT, shown
from renderer.schema.structural import WRONG_VALUE

_LABEL = re.compile(r"[a-zA-Z0-9](?:[-a-zA-Z0-9]*[a-zA-Z0-9])?")
_WILDCARD = re.compile(rf"\*|(?:\*-?)?{_LABEL.pattern}")
_QUALIFIED = re.compile(r"[-A-Za-z0-9_./]*")
_MAX_LABEL, _MAX_DOMAIN = 63, 255
_MAX_PORT = 65535

LABEL_WORDS = "at most 63 letters, digits and -, with a letter or digit at both ends"
_QUALIFIED_WORDS = "letters, digits and - _ . /"

_PROTOCOLS = ("GRPC", "HTTP", "HTTP2", "HTTPS", "Mongo", "Redis", "TCP", "TLS", "UDP")
_LATER_PROTOCOLS = ((1, "GRPC-Web"), (1, "MySQL"), (3, "Thrift"))
_HTTP = frozenset(("http", "http2", "grpc", "grpc-web"))
_TLS = frozenset(("https", "tls"))


def is_label(text: str) -> bool:
    """Whether a text is a label of DNS (RFC 1123), of either case."""
    return len(text) <= _MAX_LABEL and _LABEL.fullmatch(text) is not None


def domain_wrong(text: str, *, wildcard: bool = False) -> str | None:
    """Return what is wrong with a domain name; its first label may be a wildcard if so said."""
    if not text:
        return "is no host name: it is empty"
    if len(text) > _MAX_DOMAIN:
        return f"is no host name: it has more than {_MAX_DOMAIN} characters"
    first, *rest = text.split(".")
    starts_well = is_label(first)
    if wildcard:
        starts_well = len(first) <= _MAX_LABEL and _WILDCARD.fullmatch(first) is not None
    if starts_well and all(map(is_label, rest)):
        return None
    if "*" in text:
        if not wildcard:
            return "is no host name: * is not allowed here"
        return "is no host name: only its first part may be *, as in *.example.com"
    return f"is no host name; each part between dots has {LABEL_WORDS}"


def is_ipv4(text: str) -> bool:
    """Whether a text is an IPv4 address."""
    parts = text.split(".")
    return len(parts) == 4 and all(
        re.fullmatch(r"[0-9]{1,6}", part) is not None and int(part) <= 255 for part in parts
    )


def is_address(text: str) -> bool:
    """Whether a text is an IPv4 or IPv6 address."""
    if ":" not in text:
        return is_ipv4(text)
    from ipaddress import IPv6Address

    try:
        IPv6Address(text)
    except ValueError:
        return False
    return "%" not in text


def subnet_wrong(text: str) -> str | None:
    """Return what is wrong with an IPv4 address or block."""
    address, slash, size = text.partition("/")
    if is_ipv4(address) and (not slash or (re.fullmatch("[0-9]{1,2}", size) and int(size) <= 32)):
        return None
    return "is no IPv4 address or block, such as 10.1.0.0 or 10.1.0.0/16"


def socket_wrong(text: str) -> str | None:
    """Return what is wrong with the path of a Unix socket."""
    if text.startswith(("/", "@")):
        return None
    return "is no path of a Unix socket; expected unix:// and an absolute path"


def endpoint_wrong(text: str) -> str | None:
    """Return what is wrong with a host and port, such as `zipkin:9411`."""
    host, colon, port = text.rpartition(":")
    if host.startswith("[") and host.endswith("]"):
        host = host[1:-1]
    elif ":" in host:
        return "is no host:port; an IPv6 address stands in brackets"
    if not colon:
        return "is no host:port"
    if not re.fullmatch("[0-9]{1,9}", port) or not 1 <= int(port) <= _MAX_PORT:
        return f"has no port of 1 to {_MAX_PORT}"
    if is_address(host):
        return None
    return domain_wrong(host)


def overlap(one: str, other: str) -> bool:
    """Whether two hosts, which may be wildcards, can stand for the same name."""
    if one.startswith("*") and other.startswith("*"):
        return one[1:].endswith(other[1:]) or other[1:].endswith(one[1:])
    if one.startswith("*"):
        return other.endswith(one[1:])
    if other.startswith("*"):
        return one.endswith(other[1:])
    return one == other


def within(one: str, other: str) -> bool:
    """Whether all names that a host stands for are those of another."""
    if other.startswith("*"):
        return one.removeprefix("*").endswith(other[1:])
    return one == other


# -- Faults of whole fields --------------------------------------------------------------------


def host_faults(
    items: list[tuple[FieldPath, str]], *, wildcard: bool = False, address: bool = False
) -> Iterator[Fault]:
    """Yield the faults of host names; `address` says that an IP address will do."""
    for path, text in items:
        wrong = domain_wrong(text, wildcard=wildcard)
        if wrong and not (address and is_address(text)):
            yield Fault(BAD_HOST, path, f"{shown(text)} {wrong}")


def subnet_faults(items: list[tuple[FieldPath, str]]) -> Iterator[Fault]:
    """Yield the faults of IPv4 addresses and blocks."""
    for path, text in items:
        wrong = subnet_wrong(text)
        if wrong:
            yield Fault(BAD_HOST, path, f"{shown(text)} {wrong}")


def endpoint_fault(path: FieldPath, text: str | None) -> Iterator[Fault]:
    """Yield the fault of a host and port that is given and not empty."""
    wrong = endpoint_wrong(text) if text else None
    if wrong:
        yield Fault(BAD_HOST, path, f"{shown(text)} {wrong}", "write it as host:port")


def label_faults(items: list[tuple[FieldPath, str]]) -> Iterator[Fault]:
    """Yield the faults of a map of labels that select workloads."""
    for path, value in items:
        for what, text in (("key", str(path[-1])), ("value", value)):
            if not _QUALIFIED.fullmatch(text):
                message = f"{shown(text)} is no {what} of a label"
                yield Fault(
                    WRONG_VALUE, path, f"{message}; it has only letters, digits and - _ . /"
                )


def port_fault(path: FieldPath, number: int | float | None) -> Iterator[Fault]:
    """Yield the fault of a port that is given."""
    if number is not None and not 1 <= number <= _MAX_PORT:
        yield Fault(BAD_PORT, path, f"{number} is no port; expected 1 to {_MAX_PORT}")


def protocol_fault(path: FieldPath, protocol: str | None, minor: int) -> Iterator[Fault]:
    """Yield the fault of a protocol that a release does not know; none counts as unknown."""
    known = [*_PROTOCOLS, *(name for since, name in _LATER_PROTOCOLS if since <= minor)]
    if protocol is None or protocol.lower() in map(str.lower, known):
        return
    from renderer.nearest import did_you_mean

    message = f"{shown(protocol)} is no protocol of Istio 1.{minor}; expected {', '.join(known)}"
    yield Fault(BAD_PORT, path, message, did_you_mean(protocol, known))


def carries_http(protocol: str) -> bool:
    """Whether a protocol is one of HTTP's in plain text."""
    return protocol.lower() in _HTTP


def carries_tls(protocol: str) -> bool:
    """Whether a protocol is on top of TLS."""
    return protocol.lower() in _TLS
