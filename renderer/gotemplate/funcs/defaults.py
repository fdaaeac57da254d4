"""Template functions that choose between values. Source: sprig 3.3.0 and 2.22.0, defaults.go.

Empty is what Python counts as false: nil, false, 0, and strings, lists and maps without content.
"""

from typing import Any

from renderer.gotemplate.funcs.registry import ANY, BOOL, function


@function("default", params=(ANY,), variadic=ANY)
def default(fallback: Any, *given: Any) -> Any:
    """Return the given value, or the fallback where it is empty or not given."""
    return given[0] if given and given[0] else fallback


@function("empty", params=(ANY,))
def empty(value: Any) -> bool:
    """Tell whether a value is empty."""
    return not value


@function("coalesce", variadic=ANY)
def coalesce(*values: Any) -> Any:
    """Return the first value that is not empty, or nil."""
    return next((value for value in values if value), None)


@function("all", variadic=ANY, dialect="helm3")
def all_filled(*values: Any) -> bool:
    """Tell whether no value is empty."""
    return all(values)


@function("any", variadic=ANY, dialect="helm3")
def any_filled(*values: Any) -> bool:
    """Tell whether some value is not empty."""
    return any(values)


@function("ternary", params=(ANY, ANY, BOOL))
def ternary(if_true: Any, if_false: Any, condition: bool) -> Any:
    """Return the first value if the condition holds, otherwise the second."""
    return if_true if condition else if_false


@function("hello")
def hello() -> str:
    """Return a greeting, as sprig does."""
    return "Hello!"
