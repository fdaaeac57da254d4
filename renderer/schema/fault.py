"""What a validator says against a value: where in it, what, and what to do."""

from typing import NamedTuple

from renderer.finding import FieldPath, dotted
from renderer.position import Position

__all__ = ["Fault", "FieldPath", "dotted"]

Spot = tuple[int, int]
"""A line and a column in a text, from 1."""


class Fault(NamedTuple):
    """Something wrong at a path of a value. `rule` is the id of the finding that it becomes.

    `first` is the other place where there are two of something: where its document starts, and the
    path in that. The path may go on into a value
    that is a YAML text, beginning with the index of a document; `spot` says where in a text at
    the path.
    """

    rule: str
    path: FieldPath
    message: str
    remedy: str | None = None
    first: tuple[Position, FieldPath] | None = None
    spot: Spot | None = None
