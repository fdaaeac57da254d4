"""Objects that hold data, storage or limits, and what orders pods and leaders.

Source: pkg/apis/core/validation/validation.go of Kubernetes, and pkg/apis/coordination/validation
and pkg/apis/scheduling/validation.
"""

import re
from collections.abc import Iterator, Mapping

from renderer.schema.fault import Fault
from renderer.schema.names import BAD_NAME
from renderer.schema.rules import rule
from renderer.schema.rules.fields import Fields, fields
from renderer.schema.rules.part import CONFLICT, TWO_ALTERNATIVES, Part, shown
from renderer.schema.rules.values import (
    at_least,
    config_key,
    count,
    domain,
    is_whole,
    one_of,
    optional,
    qualified,
    quantity,
    quantity_not_negative,
)
from renderer.schema.structural import WRONG_VALUE

_MAX_DATA = 1024 * 1024
_MAX_PRIORITY = 1_000_000_000
_SYSTEM_CLASSES = ("system-cluster-critical", "system-node-critical")
_KEYS_OF_TYPE = {
    "kubernetes.io/dockercfg": (".dockercfg",),
    "kubernetes.io/dockerconfigjson": (".dockerconfigjson",),
    "kubernetes.io/ssh-auth": ("ssh-privatekey",),
    "kubernetes.io/tls": ("tls.crt", "tls.key"),
}

_COUNTED = re.compile(
    r"pods|services(?:\.loadbalancers|\.nodeports)?|replicationcontrollers|resourcequotas|secrets|"
    r"configmaps|persistentvolumeclaims|count/.+"
)
_LIMITED = re.compile(
    r"(?:(?:requests|limits)\.)?(?:cpu|memory|ephemeral-storage|hugepages-.+)|requests\.storage"
)


def limited(value: str) -> str | None:
    """A resource that a quota limits."""
    if "/" in value or _COUNTED.fullmatch(value) or _LIMITED.fullmatch(value):
        return qualified(value)
    return "is no resource that can be limited; write for example requests.cpu, pods, count/jobs"


FIELDS: Mapping[str, Fields] = {
    "coordination.LeaseSpec": fields(leaseDurationSeconds=at_least(1), leaseTransitions=count),
    "core.ConfigMap": fields(keys={"binaryData": config_key, "data": config_key}),
    "core.NamespaceSpec": fields(finalizers=qualified),
    "core.PersistentVolumeClaim": fields(needs="spec"),
    "core.PersistentVolumeClaimSpec": fields(
        needs="accessModes", storageClassName=optional(domain)
    ),
    "core.ResourceQuotaSpec": fields(keys={"hard": limited}, hard=quantity_not_negative),
    "core.Secret": fields(keys={"data": config_key, "stringData": config_key}),
    "scheduling.PriorityClass": fields(preemptionPolicy=one_of("Never", "PreemptLowerPriority")),
}


@rule("core", "ConfigMap")
def config_map(holder: Part) -> Iterator[Fault]:
    """A key is in one of the two mappings."""
    for key in holder.entries("data"):
        if key in holder.entries("binaryData"):
            message = f"the key {key} is in data and in binaryData"
            yield holder.part("data").fault(TWO_ALTERNATIVES, key, message, "keep one")


@rule("core", "ConfigMap")
def size(holder: Part) -> Iterator[Fault]:
    """The data of a ConfigMap is at most one megabyte."""
    size = sum(len(text.encode()) for text in holder.entries("data").values())
    if size > _MAX_DATA:
        message = f"the data has {size} bytes; at most {_MAX_DATA} are allowed"
        yield holder.fault(WRONG_VALUE, "data", message)


@rule("core", "Secret")
def keys_of_type(secret: Part) -> Iterator[Fault]:
    """A Secret of one of Kubernetes' types has its keys."""
    kind = secret.text("type")
    have = {**secret.entries("data"), **secret.entries("stringData")}
    for key in _KEYS_OF_TYPE.get(kind, ()):
        if key not in have:
            yield secret.part("data").missing(key, f"a Secret of the type {kind}")
    if kind == "kubernetes.io/basic-auth" and not have.keys() & {"username", "password"}:
        yield secret.part("data").missing("username or password", f"a Secret of the type {kind}")
    account = "kubernetes.io/service-account.name"
    annotations = secret.part("metadata").part("annotations")
    if kind == "kubernetes.io/service-account-token" and not annotations.text(account):
        yield annotations.missing(account, f"a Secret of the type {kind}")


@rule("core", "PersistentVolumeClaimSpec")
def claimed_storage(claim: Part) -> Iterator[Fault]:
    """A claim is for some storage, and its mode for a single pod stands alone."""
    requests = claim.part("resources").part("requests")
    storage = requests.value.get("storage")
    if storage is None:
        yield requests.missing("storage", "a claim")
    elif quantity(storage) <= 0:
        yield requests.fault(WRONG_VALUE, "storage", f"{shown(storage)} is not more than 0")
    modes = set(claim.texts("accessModes"))
    if "ReadWriteOncePod" in modes and len(modes) > 1:
        message = "ReadWriteOncePod excludes other modes"
        yield claim.fault(CONFLICT, "accessModes", message)


@rule("core", "ResourceQuotaSpec")
def whole_numbers(quota: Part) -> Iterator[Fault]:
    """What is counted has whole numbers."""
    for name, amount in quota.entries("hard").items():
        if _COUNTED.fullmatch(name) and not is_whole(amount):
            message = f"{shown(amount)} is no whole number, as {name} are counted"
            yield quota.part("hard").fault(WRONG_VALUE, name, message)


@rule("core", "LimitRangeItem")
def ordered_limits(item: Part) -> Iterator[Fault]:
    """Minimum, default request, default and maximum are in this order."""
    order = ("min", "defaultRequest", "default", "max")
    for at, low in enumerate(order):
        for high in order[at + 1 :]:
            for name, amount in item.entries(low).items():
                limit = item.entries(high).get(name)
                if limit is not None and quantity(amount) > quantity(limit):
                    message = f"{low} is {amount}, which is more than {high}, {limit}"
                    yield item.part(low).fault(CONFLICT, name, message)


@rule("scheduling", "PriorityClass")
def own_priority(holder: Part) -> Iterator[Fault]:
    """The highest priorities, and names with system-, are Kubernetes' own."""
    name = holder.part("metadata").text("name")
    if name.startswith("system-"):
        if name not in _SYSTEM_CLASSES:
            path = (*holder.path, "metadata", "name")
            yield Fault(BAD_NAME, path, f"{shown(name)}: names with system- are Kubernetes' own")
    elif holder.number("value") > _MAX_PRIORITY:
        message = f"{holder.number('value')} is too large; expected at most {_MAX_PRIORITY}"
        yield holder.fault(WRONG_VALUE, "value", message)
