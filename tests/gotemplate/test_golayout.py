from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.golayout import (
    Instant,
    count_seconds,
    format_instant,
    parse_instant,
    read,
)
from renderer.gotemplate.gotypes import GoFailure

RFC_3339_NANO = "2006-01-02T15:04:05.999999999Z07:00"
INSTANT = Instant(1_234_567_890, 6_050_000)  # a Friday
WEST = INSTANT._replace(offset=-12_642, zone="")

FORMATTED = [
    (
        "Mon Monday Jan January 1 01 2 _2 02 06 2006 002 __2",
        "Fri Friday Feb February 2 02 13 13 13 09 2009 044  44",
        "Fri Friday Feb February 2 02 13 13 13 09 2009 044  44",
    ),
    ("15 3 03 4 04 5 05 PM pm", "23 11 11 31 31 30 30 PM pm", "20 8 08 0 00 48 48 PM pm"),
    (
        "05.000 05,00 .999 .99 .000000",
        "30.006 30,00 .006  .006050",
        "48.006 48,00 .006  .006050",
    ),
    (
        "MST -07 -0700 -07:00 -070000 -07:00:00 Z07 Z0700",
        "UTC +00 +0000 +00:00 +000000 +00:00:00 Z Z",
        "-0330 -03 -0330 -03:30 -033042 -03:30:42 -03 -0330",
    ),
    ("Janus Month x_2006 .", "Janus Month x_2009 .", "Janus Month x_2009 ."),
    ("", "", ""),
]

PARSED = [
    ("2006-01-02", "2020-02-29", "2020-02-29T00:00:00Z UTC"),
    ("06", "68", "2068-01-01T00:00:00Z UTC"),
    ("06", "69", "1969-01-01T00:00:00Z UTC"),
    ("Jan _2 2006", "fEB  5 2021", "2021-02-05T00:00:00Z UTC"),
    ("2006-002", "2020-060", "2020-02-29T00:00:00Z UTC"),
    ("3:04PM", "12:01AM", "0000-01-01T00:01:00Z UTC"),
    ("3PM", "3PM", "0000-01-01T15:00:00Z UTC"),
    ("15:04:05", "1:02:03.5", "0000-01-01T01:02:03.5Z UTC"),
    ("05.000", "01,250", "0000-01-01T00:00:01.25Z UTC"),
    ("05.999", "01", "0000-01-01T00:00:01Z UTC"),
    ("15 -07:00", "12 +02:30", "0000-01-01T12:00:00+02:30 +0230"),
    ("15 Z07:00", "12 Z", "0000-01-01T12:00:00Z UTC"),
    ("15 -0700 MST", "12 -0500 EST", "0000-01-01T12:00:00-05:00 EST"),
    ("15 MST", "12 UTC", "0000-01-01T12:00:00Z UTC"),
    ("15 MST", "12 CEST", "0000-01-01T12:00:00Z CEST"),
    ("15 MST", "12 GMT+3", "0000-01-01T15:00:00+03:00 GMT+3"),
    ("Monday  2", "tuesday 3", "0000-01-03T00:00:00Z UTC"),
]

REFUSED = [
    ("2006-01-02", "x", 'as "2006-01-02": cannot parse "x" as "2006"'),
    ("2006-01-02", "2020/1", 'as "2006-01-02": cannot parse "/1" as "-"'),
    ("Jan", "Foo", 'as "Jan": cannot parse "Foo" as "Jan"'),
    ("2006-01-02", "2020-13-01", ": month out of range"),
    ("2006-01-02", "2020-02-30", ": day out of range"),
    ("15", "24", ": hour out of range"),
    ("04", "60", ": minute out of range"),
    ("05", "60", ": second out of range"),
    ("-0700", "+2500", ": time zone offset hour out of range"),
    ("2006-002", "2021-366", ": day-of-year out of range"),
    ("2006-01 002", "2021-02 001", ": day-of-year does not match month"),
    ("MST", "GMT+" + "0" * 5000, f': extra text: "+{"0" * 5000}"'),
    ("MST", "aB", 'as "MST": cannot parse "aB" as "MST"'),
    ("PM", "xM", 'as "PM": cannot parse "xM" as "PM"'),
    ("2006", "2020\té", ': extra text: "\\x09\\xc3\\xa9"'),
]


@pytest.mark.parametrize(("layout", "here", "west"), FORMATTED)
def test_format(layout: str, here: str, west: str) -> None:
    assert format_instant(INSTANT, layout) == here
    assert format_instant(WEST, layout) == west


@pytest.mark.parametrize(("layout", "value", "expected"), PARSED)
def test_parse(layout: str, value: str, expected: str) -> None:
    parsed = parse_instant(layout, value)
    assert format_instant(parsed, f"{RFC_3339_NANO} MST") == expected


@pytest.mark.parametrize(("layout", "value", "problem"), REFUSED)
def test_refused(layout: str, value: str, problem: str) -> None:
    with pytest.raises(GoFailure) as caught:
        parse_instant(layout, value)
    assert caught.value.message.startswith("parsing time ")
    assert caught.value.message.endswith(problem)


def test_years_that_python_has_not() -> None:
    assert (
        format_instant(Instant(count_seconds(-44, 3, 15)), "Mon Jan 2 2006") == "Thu Mar 15 -0044"
    )
    far = Instant(count_seconds(123_456, 2, 29))
    assert format_instant(far, "2006-01-02 002 06") == "123456-02-29 060 56"


@given(st.integers(-62_135_596_800, 253_402_300_799))
def test_calendar_is_python_s(seconds: int) -> None:
    told = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    reading = read(Instant(seconds))
    assert reading[:3] == (told.year, told.month, told.day)
    assert reading[5:8] == (told.hour, told.minute, told.second)
    assert (reading.year_day, reading.weekday) == (
        told.timetuple().tm_yday,
        told.isoweekday() % 7,
    )


@given(
    st.integers(count_seconds(1, 1, 1), count_seconds(9999, 12, 31)),
    st.integers(0, 10**9 - 1),
    st.integers(-14 * 60, 14 * 60),
)
def test_parsing_undoes_formatting(seconds: int, nanosecond: int, minutes: int) -> None:
    zone = "UTC" if minutes == 0 else ""
    instant = Instant(seconds, nanosecond, minutes * 60, zone)
    if read(instant).year in range(10_000):
        assert parse_instant(RFC_3339_NANO, format_instant(instant, RFC_3339_NANO)) == instant


@given(
    st.lists(st.sampled_from(["2006", "_2", "002", "Jan", "MST", ".999", "-0700", "PM", " "])),
    st.text("0123456789 JanFebPMUTC+-.é\udcff", max_size=12),
)
def test_any_text_gives_an_instant_or_a_go_failure(layout: list[str], value: str) -> None:
    try:
        instant = parse_instant("".join(layout), value)
    except GoFailure:
        return
    assert 0 <= instant.nanosecond < 10**9
