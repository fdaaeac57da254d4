import math
from typing import Any

import pytest

from renderer.gotemplate.funcs import types  # noqa: F401 - registers the functions
from renderer.gotemplate.gotypes import Int64, Ints, StringMap, Strings, Struct, Values
from renderer.gotemplate.nil import NIL_DICT, NIL_LIST
from tests.gotemplate.funcs.calling import call, failure, typed


class Pointer(Struct):
    go_type = "*main.Point"
    go_kind = "ptr"


TYPES: list[tuple[Any, str, str]] = [
    (1, "int", "int"),
    (Int64(1), "int64", "int64"),
    (1.5, "float64", "float64"),
    ("s", "string", "string"),
    (True, "bool", "bool"),
    (None, "<nil>", "invalid"),
    ([], "[]interface {}", "slice"),
    (NIL_LIST, "[]interface {}", "slice"),
    (Strings(), "[]string", "slice"),
    (Ints(), "[]int", "slice"),
    (b"", "[]uint8", "slice"),
    ({}, "map[string]interface {}", "map"),
    (NIL_DICT, "map[string]interface {}", "map"),
    (StringMap(), "map[string]string", "map"),
    (Values(), "chartutil.Values", "map"),
    (Pointer(), "*main.Point", "ptr"),
]

# value, int in helm3, int in helm2 (None: the same), float64
NUMBERS: list[tuple[Any, int, int | None, float]] = [
    (3, 3, None, 3.0),
    (3.9, 3, None, 3.9),
    (-3.9, -3, None, -3.9),
    (1e18, 10**18, None, 1e18),
    (1e19, -(2**63), None, 1e19),
    (math.nan, -(2**63), None, math.nan),
    (math.inf, -(2**63), None, math.inf),
    (True, 1, None, 1.0),
    (None, 0, None, 0.0),
    ([1], 0, None, 0.0),
    (Pointer(), 0, None, 0.0),
    ("12", 12, None, 12.0),
    ("-12", -12, None, -12.0),
    ("+5", 5, None, 5.0),
    ("010", 8, 10, 10.0),
    ("08", 0, 8, 8.0),
    ("0x1F", 31, 0, 0.0),
    ("0x1p3", 0, None, 8.0),
    ("0b11", 3, 0, 0.0),
    ("1_000", 1000, 0, 1000.0),
    ("1.0", 1, 0, 1.0),
    ("1.00", 1, 0, 1.0),
    ("1.", 0, None, 1.0),
    (".0", 0, None, 0.0),
    ("1.9", 0, None, 1.9),
    ("1e3", 0, None, 1000.0),
    (" 5", 0, None, 0.0),
    ("", 0, None, 0.0),
    ("x", 0, None, 0.0),
    ("9223372036854775807", 2**63 - 1, None, 9.223372036854775807e18),
    ("9223372036854775808", 0, None, 9.223372036854775808e18),
    ("9" * 5000, 0, None, 0.0),
    ("Inf", 0, None, math.inf),
    ("-infinity", 0, None, -math.inf),
    ("+-inf", 0, None, 0.0),
    ("nAn", 0, None, math.nan),
    ("-nan", 0, None, 0.0),
    ("1e400", 0, None, 0.0),
    ("0x1p9999", 0, None, 0.0),
    ("-0", 0, None, -0.0),
    ("١", 0, None, 0.0),
]


@pytest.mark.parametrize(("value", "type_name", "kind"), TYPES)
def test_types(value: Any, type_name: str, kind: str) -> None:
    assert call("typeOf", value) == type_name
    assert call("kindOf", value) == kind
    assert call("typeIs", type_name, value)
    assert call("kindIs", kind, value)
    assert not call("typeIs", "other", value)
    assert not call("kindIs", "other", value)
    assert call("typeIsLike", type_name.removeprefix("*"), value)


@pytest.mark.parametrize(("value", "helm3", "helm2", "real"), NUMBERS)
def test_numbers(value: Any, helm3: int, helm2: int | None, real: float) -> None:
    old = helm3 if helm2 is None else helm2
    assert typed(call("int", value)) == typed(helm3)
    assert typed(call("int64", value)) == typed(Int64(helm3))
    assert typed(call("int", value, dialect="helm2")) == typed(old)
    assert typed(call("int64", value, dialect="helm2")) == typed(Int64(old))
    assert repr(call("float64", value)) == repr(real)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12),
        ("-3", -3),
        ("+3", 3),
        ("010", 10),
        ("x", 0),
        ("", 0),
        ("1_0", 0),
        (" 1", 0),
        ("9223372036854775808", 2**63 - 1),
        ("-9223372036854775809", -(2**63)),
    ],
)
def test_atoi(text: str, number: int) -> None:
    assert typed(call("atoi", text)) == typed(number)


@pytest.mark.parametrize(
    ("value", "number"),
    [
        ("755", 493),
        (755, 493),
        (644.0, 420),
        ("0755", 493),
        ("-7", -7),
        ("8", 0),
        ("", 0),
        (None, 0),
        (True, 0),
        ("0o7", 0),
        ("7" * 30, 0),
    ],
)
def test_to_decimal_reads_octal_digits(value: Any, number: int) -> None:
    assert typed(call("toDecimal", value)) == typed(Int64(number))


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("kindOf", [], "wrong number of args for kindOf: want 1 got 0"),
        ("typeIs", [1, 2], "wrong type for value; expected string; got int"),
        ("atoi", [5], "wrong type for value; expected string; got int"),
        ("deepEqual", [1], "wrong number of args for deepEqual: want 2 got 1"),
    ],
)
def test_failures(name: str, args: list[Any], message: str) -> None:
    assert failure(name, *args) == message


def test_deep_equal_wants_the_same_types() -> None:
    assert call("deepEqual", {"a": [1, None]}, {"a": [1, None]})
    assert not call("deepEqual", 1, 1.0)
    assert not call("deepEqual", Ints([0, 1]), [0, 1])
