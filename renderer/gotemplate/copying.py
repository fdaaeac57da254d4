"""Deep copies, as sprig's deepCopy makes them."""

from typing import Any

from renderer.gotemplate.gotypes import (
    BoolMap,
    GoFailure,
    Ints,
    StringMap,
    Strings,
    Values,
)
from renderer.gotemplate.limits import Step, no_step
from renderer.gotemplate.nil import is_nil

MAX_COPIED = 1_000_000
"""The most elements that one copy may have."""

_LISTS = (list, Strings, Ints)
_MAPS = (dict, Values, StringMap, BoolMap)


def deep_copy(value: Any, step: Step = no_step) -> Any:
    """Return a value whose maps and lists are new, of the same types.

    Values that templates cannot change are shared. `step` is called with the number of values
    that are copied. Raises GoFailure when the value is too large, or nested too deeply.
    """
    try:
        return _copy(value, [MAX_COPIED], step)
    except RecursionError:
        raise GoFailure("the value is nested too deeply to be copied") from None


def _copy(value: Any, budget: list[int], step: Step) -> Any:
    kind = type(value)
    if kind not in _LISTS + _MAPS or is_nil(value):
        return value
    step(len(value))
    budget[0] -= len(value)
    if budget[0] < 0:
        raise GoFailure(f"the value has more than {MAX_COPIED} elements to copy")
    if kind in _LISTS:
        return kind([_copy(item, budget, step) for item in value])
    return kind({key: _copy(item, budget, step) for key, item in value.items()})
