"""How a string is written in YAML: plain, in quotes, or as a block of lines.

The rules are those of the emitter in Go's yaml.v2 (emitterc.go).
"""

from __future__ import annotations

import re
from typing import Literal

from renderer.yamlio.resolve import is_timestamp, resolve
from renderer.yamlio.source import LINE_BREAK

Style = Literal["plain", "single", "double", "literal"]

WIDTH = 80
"""The column behind which Go breaks a line, at the next single space."""

UNLIMITED = 1 << 62
"""The width at which no line is broken."""

_BASE_60 = re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")

_BREAK = "[\n\u2028\u2029]"
_LINE = re.compile("[^\n\u2028\u2029]+")

# What is not printed as it is, listed rather than excluded: the latter takes `re` 5 ms to compile.
_NEVER_PRINTED = "\0-\t\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufeff\ufffe\uffff"
_NOT_PRINTED = re.compile(f"[{_NEVER_PRINTED}\U00010000-\U0010ffff]")
_SPACE_BEFORE_BREAK = re.compile(" " + _BREAK)
_SPACE_AT_BREAK = re.compile(f" {_BREAK}|{_BREAK} ")
_NOT_PLAIN = re.compile(
    r"""\A(?:---|\.\.\.|[][{},#&*!|>'"%@` ]|[-?:](?:[ ]|\Z))|:(?:[ ]|\Z)|[ ](?:\#|\Z)|""" + _BREAK
)

_QUOTES = {"plain": "", "single": "'", "double": '"'}
_SINGLE_SPACE = re.compile(r"(?<=[^ ])(?<!\A') (?=[^ ])")
_FIRST_SPACE = re.compile(r'(?<=[^ ])(?<!\A") (?!\Z)')
_AFTER_BREAK = re.compile("(?<=[\u2028\u2029])(?=[^\u2028\u2029])")

_TO_ESCAPE = f'[{_NEVER_PRINTED}\n"\\\\\u2028\u2029\U00010000-\U0010ffff]'
_ESCAPES = {
    "\0": "\\0",
    "\a": "\\a",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\v": "\\v",
    "\f": "\\f",
    "\r": "\\r",
    "\x1b": "\\e",
    '"': '\\"',
    "\\": "\\\\",
    "\x85": "\\N",
    "\xa0": "\\_",
    "\u2028": "\\L",
    "\u2029": "\\P",
}


def looks_typed(text: str) -> bool:
    """Tell whether Go quotes a text because without quotes it might not be read as a string."""
    return not isinstance(resolve(text), str) or is_timestamp(text) or is_base_60(text)


def is_base_60(text: str) -> bool:
    """Tell whether a text is a number to the base of 60 in YAML 1.1, such as `1:30`."""
    return _BASE_60.fullmatch(text) is not None


def style_of(text: str) -> Style:
    """Return the style that Go writes a text in."""
    if "\n" in text:
        blocked = (
            text.endswith(" ") or _SPACE_BEFORE_BREAK.search(text) or _NOT_PRINTED.search(text)
        )
        return "double" if blocked else "literal"
    if looks_typed(text) or _NOT_PRINTED.search(text):
        return "double"
    if can_be_plain(text):
        return "plain"
    return "double" if _SPACE_AT_BREAK.search(text) else "single"


def can_be_plain(text: str) -> bool:
    """Tell whether a text without special characters needs no quotes, but for its type."""
    return _NOT_PLAIN.search(text) is None


def has_break(text: str) -> bool:
    """Tell whether a text has what YAML 1.1 takes for the end of a line."""
    return LINE_BREAK.search(text) is not None


def written(text: str, style: Style, indent: int, column: int, width: int) -> str:
    """Return a text in a style, from its first character on, which stands at `column`.

    Further lines are indented by `indent` spaces. A literal block ends in a line break if its
    text does.
    """
    if style == "literal":
        hint = "2" if text[0] in " \n\u2028\u2029" else ""
        return f"|{hint}{_chomping(text)}\n" + _LINE.sub(" " * indent + r"\g<0>", text)
    if style == "single":
        text = "'" + text.replace("'", "''")
        if not text.isascii():
            text = _AFTER_BREAK.sub(" " * indent, text)
    elif style == "double":
        text = '"' + _double_escaped(text)
    if column + len(text) > width:
        spaces = _FIRST_SPACE if style == "double" else _SINGLE_SPACE
        text = _folded(spaces.split(text), indent, column, width)
    return text + _QUOTES[style]


def _double_escaped(text: str) -> str:
    if text.startswith("\ufeff"):  # Go then takes every character for a byte order mark
        return "".join(map(_escaped, text))
    return re.sub(_TO_ESCAPE, _escape, text)


def _chomping(text: str) -> str:
    if not has_break(text[-1]):
        return "-"
    return "+" if len(text) == 1 or has_break(text[-2]) else ""


def _folded(pieces: list[str], indent: int, column: int, width: int) -> str:
    """Join pieces by spaces, or by a line break where a line is longer than `width`.

    A piece that begins with a space keeps it behind a backslash, which only double quotes have.
    """
    new_line = "\n" + " " * indent
    parts = [pieces[0]]
    column = _advanced(column, pieces[0])
    for piece in pieces[1:]:
        if column > width:
            parts.append(new_line + "\\" if piece.startswith(" ") else new_line)
            column = indent + piece.startswith(" ")
        else:
            parts.append(" ")
            column += 1
        parts.append(piece)
        column = _advanced(column, piece)
    return "".join(parts)


def _advanced(column: int, piece: str) -> int:
    """Return the column behind a piece, which may have line breaks of Unicode."""
    last = max(piece.rfind("\u2028"), piece.rfind("\u2029"))
    return column + len(piece) if last < 0 else len(piece) - last - 1


def _escape(match: re.Match[str]) -> str:
    return _escaped(match.group())


def _escaped(char: str) -> str:
    if char in _ESCAPES:
        return _ESCAPES[char]
    code = ord(char)
    if code <= 0xFF:
        return f"\\x{code:02X}"
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\U{code:08X}"
