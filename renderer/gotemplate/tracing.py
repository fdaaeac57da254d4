"""Which place of a template wrote which part of its output.

The templates are compiled once more so that each text and each action is printed by a call of
its own; the writer finds the caller's place in the table of offsets that errors use too. A
normal render has no part in this and pays nothing for it.
"""

import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from renderer.gotemplate.runtime import Execute, Runtime, strip_no_value
from renderer.position import Position, position_at


class Piece(NamedTuple):
    """A part of a line of output, and where in a template's file it is from (0-based offset).

    A `literal` is text of the template as it stands: each character has a place of its own.
    """

    text: str
    file: str
    offset: int
    literal: bool

    def cut(self, start: int, end: int | None = None) -> "Piece":
        """Return a part of the piece."""
        offset = self.offset + start if self.literal else self.offset
        return self._replace(text=self.text[start:end], offset=offset)


Lines = list[list[Piece]]


class Trace(NamedTuple):
    """The output of a template in lines and pieces, and the texts of the template files."""

    lines: Lines
    sources: Mapping[str, str]

    @property
    def text(self) -> str:
        """The output itself."""
        return "\n".join("".join(piece.text for piece in line) for line in self.lines)

    def at(self, line: int, column: int = 1) -> Position | None:
        """Return what wrote a character of the output; line and column count from 1.

        None where the output has no such line, or nothing in it.
        """
        pieces = self.lines[line - 1] if 1 <= line <= len(self.lines) else []
        into = max(column, 1) - 1
        for piece in pieces:
            if into < len(piece.text) or piece is pieces[-1]:
                place = piece.cut(min(into, max(len(piece.text) - 1, 0)))
                return position_at(place.file, self.sources[place.file], place.offset)
            into -= len(piece.text)
        return None


class TracingRuntime(Runtime):
    """Executes templates that were compiled with `traced`, and knows what wrote what."""

    def trace(self, name: str, data: Any) -> Trace:
        """Return the trace of what the template `name` prints for `data`.

        Raises what `render` raises.
        """
        self._included: list[Lines] = []
        self.render(name, data)
        lines = [
            [piece._replace(text=strip_no_value(piece.text)) for piece in line]
            for line in self._included[-1]
        ]
        files = {piece.file for line in lines for piece in line}
        return Trace(lines, {file: self._source.source(file) for file in files})

    def _text(self, execute: Execute, data: Any) -> str:
        """Execute a template; what it printed stays in `_included` for the action that asked."""
        before, self._included = self._included, []
        lines: Lines = [[]]

        def write(texts: Iterable[str]) -> None:
            # Templates that the texts include have run by now: the texts are a tuple.
            frame = sys._getframe(1)
            template, source = self._shared.templates[frame.f_code.co_filename]
            text, offset = "".join(texts), template.offset_at(frame.f_lineno)
            literal = source.startswith(text, offset)
            piece = Piece(text, template.file, offset, literal)
            made = next(filter(None, (_inside(text, each) for each in self._included)), None)
            _append(lines, made or _lines(piece))
            self._included = []

        execute(write, data)
        self._included = [*before, lines]
        return Trace(lines, {}).text


def _lines(piece: Piece) -> Lines:
    """Return a piece cut into lines."""
    found, at = [], 0
    for line in piece.text.split("\n"):
        found.append([piece.cut(at, at + len(line))])
        at += len(line) + 1
    return found


def _append(lines: Lines, more: Lines) -> None:
    lines[-1] += more[0]
    lines += more[1:]


def _inside(text: str, included: Lines) -> Lines | None:
    """Return the pieces of a text that an included template printed, or None for another text.

    White space around the whole and before each line may differ: `indent`, `nindent` and `trim`
    are what included text goes through.
    """
    shown = text.split("\n")
    known = ["".join(piece.text for piece in line) for line in included]
    first, begin = _first_full(known), _first_full(shown)
    given = [line.strip() for line in known[first:]]
    if not any(given) or _full(given) != _full([line.strip() for line in shown[begin:]]):
        return None
    place = included[first][0]
    found: Lines = [[place._replace(text=line, literal=False)] for line in shown[:begin]]
    for number, line in enumerate(shown[begin:], first):
        pieces = included[number] if number < len(included) else [place]
        found.append(_indented(line, pieces))
    return found


def _indented(line: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces of a line with the white space in front that `line` has."""
    space = line[: len(line) - len(line.lstrip())]
    drop = len("".join(piece.text for piece in pieces))
    drop -= len("".join(piece.text for piece in pieces).lstrip())
    kept = []
    for piece in pieces:
        kept.append(piece.cut(min(drop, len(piece.text))))
        drop -= min(drop, len(piece.text))
    first = next((piece for piece in kept if piece.text), kept[0])
    return [first._replace(text=space, literal=False), *kept]


def _first_full(lines: Sequence[str]) -> int:
    return next((number for number, line in enumerate(lines) if line.strip()), 0)


def _full(lines: Sequence[str]) -> Sequence[str]:
    """Return lines without the empty ones at the end."""
    end = max((number for number, line in enumerate(lines, 1) if line), default=0)
    return lines[:end]
