"""A YAML text, and the places in it."""

from __future__ import annotations

import re
from typing import NamedTuple

from renderer.position import Position

BREAKS = "\r\n\x85\u2028\u2029"
"""The characters that end a line in YAML 1.1."""

LINE_BREAK = re.compile("\r\n|[" + BREAKS + "]")


class Mark(NamedTuple):
    """A place in a text: line and column count from 0."""

    line: int
    column: int


class Source(NamedTuple):
    """A text to be read, the name to report it under, and the number of its first line there."""

    text: str
    file: str
    first_line: int = 1

    def position(self, mark: Mark) -> Position:
        """Return a place as users count."""
        return Position(self.file, self.first_line + mark.line, mark.column + 1)

    def line(self, number: int) -> str:
        """Return a line of the text, without its end, by its number in the file."""
        lines = LINE_BREAK.split(self.text)
        index = number - self.first_line
        return lines[index] if 0 <= index < len(lines) else ""
