"""DestinationRule: the host, its subsets, and how they are called."""

from collections.abc import Iterator

from renderer.schema.fault import Fault
from renderer.schema.istio.addresses import host_faults, label_faults
from renderer.schema.istio.message import Message
from renderer.schema.istio.rules import rule
from renderer.schema.istio.rules.common import (
    durations,
    in_range,
    label,
    non_empty,
    not_negative,
)
from renderer.schema.structural import MISSING_FIELD

_API = "istio.networking.v1alpha3"
_POLICIES = ("loadBalancer", "connectionPool", "outlierDetection", "tls")


@rule(_API, "DestinationRule")
def host(destination: Message) -> Iterator[Fault]:
    """It names a host, which may be a wildcard."""
    yield from non_empty(destination, "host", "a DestinationRule needs")
    name = destination.text("host")
    if name:
        yield from host_faults([(destination.at("host"), name)], wildcard=True)


@rule(_API, "Subset")
def subset(part: Message) -> Iterator[Fault]:
    """A subset has a name, and labels that pods can have."""
    yield from non_empty(part, "name", "a subset needs")
    yield from label(part, "name")
    yield from label_faults(part.texts("labels"))


@rule(_API, "TrafficPolicy", "TrafficPolicy.PortTrafficPolicy")
def some_policy(policy: Message) -> Iterator[Fault]:
    """A traffic policy says something."""
    ports = ("portLevelSettings",) if "portLevelSettings" in policy.type.fields else ()
    if not policy.has_any(*_POLICIES, *ports):
        words = ", ".join((*_POLICIES, *ports))
        message = f"a traffic policy needs one of {words}"
        yield Fault(MISSING_FIELD, policy.path, message, "set one of them, or remove the policy")


@rule(_API, "TrafficPolicy.PortTrafficPolicy")
def policy_port(policy: Message) -> Iterator[Fault]:
    """The traffic policy of a port says which."""
    if not policy.has("port"):
        yield policy.missing("port", "the traffic policy of a port needs")


@rule(_API, "OutlierDetection")
def outliers(detection: Message) -> Iterator[Fault]:
    """Times are at least 1ms, counts are not negative, and shares are percentages."""
    yield from durations(detection, "interval", "baseEjectionTime")
    yield from not_negative(detection, "consecutiveErrors")
    yield from in_range(detection, "maxEjectionPercent", 0, 100)
    yield from in_range(detection, "minHealthPercent", 0, 100)


@rule(_API, "ConnectionPoolSettings")
def some_pool(pool: Message) -> Iterator[Fault]:
    """A connection pool has settings for HTTP, TCP or both."""
    if not pool.has_any("http", "tcp"):
        message = "a connection pool needs http or tcp"
        yield Fault(MISSING_FIELD, pool.path, message, "set one of them")


@rule(_API, "ConnectionPoolSettings.HTTPSettings")
def http_pool(pool: Message) -> Iterator[Fault]:
    """Limits are not negative."""
    limits = ("http1MaxPendingRequests", "http2MaxRequests", "maxRequestsPerConnection")
    yield from not_negative(pool, *limits, "maxRetries")
    yield from durations(pool, "idleTimeout")


@rule(_API, "ConnectionPoolSettings.TCPSettings")
def tcp_pool(pool: Message) -> Iterator[Fault]:
    """Limits are not negative, and timeouts are at least 1ms."""
    yield from not_negative(pool, "maxConnections")
    yield from durations(pool, "connectTimeout")


@rule(_API, "LoadBalancerSettings.ConsistentHashLB.HTTPCookie", since=1)
def hash_cookie(cookie: Message) -> Iterator[Fault]:
    """A cookie that is hashed has a name and a life time."""
    yield from non_empty(cookie, "name", "a cookie needs")
    if not cookie.has("ttl"):
        yield cookie.missing("ttl", "a cookie needs")


@rule(_API, "TLSSettings")
def client_certificate(settings: Message) -> Iterator[Fault]:
    """MUTUAL is done with a certificate and its key."""
    if settings.choice("mode") == "MUTUAL":
        for name in ("clientCertificate", "privateKey"):
            yield from non_empty(settings, name, "the mode MUTUAL needs")
