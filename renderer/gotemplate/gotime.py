"""Go's time.Time and time.Duration as values of a template.

Source: the package time of Go 1.26. The local time zone is UTC, and a time has no monotonic
clock reading.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from renderer.gotemplate.funcs.registry import INT, STRING, Param, method
from renderer.gotemplate.golayout import (
    MONTHS,
    WEEKDAYS,
    Instant,
    Reading,
    count_seconds,
    format_instant,
    parse_instant,
    quote,
    read,
)
from renderer.gotemplate.gotypes import GoFailure, Int64, Struct

SECOND = 1_000_000_000
MINUTE = 60 * SECOND
HOUR = 60 * MINUTE
"""Units of a duration, in nanoseconds."""

_UNITS = {
    "ns": 1,
    "us": 1_000,
    "µs": 1_000,  # the micro sign
    "μs": 1_000,  # the Greek letter mu
    "ms": 1_000_000,
    "s": SECOND,
    "m": MINUTE,
    "h": HOUR,
}
_MIN_INT64, _MAX_INT64 = -(2**63), 2**63 - 1

_Method = tuple[Callable[..., Any], tuple[Param, ...]]


class _Methods(Mapping[str, Callable[..., Any]]):
    """The methods of a value, bound to it when one is asked for."""

    __slots__ = ("_receiver", "_table")

    def __init__(self, receiver: Struct, table: Mapping[str, _Method]) -> None:
        self._receiver, self._table = receiver, table

    def __getitem__(self, name: str) -> Callable[..., Any]:
        call, params = self._table[name]
        return method(name, partial(call, self._receiver), *params)

    def __iter__(self) -> Iterator[str]:
        return iter(self._table)

    def __len__(self) -> int:
        return len(self._table)


class Month(Struct):
    """Go's time.Month; `number` counts from 1."""

    go_type: ClassVar[str] = "time.Month"
    go_kind: ClassVar[str] = "int"

    def __init__(self, number: int) -> None:
        super().__init__(methods=_Methods(self, {"String": (Month.go_string, ())}))
        self.number = number

    def go_string(self) -> str:
        """Return the month's English name."""
        return MONTHS[self.number - 1]


class Weekday(Struct):
    """Go's time.Weekday; `number` counts from 0, a Sunday."""

    go_type: ClassVar[str] = "time.Weekday"
    go_kind: ClassVar[str] = "int"

    def __init__(self, number: int) -> None:
        super().__init__(methods=_Methods(self, {"String": (Weekday.go_string, ())}))
        self.number = number

    def go_string(self) -> str:
        """Return the day's English name."""
        return WEEKDAYS[self.number]


class Duration(Struct):
    """Go's time.Duration: a number of nanoseconds."""

    go_type: ClassVar[str] = "time.Duration"
    go_kind: ClassVar[str] = "int64"

    def __init__(self, nanoseconds: int) -> None:
        super().__init__(methods=_Methods(self, _DURATION_METHODS))
        self.nanoseconds = nanoseconds

    def __bool__(self) -> bool:
        return self.nanoseconds != 0

    def go_string(self) -> str:
        """Return the duration as Go prints it, for example 1h0m1.5s."""
        return format_duration(self.nanoseconds)


class Time(Struct):
    """Go's time.Time: an instant in a zone."""

    go_type: ClassVar[str] = "time.Time"

    def __init__(self, instant: Instant) -> None:
        super().__init__(methods=_Methods(self, _TIME_METHODS))
        self.instant = instant

    def go_string(self) -> str:
        """Return the time as Go prints it."""
        return self.format("2006-01-02 15:04:05.999999999 -0700 MST")

    def json_string(self) -> str:
        """Return the text that stands for the time in JSON and YAML (RFC 3339)."""
        return self.format("2006-01-02T15:04:05.999999999Z07:00")

    def format(self, layout: str) -> str:
        """Return the time as a Go layout shows it."""
        return format_instant(self.instant, layout)

    def reading(self) -> Reading:
        """Return what a calendar and a clock in the time's zone show."""
        return read(self.instant)

    def nanoseconds(self) -> int:
        """Return the nanoseconds since 1970."""
        return self.instant.seconds * SECOND + self.instant.nanosecond

    def utc(self) -> "Time":
        """Return the same time in UTC."""
        return Time(Instant(self.instant.seconds, self.instant.nanosecond))

    def plus(self, nanoseconds: int) -> "Time":
        """Return the time that much later, in the same zone."""
        seconds, nanosecond = divmod(self.nanoseconds() + nanoseconds, SECOND)
        return Time(self.instant._replace(seconds=seconds, nanosecond=nanosecond))

    def minus(self, other: "Time") -> Duration:
        """Return the time since another one, or the longest duration that there is."""
        nanoseconds = self.nanoseconds() - other.nanoseconds()
        return Duration(min(max(nanoseconds, _MIN_INT64), _MAX_INT64))

    def plus_date(self, years: int, months: int, days: int) -> "Time":
        """Return the time on another date; 31 June is 1 July."""
        now = self.reading()
        instant = self.instant
        date = count_seconds(now.year + years, now.month + months, now.day + days)
        clock = now.hour * 3600 + now.minute * 60 + now.second
        return Time(instant._replace(seconds=date + clock - instant.offset))


ZERO_TIME = Instant(count_seconds(1, 1, 1))
"""The zero value of Go's time.Time: 1 January of the year 1, UTC."""

TIME = Param("time.Time", frozenset({Time}))
"""A parameter that takes a time."""

_DURATION = Param("time.Duration", frozenset({Duration}))

_DURATION_METHODS: dict[str, _Method] = {
    "String": (Duration.go_string, ()),
    "Hours": (lambda d: _in_units(d.nanoseconds, HOUR), ()),
    "Minutes": (lambda d: _in_units(d.nanoseconds, MINUTE), ()),
    "Seconds": (lambda d: _in_units(d.nanoseconds, SECOND), ()),
    "Milliseconds": (lambda d: Int64(_truncated(d.nanoseconds, 1_000_000)), ()),
    "Microseconds": (lambda d: Int64(_truncated(d.nanoseconds, 1_000)), ()),
    "Nanoseconds": (lambda d: Int64(d.nanoseconds), ()),
}

_TIME_METHODS: dict[str, _Method] = {
    "Format": (Time.format, (STRING,)),
    "String": (Time.go_string, ()),
    "Year": (lambda t: t.reading().year, ()),
    "Month": (lambda t: Month(t.reading().month), ()),
    "Day": (lambda t: t.reading().day, ()),
    "YearDay": (lambda t: t.reading().year_day, ()),
    "Weekday": (lambda t: Weekday(t.reading().weekday), ()),
    "Hour": (lambda t: t.reading().hour, ()),
    "Minute": (lambda t: t.reading().minute, ()),
    "Second": (lambda t: t.reading().second, ()),
    "Nanosecond": (lambda t: t.instant.nanosecond, ()),
    "Unix": (lambda t: Int64(t.instant.seconds), ()),
    "UnixMilli": (lambda t: Int64(t.nanoseconds() // 1_000_000), ()),
    "UnixMicro": (lambda t: Int64(t.nanoseconds() // 1_000), ()),
    "UnixNano": (lambda t: Int64(t.nanoseconds()), ()),
    "UTC": (Time.utc, ()),
    "Local": (Time.utc, ()),
    "IsZero": (lambda t: t.instant[:2] == ZERO_TIME[:2], ()),
    "Add": (lambda t, d: t.plus(d.nanoseconds), (_DURATION,)),
    "AddDate": (Time.plus_date, (INT, INT, INT)),
    "Sub": (Time.minus, (TIME,)),
    "After": (lambda t, other: t.nanoseconds() > other.nanoseconds(), (TIME,)),
    "Before": (lambda t, other: t.nanoseconds() < other.nanoseconds(), (TIME,)),
    "Equal": (lambda t, other: t.nanoseconds() == other.nanoseconds(), (TIME,)),
}


def parse_time(layout: str, value: str) -> Time:
    """Return the time that a text names in a layout. Raises GoFailure."""
    return Time(parse_instant(layout, value))


# -- Durations -------------------------------------------------------------------------------


def format_duration(nanoseconds: int) -> str:
    """Return a duration as Go prints it, for example 1h0m1.5s."""
    size = abs(nanoseconds)
    sign = "-" if nanoseconds < 0 else ""
    if size == 0:
        return "0s"
    for name, unit in (("ns", 1), ("µs", 1_000), ("ms", 1_000_000)):
        if size < unit * 1000:
            return f"{sign}{_decimal(size, unit)}{name}"
    minutes, rest = divmod(size, MINUTE)
    text = f"{_decimal(rest, SECOND)}s"
    if minutes:
        text = f"{minutes % 60}m{text}"
    if minutes >= 60:
        text = f"{minutes // 60}h{text}"
    return sign + text


def _decimal(size: int, unit: int) -> str:
    """Return size in units, with the digits behind the point that it needs; a power of 10."""
    whole, rest = divmod(size, unit)
    digits = str(unit + rest)[1:].rstrip("0")
    return f"{whole}.{digits}" if digits else str(whole)


_MAX_DIGITS = 19  # of an int64
_NUMBER_AND_UNIT = re.compile(r"([0-9]*)(\.[0-9]*)?([^0-9.]*)")


def parse_duration(text: str) -> int:
    """Return the nanoseconds of a duration such as -1h30m. Raises GoFailure."""
    body = text[1:] if text[:1] in ("-", "+") else text
    if body == "0":
        return 0
    total = 0
    position = 0
    while position < len(body) or not body:
        found = _NUMBER_AND_UNIT.match(body, position)
        whole, point, name = found.groups("") if found else ("", "", "")
        fraction = point[1:_MAX_DIGITS]
        if not (whole or fraction) or len(whole.lstrip("0")) > _MAX_DIGITS:
            raise GoFailure(f"time: invalid duration {quote(text)}")
        if not name:
            raise GoFailure(f"time: missing unit in duration {quote(text)}")
        if name not in _UNITS:
            raise GoFailure(f"time: unknown unit {quote(name)} in duration {quote(text)}")
        unit = _UNITS[name]
        # Go computes the fraction in float64, and so may be a nanosecond off.
        total += int(whole.lstrip("0") or 0) * unit + int(
            int(fraction or 0) * (unit / 10 ** len(fraction))
        )
        position = found.end() if found else position
    if text[0] == "-":
        total = -total
    if not _MIN_INT64 <= total <= _MAX_INT64:
        raise GoFailure(f"time: invalid duration {quote(text)}")
    return total


def _in_units(nanoseconds: int, unit: int) -> float:
    """Return a duration in units, rounded as Go does it: the whole ones apart from the rest."""
    whole = _truncated(nanoseconds, unit)
    return float(whole) + (nanoseconds - whole * unit) / unit


def _truncated(nanoseconds: int, unit: int) -> int:
    """Return the number of whole units, cut off towards zero."""
    return abs(nanoseconds) // unit * (-1 if nanoseconds < 0 else 1)
