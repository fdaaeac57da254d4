"""Go's layout strings, which show how a reference time is written: formatting and parsing.

Source: the package time of Go 1.26. The local time zone is UTC.
"""

import re
from collections.abc import Callable
from datetime import date
from typing import NamedTuple

from renderer.gotemplate.gotypes import GoFailure, to_bytes

MONTHS = [
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
]
WEEKDAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"]
DAY = 86_400
"""Seconds of a day."""

# Python's dates have four digits for the year. The Gregorian calendar repeats itself, weekdays
# too, after 400 years, so that any year can be counted in those from 2000 on.
_CYCLE_YEARS, _CYCLE_DAYS = 400, 146_097
_CYCLE_START = date(2000, 1, 1).toordinal()
_EPOCH = date(1970, 1, 1).toordinal()


class Instant(NamedTuple):
    """Seconds since 1970 UTC, nanoseconds, and the zone: seconds east of UTC, and name."""

    seconds: int
    nanosecond: int = 0
    offset: int = 0
    zone: str = "UTC"


class Reading(NamedTuple):
    """What a calendar and a clock in the zone show. The weekday counts from 0, a Sunday."""

    year: int
    month: int
    day: int
    year_day: int
    weekday: int
    hour: int
    minute: int
    second: int
    nanosecond: int
    offset: int
    zone: str


def read(instant: Instant) -> Reading:
    """Return what a calendar and a clock show at an instant."""
    days, second = divmod(instant.seconds + instant.offset, DAY)
    cycle, day = divmod(days + _EPOCH - _CYCLE_START, _CYCLE_DAYS)
    found = date.fromordinal(_CYCLE_START + day)
    year_day = found.toordinal() - date(found.year, 1, 1).toordinal() + 1
    return Reading(
        found.year + cycle * _CYCLE_YEARS,
        found.month,
        found.day,
        year_day,
        found.isoweekday() % 7,
        second // 3600,
        second // 60 % 60,
        second % 60,
        instant.nanosecond,
        instant.offset,
        instant.zone,
    )


def count_seconds(year: int, month: int, day: int) -> int:
    """Return the seconds from 1970 to a date, UTC. A month or day out of range carries over."""
    years, month = divmod(month - 1, 12)
    cycle, year = divmod(year + years - 2000, _CYCLE_YEARS)
    first = date(2000 + year, month + 1, 1).toordinal() + cycle * _CYCLE_DAYS
    return (first - _EPOCH + day - 1) * DAY


# -- Layouts ---------------------------------------------------------------------------------

_ELEMENTS = re.compile(
    r"(January|Jan(?![a-z])|Monday|Mon(?![a-z])|MST|002|0[1-6]|15|1|2006|2|_2(?!006)|__2|3|4|5|PM|pm"
    r"|[-Z](?:070000|07:00:00|0700|07:00|07)|[.,](?:0+|9+)(?![0-9]))"
)


def format_instant(instant: Instant, layout: str) -> str:
    """Return an instant as a layout shows it."""
    reading = read(instant)
    parts = _ELEMENTS.split(layout)
    parts[1::2] = [_format_element(element, reading) for element in parts[1::2]]
    return "".join(parts)


def _format_element(element: str, reading: Reading) -> str:
    if element[0] in ".,":
        digits = f"{reading.nanosecond:09d}"[: len(element) - 1]
        if element[1] == "9":
            digits = digits.rstrip("0")
        return element[0] + digits if digits else ""
    if element[0] in "-Z":
        return _format_offset(element, reading.offset)
    return _FORMATS[element](reading)


def _format_offset(element: str, offset: int) -> str:
    if element[0] == "Z" and offset == 0:
        return "Z"
    minutes, second = divmod(abs(offset), 60)
    # Less than a minute west of Greenwich has no sign in Go.
    sign = "-" if offset < 0 and minutes else "+"
    shape = element[1:]
    numbers = (minutes // 60, minutes % 60, second)[: len(shape.replace(":", "")) // 2]
    return sign + (":" if ":" in shape else "").join(f"{number:02d}" for number in numbers)


_FORMATS: dict[str, Callable[[Reading], str]] = {
    "2006": lambda r: f"{r.year:04d}" if r.year >= 0 else f"{r.year:05d}",
    "06": lambda r: f"{abs(r.year) % 100:02d}",
    "January": lambda r: MONTHS[r.month - 1],
    "Jan": lambda r: MONTHS[r.month - 1][:3],
    "1": lambda r: str(r.month),
    "01": lambda r: f"{r.month:02d}",
    "Monday": lambda r: WEEKDAYS[r.weekday],
    "Mon": lambda r: WEEKDAYS[r.weekday][:3],
    "2": lambda r: str(r.day),
    "_2": lambda r: f"{r.day:2d}",
    "02": lambda r: f"{r.day:02d}",
    "__2": lambda r: f"{r.year_day:3d}",
    "002": lambda r: f"{r.year_day:03d}",
    "15": lambda r: f"{r.hour:02d}",
    "3": lambda r: str(r.hour % 12 or 12),
    "03": lambda r: f"{r.hour % 12 or 12:02d}",
    "4": lambda r: str(r.minute),
    "04": lambda r: f"{r.minute:02d}",
    "5": lambda r: str(r.second),
    "05": lambda r: f"{r.second:02d}",
    "PM": lambda r: "PM" if r.hour >= 12 else "AM",
    "pm": lambda r: "pm" if r.hour >= 12 else "am",
    "MST": lambda r: r.zone or _format_offset("-0700", r.offset),
}


# -- Parsing ---------------------------------------------------------------------------------


class _Number(NamedTuple):
    """An element that is a number: what it sets, how it looks, and its bounds if checked."""

    field: str
    pattern: str
    low: int = 0
    high: int = 0


_NUMBERS = {
    "2006": _Number("year", "[0-9]{4}"),
    "06": _Number("year", "[0-9]{2}"),
    "1": _Number("month", "[0-9]{1,2}", 1, 12),
    "01": _Number("month", "[0-9]{2}", 1, 12),
    "2": _Number("day", "[0-9]{1,2}"),
    "_2": _Number("day", " ?[0-9]{1,2}"),
    "02": _Number("day", "[0-9]{2}"),
    "__2": _Number("year_day", " {0,2}[0-9]{1,3}"),
    "002": _Number("year_day", "[0-9]{3}"),
    "15": _Number("hour", "[0-9]{1,2}", 0, 23),
    "3": _Number("hour", "[0-9]{1,2}", 0, 12),
    "03": _Number("hour", "[0-9]{2}", 0, 12),
    "4": _Number("minute", "[0-9]{1,2}", 0, 59),
    "04": _Number("minute", "[0-9]{2}", 0, 59),
    "5": _Number("second", "[0-9]{1,2}", 0, 59),
    "05": _Number("second", "[0-9]{2}", 0, 59),
}
_NAMES = {
    "January": ("month", MONTHS),
    "Jan": ("month", [name[:3] for name in MONTHS]),
    "Monday": ("weekday", WEEKDAYS),
    "Mon": ("weekday", [name[:3] for name in WEEKDAYS]),
}
_OFFSET_PARTS = ("hour", "minute", "second")
# Go takes for a zone what looks like one: GMT with hours, bare hours, or 3 to 5 capitals.
_ZONE = (
    "ChST|MeST|GMT(?:[+-]0?(?:2[0-3]|1?[0-9])(?![0-9]))?|[+-]0?(?:2[0-3]|1?[0-9])(?![0-9])"
    "|(?:[A-Z]{4}T|WITA|[A-Z]{3}T|[A-Z]{3})(?![A-Z])"
)


class _BadElement(Exception):  # noqa: N818 - it never leaves this module
    """The text does not fit the layout; `problem` says why, if that is not plain to see."""

    def __init__(self, problem: str = "") -> None:
        super().__init__(problem)
        self.problem = problem


def parse_instant(layout: str, value: str) -> Instant:
    """Return the instant that a text names in a layout. Raises GoFailure."""
    parser = _Parser(value)
    parts = _ELEMENTS.split(layout)
    for index, part in enumerate(parts):
        start = parser.position
        try:
            if index % 2 == 0:
                parser.skip(part)
            else:
                fraction_follows = index + 2 < len(parts) and parts[index + 2][0] in ".,"
                parser.element(part, fraction_follows)
        except _BadElement as bad:
            if bad.problem:
                raise _failure(value, f": {bad.problem}") from None
            left = quote(value[parser.position if index % 2 == 0 else start :])
            message = f" as {quote(layout)}: cannot parse {left} as {quote(part)}"
            raise _failure(value, message) from None
    if parser.position < len(value):
        raise _failure(value, f": extra text: {quote(value[parser.position :])}")
    try:
        return parser.instant()
    except _BadElement as bad:
        raise _failure(value, f": {bad.problem}") from None


def _failure(value: str, message: str) -> GoFailure:
    return GoFailure(f"parsing time {quote(value)}{message}")


class _Parser:
    """A text being read: how far it has been, and the numbers found so far."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.position = 0
        self.found: dict[str, int] = {}
        self.afternoon: bool | None = None
        self.utc = False
        self.offset: int | None = None
        self.zone = ""

    def skip(self, literal: str) -> None:
        """Pass over literal text; any number of blanks matches any number."""
        for char in re.sub(" +", " ", literal):
            if char != " ":
                if not self.text.startswith(char, self.position):
                    raise _BadElement
                self.position += 1
            elif self.position < len(self.text):
                self.take(" +")

    def take(self, pattern: str) -> str:
        """Return the text that matches here, and pass over it."""
        found = re.compile(pattern).match(self.text, self.position)
        if found is None:
            raise _BadElement
        self.position = found.end()
        return found[0]

    def take_word(self, word: str) -> bool:
        """Pass over a word if it is here, in either case of letters."""
        end = self.position + len(word)
        if self.text[self.position : end].lower() != word.lower():
            return False
        self.position = end
        return True

    def element(self, element: str, fraction_follows: bool) -> None:
        """Read one element of a layout."""
        if element in _NUMBERS:
            self.number(_NUMBERS[element])
            if element == "06":
                self.found["year"] += 1900 if self.found["year"] >= 69 else 2000
            if element in ("5", "05") and not fraction_follows:
                self.fraction("(?:[.,][0-9]+)?")
        elif element in _NAMES:
            self.name(*_NAMES[element])
        elif element in ("PM", "pm"):
            self.afternoon = self.take("[AP]M" if element == "PM" else "[ap]m")[0] in "Pp"
        elif element == "MST":
            self.zone_name()
        elif element[0] in "-Z":
            self.zone_offset(element)
        else:
            many = element[1] == "9"
            self.fraction("(?:[.,][0-9]+)?" if many else f"[.,][0-9]{{{len(element) - 1}}}")

    def number(self, number: _Number) -> None:
        value = int(self.take(number.pattern))
        if number.high and not number.low <= value <= number.high:
            raise _BadElement(f"{number.field} out of range")
        self.found[number.field] = value

    def name(self, field: str, names: list[str]) -> None:
        for index, name in enumerate(names):
            if self.take_word(name):
                self.found[field] = index + 1
                return
        raise _BadElement

    def fraction(self, pattern: str) -> None:
        digits = self.take(pattern)[1:10]
        if digits:
            self.found["nanosecond"] = int(digits.ljust(9, "0"))

    def zone_offset(self, element: str) -> None:
        if element[0] == "Z" and self.text.startswith("Z", self.position):
            self.position += 1
            self.utc = True
            return
        shape = re.sub("0[07]", "[0-9]{2}", element[1:])
        text = self.take("[+-]" + shape)
        numbers = [int(each) for each in re.findall("[0-9]{2}", text)]
        for number, limit, part in zip(numbers, (24, 60, 60), _OFFSET_PARTS, strict=False):
            if number > limit:
                raise _BadElement(f"time zone offset {part} out of range")
        hours, minutes, seconds = (*numbers, 0, 0)[:3]
        offset = (hours * 60 + minutes) * 60 + seconds
        self.offset = -offset if text[0] == "-" else offset

    def zone_name(self) -> None:
        if self.text.startswith("UTC", self.position):
            self.position += 3
            self.utc = True
        elif len(self.text) - self.position < 3:
            raise _BadElement
        else:
            self.zone = self.take(_ZONE)

    def instant(self) -> Instant:
        """Return the instant that all that was read makes."""
        get = self.found.get
        year, hour = get("year", 0), get("hour", 0)
        if self.afternoon and hour < 12:
            hour += 12
        elif self.afternoon is False and hour == 12:
            hour = 0
        month, day = self.date(year)
        clock = hour * 3600 + get("minute", 0) * 60 + get("second", 0)
        seconds, nanosecond = count_seconds(year, month, day) + clock, get("nanosecond", 0)
        if self.utc or not (self.zone or self.offset):
            return Instant(seconds, nanosecond)
        if self.offset is not None:
            return Instant(seconds - self.offset, nanosecond, self.offset, self.zone)
        # A zone known by name only has no offset; GMT with hours does, but is told as UTC.
        hours = int(self.zone[3:] or 0) if self.zone.startswith("GMT") else 0
        return Instant(seconds, nanosecond, hours * 3600, self.zone)

    def date(self, year: int) -> tuple[int, int]:
        """Return month and day, which a day of the year may stand for."""
        month, day = self.found.get("month"), self.found.get("day")
        year_day = self.found.get("year_day")
        if year_day is not None:
            first = count_seconds(year, 1, 1)
            reading = read(Instant(first + (year_day - 1) * DAY))
            if year_day < 1 or reading.year != year:
                raise _BadElement("day-of-year out of range")
            if month is not None and month != reading.month:
                raise _BadElement("day-of-year does not match month")
            if day is not None and day != reading.day:
                raise _BadElement("day-of-year does not match day")
            return reading.month, reading.day
        month, day = 1 if month is None else month, 1 if day is None else day
        if read(Instant(count_seconds(year, month, day))).day != day:
            raise _BadElement("day out of range")
        return month, day


def quote(text: str) -> str:
    """Return a text in quotes as the package time writes it in errors."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return (
        '"'
        + "".join(
            char if " " <= char <= "\x7f" else "".join(f"\\x{byte:02x}" for byte in to_bytes(char))
            for char in escaped
        )
        + '"'
    )
