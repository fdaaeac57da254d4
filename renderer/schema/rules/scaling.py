"""How many pods there may be: HorizontalPodAutoscalers and PodDisruptionBudgets.

Source: pkg/apis/autoscaling/validation and pkg/apis/policy/validation of Kubernetes.
"""

from collections.abc import Iterator, Mapping

from renderer.schema.fault import Fault
from renderer.schema.rules import rule
from renderer.schema.rules.fields import Fields, fields
from renderer.schema.rules.part import CONFLICT, Part
from renderer.schema.rules.values import (
    at_least,
    between,
    count,
    count_or_part,
    path_segment,
    quantity_positive,
)
from renderer.schema.structural import WRONG_VALUE

_HOUR = 60 * 60

_FIELD_OF_TYPE = {
    "ContainerResource": "containerResource",
    "External": "external",
    "Object": "object",
    "Pods": "pods",
    "Resource": "resource",
}


FIELDS: Mapping[str, Fields] = {
    "autoscaling.CrossVersionObjectReference": fields(
        needs="kind name", kind=path_segment, name=path_segment
    ),
    "autoscaling.HPAScalingPolicy": fields(
        needs="type", periodSeconds=between(1, _HOUR // 2), value=at_least(1)
    ),
    "autoscaling.HPAScalingRules": fields(
        needs="policies", stabilizationWindowSeconds=between(0, _HOUR)
    ),
    "autoscaling.HorizontalPodAutoscalerSpec": fields(
        maxReplicas=at_least(1), minReplicas=count, targetCPUUtilizationPercentage=at_least(1)
    ),
    "autoscaling.MetricIdentifier": fields(needs="name", name=path_segment),
    "autoscaling.MetricSpec": fields(needs="type"),
    "autoscaling.MetricTarget": fields(
        needs="type",
        averageUtilization=at_least(1),
        averageValue=quantity_positive,
        value=quantity_positive,
    ),
    "policy.PodDisruptionBudgetSpec": fields(
        maxUnavailable=count_or_part, minAvailable=count_or_part
    ),
}


@rule("autoscaling", "HorizontalPodAutoscalerSpec")
def replicas(scaler: Part) -> Iterator[Fault]:
    """There are as many pods as before or more, and none only where others' metrics wake them."""
    low, high = scaler.number("minReplicas"), scaler.number("maxReplicas")
    if low > high:
        message = f"minReplicas is {low}, which is more than maxReplicas, {high}"
        yield scaler.fault(CONFLICT, "minReplicas", message)
    kinds = {each.text("type") for each in scaler.parts("metrics")}
    if scaler.has("minReplicas") and low == 0 and not kinds & {"Object", "External"}:
        message = "only with metrics of the type Object or External can there be 0"
        yield scaler.fault(WRONG_VALUE, "minReplicas", message)


@rule("autoscaling", "HorizontalPodAutoscalerSpec")
def scaled_kind(scaler: Part) -> Iterator[Fault]:
    """What is scaled is of a kind in a group; older versions took others, and did not find it."""
    target = scaler.part("scaleTargetRef")
    if not target.text("apiVersion") and target.text("kind") != "ReplicationController":
        yield target.missing("apiVersion", f"a {target.text('kind')} to be scaled")


@rule("autoscaling", "MetricSpec")
def source_of_type(metric: Part) -> Iterator[Fault]:
    """A metric has the field of its type, and no other."""
    kind = metric.text("type")
    wanted = _FIELD_OF_TYPE.get(kind)
    if wanted and not metric.has(wanted):
        yield metric.missing(wanted, f"a metric of the type {kind}")
    others = [name for name in _FIELD_OF_TYPE.values() if name != wanted]
    yield from metric.forbidden(others, f"not for a metric of the type {kind}")


@rule("autoscaling.v2 autoscaling.v2beta2", "ResourceMetricSource ContainerResourceMetricSource")
def resource_target(metric: Part) -> Iterator[Fault]:
    """A resource is compared with a part of what is requested, or with an amount."""
    yield from _one_target(metric.part("target"), ("averageUtilization", "averageValue"))


@rule("autoscaling.v2 autoscaling.v2beta2", "ExternalMetricSource")
def external_target(metric: Part) -> Iterator[Fault]:
    """A metric from outside is compared with a value, or with one for each pod."""
    yield from _one_target(metric.part("target"), ("value", "averageValue"))


def _one_target(target: Part, names: tuple[str, ...]) -> Iterator[Fault]:
    if not any(map(target.has, names)):
        yield target.missing(" or ".join(names), "this metric")
    yield from target.exclusive(names)


@rule("autoscaling.v2 autoscaling.v2beta2", "PodsMetricSource")
def pods_target(metric: Part) -> Iterator[Fault]:
    """A metric of pods is compared with their average."""
    if not metric.part("target").has("averageValue"):
        yield metric.part("target").missing("averageValue", "a metric of pods")


@rule("policy", "PodDisruptionBudgetSpec")
def budget(spec: Part) -> Iterator[Fault]:
    """A budget says how many pods there are, or how many may be away."""
    yield from spec.exclusive(("minAvailable", "maxUnavailable"))
