"""Floating-point numbers as Go's strconv writes them: in the fewest digits that read back."""

from __future__ import annotations

import math
import struct


def format_g(value: float) -> str:
    """Return a number as `FormatFloat(value, 'g', -1, 64)` does.

    An exponent is written below 0.0001 and from 1000000 on.
    """
    text = repr(value)
    if 1e-4 <= abs(value) < 1e6 or value == 0:
        return text.removesuffix(".0")
    if not math.isfinite(value):
        return {"inf": "+Inf", "-inf": "-Inf", "nan": "NaN"}[text]
    return _with_exponent(*_decimal(text))


def format_json(value: float) -> str:
    """Return a finite number as Go's encoding/json writes it, which is as ECMAScript does.

    An exponent is written below 0.000001 and from 1e21 on.
    """
    text = repr(value)
    if 1e-4 <= abs(value) < 1e16 or value == 0:
        return text.removesuffix(".0")
    sign, digits, power = _decimal(text)
    if power >= 21 or power < -6:
        mantissa, _, exponent = _with_exponent(sign, digits, power).partition("e")
        return f"{mantissa}e{exponent[0]}{exponent[1:].lstrip('0')}"
    return _without_exponent(sign, digits, power)


def format_f(value: float) -> str:
    """Return a finite number as `FormatFloat(value, 'f', -1, 64)` does: without an exponent."""
    if value == 0:
        return repr(value).removesuffix(".0")
    return _without_exponent(*_decimal(repr(value)))


def format_g32(value: float) -> str:
    """Return a number as `FormatFloat(value, 'g', -1, 32)` does: rounded to 32 bits before."""
    rounded = _float32(value)
    if not math.isfinite(rounded) or rounded == 0:
        return format_g(rounded)
    texts = (f"{rounded:.{precision}e}" for precision in range(9))
    text = next(text for text in texts if _float32(float(text)) == rounded)
    return format_g(float(text))


def _float32(value: float) -> float:
    try:
        return float(struct.unpack("<f", struct.pack("<f", value))[0])
    except OverflowError:
        return math.copysign(math.inf, value)


def _decimal(text: str) -> tuple[str, str, int]:
    """Return sign and digits of a number other than 0, and the power of ten of the first digit."""
    sign = "-" if text[0] == "-" else ""
    mantissa, _, exponent = text.lstrip("-").partition("e")
    whole, _, fraction = mantissa.partition(".")
    digits = (whole + fraction).lstrip("0")
    zeros = len(whole) + len(fraction) - len(digits)
    return sign, digits.rstrip("0"), len(whole) - zeros - 1 + int(exponent or 0)


def _without_exponent(sign: str, digits: str, power: int) -> str:
    if power < 0:
        return f"{sign}0.{'0' * (-power - 1)}{digits}"
    digits = digits.ljust(power + 1, "0")
    point = "." if len(digits) > power + 1 else ""
    return f"{sign}{digits[: power + 1]}{point}{digits[power + 1 :]}"


def _with_exponent(sign: str, digits: str, power: int) -> str:
    point = "." if len(digits) > 1 else ""
    return f"{sign}{digits[0]}{point}{digits[1:]}e{'-' if power < 0 else '+'}{abs(power):02d}"
