"""The order of keys."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.yamlio.keyorder import sorted_keys, sorted_keys_v3

ORDERS = [
    ["B", "a", "b"],
    ["a2", "a10"],
    ["a1", "a01", "a001"],
    ["_", "B", "N", "a1", "n", "é"],
    ["1", "2", "10", "a"],
    ["-", ".", "a"],
    ["a", "a-", "aa"],
    ["a10", "a100"],
    ["x-1.9", "x-1.10"],
]


@pytest.mark.parametrize("keys", ORDERS, ids=" ".join)
def test_order(keys: list[str]) -> None:
    assert sorted_keys(reversed(keys)) == keys
    assert sorted_keys_v3(reversed(keys)) == keys


def test_letters_after_digits_differ_in_yaml_v3() -> None:
    assert sorted_keys(["a1b", "a1-"]) == ["a1-", "a1b"]
    assert sorted_keys_v3(["a1b", "a1-"]) == ["a1b", "a1-"]


@given(st.sets(st.text(alphabet="abCé_-.", max_size=5)))
def test_order_without_digits_does_not_depend_on_the_input(keys: set[str]) -> None:
    assert sorted_keys(sorted(keys)) == sorted_keys(sorted(keys, reverse=True))
