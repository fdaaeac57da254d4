"""The scalars of a YAML text, by the rules of Go's yaml.v2 (a port of libyaml 0.1).

Each function takes a cursor at the scalar's first character, leaves it behind what belongs to
the scalar, and returns the scalar's text. All raise `Problem`.
"""

from __future__ import annotations

import re

from renderer.yamlio.cursor import BLANK_OR_END, Cursor
from renderer.yamlio.source import BREAKS, Mark

_BLOCK_WORD = f"(?:[^:{BLANK_OR_END}]|:(?![{BLANK_OR_END}]))+"
_FLOW_WORD = f"(?:[^][{{}},?:{BLANK_OR_END}]|:(?![{BLANK_OR_END}]))+"
_PLAIN_IN_BLOCK = re.compile(f"{_BLOCK_WORD}(?:[ \t]+(?!#){_BLOCK_WORD})*")
_PLAIN_IN_FLOW = re.compile(f"{_FLOW_WORD}(?:[ \t]+(?!#){_FLOW_WORD})*")

_SINGLE_ON_ONE_LINE = re.compile("'((?:[^'\0" + BREAKS + "]|'')*)'(?!')")
_DOUBLE_ON_ONE_LINE = re.compile('"([^"\\\\\0' + BREAKS + ']*)"')
_INNER_BLANKS = f"[ \t]+(?![{BLANK_OR_END}])"
_SINGLE_RUN = re.compile(f"(?:[^'{BLANK_OR_END}]|''|{_INNER_BLANKS})*")
_DOUBLE_RUN = re.compile(f'(?:[^"\\\\{BLANK_OR_END}]|{_INNER_BLANKS})*')

_ESCAPES = {
    "0": "\0",
    "a": "\a",
    "b": "\b",
    "t": "\t",
    "\t": "\t",
    "n": "\n",
    "v": "\v",
    "f": "\f",
    "r": "\r",
    "e": "\x1b",
    " ": " ",
    '"': '"',
    "'": "'",
    "\\": "\\",
    "N": "\x85",
    "_": "\xa0",
    "L": "\u2028",
    "P": "\u2029",
}
_CODE_LENGTHS = {"x": 2, "u": 4, "U": 8}
_HEX = re.compile("[0-9A-Fa-f]*")

_BLOCK_HEADER = re.compile("([-+]?)([0-9]?)([-+]?)")


def scan_plain(cursor: Cursor, indent: int, in_flow: bool) -> tuple[str, bool]:
    """Return an unquoted scalar, and whether it ends in a line break that is not part of it.

    `indent` is the least column of its further lines; a flow collection does not ask for it.
    """
    pattern = _PLAIN_IN_FLOW if in_flow else _PLAIN_IN_BLOCK
    start = cursor.mark
    parts: list[str] = []
    gap = ""
    while not (cursor.at_document_mark() or cursor.char == "#"):
        match = pattern.match(cursor.text, cursor.at)
        if match is None:
            break
        parts += (gap, match.group())
        cursor.at = match.end()
        cursor.skip_blanks()
        first = cursor.skip_line_break()
        gap = _folded(first, _more_breaks(cursor, indent, start)) if first else ""
        if not gap or (cursor.column < indent and not in_flow):
            break
    return "".join(parts), bool(gap)


def scan_quoted(cursor: Cursor, quote: str) -> str:
    """Return the text of a scalar in single or double quotes."""
    double = quote == '"'
    whole = (_DOUBLE_ON_ONE_LINE if double else _SINGLE_ON_ONE_LINE).match(cursor.text, cursor.at)
    if whole is not None:
        cursor.at = whole.end()
        return whole.group(1) if double else whole.group(1).replace("''", "'")
    start = cursor.mark
    cursor.at += 1
    parts: list[str] = []
    while True:
        if cursor.at_document_mark():
            cursor.fail("found unexpected document indicator", start)
        if cursor.char == "\0":
            cursor.fail("found unexpected end of stream", start)
        joined = _double_run(cursor, parts, start) if double else _single_run(cursor, parts)
        if cursor.char == quote:
            break
        blanks = cursor.skip_blanks()
        first = "" if joined else cursor.skip_line_break()
        if first or joined:
            parts.append(_folded(first, _more_breaks(cursor, 0, start)))
        else:
            parts.append(blanks)
    cursor.at += 1
    return "".join(parts)


def scan_block(cursor: Cursor, parent_indent: int) -> str:
    """Return the text of a literal or folded block scalar.

    `parent_indent` is the column of the collection that it stands in, -1 for none.
    """
    start = cursor.mark
    literal = cursor.char == "|"
    cursor.at += 1
    chomp, increment = _block_header(cursor, start)
    indent = max(parent_indent, 0) + increment if increment else 0
    indent, breaks = _block_breaks(cursor, indent, parent_indent, start)
    parts: list[str] = []
    line_break = ""
    after_blank = False
    while cursor.column == indent and cursor.char != "\0":
        blank = cursor.char in " \t"
        if literal or after_blank or blank or line_break != "\n":
            parts.append(line_break)
        elif not breaks:
            parts.append(" ")
        parts += (breaks, cursor.skip_rest_of_line())
        after_blank = blank
        line_break = cursor.skip_line_break()
        indent, breaks = _block_breaks(cursor, indent, parent_indent, start)
    if chomp != "-":
        parts.append(line_break)
    if chomp == "+":
        parts.append(breaks)
    return "".join(parts)


def _more_breaks(cursor: Cursor, indent: int, start: Mark) -> str:
    """Step over blanks and line breaks after a line break in a flow scalar; return the breaks.

    A tab before the column `indent` is an error of the scalar that began at `start`.
    """
    breaks = ""
    while True:
        cursor.skip_spaces()
        if cursor.char == "\t" and cursor.column < indent:
            cursor.fail("found a tab character that violates indentation", start)
        cursor.skip_blanks()
        found = cursor.skip_line_break()
        if not found:
            return breaks
        breaks += found


def _folded(first: str, more: str) -> str:
    """Return what line breaks inside a flow scalar stand for; `first` is "" if it is escaped."""
    return (more or " ") if first == "\n" else first + more


def _single_run(cursor: Cursor, parts: list[str]) -> bool:
    """Add what follows without a blank inside single quotes; such a run never joins lines."""
    match = _SINGLE_RUN.match(cursor.text, cursor.at)
    assert match is not None
    parts.append(match.group().replace("''", "'"))
    cursor.at = match.end()
    return False


def _double_run(cursor: Cursor, parts: list[str], start: Mark) -> bool:
    """Add what follows without a blank inside double quotes; tell whether `\\` ends its line."""
    while True:
        match = _DOUBLE_RUN.match(cursor.text, cursor.at)
        assert match is not None
        parts.append(match.group())
        cursor.at = match.end()
        if cursor.char != "\\":
            return False
        if cursor.text[cursor.at + 1] in BREAKS:
            cursor.at += 1
            cursor.skip_line_break()
            return True
        parts.append(_escape(cursor, start))


def _escape(cursor: Cursor, start: Mark) -> str:
    """Step over an escape sequence; return the character that it stands for."""
    letter = cursor.text[cursor.at + 1]
    if letter in _ESCAPES:
        cursor.at += 2
        return _ESCAPES[letter]
    length = _CODE_LENGTHS.get(letter)
    if length is None:
        cursor.fail("found unknown escape character", start)
    cursor.at += 2
    match = _HEX.match(cursor.text, cursor.at, cursor.at + length)
    assert match is not None
    if len(match.group()) < length:
        cursor.fail("did not find expected hexdecimal number", start)
    code = int(match.group(), 16)
    if 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        cursor.fail("found invalid Unicode character escape code", start)
    cursor.at += length
    return chr(code)


def _block_header(cursor: Cursor, start: Mark) -> tuple[str, int]:
    """Step over the line that a block scalar begins on; return its chomping and indentation."""
    match = _BLOCK_HEADER.match(cursor.text, cursor.at)
    assert match is not None
    before, digit, after = match.groups()
    if digit == "0":
        cursor.at = match.start(2)
        cursor.fail("found an indentation indicator equal to 0", start)
    cursor.at = match.end(2) if before else match.end()
    cursor.skip_blanks()
    cursor.skip_comment()
    if cursor.char != "\0" and not cursor.skip_line_break():
        cursor.fail("did not find expected comment or line break", start)
    return before or after, int(digit or 0)


def _block_breaks(cursor: Cursor, indent: int, parent_indent: int, start: Mark) -> tuple[int, str]:
    """Step over a block scalar's empty lines and the next line's indentation.

    Return the scalar's indentation, found out where `indent` is 0, and the line breaks.
    """
    breaks = ""
    deepest = 0
    while True:
        if indent:
            cursor.skip_spaces_up_to(indent)
        else:
            cursor.skip_spaces()
        deepest = max(deepest, cursor.column)
        if cursor.char == "\t" and (not indent or cursor.column < indent):
            cursor.fail("found a tab character where an indentation space is expected", start)
        found = cursor.skip_line_break()
        if not found:
            break
        breaks += found
    return indent or max(deepest, parent_indent + 1, 1), breaks
