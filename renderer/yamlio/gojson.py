"""JSON as Go's encoding/json writes and reads it."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Iterator
from typing import Any

from renderer.errors import LimitError, RenderError
from renderer.yamlio.gofloat import format_g, format_json
from renderer.yamlio.problem import MAX_DEPTH, GoJsonError

__all__ = ["GoJsonError", "decoded", "dumps", "loads", "number", "quoted", "simple", "too_deep"]

_TO_ESCAPE_HTML = re.compile('["\\\\\0-\x1f<>&\u2028\u2029\ud800-\udfff]')

# Few texts need these, and `re` takes long to compile them: it does so, once, where one is used.
_TO_ESCAPE = '["\\\\\0-\x1f\u2028\u2029\ud800-\udfff]'
_SURROGATES = "[\ud800-\udfff]"
_NO_ESCAPE = "[\ud800-\udc7f\udd00-\udfff]"
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
}


def dumps(value: Any, *, escape_html: bool = True, indent: str | None = None) -> str:
    """Return a Go value as JSON: keys sorted, and `<`, `>`, `&` escaped unless told otherwise.

    Bytes become base64; what is no UTF-8 in strings becomes U+FFFD. `indent` puts each item on
    a line of its own, indented by that text for each level. An object with a method
    `json_fields` is written as the mapping that it returns, in that order of keys.

    Raises `GoJsonError` for an infinite number or a value that contains itself, and
    `LimitError` for one that is nested more than `MAX_DEPTH` levels deep.
    """
    writer = _Writer(value, _TO_ESCAPE_HTML if escape_html else re.compile(_TO_ESCAPE), indent)
    try:
        writer.write(value, 0)
    except RecursionError:
        raise too_deep(value) from None
    return "".join(writer.parts)


def loads(text: str, file: str = "JSON text") -> Any:
    """Return the value of a JSON text, as `renderer.yamlio.jsonread.read` does."""
    from renderer.yamlio.jsonread import read

    return read(text, file)


def decoded(text: str) -> str:
    """Return a string with the surrogate escapes that make up UTF-8 decoded, others kept.

    Any other surrogate, which no Go string has, becomes U+FFFD.
    """
    data = re.sub(_NO_ESCAPE, "\ufffd", text).encode("utf-8", "surrogateescape")
    return data.decode("utf-8", "surrogateescape")


def quoted(text: str) -> str:
    """Return a string as JSON."""
    return f'"{_TO_ESCAPE_HTML.sub(_escape, text)}"'


def simple(value: Any) -> Any:
    """Return bytes as base64, and an object by its `json_fields`; any other value as it is.

    Raises `GoJsonError` for what JSON does not have.
    """
    if value is None or isinstance(value, (str, bool, int, float, dict, list)):
        return value
    if isinstance(value, bytes):
        from binascii import b2a_base64

        return b2a_base64(value, newline=False).decode()
    fields = getattr(value, "json_fields", None)
    if fields is None:
        raise _unsupported(f"type: {type(value).__name__}", "a value has no form in JSON")
    return fields()


def number(value: int | float) -> str:
    """Return a number as JSON. Raises `GoJsonError` for an infinite one."""
    if isinstance(value, float):
        if not math.isfinite(value):
            raise _unsupported(f"value: {format_g(value)}", "a number is infinite or none at all")
        return format_json(value)
    return int.__repr__(value)


def too_deep(root: Any) -> RenderError:
    """Return the error for a value that is nested too deeply, or without end."""
    if _contains_itself(root):
        return _unsupported("value: encountered a cycle", "a value contains itself")
    return LimitError(
        f"a value is nested more than {MAX_DEPTH} levels deep",
        hint="no Kubernetes object needs that: look for a loop that wraps a value in itself",
    )


class _Writer:
    """Collects the `parts` of a JSON text."""

    def __init__(self, root: Any, to_escape: re.Pattern[str], indent: str | None) -> None:
        self._root = root
        self._to_escape = to_escape
        self._indent = indent
        self.parts: list[str] = []

    def write(self, value: Any, level: int) -> None:
        """Add a value that stands `level` collections deep."""
        if isinstance(value, str):
            self.parts.append(self._quoted(value))
        elif value is None or isinstance(value, bool):
            self.parts.append(_WORDS[value])
        elif isinstance(value, (int, float)):
            self.parts.append(number(value))
        elif isinstance(value, dict):
            self._collect("{}", self._pairs(sorted(value.items(), key=_name)), level)
        elif isinstance(value, list):
            self._collect("[]", (("", item) for item in value), level)
        else:
            plain = simple(value)
            if isinstance(plain, str):
                self.write(plain, level)
            else:
                self._collect("{}", self._pairs(plain.items()), level)

    def _pairs(self, items: Iterable[tuple[str, Any]]) -> Iterator[tuple[str, Any]]:
        colon = ":" if self._indent is None else ": "
        for key, value in items:
            yield self._quoted(key) + colon, value

    def _collect(self, brackets: str, items: Iterable[tuple[str, Any]], level: int) -> None:
        """Add values, each behind the text that belongs before it."""
        if level >= MAX_DEPTH:
            raise too_deep(self._root)
        inner = outer = ""
        if self._indent is not None:
            outer = "\n" + self._indent * level
            inner = outer + self._indent
        before = brackets[0] + inner
        for prefix, value in items:
            self.parts.append(before + prefix)
            self.write(value, level + 1)
            before = "," + inner
        empty = before[0] != ","
        self.parts.append(brackets if empty else outer + brackets[1])

    def _quoted(self, text: str) -> str:
        if not text.isascii() and re.search(_SURROGATES, text):
            text = decoded(text)
        return f'"{self._to_escape.sub(_escape, text)}"'


_WORDS = {None: "null", True: "true", False: "false"}


def _name(item: tuple[str, Any]) -> str:
    return item[0]


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    if char in _ESCAPES:
        return _ESCAPES[char]
    return "\\ufffd" if "\ud800" <= char <= "\udfff" else f"\\u{ord(char):04x}"


def _unsupported(what: str, message: str) -> GoJsonError:
    error = GoJsonError(message, hint="JSON has no such value")
    error.go_text = f"json: unsupported {what}"
    return error


def _contains_itself(root: Any) -> bool:
    """Tell whether a collection is part of itself."""
    path: list[int] = []
    levels: list[Iterator[Any]] = [iter([root])]
    while levels:
        for value in levels[-1]:
            if id(value) in path:
                return True
            if isinstance(value, dict | list):
                path.append(id(value))
                levels.append(iter(value.values() if isinstance(value, dict) else value))
                break
        else:
            levels.pop()
            if path:
                path.pop()
    return False
