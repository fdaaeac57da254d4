"""Why the library kubernetes-validate and the project differ about objects.

The library knows what the schemas say, and nothing else of an API server. Where it accepts an
object, each fault that we find has one reason out of `WE_REFUSE`; where it refuses something, and
we find nothing there, that has one out of `IT_REFUSES`. docs/kubernetes-validate.md explains them.
"""

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from renderer.schema.fault import Fault, FieldPath
from tests.schema.agreement import Refusal


class Ours(NamedTuple):
    """A fault that we find in an object which the library accepts for Kubernetes 1.`minor`."""

    value: Mapping[str, Any]
    fault: Fault
    minor: int


class Theirs(NamedTuple):
    """What the library refuses in an object, where we find nothing."""

    value: Mapping[str, Any]
    refusal: Refusal


def _at(value: Any, path: FieldPath) -> Any:
    """Return what stands at a path, or None for nothing."""
    for key in path:
        if not isinstance(value, (dict, list)):
            return None
        value = value.get(key) if isinstance(value, dict) else value[int(key)]
    return value


def _is_untyped(ours: Ours) -> bool:
    wrong_type = ours.fault.rule == "E2003" and "expected a mapping" in ours.fault.message
    return wrong_type and ours.minor <= 13


def _is_missing(ours: Ours, *, null: bool) -> bool:
    """Whether a required field is missing, and a null stands for it, or for what should hold it."""
    if ours.fault.rule != "E2005":
        return False
    holder = _at(ours.value, ours.fault.path)
    key = (ours.fault.remedy or "").removeprefix("set ")
    return null == (holder is None or (isinstance(holder, dict) and key in holder))


def _is_enumerated(ours: Ours) -> bool:
    return ours.fault.rule == "E2004" and "is not one of" in ours.fault.message


def _is_limited(ours: Ours) -> bool:
    return ours.fault.rule == "E2004" and not _is_enumerated(ours)


def _is_beyond_one_value(ours: Ours) -> bool:
    return ours.fault.rule not in ("E2001", "E2002", "E2003", "E2004", "E2005", "E2007")


WE_REFUSE: Mapping[str, Callable[[Ours], bool]] = {
    "a mapping without a type": _is_untyped,
    "published, but not served": lambda ours: ours.fault.rule == "E2007" and ours.minor in (16, 17),
    "null for a required field": lambda ours: _is_missing(ours, null=True),
    "required, but not published so": lambda ours: _is_missing(ours, null=False),
    "allowed texts": _is_enumerated,
    "limits of a value": _is_limited,
    "names, labels, and fields together": _is_beyond_one_value,
}


def _is_null(theirs: Theirs) -> bool:
    there = _at(theirs.value, theirs.refusal.path)
    if theirs.refusal.keyword == "additionalProperties":
        return all(there[name] is None for name in theirs.refusal.names)
    return there is None


def _is_fraction(theirs: Theirs) -> bool:
    return isinstance(_at(theirs.value, theirs.refusal.path), float)


_DEFAULTED = {"apiGroup", "caBundle", "rules", "scope", "served", "storage", "subjects"}


def _is_defaulted(theirs: Theirs) -> bool:
    return theirs.refusal.keyword == "required" and {*theirs.refusal.names} <= _DEFAULTED


IT_REFUSES: Mapping[str, Callable[[Theirs], bool]] = {
    "null": _is_null,
    "a quantity with a fraction": _is_fraction,
    "published as required, but not so": _is_defaulted,
}
