import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.gotypes import (
    GoFailure,
    Int64,
    Ints,
    StringMap,
    Strings,
    Struct,
    Values,
)
from renderer.gotemplate.printing import (
    ADDRESS,
    format_float,
    show,
    sprint,
    sprint_value,
    sprintln,
    strval,
)


class Pair(Struct):
    go_type = "pair"


class Pointer(Struct):
    go_type = "*pair"
    go_kind = "ptr"


class Named(Struct):
    go_kind = "ptr"

    def go_string(self) -> str:
        return "its name"


PAIR = Pair({"First": "a", "Second": None})
POINTER = Pointer({"First": 1, "Second": [2]})

# value, what fmt's %v prints
VALUES = [
    ("text", "text"),
    ("", ""),
    (True, "true"),
    (False, "false"),
    (None, "<nil>"),
    (0, "0"),
    (-42, "-42"),
    (Int64(7), "7"),
    (1.0, "1"),
    (2.5, "2.5"),
    (999999.0, "999999"),
    (1000000.0, "1e+06"),
    (123456789.5, "1.234567895e+08"),
    (1e20, "1e+20"),
    (1.2345678901234567e19, "1.2345678901234567e+19"),
    (0.0001, "0.0001"),
    (0.00001, "1e-05"),
    (5e-324, "5e-324"),
    (-0.0, "-0"),
    (-1234567.0, "-1.234567e+06"),
    (math.inf, "+Inf"),
    (-math.inf, "-Inf"),
    (math.nan, "NaN"),
    (2j, "(0+2i)"),
    (1.5 - 2j, "(1.5-2i)"),
    (b"\x01\xff", "[1 255]"),
    ([], "[]"),
    ([1, "two", 3.5, True, None], "[1 two 3.5 true <nil>]"),
    (Strings(["a b", ""]), "[a b ]"),
    (Ints([1, 2]), "[1 2]"),
    ({}, "map[]"),
    ({"b": 2.0, "a": "one", "c": None}, "map[a:one b:2 c:<nil>]"),
    ({"a": {"x": [1]}, "B": b"\x02"}, "map[B:[2] a:map[x:[1]]]"),
    (StringMap({"_1": "b", "_0": "a"}), "map[_0:a _1:b]"),
    (Values({"é": 1, "z": 2}), "map[z:2 é:1]"),
    (PAIR, "{a <nil>}"),
    ([PAIR], "[{a <nil>}]"),
    (POINTER, "&{1 [2]}"),
    ([POINTER], f"[{ADDRESS}]"),
    (Named(), "its name"),
    ({"n": Named()}, "map[n:its name]"),
]


@pytest.mark.parametrize(("value", "text"), VALUES)
def test_values_print_as_go_prints_them(value: object, text: str) -> None:
    assert sprint_value(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, "<no value>"), (POINTER, "{1 [2]}"), (Named(), "its name"), ([None], "[<nil>]")]
    + [(value, text) for value, text in VALUES if not isinstance(value, Struct) and value],
)
def test_an_action_shows_values(value: object, text: str) -> None:
    assert show(value) == text


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ((), ""),
        ((1, 2, "a", "b", 3), "1 2ab3"),
        (("a", 1, 2, "b"), "a1 2b"),
        ((1.0, 2.5, None), "1 2.5 <nil>"),
        ((None, None), "<nil> <nil>"),
        (("x", [1, 2]), "x[1 2]"),
        (([None], {"x": None}), "[<nil>] map[x:<nil>]"),
    ],
)
def test_print_puts_spaces_between_operands_that_are_no_strings(
    values: tuple[object, ...], text: str
) -> None:
    assert sprint(*values) == text


def test_println_puts_spaces_everywhere() -> None:
    assert sprintln() == "\n"
    assert sprintln("a", 1, None) == "a 1 <nil>\n"


def test_bytes_are_text_to_sprig() -> None:
    assert strval(b"caf\xc3\xa9 \xff") == "café \udcff"
    assert strval([b"a"]) == "[[97]]"


@given(st.floats())
def test_a_float_reads_back_as_the_same(value: float) -> None:
    text = format_float(value)
    assert math.isnan(value) if text == "NaN" else float(text) == value
    assert len(text) <= 24


def test_a_value_that_contains_itself_cannot_be_printed() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(GoFailure, match="nested too deeply"):
        show(endless)


def test_a_value_that_grows_without_measure_cannot_be_printed() -> None:
    doubled: list[object] = ["x" * 1000]
    for _ in range(40):
        doubled = [doubled, doubled]
    with pytest.raises(GoFailure, match="more than 16777216 characters"):
        show(doubled)
