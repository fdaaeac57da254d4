"""Where things stand in a YAML text, and in the YAML texts that are values in it."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from typing import NamedTuple

from renderer.position import Position
from renderer.yamlio.nodes import Scalar
from renderer.yamlio.places import Path
from renderer.yamlio.reader import document_places
from renderer.yamlio.source import LINE_BREAK

_BLOCK_HEADER = re.compile(r"(?:[&!]\S*[ \t]+)*[|>]")


class Place(NamedTuple):
    """Where something stands.

    `line` is 0, or the line in a text of which only the position is known as a whole: escapes and
    joined lines leave no way from a quoted scalar's text back to the file.
    """

    position: Position
    line: int = 0


Outward = Callable[[Position], Place]
"""From a position in a text to the place in the file around it."""


class NestedPlaces:
    """Where the values of a text's documents stand, by their paths.

    A path goes on into a value that is a YAML text itself: first the document's index, where the
    text has several, then the way in there. Raises `YamlError` and `LimitError` for a text that
    cannot be read.
    """

    def __init__(
        self, text: str, file: str, *, first_line: int = 1, outward: Outward = Place
    ) -> None:
        self._file = file
        self._first_line = first_line
        self._outward = outward
        self._lines = LINE_BREAK.split(text)
        self._documents = document_places(text, file, first_line=first_line)
        self._inner: dict[int, NestedPlaces] = {}
        self._blocks: dict[int, Outward] = {}

    def place(self, path: Path, spot: tuple[int, int] | None = None, document: int = 0) -> Place:
        """Return where a value stands; for one that is absent, what it should stand in.

        `spot` is a line and column (1-based) in the text that the value is.
        """
        places = self._documents[document]
        known = path
        while known not in places.found:
            known = known[:-1]
        scalar = places.scalars.get(known)
        further = path[len(known) :]
        if scalar is not None and (further or spot):
            return self._place_within(scalar, further, spot)
        return self._outward(places.found[known])

    def _place_within(self, scalar: Scalar, path: Path, spot: tuple[int, int] | None) -> Place:
        if not path:
            assert spot is not None
            return self._outward_of(scalar)(Position(self._file, *spot))
        inner = self._inner.get(id(scalar))
        if inner is None:
            outward = self._outward_of(scalar)
            inner = NestedPlaces(scalar.text, self._file, outward=outward)
            self._inner[id(scalar)] = inner
        first = path[0]
        if isinstance(first, int):
            return inner.place(path[1:], spot, first)
        return inner.place(path, spot)

    def _outward_of(self, scalar: Scalar) -> Outward:
        """Return the way from a position in a scalar's text to the file."""
        known = self._blocks.get(id(scalar))
        if known is None:
            known = self._blocks[id(scalar)] = self._block(scalar) or self._whole(scalar)
        return known

    def _block(self, scalar: Scalar) -> Outward | None:
        """Return the way out of a block scalar, or None for another one."""
        number = scalar.line - self._first_line
        if not _BLOCK_HEADER.match(self._lines[number], scalar.column - 1):
            return None
        block = Block(scalar.text, self._lines, number + 1)

        def outward(position: Position) -> Place:
            line, column = block.outer(position.line, position.column)
            return self._outward(Position(self._file, self._first_line + line, column))

        return outward

    def _whole(self, scalar: Scalar) -> Outward:
        """Return the way out of a scalar of which only the beginning is known."""
        place = self._outward(Position(self._file, scalar.line, scalar.column))
        return lambda position: place if place.line else Place(place.position, position.line)


class Block:
    """The lines of a block scalar, literal or folded.

    `text` is what it stands for, `lines` are those of the text around it, and `first` is the
    index of the one after its header.
    """

    def __init__(self, text: str, lines: Sequence[str], first: int) -> None:
        self._text = text
        self._ends = [*accumulate(len(line) + 1 for line in text.split("\n"))]
        self._first = first
        self._indent = 0
        self._offsets: list[int] = []
        self._numbers: list[int] = []
        self._find(lines)

    def outer(self, line: int, column: int) -> tuple[int, int]:
        """Return the index of a line around the block, and the 1-based column there.

        `line` and `column` count from 1 in the block's text; beyond its end, that is meant.
        """
        offset = self._offset(line, column)
        nearest = bisect_right(self._offsets, offset) - 1
        if nearest < 0:
            return self._first + line - 1, self._indent + column
        start = self._offsets[nearest]
        breaks = self._text.count("\n", start, offset)
        begin = self._text.rindex("\n", start, offset) + 1 if breaks else start
        return self._numbers[nearest] + breaks, self._indent + offset - begin + 1

    def _offset(self, line: int, column: int) -> int:
        index = min(line, len(self._ends)) - 1
        begin = self._ends[index - 1] if index else 0
        return min(begin + max(column, 1), self._ends[index]) - 1

    def _find(self, lines: Sequence[str]) -> None:
        """Find each line that is not blank in the text.

        Between them are only the breaks and spaces that folding makes of the lines' ends.
        """
        end = 0
        length = len(self._text.rstrip())
        for number in range(self._first, len(lines)):
            line = lines[number]
            if end >= length:
                return
            if not line.strip():
                continue
            if not self._offsets:
                inside = next(each for each in self._text.split("\n") if each.strip())
                self._indent = _indentation(line) - _indentation(inside)
            content = line[self._indent :]
            start = self._text.find(content, end)
            if start < 0:
                return
            self._offsets.append(start)
            self._numbers.append(number)
            end = start + len(content)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
