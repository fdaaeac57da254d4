"""What a validator says against a value: where in it, what, and what to do."""

from typing import NamedTuple

from renderer.position import Position

FieldPath = tuple[str | int, ...]


class Fault(NamedTuple):
    """Something wrong at a path of a value. `rule` is the id of the finding that it becomes.

    `first` is the other place where there are two of something.
    """

    rule: str
    path: FieldPath
    message: str
    remedy: str | None = None
    first: Position | None = None


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
