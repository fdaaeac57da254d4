"""Names of files, and canonical objects."""

import pytest
from hypothesis import given

from renderer.bundle.layout import canonical, file_name
from renderer.bundle.paths import FILE_NAME
from renderer.objects import Object
from tests.bundle.samples import HOME, crd, make, sets_of_objects

NAMES = {
    "000-namespace-istio-system": make("v1", "Namespace", HOME),
    "438-service-istio-pilot": make("v1", "Service", "istio-pilot", HOME),
    "430-clusterrole-pilot": make("rbac.authorization.k8s.io/v1", "ClusterRole", "pilot"),
    "436-rolebinding-cni_kube-system": make(
        "rbac.authorization.k8s.io/v1", "RoleBinding", "cni", "kube-system"
    ),
    "670-job-a": make("batch/v1", "Job", "a", HOME, "post-install"),
    "444-rule-a.b": make("config.istio.io/v1alpha2", "rule", "a.b", HOME),
    "447-gateway-a": make("networking.istio.io/v1alpha3", "Gateway", "a", HOME),
    "455-gateway-a_gateway.networking.k8s.io": make(
        "gateway.networking.k8s.io/v1", "Gateway", "a", HOME
    ),
    "455-thing-a_other_x.io": make("x.io/v1", "Thing", "a", "other"),
    "455-event-a": make("v1", "Event", "a", HOME),
    "430-clusterrole-system-a_sha256.58f57d0bcd10": make(
        "rbac.authorization.k8s.io/v1", "ClusterRole", "system:a"
    ),
}


@pytest.mark.parametrize("name", NAMES)
def test_file_name(name: str) -> None:
    assert file_name(NAMES[name], HOME) == f"control-plane/{name}.yaml"


def test_file_name_of_a_crd() -> None:
    each = crd("networking.istio.io", "Gateway")
    assert file_name(each, HOME) == "crds/gateways.networking.istio.io.yaml"


def test_long_names_are_shortened() -> None:
    long = [make("v1", "Service", "x" * 250 + end, HOME) for end in "ab"]
    first, second = (file_name(each, HOME) for each in long)
    assert first != second
    assert max(map(len, (first, second))) < 200
    assert first.startswith("control-plane/438-service-xxx")


@given(sets_of_objects())
def test_file_names_are_safe_and_differ(objects: list[Object]) -> None:
    """No two objects have one name, even where a file system takes `A` for `a`."""
    found = [file_name(each, HOME) for each in objects]
    assert all(map(FILE_NAME.fullmatch, found)), found
    assert len(set(found)) == len(objects), found


def test_canonical() -> None:
    value = {
        "status": {},
        "spec": {"b": [{"z": 1, "name": "n", "a": 2}], "a": {"y": None, "x": 1}},
        "metadata": {
            "generation": 1,
            "annotations": {"b": "1", "a": "2"},
            "labels": {"z": "1", "app": "2"},
            "namespace": "b",
            "creationTimestamp": None,
            "name": "a",
        },
        "data": {"k": "v"},
        "kind": "Thing",
        "apiVersion": "v1",
    }
    found = canonical(value)
    assert found == value
    assert [*found] == ["apiVersion", "kind", "metadata", "data", "spec", "status"]
    assert [*found["metadata"]] == [
        *("name", "namespace", "labels", "annotations"),
        *("creationTimestamp", "generation"),
    ]
    assert [*found["metadata"]["labels"]] == ["app", "z"]
    assert [*found["metadata"]["annotations"]] == ["a", "b"]
    assert [*found["spec"]] == ["a", "b"]
    assert [*found["spec"]["b"][0]] == ["name", "a", "z"]


@given(sets_of_objects(1))
def test_canonical_changes_nothing_but_order(objects: list[Object]) -> None:
    for each in objects:
        once = canonical(each.value)
        assert once == each.value
        assert repr(canonical(once)) == repr(once)
