"""The table of function names against what the families really register."""

from importlib import import_module

import pytest

from renderer.dialect import Dialect
from renderer.gotemplate.funcs.registry import REGISTRY, Uses
from renderer.gotemplate.library import (
    ENGINE_FUNCTIONS,
    FAMILIES,
    function_names,
    load_function,
)

DIALECTS: list[Dialect] = ["helm2", "helm3"]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_table_is_what_the_families_register(dialect: Dialect) -> None:
    for family in FAMILIES:
        import_module(f"renderer.gotemplate.funcs.{family}")
    registered = set(REGISTRY[dialect])
    assert registered | set(ENGINE_FUNCTIONS) == function_names(dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_function_loads_from_its_family(dialect: Dialect) -> None:
    for name in function_names(dialect) - set(ENGINE_FUNCTIONS):
        assert callable(load_function(name, dialect, Uses(dialect)))
