"""Reading YAML as Go does: values, errors, documents, duplicates and positions."""

import os
import subprocess
import sys
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.errors import LimitError, RenderError, YamlError
from renderer.position import Position
from renderer.yamlio import reader
from renderer.yamlio.nodes import Mapping, Scalar, Sequence
from renderer.yamlio.problem import MAX_DEPTH, GoYamlError
from renderer.yamlio.reader import (
    Document,
    Duplicate,
    compose,
    load,
    load_documents,
    positions,
)
from tests.yamlio.cases import floats, read_cases

CASES = read_cases("read.jsonl")


@pytest.fixture(params=["libyaml", "own"], autouse=True)
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Every test here runs with libyaml and without."""
    use_libyaml = request.param == "libyaml"
    monkeypatch.setattr(reader, "_is_worth_libyaml", lambda _: use_libyaml)
    return str(request.param)


def result(text: str, *, exact: bool = False) -> tuple[str, Any]:
    """Return what a text is read as: its value, or Go's error."""
    try:
        return "value", load(text, "f", exact=exact)
    except GoYamlError as error:
        return "error", error.go_text.removeprefix("error converting YAML to JSON: ")


def test_go_reads_the_same() -> None:
    faults = []
    for case in CASES:
        expected = ("error", case["error"]) if "error" in case else ("value", floats(case["json"]))
        found = result(case["text"])
        if found != expected:
            faults.append(f"{case['text']!r}\n  read     {found}\n  expected {expected}")
    assert not faults, "\n".join(faults)


EXACT = [
    ("1", 1),
    ("1.0", 1.0),
    ("1e3", 1000.0),
    ("-0", 0),
    ("-0.0", -0.0),
    ("0400", 256),
    ("9007199254740993", 9007199254740993),
    ("18446744073709551616", 18446744073709551616),
    ("-123456789012345678901234567890", -123456789012345678901234567890),
    ("1" * 400, "1" * 400),
    ("yes", True),
    ("2001-01-01", "2001-01-01"),
]


@pytest.mark.parametrize(("text", "value"), EXACT)
def test_exact_keeps_integers(text: str, value: object) -> None:
    found = load(text, "f", exact=True)
    assert (type(found), repr(found)) == (type(value), repr(value))


def test_inexact_makes_floats() -> None:
    assert repr(load("[1, 9007199254740993]", "f")) == "[1.0, 9007199254740992.0]"


def test_only_the_first_document_is_parsed() -> None:
    assert load("a: 1\n---\n[", "f") == {"a": 1.0}
    assert load("--- a\n... \n", "f") == "a"


def test_nothing_is_none() -> None:
    assert [load(text, "f") for text in ("", "\n", "# c", "---\n", "\ufeff")] == [None] * 5


def test_aliases_are_copies() -> None:
    value = load("a: &x {p: [1]}\nb: *x\nc: {<<: *x}\n", "f")
    value["a"]["p"].append(2)
    assert value["b"] == value["c"] == {"p": [1.0]}


MESSAGES = [
    # text, line, column, part of the message, part of the hint
    ("a:\n\tb: 1\n", 2, 1, "a tab indents", "spaces"),
    ("a: 1\n b: 2\n", 2, 3, "already part of a value", "indentation"),
    ("a: b: c\n", 1, 5, "already part of a value", "quote"),
    ("a:\n  b: 1\n c: 2\n", 3, 2, "mapping that begins on line 1", "indent"),
    ("a: {{ .Values.x }}\n", 1, 5, "used as a key", "{{ x }}"),
    ("a: {{ .Values.x\nb: 1\n", 1, 5, "`{` begins here", "template expression"),
    ("a: [1, 2\nb: 3\n", 1, 4, "`[` begins here", "close it"),
    ("a: 'it's'\nb: 1\n", 1, 8, "`s` follows a value", "quotes around all"),
    ("a: 1\nb\nc: 2\n", 2, 1, "no `:` follows", "add"),
    ("- a\nb: 1\n", 2, 1, "list that begins on line 1", "siblings"),
    ('a: "x\nb: 1\n', 1, 4, "does not end", "close it"),
    ('a: "\\d"\n', 1, 5, "`\\d` is no escape", "single quotes"),
    ("a: *.example.com\n", 1, 4, "`*` begins the name", "quotes"),
    ("a: @x\n", 1, 4, "cannot begin with `@`", "quotes"),
    ("a: - b\n", 1, 4, "a list entry", "below its key"),
    ("a: |x\n  b\n", 1, 5, "only a comment", "next line"),
    ("a: *x\n", 1, 4, "no anchor &x", "earlier"),
    ("a: &x [*x]\n", 1, 8, "inside &x itself", "cannot contain"),
    ("a: .inf\n", 1, 4, ".inf is not a number that JSON", "quote"),
    ("a: !!int x\n", 1, 4, "does not fit", "tag"),
    ("null: 1\n", 1, 1, "a key is text", "quote"),
    ("<<: 1\n", 1, 5, "takes a mapping", "alias"),
    ("a: \x07\n", 1, 4, "control character U+0007", "remove"),
    ("a: \udcff\n", 1, 4, "no UTF-8", "UTF-8"),
]


@pytest.mark.parametrize(("text", "line", "column", "message", "hint"), MESSAGES)
def test_errors_say_where_and_what_to_do(
    text: str, line: int, column: int, message: str, hint: str
) -> None:
    with pytest.raises(YamlError) as caught:
        load(text, "values.yaml")
    error = caught.value
    assert error.position == Position("values.yaml", line, column)
    assert message in error.message
    assert hint in (error.hint or "")
    assert error.source == text.split("\n")[line - 1]


def test_documents_know_their_lines() -> None:
    text = "# head\n---\n\na: 1\n---\n---\n- x\n...\n"
    assert list(load_documents(text, "f", first_line=10)) == [
        Document({"a": 1}, 13, ()),
        Document(None, 15, ()),
        Document(["x"], 16, ()),
    ]


def test_documents_before_an_error_are_given() -> None:
    documents = load_documents("a: 1\n...\nb: 2\n", "f", first_line=5)
    assert next(documents).value == {"a": 1}
    with pytest.raises(YamlError, match="the document has ended above") as caught:
        next(documents)
    assert caught.value.position == Position("f", 7, 1)


def test_duplicates_are_reported_with_both_places() -> None:
    found: list[Duplicate] = []
    text = "a:\n- b: 1\n  c: {d: 2, d: 3}\n  b: [4]\nyes: 5\n'true': 6\non: 7\n"
    value = load(text, "f", on_duplicate=found.append)
    assert value == {"a": [{"b": [4.0], "c": {"d": 3.0}}], "true": 7.0}
    assert found == [
        Duplicate(("a", 0), "b", Position("f", 2, 3), Position("f", 4, 3), 1.0, [4.0]),
        Duplicate(("a", 0, "c"), "d", Position("f", 3, 7), Position("f", 3, 13), 2.0, 3.0),
        Duplicate((), "true", Position("f", 5, 1), Position("f", 7, 1), 5.0, 7.0),
        Duplicate((), "true", Position("f", 6, 1), Position("f", 7, 1), 6.0, 7.0),
    ]


def test_merged_and_aliased_keys_are_no_duplicates() -> None:
    text = "a: &x {p: 1, p: 2}\nb: {<<: *x, p: 3}\nc: *x\n"
    (document,) = load_documents(text, "f")
    assert [each.path for each in document.duplicates] == [("a",)]


def test_positions_of_values() -> None:
    text = "a: 1\nb:\n  - x\n  - c: |\n      t\nd: &m {e: 2}\nf: {<<: *m, g: 3}\n"
    assert {path: (at.line, at.column) for path, at in positions(text, "f").items()} == {
        (): (1, 1),
        ("a",): (1, 1),
        ("b",): (2, 1),
        ("b", 0): (3, 5),
        ("b", 1): (4, 5),
        ("b", 1, "c"): (4, 5),
        ("d",): (6, 1),
        ("d", "e"): (6, 8),
        ("f",): (7, 1),
        ("f", "e"): (6, 8),
        ("f", "g"): (7, 13),
    }
    assert positions("", "f") == {}
    assert positions("a: b", "f", first_line=8)[("a",)] == Position("f", 8, 1)


def test_compose_gives_nodes() -> None:
    root = compose("a: [b, 'c']\n", "f")
    assert isinstance(root, Mapping)
    ((key, value),) = root.pairs()
    assert isinstance(key, Scalar)
    assert isinstance(value, Sequence)
    assert (key.text, key.plain, value.line, value.column) == ("a", True, 1, 4)
    second = value.children[1]
    assert isinstance(second, Scalar)
    assert (second.text, second.plain, second.column) == ("c", False, 8)


LAUGHS = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n" + "".join(
    f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]\n" for n in range(1, 9)
)


def test_aliases_are_bounded() -> None:
    with pytest.raises(LimitError) as caught:
        load(LAUGHS, "f")
    assert "limit of 99%" in caught.value.message
    assert caught.value.position == Position("f", 4, 20)


def test_many_small_aliases_are_fine() -> None:
    text = "a: &a {b: 1, c: 2}\nlist:\n" + "- *a\n- x\n" * 5000
    assert len(load(text, "f")["list"]) == 10000


@pytest.mark.parametrize("text", ["[" * 400, "- " * 400, "{a: " * 400, "? " * 400])
def test_depth_is_bounded(text: str) -> None:
    with pytest.raises(LimitError, match=str(MAX_DEPTH)):
        load(text, "f")


def test_depth_through_aliases_is_bounded() -> None:
    lines = ["a0: &a0 [x]"] + [f"a{n}: &a{n} [*a{n - 1}]" for n in range(1, 300)]
    with pytest.raises(LimitError, match=str(MAX_DEPTH)):
        load("\n".join(lines), "f")


def test_the_deepest_allowed_is_read() -> None:
    text = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    value = load(text, "f")
    for _ in range(MAX_DEPTH - 1):
        (value,) = value
    assert value == []


YAML_LIKE = st.text(alphabet="ab: -\n\t[]{},'\"|>&*!%#?~01.<\\\ufeff\u2028\x85é=", max_size=60)


@given(
    st.one_of(YAML_LIKE, st.text(), st.binary().map(lambda b: b.decode("utf-8", "surrogateescape")))
)
def test_any_text_gives_a_value_or_an_error(text: str) -> None:
    for read in (load, positions, lambda *args: list(load_documents(*args))):
        try:
            read(text, "f")
        except RenderError as error:
            assert error.position is not None
            assert error.hint


def test_import_needs_no_yaml() -> None:
    modules = "renderer.yamlio.reader, renderer.yamlio.writer"
    code = f"import sys, {modules}; sys.exit('yaml' in sys.modules)"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    assert (
        subprocess.run([sys.executable, "-c", code], env=environment, check=False).returncode == 0
    )
