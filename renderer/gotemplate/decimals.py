"""Decimal arithmetic on float64 numbers, as sprig's addf and its relatives do it.

Each number stands for its shortest decimal digits, so that 0.1 + 0.2 is 0.3.
Source: shopspring/decimal, NewFromFloat and DivRound.
"""

import math
from typing import NamedTuple

from renderer.gotemplate.gotypes import GoFailure
from renderer.gotemplate.printing import format_float

DIVISION_PLACES = 16
"""How many places behind the point a quotient is rounded to."""


class Decimal(NamedTuple):
    """The number `digits * 10**power`."""

    digits: int
    power: int

    def __float__(self) -> float:
        """Return the nearest float64, infinite when there is none."""
        try:
            if self.power >= 0:
                return float(self.digits * int(10**self.power))
            return self.digits / int(10**-self.power)
        except OverflowError:
            return math.inf if self.digits > 0 else -math.inf


def decimal_of(value: float) -> Decimal:
    """Return the shortest decimal that reads as `value`. Raises GoFailure unless it is finite."""
    if not math.isfinite(value):
        raise GoFailure(f"Cannot create a Decimal from {format_float(value)}")
    mantissa, _, exponent = repr(value).partition("e")
    whole, _, fraction = mantissa.partition(".")
    fraction = fraction.rstrip("0")
    return Decimal(int(whole + fraction), int(exponent or 0) - len(fraction))


def add(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact sum."""
    power = min(left.power, right.power)
    return Decimal(
        left.digits * 10 ** (left.power - power) + right.digits * 10 ** (right.power - power),
        power,
    )


def subtract(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact difference."""
    return add(left, Decimal(-right.digits, right.power))


def multiply(left: Decimal, right: Decimal) -> Decimal:
    """Return the exact product."""
    return Decimal(left.digits * right.digits, left.power + right.power)


def divide(left: Decimal, right: Decimal) -> Decimal:
    """Return the quotient, rounded to `DIVISION_PLACES`, halves away from zero.

    Raises GoFailure for a division by zero.
    """
    if right.digits == 0:
        raise GoFailure("decimal division by 0")
    shift = left.power - right.power + DIVISION_PLACES
    numerator = abs(left.digits) * 10 ** max(shift, 0)
    denominator = abs(right.digits) * 10 ** max(-shift, 0)
    quotient = (2 * numerator + denominator) // (2 * denominator)
    negative = (left.digits < 0) != (right.digits < 0)
    return Decimal(-quotient if negative else quotient, -DIVISION_PLACES)
