import math
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.casts import (
    MAX_INT64,
    MIN_INT64,
    decimal_of_text,
    float_of_text,
    to_float64,
    to_int64,
    wrap_int64,
)

NUMERALS = st.text("0123456789+-._xXbo eEpPinfa", max_size=12)
ANYTHING = st.none() | st.booleans() | st.integers(MIN_INT64, MAX_INT64) | st.floats() | NUMERALS


@given(ANYTHING)
def test_everything_is_a_number(value: Any) -> None:
    assert MIN_INT64 <= to_int64(value, "helm3") <= MAX_INT64
    assert MIN_INT64 <= to_int64(value, "helm2") <= MAX_INT64
    assert isinstance(to_float64(value), float)


@given(st.integers(MIN_INT64, MAX_INT64))
def test_decimal_digits_read_back(number: int) -> None:
    assert to_int64(str(number), "helm3") == to_int64(str(number), "helm2") == number
    assert decimal_of_text(str(number)) == number
    assert wrap_int64(number + 2**64) == wrap_int64(number - 2**64) == number


@given(st.floats())
def test_floats_read_back(number: float) -> None:
    read = float_of_text(repr(number))
    assert read is not None
    assert math.isnan(read) if math.isnan(number) else read == number
