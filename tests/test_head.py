"""The short way to a document's head against the long one."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer import head
from renderer.errors import ObjectError, YamlError
from renderer.head import Head, read_head

# Documents whose head is read without a parser.
PLAIN = {
    "apiVersion: v1\nkind: Service\nmetadata:\n  name: a\nspec: {}": "Service",
    "kind: Service\napiVersion: v1\nmetadata:\n  name: a": "Service",
    "metadata:\n  name: a\n  labels: {}\nkind: Pod": "Pod",
    '# c\n\n  # d\napiVersion: apps/v1 # e\nkind: Pod # f\nmetadata: \n  name: "a"\n': "Pod",
    "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: a\ndata: '{\n  x\n}\n'": "ConfigMap",
    "apiVersion: v1\nkind: Role\nmetadata:\n  annotations:\n    {}\nrules:\n- kind: x": "Role",
    "# a\n# b": "",
}

# Documents that take a parser, and their heads.
PARSED = {
    "kind: Pod": Head("Pod"),
    'kind: "Pod"\nmetadata:\n  name: a': Head("Pod"),
    "kind: Pod\n  Set\nmetadata:\n  name: a": Head("Pod Set"),
    "kind: yes\nmetadata:\n  name: a": Head("true"),
    "kind: 1\nmetadata:\n  name: a": Head("1"),
    "kind: null\nmetadata: null": Head(""),
    "kind: Pod\nmetadata:\n  name: a\nkind: Job": Head("Job"),
    'kind: Pod\nmetadata:\n  name: a\n"kind": Job': Head("Job"),
    "kind: Pod\nmetadata:\n  name: a\n? kind\n: Job": Head("Job"),
    "kind: Pod\nmetadata:\n  name: a\nKind: Job": Head("Pod"),
    "Kind: Job\nmetadata:\n  name: a": Head("Job"),
    "kind: Pod\nmetadata:\n  name: a\nspec: x\x85kind: Job": Head("Job"),
    "kind: Pod\r\nmetadata:\r\n  name: a": Head("Pod"),
    "kind: Pod\nmetadata:\n  annotations:\n    x: true\n    b: |\n      z\n": Head(
        "Pod", {"x": "true", "b": "z\n"}
    ),
    'kind: Pod\nmetadata: {annotations: {"helm\\u002esh/hook": test}}': Head(
        "Pod", {"helm.sh/hook": "test"}
    ),
    "kind: Pod\nmetadata:\n  annotations:\n    helm.sh/hook: null": Head(
        "Pod", {"helm.sh/hook": ""}
    ),
    "kind: Pod\nmetadata:\n  annotations: {}\nMETADATA:\n  annotations: {a: b}": Head(
        "Pod", {"a": "b"}
    ),
    "kind: Pod\nmetadata:\n  annotations: null\nMETADATA:\n  annotations: {a: b}": Head("Pod"),
    "---\nkind: Pod\nmetadata:\n  name: a": Head("Pod"),
}


@pytest.mark.parametrize("document", PLAIN)
def test_plain_head(document: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed = head._parsed_head(document, "a.yaml", 1)
    monkeypatch.setattr(head, "_parsed_head", None)
    assert read_head(document, "a.yaml", 1) == Head(PLAIN[document]) == parsed


@pytest.mark.parametrize("document", PARSED)
def test_parsed_head(document: str) -> None:
    assert read_head(document, "a.yaml", 1) == PARSED[document]


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("- a", "this document is a list, and not a mapping"),
        ("a", "this document is a text, and not a mapping"),
        ("kind: [a]", "kind is a list, and not a text"),
        ("metadata: 1", "metadata is a number, and not a mapping"),
        ("metadata: {annotations: [a]}", "metadata.annotations is a list, and not a mapping"),
        ("metadata: {annotations: {a: {}}}", "annotation a is a mapping, and not a text"),
    ],
)
def test_refused_head(document: str, message: str) -> None:
    with pytest.raises(ObjectError, match=f"a.yaml:7: {message}"):
        read_head(document, "a.yaml", 7)


_LINES = st.sampled_from(
    [
        "apiVersion: v1",
        "kind: Pod",
        "kind: no",
        "Kind: Job",
        "'kind': Job",
        "metadata:",
        "metadata: {}",
        "METADATA:",
        "  name: a",
        "  kind: Job",
        "  annotations:",
        "  annotations: {helm.sh/hook: test}",
        '    a: "b',
        '    a: "b"',
        '    "helm.sh/hook": test',
        "    {}",
        "spec:",
        "spec: {",
        'spec: "',
        "spec: |",
        "}",
        '"',
        "- a: b",
        "- kind: Job",
        "  text",
        "# comment",
        "",
        "<<: {kind: Job}",
        "&a kind: Job",
        "x: y\x85kind: Job",
        "x: &b",
    ]
)


@settings(max_examples=600)
@given(st.lists(_LINES, max_size=9).map("\n".join))
def test_short_way_is_right_about_whatever_is_yaml(document: str) -> None:
    kind = head._plain_kind(document)
    if kind is None:
        return
    try:
        parsed = head._parsed_head(document, "a.yaml", 1)
    except (YamlError, ObjectError):
        return
    assert Head(kind) == parsed._replace(annotations={}), document
    assert head.HOOK_ANNOTATION not in parsed.annotations, document
