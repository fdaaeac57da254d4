"""Sidecar (since Istio 1.1): what a workload's proxy listens to and may call."""

from collections.abc import Iterator

from renderer.schema.fault import Fault
from renderer.schema.istio.addresses import host_faults, is_label, protocol_fault
from renderer.schema.istio.faults import BAD_HOST, shown
from renderer.schema.istio.message import Message
from renderer.schema.istio.rules import rule
from renderer.schema.istio.rules.common import label, non_empty
from renderer.schema.structural import WRONG_VALUE

_API = "istio.networking.v1alpha3"


@rule(_API, "Sidecar", since=1, until=2)
def some_egress(sidecar: Message) -> Iterator[Fault]:
    """It says what may be called."""
    yield from non_empty(sidecar, "egress", "a Sidecar needs")


@rule(_API, "Sidecar", since=1)
def catch_all_is_last(sidecar: Message) -> Iterator[Fault]:
    """Only the last listener for outgoing traffic may be for all ports."""
    for listener in sidecar.parts("egress")[:-1]:
        if not listener.has("port"):
            message = "this has no port and takes all traffic; only the last one may"
            yield Fault(WRONG_VALUE, listener.path, message, "set port, or move it to the end")


@rule(_API, "IstioEgressListener", since=1)
def egress_hosts(listener: Message) -> Iterator[Fault]:
    """Hosts that may be called are written as namespace/domain."""
    yield from non_empty(listener, "hosts", "a listener for outgoing traffic needs")
    for path, text in listener.texts("hosts"):
        namespace, slash, host = text.partition("/")
        if not slash or not (namespace in ("*", ".", "~") or is_label(namespace)):
            message = f"{shown(text)} is no namespace/host, such as istio-system/* or ./*"
            yield Fault(BAD_HOST, path, message)
        elif host and host != "*" and "." not in host:
            message = f"{shown(host)} is a short name; a Sidecar takes full domains and *"
            yield Fault(BAD_HOST, path, message)
        else:
            yield from host_faults([(path, host)], wildcard=True)


@rule(_API, "IstioIngressListener", since=1)
def ingress_listener(listener: Message) -> Iterator[Fault]:
    """A listener for incoming traffic has a port and leads somewhere."""
    if not listener.has("port"):
        yield listener.missing("port", "a listener for incoming traffic needs")
    yield from non_empty(listener, "defaultEndpoint", "a listener for incoming traffic needs")


@rule(_API, "IstioIngressListener", "IstioEgressListener", since=1)
def listener_port(listener: Message) -> Iterator[Fault]:
    """The port of a listener has a protocol that Istio knows."""
    port = listener.part("port")
    if port is not None:
        yield from label(port, "name")
        yield from non_empty(port, "protocol", "the port of a listener needs")
        if not port.empty("protocol"):
            protocol = port.text("protocol")
            yield from protocol_fault(port.at("protocol"), protocol, port.context.minor)
