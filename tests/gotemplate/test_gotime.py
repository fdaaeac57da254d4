from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.golayout import Instant
from renderer.gotemplate.gotime import (
    HOUR,
    Duration,
    Time,
    format_duration,
    parse_duration,
    parse_time,
)
from renderer.gotemplate.gotypes import ArgumentFailure, GoFailure, Int64, kind_name, type_name
from renderer.gotemplate.printing import sprint_value
from tests.gotemplate.funcs.calling import typed

TIME = parse_time("2006-01-02T15:04:05Z07:00", "2021-03-04T05:06:07+02:00")
LATER = TIME.plus(36 * HOUR)

METHODS: list[tuple[str, list[Any], Any]] = [
    ("Format", ["Jan _2"], "Mar  4"),
    ("Year", [], 2021),
    ("Month", [], "March"),
    ("Weekday", [], "Thursday"),
    ("Day", [], 4),
    ("YearDay", [], 63),
    ("Hour", [], 5),
    ("Unix", [], Int64(1_614_827_167)),
    ("UnixMilli", [], Int64(1_614_827_167_000)),
    ("UTC", [], "2021-03-04 03:06:07 +0000 UTC"),
    ("AddDate", [0, 11, -4], "2022-01-31 05:06:07 +0200 +0200"),
    ("Add", [Duration(HOUR)], "2021-03-04 06:06:07 +0200 +0200"),
    ("Sub", [LATER], "-36h0m0s"),
    ("Before", [LATER], True),
    ("Equal", [TIME.utc()], True),
    ("IsZero", [], False),
]

DURATIONS = [
    (0, "0s"),
    (1, "1ns"),
    (1_500, "1.5µs"),
    (999_999, "999.999µs"),
    (-1_000_100, "-1.0001ms"),
    (1_500_000_000, "1.5s"),
    (60 * 10**9, "1m0s"),
    (-(90 * 60 * 10**9 + 1), "-1h30m0.000000001s"),
    (-(2**63), "-2562047h47m16.854775808s"),
]

PARSED = [
    ("0", 0),
    ("-0", 0),
    ("+5m", 300 * 10**9),
    ("1.5h.5s", 5_400_500_000_000),
    ("1.s", 10**9),
    ("0" * 5000 + "1.5" + "0" * 5000 + "s", 1_500_000_000),
    ("3us3µs3μs", 9_000),
    ("-9223372036854775808ns", -(2**63)),
]

REFUSED = [
    ("", 'time: invalid duration ""'),
    ("-", 'time: invalid duration "-"'),
    ("--1h", 'time: invalid duration "--1h"'),
    (".s", 'time: invalid duration ".s"'),
    ("1", 'time: missing unit in duration "1"'),
    ("9" * 5000 + "h", f'time: invalid duration "{"9" * 5000}h"'),
    ("1h2", 'time: missing unit in duration "1h2"'),
    ("1d", 'time: unknown unit "d" in duration "1d"'),
    ("1h 2m", 'time: unknown unit "h " in duration "1h 2m"'),
    ("9223372036854775808ns", 'time: invalid duration "9223372036854775808ns"'),
]


def shown(value: Any) -> Any:
    return sprint_value(value) if type_name(value).startswith("time.") else value


@pytest.mark.parametrize(("name", "args", "expected"), METHODS)
def test_method(name: str, args: list[Any], expected: Any) -> None:
    assert typed(shown(TIME.methods[name](*args))) == typed(expected)


def test_methods_check_their_arguments() -> None:
    method: Callable[..., Any] = TIME.methods["Format"]
    with pytest.raises(ArgumentFailure, match="wrong number of args for Format: want 1 got 0"):
        method()
    with pytest.raises(ArgumentFailure, match="expected string; got int"):
        method(5)
    assert "format" not in TIME.methods
    assert set(TIME.methods) >= {"Format", "Year"}


def test_types() -> None:
    values = [TIME, TIME.methods["Month"](), TIME.methods["Weekday"](), TIME.minus(LATER)]
    names = [(type_name(value), kind_name(value)) for value in values]
    assert names == [
        ("time.Time", "struct"),
        ("time.Month", "int"),
        ("time.Weekday", "int"),
        ("time.Duration", "int64"),
    ]
    assert TIME.json_string() == "2021-03-04T05:06:07+02:00"
    assert not Duration(0)


def test_difference_of_times_has_a_limit() -> None:
    far = Time(Instant(10**15))
    assert far.minus(TIME).nanoseconds == 2**63 - 1
    assert TIME.minus(far).nanoseconds == -(2**63)


def test_duration_in_units() -> None:
    methods = Duration(-5_400_500_000_000).methods
    units = [methods[name]() for name in ("Hours", "Minutes", "Seconds", "Milliseconds")]
    assert typed(units) == typed(
        [-1.5001388888888889, -90.00833333333334, -5400.5, Int64(-5400500)]
    )


@pytest.mark.parametrize(("nanoseconds", "text"), DURATIONS)
def test_format_duration(nanoseconds: int, text: str) -> None:
    assert format_duration(nanoseconds) == text


@pytest.mark.parametrize(("text", "nanoseconds"), PARSED)
def test_parse_duration(text: str, nanoseconds: int) -> None:
    assert parse_duration(text) == nanoseconds


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_refused_duration(text: str, message: str) -> None:
    with pytest.raises(GoFailure) as caught:
        parse_duration(text)
    assert caught.value.message == message


@given(st.integers(-(2**53), 2**53))
def test_parsing_undoes_formatting(nanoseconds: int) -> None:
    assert parse_duration(format_duration(nanoseconds)) == nanoseconds


@given(st.text("0123456789.hmsnuµ+- é", max_size=12))
def test_any_text_gives_a_duration_or_a_go_failure(text: str) -> None:
    try:
        nanoseconds = parse_duration(text)
    except GoFailure:
        return
    assert abs(nanoseconds) <= 2**63
