"""Webhooks that the API server asks about objects.

Source: pkg/apis/admissionregistration/validation of Kubernetes, and
k8s.io/apiserver/pkg/util/webhook/validation.go.
"""

from collections.abc import Iterator, Mapping

from renderer.schema.fault import Fault
from renderer.schema.rules import rule
from renderer.schema.rules.fields import Fields, fields
from renderer.schema.rules.part import CONFLICT, Part, shown, unique
from renderer.schema.rules.values import between, domain, port, service_name
from renderer.schema.structural import DUPLICATE_ITEM, WRONG_VALUE

_UNDERSTOOD = ("v1", "v1beta1")
_WEBHOOKS = "MutatingWebhook ValidatingWebhook Webhook"


def hook_name(value: str) -> str | None:
    """A domain of at least three parts."""
    if not domain(value) and value.count(".") < 2:
        return "is no name of a webhook; expected at least three parts, as in hook.example.org"
    return domain(value)


def url(value: str) -> str | None:
    """An address with https, a host and a path, and nothing more."""
    scheme, _, rest = value.partition("://")
    host = rest.partition("/")[0]
    if scheme != "https" or not host or set("@?#") & set(rest):
        return "is no address of a webhook; expected https://host/path and nothing more"
    return None


def url_path(value: str) -> str | None:
    """An absolute path whose parts are named as objects are."""
    parts = value.removesuffix("/").split("/")
    if value and (parts[0] or any(map(domain, parts[1:]))):
        return "is no path of a webhook; expected / and parts as in names of objects"
    return None


_HOOK = fields(name=hook_name, timeoutSeconds=between(1, 30), admissionReviewVersions=service_name)

CLIENT = fields(one_of="url service", url=url)
SERVICE = fields(needs="name namespace", path=url_path, port=port)

FIELDS: Mapping[str, Fields] = {
    "admissionregistration.MutatingWebhook": _HOOK,
    "admissionregistration.RuleWithOperations": fields(
        needs="operations apiGroups apiVersions resources"
    ),
    "admissionregistration.ServiceReference": SERVICE,
    "admissionregistration.ValidatingWebhook": _HOOK,
    "admissionregistration.Webhook": _HOOK,
    "admissionregistration.WebhookClientConfig": CLIENT,
}


@rule("admissionregistration", "MutatingWebhookConfiguration ValidatingWebhookConfiguration")
def names(holder: Part) -> Iterator[Fault]:
    """Webhooks have different names."""
    yield from unique(holder.parts("webhooks"), "name")


@rule("admissionregistration", _WEBHOOKS)
def review_versions(hook: Part) -> Iterator[Fault]:
    """A webhook understands one of the versions that API servers speak."""
    if hook.has("admissionReviewVersions"):
        yield from versions(hook, "admissionReviewVersions")


def versions(holder: Part, name: str) -> Iterator[Fault]:
    """Yield the faults of the versions that a webhook understands."""
    given = holder.texts(name)
    if not set(given) & set(_UNDERSTOOD):
        message = f"expected {' or '.join(_UNDERSTOOD)} among the versions"
        yield holder.fault(WRONG_VALUE, name, message)
    for at, version in enumerate(given):
        if version in given[:at]:
            message = f"{shown(version)} is there already"
            yield Fault(DUPLICATE_ITEM, (*holder.path, name, at), message)


@rule("admissionregistration", "RuleWithOperations")
def wildcards(holder: Part) -> Iterator[Fault]:
    """What stands for all stands alone."""
    for name in ("operations", "apiGroups", "apiVersions"):
        given = holder.texts(name)
        if "*" in given and len(given) > 1:
            yield holder.fault(CONFLICT, name, "* stands for all, and alone")
    given = holder.texts("resources")
    if "*/*" in given and len(given) > 1:
        yield holder.fault(CONFLICT, "resources", "*/* stands for all, and alone")
    # Of resources that are no subresources, API servers look at the last one only.
    if "*" in given and [each for each in given if "/" not in each][-1] != "*":
        message = "* stands for all resources; only subresources can stand beside it"
        yield holder.fault(CONFLICT, "resources", message)
