"""TOML as BurntSushi/toml 1.4 writes it, which Helm's toToml uses."""

from __future__ import annotations

import math
import re
from typing import Any, NoReturn

from renderer.errors import YamlError
from renderer.yamlio.gofloat import format_f
from renderer.yamlio.gojson import too_deep
from renderer.yamlio.problem import MAX_DEPTH


class GoTomlError(YamlError):
    """A value that TOML does not have. `go_text` is the text of Go's error value."""

    go_text: str = ""


_BARE_KEY = re.compile("[A-Za-z0-9_-]+")
_TO_ESCAPE = re.compile('["\\\\\0-\x1f\x7f]')
_ESCAPES = {
    '"': '\\"',
    "\\": "\\\\",
    "\b": "\\b",
    "\t": "\\t",
    "\n": "\\n",
    "\f": "\\f",
    "\r": "\\r",
}


def dumps(value: Any) -> str:
    """Return a Go value as TOML: keys sorted, tables behind the other keys, nulls left out.

    Anything but a mapping is written as a lone value. Raises `GoTomlError` for a null in a list
    and other values that TOML does not have, and `LimitError` for one nested more than
    `MAX_DEPTH` levels deep.
    """
    writer = _Writer(value)
    try:
        writer.write((), value)
    except RecursionError:
        raise too_deep(value) from None
    return "".join(writer.parts)


class _Writer:
    """Collects the `parts` of a TOML text. The key of a value is the way to it."""

    def __init__(self, root: Any) -> None:
        self._root = root
        self.parts: list[str] = []

    def write(self, key: tuple[str, ...], value: Any) -> None:
        """Add a value under its key."""
        if len(key) >= MAX_DEPTH:
            raise too_deep(self._root)
        if isinstance(value, dict):
            self._table(key, value)
        elif _is_table_list(value):
            self._table_list(key, value)
        elif key:
            self._add(f"{_margin(key)}{_quoted_key(key[-1])} = {self._element(value)}\n")
        else:
            self._add(self._element(value))

    def _table_list(self, key: tuple[str, ...], tables: list[Any]) -> None:
        if not key:
            _fail("toml: top-level values must be Go maps or structs")
        for table in tables:
            self._end_line()
            self._add(f"{_margin(key)}[[{_dotted(key)}]]\n")
            self._pairs(key, table)

    def _table(self, key: tuple[str, ...], table: dict[str, Any]) -> None:
        if len(key) == 1:
            self._end_line()
        if key:
            self._add(f"{_margin(key)}[{_dotted(key)}]\n")
        self._pairs(key, table)

    def _pairs(self, key: tuple[str, ...], table: dict[str, Any]) -> None:
        direct, tables = _split(table)
        for name in direct + tables:
            if table[name] is not None:
                self.write((*key, name), table[name])

    def _end_line(self) -> None:
        if self.parts:
            self._add("\n")

    def _add(self, text: str) -> None:
        self.parts.append(text)

    def _element(self, value: Any, level: int = 0) -> str:
        """Return a value as it stands in a list or behind a key."""
        if level >= MAX_DEPTH:
            raise too_deep(self._root)
        if isinstance(value, str):
            return _quoted(value)
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, int):
            return int.__repr__(value)
        if isinstance(value, float):
            return _float(value)
        if isinstance(value, list | bytes):
            return f"[{', '.join([self._element(item, level + 1) for item in value])}]"
        if isinstance(value, dict):
            return self._inline_table(value, level)
        if value is None:
            _fail("reflect: call of reflect.Value.Type on zero Value")
        _fail(f"unexpected type: {type(value).__name__}")

    def _inline_table(self, table: dict[str, Any], level: int) -> str:
        """Return a table in braces; a null at its end leaves the comma before it, as in Go."""
        direct, tables = _split(table)
        parts: list[str] = []
        for names, more in ((direct, bool(tables)), (tables, False)):
            for place, name in enumerate(names):
                if table[name] is not None:
                    element = self._element(table[name], level + 1)
                    comma = ", " if more or place < len(names) - 1 else ""
                    parts.append(f"{_quoted_key(name)} = {element}{comma}")
        return f"{{{''.join(parts)}}}"


def _split(table: dict[str, Any]) -> tuple[list[str], list[str]]:
    """Return the keys of plain values, and those of tables and lists of tables, sorted."""
    direct: list[str] = []
    tables: list[str] = []
    for name in sorted(table):
        value = table[name]
        (tables if isinstance(value, dict) or _is_table_list(value) else direct).append(name)
    return direct, tables


def _is_table_list(value: Any) -> bool:
    """Tell whether a value is a list of tables only. A null in a list is an error."""
    if not isinstance(value, list):
        return False
    for item in value:
        if item is None:
            _fail("toml: cannot encode array with nil element")
        _is_table_list(item)
    return bool(value) and all(isinstance(item, dict) for item in value)


def _float(value: float) -> str:
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "inf" if value > 0 else "-inf"
    text = format_f(value)
    return text if "." in text else text + ".0"


def _margin(key: tuple[str, ...]) -> str:
    return "  " * (len(key) - 1)


def _dotted(key: tuple[str, ...]) -> str:
    return ".".join(map(_quoted_key, key))


def _quoted_key(name: str) -> str:
    return name if _BARE_KEY.fullmatch(name) else _quoted(name)


def _quoted(text: str) -> str:
    return f'"{_TO_ESCAPE.sub(_escape, text)}"'


def _escape(match: re.Match[str]) -> str:
    char = match.group()
    return _ESCAPES.get(char) or f"\\u{ord(char):04x}"


def _fail(go_text: str) -> NoReturn:
    error = GoTomlError(f"a value has no form in TOML: {go_text.removeprefix('toml: ')}")
    error.hint = "TOML has neither null in a list nor anything but a table at the top"
    error.go_text = go_text
    raise error
