"""Rendered text to objects."""

from typing import Any

import pytest

from renderer.errors import ObjectError, YamlError
from renderer.objects import (
    CLUSTER_KINDS,
    Hook,
    Object,
    Scope,
    custom_scopes,
    object_of,
    read_objects,
    scope,
)
from renderer.position import Position
from tests.expected import Case, read_cases

TEMPLATE = "c/templates/a.yaml"


def objects_of(text: str) -> tuple[Object, ...]:
    return read_objects([(TEMPLATE, text)]).objects


def test_object() -> None:
    text = """
# A comment.
---
# Another.
apiVersion: apps/v1
kind: Deployment
metadata: {name: a, namespace: b}
spec: {replicas: 1000000, ratio: 1.5}
"""
    value = {
        "apiVersion": "apps/v1",
        "kind": "Deployment",
        "metadata": {"name": "a", "namespace": "b"},
        "spec": {"replicas": 1000000, "ratio": 1.5},
    }
    found = objects_of(text)
    assert found == (
        Object("apps", "v1", "Deployment", "b", "a", value, Position(TEMPLATE, 5), TEMPLATE),
    )
    assert found[0].gvk == ("apps", "v1", "Deployment")
    assert found[0].api_version == "apps/v1"
    assert not found[0].is_crd


def test_objects_keep_their_order_and_lines() -> None:
    document = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: {}\n"
    text = "---\n".join(map(document.format, "ba"))
    rendered = [("c/templates/z.yaml", text), (TEMPLATE, "\n\n" + text)]
    found = read_objects(rendered).objects
    assert [(each.name, *each.position) for each in found] == [
        ("b", "c/templates/z.yaml", 1, 0),
        ("a", "c/templates/z.yaml", 6, 0),
        ("b", TEMPLATE, 3, 0),
        ("a", TEMPLATE, 8, 0),
    ]
    assert found[0].api_version == "v1"


@pytest.mark.parametrize(
    "text", ["", "\n \n", "---\n---\n", "# only\n---\n# comments\n", "null", "~\n---\nnull\n"]
)
def test_documents_without_content_are_left_out(text: str) -> None:
    assert objects_of(text) == ()


@pytest.mark.parametrize("source", ["c/templates/_a.yaml", "c/templates/NOTES.txt"])
def test_partials_and_notes_are_left_out(source: str) -> None:
    assert read_objects([(source, "Thank you: for [installing")]).objects == ()


def test_a_block_at_the_end_keeps_its_line_break() -> None:
    text = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  a: |\n    b\n"
    for each in (text, text.rstrip(), f"{text}\n\n---\n{text}"):
        assert {found.value["data"]["a"] for found in objects_of(each)} == {"b\n"}


LISTS = {
    "kind: List\napiVersion: v1\nitems:\n- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n"
    "- {apiVersion: apps/v1, kind: Deployment, metadata: {name: b}}": [
        ("v1", "Pod", "a"),
        ("apps/v1", "Deployment", "b"),
    ],
    "kind: ConfigMapList\napiVersion: v1\nitems:\n- {metadata: {name: a}}\n"
    "- {apiVersion: v1, kind: ConfigMap, metadata: {name: b}}": [
        ("v1", "ConfigMap", "a"),
        ("v1", "ConfigMap", "b"),
    ],
    "kind: List\napiVersion: v1\nitems:\n- kind: List\n  items:\n"
    "  - {apiVersion: v1, kind: Pod, metadata: {name: a}}": [("v1", "Pod", "a")],
    "kind: List\napiVersion: v1\nitems: []": [],
    "kind: List\napiVersion: v1\nitems:": [],
    "kind: AllowList\napiVersion: x.io/v1\nmetadata: {name: a}\nspec: {}": [
        ("x.io/v1", "AllowList", "a")
    ],
}


@pytest.mark.parametrize("text", LISTS)
def test_lists_are_their_items(text: str) -> None:
    found = objects_of(text)
    assert [(each.api_version, each.kind, each.name) for each in found] == LISTS[text]


REFUSED = {
    "- a": "this document is a list, and no Kubernetes object",
    "some text": "this document is a text, and no Kubernetes object",
    "12": "this document is a number, and no Kubernetes object",
    "{}": "this document has no apiVersion",
    "kind: Pod\nmetadata: {name: a}": "this document has no apiVersion",
    "apiVersion: v1\nmetadata: {name: a}": "this document has no kind",
    "apiVersion: 1\nkind: Pod\nmetadata: {name: a}": (
        "apiVersion of this document is a number, and not a text"
    ),
    "apiVersion: v1\nkind: Pod": "this Pod has no metadata.name",
    "apiVersion: v1\nkind: Pod\nmetadata: a": "this Pod has no metadata.name",
    "apiVersion: v1\nkind: Pod\nmetadata: {generateName: a}": "this Pod has no metadata.name",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: ''}": "this Pod has no metadata.name",
    "apiVersion: v1\nkind: Pod\nmetadata: {name: 1}": (
        "metadata.name of this Pod is a number, and not a text"
    ),
    "apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: true}": (
        "metadata.namespace of Pod a is a boolean, and not a text"
    ),
    "kind: List\nitems: {}": "items of this List is a mapping, and not a list",
    "kind: List\nitems: [1]": "items[0] of this List is a number, and no Kubernetes object",
    "kind: PodList\nitems: [{metadata: {}}]": "items[0] of this PodList has no apiVersion",
}


@pytest.mark.parametrize("text", REFUSED)
def test_what_is_no_object_is_refused(text: str) -> None:
    with pytest.raises(ObjectError) as caught:
        objects_of(f"# first\n---\n{text}")
    assert str(caught.value) == f"{TEMPLATE}:3: {REFUSED[text]}"
    assert caught.value.hint is not None
    assert "--raw" in caught.value.hint


def test_what_is_no_yaml_is_refused_with_its_line() -> None:
    with pytest.raises(YamlError) as caught:
        objects_of("# a\n---\nc: d\n  e: f\n")
    assert caught.value.position is not None
    assert caught.value.position[:2] == (TEMPLATE, 4)


def test_duplicate_keys_are_reported() -> None:
    text = "# c\n---\napiVersion: v1\nkind: Pod\nmetadata:\n  name: a\n  name: b\n"
    found = read_objects([(TEMPLATE, text)])
    assert [each.name for each in found.objects] == ["b"]
    (finding,) = found.findings
    assert (finding.rule, finding.object, finding.field) == ("W1002", "Pod b", "metadata.name")
    assert finding.message == "metadata.name is written twice: 'a' is lost, 'b' wins"
    assert finding.first == Position(TEMPLATE, 6, 3)
    assert finding.position == Position(TEMPLATE, 7, 3)


def test_duplicate_keys_in_a_list_belong_to_their_object() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: v1, kind: Pod, metadata: {name: a}}\n"
        "- {apiVersion: v1, kind: Pod, metadata: {name: b, labels: {c: d, c: e}}}\n"
        "metadata: {}\nmetadata: {}\n"
    )
    found = [(each.object, each.field) for each in read_objects([(TEMPLATE, text)]).findings]
    assert found == [("Pod b", "metadata.labels.c"), (None, "metadata")]


HOOKS: list[tuple[Any, Hook | None]] = [
    (None, None),
    ({}, None),
    ({"other": "x"}, None),
    ("text", None),
    ({"helm.sh/hook": "post-install"}, Hook(("post-install",), 0)),
    ({"helm.sh/hook": " Pre-Install,test "}, Hook(("pre-install", "test"), 0)),
    ({"helm.sh/hook": "test", "helm.sh/hook-weight": "-5"}, Hook(("test",), -5)),
    ({"helm.sh/hook": "test", "helm.sh/hook-weight": 5}, Hook(("test",), 5)),
    ({"helm.sh/hook": "test", "helm.sh/hook-weight": "much"}, Hook(("test",), 0)),
]


@pytest.mark.parametrize(("annotations", "hook"), HOOKS)
def test_hook(annotations: Any, hook: Hook | None) -> None:
    metadata = {"name": "a", "annotations": annotations}
    value = {"apiVersion": "v1", "kind": "Pod", "metadata": metadata}
    assert object_of(value, Position(TEMPLATE, 1)).hook == hook


def crd(group: str, kind: str, scope: object) -> Object:
    return object_of(
        {
            "apiVersion": "apiextensions.k8s.io/v1",
            "kind": "CustomResourceDefinition",
            "metadata": {"name": f"{kind.lower()}s.{group}"},
            "spec": {"group": group, "names": {"kind": kind}, "scope": scope},
        },
        Position(TEMPLATE, 1),
    )


SCOPES: list[tuple[str, str, Scope]] = [
    ("", "Namespace", "Cluster"),
    ("", "Service", "Namespaced"),
    ("rbac.authorization.k8s.io", "ClusterRole", "Cluster"),
    ("rbac.authorization.k8s.io", "Role", "Namespaced"),
    ("admissionregistration.k8s.io", "MutatingWebhookConfiguration", "Cluster"),
    ("authentication.istio.io", "MeshPolicy", "Cluster"),
    ("authentication.istio.io", "Policy", "Namespaced"),
    ("unknown.io", "ClusterRole", "Namespaced"),
    ("wide.io", "Wide", "Cluster"),
    ("wide.io", "Narrow", "Namespaced"),
    ("cert-manager.io", "ClusterIssuer", "Namespaced"),  # as the CRD here has it
]


@pytest.mark.parametrize(("group", "kind", "expected"), SCOPES)
def test_scope(group: str, kind: str, expected: Scope) -> None:
    custom = custom_scopes(
        [
            crd("wide.io", "Wide", "Cluster"),
            crd("wide.io", "Narrow", None),
            crd("cert-manager.io", "ClusterIssuer", "Namespaced"),
            object_of({"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"}}, Position("")),
        ]
    )
    assert scope(group, kind, custom) == expected


@pytest.mark.parametrize("spec", [None, "text", {}, {"names": 1}, {"names": {}}])
def test_a_crd_that_defines_nothing_gives_no_scope(spec: object) -> None:
    odd = crd("a.io", "A", "Cluster")._replace(
        value={"apiVersion": "apiextensions.k8s.io/v1", "spec": spec}
    )
    assert ("a.io", "A") not in custom_scopes([odd])


def test_the_table_of_scopes_agrees_with_the_facts_of_istio(shared: Any) -> None:
    import json

    for file in sorted((shared / "facts").glob("istio-api-*.json")):
        for each in json.loads(file.read_text())["kinds"]:
            cluster = each["kind"] in CLUSTER_KINDS.get(each["group"], ())
            assert cluster == (each["scope"] == "Cluster"), (file.name, each["kind"])


@pytest.mark.parametrize(
    "case",
    [case for case in read_cases() if case.output and case.options["name"] == "default"],
    ids=lambda case: case.name,
)
def test_every_object_of_real_releases_is_read(case: Case) -> None:
    """Each `kind:` at the left margin is an object, a list of objects, or its second spelling."""
    assert case.output is not None
    found = read_objects([("all", case.output)]).objects
    lines = case.output.split("\n")
    assert all(each.position.line <= len(lines) for each in found)
    kinds = sum(line.startswith("kind:") and line.split()[1] != "List" for line in lines)
    items = sum(line.startswith(("- apiVersion:", "- kind:")) for line in lines)
    assert len(found) >= kinds
    assert len(found) <= kinds + items
