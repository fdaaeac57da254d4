"""Where something stands in a text: the one position type that every layer uses."""

from typing import NamedTuple


class Position(NamedTuple):
    """A place in a file. Line and column count from 1; 0 means unknown."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        """Return `file:line:column`, leaving out what is unknown."""
        text = self.file
        if self.line:
            text += f":{self.line}"
            if self.column:
                text += f":{self.column}"
        return text


def position_at(file: str, text: str, offset: int) -> Position:
    """Return the position of the character at `offset` of `text`.

    Columns count characters, not bytes.
    """
    line = text.count("\n", 0, offset) + 1
    column = offset - (text.rfind("\n", 0, offset) + 1) + 1
    return Position(file, line, column)
