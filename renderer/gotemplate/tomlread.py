"""TOML in, as Helm's fromToml reads it. Source: BurntSushi/toml 1.4."""

import re
import tomllib
from datetime import date, datetime, time
from typing import Any

from renderer.gotemplate.golayout import Instant, count_seconds
from renderer.gotemplate.gotime import Time
from renderer.gotemplate.gotypes import GoFailure, Int64
from renderer.gotemplate.quoting import quote_rune

_YEAR_ZERO = count_seconds(0, 1, 1)
_PLACE = re.compile(r" \(at (?:line (\d+), column (\d+)|end of document)\)\Z")
_NO_VALUE = ("Expected '=' after a key in a key/value pair", "Invalid statement")


def read_toml(text: str) -> dict[str, Any]:
    """Return the map that a TOML text holds.

    Integers are int64, dates and times time.Time. Raises GoFailure with the line and the reason;
    only the most frequent reasons are in Go's words.
    """
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise GoFailure(_go_text(str(error), text)) from None
    except ValueError:  # more digits than Python converts
        raise GoFailure("toml: an integer is out of range for int64") from None
    except RecursionError:
        raise GoFailure("toml: arrays or tables are nested too deeply") from None
    return {key: _go_value(value) for key, value in table.items()}


def _go_text(problem: str, text: str) -> str:
    found = _PLACE.search(problem)
    reason = problem[: found.start()] if found else problem
    shown = reason[:1].lower() + reason[1:]
    if not found or not found[1]:
        if reason in _NO_VALUE:
            shown = "expected key separator '='"
        newlines = text.count("\n")
        return f"toml: line {newlines}: unexpected EOF; {shown}"
    line, column = int(found[1]), int(found[2])
    if reason in _NO_VALUE:
        char = text.split("\n")[line - 1][column - 1 : column] or "\n"
        shown = f"expected '.' or '=', but got {quote_rune(ord(char))} instead"
    return f"toml: line {line}: {shown}"


def _go_value(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _go_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_go_value(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool):
        if not -(2**63) <= value < 2**63:
            raise GoFailure(f"toml: {value} is out of range for int64")
        return Int64(value)
    if isinstance(value, (date, time)):
        return _go_time(value)
    return value


def _go_time(value: date | time) -> Time:
    """Return a date or a time as Go has it: what it lacks is zero, and its zone tells what."""
    if isinstance(value, time):
        return Time(Instant(_YEAR_ZERO + _clock(value), value.microsecond * 1000, 0, "time-local"))
    midnight = count_seconds(value.year, value.month, value.day)
    if not isinstance(value, datetime):
        return Time(Instant(midnight, 0, 0, "date-local"))
    seconds, nanosecond = midnight + _clock(value), value.microsecond * 1000
    distance = value.utcoffset()
    if distance is None:
        return Time(Instant(seconds, nanosecond, 0, "datetime-local"))
    offset = distance.days * 86_400 + distance.seconds
    return Time(Instant(seconds - offset, nanosecond, offset, "" if offset else "UTC"))


def _clock(value: time | datetime) -> int:
    return value.hour * 3600 + value.minute * 60 + value.second
