"""A place in a YAML text that moves on."""

from __future__ import annotations

import re
from typing import NoReturn

from renderer.yamlio.problem import Problem
from renderer.yamlio.source import BREAKS, LINE_BREAK, Mark

BLANK_OR_END = "\0 \t" + BREAKS

_REST_OF_LINE = re.compile("[^\0" + BREAKS + "]*")
_BLANKS = re.compile("[ \t]*")
_SPACES = re.compile(" *")
_DOCUMENT_MARK = re.compile("(?:---|\\.\\.\\.)[" + BLANK_OR_END + "]")


class Cursor:
    """A place in a text that ends in NUL. `line` counts from 0."""

    __slots__ = ("at", "line", "line_start", "text")

    def __init__(self, text: str) -> None:
        self.text = text + "\0"
        self.at = 0
        self.line = 0
        self.line_start = 0

    @property
    def column(self) -> int:
        """The number of characters between the line's beginning and here."""
        return self.at - self.line_start

    @property
    def mark(self) -> Mark:
        """The place as data."""
        return Mark(self.line, self.at - self.line_start)

    @property
    def char(self) -> str:
        """The character here; NUL at the end."""
        return self.text[self.at]

    def fail(self, what: str, context: Mark) -> NoReturn:
        """Raise the scanner's error at this place."""
        raise Problem(what, self.mark, context, scanning=True)

    def skip_line_break(self) -> str:
        """Step over a line break; return it as a scalar keeps it ("" if there is none)."""
        if self.text[self.at] not in BREAKS:
            return ""
        match = LINE_BREAK.match(self.text, self.at)
        assert match is not None
        self.at = self.line_start = match.end()
        self.line += 1
        found = match.group()
        return found if found in "\u2028\u2029" else "\n"

    def skip_blanks(self) -> str:
        """Step over spaces and tabs; return them."""
        return self._skip(_BLANKS)

    def skip_spaces(self) -> None:
        """Step over spaces."""
        self._skip(_SPACES)

    def skip_spaces_up_to(self, column: int) -> None:
        """Step over spaces that stand before a column."""
        match = _SPACES.match(self.text, self.at, max(self.at, self.line_start + column))
        assert match is not None
        self.at = match.end()

    def skip_rest_of_line(self) -> str:
        """Step to the line's end; return what was passed."""
        return self._skip(_REST_OF_LINE)

    def skip_comment(self) -> None:
        """Step over a comment if one begins here."""
        if self.text[self.at] == "#":
            self._skip(_REST_OF_LINE)

    def at_document_mark(self) -> bool:
        """Tell whether `---` or `...` stands here alone at the beginning of a line."""
        return self.at == self.line_start and _DOCUMENT_MARK.match(self.text, self.at) is not None

    def _skip(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.at)
        assert match is not None
        self.at = match.end()
        return match.group()
