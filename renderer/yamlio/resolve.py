"""What type a YAML scalar has for Go's yaml.v2: YAML 1.1 with deviations of its own."""

from __future__ import annotations

import math
import re

CORE = "tag:yaml.org,2002:"
"""What the `!!` of a tag stands for."""

STR, BOOL, INT, FLOAT = CORE + "str", CORE + "bool", CORE + "int", CORE + "float"
NULL, TIMESTAMP, BINARY, MERGE = CORE + "null", CORE + "timestamp", CORE + "binary", CORE + "merge"

Resolved = str | bool | int | float | None

RESOLVABLE = frozenset({STR, BOOL, INT, FLOAT, NULL, TIMESTAMP})
"""The tags that a scalar's text must fit. With any other one it is a string."""

_WORDS: dict[str, bool | float | None] = {
    **dict.fromkeys(("y", "Y", "yes", "Yes", "YES", "on", "On", "ON"), True),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("n", "N", "no", "No", "NO", "off", "Off", "OFF"), False),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys(("", "~", "null", "Null", "NULL"), None),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), math.nan),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), math.inf),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), -math.inf),
}

_NUMBER_STARTS = frozenset("0123456789+-.")
_TYPED_STARTS = _NUMBER_STARTS | frozenset("~yYnNtTfFoO")

_INTEGER = re.compile(
    r"([-+]?)(?:0[xX]([0-9a-fA-F]+)|0[bB]([01]+)|0[oO]([0-7]+)|0([0-7]*)|([1-9][0-9]*))"
)
_BASES = (16, 2, 8, 8, 10)
_LONG_INTEGER = re.compile("[-+]?[1-9][0-9]{18,}")
_SIGNED_BINARY = re.compile(r"0b([-+][01]+)")
_DECIMAL = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_POINT_FIRST = r"\.[0-9]+(?:_[0-9]+)*(?:[eE][-+]?[0-9]+(?:_[0-9]+)*)?"

_TIMESTAMP = (
    r"([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})"
    r"(?:(?:[Tt]| +)([0-9]{1,2}):([0-9]{1,2}):([0-9]{1,2})(?:[.,][0-9]+)?)?"
)
_ZONE = r"Z|[-+]([0-9]{2}):([0-9]{2})"


class WrongTag(Exception):  # noqa: N818 - it never leaves this package
    """A scalar's text does not fit its tag; both are given as their short tags."""

    def __init__(self, found: str, tag: str) -> None:
        super().__init__(found, tag)
        self.found = found
        self.tag = tag


def resolve(text: str) -> Resolved:
    """Return the value of an unquoted scalar without a tag.

    Integers are those of 64 bits, signed or not; a timestamp is a string.
    """
    if text and text[0] not in _TYPED_STARTS:
        return text
    if text in _WORDS:
        return _WORDS[text]
    number = _number(text) if text[0] in _NUMBER_STARTS else None
    return text if number is None else number


def _number(text: str) -> int | float | None:
    if text[0] == ".":
        return _finite(text.replace("_", "")) if re.fullmatch(_POINT_FIRST, text) else None
    plain = text.replace("_", "")
    integer = _integer(plain)
    if integer is not None:
        return integer
    if _DECIMAL.fullmatch(plain):
        value = _finite(plain)
        if value is not None:
            return value
    binary = _SIGNED_BINARY.fullmatch(plain)
    return _fitting(int(binary[1], 2)) if binary else None


def _integer(plain: str) -> int | None:
    match = _INTEGER.fullmatch(plain)
    if match is None:
        return None
    for digits, base in zip(match.groups()[1:], _BASES, strict=True):
        if digits is not None:
            significant = digits.lstrip("0")
            if len(significant) > 64:
                return None
            value = int(significant or "0", base)
            if match[1]:
                return _fitting(-value if match[1] == "-" else value)
            return value if value < 1 << 64 else None
    return None


def _fitting(value: int) -> int | None:
    """Return an integer that fits into 64 bits with a sign, or None."""
    return value if -(1 << 63) <= value < 1 << 63 else None


def _finite(text: str) -> float | None:
    value = float(text)
    return None if math.isinf(value) else value


def json_number(value: int | float, text: str, *, exact: bool) -> int | float | None:
    """Return a number as JSON has it, None for one that JSON lacks; `text` is what it was read of.

    Every number is a float, as in Helm's values; with `exact` integers are kept, also those of
    more than 64 bits.
    """
    if not exact:
        value = float(value)
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        if exact and _LONG_INTEGER.fullmatch(text):
            return int(text)
    return value


def is_timestamp(text: str) -> bool:
    """Tell whether Go's yaml.v2 sees a time in a text (it reads it as a string all the same)."""
    match = re.match(_TIMESTAMP, text) if text[:1].isdecimal() else None
    if match is None or not _is_date(*map(int, match.groups()[:3])):
        return False
    rest = text[match.end() :]
    if match[4] is None:
        return not rest
    hour, minute, second = map(int, match.groups()[3:])
    if hour > 23 or minute > 59 or second > 59:
        return False
    if text[match.end(3)] == " ":
        return not rest
    zone = re.fullmatch(_ZONE, rest)
    return zone is not None and (rest == "Z" or (int(zone[1]) <= 24 and int(zone[2]) <= 60))


def _is_date(year: int, month: int, day: int) -> bool:
    if month == 2:
        leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
        return 1 <= day <= 28 + leap
    return 1 <= month <= 12 and 1 <= day <= 30 + (month in (1, 3, 5, 7, 8, 10, 12))


def resolve_tagged(text: str, tag: str) -> Resolved:
    """Return the value of a scalar with one of the tags in `RESOLVABLE`.

    Raises `WrongTag` if the text is of another type; an integer may stand for a float.
    """
    if tag == STR:
        return text
    value = resolve(text)
    found = _tag_of(value)
    if found == tag:
        return value
    if tag == FLOAT and type(value) is int and _fitting(value) is not None:
        return float(value)
    if tag == TIMESTAMP and is_timestamp(text):
        return text
    raise WrongTag(short_tag(found), short_tag(tag))


def short_tag(tag: str) -> str:
    """Return a tag as it is written in a text."""
    return "!!" + tag[len(CORE) :] if tag.startswith(CORE) else tag


def _tag_of(value: Resolved) -> str:
    if value is None:
        return NULL
    return {str: STR, bool: BOOL, int: INT, float: FLOAT}[type(value)]
