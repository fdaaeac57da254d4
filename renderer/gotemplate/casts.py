"""Any value as a number, as sprig's int, int64 and float64 convert.

Text that is no number, and whatever else is none, counts as 0. Sources: spf13/cast 1.7 (sprig
3.3, helm3), which reads the literals of Go's source code, and sprig 2.22 (helm2), which reads
decimal digits only.
"""

import math
import re
from typing import Any

from renderer.dialect import Dialect
from renderer.gotemplate.numbers import parse_float, parse_int

MIN_INT64, MAX_INT64 = -(2**63), 2**63 - 1

_DECIMAL = re.compile(r"[+-]?[0-9]+")
_NAMED = {"inf": math.inf, "infinity": math.inf, "nan": math.nan}


def to_int64(value: Any, dialect: Dialect) -> int:
    """Return a value as an integer from -2**63 to 2**63 - 1. Fractions are cut off."""
    if isinstance(value, int):
        return int(value)
    if isinstance(value, float):
        return _truncate(value)
    if isinstance(value, str):
        return _integer_of_text(value, dialect)
    return 0


def to_float64(value: Any) -> float:
    """Return a value as a float64."""
    if isinstance(value, (int, float)):
        return float(value)
    if isinstance(value, str):
        number = float_of_text(value)
        return 0.0 if number is None else number
    return 0.0


def wrap_int64(number: int) -> int:
    """Return a number as int64 arithmetic leaves it when it overflows."""
    return (number + 2**63) % 2**64 - 2**63


def decimal_of_text(text: str, base: int = 10) -> int | None:
    """Return the value of plain digits in a base up to 10, as strconv.ParseInt reads them."""
    if not _DECIMAL.fullmatch(text):
        return None
    try:
        return int(text, base)
    except ValueError:  # a digit too large for the base, or thousands of digits
        return None


def float_of_text(text: str) -> float | None:
    """Return what strconv.ParseFloat reads; None for no number or one too large."""
    unsigned = text.lstrip("+-").lower()
    if unsigned in _NAMED and len(text) - len(unsigned) <= (unsigned != "nan"):
        return -_NAMED[unsigned] if text[0] == "-" else _NAMED[unsigned]
    number = parse_float(text) if text.isascii() else None
    return None if number is None or math.isinf(number) else number


def _truncate(value: float) -> int:
    # What amd64 makes of a number out of range, and of NaN.
    return int(value) if -(2.0**63) <= value < 2.0**63 else MIN_INT64


def _integer_of_text(text: str, dialect: Dialect) -> int:
    if dialect == "helm2":
        number = decimal_of_text(text)
    else:
        number = parse_int(_without_zero_fraction(text))
    return number if number is not None and MIN_INT64 <= number <= MAX_INT64 else 0


def _without_zero_fraction(text: str) -> str:
    """Return `1.00` as `1`; only the last point counts."""
    head, point, zeros = text.rpartition(".")
    return head if point and zeros and not zeros.strip("0") else text
