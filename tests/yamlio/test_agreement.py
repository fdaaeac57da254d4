"""libyaml and the project's own parser understand texts alike, where both are used."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from renderer.errors import RenderError
from renderer.yamlio import libyaml, parser
from renderer.yamlio.construct import Constructor
from renderer.yamlio.nodes import MAX_DEPTH, Alias, Mapping, Node, Scalar, Sequence
from renderer.yamlio.problem import Problem
from renderer.yamlio.source import Source
from tests.yamlio.cases import read_cases

YAML_LIKE = st.lists(
    st.sampled_from(
        (
            *("a", "b: ", "- ", "\n", "  ", "\n  ", "\t", "[", "]", "{", "}", ", ", "'x'", '"y"'),
            *("|\n", "|2+\n", ">-\n  z\n", "&k ", "*k", "!!str ", "# c", "? ", ": ", "\\", "'"),
            *('"', "1", "~", "<<: ", "---\n", "...\n", "é", "\r\n", "\x85", "\u2028", "a: b\n"),
            *("k:\n- ", "x y"),
        )
    ),
    max_size=25,
).map("".join)


def tree(node: Node, seen: dict[int, int] | None = None) -> Any:
    """Return all that a node says, as plain data; aliases by the number of their target."""
    seen = {} if seen is None else seen
    if isinstance(node, Alias):
        return "alias", node.line, node.column, seen[id(node.target)]
    seen[id(node)] = len(seen)
    if isinstance(node, Scalar):
        return node.line, node.column, node.text, node.tag, node.plain
    assert isinstance(node, Mapping | Sequence)
    children = [tree(child, seen) for child in node.children]
    return type(node).__name__, node.line, node.column, children


def own_trees(source: Source) -> list[Any] | None:
    """Return the documents by the own parser; None where it refuses the text."""
    try:
        return [tree(root) for root in parser.parse(source)]
    except (Problem, RenderError):
        return None


def libyaml_trees(source: Source) -> list[Any] | None:
    """Return the documents by libyaml; None where it does not have the last word."""
    if libyaml.unlike_go(source.text):
        return None
    try:
        return [tree(root) for root in libyaml.parse(source)]
    except (libyaml.Unlike, RenderError):
        return None


def own_values(source: Source, *, exact: bool) -> list[str] | None:
    """Return the documents' values and lines by way of nodes; None where a text is refused."""
    try:
        roots = list(parser.parse(source))
        values = [Constructor(source, exact=exact).value(root) for root in roots]
    except (Problem, RenderError):
        return None
    return [repr(pair) for pair in zip(values, (root.line for root in roots), strict=True)]


def libyaml_values(source: Source, *, exact: bool) -> list[str] | None:
    """Return the same without nodes; None where that does not have the last word."""
    if libyaml.unlike_go(source.text):
        return None
    try:
        return [repr(pair) for pair in libyaml.values(source, exact=exact)]
    except libyaml.Unlike:
        return None


@given(YAML_LIKE)
def test_random_texts(text: str) -> None:
    source = Source(text, "f", 7)
    found = libyaml_trees(source)
    assume(found is not None)
    assert found == own_trees(source)


@pytest.mark.parametrize("exact", [False, True])
@given(text=YAML_LIKE)
def test_values_of_random_texts(text: str, exact: bool) -> None:
    source = Source(text, "f", 7)
    found = libyaml_values(source, exact=exact)
    assume(found is not None)
    assert found == own_values(source, exact=exact)


@pytest.mark.parametrize("case", read_cases("read.jsonl"), ids=lambda case: repr(case["text"])[:40])
@pytest.mark.parametrize("exact", [False, True])
def test_values_of_cases(case: dict[str, Any], exact: bool) -> None:
    source = Source(case["text"].removeprefix("\ufeff"), "f")
    found = libyaml_values(source, exact=exact)
    assert found is None or found == own_values(source, exact=exact)


LEFT_TO_NODES = [
    *("a: &x 1", "a: !!str 1", "b: {<<: {a: 1}}", "y: 1", "{[1]: 2}", "a: 1\na: 2", "a: .inf"),
    "[" * (MAX_DEPTH + 1) + "]" * (MAX_DEPTH + 1),
]


@pytest.mark.parametrize("text", LEFT_TO_NODES, ids=lambda text: repr(text)[:20])
def test_values_leave_to_nodes(text: str) -> None:
    assert libyaml_values(Source(text, "f"), exact=True) is None


@pytest.mark.parametrize("case", read_cases("read.jsonl"), ids=lambda case: repr(case["text"])[:40])
def test_cases(case: dict[str, Any]) -> None:
    source = Source(case["text"].removeprefix("\ufeff"), "f")
    found = libyaml_trees(source)
    assert found is None or found == own_trees(source)


UNLIKE = ["a: [b?c]", "a: [!x, b]", 'a: "\\/"', "a: b\n\ufeffc: d", "%YAML 1.2\n--- a", "[!!str]"]


@pytest.mark.parametrize("text", UNLIKE)
def test_go_decides_where_libyaml_differs(text: str) -> None:
    assert libyaml_trees(Source(text, "f")) is None


def test_chart_files(shared: Path) -> None:
    import tarfile

    with tarfile.open(shared / "releases" / "istio-1.0.0.tar.gz") as archive:
        members = [
            each for each in archive if "/bookinfo/" in each.name and each.name.endswith(".yaml")
        ]
        texts = [archive.extractfile(each).read().decode() for each in members]  # type: ignore[union-attr]
    assert len(texts) > 5
    for text in texts:
        source = Source(text, "f")
        found = libyaml_trees(source)
        assert found is not None
        assert found == own_trees(source)
        values = libyaml_values(source, exact=True)
        assert values is None or values == own_values(source, exact=True)
