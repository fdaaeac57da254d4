"""The words of Istio's faults, and the rules that they stand for."""

from collections.abc import Iterable
from typing import Any

from renderer.schema.fault import Fault, FieldPath
from renderer.schema.structural import MISSING_FIELD, UNKNOWN_FIELD, WRONG_TYPE

TWO_SPELLINGS = "E2020"
TWO_ALTERNATIVES = "E2021"
IGNORED_FIELD = "W2022"
LATER_FIELD = "W2023"
NO_EXPRESSION = "E2024"
BAD_HOST = "E2025"
BAD_PORT = "E2026"
BAD_SUM = "E2027"
CONFLICT = "E2028"
UNSUPPORTED = "E2029"
FIXED_NAME = "E2030"

_NAMES = {
    dict: "a mapping",
    list: "a list",
    str: "a text",
    bool: "a boolean",
    int: "a number",
    float: "a number",
    type(None): "null",
}
_LONGEST = 60


def shown(value: Any) -> str:
    """Return a value as a message shows it: as in YAML, texts in quotes, long ones cut."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 3]}..."
    return repr(text) if isinstance(value, str) else text


def described(value: Any) -> str:
    """Return what a value is, in words: `a text ('80')`, `a mapping`."""
    name = _NAMES.get(type(value), "something else")
    return f"{name} ({shown(value)})" if isinstance(value, (str, int, float)) else name


def wrong_type(value: Any, expected: str, path: FieldPath, remedy: str | None = None) -> Fault:
    """Return the fault of a value that is not of its type."""
    return Fault(WRONG_TYPE, path, f"this is {described(value)}; expected {expected}", remedy)


def unknown_field(key: str, known: Iterable[str], path: FieldPath, refused_by: str | None) -> Fault:
    """Return the fault of a field that a message lacks: refused, or ignored if by nobody."""
    from renderer.nearest import did_you_mean

    hint = did_you_mean(key, list(known)) or "remove it"
    if refused_by is None:
        message = f"there is no field {key} here, and Istio ignores it"
        return Fault(IGNORED_FIELD, (*path, key), message, hint)
    message = f"there is no field {key} here, and {refused_by} refuses the object for it"
    return Fault(UNKNOWN_FIELD, (*path, key), message, hint)


def missing(name: str, path: FieldPath, why: str) -> Fault:
    """Return the fault of a message at `path` that lacks a field; `why` says who needs it."""
    return Fault(MISSING_FIELD, path, f"{why} {name}", f"set {name}")
