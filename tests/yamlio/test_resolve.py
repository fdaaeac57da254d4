"""The types of scalars, beyond what the tables of `test_reader` have."""

import math

import pytest

from renderer.yamlio.resolve import (
    CORE,
    WrongTag,
    is_timestamp,
    resolve,
    resolve_tagged,
)

RESOLVED = [
    ("on", True),
    ("oN", "oN"),
    ("NO", False),
    ("nO", "nO"),
    ("Y", True),
    ("TRUE", True),
    ("tRUE", "tRUE"),
    ("NULL", None),
    ("nULL", "nULL"),
    ("0b11", 3),
    ("-0b11", -3),
    ("0b-11", -3),
    ("0b" + "1" * 64, (1 << 64) - 1),
    ("0b" + "1" * 65, "0b" + "1" * 65),
    ("0b" + "0" * 80 + "1", 1),
    ("0o17", 15),
    ("0O17", 15),
    ("017", 15),
    ("0_17", 15),
    ("018", 18.0),
    ("0x_1F", 31),
    ("9223372036854775807", 9223372036854775807),
    ("18446744073709551615", 18446744073709551615),
    ("+18446744073709551615", 18446744073709551616.0),
    ("-9223372036854775809", -9223372036854775808.0),
    ("1e309", "1e309"),
    ("1e-400", 0.0),
    (".1_0", 0.1),
    ("+.1_0", 0.1),
    (".", "."),
    ("+", "+"),
    ("1_", 1),
    ("1:30", "1:30"),
    ("2001-01-01", "2001-01-01"),
    ("<<", "<<"),
    ("=", "="),
    ("９", "９"),
]


@pytest.mark.parametrize(("text", "value"), RESOLVED)
def test_plain(text: str, value: object) -> None:
    found = resolve(text)
    assert (type(found), found) == (type(value), value)


def test_infinities() -> None:
    assert [resolve(text) for text in (".inf", "+.Inf", "-.INF")] == [math.inf, math.inf, -math.inf]
    assert math.isnan(float(resolve(".NaN") or 0))
    assert resolve(".iNF") == ".iNF"


TAGGED = [
    ("1", "str", "1"),
    ("1", "float", 1.0),
    ("yes", "bool", True),
    ("", "null", None),
    ("2001-01-01", "timestamp", "2001-01-01"),
    ("18446744073709551615", "int", 18446744073709551615),
]


@pytest.mark.parametrize(("text", "tag", "value"), TAGGED)
def test_tagged(text: str, tag: str, value: object) -> None:
    found = resolve_tagged(text, CORE + tag)
    assert (type(found), found) == (type(value), value)


@pytest.mark.parametrize(
    ("text", "tag", "found"),
    [
        ("1.5", "int", "!!float"),
        ("x", "bool", "!!str"),
        ("18446744073709551615", "float", "!!int"),
        ("1", "timestamp", "!!int"),
    ],
)
def test_wrong_tags(text: str, tag: str, found: str) -> None:
    with pytest.raises(WrongTag) as caught:
        resolve_tagged(text, CORE + tag)
    assert (caught.value.found, caught.value.tag) == (found, "!!" + tag)


TIMES = [
    "2001-01-01",
    "2001-1-1",
    "2000-02-29",
    "0000-12-31",
    "2001-12-14t21:59:43.10-05:00",
    "2001-12-14T1:2:3Z",
    "2001-12-14T1:2:3,5Z",
    "2001-12-14T1:2:3+24:60",
    "2001-12-14  1:2:3",
    "2001-12-14 1:2:3.123456789012",
]
NO_TIMES = [
    "2001-02-29",
    "1900-02-29",
    "2001-13-01",
    "2001-0-1",
    "2001-1-32",
    "2001-1-111",
    "201-1-1",
    "20011-1-1",
    "2001-1-1 ",
    "2001-12-14 24:00:00",
    "2001-12-14 1:2:3Z",
    "2001-12-14T1:2:3",
    "2001-12-14T1:2:3 Z",
    "2001-12-14T1:2:3+25:00",
    "2001-12-14T1:2:3+1:00",
    "2001-12-14T1:2",
]


def test_times() -> None:
    assert [text for text in TIMES if not is_timestamp(text)] == []
    assert [text for text in NO_TIMES if is_timestamp(text)] == []
