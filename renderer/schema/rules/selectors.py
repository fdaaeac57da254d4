"""Selectors, and the metadata of every object.

Source: k8s.io/apimachinery/pkg/apis/meta/v1/validation and pkg/apis/meta/v1/helpers.go; for
finalizers pkg/apis/core/validation of Kubernetes.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from renderer.schema.fault import Fault
from renderer.schema.names import label_faults
from renderer.schema.rules import rule
from renderer.schema.rules.fields import Fields, fields
from renderer.schema.rules.part import CONFLICT, Part
from renderer.schema.rules.values import label_value, qualified

_FINALIZERS = ("foregroundDeletion", "kubernetes", "orphan")


def finalizer(value: str) -> str | None:
    """The name of a finalizer: one of Kubernetes' own, or one with a domain."""
    if value in _FINALIZERS:
        return None
    if "/" not in value:
        return "is no name of a finalizer; expected one with a domain, such as example.org/keep"
    return qualified(value)


FIELDS: Mapping[str, Fields] = {
    "meta.LabelSelector": fields(keys={"matchLabels": qualified}, matchLabels=label_value),
    "meta.LabelSelectorRequirement": fields(key=qualified, values=label_value),
    "meta.ObjectMeta": fields(finalizers=finalizer),
    "meta.OwnerReference": fields(needs="apiVersion kind name uid"),
}


@rule("meta", "ObjectMeta")
def metadata(meta: Part) -> Iterator[Fault]:
    """Labels and annotations of templates follow the rules for those of objects.

    Those of an object itself are looked at for all kinds, be they Kubernetes' own or not.
    """
    if meta.path != ("metadata",):
        yield from label_faults(dict(meta.value), meta.path)


@rule("meta", "LabelSelectorRequirement")
def values_of_operator(requirement: Part) -> Iterator[Fault]:
    """In and NotIn compare with values, and Exists and DoesNotExist with none."""
    yield from compared_values(requirement, ("In", "NotIn"), ("Exists", "DoesNotExist"))


def compared_values(
    requirement: Part, with_values: tuple[str, ...], without: tuple[str, ...]
) -> Iterator[Fault]:
    """Yield the fault of an operator that has no values, or has some that it ignores."""
    operator, values = requirement.text("operator"), requirement.texts("values")
    if operator in with_values and not values:
        yield requirement.missing("values", f"the operator {operator}")
    if operator in without and values:
        message = f"the operator {operator} takes no values"
        yield requirement.fault(CONFLICT, "values", message, "remove them")


def is_empty(selector: Part) -> bool:
    """Whether a selector asks for nothing."""
    return not (selector.value.get("matchLabels") or selector.value.get("matchExpressions"))


def selects(selector: Part, labels: Mapping[str, Any]) -> bool:
    """Whether labels are what a selector, which is right, asks for."""
    wanted = selector.entries("matchLabels").items()
    return all(labels.get(key) == value for key, value in wanted) and all(
        _fulfils(each, labels) for each in selector.parts("matchExpressions")
    )


def _fulfils(requirement: Part, labels: Mapping[str, Any]) -> bool:
    label, values = labels.get(requirement.text("key")), requirement.texts("values")
    match requirement.text("operator"):
        case "In":
            return label in values
        case "NotIn":
            return label not in values
        case "Exists":
            return label is not None
        case _:
            return label is None
