"""YAML text to tokens, by the rules of Go's yaml.v2 (a port of libyaml 0.1)."""

from __future__ import annotations

import re
from collections import deque
from typing import Any, NamedTuple

from renderer.yamlio.cursor import BLANK_OR_END, Cursor
from renderer.yamlio.scalar_scan import scan_block, scan_plain, scan_quoted
from renderer.yamlio.source import Mark

STREAM_END = "stream end"
DIRECTIVE = "directive"
DOCUMENT_START = "document start"
DOCUMENT_END = "document end"
BLOCK_SEQUENCE = "block sequence"
BLOCK_MAPPING = "block mapping"
BLOCK_END = "block end"
FLOW_SEQUENCE = "["
FLOW_MAPPING = "{"
FLOW_SEQUENCE_END = "]"
FLOW_MAPPING_END = "}"
FLOW_ENTRY = ","
BLOCK_ENTRY = "-"
KEY = "?"
VALUE = ":"
ALIAS = "alias"
ANCHOR = "anchor"
TAG = "tag"
SCALAR = "scalar"

LONGEST_KEY = 1024
"""The most characters between the beginning of a key and its `:` (YAML 1.1, 9.3)."""

_ANCHOR_NAME = re.compile("[0-9A-Za-z_-]*")
_AFTER_ANCHOR = BLANK_OR_END + "?:,]}%@`"
_NEVER_PLAIN = BLANK_OR_END + "-?:,[]{}#&*!|>'\"%@`"


class Token(NamedTuple):
    """A token: kind, where it begins (counted from 0), and for some what it says.

    `value` is the text of a scalar, the name of an anchor or alias, the pair of a tag's
    handle and suffix, or a directive. `plain` is true for scalars without quotes.
    """

    kind: str
    line: int
    column: int
    value: Any = None
    plain: bool = False


class _Key:
    """A place where a key without `?` may begin: it is one if a `:` follows in time.

    `number` counts the token there; `required` says that only a key may begin there.
    """

    __slots__ = ("at", "column", "line", "number", "possible", "required")

    def __init__(self, cursor: Cursor, number: int, *, possible: bool, required: bool) -> None:
        self.at = cursor.at
        self.line = cursor.line
        self.column = cursor.column
        self.number = number
        self.possible = possible
        self.required = required


class Scanner:
    """The tokens of a text, in their order. Its methods raise `Problem`."""

    def __init__(self, text: str) -> None:
        self._cursor = Cursor(text)
        self._queue: deque[Token] = deque()
        self._taken = 0
        self._flow = 0
        self._indent = -1
        self._indents: list[int] = []
        self._key_allowed = True
        self._keys = [self._new_key(possible=False)]
        self._waiting: dict[int, _Key] = {}

    def peek(self) -> Token:
        """Return the next token and leave it there; after the last one, that again."""
        while not self._queue or self._head_may_be_key():
            self._fetch()
        return self._queue[0]

    def take(self) -> Token:
        """Return the next token and step over it."""
        token = self.peek()
        self._queue.popleft()
        self._taken += 1
        return token

    def _head_may_be_key(self) -> bool:
        key = self._waiting.get(self._taken)
        return key is not None and self._still_possible(key)

    def _still_possible(self, key: _Key) -> bool:
        if not key.possible:
            return False
        cursor = self._cursor
        if key.line == cursor.line and cursor.at - key.at <= LONGEST_KEY:
            return True
        self._give_up(key)
        return False

    def _give_up(self, key: _Key) -> None:
        if key.required:
            self._cursor.fail("could not find expected ':'", Mark(key.line, key.column))
        key.possible = False
        self._waiting.pop(key.number, None)

    def _drop_key(self) -> None:
        """A key can no longer begin where one might have, in this collection."""
        if self._keys[-1].possible:
            self._give_up(self._keys[-1])

    def _save_key(self) -> None:
        """A key may begin here."""
        if self._key_allowed:
            self._drop_key()
            key = self._new_key(possible=True)
            self._keys[-1] = self._waiting[key.number] = key

    def _new_key(self, *, possible: bool) -> _Key:
        cursor = self._cursor
        required = not self._flow and self._indent == cursor.column
        number = self._taken + len(self._queue)
        return _Key(cursor, number, possible=possible, required=required)

    def _open_block(self, kind: str, column: int, before: int | None = None) -> None:
        """Begin a block collection if this column is the deepest so far.

        `before` is the number of the token that it begins with, if that is already there.
        """
        if self._flow or self._indent >= column:
            return
        self._indents.append(self._indent)
        self._indent = column
        self._insert(Token(kind, self._cursor.line, column), before)

    def _insert(self, token: Token, before: int | None) -> None:
        """Add a token before the one of a number, at the end if that has been taken already."""
        if before is None or before < self._taken:
            self._queue.append(token)
        else:
            self._queue.insert(before - self._taken, token)

    def _close_blocks(self, column: int) -> None:
        """End the block collections that are deeper than this column."""
        while self._indent > column and not self._flow:
            self._push(BLOCK_END)
            self._indent = self._indents.pop()

    def _push(self, kind: str, length: int = 0) -> None:
        cursor = self._cursor
        self._queue.append(Token(kind, cursor.line, cursor.column))
        cursor.at += length

    def _fetch(self) -> None:
        """Add the next token to the queue."""
        self._skip_to_token()
        cursor = self._cursor
        self._close_blocks(cursor.column)
        char = cursor.char
        if char == "\0":
            self._fetch_end()
        elif char == "%" and cursor.column == 0:
            self._fetch_directive()
        elif char in "-." and cursor.at_document_mark():
            self._fetch_document_mark()
        elif char not in _NEVER_PLAIN:
            self._fetch_plain()
        else:
            self._fetch_indicator(char)

    def _skip_to_token(self) -> None:
        cursor = self._cursor
        while True:
            if self._flow or not self._key_allowed:
                cursor.skip_blanks()
            else:
                cursor.skip_spaces()
            cursor.skip_comment()
            if not cursor.skip_line_break():
                return
            if not self._flow:
                self._key_allowed = True

    def _fetch_end(self) -> None:
        cursor = self._cursor
        if cursor.column:
            cursor.line += 1
            cursor.line_start = cursor.at
        self._close_blocks(-1)
        self._drop_key()
        self._key_allowed = False
        self._push(STREAM_END)

    def _fetch_directive(self) -> None:
        self._close_blocks(-1)
        self._drop_key()
        self._key_allowed = False
        cursor = self._cursor
        line, column = cursor.mark
        from renderer.yamlio.tag_scan import scan_directive

        self._queue.append(Token(DIRECTIVE, line, column, scan_directive(cursor)))

    def _fetch_document_mark(self) -> None:
        self._close_blocks(-1)
        self._drop_key()
        self._key_allowed = False
        self._push(DOCUMENT_START if self._cursor.char == "-" else DOCUMENT_END, 3)

    def _fetch_indicator(self, char: str) -> None:
        """Add the token that a special character begins."""
        ends_word = self._cursor.text[self._cursor.at + 1] in BLANK_OR_END
        if char in "[{":
            self._fetch_flow_start(char)
        elif char in "]}":
            self._fetch_flow_end(char)
        elif char == ",":
            self._drop_key()
            self._key_allowed = True
            self._push(FLOW_ENTRY, 1)
        elif char == "-" and ends_word:
            self._fetch_block_entry()
        elif char == "?" and (self._flow or ends_word):
            self._fetch_key()
        elif char == ":" and (self._flow or ends_word):
            self._fetch_value()
        elif char in "-?:":
            self._fetch_plain()
        elif char in "*&":
            self._fetch_anchor(char)
        elif char == "!":
            self._fetch_tag()
        elif char in "'\"":
            self._fetch_quoted(char)
        elif char in "|>" and not self._flow:
            self._fetch_block_scalar()
        else:
            cursor = self._cursor
            cursor.fail("found character that cannot start any token", cursor.mark)

    def _fetch_flow_start(self, kind: str) -> None:
        self._save_key()
        self._keys.append(self._new_key(possible=False))
        self._flow += 1
        self._key_allowed = True
        self._push(kind, 1)

    def _fetch_flow_end(self, kind: str) -> None:
        self._drop_key()
        if self._flow:
            self._flow -= 1
            self._waiting.pop(self._keys.pop().number, None)
        self._key_allowed = False
        self._push(kind, 1)

    def _fetch_block_entry(self) -> None:
        self._refuse_inside_line("block sequence entries are not allowed in this context")
        self._open_block(BLOCK_SEQUENCE, self._cursor.column)
        self._drop_key()
        self._key_allowed = True
        self._push(BLOCK_ENTRY, 1)

    def _fetch_key(self) -> None:
        self._refuse_inside_line("mapping keys are not allowed in this context")
        self._open_block(BLOCK_MAPPING, self._cursor.column)
        self._drop_key()
        self._key_allowed = not self._flow
        self._push(KEY, 1)

    def _fetch_value(self) -> None:
        key = self._keys[-1]
        if self._still_possible(key):
            self._insert(Token(KEY, key.line, key.column), key.number)
            self._open_block(BLOCK_MAPPING, key.column, key.number)
            key.possible = False
            self._waiting.pop(key.number, None)
            self._key_allowed = False
        else:
            self._refuse_inside_line("mapping values are not allowed in this context")
            self._open_block(BLOCK_MAPPING, self._cursor.column)
            self._key_allowed = not self._flow
        self._push(VALUE, 1)

    def _refuse_inside_line(self, what: str) -> None:
        if not (self._flow or self._key_allowed):
            cursor = self._cursor
            cursor.fail(what, cursor.mark)

    def _fetch_anchor(self, char: str) -> None:
        self._save_key()
        self._key_allowed = False
        cursor = self._cursor
        line, column = start = cursor.mark
        name = _ANCHOR_NAME.match(cursor.text, cursor.at + 1)
        assert name is not None
        cursor.at = name.end()
        if not name.group() or cursor.char not in _AFTER_ANCHOR:
            cursor.fail("did not find expected alphabetic or numeric character", start)
        kind = ALIAS if char == "*" else ANCHOR
        self._queue.append(Token(kind, line, column, name.group()))

    def _fetch_tag(self) -> None:
        self._save_key()
        self._key_allowed = False
        line, column = self._cursor.mark
        from renderer.yamlio.tag_scan import scan_tag

        self._queue.append(Token(TAG, line, column, scan_tag(self._cursor)))

    def _fetch_quoted(self, quote: str) -> None:
        self._save_key()
        self._key_allowed = False
        line, column = self._cursor.mark
        self._queue.append(Token(SCALAR, line, column, scan_quoted(self._cursor, quote)))

    def _fetch_plain(self) -> None:
        self._save_key()
        self._key_allowed = False
        line, column = self._cursor.mark
        text, broken = scan_plain(self._cursor, self._indent + 1, self._flow > 0)
        self._key_allowed = broken
        self._queue.append(Token(SCALAR, line, column, text, True))

    def _fetch_block_scalar(self) -> None:
        self._drop_key()
        self._key_allowed = True
        line, column = self._cursor.mark
        self._queue.append(Token(SCALAR, line, column, scan_block(self._cursor, self._indent)))
