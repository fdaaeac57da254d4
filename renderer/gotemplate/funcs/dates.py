"""Date functions of sprig. The local time zone is UTC; the clock is the one a render is handed.

Source: sprig 3.3.0 (helm3) and 2.22.0 (helm2), date.go.
"""

from typing import Any

from renderer.gotemplate.funcs.registry import ANY, STRING, Uses, function
from renderer.gotemplate.golayout import Instant
from renderer.gotemplate.gotime import (
    HOUR,
    MINUTE,
    SECOND,
    TIME,
    ZERO_TIME,
    Time,
    format_duration,
    parse_duration,
    parse_time,
)
from renderer.gotemplate.gotypes import GoFailure, Int32, Int64
from renderer.gotemplate.zones import in_zone

_HTML = "2006-01-02"
_AGE_UNITS = (
    ("y", 365 * 24 * HOUR),
    ("mo", 30 * 24 * HOUR),
    ("d", 24 * HOUR),
    ("h", HOUR),
    ("m", MINUTE),
    ("s", SECOND),
)


def _clock(uses: Uses, name: str) -> Time:
    uses.record(name)
    return Time(Instant(int(uses.now)))


def _given(value: Any, integers: tuple[type, ...]) -> Time | None:
    """Return the time that an argument is, or None when it is neither that nor seconds."""
    if isinstance(value, Time):
        return value
    return Time(Instant(int(value))) if type(value) in integers else None


@function("now", uses=True)
def now(uses: Uses) -> Time:
    """Return the present time."""
    return _clock(uses, "now")


# -- Formatting ------------------------------------------------------------------------------


@function("date", params=(STRING, ANY), uses=True)
def date(uses: Uses, layout: str, value: Any) -> str:
    """Return a time, or an integer of seconds since 1970, as a layout shows it."""
    return _format(uses, "date", layout, value, "Local")


@function("dateInZone", "date_in_zone", params=(STRING, ANY, STRING), uses=True)
def date_in_zone(uses: Uses, layout: str, value: Any, zone: str) -> str:
    """Return a time in a zone as a layout shows it; an unknown zone is UTC."""
    return _format(uses, "dateInZone", layout, value, zone)


@function("htmlDate", params=(ANY,), uses=True)
def html_date(uses: Uses, value: Any) -> str:
    """Return a time as year, month and day."""
    return _format(uses, "htmlDate", _HTML, value, "Local")


@function("htmlDateInZone", params=(ANY, STRING), uses=True)
def html_date_in_zone(uses: Uses, value: Any, zone: str) -> str:
    """Return a time in a zone as year, month and day."""
    return _format(uses, "htmlDateInZone", _HTML, value, zone)


def _format(uses: Uses, name: str, layout: str, value: Any, zone: str) -> str:
    time = _given(value, (int, Int64, Int32)) or _clock(uses, name)
    return Time(in_zone(time.instant, zone)).format(layout)


@function("unixEpoch", params=(TIME,))
def unix_epoch(time: Time) -> str:
    """Return a time in seconds since 1970."""
    return str(time.instant.seconds)


# -- Parsing and changing --------------------------------------------------------------------


@function("toDate", params=(STRING, STRING))
def to_date(layout: str, text: str) -> Time:
    """Return the time that a text names, the year 1 if it names none."""
    try:
        return parse_time(layout, text)
    except GoFailure:
        return Time(ZERO_TIME)


@function("mustToDate", params=(STRING, STRING), dialect="helm3")
def must_to_date(layout: str, text: str) -> Time:
    """Return the time that a text names."""
    return parse_time(layout, text)


@function("dateModify", "date_modify", params=(STRING, TIME))
def date_modify(duration: str, time: Time) -> Time:
    """Return a time moved by a duration; one that cannot be read moves nothing."""
    try:
        return must_date_modify(duration, time)
    except GoFailure:
        return time


@function("mustDateModify", "must_date_modify", params=(STRING, TIME), dialect="helm3")
def must_date_modify(duration: str, time: Time) -> Time:
    """Return a time moved by a duration."""
    return time.plus(parse_duration(duration))


# -- Durations -------------------------------------------------------------------------------


@function("ago", params=(ANY,), uses=True)
def ago(uses: Uses, value: Any) -> str:
    """Return how long ago a time was, in whole seconds."""
    present = _clock(uses, "ago")
    nanoseconds = present.minus(_given(value, (int, Int64)) or present).nanoseconds
    seconds = (abs(nanoseconds) + SECOND // 2) // SECOND
    return format_duration(seconds * SECOND * (-1 if nanoseconds < 0 else 1))


@function("duration", params=(ANY,), dialect="helm3")
def duration(value: Any) -> str:
    """Return a number of seconds (a text or an int64, all else is none) as a duration."""
    seconds = 0
    if type(value) is str:
        seconds = _parse_int(value)
    elif type(value) is Int64:
        seconds = int(value)
    return format_duration(_wrapped(seconds * SECOND))


@function("durationRound", params=(ANY,), dialect="helm3", uses=True)
def duration_round(uses: Uses, value: Any) -> str:
    """Return a duration, or the time since a time, in its largest unit, rounded down."""
    nanoseconds = 0
    if type(value) is str:
        try:
            nanoseconds = parse_duration(value)
        except GoFailure:
            return "0s"
    elif type(value) is Int64:
        nanoseconds = int(value)
    elif isinstance(value, Time):
        nanoseconds = _clock(uses, "durationRound").minus(value).nanoseconds
    size = abs(nanoseconds)
    return next((f"{size // unit}{name}" for name, unit in _AGE_UNITS if size > unit), "0s")


def _parse_int(text: str) -> int:
    """Return a decimal number as strconv.ParseInt, whose error sprig drops."""
    digits = text[1:] if text[:1] in ("-", "+") else text
    if not (digits.isascii() and digits.isdigit()):
        return 0
    size = int(digits.lstrip("0")[:20] or 0)
    return max(-size, -(2**63)) if text[0] == "-" else min(size, 2**63 - 1)


def _wrapped(number: int) -> int:
    """Return a number as it overflows an int64."""
    return (number + 2**63) % 2**64 - 2**63
