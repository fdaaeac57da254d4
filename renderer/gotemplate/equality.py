"""Go's reflect.DeepEqual over template values."""

from typing import Any

from renderer.gotemplate.gotypes import GoFailure, Struct
from renderer.gotemplate.limits import Step, no_step
from renderer.gotemplate.nil import is_nil

MAX_COMPARISONS = 2_000_000
"""The most pairs of values that one comparison may look at."""


def deep_equal(left: Any, right: Any, step: Step = no_step) -> bool:
    """Tell whether two values have the same types and contents all the way down.

    `step` is called with the number of values that are looked at. Raises GoFailure when the
    values are too large, or nested too deeply.
    """
    if type(left) is not type(right):
        return False
    if isinstance(left, (list, dict, Struct)):
        try:
            return _equal_contents(left, right, _Budget(step))
        except RecursionError:
            raise GoFailure("the values are nested too deeply to be compared") from None
    return bool(left == right)


class _Budget:
    __slots__ = ("left", "step")

    def __init__(self, step: Step) -> None:
        self.left = MAX_COMPARISONS
        self.step = step

    def spend(self, count: int) -> None:
        self.step(count)
        self.left -= count
        if self.left < 0:
            raise GoFailure(f"the values have more than {MAX_COMPARISONS} elements to compare")


def _equal(left: Any, right: Any, budget: _Budget) -> bool:
    if type(left) is not type(right):
        return False
    if isinstance(left, (list, dict, Struct)):
        return _equal_contents(left, right, budget)
    return bool(left == right)


def _equal_contents(left: Any, right: Any, budget: _Budget) -> bool:
    if left is right:
        return True
    if isinstance(left, Struct):
        return left.go_string() == right.go_string() and _equal(
            dict(left.fields), dict(right.fields), budget
        )
    if len(left) != len(right) or is_nil(left) or is_nil(right):
        return False
    budget.spend(len(left))
    if isinstance(left, dict):
        if left.keys() != right.keys():
            return False
        pairs = [(value, right[key]) for key, value in left.items()]
    else:
        pairs = list(zip(left, right, strict=True))
    # A loop, not all(): recursion through C code could exhaust its stack.
    for one, other in pairs:  # noqa: SIM110
        if not _equal(one, other, budget):
            return False
    return True
