"""Whatever a template hands to a function, the answer is a value or an error of Go's."""

from importlib import import_module
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.dialect import Dialect
from renderer.errors import RenderError
from renderer.gotemplate.funcs.registry import REGISTRY, Spec, Uses, bind
from renderer.gotemplate.gotypes import (
    GoFailure,
    Int64,
    Ints,
    StringMap,
    Strings,
    Struct,
    Uint8,
    Values,
)
from renderer.gotemplate.nil import NIL_DICT, NIL_LIST
from renderer.gotemplate.printing import show

FAMILIES = ("builtins", "data", "defaults", "dicts", "lists", "math", "semver", "types")

NUMERALS = ["", "0", "010", "0x1F", "1e400", "inf", "NaN", "1.2.3-rc.1", ">=1 <2", "%[1]*d", "{"]
SIMPLE = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.integers(-20, 20),
    st.floats(),
    st.sampled_from(NUMERALS),
    st.text(max_size=5),
    st.binary(max_size=5),
    st.builds(Int64, st.integers(-5, 5)),
    st.builds(Uint8, st.integers(0, 255)),
    st.just(Struct({"A": None})),
    st.sampled_from([NIL_LIST, NIL_DICT, 1j]),
)
ANYTHING = st.one_of(
    SIMPLE,
    st.lists(SIMPLE, max_size=4),
    st.dictionaries(st.text(max_size=3), SIMPLE, max_size=3),
    st.dictionaries(st.text(max_size=3), SIMPLE, max_size=3).map(Values),
    st.lists(st.text(max_size=3), max_size=3).map(Strings),
    st.lists(st.integers(-5, 5), max_size=3).map(Ints),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3)).map(StringMap),
)
BY_TYPE: dict[str, st.SearchStrategy[Any]] = {
    "string": st.sampled_from(NUMERALS) | st.text(max_size=8),
    "int": st.integers(-20, 20) | st.integers(-(2**63), 2**63 - 1),
    "float64": st.floats(),
    "bool": st.booleans(),
    "map[string]interface {}": st.none() | st.dictionaries(st.text(max_size=3), ANYTHING),
}


def functions(dialect: Dialect) -> list[Spec]:
    for family in FAMILIES:
        import_module(f"renderer.gotemplate.funcs.{family}")
    modules = tuple(f"renderer.gotemplate.{part}" for part in ("casts", "equality", "gotypes"))
    ours = tuple(f"renderer.gotemplate.funcs.{family}" for family in FAMILIES)
    printing = ("renderer.gotemplate.printing",)
    return [
        spec
        for _, spec in sorted(REGISTRY[dialect].items())
        if spec.call.__module__ in modules + ours + printing
    ]


def fitting(spec: Spec) -> st.SearchStrategy[list[Any]]:
    """Return lists of arguments of the right number and types."""
    fixed = st.tuples(*[BY_TYPE.get(param.go_type, ANYTHING) for param in spec.params])
    if spec.variadic is None:
        return fixed.map(list)
    more = st.lists(BY_TYPE.get(spec.variadic.go_type, ANYTHING), max_size=3)
    return st.tuples(fixed, more).map(lambda parts: [*parts[0], *parts[1]])


DIALECTS: tuple[Dialect, ...] = ("helm2", "helm3")
CASES = [(dialect, spec) for dialect in DIALECTS for spec in functions(dialect)]


@pytest.mark.parametrize(
    ("dialect", "spec"), CASES, ids=[f"{dialect}-{spec.name}" for dialect, spec in CASES]
)
@settings(max_examples=10)
@given(drawn=st.data())
def test_the_answer_is_a_value_or_an_error(
    dialect: Dialect, spec: Spec, drawn: st.DataObject
) -> None:
    args = drawn.draw(fitting(spec) | st.lists(ANYTHING, max_size=3))
    try:
        result = bind(spec, Uses(dialect))(*args)
    except (GoFailure, RenderError):
        return
    assert isinstance(show(result), str)
