"""What is wrong, or worth knowing, about an input: the value that every report reads."""

from typing import Literal, NamedTuple

from renderer.position import Position

Severity = Literal["error", "warning", "info"]


class Finding(NamedTuple):
    """Something found in an input.

    `rule` is its public id, `position` where it is (None when it has no place), `message` what
    was found, `remedy` what to do about it.
    """

    rule: str
    severity: Severity
    message: str
    position: Position | None = None
    remedy: str | None = None
