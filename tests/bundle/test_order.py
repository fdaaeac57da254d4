"""The install order."""

from itertools import pairwise

import pytest
from hypothesis import given

from renderer.bundle.order import GROUP_RANKS, KIND_RANKS, OTHER_RANK, rank, wave
from renderer.objects import Object
from tests.bundle.samples import crd, make, objects

# Objects in the order in which an installation needs them. Each line says what would fail.
ORDER = [
    make("v1", "Namespace", "istio-system"),  # all that is in it
    make("v1", "ServiceAccount", "cleanup", hook="post-delete"),
    make("batch/v1", "Job", "cleanup", hook="post-delete"),  # it would delete what is made next
    make("v1", "ServiceAccount", "before", hook="pre-install"),
    make("batch/v1", "Job", "before", hook="pre-install,pre-upgrade"),
    make("policy/v1beta1", "PodDisruptionBudget", "pilot"),
    make("v1", "ServiceAccount", "pilot"),  # pods without an account are refused
    make("v1", "Secret", "kiali"),  # pods wait for a Secret
    make("v1", "ConfigMap", "istio"),  # and for a ConfigMap
    make("rbac.authorization.k8s.io/v1", "ClusterRole", "pilot"),
    make("rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "pilot"),  # names the role
    make("v1", "Service", "pilot"),
    make("config.istio.io/v1alpha2", "rule", "promhttp"),  # before Galley can refuse them
    make("networking.istio.io/v1alpha3", "Gateway", "ingress"),
    make("certmanager.k8s.io/v1alpha1", "ClusterIssuer", "letsencrypt"),
    make("apps/v1", "DaemonSet", "cni"),  # before the pods whose network it makes
    make("apps/v1", "Deployment", "pilot"),
    make("batch/v1", "Job", "istio-init-crd-10"),
    make("autoscaling/v2beta1", "HorizontalPodAutoscaler", "pilot"),  # scales the Deployment
    make("extensions/v1beta1", "Ingress", "grafana"),
    make("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "injector"),
    make("admissionregistration.k8s.io/v1", "ValidatingWebhookConfiguration", "galley"),
    make("v1", "ConfigMap", "after", hook="post-install"),
    make("batch/v1", "Job", "after", hook="post-install,post-upgrade"),
    make("v1", "Pod", "check", hook="test-success"),
]


@pytest.mark.parametrize(
    ("first", "second"), [*pairwise(ORDER)], ids=lambda each: f"{each.kind}-{each.name}"
)
def test_order(first: Object, second: Object) -> None:
    assert rank(first) < rank(second)
    assert wave(first) <= wave(second)


@pytest.mark.parametrize(
    ("each", "expected"),
    [
        (crd("networking.istio.io", "Gateway"), -4),
        (make("v1", "Namespace", "a"), -3),
        (make("v1", "Namespace", "a", hook="pre-install"), -3),
        (make("batch/v1", "Job", "a", hook="pre-delete"), -2),
        (make("batch/v1", "Job", "a", hook="pre-upgrade"), -1),
        (make("v1", "Service", "a"), 0),
        (make("networking.istio.io/v1alpha3", "Gateway", "a"), 1),
        (make("x.io/v1", "Thing", "a"), 1),
        (make("apps/v1", "Deployment", "a"), 2),
        (make("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", "a"), 2),
        (make("batch/v1", "Job", "a", hook="post-install"), 3),
        (make("batch/v1", "Job", "a", hook="post-install,post-delete"), 3),
        (make("batch/v1", "Job", "a", hook="post-delete,test"), 4),
        (make("batch/v1", "Job", "a", hook="test"), 4),
        (make("batch/v1", "Job", "a", hook="no-such-event"), 2),
    ],
)
def test_wave(each: Object, expected: int) -> None:
    assert wave(each) == expected


def test_ranks_leave_no_doubt() -> None:
    """No two kinds of one name share a rank, so that a file's name tells its kind."""
    ranks = [*KIND_RANKS.values(), *GROUP_RANKS.values(), OTHER_RANK]
    assert all(0 <= each < 100 for each in ranks)
    assert len(set(GROUP_RANKS.values())) == len(GROUP_RANKS)
    assert not set(GROUP_RANKS.values()) & set(KIND_RANKS.values())
    assert OTHER_RANK not in {*GROUP_RANKS.values(), *KIND_RANKS.values()}
    for kind in {kind for _, kind in KIND_RANKS}:
        assert len({rank for (_, known), rank in KIND_RANKS.items() if known == kind}) == 1


RANKS = """
0 Namespace, 2 PriorityClass, 3 RuntimeClass, 5 ResourceQuota, 6 LimitRange, 8 PodSecurityPolicy,
10 NetworkPolicy, 12 PodDisruptionBudget, 14 StorageClass, 15 CSIDriver, 16 PersistentVolume,
17 PersistentVolumeClaim, 20 CustomResourceDefinition, 24 ServiceAccount, 26 Secret, 28 ConfigMap,
30 ClusterRole, 32 ClusterRoleBinding, 34 Role, 36 RoleBinding, 38 Service, 39 Endpoints,
60 DaemonSet, 62 StatefulSet, 64 Deployment, 65 ReplicaSet, 66 ReplicationController, 67 Pod,
70 Job, 72 CronJob, 74 HorizontalPodAutoscaler, 76 IngressClass, 77 Ingress, 80 APIService,
84 ValidatingAdmissionPolicy, 85 ValidatingAdmissionPolicyBinding,
86 MutatingWebhookConfiguration, 88 ValidatingWebhookConfiguration
"""


def test_ranks_do_not_change() -> None:
    """Ranks are in the names of files that people keep: add to these lists, change nothing."""
    found = {f"{rank} {kind}" for (_, kind), rank in KIND_RANKS.items()}
    assert found == {each.strip() for each in RANKS.split(",")}
    assert dict(GROUP_RANKS) == {
        "config.istio.io": 44,
        "authentication.istio.io": 45,
        "rbac.istio.io": 46,
        "networking.istio.io": 47,
        "security.istio.io": 48,
        "telemetry.istio.io": 49,
        "extensions.istio.io": 50,
        "install.istio.io": 51,
    }


@given(objects, objects)
def test_waves_rise_with_ranks(first: Object, second: Object) -> None:
    if not first.is_crd and not second.is_crd and rank(first) <= rank(second):
        assert wave(first) <= wave(second)
