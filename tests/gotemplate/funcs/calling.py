"""Calls template functions with Go's checks, for tests."""

from typing import Any

import pytest

from renderer.dialect import Dialect
from renderer.gotemplate.funcs.registry import REGISTRY, Uses, bind
from renderer.gotemplate.gotypes import GoFailure


def call(name: str, *args: Any, dialect: Dialect = "helm3") -> Any:
    """Return what a template function returns."""
    return bind(REGISTRY[dialect][name], Uses(dialect))(*args)


def failure(name: str, *args: Any, dialect: Dialect = "helm3") -> str:
    """Return the text of the error that a template function fails with."""
    with pytest.raises(GoFailure) as caught:
        call(name, *args, dialect=dialect)
    return caught.value.message


def typed(value: Any) -> Any:
    """Return a value in a form that is equal only for equal types, all the way down."""
    if isinstance(value, dict):
        return type(value), {key: typed(each) for key, each in value.items()}
    if isinstance(value, list):
        return type(value), [typed(each) for each in value]
    return type(value), value
