import decimal
import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.decimals import (
    Decimal,
    add,
    decimal_of,
    divide,
    multiply,
    subtract,
)
from renderer.gotemplate.gotypes import GoFailure

FINITE = st.floats(allow_nan=False, allow_infinity=False)
SMALL = st.floats(-1e15, 1e15, allow_subnormal=False).filter(lambda x: x == 0 or abs(x) > 1e-15)


def exact(number: Decimal) -> decimal.Decimal:
    return decimal.Decimal(number.digits).scaleb(number.power)


@given(FINITE)
def test_a_float_stands_for_its_shortest_digits(value: float) -> None:
    assert float(decimal_of(value)) == value
    assert exact(decimal_of(value)) == decimal.Decimal(repr(value))


@given(SMALL, SMALL)
def test_sums_and_products_are_exact(left: float, right: float) -> None:
    one, other = decimal_of(left), decimal_of(right)
    with decimal.localcontext(prec=100):
        assert exact(add(one, other)) == exact(one) + exact(other)
        assert exact(subtract(one, other)) == exact(one) - exact(other)
        assert exact(multiply(one, other)) == exact(one) * exact(other)


@given(SMALL, SMALL.filter(bool))
def test_quotients_have_sixteen_places(left: float, right: float) -> None:
    one, other = decimal_of(left), decimal_of(right)
    with decimal.localcontext(prec=100):
        quotient = (exact(one) / exact(other)).quantize(
            decimal.Decimal(1).scaleb(-16), decimal.ROUND_HALF_UP
        )
        assert exact(divide(one, other)) == quotient


def test_numbers_beyond_a_float() -> None:
    assert float(Decimal(1, 400)) == math.inf
    assert float(Decimal(-(10**400), -10)) == -math.inf
    assert float(Decimal(1, -400)) == 0.0


@pytest.mark.parametrize("value", [math.inf, -math.inf, math.nan])
def test_infinite_numbers_are_refused(value: float) -> None:
    with pytest.raises(GoFailure, match="Cannot create a Decimal from"):
        decimal_of(value)
