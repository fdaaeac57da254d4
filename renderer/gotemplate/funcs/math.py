"""Template functions that calculate. Source: sprig 3.3.0 and 2.22.0, numeric.go.

Integer arithmetic is that of int64, and wraps around.
"""

import math
from collections.abc import Callable
from functools import reduce
from typing import Any

from renderer.gotemplate import decimals
from renderer.gotemplate.casts import to_float64, to_int64, wrap_int64
from renderer.gotemplate.decimals import Decimal, decimal_of
from renderer.gotemplate.funcs.registry import ANY, FLOAT, INT, Uses, function
from renderer.gotemplate.gotypes import GoFailure, Int64, Ints

MAX_COUNT = 1_000_000
"""The most numbers that until, untilStep and seq may count."""


@function("add1", params=(ANY,), uses=True)
def add1(uses: Uses, value: Any) -> Int64:
    """Return a number plus one."""
    return Int64(wrap_int64(to_int64(value, uses.dialect) + 1))


@function("add", variadic=ANY, uses=True)
def add(uses: Uses, *values: Any) -> Int64:
    """Return the sum."""
    return Int64(wrap_int64(sum(to_int64(value, uses.dialect) for value in values)))


@function("sub", params=(ANY, ANY), uses=True)
def sub(uses: Uses, left: Any, right: Any) -> Int64:
    """Return the difference."""
    return Int64(wrap_int64(to_int64(left, uses.dialect) - to_int64(right, uses.dialect)))


@function("mul", params=(ANY,), variadic=ANY, uses=True)
def mul(uses: Uses, *values: Any) -> Int64:
    """Return the product."""
    return Int64(wrap_int64(math.prod(to_int64(value, uses.dialect) for value in values)))


@function("div", params=(ANY, ANY), uses=True)
def div(uses: Uses, left: Any, right: Any) -> Int64:
    """Return the quotient without its fraction. Raises GoFailure for a division by zero."""
    return Int64(wrap_int64(_divide(to_int64(left, uses.dialect), to_int64(right, uses.dialect))))


@function("mod", params=(ANY, ANY), uses=True)
def mod(uses: Uses, left: Any, right: Any) -> Int64:
    """Return the rest of a division; it has the sign of the dividend."""
    dividend, divisor = to_int64(left, uses.dialect), to_int64(right, uses.dialect)
    return Int64(dividend - divisor * _divide(dividend, divisor))


def _divide(dividend: int, divisor: int) -> int:
    if divisor == 0:
        raise GoFailure("runtime error: integer divide by zero")
    quotient = abs(dividend) // abs(divisor)
    return quotient if (dividend < 0) == (divisor < 0) else -quotient


@function("max", "biggest", params=(ANY,), variadic=ANY, uses=True)
def largest(uses: Uses, *values: Any) -> Int64:
    """Return the largest integer."""
    return Int64(max(to_int64(value, uses.dialect) for value in values))


@function("min", params=(ANY,), variadic=ANY, uses=True)
def smallest(uses: Uses, *values: Any) -> Int64:
    """Return the smallest integer."""
    return Int64(min(to_int64(value, uses.dialect) for value in values))


@function("maxf", params=(ANY,), variadic=ANY, dialect="helm3")
def largest_float(*values: Any) -> float:
    """Return the largest number; NaN if there is one, unless another is infinite."""
    return reduce(_larger, map(to_float64, values))


@function("minf", params=(ANY,), variadic=ANY, dialect="helm3")
def smallest_float(*values: Any) -> float:
    """Return the smallest number; NaN if there is one, unless another is minus infinity."""
    return -reduce(_larger, (-to_float64(value) for value in values))


def _larger(left: float, right: float) -> float:
    if math.inf in (left, right):
        return math.inf
    if math.isnan(left) or math.isnan(right):
        return math.nan
    if left == right == 0:
        return left if math.copysign(1.0, left) > 0 else right
    return max(left, right)


@function("floor", params=(ANY,))
def floor(value: Any) -> float:
    """Return the next lower whole number."""
    return _whole(to_float64(value), math.floor)


@function("ceil", params=(ANY,))
def ceil(value: Any) -> float:
    """Return the next higher whole number."""
    return _whole(to_float64(value), math.ceil)


def _whole(number: float, towards: Callable[[float], int]) -> float:
    """Return a whole number with the sign of `number`, as minus zero has one, too."""
    return math.copysign(towards(number), number) if math.isfinite(number) else number


@function("round", params=(ANY, INT), variadic=FLOAT)
def round_number(value: Any, places: int, *threshold: float) -> float:
    """Return a number rounded up from a threshold (0.5) on, otherwise down.

    A negative fraction never reaches the threshold, so -2.5 becomes -3.
    """
    scale = 10.0**places if 0 <= places <= 308 else _scale_beyond(places)
    scaled = to_float64(value) * scale
    fraction = math.modf(scaled)[0] if math.isfinite(scaled) else math.nan
    up = fraction >= (threshold[0] if threshold else 0.5)
    rounded = _whole(scaled, math.ceil if up else math.floor)
    if scale == 0:
        return math.nan if rounded == 0 else math.copysign(math.inf, rounded)
    return rounded / scale


def _scale_beyond(places: int) -> float:
    if places > 0:
        return math.inf
    return 1 / 10.0**-places if places >= -308 else 0.0


def _decimal_function(
    operation: Callable[[Decimal, Decimal], Decimal],
) -> Callable[..., float]:
    def calculate(*values: Any) -> float:
        return float(reduce(operation, [decimal_of(to_float64(value)) for value in values]))

    return calculate


_sum = _decimal_function(decimals.add)

function("subf", params=(ANY,), variadic=ANY, dialect="helm3")(_decimal_function(decimals.subtract))
function("mulf", params=(ANY,), variadic=ANY, dialect="helm3")(_decimal_function(decimals.multiply))
function("divf", params=(ANY,), variadic=ANY, dialect="helm3")(_decimal_function(decimals.divide))


@function("addf", variadic=ANY, dialect="helm3")
def addf(*values: Any) -> float:
    """Return the sum of decimal numbers."""
    return _sum(0.0, *values)


@function("add1f", params=(ANY,), dialect="helm3")
def add1f(value: Any) -> float:
    """Return a decimal number plus one."""
    return _sum(value, 1)


@function("until", params=(INT,))
def until(count: int) -> Ints:
    """Return the integers from 0 to before `count`, downwards if it is negative."""
    return until_step(0, count, -1 if count < 0 else 1)


@function("untilStep", params=(INT, INT, INT))
def until_step(start: int, stop: int, step: int) -> Ints:
    """Return the integers from `start` to before `stop`; none if `step` leads away from it.

    Raises GoFailure when there are more than `MAX_COUNT`.
    """
    if step == 0:
        return Ints()
    numbers = range(start, stop, step)
    if numbers and (numbers[-1] - start) // step >= MAX_COUNT:
        raise GoFailure(f"counts more than {MAX_COUNT} numbers")
    return Ints(numbers)


@function("seq", variadic=INT, dialect="helm3")
def seq(*bounds: int) -> str:
    """Return numbers as the command seq counts: to an end, from a start, or with a step."""
    if not 1 <= len(bounds) <= 3:
        return ""
    start = bounds[0] if len(bounds) > 1 else 1
    end = bounds[-1]
    direction = -1 if end < start else 1
    step = bounds[1] if len(bounds) == 3 else direction
    if direction < 0 < step:
        return ""
    return " ".join(map(str, until_step(start, end + direction, step)))


@function("randInt", params=(INT, INT), dialect="helm3", uses=True)
def rand_int(uses: Uses, low: int, high: int) -> int:
    """Return a random number from `low` to before `high`."""
    if high <= low:
        raise GoFailure("invalid argument to Intn")
    uses.record("randInt")
    return uses.random.randrange(low, high)
