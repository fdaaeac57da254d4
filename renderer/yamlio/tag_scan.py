"""The tags (`!!str`) and directives (`%YAML 1.1`) of a YAML text, by Go's yaml.v2's rules."""

from __future__ import annotations

import re
from typing import NamedTuple

from renderer.yamlio.cursor import BLANK_OR_END, Cursor
from renderer.yamlio.source import BREAKS, Mark

_WORD = re.compile("[0-9A-Za-z_-]*")
_HANDLE = re.compile("![0-9A-Za-z_-]*!?")
_URI_RUN = re.compile(r"[0-9A-Za-z_\-;/?:@&=+$,.!~*'()\[\]]*")
_DIGITS = re.compile("[0-9]*")
_OCTET = re.compile("%[0-9A-Fa-f]{2}")


class Directive(NamedTuple):
    """`%YAML` with its two numbers, or `%TAG` with a handle and what it stands for."""

    version: tuple[int, int] | None
    handle: str = ""
    prefix: str = ""


def scan_tag(cursor: Cursor) -> tuple[str, str]:
    """Return a tag's handle and suffix; the handle is "" for a tag that is written in full."""
    start = cursor.mark
    if cursor.text.startswith("!<", cursor.at):
        cursor.at += 2
        handle, suffix = "", _scan_uri(cursor, start)
        if cursor.char != ">":
            cursor.fail("did not find the expected '>'", start)
        cursor.at += 1
    else:
        handle = _scan_handle(cursor, start)
        if len(handle) > 1 and handle.endswith("!"):
            suffix = _scan_uri(cursor, start)
        else:
            suffix = handle[1:] + _scan_uri(cursor, start, required=False)
            handle, suffix = ("!", suffix) if suffix else ("", "!")
    if cursor.char not in BLANK_OR_END:
        cursor.fail("did not find expected whitespace or line break", start)
    return handle, suffix


def scan_directive(cursor: Cursor) -> Directive:
    """Return the directive on this line, and step over the line."""
    start = cursor.mark
    cursor.at += 1
    name = _WORD.match(cursor.text, cursor.at)
    assert name is not None
    cursor.at = name.end()
    if not name.group():
        cursor.fail("could not find expected directive name", start)
    if cursor.char not in BLANK_OR_END:
        cursor.fail("found unexpected non-alphabetical character", start)
    cursor.skip_blanks()
    if name.group() == "YAML":
        directive = _scan_version(cursor, start)
    elif name.group() == "TAG":
        directive = _scan_tag_directive(cursor, start)
    else:
        cursor.fail("found unknown directive name", start)
    cursor.skip_blanks()
    cursor.skip_comment()
    if cursor.char not in BREAKS + "\0":
        cursor.fail("did not find expected comment or line break", start)
    cursor.skip_line_break()
    return directive


def _scan_version(cursor: Cursor, start: Mark) -> Directive:
    major = _scan_number(cursor, start)
    if cursor.char != ".":
        cursor.fail("did not find expected digit or '.' character", start)
    cursor.at += 1
    return Directive((major, _scan_number(cursor, start)))


def _scan_number(cursor: Cursor, start: Mark) -> int:
    digits = _DIGITS.match(cursor.text, cursor.at)
    assert digits is not None
    if len(digits.group()) > 2:
        cursor.at += 2
        cursor.fail("found extremely long version number", start)
    cursor.at = digits.end()
    if not digits.group():
        cursor.fail("did not find expected version number", start)
    return int(digits.group())


def _scan_tag_directive(cursor: Cursor, start: Mark) -> Directive:
    handle = _scan_handle(cursor, start)
    if handle != "!" and not handle.endswith("!"):
        cursor.fail("did not find expected '!'", start)
    if not cursor.skip_blanks():
        cursor.fail("did not find expected whitespace", start)
    prefix = _scan_uri(cursor, start)
    if cursor.char not in BLANK_OR_END:
        cursor.fail("did not find expected whitespace or line break", start)
    return Directive(None, handle, prefix)


def _scan_handle(cursor: Cursor, start: Mark) -> str:
    match = _HANDLE.match(cursor.text, cursor.at)
    if match is None:
        cursor.fail("did not find expected '!'", start)
    cursor.at = match.end()
    return match.group()


def _scan_uri(cursor: Cursor, start: Mark, *, required: bool = True) -> str:
    parts: list[str] = []
    while True:
        match = _URI_RUN.match(cursor.text, cursor.at)
        assert match is not None
        parts.append(match.group())
        cursor.at = match.end()
        if cursor.char != "%":
            break
        parts.append(_scan_escaped_character(cursor, start))
    uri = "".join(parts)
    if required and not uri:
        cursor.fail("did not find expected tag URI", start)
    return uri


def _scan_escaped_character(cursor: Cursor, start: Mark) -> str:
    """Step over the `%XX` of all bytes of one character; return the character."""
    octets = bytearray()
    length = 1
    while len(octets) < length:
        match = _OCTET.match(cursor.text, cursor.at)
        if match is None:
            cursor.fail("did not find URI escaped octet", start)
        octet = int(match.group()[1:], 16)
        if octets:
            if octet & 0xC0 != 0x80:
                cursor.fail("found an incorrect trailing UTF-8 octet", start)
        else:
            length = _sequence_length(octet)
            if not length:
                cursor.fail("found an incorrect leading UTF-8 octet", start)
        octets.append(octet)
        cursor.at = match.end()
    return octets.decode("utf-8", "replace")


def _sequence_length(octet: int) -> int:
    """Return how many bytes a character has that begins with this one; 0 if none can."""
    if octet < 0x80:
        return 1
    if 0xC0 <= octet < 0xE0:
        return 2
    if 0xE0 <= octet < 0xF0:
        return 3
    return 4 if 0xF0 <= octet < 0xF8 else 0
