"""What can be wrong with a text or a value. Go's own words are kept: templates can see them."""

from __future__ import annotations

from renderer.errors import YamlError
from renderer.position import Position
from renderer.yamlio.source import Mark, Source

MAX_DEPTH = 256
"""How deep collections may be nested: in a text, aliases followed, and in a value to write."""


class GoYamlError(YamlError):
    """A text that Go's yaml package refuses.

    `go_text` is the text of Go's error value: a template reads it as `(fromYaml ...).Error`.
    """

    go_text: str = ""


class GoJsonError(YamlError):
    """A text that is not JSON, or a value that JSON does not have.

    `go_text` is the text of Go's error value; `offset` the place in the text, in characters.
    """

    go_text: str = ""
    offset: int = 0


class Problem(Exception):  # noqa: N818 - it never leaves this package
    """Scanning or parsing failed: what for, where, and where the thing at fault begins.

    `what` is libyaml's text. `scanning` is false for the grammar's errors.
    """

    def __init__(
        self, what: str, mark: Mark, context: Mark | None = None, *, scanning: bool = False
    ) -> None:
        super().__init__(what)
        self.what = what
        self.mark = mark
        self.context = context
        self.scanning = scanning

    @property
    def go_text(self) -> str:
        """What Go's yaml.v2 says: its lines count from 0 for errors of the grammar."""
        line = self.mark.line + self.scanning if self.mark.line else 0
        if not line and self.context is not None:
            line = self.context.line
        return f"yaml: line {line}: {self.what}" if line else f"yaml: {self.what}"


class Unreadable(Problem):
    """A text has a character that YAML does not allow; surrogate escapes are bytes."""

    def __init__(self, char: str, mark: Mark) -> None:
        if "\udc80" <= char <= "\udcff":
            leading = "\udcc0" <= char < "\udcf8"
            octet = "trailing" if leading else "leading"
            what = f"invalid {octet} UTF-8 octet"
        else:
            what = "control characters are not allowed"
        super().__init__(what, mark)

    @property
    def go_text(self) -> str:
        """What Go's yaml.v2 says, without a line."""
        return f"yaml: {self.what}"


def refused(
    go_text: str, message: str, hint: str, position: Position, source: Source
) -> GoYamlError:
    """Return the error for a text that can be parsed and yet has no value in Go."""
    error = GoYamlError(message, position, hint=hint, source=source.line(position.line))
    error.go_text = f"error converting YAML to JSON: {go_text}"
    return error
