"""What is wrong, or worth knowing, about an input: the value that every report reads."""

from typing import Literal, NamedTuple

from renderer.position import Position

Severity = Literal["error", "warning", "info"]


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
