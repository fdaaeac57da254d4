"""The release's namespace."""

from copy import deepcopy

from renderer.bundle.namespace import SOURCE, with_namespace
from tests.bundle.samples import HOME, crd, make


def test_namespaces_are_filled_in() -> None:
    given = [
        crd("x.io", "Wide", "Cluster"),
        make("v1", "Service", "a"),
        make("v1", "Service", "b", "other"),
        make("rbac.authorization.k8s.io/v1", "ClusterRole", "c"),
        make("rbac.authorization.k8s.io/v1", "ClusterRole", "d", "other"),
        make("x.io/v1", "Wide", "e"),
        make("x.io/v1", "Narrow", "f"),
    ]
    before = deepcopy(given)
    added, *found = with_namespace(given, HOME)
    assert [each.namespace for each in found] == ["", HOME, "other", "", "other", "", HOME]
    assert [each.value["metadata"].get("namespace", "") for each in found] == [
        each.namespace for each in found
    ]
    assert given == before, "the objects given are not changed"
    assert added.value == {
        "apiVersion": "v1",
        "kind": "Namespace",
        "metadata": {"name": HOME, "labels": {"istio-injection": "disabled"}},
    }
    assert (added.source, added.gvk) == (SOURCE, ("", "v1", "Namespace"))


def test_a_namespace_that_is_there_stays_as_it_is() -> None:
    given = [make("v1", "Namespace", HOME), make("v1", "Service", "a", HOME)]
    assert with_namespace(given, HOME, {"a": "b"}) == tuple(given)


def test_labels() -> None:
    (plain,) = with_namespace([], "other")
    assert plain.value["metadata"] == {"name": "other"}
    (labelled,) = with_namespace([], HOME, {"team": "mesh", "istio-injection": "enabled"})
    assert labelled.value["metadata"]["labels"] == {"team": "mesh", "istio-injection": "enabled"}
