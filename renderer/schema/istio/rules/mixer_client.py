"""HTTPAPISpec, QuotaSpec and their bindings: what proxies tell Mixer."""

from collections.abc import Iterator

from renderer.schema.fault import Fault
from renderer.schema.istio.addresses import host_faults, label_faults
from renderer.schema.istio.faults import CONFLICT
from renderer.schema.istio.message import Message
from renderer.schema.istio.rules import rule
from renderer.schema.istio.rules.common import durations, label, non_empty
from renderer.schema.structural import MISSING_FIELD, WRONG_VALUE

_API = "istio.mixer.v1.config.client"
_ATTRIBUTES = "istio.mixer.v1"


@rule(_API, "HTTPAPISpec")
def patterns(spec: Message) -> Iterator[Fault]:
    """A specification has patterns, and attributes of its own: it is checked for them once each."""
    yield from non_empty(spec, "patterns", "an HTTPAPISpec needs")
    if not spec.has("attributes") and not spec.empty("patterns"):
        yield spec.missing("attributes", "Istio refuses an HTTPAPISpec without")


@rule(_API, "HTTPAPISpecPattern")
def pattern(part: Message) -> Iterator[Fault]:
    """A pattern has a method, and what it compares is not empty."""
    yield from non_empty(part, "httpMethod", "a pattern needs")
    yield from _not_blank(part, "uriTemplate", "regex")


@rule(_API, "APIKey")
def api_key(key: Message) -> Iterator[Fault]:
    """The place of an API key is not empty."""
    yield from _not_blank(key, "query", "header", "cookie")


@rule(_API, "StringMatch")
def comparison(condition: Message) -> Iterator[Fault]:
    """What is compared with is not empty."""
    yield from _not_blank(condition, "exact", "prefix", "regex")


@rule(_ATTRIBUTES, "Attributes")
def attributes(part: Message) -> Iterator[Fault]:
    """There are attributes."""
    yield from non_empty(part, "attributes", "attributes need")


@rule(_ATTRIBUTES, "Attributes.AttributeValue")
def attribute(value: Message) -> Iterator[Fault]:
    """The value of an attribute is not empty."""
    yield from _not_blank(value, "stringValue", "bytesValue")
    yield from durations(value, "durationValue")
    texts = value.part("stringMapValue")
    if texts is not None and not texts.has("entries"):
        yield texts.missing("entries", "a map of texts needs")


@rule(_API, "QuotaSpec")
def quota_rules(spec: Message) -> Iterator[Fault]:
    """A specification has rules."""
    yield from non_empty(spec, "rules", "a QuotaSpec needs")


@rule(_API, "QuotaRule")
def quotas(part: Message) -> Iterator[Fault]:
    """A rule charges quotas."""
    yield from non_empty(part, "quotas", "a rule of a QuotaSpec needs")


@rule(_API, "Quota")
def quota(part: Message) -> Iterator[Fault]:
    """A quota has a name and charges something."""
    yield from non_empty(part, "quota", "a quota needs")
    yield from non_empty(part, "charge", "a quota needs")
    charge = part.number("charge")
    if charge is not None and charge < 0:
        yield part.fault(WRONG_VALUE, "charge", f"{charge} is negative; expected 1 or more")


@rule(_API, "HTTPAPISpecBinding", "QuotaSpecBinding")
def binding(part: Message) -> Iterator[Fault]:
    """A binding has services and specifications."""
    specs = "apiSpecs" if "apiSpecs" in part.type.fields else "quotaSpecs"
    for name in ("services", specs):
        yield from non_empty(part, name, "a binding needs")


@rule(_API, "HTTPAPISpecReference", "QuotaSpecBinding.QuotaSpecReference")
def reference(part: Message) -> Iterator[Fault]:
    """A reference has a name, and if need be a namespace."""
    yield from non_empty(part, "name", "a reference needs")
    yield from label(part, "namespace")


@rule(_API, "IstioService")
def service(part: Message) -> Iterator[Fault]:
    """A service has a short name, perhaps with namespace and domain, or a full one."""
    if part.empty("name") and part.empty("service"):
        message = "a service needs name or service"
        yield Fault(MISSING_FIELD, part.path, message, "set one of them")
    if not part.empty("service"):
        for name in ("name", "namespace", "domain"):
            if not part.empty(name):
                message = f"{name} and service exclude each other"
                yield part.fault(CONFLICT, name, message, "remove one of the two")
    yield from label(part, "name")
    yield from label(part, "namespace")
    domain = part.text("domain")
    if domain:
        yield from host_faults([(part.at("domain"), domain)])
    yield from label_faults(part.texts("labels"))


def _not_blank(message: Message, *names: str) -> Iterator[Fault]:
    for name in names:
        if message.text(name) == "":
            yield message.fault(WRONG_VALUE, name, f"{name} is empty")
