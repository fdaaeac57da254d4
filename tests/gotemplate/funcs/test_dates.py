from typing import Any

import pytest

from renderer.gotemplate.funcs import dates  # noqa: F401 - registers the functions
from renderer.gotemplate.funcs.registry import REGISTRY, Uses, bind
from renderer.gotemplate.golayout import Instant
from renderer.gotemplate.gotime import Time
from renderer.gotemplate.gotypes import Int32, Int64
from tests.gotemplate.funcs.calling import call, failure

NOW = 1_500_000_000.75  # 2017-07-14 02:40:00 UTC
LEAP_DAY = Time(Instant(1_582_934_400))

CLOCKLESS: list[tuple[str, list[Any], str]] = [
    ("date", ["2006-01-02 MST", 86_400], "1970-01-02 UTC"),
    ("date", ["15:04", Int64(60)], "00:01"),
    ("date", ["15:04", Int32(60)], "00:01"),
    ("date", ["Jan _2", LEAP_DAY], "Feb 29"),
    ("dateInZone", ["15:04 MST -0700", 1_500_000_000, "America/New_York"], "22:40 EDT -0400"),
    ("date_in_zone", ["15:04 MST", 0, "Nowhere/City"], "00:00 UTC"),
    ("dateInZone", ["15:04 MST", 0, "../../etc/passwd"], "00:00 UTC"),
    ("htmlDate", [0], "1970-01-01"),
    ("htmlDateInZone", [1_500_000_000, "Asia/Tokyo"], "2017-07-14"),
    ("durationRound", ["2400h10m5s"], "3mo"),
    ("durationRound", ["-8760h1s"], "1y"),
    ("durationRound", [Int64(90 * 10**9)], "1m"),
    ("durationRound", [3600], "0s"),
    ("durationRound", ["nope"], "0s"),
]

BY_THE_CLOCK: list[tuple[str, list[Any], str]] = [
    ("date", ["2006-01-02T15:04:05.000", "no time"], "2017-07-14T02:40:00.000"),
    ("date", ["2006", 1.5], "2017"),
    ("dateInZone", ["15:04", None, "Asia/Tokyo"], "11:40"),
    ("htmlDate", [True], "2017-07-14"),
    ("ago", [LEAP_DAY], "-23037h20m0s"),
    ("ago", [1_499_999_990], "10s"),
    ("ago", [Int32(5)], "0s"),
    ("durationRound", [Time(Instant(1_499_000_000))], "11d"),
]

PURE: list[tuple[str, list[Any], str]] = [
    ("unixEpoch", [LEAP_DAY], "1582934400"),
    ("duration", ["95"], "1m35s"),
    ("duration", [Int64(-5)], "-5s"),
    ("duration", [95], "0s"),
    ("duration", ["9999999999999999999999"], "-1s"),
    ("duration", ["+7"], "7s"),
    ("duration", ["1x"], "0s"),
]


def run(name: str, args: list[Any]) -> tuple[Any, dict[str, int]]:
    uses = Uses("helm3", now=NOW)
    return bind(REGISTRY["helm3"][name], uses)(*args), uses.recorded


@pytest.mark.parametrize(("name", "args", "expected"), CLOCKLESS)
def test_a_given_time_needs_no_clock(name: str, args: list[Any], expected: str) -> None:
    assert run(name, args) == (expected, {})


@pytest.mark.parametrize(("name", "args", "expected"), BY_THE_CLOCK)
def test_the_clock_is_the_render_s_and_its_use_is_noted(
    name: str, args: list[Any], expected: str
) -> None:
    assert run(name, args) == (expected, {name: 1})


@pytest.mark.parametrize(("name", "args", "expected"), PURE)
def test_result(name: str, args: list[Any], expected: str) -> None:
    assert call(name, *args) == expected


def test_now() -> None:
    now, recorded = run("now", [])
    assert now.go_string() == "2017-07-14 02:40:00 +0000 UTC"
    assert recorded == {"now": 1}


def test_text_that_names_no_time_is_the_year_1() -> None:
    assert call("toDate", "2006-01-02", "x").go_string() == "0001-01-01 00:00:00 +0000 UTC"
    assert call("toDate", "2006-01-02", "2020-02-29").instant == LEAP_DAY.instant
    message = 'parsing time "2020-02-30": day out of range'
    assert failure("mustToDate", "2006-01-02", "2020-02-30") == message


@pytest.mark.parametrize("name", ["dateModify", "date_modify", "mustDateModify"])
def test_modify(name: str) -> None:
    assert call(name, "-24.5h", LEAP_DAY).go_string() == "2020-02-27 23:30:00 +0000 UTC"


def test_modify_by_no_duration() -> None:
    assert call("dateModify", "x", LEAP_DAY) is LEAP_DAY
    assert failure("mustDateModify", "x", LEAP_DAY) == 'time: invalid duration "x"'


def test_arguments_are_checked() -> None:
    message = "wrong type for value; expected time.Time; got string"
    assert failure("unixEpoch", "2020") == message


def test_what_helm2_lacks() -> None:
    missing = {"duration", "durationRound", "mustDateModify", "must_date_modify", "mustToDate"}
    assert missing <= set(REGISTRY["helm3"])
    assert not missing & set(REGISTRY["helm2"])
