"""What is wrong, or worth knowing, about an input: the value that every report reads."""

from collections.abc import Iterable
from typing import Any, Literal, NamedTuple

from renderer.position import Position

Severity = Literal["error", "warning", "info"]

FieldPath = tuple[str | int, ...]
"""The way to a field of an object: keys of mappings, and indexes of lists from 0."""


class Finding(NamedTuple):
    """Something found in an input.

    `rule` is its public id, `position` where it is (None when it has no place), `message` what
    was found, `remedy` what to do about it. A finding about an object names it, as
    `Deployment istio-system/istio-pilot`, and the `field` in it. `first` is the other place
    where there are two of something. In rendered text, `template` is what wrote the place.
    """

    rule: str
    severity: Severity
    message: str
    position: Position | None = None
    remedy: str | None = None
    object: str | None = None
    field: str | None = None
    first: Position | None = None
    template: Position | None = None


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


def pack_findings(findings: Iterable[Finding]) -> list[tuple[Any, ...]]:
    """Return findings as plain data, for the cache."""
    return [
        tuple(tuple(each) if isinstance(each, Position) else each for each in finding)
        for finding in findings
    ]


def unpack_findings(states: Iterable[tuple[Any, ...]]) -> tuple[Finding, ...]:
    """Return the findings that were packed."""
    return tuple(
        Finding._make(Position(*each) if isinstance(each, tuple) else each for each in state)
        for state in states
    )
