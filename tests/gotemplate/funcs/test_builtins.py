from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.funcs import builtins  # noqa: F401 - registers the functions
from renderer.gotemplate.gotypes import (
    BoolMap,
    Int64,
    Ints,
    StringMap,
    Strings,
    Struct,
    Uint8,
    Values,
)
from renderer.gotemplate.nil import NIL_DICT, NIL_LIST
from tests.gotemplate.funcs.calling import call, failure, typed


class Pointer(Struct):
    go_type = "*main.Point"
    go_kind = "ptr"


POINT = Pointer({"X": 1})
NUMBERS = [3.0, 1.0]

RESULTS: list[tuple[str, list[Any], Any]] = [
    ("print", [1, 2, "a", "b", 3], "1 2ab3"),
    ("println", ["a", None], "a <nil>\n"),
    ("printf", ["%s-%d", "a", 1], "a-1"),
    ("and", [1, 0, 3], 0),
    ("and", [1, 2, 3], 3),
    ("and", [None], None),
    ("or", [0, "", "x", "y"], "x"),
    ("or", [0, ""], ""),
    ("not", [[]], True),
    ("not", [POINT], False),
    ("eq", [1, 1], True),
    ("eq", [5, 1, 2, 3], False),
    ("eq", ["b", "a", "b"], True),
    ("eq", [3, 3, "x"], True),
    ("eq", [Int64(2), 2], True),
    ("eq", [Uint8(97), 97], True),
    ("eq", [1e3, 1000.0], True),
    ("eq", [None, None], True),
    ("eq", [None, "x"], False),
    ("eq", [{}, None], False),
    ("eq", [NIL_DICT, None], True),
    ("eq", [NIL_LIST, []], False),
    ("eq", [POINT, POINT], True),
    ("eq", [POINT, Pointer({"X": 1})], False),
    ("ne", ["a", "b"], True),
    ("ne", [None, 1], True),
    ("lt", ["Z", "a"], True),
    ("lt", ["é", "z"], False),
    ("lt", [Uint8(1), 2], True),
    ("le", [2, 2], True),
    ("gt", [Int64(3), 2], True),
    ("gt", [float("nan"), 1.0], True),
    ("ge", [float("nan"), 1.0], True),
    ("ge", ["10", "9"], False),
    ("len", ["héllo"], 6),
    ("len", [[1, 2]], 2),
    ("len", [{"a": 1}], 1),
    ("len", [b"abc"], 3),
    ("index", [[1, 2]], [1, 2]),
    ("index", [[1, 2], Int64(1)], 2),
    ("index", ["héllo", 1], Uint8(0xC3)),
    ("index", [b"ab", 1], Uint8(98)),
    ("index", [{"a": [5, 6]}, "a", 1], 6),
    ("index", [{"a": 1}, "b"], None),
    ("index", [Values({"a": 1}), "a"], 1),
    ("index", [StringMap(), "b"], ""),
    ("index", [BoolMap(), "b"], False),
    ("index", [Strings(["a"]), 0], "a"),
    ("index", [Ints([7]), 0], 7),
    ("html", ["<a href='x'>\"&\0"], "&lt;a href=&#39;x&#39;&gt;&#34;&amp;\ufffd"),
    ("html", [None], "&lt;no value&gt;"),
    ("html", [1, None, "<"], "1&lt;no value&gt;&lt;"),
    ("html", [POINT, POINT], "{1} {1}"),
    (
        "js",
        ['it\'s "q" <b> \n & = \\'],
        'it\\\'s \\"q\\" \\u003Cb\\u003E \\u000A \\u0026 \\u003D \\\\',
    ),
    ("js", ["é\u2028\x7f\udcff\U000e0001"], "é\\u2028\x7f\udcff\\uE0001"),
    ("urlquery", ["a b&c=d/é?~"], "a+b%26c%3Dd%2F%C3%A9%3F~"),
    ("urlquery", [None], "%3Cno+value%3E"),
    ("urlquery", [[1, 2]], "%5B1+2%5D"),
]

FAILURES: list[tuple[str, list[Any], str]] = [
    ("eq", [], "wrong number of args for eq: want at least 1 got 0"),
    ("eq", [1], "missing argument for comparison"),
    ("eq", [1, "1"], "incompatible types for comparison: int and string"),
    ("eq", [1, 1.0], "incompatible types for comparison: int and float64"),
    ("eq", [True, 1], "incompatible types for comparison: bool and int"),
    ("eq", [1, 2, "x"], "incompatible types for comparison: int and string"),
    ("eq", [[], 1], "incompatible types for comparison: []interface {} and int"),
    ("eq", [["a"], ["a"]], "non-comparable type [a]: []interface {}"),
    (
        "eq",
        [{}, {"a": 2.0, "b": "x"}],
        "non-comparable type map[a:%!s(float64=2) b:x]: map[string]interface {}",
    ),
    (
        "ne",
        [{"a": 1}, ["b"]],
        "non-comparable types map[a:%!s(int=1)]: map[string]interface {}, []interface {}: [b]",
    ),
    (
        "eq",
        [{}, NIL_LIST],
        "non-comparable types map[]: map[string]interface {}, []interface {}: []",
    ),
    ("ne", [1, 2, 3], "wrong number of args for ne: want 2 got 3"),
    ("lt", [1, "2"], "incompatible types for comparison: int and string"),
    ("lt", [8080.0, 80], "incompatible types for comparison: float64 and int"),
    ("lt", [True, False], "invalid type for comparison"),
    ("gt", [None, 1], "invalid type for comparison"),
    ("le", [[], 1], "invalid type for comparison"),
    ("len", [None], "len of nil pointer"),
    ("len", [5], "len of type int"),
    ("len", [POINT], "len of type main.Point"),
    ("index", [None, "x"], "index of untyped nil"),
    ("index", [{"a": None}, "a", "b"], "index of nil pointer"),
    ("index", [NUMBERS, 2], "reflect: slice index out of range"),
    ("index", [NUMBERS, 3], "index out of range: 3"),
    ("index", [NUMBERS, -1], "index out of range: -1"),
    ("index", ["ab", 2], "reflect: string index out of range"),
    ("index", [NUMBERS, "0"], "cannot index slice/array with type string"),
    ("index", [NUMBERS, 1.0], "cannot index slice/array with type float64"),
    ("index", [NUMBERS, True], "cannot index slice/array with type bool"),
    ("index", [NUMBERS, None], "cannot index slice/array with nil"),
    ("index", [{}, None], "value is nil; should be of type string"),
    ("index", [{}, 1], "value has type int; should be string"),
    ("index", [8080.0, 0], "can't index item of type float64"),
    ("index", [POINT, "X"], "can't index item of type main.Point"),
    ("call", [None], "call of nil"),
    ("call", ["x", 1], "non-function of type string"),
    ("printf", [5], "wrong type for value; expected string; got int"),
]


@pytest.mark.parametrize(("name", "args", "result"), RESULTS)
def test_results(name: str, args: list[Any], result: Any) -> None:
    assert typed(call(name, *args)) == typed(result)


@pytest.mark.parametrize(("name", "args", "message"), FAILURES)
def test_failures(name: str, args: list[Any], message: str) -> None:
    assert failure(name, *args) == message


@given(st.integers() | st.text(), st.integers() | st.text())
def test_order_is_total_within_a_type(first: Any, second: Any) -> None:
    if type(first) is not type(second):
        assert failure("lt", first, second).startswith("incompatible types")
        return
    less, equal, greater = (call(name, first, second) for name in ("lt", "eq", "gt"))
    assert less + equal + greater == 1
    assert call("le", first, second) == (less or equal)
    assert call("ge", first, second) == (greater or equal)
    assert call("ne", first, second) == (not equal)
