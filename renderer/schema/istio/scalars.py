"""Single values as Istio reads them: what a text or number of each type may look like.

Source: the JSON mapping of proto3 as golang/protobuf `jsonpb` reads it, and the well-known types of
gogo/protobuf as of Istio 1.0 to 1.3.
"""

import math
import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from renderer.schema.istio.definitions import Type
from renderer.schema.istio.faults import described, shown
from renderer.schema.structural import WRONG_TYPE, WRONG_VALUE

_RANGES = {
    "int32": (-(2**31), 2**31 - 1),
    "int64": (-(2**63), 2**63 - 1),
    "uint32": (0, 2**32 - 1),
    "uint64": (0, 2**64 - 1),
}
_INTEGER = re.compile(r"-?(?:0|[1-9][0-9]{0,24})")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")
_RFC_3339 = "2006-01-02T15:04:05.999999999Z07:00"
_SIMPLE_DURATION = re.compile(
    "(?=[0-9])(?:([0-9]{1,6})h)?(?:([0-9]{1,6})m(?!s))?(?:([0-9]{1,6})s)?(?:([0-9]{1,6})ms)?"
)
_UNITS = (3600 * 10**9, 60 * 10**9, 10**9, 10**6)
_EXPONENT_FROM = 1e21
"""Go writes a float as a whole number to JSON up to here."""


class Wrong(NamedTuple):
    """Why a value is not of a type: the rule that it breaks, and the words of the fault."""

    rule: str
    message: str
    remedy: str | None = None


def read_scalar(kind: Type, value: Any, *, quoted_numbers: bool) -> Any:
    """Return what a value that is not null means, or the `Wrong` that is in it.

    Durations are in nanoseconds, enums are names, a whole float is an integer. `quoted_numbers`
    says whether the release reads all numbers in quotes; those of 64 bits always may be.
    """
    if kind.word == "enum":
        return _enum(value, kind.values)
    if kind.word in _RANGES:
        return _integer(value, kind.word, quoted_numbers or kind.word.endswith("64"))
    if kind.word in ("float", "double"):
        return _number(value, quoted_numbers)
    return _READERS[kind.word](value)


def _not(value: Any, expected: str, remedy: str | None = None) -> Wrong:
    return Wrong(WRONG_TYPE, f"this is {described(value)}; expected {expected}", remedy)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _integer(value: Any, word: str, quoted: bool) -> int | Wrong:
    number = value
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        if not quoted:
            return _not(value, "an integer", "remove the quotes")
        number = int(value)
    elif isinstance(value, float) and value.is_integer() and abs(value) < _EXPONENT_FROM:
        number = int(value)
    if not isinstance(number, int) or isinstance(number, bool):
        return _not(value, "an integer")
    low, high = _RANGES[word]
    if not low <= number <= high:
        message = f"{shown(number)} is out of range; expected {low} to {high}"
        return Wrong(WRONG_VALUE, message)
    return number


def _number(value: Any, quoted: bool) -> int | float | Wrong:
    if isinstance(value, str) and len(value) < 400 and _NUMBER.fullmatch(value):
        if not quoted:
            return _not(value, "a number", "remove the quotes")
        value = float(value)
    if not _is_number(value):
        return _not(value, "a number")
    if isinstance(value, float) and not math.isfinite(value):
        return Wrong(WRONG_VALUE, f"{shown(value)} is no number that JSON can hold")
    number: int | float = value
    return number


def _enum(value: Any, names: tuple[str, ...]) -> str | int | Wrong:
    if isinstance(value, str):
        if value in names:
            return value
        from renderer.nearest import did_you_mean

        message = f"{shown(value)} is not one of {', '.join(names)}"
        return Wrong(WRONG_VALUE, message, did_you_mean(value, names))
    number = _integer(value, "int32", quoted=False)
    if isinstance(number, Wrong):
        return _not(value, f"one of {', '.join(names)}")
    return names[number] if 0 <= number < len(names) else number


def _text(value: Any) -> str | Wrong:
    if isinstance(value, str):
        return value
    return _not(value, "a text", quote_it(value))


def quote_it(value: Any) -> str | None:
    """Return the advice to write a number or boolean as a text, or None for anything else."""
    return f'quote it: "{shown(value)}"' if isinstance(value, (int, float)) else None


def _boolean(value: Any) -> bool | Wrong:
    if isinstance(value, bool):
        return value
    words = value in ("true", "false") if isinstance(value, str) else False
    return _not(value, "true or false", "remove the quotes" if words else None)


def _duration(value: Any) -> int | Wrong:
    simple = _SIMPLE_DURATION.fullmatch(value) if isinstance(value, str) else None
    if simple:  # nearly all are, and the whole of Go's times takes long to import
        return sum(
            int(part or 0) * unit for part, unit in zip(simple.groups(), _UNITS, strict=True)
        )
    from renderer.gotemplate.gotime import parse_duration
    from renderer.gotemplate.gotypes import GoFailure

    expected = "a duration such as 10s, 1h30m or 500ms"
    if not isinstance(value, str):
        unit = f'add the unit: "{shown(value)}s"' if _is_number(value) else None
        return _not(value, expected, unit)
    try:
        return parse_duration(value)
    except GoFailure:
        return Wrong(WRONG_VALUE, f"{shown(value)} is no duration; expected {expected}")


def _timestamp(value: Any) -> str | Wrong:
    from renderer.gotemplate.gotime import parse_time
    from renderer.gotemplate.gotypes import GoFailure

    expected = "a time as RFC 3339 writes it, such as 2018-07-31T12:00:00Z"
    if not isinstance(value, str):
        return _not(value, expected)
    try:
        parse_time(_RFC_3339, value)
    except GoFailure:
        return Wrong(WRONG_VALUE, f"{shown(value)} is no time; expected {expected}")
    return value


def _bytes(value: Any) -> str | Wrong:
    if not isinstance(value, str):
        return _not(value, "a text in base64")
    if not _BASE64.fullmatch(value.replace("\n", "").replace("\r", "")):
        return Wrong(WRONG_VALUE, f"{shown(value)} is no base64")
    return value


def _struct(value: Any) -> dict[str, Any] | Wrong:
    return value if isinstance(value, dict) else _not(value, "a mapping")


def _any(value: Any) -> dict[str, Any] | Wrong:
    if not isinstance(value, dict):
        return _not(value, "a mapping")
    if not isinstance(value.get("@type"), str):
        return Wrong(WRONG_VALUE, "the type of this message is missing", "set @type to its name")
    return value


_READERS: Mapping[str, Callable[[Any], Any]] = {
    "string": _text,
    "boolean": _boolean,
    "bytes": _bytes,
    "go-duration": _duration,
    "date-time": _timestamp,
    "struct": _struct,
    "any": _any,
}
