from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.errors import LimitError
from renderer.gotemplate.funcs import data  # noqa: F401 - registers the functions
from renderer.gotemplate.funcs.registry import REGISTRY
from renderer.gotemplate.gotypes import Int64, Strings, Struct, Values
from renderer.gotemplate.nil import NIL_DICT, NIL_LIST
from tests.gotemplate.funcs.calling import call, failure, typed

INFINITE = float("inf")
ENDLESS: dict[str, Any] = {}
ENDLESS["self"] = [ENDLESS]
CONVERTING = "error converting YAML to JSON: yaml:"
DECODING = "error unmarshaling JSON: while decoding JSON:"
UNMARSHAL = "json: cannot unmarshal"
INTO_MAP = "into Go value of type map[string]interface {}"
INTO_SLICE = "into Go value of type []interface {}"


class Text(Struct):
    def json_string(self) -> str:
        return "1.2.3"


WRITTEN: list[tuple[str, Any, str]] = [
    ("toYaml", {"b": 1000000.0, "a": [1, "yes"]}, 'a:\n- 1\n- "yes"\nb: 1000000'),
    ("toYaml", {}, "{}"),
    ("toYaml", NIL_LIST, "null"),
    ("toYaml", {"a": NIL_DICT}, "a: null"),
    ("toYaml", "text\n", "|\n  text"),
    ("toYaml", {"v": Text()}, "v: 1.2.3"),
    ("toYaml", INFINITE, ""),
    ("toYaml", ENDLESS, ""),
    ("toYamlPretty", {"a": [1, {"b": 2.5}]}, "a:\n  - 1\n  - b: 2.5"),
    ("toYamlPretty", {"a": NIL_LIST, "b": NIL_DICT}, "a: []\nb: {}"),
    ("toJson", {"b": 1, "a": [1, None, True, 2.5]}, '{"a":[1,null,true,2.5],"b":1}'),
    ("toJson", "<&>", '"\\u003c\\u0026\\u003e"'),
    ("toJson", Values({"a": Strings(["x"])}), '{"a":["x"]}'),
    ("toJson", [NIL_LIST, NIL_DICT, []], "[null,null,[]]"),
    ("toJson", Struct({"B": 1, "A": NIL_LIST}), '{"B":1,"A":null}'),
    ("toJson", Text(), '"1.2.3"'),
    ("toJson", [INFINITE], ""),
    ("toPrettyJson", {"a": [1], "c": {}}, '{\n  "a": [\n    1\n  ],\n  "c": {}\n}'),
    ("toPrettyJson", INFINITE, ""),
    ("toRawJson", "<&>\u2028", '"<&>\\u2028"'),
    ("mustToRawJson", "<", '"<"'),
    ("mustToJson", "<", '"\\u003c"'),
    ("mustToPrettyJson", [1], "[\n  1\n]"),
    ("toToml", {"t": {"k": "v"}, "a": 1.0}, 'a = 1.0\n\n[t]\n  k = "v"\n'),
    ("toToml", {"l": [1, "x"]}, 'l = [1, "x"]\n'),
    ("toToml", {"k": NIL_LIST, "n": None}, ""),
    ("toToml", [1], "[1]"),
    ("toToml", {"l": [None]}, "toml: cannot encode array with nil element"),
]

READ: list[tuple[str, str, Any]] = [
    ("fromYaml", "a: 1\nb: [x, 2.5, null, yes]", {"a": 1.0, "b": ["x", 2.5, None, True]}),
    ("fromYaml", "", {}),
    ("fromYaml", "a: 1\n---\nb: 2", {"a": 1.0}),
    ("fromYaml", "a: [", {"Error": f"{CONVERTING} line 1: did not find expected node content"}),
    ("fromYaml", "- a", {"Error": f"{DECODING} {UNMARSHAL} array {INTO_MAP}"}),
    ("fromYamlArray", "[1, {b: null}]", [1.0, {"b": None}]),
    ("fromYamlArray", "", []),
    ("fromYamlArray", "a: 1", [f"{DECODING} {UNMARSHAL} object {INTO_SLICE}"]),
    ("fromYamlArray", "[x", [f"{CONVERTING} line 1: did not find expected ',' or ']'"]),
    ("fromJson", '{"a": {"b": [1, null]}}', {"a": {"b": [1.0, None]}}),
    ("fromJson", "", {"Error": "unexpected end of JSON input"}),
    ("fromJson", "nope", {"Error": "invalid character 'o' in literal null (expecting 'u')"}),
    ("fromJson", "5", {"Error": f"{UNMARSHAL} number {INTO_MAP}"}),
    ("fromJson", "true", {"Error": f"{UNMARSHAL} bool {INTO_MAP}"}),
    ("fromJsonArray", '[1, "a"]', [1.0, "a"]),
    ("fromJsonArray", '"s"', [f"{UNMARSHAL} string {INTO_SLICE}"]),
    ("fromJsonArray", "{", ["unexpected end of JSON input"]),
    ("mustFromJson", "[1]", [1.0]),
    ("mustFromJson", "null", None),
    ("fromToml", "a = 1\n[t]\nk = 'v'", {"a": Int64(1), "t": {"k": "v"}}),
    ("fromToml", "bad", {"Error": "toml: line 0: unexpected EOF; expected key separator '='"}),
]


@pytest.mark.parametrize(("name", "value", "text"), WRITTEN)
def test_writing(name: str, value: Any, text: str) -> None:
    assert call(name, value) == text


@pytest.mark.parametrize(("name", "text", "value"), READ)
def test_reading(name: str, text: str, value: Any) -> None:
    assert typed(call(name, text)) == typed(value)


def test_null_is_a_nil_value() -> None:
    assert call("fromJson", "null") is NIL_DICT
    assert call("fromJsonArray", "null") is NIL_LIST
    assert call("fromYaml", "null", dialect="helm2") is NIL_DICT


def test_helm2_keeps_the_final_newline() -> None:
    assert call("toYaml", {"a": 1}, dialect="helm2") == "a: 1\n"
    assert call("toYaml", INFINITE, dialect="helm2") == ""


def test_helm2_has_other_words_for_what_is_no_map() -> None:
    error = call("fromYaml", "- a", dialect="helm2")["Error"]
    assert error.startswith("error unmarshaling JSON: json: cannot unmarshal array")


def test_functions_newer_than_helm2() -> None:
    registered = {
        name for name, spec in REGISTRY["helm2"].items() if "funcs.data" in spec.call.__module__
    }
    assert registered == {"toYaml", "fromYaml", "toJson", "toPrettyJson", "fromJson", "toToml"}


@pytest.mark.parametrize(
    ("name", "value", "message"),
    [
        ("mustToJson", INFINITE, "json: unsupported value: +Inf"),
        ("mustToPrettyJson", [float("nan")], "json: unsupported value: NaN"),
        ("toRawJson", ENDLESS, "json: unsupported value: encountered a cycle"),
        ("mustFromJson", "{", "unexpected end of JSON input"),
        ("fromYaml", None, "invalid value; expected string"),
        ("toToml", None, "reflect: call of reflect.Value.Type on zero Value"),
    ],
)
def test_failures(name: str, value: Any, message: str) -> None:
    assert failure(name, value) == message


def test_limits_are_not_swallowed() -> None:
    for name in ("fromYaml", "fromJson"):
        with pytest.raises(LimitError):
            call(name, "[" * 10_000)


TREES = st.recursive(
    st.none() | st.booleans() | st.floats(-1e15, 1e15) | st.text("ab: -#'\"{}é1", max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.text("ab1 ", min_size=1), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(TREES)
def test_what_is_written_reads_back(value: Any) -> None:
    wrapped = {"v": value}
    for dialect in ("helm2", "helm3"):
        assert (
            call("fromYaml", call("toYaml", wrapped, dialect=dialect), dialect=dialect) == wrapped
        )
    assert call("fromJson", call("toJson", wrapped)) == wrapped
    assert call("fromJson", call("toPrettyJson", wrapped)) == wrapped
    assert call("mustFromJson", call("toRawJson", value)) == value
