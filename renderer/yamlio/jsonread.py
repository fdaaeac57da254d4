"""JSON as Go's encoding/json reads it."""

from __future__ import annotations

import math
import re
from typing import Any, NoReturn

from renderer.errors import LimitError
from renderer.position import position_at
from renderer.yamlio.problem import MAX_DEPTH, GoJsonError

_SPACE = re.compile("[ \t\r\n]*")
_STRING_RUN = re.compile('[^"\\\\\0-\x1f]*')
_HEX4 = re.compile("[0-9A-Fa-f]{0,4}")
_INTEGER = re.compile("0|[1-9][0-9]*")
_DIGITS = re.compile("[0-9]+")
_BYTES = re.compile("[\ud800-\udfff]")
_INSIDE_WORDS = ("in literal", "in num", "after dec", "in exp", "in string esc", "in \\u")
"""Where Go, at the end of the text, complains of the space that it appends to it."""

_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_SHOWN = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    "'": r"\'",
    "\\": r"\\",
}
_LITERALS = {"t": ("true", True), "f": ("false", False), "n": ("null", None)}


def read(text: str, file: str) -> Any:
    """Return the value of a JSON text: dict, list, str, bool, float or None.

    Of a key that stands twice the last one counts. Raises `GoJsonError` for a text that is not
    JSON or has a number beyond a float64, and `LimitError` for one that is nested more than
    `MAX_DEPTH` levels deep.
    """
    reader = _Reader(text, file)
    value = reader.value(0)
    if reader.char:
        reader.fail("after top-level value")
    reader.check_numbers()
    return value


class _Reader:
    """A place in a JSON text that moves on."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._file = file
        self._at = 0
        self._too_large: tuple[str, int] | None = None
        self._skip_space()

    @property
    def char(self) -> str:
        """The character here; "" at the end."""
        return self._text[self._at : self._at + 1]

    def value(self, level: int) -> Any:
        """Step over a value, and the space behind it, and return it."""
        char = self.char
        if char == '"':
            return self._string()
        if char and char in "{[":
            if level >= MAX_DEPTH:
                self._refuse_depth()
            return self._object(level) if char == "{" else self._array(level)
        if char in _LITERALS:
            return self._literal(*_LITERALS[char])
        if char and char in "-0123456789":
            return self._number()
        self.fail("looking for beginning of value")

    def fail(self, context: str) -> NoReturn:
        """Raise the error for the character here."""
        if not self.char and not context.startswith(_INSIDE_WORDS):
            self._raise("unexpected end of JSON input", "the JSON text ends too early")
        shown = _shown(self.char or " ")
        self._raise(
            f"invalid character {shown} {context}", f"this is not JSON: {shown} found {context}"
        )

    def check_numbers(self) -> None:
        """Raise the error for a number beyond a float64, which comes after all others."""
        if self._too_large is not None:
            text, self._at = self._too_large
            self._raise(
                f"json: cannot unmarshal number {text} into Go value of type float64",
                f"the number {text} is too large",
            )

    def _object(self, level: int) -> dict[str, Any]:
        result: dict[str, Any] = {}
        self._step()
        if self.char == "}":
            self._step()
            return result
        while True:
            if self.char != '"':
                self.fail("looking for beginning of object key string")
            key = self._string()
            if self.char != ":":
                self.fail("after object key")
            self._step()
            result[key] = self.value(level + 1)
            if self._ends("}", "after object key:value pair"):
                return result

    def _array(self, level: int) -> list[Any]:
        result: list[Any] = []
        self._step()
        if self.char == "]":
            self._step()
            return result
        while True:
            result.append(self.value(level + 1))
            if self._ends("]", "after array element"):
                return result

    def _ends(self, bracket: str, context: str) -> bool:
        """Step over a comma or the closing bracket; tell whether it is that one."""
        char = self.char
        if char not in (",", bracket):
            self.fail(context)
        self._step()
        return char == bracket

    def _string(self) -> str:
        self._at += 1
        parts: list[str] = []
        while True:
            match = _STRING_RUN.match(self._text, self._at)
            assert match is not None
            parts.append(match.group())
            self._at = match.end()
            if self.char == '"':
                self._step()
                return _BYTES.sub("\ufffd", "".join(parts))
            if self.char != "\\":
                self.fail("in string literal")
            parts.append(self._escape())

    def _escape(self) -> str:
        self._at += 1
        letter = self.char
        if letter in _ESCAPES:
            self._at += 1
            return _ESCAPES[letter]
        if letter != "u":
            self.fail("in string escape code")
        code = self._code()
        if 0xD800 <= code < 0xDC00 and self._text.startswith("\\u", self._at):
            start = self._at
            self._at += 1
            low = self._code()
            if 0xDC00 <= low < 0xE000:
                return chr(0x10000 + ((code - 0xD800) << 10) + low - 0xDC00)
            self._at = start
        return chr(code)

    def _code(self) -> int:
        """Step over the `u` of an escape sequence and its four digits."""
        match = _HEX4.match(self._text, self._at + 1)
        assert match is not None
        self._at = match.end()
        if len(match.group()) < 4:
            self.fail("in \\u hexadecimal character escape")
        return int(match.group(), 16)

    def _literal(self, word: str, value: bool | None) -> bool | None:
        for expected in word:
            if self.char != expected:
                self.fail(f"in literal {word} (expecting {_shown(expected)})")
            self._at += 1
        self._skip_space()
        return value

    def _number(self) -> float:
        start = self._at
        self._at += self.char == "-"
        self._digits(_INTEGER, "in numeric literal")
        if self.char == ".":
            self._at += 1
            self._digits(_DIGITS, "after decimal point in numeric literal")
        if self.char in ("e", "E"):
            self._at += 1
            self._at += self.char in ("-", "+")
            self._digits(_DIGITS, "in exponent of numeric literal")
        text = self._text[start : self._at]
        number = float(text)
        if math.isinf(number) and self._too_large is None:
            self._too_large = (text, start)
        self._skip_space()
        return number

    def _digits(self, pattern: re.Pattern[str], context: str) -> None:
        match = pattern.match(self._text, self._at)
        if match is None:
            self.fail(context)
        self._at = match.end()

    def _step(self) -> None:
        self._at += 1
        self._skip_space()

    def _skip_space(self) -> None:
        match = _SPACE.match(self._text, self._at)
        assert match is not None
        self._at = match.end()

    def _refuse_depth(self) -> NoReturn:
        raise LimitError(
            f"the JSON text is nested more than {MAX_DEPTH} levels deep",
            position_at(self._file, self._text, self._at),
            hint="no Kubernetes object needs that: look for a runaway loop that made this text",
        )

    def _raise(self, go_text: str, message: str) -> NoReturn:
        error = GoJsonError(
            message,
            position_at(self._file, self._text, self._at),
            hint="correct the JSON text",
            source=self._text.split("\n")[self._text.count("\n", 0, self._at)],
        )
        error.go_text = go_text
        error.offset = self._at
        raise error


def _shown(char: str) -> str:
    """Return a character as Go shows it in an error: the first byte of it, if it has several."""
    char = chr(char.encode("utf-8", "surrogateescape")[0])
    if char in _SHOWN:
        return f"'{_SHOWN[char]}'"
    if char.isprintable():
        return f"'{char}'"
    return f"'\\x{ord(char):02x}'" if char < "\x80" else f"'\\u{ord(char):04x}'"
