from typing import Any

import pytest

from renderer.gotemplate.gotypes import GoFailure, Int64
from renderer.gotemplate.printing import show
from renderer.gotemplate.tomlread import read_toml


def test_values() -> None:
    table = read_toml('a = 1\nb = 1.5\nc = true\n[t]\nl = [1, "x", {y = 0x1F}]\n')
    assert table == {"a": 1, "b": 1.5, "c": True, "t": {"l": [1, "x", {"y": 31}]}}
    assert type(table["a"]) is Int64
    assert type(table["c"]) is bool
    assert type(table["t"]["l"][2]["y"]) is Int64


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("2020-01-02T03:04:05Z", "2020-01-02 03:04:05 +0000 UTC"),
        ("2020-01-02T03:04:05.123-07:00", "2020-01-02 03:04:05.123 -0700 -0700"),
        ("2020-01-02T03:04:05+00:00", "2020-01-02 03:04:05 +0000 UTC"),
        ("2020-01-02 03:04:05", "2020-01-02 03:04:05 +0000 datetime-local"),
        ("2020-01-02", "2020-01-02 00:00:00 +0000 date-local"),
        ("03:04:05.5", "0000-01-01 03:04:05.5 +0000 time-local"),
    ],
)
def test_times(text: str, shown: str) -> None:
    assert show(read_toml(f"d = {text}")["d"]) == shown


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("bad", "toml: line 0: unexpected EOF; expected key separator '='"),
        ("a = 1\nb", "toml: line 1: unexpected EOF; expected key separator '='"),
        ("a: 1", "toml: line 1: expected '.' or '=', but got ':' instead"),
        ("\n- a\n- b", "toml: line 2: expected '.' or '=', but got 'a' instead"),
        ("~", "toml: line 1: expected '.' or '=', but got '~' instead"),
        ("x = 9223372036854775808", "toml: 9223372036854775808 is out of range for int64"),
        ("x = " + "9" * 5000, "toml: an integer is out of range for int64"),
        ("x = " + "[" * 100_000, "toml: "),
    ],
)
def test_what_is_no_toml(text: str, message: str) -> None:
    with pytest.raises(GoFailure) as caught:
        read_toml(text)
    assert caught.value.message.startswith(message)


@pytest.mark.parametrize("text", ["a = ", "[t", '"', "a = 1 b", "[a]\n[a]", "a = nope", "\0"])
def test_every_fault_names_its_line(text: str) -> None:
    with pytest.raises(GoFailure, match=r"^toml: line \d+: ") as caught:
        read_toml(text)
    assert "(at " not in caught.value.message


def test_nothing_is_an_empty_table() -> None:
    empty: dict[str, Any] = {}
    assert read_toml("") == empty
