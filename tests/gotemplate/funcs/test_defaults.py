from typing import Any

import pytest

from renderer.gotemplate.funcs import defaults  # noqa: F401 - registers the functions
from renderer.gotemplate.funcs.registry import REGISTRY
from renderer.gotemplate.gotypes import Int64, Strings, Struct
from renderer.gotemplate.nil import NIL_DICT, NIL_LIST
from tests.gotemplate.funcs.calling import call, failure

EMPTY = [None, False, 0, Int64(0), 0.0, -0.0, "", b"", [], Strings(), {}, NIL_LIST, NIL_DICT]
FILLED = [True, 1, -1, 0.5, float("nan"), "0", " ", [None], {"a": None}, Struct()]

RESULTS: list[tuple[str, list[Any], Any]] = [
    ("default", ["d"], "d"),
    ("default", ["d", "x", ""], "x"),
    ("coalesce", [], None),
    ("coalesce", [0, "", [1], 2], [1]),
    ("all", [], True),
    ("all", [1, "a"], True),
    ("all", [1, 0], False),
    ("any", [], False),
    ("any", [0, "", "x"], True),
    ("any", [0, ""], False),
    ("ternary", [1, 2, True], 1),
    ("ternary", [1, 2, False], 2),
    ("hello", [], "Hello!"),
]


@pytest.mark.parametrize("value", EMPTY)
def test_empty_values(value: Any) -> None:
    assert call("empty", value) is True
    assert call("default", "d", value) == "d"
    assert call("coalesce", value, "d") == "d"


@pytest.mark.parametrize("value", FILLED)
def test_filled_values(value: Any) -> None:
    assert call("empty", value) is False
    assert call("default", "d", value) is value
    assert call("coalesce", None, value, "d") is value


@pytest.mark.parametrize(("name", "args", "result"), RESULTS)
def test_results(name: str, args: list[Any], result: Any) -> None:
    assert call(name, *args) == result


@pytest.mark.parametrize(
    ("name", "args", "message"),
    [
        ("default", [], "wrong number of args for default: want at least 1 got 0"),
        ("empty", [], "wrong number of args for empty: want 1 got 0"),
        ("ternary", ["a"], "wrong number of args for ternary: want 3 got 1"),
        ("ternary", [1, 2, "yes"], "wrong type for value; expected bool; got string"),
    ],
)
def test_failures(name: str, args: list[Any], message: str) -> None:
    assert failure(name, *args) == message


def test_functions_newer_than_helm2() -> None:
    assert not {"all", "any"} & set(REGISTRY["helm2"])
