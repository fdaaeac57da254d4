"""Splitting rendered text, and the order in which Helm prints it."""

import random
import re
from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.dialect import Dialect
from renderer.manifest import Section, raw_helm2, raw_helm3, raw_text, split_documents
from tests.expected import Case, read_cases

CASES = [case for case in read_cases() if case.output]

# Text, and what Go's regexp and strings packages make of it.
SPLITS: dict[str, tuple[str, list[tuple[int, str]]]] = {
    "empty": ("", []),
    "white space": (" \n\t\n", []),
    "one document": ("a: b\n", [(1, "a: b")]),
    "leading separator": ("---\na: b\n", [(2, "a: b")]),
    "two documents": ("a: b\n---\nc: d\n", [(1, "a: b"), (3, "c: d")]),
    "separators only": ("\n---\n\n---\n", [(4, "---")]),
    "separator at the end": ("\n\na: b\n\n---\n\n", [(3, "a: b")]),
    "nothing between separators": ("a\n---\n---\nb", [(1, "a"), (3, "---\nb")]),
    "blank lines around": ("a\n\n \n---\n\n\nb", [(1, "a"), (7, "b")]),
    "text after the dashes": ("a\n--- # next\nb: c", [(1, "a"), (2, "# next\nb: c")]),
    "no space after the dashes": ("a\n---b: c", [(1, "a"), (2, "b: c")]),
    "four dashes": ("a\n----\nb", [(1, "a"), (2, "-\nb")]),
    "a certificate": ("a: |\n-----BEGIN-----\nx", [(1, "a: |"), (2, "--BEGIN-----\nx")]),
    "indented dashes": ("a: |\n  ---\n  b", [(1, "a: |\n  ---\n  b")]),
    "windows lines": ("a\r\n---\r\nb\r\n", [(1, "a"), (3, "b")]),
    "space that is no \\s": ("a\n---\n\u00a0\n---\nb", [(1, "a"), (3, ""), (5, "b")]),
    "comments only": ("# a\n---\n# b", [(1, "# a"), (3, "# b")]),
}


@pytest.mark.parametrize("name", SPLITS)
def test_split_documents(name: str) -> None:
    text, expected = SPLITS[name]
    assert split_documents(text) == expected


_SEPARATOR = re.compile("(?:^|[\t\n\f\r ]*\n)---[\t\n\f\r ]*")
_PIECES = st.sampled_from(["---", "\n---", "\n", " ", "\t", "\r\n", "a: b", "# c", "-", "\n---\n"])


@given(st.lists(_PIECES, max_size=14).map("".join))
def test_documents_are_what_the_regular_expression_leaves(text: str) -> None:
    pieces = [piece for piece in _SEPARATOR.split(text.strip()) if piece]
    documents = split_documents(text)
    assert [document for _, document in documents] == [piece.strip() for piece in pieces]
    lines = text.split("\n")
    for line, document in documents:
        assert document.split("\n")[0] in lines[line - 1]


def _shuffled(sections: Sequence[Section]) -> list[Section]:
    """Return sections in another order, with those of one template still in theirs."""
    order = random.Random(0)
    keys = {source: order.random() for source in sorted({each.source for each in sections})}
    return sorted(sections, key=lambda each: keys[each.source])


def _sections(text: str) -> list[Section]:
    parts = re.split(r"(?m)^---\n# Source: (.*)\n", text)
    assert not parts[0].strip()
    return [Section(*each) for each in zip(parts[1::2], parts[2::2], strict=True)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_order_of_real_releases(case: Case) -> None:
    """Whatever order the templates come in, the output is that of the reference engine."""
    assert case.output is not None
    dialect: Dialect = case.options["engine"]
    sections = _shuffled(_sections(case.output))
    if dialect == "helm2":
        rendered = [Section(source, text.removesuffix("\n")) for source, text in sections]
    else:
        texts: dict[str, str] = {}
        for source, text in sections:
            texts[source] = f"{texts.get(source, '')}---\n{text}"
        rendered = [Section(*each) for each in texts.items()]
    assert raw_text(rendered, dialect) == case.output


def test_helm2_takes_whole_files_by_their_first_kind() -> None:
    rendered = [
        ("c/templates/z.yaml", "kind: Zebra\n"),
        ("c/templates/b.yaml", "# a kind: of comment\nkind: Namespace\n"),
        ("c/templates/a.yaml", "kind: Service \n---\nkind: Namespace\n"),
        ("c/templates/d.yaml", "kind: Service\t\n"),
        ("c/templates/e.yaml", "kind: Namespace"),
        ("c/templates/blank.yaml", "\n \n"),
        ("c/templates/dashes.yaml", "\n---\n"),
        ("c/templates/_partial.yaml", "kind: Pod\n"),
        ("c/templates/NOTES.txt", "kind: Pod\n"),
        ("c/templates/ns.yaml", "kind: Namespace\n"),
    ]
    assert [each.source.removeprefix("c/templates/") for each in raw_helm2(rendered)] == [
        "ns.yaml",
        "a.yaml",
        "d.yaml",
        "dashes.yaml",  # no kind is the kind Unknown
        "e.yaml",  # so is one without an end of line
        "z.yaml",
        "b.yaml",  # the kind "of comment"
    ]


HOOK = "apiVersion: v1\nkind: {}\nmetadata:\n  name: a\n  annotations:\n    helm.sh/hook: {}"
PLAIN = "apiVersion: v1\nkind: {}\nmetadata:\n  name: a"


def test_helm3_prints_objects_then_hooks() -> None:
    rendered = [
        ("c/templates/b.yaml", "\n---\n".join(map(PLAIN.format, ["Zebra", "Pod", "apple"]))),
        ("c/templates/a.yaml", "\n---\n".join(map(PLAIN.format, ["Pod", "Service"]))),
        ("c/templates/hooks.yaml", HOOK.format("Job", "post-install, Test")),
        ("c/templates/more.yaml", HOOK.format("ServiceAccount", "pre-install")),
        ("c/templates/old.yaml", HOOK.format("CustomResourceDefinition", "crd-install")),
        ("c/templates/comment.yaml", "# nothing"),
        ("c/templates/_partial.yaml", PLAIN.format("Pod")),
        ("c/templates/MyNOTES.txt", PLAIN.format("Pod")),
    ]
    objects, hooks = raw_helm3(rendered)
    assert objects == [
        Section("c/templates/a.yaml", PLAIN.format("Service")),
        Section("c/templates/a.yaml", PLAIN.format("Pod")),
        Section("c/templates/b.yaml", PLAIN.format("Pod")),
        Section("c/templates/comment.yaml", "# nothing"),
        Section("c/templates/b.yaml", PLAIN.format("Zebra")),
        Section("c/templates/b.yaml", PLAIN.format("apple")),
    ]
    assert [each.source for each in hooks] == ["c/templates/more.yaml", "c/templates/hooks.yaml"]


# What Helm 3.17.2 prints: the text around the objects shows where there are none.
TEXTS: dict[str, tuple[list[tuple[str, str]], str]] = {
    "nothing": ([], "\n"),
    "an object": ([("c/a", "kind: A\n")], "---\n# Source: c/a\nkind: A\n"),
    "a hook": (
        [("c/a", HOOK.format("A", "test"))],
        f"\n---\n# Source: c/a\n{HOOK.format('A', 'test')}\n",
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_raw_text_of_helm3(name: str) -> None:
    rendered, expected = TEXTS[name]
    assert raw_text(rendered, "helm3") == expected
