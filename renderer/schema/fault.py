"""What a validator says against a value: where in it, what, and what to do."""

from typing import NamedTuple

from renderer.position import Position

FieldPath = tuple[str | int, ...]

Spot = tuple[int, int]
"""A line and a column in a text, from 1."""


class Fault(NamedTuple):
    """Something wrong at a path of a value. `rule` is the id of the finding that it becomes.

    `first` is the other place where there are two of something. The path may go on into a value
    that is a YAML text, beginning with the index of a document; `spot` says where in a text at
    the path.
    """

    rule: str
    path: FieldPath
    message: str
    remedy: str | None = None
    first: Position | None = None
    spot: Spot | None = None


def dotted(path: FieldPath) -> str:
    """Return a path as people write it: `spec.containers[0].image`."""
    text = ""
    for key in path:
        if isinstance(key, int):
            text += f"[{key}]"
        elif "." in key or "/" in key:
            text += f"[{key!r}]"
        else:
            text += f".{key}" if text else key
    return text or "the object"
