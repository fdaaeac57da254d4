from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.copying import deep_copy
from renderer.gotemplate.equality import deep_equal
from renderer.gotemplate.gotypes import GoFailure, Int64, Strings, Struct, Values
from renderer.gotemplate.nil import NIL_DICT, NIL_LIST

NAN = float("nan")


class Named(Struct):
    def __init__(self, name: str) -> None:
        super().__init__({"Name": name})


@pytest.mark.parametrize(
    ("left", "right", "equal"),
    [
        (None, None, True),
        (1, 1, True),
        (1, 1.0, False),
        (1, True, False),
        (1, Int64(1), False),
        (0.0, -0.0, True),
        (NAN, NAN, False),
        ("a", "a", True),
        (b"a", b"a", True),
        ([], [], True),
        ([], {}, False),
        ([], NIL_LIST, False),
        ({}, NIL_DICT, False),
        (NIL_LIST, NIL_LIST, True),
        ([1, [2]], [1, [2]], True),
        ([1], [1, 2], False),
        (["a"], Strings(["a"]), False),
        ([1], [1.0], False),
        ({"a": {"b": None}}, {"a": {"b": None}}, True),
        ({"a": None}, {"b": None}, False),
        ({"a": 1}, Values({"a": 1}), False),
        (Named("a"), Named("a"), True),
        (Named("a"), Named("b"), False),
        ([Named("a")], [Named("a")], True),
    ],
)
def test_values(left: Any, right: Any, equal: bool) -> None:
    assert deep_equal(left, right) is equal
    assert deep_equal(right, left) is equal


TREES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(TREES, TREES)
def test_a_copy_is_equal_and_apart(value: Any, other: Any) -> None:
    copy = deep_copy(value)
    assert deep_equal(copy, value)
    if isinstance(value, list | dict):
        assert copy is not value
        assert not deep_equal(value, [value])
    assert deep_equal(value, other) == deep_equal(other, value)


def test_endless_values_are_refused() -> None:
    one: list[Any] = []
    one.append(one)
    other: list[Any] = []
    other.append(other)
    assert deep_equal(one, one)
    with pytest.raises(GoFailure, match="nested too deeply"):
        deep_equal(one, other)


def test_values_that_grow_without_measure_are_refused() -> None:
    one: Any = [1]
    other: Any = [1]
    for _ in range(60):
        one, other = [one, one], [other, other]
    with pytest.raises(GoFailure, match="more than 2000000 elements"):
        deep_equal(one, other)
