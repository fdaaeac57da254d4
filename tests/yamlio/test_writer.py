"""Writing YAML: to the byte as Go does, and so that everyone reads it alike."""

import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.dialect import Dialect
from renderer.errors import LimitError, YamlError
from renderer.gotemplate.gotypes import BoolMap, Int64, Ints, StringMap, Strings
from renderer.yamlio.problem import MAX_DEPTH
from renderer.yamlio.reader import load, load_documents
from renderer.yamlio.writer import canonical_text, dump, dump_pretty
from tests.yamlio.cases import go_value, read_cases

CASES = read_cases("write.jsonl")
DIALECTS: tuple[Dialect, ...] = ("helm2", "helm3")


@pytest.mark.parametrize("dialect", DIALECTS)
def test_go_writes_the_same(dialect: Dialect) -> None:
    faults = []
    for case in CASES:
        try:
            found = dump(go_value(case["value"]), dialect)
        except YamlError:
            found = None
        if found != case["yaml"]:
            faults.append(f"{case['value']!r}\n  wrote    {found!r}\n  expected {case['yaml']!r}")
    assert not faults, "\n".join(faults)


def test_yaml_v3_writes_the_same() -> None:
    faults = []
    for case in CASES:
        found = dump_pretty(go_value(case["value"]))
        if found != case["pretty"]:
            faults.append(f"{case['value']!r}\n  wrote    {found!r}\n  expected {case['pretty']!r}")
    assert not faults, "\n".join(faults)


class Chart:
    def json_fields(self) -> dict[str, Any]:
        return {"name": "x", "apiVersion": "v2"}


GO_TYPES = [
    (Int64(5), "5\n"),
    (Strings(["a", "yes"]), '- a\n- "yes"\n'),
    (Ints([1, 2]), "- 1\n- 2\n"),
    (StringMap({"b": "1", "a": ""}), 'a: ""\nb: "1"\n'),
    (BoolMap({"y": True}), '"y": true\n'),
    (b"hi\xff", "aGn/\n"),
    ({"b": b""}, 'b: ""\n'),
    (Chart(), "apiVersion: v2\nname: x\n"),
    ([Chart()], "- apiVersion: v2\n  name: x\n"),
    ("a\udcff\udce2\udc82\udcacb", "a\ufffd€b\n"),
    ({"\udcff": 1}, "\ufffd: 1\n"),
]


@pytest.mark.parametrize(("value", "text"), GO_TYPES)
def test_go_types(value: Any, text: str) -> None:
    assert dump(value, "helm3") == text


def test_yaml_v3_keeps_bytes() -> None:
    assert dump_pretty(b"hi") == "- 104\n- 105\n"
    assert dump_pretty("\udcff") == "!!binary /w==\n"
    assert dump_pretty({"a": "\udcff" * 60}).startswith("a: !!binary |\n  ")
    assert dump_pretty([math.inf, -math.inf]) == "- .inf\n- -.inf\n"


def endless() -> list[Any]:
    value: list[Any] = []
    value.append({"a": value})
    return value


def nested(depth: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(depth - 1):
        value = [value]
    return value


@pytest.mark.parametrize("write", [lambda value: dump(value, "helm3"), dump_pretty, canonical_text])
def test_what_cannot_be_written(write: Any) -> None:
    with pytest.raises(YamlError, match="contains itself"):
        write(endless())
    with pytest.raises(LimitError, match=str(MAX_DEPTH)):
        write(nested(MAX_DEPTH + 2))
    assert write(nested(MAX_DEPTH)).endswith("- []\n")


def test_what_go_refuses() -> None:
    for value in (math.nan, {"a": [math.inf]}, {"x" * 1023: 1}, "\x7f", object(), {"a\x85b": 1}):
        with pytest.raises(YamlError) as caught:
            dump(value, "helm3")
        assert caught.value.hint


CANONICAL = [
    ({"b": 1, "a": [1, {"c": []}]}, "b: 1\na:\n- 1\n- c: []\n"),
    ({"a": "x\ny\n"}, "a: |\n  x\n  y\n"),
    ({"a": "x  \n\ty"}, "a: |-\n  x  \n  \ty\n"),
    ({"a": "\nx\n\n"}, "a: |2+\n\n  x\n\n"),
    ({"a": "\n"}, 'a: "\\n"\n'),
    ({"a": "x\r\ny"}, 'a: "x\\r\\ny"\n'),
    ({"a": "\tx\ny"}, 'a: "\\tx\\ny"\n'),
    ({"a": "😀"}, "a: 😀\n"),
    ({"a": "word " * 40 + "end"}, "a: " + "word " * 40 + "end\n"),
    ({"a\nb": 1}, '"a\\nb": 1\n'),
    ({"k" * 1100: 1}, "? " + "k" * 1100 + "\n: 1\n"),
    ([1.0, 1e21, -0.0, 10**30], "- 1.0\n- 1.0e+21\n- -0.0\n- 1" + "0" * 30 + "\n"),
    ([None, True, "", "yes", "1:30"], '- null\n- true\n- ""\n- "yes"\n- "1:30"\n'),
    (["0o7", "0777", "1_0", "=", "<<"], '- "0o7"\n- "0777"\n- "1_0"\n- "="\n- "<<"\n'),
    (["2001-02-30", "1.2.3", "a: b", "~"], '- "2001-02-30"\n- 1.2.3\n- \'a: b\'\n- "~"\n'),
    ("x", "x\n"),
    ({}, "{}\n"),
]


@pytest.mark.parametrize(("value", "text"), CANONICAL)
def test_canonical(value: Any, text: str) -> None:
    assert canonical_text(value) == text


def test_canonical_sorted() -> None:
    assert canonical_text({"b": {"d": 1, "c": 2}, "a": 3}, sort_keys=True) == (
        "a: 3\nb:\n  c: 2\n  d: 1\n"
    )


TYPED = [
    "yes",
    "y",
    "off",
    "~",
    "null",
    "1",
    "-1.5",
    "0x1",
    "1e3",
    ".5",
    ".inf",
    "1:30",
    "2001-1-1",
]
TEXTS = st.one_of(
    st.text(),
    st.sampled_from(TYPED),
    st.text(alphabet="ab \n\t:#-'\"\\,[]{}&*!|>%@`é😀\u2028\x85\r", max_size=30),
    st.text(alphabet="0123456789+-.:_eExobTZ ", max_size=12),
)
VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.integers(),
        st.floats(allow_nan=False, allow_infinity=False),
        TEXTS,
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXTS, inner, max_size=4)),
    max_leaves=12,
)


def typed(value: Any) -> Any:
    """Return a value as text that tells types and the order of keys."""
    return repr(value)


@given(VALUES)
def test_canonical_reads_back(value: Any) -> None:
    text = canonical_text(value)
    assert typed(load(text, "f", exact=True)) == typed(value)
    (document,) = load_documents(text, "f")
    assert document.duplicates == ()


@given(VALUES)
def test_canonical_is_yaml_1_1_for_others(value: Any) -> None:
    import yaml

    assert typed(yaml.load(canonical_text(value), yaml.CSafeLoader)) == typed(value)


@given(VALUES)
def test_what_go_writes_reads_back(value: Any) -> None:
    try:
        text = dump(value, "helm3")
    except YamlError:
        return
    again = load(text, "f", exact=True)
    assert dump(again, "helm3") == text


@given(TEXTS)
def test_any_text_is_written_or_refused(text: str) -> None:
    for write in (dump_pretty, canonical_text, lambda value: dump(value, "helm3")):
        try:
            assert ":" in write({text: [text]})
        except YamlError as error:
            assert error.hint
