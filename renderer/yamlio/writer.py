"""YAML out: as Go's yaml packages write it, and as this project writes its bundles."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from renderer.yamlio.gofloat import format_g
from renderer.yamlio.gojson import decoded, number, quoted, simple
from renderer.yamlio.keyorder import sorted_keys, sorted_keys_v3
from renderer.yamlio.layout import Emitter
from renderer.yamlio.problem import GoYamlError
from renderer.yamlio.styles import (
    UNLIMITED,
    WIDTH,
    Style,
    can_be_plain,
    has_break,
    looks_typed,
    style_of,
    written,
)

if TYPE_CHECKING:
    from renderer.dialect import Dialect

_WORDS = {None: "null", True: "true", False: "false"}

_LONGEST_KEY = 128
"""How many bytes a key has at most that Go writes without `? ` before it."""

_LONGEST_JSON_KEY = 1024
"""How many characters a key's JSON has at most that Go's YAML reader takes for a key."""

# Patterns for texts that are not ASCII, or for one of the styles, are compiled where they are used.
_READ_OTHERWISE = "[\x7f-\x9f\ufffe\uffff\ud800-\udfff]"
_UNREADABLE = "[\x7f-\x84\x86-\x9f\ufffe\uffff]"
_NEVER_WRITTEN = "\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff"
_NOT_ON_LINE = f"[\0-\x1f{_NEVER_WRITTEN}]"
_NOT_IN_BLOCK = f"\\A\t|[\0-\b\v-\x1f{_NEVER_WRITTEN}]"
_TYPED_ELSEWHERE = (
    r"=|<<|[-+]?(?:[0-9][0-9_]*(?:\.[0-9_]*)?|\.[0-9_]+)(?:[eE][-+]?[0-9_]+)?"
    r"|[-+]?0[xXoObB][0-9a-fA-F_]+|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt ].*)?"
)
_NO_UTF8 = "[\ud800-\udfff]"


def dump(value: Any, dialect: Dialect) -> str:  # noqa: ARG001
    """Return a Go value as ghodss/yaml or sigs.k8s.io/yaml marshal it, final newline included.

    Both write the same: JSON, read as YAML and written by yaml.v2's emitter, which did not
    change between the versions that the dialects stand for. `value` is made of the types in
    `renderer.gotemplate.gotypes`, as for `gojson.dumps`.

    Raises `YamlError` for what Go refuses, as JSON or as YAML, and `LimitError` as `gojson.dumps`.
    """
    return _GoEmitter().text(value)


def dump_pretty(value: Any) -> str:
    """Return a Go value as yaml.v3 writes it for `toYamlPretty`, final newline included.

    Raises `YamlError` and `LimitError` as `dump`.
    """
    return _PrettyEmitter().text(value)


def canonical_text(value: Any, *, sort_keys: bool = False) -> str:
    """Return a value as YAML for people and for parsers of YAML 1.1 and 1.2 alike.

    No line is folded, text of several lines is a literal block where YAML has a way to write it
    so, and what any parser may take for another type is quoted. Keys keep their order unless
    `sort_keys`. The value is made of dict, list, str, bool, int, float and None; reading it
    with `load(..., exact=True)` gives it back. Raises `YamlError` and `LimitError` as `dump`.
    """
    return _CanonicalEmitter(sort_keys=sort_keys).text(value)


class _GoEmitter(Emitter):
    """yaml.v2, behind a way through JSON."""

    def scalar(self, value: Any, indent: int, column: int) -> str:
        if isinstance(value, str):
            text = _through_json(value)
            return written(text, style_of(text), indent, column, WIDTH)
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return _number_through_json(value)
        return _empty_or_word(value)

    def key(self, key: str, indent: int) -> tuple[str, bool]:
        if "\x85" in key or len(quoted(key)) > _LONGEST_JSON_KEY:
            raise _unreadable("could not find expected ':'", "a key is too long, or has U+0085")
        text = _through_json(key)
        return _go_key(text, style_of(text), indent, WIDTH)

    def ordered(self, mapping: dict[str, Any]) -> list[tuple[str, Any]]:
        return [(key, mapping[key]) for key in sorted_keys(mapping)]

    def simple(self, value: Any) -> Any:
        return simple(value)


class _PrettyEmitter(Emitter):
    """yaml.v3, which takes Go's values as they are."""

    list_indent = 2

    def scalar(self, value: Any, indent: int, column: int) -> str:
        if isinstance(value, str):
            tag, text = _tagged(value)
            return tag + written(text, _style_v3(text), indent, column, UNLIMITED)
        if isinstance(value, float):
            text = format_g(value)
            return {"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}.get(text, text)
        if isinstance(value, int) and not isinstance(value, bool):
            return int.__repr__(value)
        return _empty_or_word(value)

    def key(self, key: str, indent: int) -> tuple[str, bool]:
        tag, text = _tagged(key)
        written_key, simple_key = _go_key(text, _style_v3(text), indent, UNLIMITED)
        return tag + written_key, simple_key

    def ordered(self, mapping: dict[str, Any]) -> list[tuple[str, Any]]:
        return [(key, mapping[key]) for key in sorted_keys_v3(mapping)]

    def simple(self, value: Any) -> Any:
        return list(value) if isinstance(value, bytes) else simple(value)


class _CanonicalEmitter(Emitter):
    """This project's own style."""

    def __init__(self, *, sort_keys: bool) -> None:
        super().__init__()
        self._sort_keys = sort_keys

    def scalar(self, value: Any, indent: int, column: int) -> str:
        if isinstance(value, str):
            text = _valid(value)
            return written(text, _canonical_style(text), indent, column, UNLIMITED)
        if isinstance(value, float):
            return _canonical_float(value)
        if isinstance(value, int) and not isinstance(value, bool):
            return int.__repr__(value)
        return _empty_or_word(value)

    def key(self, key: str, indent: int) -> tuple[str, bool]:
        key = _valid(key)
        style = _canonical_style(key)
        text = written(key, "double" if style == "literal" else style, indent, indent, UNLIMITED)
        return text, len(text) <= _LONGEST_JSON_KEY

    def ordered(self, mapping: dict[str, Any]) -> list[tuple[str, Any]]:
        return sorted(mapping.items()) if self._sort_keys else list(mapping.items())


def _go_key(key: str, style: Style, indent: int, width: int) -> tuple[str, bool]:
    """Return a key in a style, and whether it is short and on one line."""
    if has_break(key) or len(key.encode()) > _LONGEST_KEY:
        return written(key, style, indent, indent, width), False
    return written(key, style, indent, indent, UNLIMITED), True


def _empty_or_word(value: Any) -> str:
    """Return an empty collection, a boolean or null."""
    if isinstance(value, dict):
        return "{}"
    return "[]" if isinstance(value, list) else _WORDS[value]


def _through_json(text: str) -> str:
    """Return what becomes of a text that is written as JSON and read as YAML."""
    if (text.isascii() and "\x7f" not in text) or not re.search(_READ_OTHERWISE, text):
        return text
    text = _valid(text)
    if re.search(_UNREADABLE, text):
        raise _unreadable("control characters are not allowed", "a text has control characters")
    return _with_lines_joined(text) if "\x85" in text else text


def _valid(text: str) -> str:
    """Return a text with U+FFFD for what is no UTF-8 in it."""
    return text if text.isascii() else re.sub(_NO_UTF8, "\ufffd", decoded(text))


def _with_lines_joined(text: str) -> str:
    """Return a text that U+0085 breaks into lines, as YAML reads its JSON."""
    from renderer.yamlio.cursor import Cursor
    from renderer.yamlio.problem import Problem
    from renderer.yamlio.scalar_scan import scan_quoted

    try:
        return scan_quoted(Cursor(quoted(text)), '"')
    except Problem as problem:
        raise _unreadable(problem.what, "a text with U+0085 cannot be read again") from None


def _unreadable(problem: str, message: str) -> GoYamlError:
    """Return the error for a value whose JSON Go does not read as YAML."""
    error = GoYamlError(message, hint="remove the character, or shorten the key")
    error.go_text = f"error converting JSON to YAML: yaml: {problem}"
    return error


def _number_through_json(value: int | float) -> str:
    """Return a number as YAML: an integer if its JSON has no point, and fits into 64 bits."""
    text = number(value)
    if "." in text or "e" in text:
        return format_g(float(value))
    integer = int(text)
    return str(integer) if -(1 << 63) <= integer < 1 << 64 else format_g(float(value))


def _style_v3(text: str) -> Style:
    """Return the style that yaml.v3 writes a text in: it allows tabs in literal blocks."""
    return style_of(text.replace("\t", "x") if "\n" in text else text)


def _tagged(text: str) -> tuple[str, str]:
    """Return a tag and a text: base64, in lines of 70 characters, for what is no UTF-8."""
    if text.isascii() or not re.search(_NO_UTF8, text := decoded(text)):
        return "", text
    from binascii import b2a_base64

    encoded = b2a_base64(text.encode("utf-8", "surrogateescape"), newline=False).decode()
    if len(encoded) < 70:
        return "!!binary ", encoded
    lines = [encoded[start : start + 70] for start in range(0, len(encoded), 70)]
    return "!!binary ", "\n".join([*lines, ""])


@lru_cache(maxsize=4096)
def _canonical_style(text: str) -> Style:
    if "\n" in text:
        return "double" if re.search(_NOT_IN_BLOCK, text) or not text.strip("\n ") else "literal"
    if re.search(_NOT_ON_LINE, text) or looks_typed(text) or re.fullmatch(_TYPED_ELSEWHERE, text):
        return "double"
    return "plain" if can_be_plain(text) else "single"


def _canonical_float(value: float) -> str:
    """Return a float so that a parser of YAML 1.1 sees one: with a point before an exponent."""
    number(value)
    text = repr(value)
    return text if "." in text else text.replace("e", ".0e")
