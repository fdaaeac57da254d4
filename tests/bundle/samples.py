"""Objects and bundles for tests."""

from typing import Any

from hypothesis import strategies as st

from renderer.bundle.index import Origin
from renderer.bundle.order import KIND_RANKS
from renderer.objects import Object, object_of, scope
from renderer.position import Position

HOME = "istio-system"

ORIGIN = Origin("istio-1.0.0", "demo", "istio", HOME, "0123", "1.9.0", "1.9-1.11", "1.0.0")


def make(
    api_version: str, kind: str, name: str, namespace: str = "", hook: str = "", **fields: Any
) -> Object:
    """Return an object; `fields` are those beside its metadata."""
    metadata: dict[str, Any] = {"name": name}
    if namespace:
        metadata["namespace"] = namespace
    if hook:
        metadata["annotations"] = {"helm.sh/hook": hook}
    value = {"apiVersion": api_version, "kind": kind, "metadata": metadata, **fields}
    return object_of(value, Position(f"c/templates/{kind.lower()}.yaml", 1))


def crd(group: str, kind: str, scope: str = "Namespaced") -> Object:
    """Return the CRD of a custom kind."""
    return make(
        "apiextensions.k8s.io/v1beta1",
        "CustomResourceDefinition",
        f"{kind.lower()}s.{group}",
        spec={"group": group, "scope": scope, "names": {"kind": kind}},
    )


KINDS = [
    ("v1", "Namespace"),
    ("v1", "Service"),
    ("v1", "Event"),
    ("apps/v1", "Deployment"),
    ("extensions/v1beta1", "Deployment"),
    ("batch/v1", "Job"),
    ("rbac.authorization.k8s.io/v1", "ClusterRole"),
    ("networking.istio.io/v1alpha3", "Gateway"),
    ("gateway.networking.k8s.io/v1", "Gateway"),
    ("rbac.istio.io/v1alpha1", "AuthorizationPolicy"),
    ("security.istio.io/v1beta1", "AuthorizationPolicy"),
    ("config.istio.io/v1alpha2", "rule"),
    ("x.io/v1", "a-b"),
    ("x.io/v1", "a"),
    ("nodots/v1", "a"),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition"),
]

names = st.sampled_from(
    ["a", "b-a", "a.b", "a_b", "A", "a:b", "x" * 160, "x" * 161, "", "b-a-x", "sha256.1", "é"]
).filter(bool)

objects = st.builds(
    lambda kind, name, namespace, hook, port: make(
        kind[0], kind[1], name, namespace, hook, spec=port
    ),
    st.sampled_from(KINDS),
    names,
    st.sampled_from(["", HOME, "other", "a", "b.c", "x.io", "Q"]),
    st.sampled_from(["", "pre-install", "post-delete", "test", "post-install,post-upgrade"]),
    st.integers(0, 2),
)


def identity(each: Object) -> tuple[object, ...]:
    """Return what tells objects apart in a cluster, where HOME is the default namespace.

    Kinds that Kubernetes has moved to another group have one rank, and are one in a cluster.
    """
    nowhere = each.namespace == HOME or scope(each.group, each.kind, {}) == "Cluster"
    group = KIND_RANKS.get((each.group, each.kind), each.group)
    return group, each.kind, "" if nowhere else each.namespace, each.name


def sets_of_objects(max_size: int = 8) -> st.SearchStrategy[list[Object]]:
    """Return a strategy for objects that a cluster can hold together."""
    return st.lists(objects, max_size=max_size, unique_by=identity)
