"""The order in which objects are installed.

The ranks are part of file names, and files of many bundles lie in many repositories: a rank
never changes, and a new kind takes a free number. docs/bundle.md explains the order.
"""

from collections.abc import Mapping

from renderer.objects import Hook, Object

_CORE = ""
_RBAC = "rbac.authorization.k8s.io"
_ADMISSION = "admissionregistration.k8s.io"

KIND_RANKS: Mapping[tuple[str, str], int] = {
    (group, kind): rank
    for rank, kind, *groups in (
        (0, "Namespace", _CORE),
        (2, "PriorityClass", "scheduling.k8s.io"),
        (3, "RuntimeClass", "node.k8s.io"),
        (5, "ResourceQuota", _CORE),
        (6, "LimitRange", _CORE),
        (8, "PodSecurityPolicy", "policy", "extensions"),
        (10, "NetworkPolicy", "networking.k8s.io", "extensions"),
        (12, "PodDisruptionBudget", "policy"),
        (14, "StorageClass", "storage.k8s.io"),
        (15, "CSIDriver", "storage.k8s.io"),
        (16, "PersistentVolume", _CORE),
        (17, "PersistentVolumeClaim", _CORE),
        (20, "CustomResourceDefinition", "apiextensions.k8s.io"),
        (24, "ServiceAccount", _CORE),
        (26, "Secret", _CORE),
        (28, "ConfigMap", _CORE),
        (30, "ClusterRole", _RBAC),
        (32, "ClusterRoleBinding", _RBAC),
        (34, "Role", _RBAC),
        (36, "RoleBinding", _RBAC),
        (38, "Service", _CORE),
        (39, "Endpoints", _CORE),
        (60, "DaemonSet", "apps", "extensions"),
        (62, "StatefulSet", "apps"),
        (64, "Deployment", "apps", "extensions"),
        (65, "ReplicaSet", "apps", "extensions"),
        (66, "ReplicationController", _CORE),
        (67, "Pod", _CORE),
        (70, "Job", "batch"),
        (72, "CronJob", "batch"),
        (74, "HorizontalPodAutoscaler", "autoscaling"),
        (76, "IngressClass", "networking.k8s.io"),
        (77, "Ingress", "networking.k8s.io", "extensions"),
        (80, "APIService", "apiregistration.k8s.io"),
        (84, "ValidatingAdmissionPolicy", _ADMISSION),
        (85, "ValidatingAdmissionPolicyBinding", _ADMISSION),
        (86, "MutatingWebhookConfiguration", _ADMISSION),
        (88, "ValidatingWebhookConfiguration", _ADMISSION),
    )
    for group in groups
}
"""The rank of each built-in kind, 0 to 99, by group and kind."""

GROUP_RANKS: Mapping[str, int] = {
    "config.istio.io": 44,
    "authentication.istio.io": 45,
    "rbac.istio.io": 46,
    "networking.istio.io": 47,
    "security.istio.io": 48,
    "telemetry.istio.io": 49,
    "extensions.istio.io": 50,
    "install.istio.io": 51,
}
"""The rank of Istio's own kinds, by group: each group has its own, so that two kinds of one
name never share it."""

OTHER_RANK = 55
"""The rank of all other kinds, which are custom resources of somebody else."""

PHASES: Mapping[str, int] = {
    "pre-delete": 1,
    "post-delete": 1,
    "pre-install": 2,
    "pre-upgrade": 2,
    "crd-install": 2,
    "post-install": 6,
    "post-upgrade": 6,
    "pre-rollback": 8,
    "post-rollback": 8,
    "test": 8,
    "test-success": 8,
    "test-failure": 8,
}
"""The phase of an installation in which each hook event has its place."""

INSTALL_PHASE = 4
"""The phase of what is no hook."""

CRD_WAVE = -4

_FIRST_WORKLOAD = 56


def kind_rank(group: str, kind: str) -> int:
    """Return a kind's rank, 0 to 99."""
    return KIND_RANKS.get((group, kind), GROUP_RANKS.get(group, OTHER_RANK))


def phase(hook: Hook | None) -> int:
    """Return the phase in which an object is installed.

    A hook with several events has the phase of the one that an installation reaches first.
    """
    if hook is None:
        return INSTALL_PHASE
    reached = [PHASES[event] for event in hook.events if event in PHASES]
    installing = [each for each in reached if each != PHASES["post-delete"]]
    return min(installing or reached or [INSTALL_PHASE])


def rank(each: Object) -> int:
    """Return an object's rank, 0 to 899: the phase, then the kind. Namespaces are 0."""
    kind = kind_rank(each.group, each.kind)
    return kind and phase(each.hook) * 100 + kind


def wave(each: Object) -> int:
    """Return an object's wave: those of one wave can be applied at once, as with Argo CD.

    Waves rise with the order of the bundle. Workloads share one with what needs them and what
    they need in turn (webhooks), so that waiting for a wave to be healthy always ends.
    """
    if each.is_crd:
        return CRD_WAVE
    place = rank(each)
    stage, kind = divmod(place, 100)
    if stage == INSTALL_PHASE:
        return (kind >= GROUP_RANKS["config.istio.io"]) + (kind >= _FIRST_WORKLOAD)
    return {0: -3, 1: -2, 2: -1, 6: 3, 8: 4}[stage]
