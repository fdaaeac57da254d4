"""MeshConfig and ProxyConfig: the settings of the whole mesh.

They are laid over defaults, so that a setting may always be left out.
"""

from collections.abc import Iterator

from renderer.schema.fault import Fault
from renderer.schema.istio.addresses import endpoint_fault, port_fault
from renderer.schema.istio.faults import BAD_SUM, CONFLICT
from renderer.schema.istio.message import Message
from renderer.schema.istio.rules import rule
from renderer.schema.istio.rules.common import SECOND, duration_range
from renderer.schema.structural import WRONG_VALUE

_API = "istio.mesh.v1alpha1"
_HOUR = 3600 * SECOND
_HOST_IP = "$(HOST_IP)"


@rule(_API, "MeshConfig")
def mesh(config: Message) -> Iterator[Fault]:
    """Servers are hosts with ports, and refreshes are neither too often nor too rare."""
    for name in ("mixerCheckServer", "mixerReportServer"):
        yield from endpoint_fault(config.at(name), config.text(name))
    yield from port_fault(config.at("proxyListenPort"), config.number("proxyListenPort"))
    yield from duration_range(config, "connectTimeout", high=30 * SECOND)
    if config.context.minor == 0:
        for name in ("rdsRefreshDelay", "sdsRefreshDelay"):
            yield from duration_range(config, name, SECOND, 600 * SECOND)


@rule(_API, "ProxyConfig")
def proxy(config: Message) -> Iterator[Fault]:
    """Servers are hosts with ports, and the proxy has paths and a name."""
    for name in ("configPath", "binaryPath", "serviceCluster", "discoveryAddress"):
        if config.text(name) == "":
            yield config.fault(WRONG_VALUE, name, f"{name} is empty")
    addresses = ["discoveryAddress", "statsdUdpAddress", "envoyMetricsServiceAddress"]
    if config.context.minor == 0:
        addresses.append("zipkinAddress")
        yield from duration_range(config, "discoveryRefreshDelay", SECOND, 600 * SECOND)
    for name in addresses:
        yield from endpoint_fault(config.at(name), config.text(name))
    yield from port_fault(config.at("proxyAdminPort"), config.number("proxyAdminPort"))
    yield from duration_range(config, "connectTimeout", high=30 * SECOND)


@rule(_API, "ProxyConfig")
def shutdown(config: Message) -> Iterator[Fault]:
    """Draining ends before the shutdown, within an hour, and both are whole seconds."""
    names = ("drainDuration", "parentShutdownDuration")
    wrong = [fault for name in names for fault in duration_range(config, name, high=_HOUR)]
    yield from wrong
    drain, parent = map(config.number, names)
    if wrong:
        return
    for name, span in zip(names, (drain, parent), strict=True):
        if span is not None and span % SECOND:
            yield config.fault(WRONG_VALUE, name, "this is no number of whole seconds")
    if drain is not None and parent is not None and parent <= drain:
        message = "parentShutdownDuration is not longer than drainDuration"
        yield config.fault(CONFLICT, "parentShutdownDuration", message)


@rule(_API, "Tracing.Zipkin", "Tracing.Lightstep", "Tracing.Datadog", since=1)
def tracer(collector: Message) -> Iterator[Fault]:
    """A collector of traces is a host with a port."""
    address = (collector.text("address") or "").replace(_HOST_IP, "127.0.0.1")
    yield from endpoint_fault(collector.at("address"), address)


@rule(_API, "LocalityLoadBalancerSetting", since=1)
def one_way_to_balance(setting: Message) -> Iterator[Fault]:
    """Traffic is distributed or fails over, not both."""
    if not setting.empty("distribute") and not setting.empty("failover"):
        message = "distribute and failover exclude each other"
        yield setting.fault(CONFLICT, "failover", message, "remove one of the two")


@rule(_API, "LocalityLoadBalancerSetting.Distribute", since=1)
def locality_weights(part: Message) -> Iterator[Fault]:
    """The weights of localities add up to 100."""
    weights = [number for _, number in part.numbers("to")]
    if part.sound("to") and sum(weights) != 100:
        message = f"the weights add up to {sum(weights)}; expected 100"
        yield part.fault(BAD_SUM, "to", message)


@rule(_API, "ConfigSource", since=1)
def config_source(source: Message) -> Iterator[Fault]:
    """A source of configuration that is no scheme of its own is a host with a port."""
    address = source.text("address")
    if address and "://" not in address:
        yield from endpoint_fault(source.at("address"), address)
