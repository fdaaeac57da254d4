"""Pods, wherever they stand: in objects of their own and in templates.

Source: pkg/apis/core/validation/validation.go of Kubernetes, "ValidatePodSpec".
"""

import re
from collections.abc import Iterator, Mapping

from renderer.schema.fault import Fault
from renderer.schema.rules import rule
from renderer.schema.rules.fields import Fields, fields, key_faults
from renderer.schema.rules.part import CONFLICT, Part, shown, unique
from renderer.schema.rules.selectors import compared_values
from renderer.schema.rules.values import (
    address,
    at_least,
    between,
    config_key,
    count,
    domain,
    env_name,
    file_path,
    header,
    is_whole,
    label,
    label_value,
    mode,
    no_way_up,
    optional,
    port,
    port_name,
    port_or_name,
    port_or_none,
    qualified,
    quantity,
    quantity_not_negative,
    relative_path,
    search_domain,
    user,
)
from renderer.schema.structural import WRONG_VALUE

_MAX_NAMESERVERS = 3
_LONGEST_TOKEN = 2**32

_CONTAINER = fields(needs="name image", name=label)
_KEY = fields(needs="name key", key=config_key, name=domain)

FIELDS: Mapping[str, Fields] = {
    "core.ConfigMapEnvSource": fields(needs="name"),
    "core.ConfigMapKeySelector": _KEY,
    "core.ConfigMapVolumeSource": fields(needs="name", defaultMode=mode),
    "core.Container": _CONTAINER,
    "core.ContainerPort": fields(
        needs="containerPort",
        containerPort=port,
        hostPort=port_or_none,
        name=optional(port_name),
    ),
    "core.DownwardAPIVolumeFile": fields(
        needs="path", one_of="fieldRef resourceFieldRef", mode=mode, path=file_path
    ),
    "core.DownwardAPIVolumeSource": fields(defaultMode=mode),
    "core.EmptyDirVolumeSource": fields(sizeLimit=quantity_not_negative),
    "core.EnvFromSource": fields(one_of="configMapRef secretRef", prefix=optional(env_name)),
    "core.EnvVar": fields(needs="name", name=env_name),
    "core.EnvVarSource": fields(
        one_of="fieldRef resourceFieldRef configMapKeyRef secretKeyRef fileKeyRef"
    ),
    "core.EphemeralContainer": _CONTAINER,
    "core.ExecAction": fields(needs="command"),
    "core.GRPCAction": fields(port=port),
    "core.HTTPGetAction": fields(port=port_or_name),
    "core.HTTPHeader": fields(name=header),
    "core.Handler": fields(one_of="exec httpGet tcpSocket"),
    "core.HostAlias": fields(hostnames=domain, ip=address),
    "core.HostPathVolumeSource": fields(needs="path", path=no_way_up),
    "core.KeyToPath": fields(needs="key path", key=config_key, mode=mode, path=file_path),
    "core.LifecycleHandler": fields(one_of="exec httpGet tcpSocket sleep"),
    "core.NodeSelector": fields(needs="nodeSelectorTerms"),
    "core.NodeSelectorRequirement": fields(key=qualified),
    "core.PersistentVolumeClaimVolumeSource": fields(needs="claimName"),
    "core.PodAffinityTerm": fields(needs="topologyKey", namespaces=label, topologyKey=qualified),
    "core.PodDNSConfig": fields(nameservers=address, searches=search_domain),
    "core.PodReadinessGate": fields(conditionType=qualified),
    "core.PodSecurityContext": fields(
        fsGroup=user, runAsGroup=user, runAsUser=user, supplementalGroups=user
    ),
    "core.PodSpec": fields(
        needs="containers",
        keys={"nodeSelector": qualified},
        activeDeadlineSeconds=between(1, 2**31 - 1),
        hostname=optional(label),
        nodeName=optional(domain),
        nodeSelector=label_value,
        priorityClassName=optional(domain),
        serviceAccountName=optional(domain),
        subdomain=optional(label),
    ),
    "core.PreferredSchedulingTerm": fields(weight=between(1, 100)),
    "core.Probe": fields(
        one_of="exec httpGet tcpSocket grpc",
        initialDelaySeconds=count,
        timeoutSeconds=count,
        periodSeconds=count,
        successThreshold=count,
        failureThreshold=count,
        terminationGracePeriodSeconds=at_least(1),
    ),
    "core.ProjectedVolumeSource": fields(defaultMode=mode),
    "core.ResourceRequirements": fields(
        limits=quantity_not_negative, requests=quantity_not_negative
    ),
    "core.SecretEnvSource": fields(needs="name"),
    "core.SecretKeySelector": _KEY,
    "core.SecretVolumeSource": fields(needs="secretName", defaultMode=mode),
    "core.SecurityContext": fields(runAsGroup=user, runAsUser=user),
    "core.ServiceAccountTokenProjection": fields(
        needs="path", expirationSeconds=between(600, _LONGEST_TOKEN), path=file_path
    ),
    "core.TCPSocketAction": fields(port=port_or_name),
    "core.Toleration": fields(key=optional(qualified), value=label_value),
    "core.TopologySpreadConstraint": fields(
        needs="topologyKey", maxSkew=at_least(1), topologyKey=qualified
    ),
    "core.Volume": fields(name=label),
    "core.VolumeMount": fields(needs="name mountPath", subPath=relative_path),
    "core.WeightedPodAffinityTerm": fields(weight=between(1, 100)),
}


@rule("core", "PodSpec")
def names(pod: Part) -> Iterator[Fault]:
    """Containers of a pod have different names, and so do its volumes."""
    yield from unique((*pod.parts("containers"), *pod.parts("initContainers")), "name")
    yield from unique(pod.parts("volumes"), "name")


@rule("core", "PodSpec")
def name_servers(pod: Part) -> Iterator[Fault]:
    """The policy None stands for the servers of dnsConfig, of which there are three at most."""
    config = pod.part("dnsConfig")
    servers = config.texts("nameservers")
    if pod.text("dnsPolicy") == "None" and not servers:
        yield config.missing("nameservers", "the dnsPolicy None")
    if len(servers) > _MAX_NAMESERVERS:
        message = f"there are {len(servers)} name servers; expected at most {_MAX_NAMESERVERS}"
        yield config.fault(WRONG_VALUE, "nameservers", message)


@rule("core", "PodSpec")
def host_ports(pod: Part) -> Iterator[Fault]:
    """In the network of its node, a container has the ports that it listens on."""
    containers = pod.parts("containers") if pod.flag("hostNetwork") else ()
    for each in (each for container in containers for each in container.parts("ports")):
        inside, outside = each.number("containerPort"), each.number("hostPort")
        if outside not in (0, inside):
            message = f"with hostNetwork this can only be the containerPort {inside}, not {outside}"
            yield each.fault(CONFLICT, "hostPort", message, "remove it")


@rule("core", "PodSpec")
def init_containers(pod: Part) -> Iterator[Fault]:
    """A container that ends before others start is not probed."""
    for container in pod.parts("initContainers"):
        if container.text("restartPolicy") != "Always":
            names = ("lifecycle", "livenessProbe", "readinessProbe", "startupProbe")
            yield from container.forbidden(names, "for containers that run on, not for this one")


@rule("core", "Container EphemeralContainer")
def ports_and_mounts(container: Part) -> Iterator[Fault]:
    """Ports of a container have different names, and volumes are mounted in different places."""
    yield from unique(container.parts("ports"), "name")
    yield from unique(container.parts("volumeMounts"), "mountPath")


@rule("core", "Pod")
def mounts(pod: Part) -> Iterator[Fault]:
    """What is mounted is a volume of the pod."""
    yield from unknown_mounts(pod.part("spec"), set())


def unknown_mounts(pod: Part, claims: set[str]) -> Iterator[Fault]:
    """Yield a fault for each mount in a pod of what is no volume or claim."""
    volumes = claims | {each.text("name") for each in pod.parts("volumes")}
    for kind in ("containers", "initContainers"):
        for mount in (each for one in pod.parts(kind) for each in one.parts("volumeMounts")):
            if mount.text("name") not in volumes:
                message = f"there is no volume {shown(mount.text('name'))} here"
                yield mount.fault(CONFLICT, "name", message, "add it to volumes")


@rule("core", "Container")
def probes(container: Part) -> Iterator[Fault]:
    """A container is alive, or has started, once a probe succeeds."""
    for name in ("livenessProbe", "startupProbe"):
        probe = container.part(name)
        if probe.number("successThreshold") > 1:
            yield probe.fault(WRONG_VALUE, "successThreshold", f"a {name} can only have 1 here")


@rule("core", "EnvVar")
def variable(env: Part) -> Iterator[Fault]:
    """A variable has a value, or is told where that is from."""
    if env.text("value"):
        yield from env.exclusive(("value", "valueFrom"))


_ENV_FIELDS = (
    *("metadata.name", "metadata.namespace", "metadata.uid"),
    *("spec.nodeName", "spec.serviceAccountName"),
    *("status.hostIP", "status.hostIPs", "status.podIP", "status.podIPs"),
)
_FILE_FIELDS = (
    *("metadata.annotations", "metadata.labels"),
    *("metadata.name", "metadata.namespace", "metadata.uid"),
)
_KEYED_FIELD = re.compile(r"metadata\.(?:labels|annotations)\['[^']+'\]")


@rule("core", "EnvVarSource")
def variable_of_pod(source: Part) -> Iterator[Fault]:
    """A variable can have some fields of the pod, and single labels and annotations."""
    yield from _known_field(source.part("fieldRef"), _ENV_FIELDS)


@rule("core", "DownwardAPIVolumeFile")
def file_of_pod(file: Part) -> Iterator[Fault]:
    """A file can have some fields of the pod, with all labels and annotations."""
    yield from _known_field(file.part("fieldRef"), _FILE_FIELDS)


def _known_field(reference: Part, known: tuple[str, ...]) -> Iterator[Fault]:
    path = reference.text("fieldPath")
    if path and path not in known and not _KEYED_FIELD.fullmatch(path):
        message = f"{shown(path)} is not one of {', '.join(known)}, metadata.labels['...']"
        yield reference.fault(WRONG_VALUE, "fieldPath", message)


_CONTAINER_FIELD = re.compile(r"(?:limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)")


@rule("core", "ResourceFieldSelector")
def resource_of_container(reference: Part) -> Iterator[Fault]:
    """A resource is one of a container's limits or requests, in units of its kind."""
    resource, divisor = reference.text("resource"), reference.value.get("divisor")
    known = _CONTAINER_FIELD.fullmatch(resource)
    if not known:
        message = f"{shown(resource)} is no resource of a container; write for example limits.cpu"
        yield reference.fault(WRONG_VALUE, "resource", message)
    elif divisor is not None and quantity(divisor) not in (0, *_units(known[1])):
        message = f"{shown(divisor)} is no unit that {known[1]} is told in"
        yield reference.fault(WRONG_VALUE, "divisor", message, "write 1")


def _units(resource: str) -> list[object]:
    """Return the units that a resource is told in: powers of 1000 and 1024, or 1m and 1."""
    if resource == "cpu":
        return [quantity("1m"), quantity("1")]
    return [base**power for base in (1000, 1024) for power in range(7)]


@rule("core", "Volume")
def one_kind(volume: Part) -> Iterator[Fault]:
    """A volume is of one kind."""
    yield from volume.exclusive(name for name in volume.value if name != "name")


_RESOURCE = re.compile(r"cpu|memory|ephemeral-storage|hugepages-.+")


def _resource_name(name: str) -> str | None:
    if "/" not in name and not _RESOURCE.fullmatch(name):
        return "is no resource of a container; expected cpu, memory, or a name with a domain"
    return qualified(name)


@rule("core", "Container EphemeralContainer")
def resource_names(container: Part) -> Iterator[Fault]:
    """What containers get is cpu, memory and the like, or has a name with a domain."""
    resources = container.part("resources")
    yield from key_faults(resources, "limits", _resource_name)
    yield from key_faults(resources, "requests", _resource_name)


@rule("core", "ResourceRequirements")
def resources(requirements: Part) -> Iterator[Fault]:
    """No request exceeds its limit, and what cannot be shared has the two alike."""
    limits = requirements.entries("limits")
    for name, amount in requirements.entries("requests").items():
        limit = limits.get(name)
        shared = "/" not in name and not name.startswith("hugepages-")
        message = None
        if limit is not None and quantity(amount) > quantity(limit):
            message = f"the request {amount} is more than the limit {limit}"
        elif not shared and (limit is None or quantity(amount) != quantity(limit)):
            message = f"{name} cannot be shared: its limit has to be the request, {amount}"
        if message:
            yield requirements.part("requests").fault(CONFLICT, name, message)


@rule("core", "ResourceRequirements")
def whole_resources(requirements: Part) -> Iterator[Fault]:
    """Resources with a domain in their name are things that are counted."""
    for part in (requirements.part("limits"), requirements.part("requests")):
        for name, amount in part.value.items():
            if "/" in name and amount is not None and not is_whole(amount):
                message = f"{shown(amount)} is no whole number, as {name} is counted"
                yield part.fault(WRONG_VALUE, name, message)


@rule("core", "SecurityContext")
def privileges(context: Part) -> Iterator[Fault]:
    """A container that may do anything may also get more rights."""
    if context.value.get("allowPrivilegeEscalation") is False and context.flag("privileged"):
        message = "privileged includes allowPrivilegeEscalation, which is false"
        yield context.fault(CONFLICT, "privileged", message)


@rule("core", "Toleration")
def toleration(toleration: Part) -> Iterator[Fault]:
    """Only Exists does without a key, and it takes no value; only NoExecute takes a time."""
    exists = toleration.text("operator") == "Exists"
    if exists and toleration.text("value"):
        message = "the operator Exists takes no value"
        yield toleration.fault(CONFLICT, "value", message, "remove it")
    if not exists and not toleration.text("key"):
        yield toleration.missing("key", "an operator other than Exists")
    if toleration.has("tolerationSeconds") and toleration.text("effect") != "NoExecute":
        message = "only with the effect NoExecute does a pod stay for some time"
        yield toleration.fault(CONFLICT, "tolerationSeconds", message)


@rule("core", "NodeSelectorRequirement")
def node_values(requirement: Part) -> Iterator[Fault]:
    """An operator has as many values as it compares with: Gt and Lt have one."""
    compared = ("In", "NotIn", "Gt", "Lt")
    yield from compared_values(requirement, compared, ("Exists", "DoesNotExist"))
    operator = requirement.text("operator")
    if operator in ("Gt", "Lt") and len(requirement.texts("values")) > 1:
        message = f"the operator {operator} takes one value"
        yield requirement.fault(WRONG_VALUE, "values", message)
