"""The namespace of a release, and the objects that live in it without saying so."""

from collections.abc import Iterable, Mapping

from renderer.objects import Object, custom_scopes, object_of, scope
from renderer.position import Position

ISTIO_NAMESPACE = "istio-system"

SOURCE = "istio-render/namespace.yaml"
"""What stands for the template of the Namespace that no template rendered."""


def with_namespace(
    objects: Iterable[Object], namespace: str, labels: Mapping[str, str] | None = None
) -> tuple[Object, ...]:
    """Return the objects as `kubectl -n <namespace>` would create them, and the namespace.

    A namespaced object without one gets the release's; one of the cluster never does. The
    Namespace is added where it is absent, with `labels`; that of Istio's own control plane is
    told not to inject sidecars, as the release's own manifests do.
    """
    given = tuple(objects)
    custom = custom_scopes(given)
    placed = tuple(
        each
        if each.namespace or scope(each.group, each.kind, custom) == "Cluster"
        else _in_namespace(each, namespace)
        for each in given
    )
    if any(each.gvk == ("", "v1", "Namespace") and each.name == namespace for each in given):
        return placed
    return (_namespace(namespace, labels or {}), *placed)


def _in_namespace(each: Object, namespace: str) -> Object:
    value = {**each.value, "metadata": {**each.value["metadata"], "namespace": namespace}}
    return each._replace(namespace=namespace, value=value)


def _namespace(name: str, labels: Mapping[str, str]) -> Object:
    default = {"istio-injection": "disabled"} if name == ISTIO_NAMESPACE else {}
    metadata: dict[str, object] = {"name": name}
    if all_labels := {**default, **labels}:
        metadata["labels"] = all_labels
    value = {"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}
    return object_of(value, Position(SOURCE, 1))
