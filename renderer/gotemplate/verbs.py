"""printf's verbs for single values: flags, width and precision applied to a number or string.

Each function returns the text, or None for a verb that the kind of value does not know.
Source: the package fmt of Go, and strconv.FormatFloat.
"""

import math
from typing import NamedTuple

from renderer.gotemplate.gotypes import from_bytes, to_bytes
from renderer.gotemplate.printing import format_float
from renderer.gotemplate.quoting import can_backquote, quote, quote_rune, rune

_BASES = {"v": "d", "d": "d", "b": "b", "o": "o", "O": "o", "x": "x", "X": "X"}


class Flags(NamedTuple):
    """What stands between the percent sign and the verb.

    `plus_v` and `sharp_v` are the flags of `%+v` and `%#v`, which replace `plus` and `sharp`.
    """

    minus: bool = False
    plus: bool = False
    sharp: bool = False
    space: bool = False
    zero: bool = False
    width: int | None = None
    precision: int | None = None
    plus_v: bool = False
    sharp_v: bool = False


def pad(flags: Flags, text: str, *, zeros: bool = True) -> str:
    """Return text padded to the width; with `zeros` the zero flag counts."""
    width = flags.width or 0
    if flags.minus:
        return text.ljust(width)
    return text.rjust(width, "0" if flags.zero and zeros else " ")


def boolean(flags: Flags, value: bool, verb: str) -> str | None:
    """Format a bool."""
    return pad(flags, "true" if value else "false") if verb in "tv" else None


def integer(flags: Flags, value: int, verb: str, *, unsigned: bool = False) -> str | None:
    """Format an integer of any Go type."""
    if verb == "c":
        return pad(flags, rune(value))
    if verb == "q":
        return pad(flags, quote_rune(value, ascii_only=flags.plus))
    if verb == "U":
        return _code_point(flags, value % 2**64)
    if verb not in _BASES:
        return None
    if verb == "v" and flags.sharp_v and unsigned:
        return _digits(flags._replace(sharp=True), value, "x")
    return _digits(flags, value, verb)


def _digits(flags: Flags, value: int, verb: str) -> str:
    digits = format(abs(value), _BASES[verb])
    sign = "-" if value < 0 else "+" if flags.plus else " " if flags.space else ""
    if flags.precision is not None:
        if flags.precision == 0 and value == 0:
            return " " * (flags.width or 0)
        digits = digits.rjust(flags.precision, "0")
    elif flags.zero and not flags.minus and flags.width is not None:
        digits = digits.rjust(flags.width - len(sign), "0")
    prefix = ""
    if flags.sharp and verb in "xXb":
        prefix = "0" + verb
    elif flags.sharp and verb in "oO" and digits[0] != "0":
        prefix = "0"
    if verb == "O":
        prefix = "0o" + prefix
    return pad(flags, sign + prefix + digits, zeros=False)


def _code_point(flags: Flags, value: int) -> str:
    text = "U+" + format(value, "X").rjust(max(4, flags.precision or 0), "0")
    if flags.sharp and value <= 0x10FFFF and chr(value).isprintable():
        text += f" '{chr(value)}'"
    return pad(flags, text, zeros=False)


def string(flags: Flags, value: str, verb: str) -> str | None:
    """Format a string."""
    if verb in "xX":
        return _hex_bytes(flags, to_bytes(value), verb)
    if verb not in "svq":
        return None
    text = value if flags.precision is None else value[: flags.precision]
    if verb == "q" or (verb == "v" and flags.sharp_v):
        if flags.sharp and can_backquote(text):
            text = f"`{text}`"
        else:
            text = quote(text, ascii_only=flags.plus)
    return pad(flags, text)


def octets(flags: Flags, value: bytes, verb: str) -> str | None:
    """Format a []byte with a verb that takes it as a string."""
    if verb in "xX":
        return _hex_bytes(flags, value, verb)
    return string(flags, from_bytes(value), verb) if verb in "sq" else None


def _hex_bytes(flags: Flags, data: bytes, verb: str) -> str:
    data = data[: flags.precision]
    prefix = "0" + verb if flags.sharp else ""
    digits = data.hex() if verb == "x" else data.hex().upper()
    if flags.space:
        pairs = [prefix + digits[at : at + 2] for at in range(0, len(digits), 2)]
        return pad(flags, " ".join(pairs))
    return pad(flags, prefix + digits if data else "")


def real(flags: Flags, value: float, verb: str) -> str | None:
    """Format a float64."""
    if verb not in "vbgGxXfFeE":
        return None
    verb = {"v": "g", "F": "f"}.get(verb, verb)
    precision = flags.precision
    if precision is None:
        precision = 6 if verb in "feE" else -1
    text = _unsigned_real(abs(value), verb, precision)
    negative = math.copysign(1.0, value) < 0 and not math.isnan(value)
    sign = "-" if negative else "+" if flags.plus else " " if flags.space else ""
    if text in ("Inf", "NaN"):
        always_signed = text == "Inf" and not sign
        return pad(flags, ("+" if always_signed else sign) + text, zeros=False)
    if flags.sharp and verb != "b":
        text = _with_point(text, verb, precision)
    if flags.zero and not flags.minus:
        return sign + text.rjust((flags.width or 0) - len(sign), "0")
    return pad(flags, sign + text)


def imaginary(flags: Flags, value: complex, verb: str) -> str | None:
    """Format a complex128."""
    first = real(flags, value.real, verb)
    second = real(flags._replace(plus=True), value.imag, verb)
    return None if first is None or second is None else f"({first}{second}i)"


def _unsigned_real(value: float, verb: str, precision: int) -> str:
    """Return the digits of a number that is not negative; a precision of -1 is the shortest."""
    if math.isinf(value):
        return "Inf"
    if math.isnan(value):
        return "NaN"
    if verb == "b":
        mantissa, exponent = _binary(value)
        return f"{mantissa}p{exponent:+d}"
    if verb in "xX":
        text = _hex_real(value, precision)
        return text if verb == "x" else text.upper()
    if precision < 0:
        return format_float(value) if verb == "g" else format_float(value).upper()
    return f"{value:.{precision}{verb}}"


def _binary(value: float) -> tuple[int, int]:
    """Return a number as mantissa, 53 bits unless the number is subnormal, and power of two."""
    fraction, exponent = math.frexp(value)
    if not value:
        return 0, -1074
    shift = 53 if exponent >= -1021 else 1074 + exponent
    return int(math.ldexp(fraction, shift)), exponent - shift


def _hex_real(value: float, precision: int) -> str:
    fraction, exponent = math.frexp(value)
    mantissa = int(math.ldexp(fraction, 61))  # a leading bit 60, and 15 digits behind the point
    exponent = exponent - 1 if value else 0
    if 0 <= precision < 15:
        unit = 1 << (60 - 4 * precision)
        mantissa = _round_half_even(mantissa, unit) * unit
        if mantissa >> 61:
            mantissa >>= 1
            exponent += 1
    digits = format(mantissa & (2**60 - 1), "015x")
    digits = digits.rstrip("0") if precision < 0 else digits[:precision].ljust(precision, "0")
    point = "." if digits else ""
    sign = "-" if exponent < 0 else "+"
    return f"0x{mantissa >> 60}{point}{digits}p{sign}{abs(exponent):02d}"


def _round_half_even(value: int, unit: int) -> int:
    quotient, rest = divmod(value, unit)
    return quotient + (2 * rest > unit or (2 * rest == unit and quotient & 1))


def _with_point(text: str, verb: str, precision: int) -> str:
    """Return a number as the sharp flag wants it: with a point, and its trailing zeros."""
    mark = {"x": "p", "X": "P"}.get(verb, "E" if verb.isupper() else "e")
    number, mark, exponent = text.partition(mark)
    missing = 0
    if verb in "gGx":
        # Go counts the x of a hexadecimal prefix as a digit.
        significant = len(number.replace(".", "").lstrip("0")) + (number == "0")
        missing = (6 if precision < 0 else precision) - significant
    point = "" if "." in number else "."
    return number + point + "0" * missing + mark + exponent
