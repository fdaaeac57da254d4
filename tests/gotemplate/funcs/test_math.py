import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.funcs import math as functions
from renderer.gotemplate.funcs.registry import REGISTRY, Uses, bind
from renderer.gotemplate.gotypes import Int64, Ints, Uint8
from tests.gotemplate.funcs.calling import call, failure, typed

INT64 = st.integers(-(2**63), 2**63 - 1)

INTEGERS: list[tuple[str, list[Any], int]] = [
    ("add", [], 0),
    ("add", [1, 2, 3], 6),
    ("add", [1.9, 1.9], 2),
    ("add", ["3", "x", None, True, [], Uint8(1)], 5),
    ("add", [2**63 - 1, 1], -(2**63)),
    ("add1", ["9"], 10),
    ("add1", [None], 1),
    ("sub", [5, 8], -3),
    ("sub", [-(2**63), 1], 2**63 - 1),
    ("mul", [2, 3, 4], 24),
    ("mul", [5], 5),
    ("mul", [2**62, 4], 0),
    ("div", [7, 2], 3),
    ("div", [-7, 2], -3),
    ("div", [7, -2], -3),
    ("div", [-(2**63), -1], -(2**63)),
    ("mod", [7, 3], 1),
    ("mod", [-7, 3], -1),
    ("mod", [7, -3], 1),
    ("max", [1, 5.9, "3"], 5),
    ("biggest", [1, 2], 2),
    ("min", ["4", 2.5, 9], 2),
    ("min", [-1], -1),
]

FLOATS: list[tuple[str, list[Any], float]] = [
    ("floor", [2.7], 2.0),
    ("floor", [-2.1], -3.0),
    ("floor", ["1e300"], 1e300),
    ("floor", [math.inf], math.inf),
    ("ceil", [2.1], 3.0),
    ("ceil", [-0.5], -0.0),
    ("ceil", ["x"], 0.0),
    ("round", [3.14159, 2], 3.14),
    ("round", [2.5, 0], 3.0),
    ("round", [-2.5, 0], -3.0),
    ("round", [1.005, 2], 1.0),
    ("round", [123.555, 2, 0.4], 123.56),
    ("round", [1234.5, -2], 1200.0),
    ("round", [1.0, 400], math.nan),
    ("round", [5.0, -400], math.nan),
    ("addf", [], 0.0),
    ("addf", [0.1, 0.2], 0.3),
    ("addf", [1e308, 1e308], math.inf),
    ("addf", ["1.5", 2, None, True], 4.5),
    ("add1f", [1.5], 2.5),
    ("subf", [5, 1.5, 1], 2.5),
    ("subf", [1.1, 1.0], 0.1),
    ("mulf", [0.1, 3], 0.3),
    ("mulf", [1000, 1000], 1e6),
    ("divf", [7, 2], 3.5),
    ("divf", [1, 3], 0.3333333333333333),
    ("divf", [-2, 3], -0.6666666666666667),
    ("divf", [1, 1e-320], math.inf),
    ("maxf", [1.5, 2, "x"], 2.0),
    ("maxf", [1.0, math.nan], math.nan),
    ("maxf", [math.inf, math.nan], math.inf),
    ("maxf", [-0.0, 0.0], 0.0),
    ("minf", [1.5, 2], 1.5),
    ("minf", [0.0, -0.0], -0.0),
]

COUNTS: list[tuple[str, list[int], Any]] = [
    ("until", [3], Ints([0, 1, 2])),
    ("until", [0], Ints()),
    ("until", [-3], Ints([0, -1, -2])),
    ("untilStep", [0, 10, 3], Ints([0, 3, 6, 9])),
    ("untilStep", [5, 0, -2], Ints([5, 3, 1])),
    ("untilStep", [0, 5, -1], Ints()),
    ("untilStep", [5, 0, 1], Ints()),
    ("untilStep", [0, 5, 0], Ints()),
    ("seq", [], ""),
    ("seq", [4], "1 2 3 4"),
    ("seq", [-2], "1 0 -1 -2"),
    ("seq", [2, 5], "2 3 4 5"),
    ("seq", [5, 2], "5 4 3 2"),
    ("seq", [0, 2, 5], "0 2 4"),
    ("seq", [0, -2, -5], "0 -2 -4"),
    ("seq", [0, 1, -5], ""),
    ("seq", [0, -1, 5], ""),
    ("seq", [1, 2, 3, 4], ""),
]

FAILURES: list[tuple[str, list[Any], str]] = [
    ("div", [7, 0], "runtime error: integer divide by zero"),
    ("mod", [5, "x"], "runtime error: integer divide by zero"),
    ("divf", [1, 0], "decimal division by 0"),
    ("addf", ["inf"], "Cannot create a Decimal from +Inf"),
    ("mulf", [1, "NaN"], "Cannot create a Decimal from NaN"),
    ("until", [1_000_001], "counts more than 1000000 numbers"),
    ("untilStep", [-(2**63), 2**63 - 1, 1], "counts more than 1000000 numbers"),
    ("seq", [2**62], "counts more than 1000000 numbers"),
    ("until", [5.0], "wrong type for value; expected int; got float64"),
    ("until", [Int64(5)], "wrong type for value; expected int; got int64"),
    ("round", [5], "wrong number of args for round: want at least 2 got 1"),
    ("sub", [5], "wrong number of args for sub: want 2 got 1"),
    ("max", [], "wrong number of args for max: want at least 1 got 0"),
    ("randInt", [5, 5], "invalid argument to Intn"),
]


@pytest.mark.parametrize(("name", "args", "result"), INTEGERS)
def test_integers(name: str, args: list[Any], result: int) -> None:
    assert typed(call(name, *args)) == typed(Int64(result))
    assert typed(call(name, *args, dialect="helm2")) == typed(Int64(result))


@pytest.mark.parametrize(("name", "args", "result"), FLOATS)
def test_floats(name: str, args: list[Any], result: float) -> None:
    got = call(name, *args)
    assert type(got) is float
    assert repr(got) == repr(result)


@pytest.mark.parametrize(("name", "args", "result"), COUNTS)
def test_counts(name: str, args: list[int], result: Any) -> None:
    assert typed(call(name, *args)) == typed(result)


@pytest.mark.parametrize(("name", "args", "message"), FAILURES)
def test_failures(name: str, args: list[Any], message: str) -> None:
    assert failure(name, *args) == message


def test_the_dialects_read_digits_differently() -> None:
    assert call("add", "010", "0x10", "1.0") == 8 + 16 + 1
    assert call("add", "010", "0x10", "1.0", dialect="helm2") == 10


def test_functions_newer_than_helm2() -> None:
    for name in ("addf", "add1f", "subf", "mulf", "divf", "maxf", "minf", "seq", "randInt"):
        assert name in REGISTRY["helm3"]
        assert name not in REGISTRY["helm2"]


def test_random_numbers_are_seeded_and_recorded() -> None:
    def drawn(seed: bytes) -> tuple[list[int], dict[str, int]]:
        uses = Uses("helm3", seed)
        random_int = bind(REGISTRY["helm3"]["randInt"], uses)
        return [random_int(-3, 1000) for _ in range(5)], uses.recorded

    numbers, recorded = drawn(b"a")
    assert numbers == drawn(b"a")[0] != drawn(b"b")[0]
    assert all(-3 <= number < 1000 for number in numbers)
    assert recorded == {"randInt": 5}


@given(INT64, INT64)
def test_integers_stay_within_64_bits(left: int, right: int) -> None:
    for name in ("add", "sub", "mul", "max", "min"):
        assert -(2**63) <= call(name, left, right) < 2**63
    if right:
        quotient, rest = call("div", left, right), call("mod", left, right)
        assert call("add", call("mul", quotient, right), rest) == left


@given(st.decimals(-1000, 1000, places=4), st.decimals(-1000, 1000, places=4))
def test_decimals_add_and_multiply_exactly(left: Any, right: Any) -> None:
    assert call("addf", float(left), float(right)) == float(left + right)
    assert call("mulf", float(left), float(right)) == float(left * right)


def test_the_limit_of_counting_can_be_reached() -> None:
    assert len(call("until", functions.MAX_COUNT)) == functions.MAX_COUNT
