"""Template functions on types, and conversions to numbers.

Source: sprig 3.3.0 and 2.22.0, reflect.go and numeric.go.
"""

from typing import Any

from renderer.gotemplate.casts import (
    MAX_INT64,
    MIN_INT64,
    decimal_of_text,
    to_float64,
    to_int64,
)
from renderer.gotemplate.equality import deep_equal
from renderer.gotemplate.funcs.registry import ANY, STRING, Uses, function
from renderer.gotemplate.gotypes import Int64, kind_name, type_name
from renderer.gotemplate.printing import sprint

function("typeOf", params=(ANY,))(type_name)
function("kindOf", params=(ANY,))(kind_name)
function("float64", params=(ANY,))(to_float64)


@function("deepEqual", params=(ANY, ANY), uses=True)
def equal_deeply(uses: Uses, left: Any, right: Any) -> bool:
    """Tell whether two values have the same types and contents all the way down."""
    return deep_equal(left, right, uses.limits.step)


@function("typeIs", params=(STRING, ANY))
def type_is(name: str, value: Any) -> bool:
    """Tell whether a value's Go type has this name."""
    return type_name(value) == name


@function("typeIsLike", params=(STRING, ANY))
def type_is_like(name: str, value: Any) -> bool:
    """Tell whether a value's Go type has this name, or is a pointer to it."""
    return type_name(value) in (name, "*" + name)


@function("kindIs", params=(STRING, ANY))
def kind_is(name: str, value: Any) -> bool:
    """Tell whether a value is of this Go kind."""
    return kind_name(value) == name


@function("int", params=(ANY,), uses=True)
def make_int(uses: Uses, value: Any) -> int:
    """Return a value as an int, 0 for what is none."""
    return to_int64(value, uses.dialect)


@function("int64", params=(ANY,), uses=True)
def make_int64(uses: Uses, value: Any) -> Int64:
    """Return a value as an int64, 0 for what is none."""
    return Int64(to_int64(value, uses.dialect))


@function("atoi", params=(STRING,))
def atoi(text: str) -> int:
    """Return decimal digits as an int: 0 for other text, the nearest int for too large ones."""
    return min(max(decimal_of_text(text) or 0, MIN_INT64), MAX_INT64)


@function("toDecimal", params=(ANY,))
def to_decimal(value: Any) -> Int64:
    """Return the value of octal digits, 0 for what is none."""
    number = decimal_of_text(sprint(value), 8) or 0
    return Int64(number if MIN_INT64 <= number <= MAX_INT64 else 0)
