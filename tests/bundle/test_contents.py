"""Bundles as values: laws of their order, and what kubectl makes of them."""

import json
import shutil
import subprocess
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.bundle.contents import (
    Bundle,
    files,
    make_bundle,
    stream,
)
from renderer.bundle.namespace import with_namespace
from renderer.bundle.paths import CRDS_KUSTOMIZATION, INDEX, KUSTOMIZATION
from renderer.bundle.write import write_bundle
from renderer.errors import ObjectError
from renderer.objects import Object, read_objects
from tests.bundle.samples import HOME, ORIGIN, crd, identity, make, objects, sets_of_objects
from tests.expected import Case, read_cases


@given(st.data())
def test_the_order_of_input_does_not_matter(data: st.DataObject) -> None:
    given_objects = data.draw(sets_of_objects())
    shuffled = data.draw(st.permutations(given_objects))
    assert files(make_bundle(shuffled, ORIGIN)) == files(make_bundle(given_objects, ORIGIN))


@given(sets_of_objects(), objects)
def test_an_added_object_renames_no_other(present: list[Object], added: Object) -> None:
    if identity(added) in map(identity, present):
        return
    before = make_bundle(present, ORIGIN).entries
    after = make_bundle([*present, added], ORIGIN).entries
    assert [entry for entry in after if entry in before] == list(before)
    assert len(after) == len(before) + 1


@given(sets_of_objects())
def test_files_are_in_install_order(given_objects: list[Object]) -> None:
    bundle = make_bundle(given_objects, ORIGIN)
    names = [entry.listed.file for entry in bundle.entries]
    assert names == sorted(names, key=lambda name: (not name.startswith("crds/"), name))
    waves = [entry.listed.wave for entry in bundle.entries]
    assert waves == sorted(waves)


@given(sets_of_objects())
def test_the_stream_holds_every_object(given_objects: list[Object]) -> None:
    read = read_objects([("stream", stream(make_bundle(given_objects, ORIGIN)))]).objects
    assert sorted(repr(each.value["metadata"]) for each in read) == sorted(
        repr(each.value["metadata"]) for each in given_objects
    )
    by_name = {each.name: each.value for each in given_objects if each.kind == "Event"}
    for each in read:
        if each.kind == "Event" and len(by_name) == len(given_objects):
            assert each.value == by_name[each.name]


def test_golden() -> None:
    """Every byte of a small bundle."""
    given_objects = [
        make("apps/v1", "Deployment", "a", spec={"template": {"spec": {}}, "replicas": 2}),
        make("v1", "ConfigMap", "a", data={"z": "one\ntwo\n", "b": "yes", "a": "no colon"}),
        crd("x.io", "Thing", "Cluster"),
        make("x.io/v1", "Thing", "t", "ignored"),
        make("batch/v1", "Job", "late", hook="post-install"),
    ]
    bundle = make_bundle(with_namespace(given_objects, HOME), ORIGIN)
    folder = Path(__file__).parent / "golden"
    expected = {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }
    assert files(bundle) == expected
    index = json.loads(expected[INDEX])
    for listed in index["objects"]:
        assert listed["sha256"] == sha256(expected[listed["file"]]).hexdigest()
    assert next(each for each in index["objects"] if each["name"] == "t")["namespace"] == ""


def test_stream() -> None:
    bundle = make_bundle([make("v1", "Service", "a", HOME), crd("x.io", "Thing")], ORIGIN)
    heads = [line for line in stream(bundle).split("\n") if line[:1] in "-#"]
    assert heads == [
        *("---", "# Source: c/templates/customresourcedefinition.yaml"),
        *("---", "# Source: c/templates/service.yaml"),
        "",
    ]


def test_no_crds_no_folder() -> None:
    bundle = make_bundle([make("v1", "Service", "a", HOME)], ORIGIN)
    assert CRDS_KUSTOMIZATION not in files(bundle)


def test_an_empty_bundle() -> None:
    assert [*files(make_bundle([], ORIGIN))] == [KUSTOMIZATION, INDEX]
    assert stream(make_bundle([], ORIGIN)) == ""


def test_equal_objects_count_once() -> None:
    first = make("v1", "Service", "a", HOME)
    second = first._replace(source="a/templates/service.yaml")
    (entry,) = make_bundle([first, second], ORIGIN).entries
    assert entry.listed.source == "a/templates/service.yaml", "the first by name"


@pytest.mark.parametrize(
    ("first", "second", "message"),
    [
        (
            make("v1", "Service", "a", HOME),
            make("v1", "Service", "a", HOME, spec={}),
            "Service a in namespace istio-system is rendered twice, and not alike",
        ),
        (
            make("apps/v1", "Deployment", "a", HOME),
            make("extensions/v1beta1", "Deployment", "a", HOME),
            "Deployment a in namespace istio-system is rendered twice, and not alike",
        ),
        (
            make("rbac.authorization.k8s.io/v1", "ClusterRole", "a", "b"),
            make("rbac.authorization.k8s.io/v1", "ClusterRole", "a", "c"),
            "ClusterRole a is rendered twice, and not alike",
        ),
    ],
)
def test_objects_of_one_identity_are_refused(first: Object, second: Object, message: str) -> None:
    with pytest.raises(ObjectError) as caught:
        make_bundle([first, second], ORIGIN)
    assert caught.value.message.startswith(message)
    assert caught.value.position == second.position
    assert str(first.position) in caught.value.message


needs_kubectl = pytest.mark.skipif(shutil.which("kubectl") is None, reason="no kubectl")


def kubectl(*arguments: str) -> str:
    return subprocess.run(
        ["kubectl", *arguments], check=True, capture_output=True, text=True, timeout=60
    ).stdout


def real_bundle(case: Case) -> Bundle:
    assert case.output is not None
    objects = read_objects([("all", case.output)]).objects
    return make_bundle(with_namespace(objects, HOME), ORIGIN)


def _no_null(each: Object) -> dict[str, Any]:
    """Return an object without the `annotations: null` that kustomize drops."""
    metadata = {key: value for key, value in each.value["metadata"].items() if value is not None}
    return {**each.value, "metadata": metadata}


@needs_kubectl
@pytest.mark.parametrize(
    "case",
    [
        case
        for case in read_cases()
        if case.name
        in ("1.0.0-istio-istio-demo-auth", "1.4.10-istio-istio-demo", "1.24.6-base-default")
    ],
    ids=lambda case: case.name,
)
def test_kubectl_takes_real_bundles(case: Case, tmp_path: Path) -> None:
    """Kustomize gives every object in our order; so does `kubectl apply -f`, without a cluster."""
    bundle = real_bundle(case)
    write_bundle(files(bundle), tmp_path)
    built = read_objects([("kustomize", kubectl("kustomize", str(tmp_path)))]).objects
    ours = [entry.listed for entry in bundle.entries]
    assert [(each.api_version, each.kind, each.name) for each in built] == [
        ("/".join(filter(None, each[1:3])), each.kind, each.name) for each in ours
    ]
    by_file = read_objects([(entry.listed.file, entry.text) for entry in bundle.entries])
    assert [each.value for each in built] == [_no_null(each) for each in by_file.objects]

    for folder in {Path(entry.file).parent.name for entry in ours}:
        listed = [each for each in ours if each.file.startswith(f"{folder}/")]
        seen = kubectl(
            *("annotate", "--local", "-o", "name", "-f", str(tmp_path / folder), "a=b")
        ).split()
        assert [each.partition("/")[2] for each in seen] == [each.name for each in listed]
        if folder == "crds":
            built = read_objects([("crds", kubectl("kustomize", str(tmp_path / folder)))]).objects
            assert [each.name for each in built] == [each.name for each in listed]


@pytest.mark.parametrize(
    "case", [case for case in read_cases() if case.output], ids=lambda case: case.name
)
def test_real_releases_are_bundled_whole(case: Case) -> None:
    assert case.output is not None
    objects = read_objects([("all", case.output)]).objects
    bundle = real_bundle(case)
    added = [entry for entry in bundle.entries if entry.listed.kind == "Namespace"]
    assert len(bundle.entries) == len(objects) + len(added)
    for entry in bundle.entries:
        assert ("sha256" in entry.listed.file) == (not entry.listed.name.islower())
