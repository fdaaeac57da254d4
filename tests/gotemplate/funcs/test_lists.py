from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.funcs import lists  # noqa: F401 - registers the functions
from renderer.gotemplate.funcs.registry import REGISTRY
from renderer.gotemplate.gotypes import Int64, Ints, Strings, Uint8
from renderer.gotemplate.nil import NIL_LIST
from tests.gotemplate.funcs.calling import call, failure, typed

NIL_POINTER = "runtime error: invalid memory address or nil pointer dereference"

RESULTS: list[tuple[str, list[Any], Any]] = [
    ("list", [], []),
    ("tuple", [1, None], [1, None]),
    ("append", [Strings(["a"]), 1], ["a", 1]),
    ("push", [b"a", 1], [Uint8(97), 1]),
    ("prepend", [[1, 2], 0], [0, 1, 2]),
    ("first", [[]], None),
    ("first", [Ints([4, 5])], 4),
    ("last", [[1, 2]], 2),
    ("last", [[]], None),
    ("rest", [[1]], []),
    ("rest", [Ints([1, 2])], [2]),
    ("initial", [[1, 2, 3]], [1, 2]),
    ("reverse", [Ints([1, 2])], [2, 1]),
    ("compact", [[0, 1, "", "a", None, False, True, [], {}, 0.0]], [1, "a", True]),
    ("uniq", [[1, 1.0, 1, Int64(1), "1", True, "1"]], [1, 1.0, Int64(1), "1", True]),
    ("uniq", [[{"a": 1}, {"a": 1}, [1], [1], None, None]], [{"a": 1}, [1], None]),
    ("without", [[1, 1.0, "1"], 1], [1.0, "1"]),
    ("without", [[1, [2], 3], [2], 3], [1]),
    ("has", [3, [3.0]], False),
    ("has", [3.0, [3.0]], True),
    ("has", [1, None], False),
    ("has", [None, [None]], True),
    ("has", [1, Ints([1])], True),
    ("slice", [[]], None),
    ("slice", [[1, 2, 3]], [1, 2, 3]),
    ("slice", [[1, 2, 3], 1.9], [2, 3]),
    ("slice", [[1, 2, 3], "1", 2, "ignored"], [2]),
    ("slice", [Strings(["a", "b"]), 0, 1], Strings(["a"])),
    ("slice", [b"abc", 1], b"bc"),
    ("concat", [[1], Strings(["a"]), Ints([2]), b"b"], [1, "a", 2, Uint8(98)]),
    ("chunk", [2, [1, 2, 3]], [[1, 2], [3]]),
    ("chunk", [5, []], []),
    ("chunk", [-2, [1]], [[1]]),
    ("chunk", [-2, [1, 2]], []),
    ("sortAlpha", [["b", None, "é", "z", 1.5, True, "B"]], Strings("1.5 B b true z é".split())),
    ("sortAlpha", [None], Strings(["<nil>"])),
    ("sortAlpha", [5], Strings(["5"])),
]

FAILURES: list[tuple[str, list[Any], str]] = [
    ("append", ["x", 1], "Cannot push on type string"),
    ("prepend", [{}, 1], "Cannot prepend on type map"),
    ("first", ["abc"], "Cannot find first on type string"),
    ("last", [5], "Cannot find last on type int"),
    ("rest", [1.5], "Cannot find rest on type float64"),
    ("initial", [True], "Cannot find initial on type bool"),
    ("reverse", [5], "Cannot find reverse on type int"),
    ("compact", ["a"], "Cannot compact on type string"),
    ("uniq", ["a"], "Cannot find uniq on type string"),
    ("without", ["a"], "Cannot find without on type string"),
    ("has", [1, 2], "Cannot find has on type int"),
    ("slice", ["x", 1], "list should be type of slice or array but string"),
    ("slice", [[1, 2], 1, 9], "reflect.Value.Slice: slice index out of bounds"),
    ("slice", [[1, 2], 2, 1], "reflect.Value.Slice: slice index out of bounds"),
    ("slice", [[1, 2], -1], "reflect.Value.Slice: slice index out of bounds"),
    ("concat", [[1], "x"], "Cannot concat type string as list"),
    ("concat", [[1], None], NIL_POINTER),
    ("chunk", [2, "x"], "Cannot chunk type string"),
    ("chunk", [0, [1]], "runtime error: makeslice: len out of range"),
    ("chunk", [-1, [1]], "runtime error: makeslice: len out of range"),
    ("chunk", [-1, []], "runtime error: makeslice: len out of range"),
    ("first", [None], NIL_POINTER),
    ("append", [None, 1], NIL_POINTER),
    ("slice", [None], NIL_POINTER),
    ("mustFirst", ["x"], "Cannot find first on type string"),
    ("append", [[1]], "wrong number of args for append: want 2 got 1"),
]


@pytest.mark.parametrize(("name", "args", "result"), RESULTS)
def test_results(name: str, args: list[Any], result: Any) -> None:
    assert typed(call(name, *args)) == typed(result)


@pytest.mark.parametrize(("name", "args", "message"), FAILURES)
def test_failures(name: str, args: list[Any], message: str) -> None:
    assert failure(name, *args) == message


def test_must_variants_are_those_of_helm3() -> None:
    names = "Append Push Prepend First Rest Last Initial Reverse Compact Uniq Without Has Slice"
    for name in names.split():
        assert f"must{name}" in REGISTRY["helm3"]
        assert f"must{name}" not in REGISTRY["helm2"]
    assert "chunk" not in REGISTRY["helm2"]


def test_nothing_is_the_nil_slice() -> None:
    assert call("rest", []) is NIL_LIST
    assert call("initial", []) is NIL_LIST
    assert call("concat") is NIL_LIST
    assert call("concat", [], Strings()) is NIL_LIST
    assert call("compact", []) is not NIL_LIST


def test_sort_alpha_sorts_strings_in_place() -> None:
    texts = Strings(["b", "a"])
    assert call("sortAlpha", texts) is texts == ["a", "b"]
    items = ["b", "a"]
    call("sortAlpha", items)
    assert items == ["b", "a"]


def test_a_text_as_index_is_read_by_the_dialect() -> None:
    items = list(range(10))
    assert call("slice", items, "010", dialect="helm3") == [8, 9]
    assert call("slice", [*items, 10], "010", dialect="helm2") == [10]


@given(st.lists(st.integers() | st.text() | st.none()), st.integers(1, 5))
def test_no_function_changes_a_list(items: list[Any], size: int) -> None:
    before = list(items)
    for name in ("append", "prepend", "without"):
        call(name, items, 1)
    for name in ("reverse", "uniq", "compact", "rest", "initial", "sortAlpha", "concat"):
        call(name, items)
    assert call("concat", *call("chunk", size, items)) == items == before
    assert call("reverse", call("reverse", items)) == items
