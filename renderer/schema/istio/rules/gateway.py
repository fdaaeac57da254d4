"""Gateway: its servers, their ports and their TLS."""

from collections.abc import Iterator

from renderer.schema.fault import Fault
from renderer.schema.istio.addresses import (
    LABEL_WORDS,
    carries_http,
    carries_tls,
    host_faults,
    is_address,
    is_label,
    protocol_fault,
)
from renderer.schema.istio.faults import BAD_HOST, CONFLICT, FIXED_NAME, shown
from renderer.schema.istio.message import Message
from renderer.schema.istio.rules import rule
from renderer.schema.istio.rules.common import non_empty
from renderer.schema.structural import DUPLICATE_ITEM

_API = "istio.networking.v1alpha3"
_CERTIFICATES = ("serverCertificate", "privateKey", "caCertificates")


@rule(_API, "Gateway")
def servers(gateway: Message) -> Iterator[Fault]:
    """It has servers, and their ports have different names."""
    yield from non_empty(gateway, "servers", "a Gateway needs")
    seen: set[str] = set()
    for port in filter(None, (server.part("port") for server in gateway.parts("servers"))):
        name = port.text("name")
        if name and name in seen:
            message = f"another server has a port with the name {shown(name)}"
            yield port.fault(DUPLICATE_ITEM, "name", message, "give each port its own name")
        seen.add(name or "")


@rule(_API, "Gateway", since=1)
def gateway_name(gateway: Message) -> Iterator[Fault]:
    """Its name has no dots."""
    name = gateway.context.name
    if name and not is_label(name):
        message = f"{shown(name)} is no name of a Gateway; expected {LABEL_WORDS}"
        yield Fault(FIXED_NAME, ("metadata", "name"), message)


@rule(_API, "Server")
def server_hosts(server: Message) -> Iterator[Fault]:
    """A server has hosts: domains or *, no short names; since 1.1 with a namespace if need be."""
    yield from non_empty(server, "hosts", "a server needs")
    for path, text in server.texts("hosts"):
        namespace, slash, host = text.partition("/")
        if not slash or server.context.minor == 0:
            host = text
        elif namespace not in ("*", ".") and not is_label(namespace):
            yield Fault(
                BAD_HOST, path, f"{shown(namespace)} is no namespace; expected {LABEL_WORDS}"
            )
        if host and host != "*" and "." not in host and not is_address(host):
            message = f"{shown(host)} is a short name; a Gateway takes full domains and *"
            yield Fault(BAD_HOST, path, message)
        else:
            yield from host_faults([(path, host)], wildcard=True, address=server.context.minor > 0)


@rule(_API, "Server")
def server_port(server: Message) -> Iterator[Fault]:
    """A server has a port with a name and a protocol that Istio knows."""
    port = server.part("port")
    if port is None:
        if not server.has("port"):
            yield server.missing("port", "a server needs")
        return
    yield from non_empty(port, "name", "the port of a server needs")
    yield from non_empty(port, "protocol", "the port of a server needs")
    if not port.empty("protocol"):
        yield from protocol_fault(port.at("protocol"), port.text("protocol"), port.context.minor)


@rule(_API, "Server")
def tls_fits_protocol(server: Message) -> Iterator[Fault]:
    """Ports of HTTPS and TLS have TLS settings, others have none; HTTP may redirect to HTTPS."""
    port, tls = server.part("port"), server.part("tls")
    protocol = port.text("protocol") if port else None
    if not protocol or any(protocol_fault((), protocol, server.context.minor)):
        return
    if carries_tls(protocol):
        if not server.has("tls"):
            yield server.missing("tls", f"the protocol {protocol} needs")
    elif tls is not None:
        passes = (tls.choice("mode") or "PASSTHROUGH").endswith("PASSTHROUGH")
        if not carries_http(protocol):
            message = f"a port of {protocol} cannot have TLS settings"
            yield server.fault(CONFLICT, "tls", message, "remove tls, or use the protocol TLS")
        elif not passes or not all(map(tls.empty, _CERTIFICATES)):
            message = f"a port of {protocol} is plain text: of TLS it can only redirect to HTTPS"
            yield server.fault(CONFLICT, "tls", message, "use the protocol HTTPS")


@rule(_API, "Server.TLSOptions")
def server_certificate(tls: Message) -> Iterator[Fault]:
    """SIMPLE has a certificate, and MUTUAL also one for the clients; since 1.1 also their key.

    Since 1.1 a credential may stand for all of them.
    """
    mode = tls.choice("mode")
    if mode not in ("SIMPLE", "MUTUAL") or not tls.empty("credentialName"):
        return
    needed = ["serverCertificate"]
    if tls.context.minor >= 1:
        needed.append("privateKey")
    if mode == "MUTUAL":
        needed.append("caCertificates")
    for name in needed:
        yield from non_empty(tls, name, f"the mode {mode} needs")
