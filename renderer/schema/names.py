"""Names, labels and annotations of objects, by the rules that hold for all kinds.

Source: k8s.io/apimachinery/pkg/util/validation and pkg/api/validation/objectmeta.go; which kind
has which rule: pkg/apis/*/validation of Kubernetes.
"""

import re
from collections.abc import Iterator
from typing import Any

from renderer.schema.fault import Fault, FieldPath

BAD_NAME = "E2010"
BAD_LABEL = "E2011"

_LABEL = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?")
_SERVICE = re.compile(r"[a-z](?:[-a-z0-9]*[a-z0-9])?")
_SUBDOMAIN = re.compile(r"[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*")
_QUALIFIED = re.compile(r"[A-Za-z0-9](?:[-A-Za-z0-9_.]*[A-Za-z0-9])?")

_MAX_LABEL, _MAX_SUBDOMAIN = 63, 253
_MAX_ANNOTATIONS = 256 * 1024

_PATH_NAMES = frozenset(("ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"))


def name_faults(group: str, kind: str, metadata: dict[str, Any]) -> Iterator[Fault]:
    """Yield what is wrong with the name and namespace of an object."""
    name = metadata.get("name")
    wrong = _name_fault(group, kind, name) if isinstance(name, str) else None
    if wrong:
        yield Fault(BAD_NAME, ("metadata", "name"), f"{name!r} {wrong}")
    namespace = metadata.get("namespace")
    if isinstance(namespace, str) and namespace and not is_label(namespace):
        message = f"{namespace!r} is no name of a namespace; expected {LABEL_WORDS}"
        yield Fault(BAD_NAME, ("metadata", "namespace"), message)


LABEL_WORDS = "at most 63 lower-case letters, digits and -, with a letter or digit at both ends"
SUBDOMAIN_WORDS = (
    "at most 253 lower-case letters, digits, - and ., with a letter or digit at both ends of each "
    "part"
)


def _name_fault(group: str, kind: str, name: str) -> str | None:
    if group == "rbac.authorization.k8s.io" and kind in _PATH_NAMES:
        if name in (".", "..") or "/" in name or "%" in name:
            return "is no name of a role; it may not be . or .., nor contain / or %"
        return None
    if group == "" and kind == "Namespace":
        return None if is_label(name) else f"is no name of a namespace; expected {LABEL_WORDS}"
    if group == "" and kind == "Service":
        if is_service_name(name):
            return None
        return f"is no name of a service; expected {LABEL_WORDS}, and a letter at the start"
    if is_subdomain(name):
        return None
    return f"is no valid name; expected {SUBDOMAIN_WORDS}"


def is_label(text: str) -> bool:
    """Whether a text is a label of DNS (RFC 1123) in lower case."""
    return len(text) <= _MAX_LABEL and _LABEL.fullmatch(text) is not None


def is_service_name(text: str) -> bool:
    """Whether a text is a label of DNS that starts with a letter (RFC 1035)."""
    return len(text) <= _MAX_LABEL and _SERVICE.fullmatch(text) is not None


def is_subdomain(text: str) -> bool:
    """Whether a text is a domain name in lower case."""
    return len(text) <= _MAX_SUBDOMAIN and _SUBDOMAIN.fullmatch(text) is not None


def label_faults(metadata: dict[str, Any], path: FieldPath) -> Iterator[Fault]:
    """Yield what is wrong with the labels and annotations of a metadata at `path`."""
    labels = metadata.get("labels")
    for key, value in labels.items() if isinstance(labels, dict) else ():
        here = (*path, "labels", key)
        yield from _key_faults(key, "label", here)
        if isinstance(value, str) and value and not is_qualified(value):
            message = f"{value!r} is no value of a label; expected {QUALIFIED_WORDS}"
            yield Fault(BAD_LABEL, here, message)
    annotations = metadata.get("annotations")
    if isinstance(annotations, dict):
        for key in annotations:
            yield from _key_faults(key.lower(), "annotation", (*path, "annotations", key))
        size = sum(len(str(part).encode()) for each in annotations.items() for part in each)
        if size > _MAX_ANNOTATIONS:
            message = f"the annotations have {size} bytes; at most {_MAX_ANNOTATIONS} are allowed"
            yield Fault(BAD_LABEL, (*path, "annotations"), message)


QUALIFIED_WORDS = "at most 63 letters, digits, -, _ and ., with a letter or digit at both ends"


def _key_faults(key: str, what: str, path: FieldPath) -> Iterator[Fault]:
    prefix, slash, name = key.rpartition("/")
    if slash and not is_subdomain(prefix):
        message = f"{prefix!r} before the / is no domain; expected {SUBDOMAIN_WORDS}"
        yield Fault(BAD_LABEL, path, message)
    if not is_qualified(name):
        yield Fault(BAD_LABEL, path, f"{name!r} is no name of a {what}; expected {QUALIFIED_WORDS}")


def is_qualified(text: str) -> bool:
    """Whether a text can be the name part of a label's key, and a label's value."""
    return len(text) <= _MAX_LABEL and _QUALIFIED.fullmatch(text) is not None
