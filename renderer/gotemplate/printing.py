"""Go values as text: what `{{ x }}`, print and `%v` write.

Only the light types are known here; the verbs of printf are in `renderer.gotemplate.printf`.
Source: the packages fmt and text/template of Go.
"""

from collections.abc import Iterable
from typing import Any

from renderer.gotemplate.gotypes import GoFailure, Struct, from_bytes

MAX_TEXT = 16 * 1024 * 1024
"""The most characters that one list, map or struct may be printed as."""

ADDRESS = "0xc000000000"
"""What a pointer inside a value prints as: Go's address differs from run to run."""


def show(value: Any) -> str:
    """Return what `{{ value }}` prints. A pointer prints what it points at.

    Raises GoFailure for a value too large, or nested too deeply, to be printed.
    """
    if type(value) is str:
        return value
    if value is None:
        return "<no value>"
    if isinstance(value, Struct) and value.go_kind == "ptr":
        return _print_struct(value)
    return sprint_value(value)


def sprint_value(value: Any) -> str:
    """Return what fmt's `%v` prints. Raises GoFailure as `show` does."""
    kind = type(value)
    if kind is str:
        return value  # type: ignore[no-any-return]
    if kind is bool:
        return "true" if value else "false"
    if kind is float:
        return format_float(value)
    if value is None:
        return "<nil>"
    if isinstance(value, int):
        return int.__repr__(value)
    if isinstance(value, Struct):
        text = _print_struct(value)
        return "&" + text if value.go_kind == "ptr" and value.go_string() is None else text
    if kind is complex:
        return _format_complex(value)
    return _print_nested(value)


def sprint(*values: Any) -> str:
    """Return what fmt.Sprint prints: a space between two operands when neither is a string."""
    parts: list[str] = []
    after_string = True
    for value in values:
        is_string = type(value) is str
        if not is_string and not after_string:
            parts.append(" ")
        parts.append(value if is_string else sprint_value(value))
        after_string = is_string
    return "".join(parts)


def sprintln(*values: Any) -> str:
    """Return what fmt.Sprintln prints: a space between all operands, and a newline."""
    return " ".join([sprint_value(value) for value in values]) + "\n"


def strval(value: Any) -> str:
    """Return sprig's toString: as `%v`, but bytes are text."""
    return from_bytes(value) if type(value) is bytes else sprint_value(value)


def format_float(value: float) -> str:
    """Return a float64 as `%v` prints it: the shortest digits that read back as the same.

    An exponent is written below 1e-04 and from 1e+06 on (strconv's 'g' with precision -1).
    """
    text = repr(value)
    size = abs(value)
    if 1e-4 <= size < 1e6 or size == 0:
        return text.removesuffix(".0")
    if text[-1] in "fn":
        return {"inf": "+Inf", "-inf": "-Inf", "nan": "NaN"}[text]
    mantissa, _, exponent = text.partition("e")
    sign = "-" if value < 0 else ""
    whole, _, fraction = mantissa.lstrip("-").partition(".")
    digits = (whole + fraction).lstrip("0")
    zeros = len(whole + fraction) - len(digits)
    power = len(whole) - zeros - 1 + int(exponent or 0)
    tail = digits[1:].rstrip("0")
    point = "." if tail else ""
    return f"{sign}{digits[0]}{point}{tail}e{'-' if power < 0 else '+'}{abs(power):02d}"


def _format_complex(value: complex) -> str:
    imaginary = format_float(value.imag)
    sign = "" if imaginary[0] in "+-" else "+"
    return f"({format_float(value.real)}{sign}{imaginary}i)"


def _print_struct(value: Struct) -> str:
    text = value.go_string()
    return _print_nested(value) if text is None else text


def _print_nested(value: Any) -> str:
    out = _Text()
    try:
        _write(value, out)
    except RecursionError:
        raise GoFailure("the value is nested too deeply to be printed") from None
    return "".join(out.parts)


class _Text:
    """Text in the making, up to `MAX_TEXT` characters."""

    __slots__ = ("parts", "room")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.room = MAX_TEXT

    def add(self, text: str) -> None:
        """Append a part. Raises GoFailure when the whole grows too large."""
        self.room -= len(text)
        if self.room < 0:
            raise GoFailure(f"the value prints as more than {MAX_TEXT} characters")
        self.parts.append(text)


def _write(value: Any, out: _Text) -> None:
    """Write what is no simple value; at the top level, a pointer's target."""
    if isinstance(value, dict):
        opening = "map["
        for key in sorted(value):
            out.add(f"{opening}{key}:")
            _write_inner(value[key], out)
            opening = " "
        out.add("map[]" if not value else "]")
    elif isinstance(value, Struct):
        _write_sequence("{", value.fields.values(), "}", out)
    else:
        _write_sequence("[", value, "]", out)


def _write_sequence(opening: str, values: Iterable[Any], closing: str, out: _Text) -> None:
    out.add(opening)
    for index, value in enumerate(values):
        if index:
            out.add(" ")
        _write_inner(value, out)
    out.add(closing)


def _write_inner(value: Any, out: _Text) -> None:
    if isinstance(value, Struct):
        text = value.go_string()
        if text is None and value.go_kind == "ptr":
            text = ADDRESS
        if text is None:
            _write(value, out)
        else:
            out.add(text)
    elif isinstance(value, (list, dict)):
        _write(value, out)
    else:
        out.add(sprint_value(value))
