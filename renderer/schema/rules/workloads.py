"""What makes pods: Deployments and their like, Jobs and CronJobs.

Source: pkg/apis/apps/validation and pkg/apis/batch/validation of Kubernetes; schedules by
github.com/robfig/cron/v3, "ParseStandard".
"""

import re
from collections.abc import Iterator, Mapping

from renderer.schema.fault import Fault
from renderer.schema.names import BAD_NAME
from renderer.schema.rules import rule
from renderer.schema.rules.fields import Fields, fields
from renderer.schema.rules.part import CONFLICT, Part, shown
from renderer.schema.rules.pods import unknown_mounts
from renderer.schema.rules.selectors import is_empty, selects
from renderer.schema.rules.values import (
    count,
    count_or_part,
    count_or_percent,
    label,
    optional,
)
from renderer.schema.structural import WRONG_VALUE

_ALL = "DaemonSetSpec DeploymentSpec ReplicaSetSpec StatefulSetSpec"
_MAX_CRON_JOB = 52
_PROGRESS_DEADLINE = 600

_DEPLOYMENT = fields(
    minReadySeconds=count,
    progressDeadlineSeconds=count,
    replicas=count,
    revisionHistoryLimit=count,
)
_REPLICA_SET = fields(minReadySeconds=count, replicas=count)
_DAEMON_SET = fields(minReadySeconds=count, revisionHistoryLimit=count)
_DAEMON_UPDATE = fields(maxSurge=count_or_part, maxUnavailable=count_or_part)
_DEPLOYMENT_UPDATE = fields(maxSurge=count_or_percent, maxUnavailable=count_or_part)


def schedule(value: str) -> str | None:
    """Five fields of cron, or a word for some of them; a time zone may stand in front."""
    text = re.sub(r"(?:CRON_)?TZ=\S+ +", "", value.strip())
    if text.startswith("@"):
        return None if _WORD.fullmatch(text) else "is no schedule; write for example @daily"
    parts = text.split()
    if len(parts) != len(_CRON):
        return f"is no schedule: it has {len(parts)} fields; expected minute hour day month weekday"
    for part, known in zip(parts, _CRON, strict=True):
        if not _fits(part, *known):
            return f"is no schedule: {shown(part)} does not fit there"
    return None


_WORD = re.compile(r"@(?:yearly|annually|monthly|weekly|daily|midnight|hourly|every .+)")
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_DAYS = "sun mon tue wed thu fri sat".split()
_CRON: tuple[tuple[int, int, Mapping[str, int]], ...] = (
    (0, 59, {}),
    (0, 23, {}),
    (1, 31, {}),
    (1, 12, {name: at for at, name in enumerate(_MONTHS, 1)}),
    (0, 6, {name: at for at, name in enumerate(_DAYS)}),
)


def _fits(field: str, low: int, high: int, words: Mapping[str, int]) -> bool:
    """Whether a field of a schedule has ranges, such as 1-5, */15 or mon, within its own."""
    for each in filter(None, field.split(",")):
        range_, slash, step = each.partition("/")
        if slash and not re.fullmatch("0*[1-9][0-9]*", step):
            return False
        ends = [str(words.get(end.lower(), end)) for end in range_.split("-")]
        if range_ not in ("*", "?") and not _ascends(ends, low, high):
            return False
    return True


def _ascends(ends: list[str], low: int, high: int) -> bool:
    """Whether one or two ends of a range are numbers, in order and within limits."""
    if len(ends) > 2 or not all(re.fullmatch("[0-9]{1,9}", end) for end in ends):
        return False
    return low <= int(ends[0]) <= int(ends[-1]) <= high


FIELDS: Mapping[str, Fields] = {
    "apps.DaemonSetSpec": _DAEMON_SET,
    "apps.DeploymentSpec": _DEPLOYMENT,
    "apps.ReplicaSetSpec": _REPLICA_SET,
    "apps.RollingUpdateDaemonSet": _DAEMON_UPDATE,
    "apps.RollingUpdateDeployment": _DEPLOYMENT_UPDATE,
    "apps.RollingUpdateStatefulSetStrategy": fields(partition=count, maxUnavailable=count_or_part),
    "apps.StatefulSetSpec": fields(
        minReadySeconds=count, replicas=count, serviceName=optional(label)
    ),
    "batch.CronJobSpec": fields(
        failedJobsHistoryLimit=count,
        schedule=schedule,
        startingDeadlineSeconds=count,
        successfulJobsHistoryLimit=count,
    ),
    "batch.JobSpec": fields(
        activeDeadlineSeconds=count,
        backoffLimit=count,
        completions=count,
        parallelism=count,
        ttlSecondsAfterFinished=count,
    ),
    "extensions.DaemonSetSpec": _DAEMON_SET,
    "extensions.DeploymentSpec": _DEPLOYMENT,
    "extensions.ReplicaSetSpec": _REPLICA_SET,
    "extensions.RollingUpdateDaemonSet": fields(maxUnavailable=count_or_part),
    "extensions.RollingUpdateDeployment": _DEPLOYMENT_UPDATE,
}


@rule("apps extensions", _ALL)
def selector(spec: Part) -> Iterator[Fault]:
    """A selector asks for something, and the template has it."""
    if spec.has("selector") and is_empty(spec.part("selector")):
        yield spec.fault(WRONG_VALUE, "selector", "this selects all pods", "set matchLabels")
    yield from _foreign_pods(spec)


def _foreign_pods(spec: Part) -> Iterator[Fault]:
    labels = spec.part("template").part("metadata").entries("labels")
    if not selects(spec.part("selector"), labels):
        have = ", ".join(f"{key}: {value}" for key, value in labels.items()) or "none"
        message = f"this does not select the pods of the template, whose labels are {have}"
        yield spec.fault(CONFLICT, "selector", message)


@rule("apps extensions", _ALL)
def pods_that_stay(spec: Part) -> Iterator[Fault]:
    """Pods that are kept running are always restarted, and have no end."""
    pod = spec.part("template").part("spec")
    if pod.text("restartPolicy") not in ("", "Always"):
        message = f"{shown(pod.text('restartPolicy'))} is for pods that end; expected Always"
        yield pod.fault(WRONG_VALUE, "restartPolicy", message, "remove it")
    yield from pod.forbidden(("activeDeadlineSeconds",), "for pods that end")


@rule("batch", "JobSpec")
def pods_that_end(spec: Part) -> Iterator[Fault]:
    """Pods of a Job are not restarted once they have succeeded."""
    pod = spec.part("template").part("spec")
    if pod.text("restartPolicy") in ("", "Always"):
        message = "the pods of a Job end; expected OnFailure or Never, and the default is Always"
        yield pod.fault(WRONG_VALUE, "restartPolicy", message, "set restartPolicy: Never")


@rule("batch", "JobSpec")
def selector_of_job(spec: Part) -> Iterator[Fault]:
    """A Job's selector is made for it, unless manualSelector says otherwise."""
    if spec.flag("manualSelector"):
        if not spec.has("selector"):
            yield spec.missing("selector", "manualSelector")
        yield from _foreign_pods(spec)
    elif not is_empty(spec.part("selector")):
        message = "the selector of a Job is made for it"
        yield spec.fault(CONFLICT, "selector", message, "remove it")


@rule("batch", "JobSpec")
def indexes(spec: Part) -> Iterator[Fault]:
    """Pods with an index are of a known number."""
    if spec.text("completionMode") == "Indexed" and not spec.has("completions"):
        yield spec.missing("completions", "the completionMode Indexed")


@rule("apps batch extensions", f"{_ALL} JobSpec")
def mounts(spec: Part) -> Iterator[Fault]:
    """What is mounted in a template is a volume of the pod, or one that is claimed for it."""
    claims = {each.part("metadata").text("name") for each in spec.parts("volumeClaimTemplates")}
    yield from unknown_mounts(spec.part("template").part("spec"), claims)


@rule("apps", "DeploymentSpec")
def deadline(spec: Part) -> Iterator[Fault]:
    """Progress may take longer than a pod takes to become ready; the default is ten minutes."""
    given = spec.has("progressDeadlineSeconds")
    limit = spec.number("progressDeadlineSeconds") if given else _PROGRESS_DEADLINE
    if limit <= spec.number("minReadySeconds"):
        message = f"progressDeadlineSeconds is {limit}, which is not more than minReadySeconds"
        name = "progressDeadlineSeconds" if given else "minReadySeconds"
        yield spec.fault(CONFLICT, name, message)


@rule("apps extensions", "DeploymentStrategy StatefulSetUpdateStrategy")
def parameters_of_strategy(strategy: Part) -> Iterator[Fault]:
    """Only the strategy RollingUpdate has parameters."""
    if strategy.text("type") in ("OnDelete", "Recreate"):
        why = f"for the strategy RollingUpdate, not for {strategy.text('type')}"
        yield from strategy.forbidden(("rollingUpdate",), why)


@rule("apps extensions", "RollingUpdateDeployment")
def some_progress(update: Part) -> Iterator[Fault]:
    """An update needs pods in addition, or pods that may be away."""
    if _is_zero(update, "maxSurge", 1) and _is_zero(update, "maxUnavailable", 1):
        message = "this is 0, and so is maxSurge: an update cannot start"
        yield update.fault(CONFLICT, "maxUnavailable", message)


@rule("apps extensions", "RollingUpdateDaemonSet")
def one_way_of_progress(update: Part) -> Iterator[Fault]:
    """A node has a pod in addition during an update, or none: one of the two."""
    surge, away = _is_zero(update, "maxSurge", 0), _is_zero(update, "maxUnavailable", 1)
    if surge and away:
        message = "this is 0, and so is maxSurge: an update cannot start"
        yield update.fault(CONFLICT, "maxUnavailable", message)
    if not surge and not away:
        message = "maxUnavailable is not 0 (the default is 1), so that this has to be"
        yield update.fault(CONFLICT, "maxSurge", message)


def _is_zero(part: Part, name: str, default: int) -> bool:
    value = part.value.get(name)
    return str(default if value is None else value).rstrip("%").strip("0") == ""


@rule("batch", "CronJob")
def room_for_jobs(job: Part) -> Iterator[Fault]:
    """The name of a CronJob leaves room for what its Jobs add to it."""
    name = job.part("metadata").text("name")
    if len(name) > _MAX_CRON_JOB:
        message = f"{shown(name)} is too long for a CronJob; expected at most {_MAX_CRON_JOB}"
        yield Fault(BAD_NAME, (*job.path, "metadata", "name"), f"{message} characters")


@rule("apps", "StatefulSet")
def names_of_pods(holder: Part) -> Iterator[Fault]:
    """The name of a StatefulSet becomes part of host names.

    Older versions took others, and could not make the pods.
    """
    name = holder.part("metadata").text("name")
    if label(name):
        message = f"{shown(name)} {label(name)}"
        yield Fault(BAD_NAME, (*holder.path, "metadata", "name"), message)
