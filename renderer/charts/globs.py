"""Patterns for paths: those of .helmignore, and those of `.Files.Glob`.

Two syntaxes are read into one kind of pattern. To match it, the set of places that it can have
reached in the text is carried on token by token; so the time grows with the length of the pattern
times that of the text, whatever an untrusted chart asks for.
"""

from collections.abc import Sequence
from enum import Enum
from typing import NamedTuple

from renderer.gotemplate.gounicode import runes


class BadPattern(Exception):  # noqa: N818 - Go's name for it
    """A text is no pattern; the text of the exception says why."""


class _Sign(Enum):
    ANY = "any run of characters but /"
    SUPER = "any run of characters"
    SINGLE = "any character but /"
    OPEN = "alternatives begin"
    COMMA = "the next alternative"
    CLOSE = "alternatives end"


class _Class(NamedTuple):
    """One character in one of the ranges, first and last character included; or in none."""

    ranges: tuple[tuple[str, str], ...]
    negated: bool

    def has(self, char: str) -> bool:
        return any(low <= char <= high for low, high in self.ranges) != self.negated


_Token = str | _Class | _Sign


class Pattern:
    """What a path can be compared with as a whole."""

    __slots__ = ("_end", "_tokens")

    def __init__(self, tokens: Sequence[_Token]) -> None:
        self._tokens = tokens
        last = tokens[-1] if tokens else ""
        self._end = last if isinstance(last, str) else ""

    def matches(self, path: str) -> bool:
        """Whether a path is what the pattern describes."""
        # Most paths differ in their ends, and this is the fastest way to see it.
        return path.endswith(self._end) and len(path) in self._ends(path)

    def _ends(self, path: str) -> set[int]:
        """Return where in a path the pattern can end when it begins at the start."""
        places = {0}
        waiting: list[tuple[set[int], set[int]]] = []  # where alternatives begin, and ended so far
        for token in self._tokens:
            if isinstance(token, str):
                places = {at + len(token) for at in places if path.startswith(token, at)}
            elif isinstance(token, _Class):
                places = {at + 1 for at in places if at < len(path) and token.has(path[at])}
            elif token is _Sign.SINGLE:
                places = {at + 1 for at in places if at < len(path) and path[at] != "/"}
            elif token is _Sign.ANY:
                places = _within_parts(path, places)
            elif token is _Sign.SUPER:
                places = set(range(min(places), len(path) + 1)) if places else places
            elif token is _Sign.OPEN:
                waiting.append((places, set()))
            elif token is _Sign.COMMA:
                waiting[-1][1].update(places)
                places = waiting[-1][0]
            else:
                places = places | waiting.pop()[1]
        return places


def _within_parts(path: str, places: set[int]) -> set[int]:
    """Return all places from the given ones to the next slash, or to the end of the path."""
    reached: set[int] = set()
    for at in sorted(places):
        if at not in reached:
            slash = path.find("/", at)
            reached.update(range(at, (slash if slash >= 0 else len(path)) + 1))
    return reached


class _Reader:
    """A place in the text of a pattern that moves on, and the tokens read so far."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self.tokens: list[_Token] = []

    @property
    def char(self) -> str:
        """The character here; "" at the end."""
        return self._text[self._at : self._at + 1]

    def take(self) -> str:
        """Step over the character here and return it."""
        char = self.char
        self._at += 1
        return char

    def literal(self, char: str) -> None:
        """Add a character that stands for itself."""
        if self.tokens and isinstance(self.tokens[-1], str):
            self.tokens[-1] += char
        else:
            self.tokens.append(char)


def ignore_pattern(text: str) -> Pattern:
    """Return a pattern of .helmignore. Raises BadPattern.

    Source: Go's filepath.Match on a Unix system. `*` and `?` stay within a part of the path,
    `[a-c]` and `[^a-c]` are classes, a backslash makes any character stand for itself.
    """
    reader = _Reader(text)
    while reader.char:
        char = reader.take()
        if char == "*":
            reader.tokens.append(_Sign.ANY)
        elif char == "?":
            reader.tokens.append(_Sign.SINGLE)
        elif char == "[":
            reader.tokens.append(_ignore_class(reader))
        else:
            reader.literal(_escaped(reader) if char == "\\" else char)
    return Pattern(reader.tokens)


def _ignore_class(reader: _Reader) -> _Class:
    negated = reader.char == "^"
    if negated:
        reader.take()
    ranges: list[tuple[str, str]] = []
    while not ranges or reader.char != "]":
        low = high = _member(reader)
        if reader.char == "-":
            reader.take()
            high = _member(reader)
        ranges.append((low, high))
    reader.take()
    return _Class(tuple(ranges), negated)


def _member(reader: _Reader) -> str:
    if reader.char in ("-", "]"):
        raise BadPattern(f"{reader.char} must have a backslash before it there")
    char = reader.take()
    if char == "\\":
        char = _escaped(reader)
    if not reader.char:
        raise BadPattern("[ is not closed")
    return char


def _escaped(reader: _Reader) -> str:
    if not reader.char:
        raise BadPattern("nothing follows the backslash")
    return reader.take()


def files_pattern(text: str) -> Pattern:
    """Return a pattern of `.Files.Glob`. Raises BadPattern.

    Source: the documentation of the Go library gobwas/glob, with `/` as separator, and what its
    parser makes of texts that this leaves open. `**` crosses slashes, `{a,b*}` are alternatives,
    which nest, and `[abc]`, `[a-c]`, `[!abc]` and `[!a-c]` classes.
    """
    if "\ufffd" in runes(text):
        raise BadPattern("this is no UTF-8")
    reader = _Reader(text)
    open_ = 0
    while reader.char:
        char = reader.take()
        if char == "*":
            is_super = reader.char == "*"
            if is_super:
                reader.take()
            reader.tokens.append(_Sign.SUPER if is_super else _Sign.ANY)
        elif char == "?":
            reader.tokens.append(_Sign.SINGLE)
        elif char == "[":
            reader.tokens.append(_files_class(reader))
        elif char == "{":
            open_ += 1
            reader.tokens.append(_Sign.OPEN)
        elif char == "," and open_:
            reader.tokens.append(_Sign.COMMA)
        elif char == "}" and open_:
            open_ -= 1
            reader.tokens.append(_Sign.CLOSE)
        elif char != "\\":
            reader.literal(char)
        elif reader.char:
            reader.literal(reader.take())
    return Pattern(reader.tokens + [_Sign.CLOSE] * open_)


def _files_class(reader: _Reader) -> _Class:
    negated = reader.char == "!"
    if negated:
        reader.take()
    first = reader.take()
    if reader.char == "-":
        reader.take()
        last = reader.take()
        if reader.take() != "]" or last < first:
            raise BadPattern(f"{first}-{last} is no range")
        return _Class(((first, last),), negated)
    chars = ""
    while first != "]":
        if first == "\\":
            first = reader.take()
        if not first:
            raise BadPattern("[ is not closed")
        chars += first
        first = reader.take()
    if not chars:
        raise BadPattern("[] has no characters")
    return _Class(tuple((each, each) for each in chars), negated)
