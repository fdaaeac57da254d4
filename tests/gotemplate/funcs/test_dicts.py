from typing import Any

import pytest

from renderer.gotemplate.funcs import dicts  # noqa: F401 - registers the functions
from renderer.gotemplate.funcs.registry import REGISTRY
from renderer.gotemplate.gotypes import Strings, Values
from renderer.gotemplate.nil import NIL_DICT, NIL_LIST
from tests.gotemplate.funcs.calling import call, failure, typed

MAP = "map[string]interface {}"


def _conversion(found: str) -> str:
    return f"interface conversion: interface {{}} is {found}, not {MAP}"


RESULTS: list[tuple[str, list[Any], Any]] = [
    ("dict", [], {}),
    ("dict", ["a", 1, "a", 2], {"a": 2}),
    ("dict", ["a", None, "b"], {"a": None, "b": ""}),
    ("dict", [1, "x", True, "y", b"k", 4], {"1": "x", "true": "y", "k": 4}),
    ("dict", [None, 2, 1e6, 3], {"<nil>": 2, "1e+06": 3}),
    ("get", [{"a": 1}, "a"], 1),
    ("get", [{"a": None}, "a"], None),
    ("get", [{"a": 1}, "b"], ""),
    ("get", [None, "b"], ""),
    ("unset", [{"a": 1, "b": 2}, "a"], {"b": 2}),
    ("unset", [{"a": 1}, "zz"], {"a": 1}),
    ("hasKey", [{"a": None}, "a"], True),
    ("hasKey", [{"a": 1}, "items"], False),
    ("hasKey", [None, "a"], False),
    ("pluck", ["n"], []),
    ("pluck", ["n", {"n": 1}, {"m": 2}, None, Values({"n": None})], [1, None]),
    ("keys", [{"b": 1, "a": 2}, None, {"a": 3}], Strings(["a", "b", "a"])),
    ("values", [{"b": 1, "a": 2}], [2, 1]),
    ("values", [None], []),
    ("pick", [Values({"a": 1, "b": 2}), "b", "zz"], {"b": 2}),
    ("pick", [None, "a"], {}),
    ("omit", [{"a": 1, "b": 2}, "a", "zz"], {"b": 2}),
    ("omit", [None, "a"], {}),
    ("deepCopy", [{"a": [1, {"b": None}]}], {"a": [1, {"b": None}]}),
    ("deepCopy", [Values({"a": Strings(["x"])})], Values({"a": Strings(["x"])})),
    ("deepCopy", [5], 5),
    ("dig", ["a", "b", "d", {"a": {"b": 5}}], 5),
    ("dig", ["a", "x", "d", {"a": {"b": 5}}], "d"),
    ("dig", ["x", "y", "d", {}], "d"),
    ("dig", ["a", "d", {"a": None}], None),
]

MERGES: list[tuple[list[Any], Any, Any]] = [
    # maps, merge, mergeOverwrite
    ([{}], {}, {}),
    ([{"a": 1}, None], {"a": 1}, {"a": 1}),
    ([None, {"a": 1}], {"a": 1}, {"a": 1}),
    ([{"a": 1}, {"a": 2, "b": 3}], {"a": 1, "b": 3}, {"a": 2, "b": 3}),
    ([{}, {"a": 1}, {"a": 2, "b": 2}], {"a": 1, "b": 2}, {"a": 2, "b": 2}),
    ([{"a": ""}, {"a": "x"}], {"a": "x"}, {"a": "x"}),
    ([{"a": False}, {"a": True}], {"a": True}, {"a": True}),
    ([{"a": None}, {"a": 1}], {"a": 1}, {"a": 1}),
    ([{"a": 1}, {"a": ""}], {"a": 1}, {"a": ""}),
    ([{"a": 1}, {"a": None}], {"a": 1}, {"a": None}),
    ([{}, {"a": None}], {}, {"a": None}),
    ([{"l": [1]}, {"l": [2, 3]}], {"l": [1]}, {"l": [2, 3]}),
    ([{"l": [1]}, {"l": []}], {"l": [1]}, {"l": []}),
    ([{"a": 1}, {"a": {"b": 1}}], {"a": 1}, {"a": {"b": 1}}),
    ([{"a": {"b": 1}}, {"a": 1}], {"a": {"b": 1}}, {"a": 1}),
    ([{"a": {"b": 1}}, {"a": {}}], {"a": {"b": 1}}, {"a": {"b": 1}}),
    ([{"a": "v"}, {"a": {}}], {"a": "v"}, {"a": {}}),
    (
        [{"a": {"b": ""}}, {"a": {"b": "x", "c": None}}],
        {"a": {"b": "x"}},
        {"a": {"b": "x", "c": None}},
    ),
    ([{"a": {"b": "v"}}, {"a": {"b": None}}], {"a": {"b": "v"}}, {"a": {"b": None}}),
    (
        [{"a": {"x": 1, "z": 0}}, {"a": {"x": 2, "z": 3}}],
        {"a": {"x": 1, "z": 3}},
        {"a": {"x": 2, "z": 3}},
    ),
    ([{"a": {}}, {"a": {"x": None}}], {"a": {"x": None}}, {"a": {"x": None}}),
]

FAILURES: list[tuple[str, list[Any], str]] = [
    ("set", [None, "a", 1], "assignment to entry in nil map"),
    ("set", [NIL_DICT, "a", 1], "assignment to entry in nil map"),
    ("dig", ["a", "d"], "dig needs at least three arguments"),
    ("dig", ["a", "d", Values()], _conversion("chartutil.Values")),
    ("dig", ["a", "b", "d", {"a": Values()}], _conversion("chartutil.Values")),
    ("dig", ["a", "b", "d", {"a": "text"}], _conversion("string")),
    ("dig", ["a", "b", "d", {"a": None}], _conversion("nil")),
    ("dig", ["a", 1, "x"], _conversion("string")),
    ("dig", [1, "d", {}], "interface conversion: interface {} is int, not string"),
    ("dig", ["x", "y", 1, "d", {}], "interface conversion: interface {} is int, not string"),
    ("deepCopy", [None], "reflect: call of reflect.Value.Type on zero Value"),
    ("get", [[], "a"], f"wrong type for value; expected {MAP}; got []interface {{}}"),
    ("hasKey", [{}, 1], "wrong type for value; expected string; got int"),
    ("merge", [], "wrong number of args for merge: want at least 1 got 0"),
]


@pytest.mark.parametrize(("name", "args", "result"), RESULTS)
def test_results(name: str, args: list[Any], result: Any) -> None:
    assert typed(call(name, *args)) == typed(result)


@pytest.mark.parametrize(("maps", "merged", "overwritten"), MERGES)
def test_merges(maps: list[Any], merged: Any, overwritten: Any) -> None:
    copies = call("deepCopy", maps)
    assert typed(call("merge", *maps)) == typed(merged)
    assert typed(call("mergeOverwrite", *copies)) == typed(overwritten)


@pytest.mark.parametrize(("name", "args", "message"), FAILURES)
def test_failures(name: str, args: list[Any], message: str) -> None:
    assert failure(name, *args) == message


def test_set_and_merge_change_the_first_map_alone() -> None:
    first, second = {"a": 1}, {"b": {"c": 2}}
    assert call("set", first, "x", [1]) is first == {"a": 1, "x": [1]}
    assert call("merge", first, second) is first
    assert second == {"b": {"c": 2}}
    assert first["b"] is second["b"]
    assert call("unset", first, "b") is first


def test_an_empty_map_is_filled_and_not_replaced() -> None:
    inner: dict[str, Any] = {}
    source = {"m": {"k": 1}}
    merged = call("merge", {"m": inner}, source)
    assert merged["m"] is inner == {"k": 1}
    assert inner is not source["m"]


def test_a_copy_shares_nothing() -> None:
    value = {"x": [{"y": 1}]}
    copy = call("deepCopy", value)
    copy["x"][0]["y"] = 2
    assert value == {"x": [{"y": 1}]}


def test_the_nil_map_stays_empty() -> None:
    assert call("unset", None, "a") is NIL_DICT
    assert call("merge", None, None) is NIL_DICT
    call("merge", {"a": NIL_DICT}, {"a": {"b": 1}})
    call("merge", NIL_DICT, {"b": 1})
    call("unset", NIL_DICT, "b")
    assert NIL_DICT == {}
    assert NIL_LIST == []
    assert call("deepCopy", {"a": NIL_DICT})["a"] is NIL_DICT


def test_functions_newer_than_helm2() -> None:
    for name in ("get", "dig", "mustMerge", "mustMergeOverwrite", "mustDeepCopy"):
        assert name in REGISTRY["helm3"]
        assert name not in REGISTRY["helm2"]


def test_endless_values_are_refused() -> None:
    endless: dict[str, Any] = {}
    endless["self"] = endless
    assert "nested too deeply" in failure("deepCopy", endless)
    wide: Any = 1
    for _ in range(40):
        wide = [wide, wide]
    assert "more than 1000000 elements" in failure("deepCopy", wide)
