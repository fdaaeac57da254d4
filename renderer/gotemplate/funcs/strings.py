"""String functions of sprig: cutting, padding, quoting, splitting and joining.

Go's strings are bytes: lengths and offsets count bytes of UTF-8, and a cut may fall inside a
character. Source of all behaviour: sprig 3.3.0 (helm3) and 2.22.0 (helm2), strings.go, and the
Go packages strings and goutils that they call.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any

from renderer.gotemplate.funcs.limits import ensure_size
from renderer.gotemplate.funcs.registry import ANY, INT, STRING, function
from renderer.gotemplate.gotypes import (
    GoFailure,
    StringMap,
    Strings,
    byte_length,
    from_bytes,
    to_bytes,
)
from renderer.gotemplate.gounicode import SPACES
from renderer.gotemplate.printing import sprint_value, strval
from renderer.gotemplate.quoting import quote as go_quote


def string_list(value: object) -> Strings:
    """Return the items of a slice as strings, without nils; any other value as the only item."""
    if type(value) is Strings:
        return value
    if isinstance(value, (list, bytes)):
        return Strings([strval(each) for each in value if each is not None])
    return Strings([] if value is None else [strval(value)])


def concatenate(parts: Iterable[str], separator: str = "") -> str:
    """Return the parts joined. Raises GoFailure when the result is too large."""
    parts = list(parts)
    ensure_size(sum(map(len, parts)) + len(separator) * len(parts))
    return separator.join(parts)


# -- Cutting and trimming --------------------------------------------------------------------


@function("trim", params=(STRING,))
def trim(text: str) -> str:
    """Return text without the white space around it."""
    return text.strip(SPACES)


@function("trimAll", "trimall", params=(STRING, STRING))
def trim_all(chars: str, text: str) -> str:
    """Return text without any of `chars` at its ends."""
    return text.strip(chars)


@function("trimPrefix", params=(STRING, STRING))
def trim_prefix(prefix: str, text: str) -> str:
    """Return text without a prefix."""
    return text.removeprefix(prefix)


@function("trimSuffix", params=(STRING, STRING))
def trim_suffix(suffix: str, text: str) -> str:
    """Return text without a suffix."""
    return text.removesuffix(suffix)


@function("trunc", params=(INT, STRING), dialect="helm3")
def trunc(size: int, text: str) -> str:
    """Return the first `size` bytes of text, or the last ones for a negative size."""
    length = byte_length(text)
    if size < 0:
        return _cut(text, length + size, length) if length + size > 0 else text
    return _cut(text, 0, size) if length > size else text


@function("trunc", params=(INT, STRING), dialect="helm2")
def trunc_helm2(size: int, text: str) -> str:
    """Return the first `size` bytes of text."""
    if size < 0:
        raise GoFailure(f"runtime error: slice bounds out of range [:{size}]")
    return trunc(size, text)


@function("substr", params=(INT, INT, STRING))
def substr(start: int, end: int, text: str) -> str:
    """Return bytes `start` to `end`; a negative start means 0, a negative end the text's."""
    length = byte_length(text)
    if start < 0:
        if end < 0:
            raise GoFailure(f"runtime error: slice bounds out of range [:{end}]")
        if end > length:
            raise GoFailure(
                f"runtime error: slice bounds out of range [:{end}] with length {length}"
            )
        return _cut(text, 0, end)
    if end < 0 or end > length:
        end = length
    if start > end:
        raise GoFailure(f"runtime error: slice bounds out of range [{start}:{end}]")
    return _cut(text, start, end)


@function("abbrev", params=(INT, STRING))
def abbrev(width: int, text: str) -> str:
    """Return text cut to `width` bytes, the last three of them dots."""
    return abbrevboth(0, width, text)


@function("abbrevboth", params=(INT, INT, STRING))
def abbrevboth(left: int, width: int, text: str) -> str:
    """Return at most `width` bytes of text from about `left` on, with dots where it is cut."""
    length = byte_length(text)
    if width < 4 or (left > 0 and width < 7) or length <= width:
        return text
    shown = width - 3
    left = min(left, length - shown)
    if left <= 4:
        return _cut(text, 0, shown) + "..."
    if left + shown < length:
        return "..." + abbrevboth(0, shown, _cut(text, left, length))
    return "..." + _cut(text, length - shown, length)


def _cut(text: str, start: int, end: int) -> str:
    return text[start:end] if text.isascii() else from_bytes(to_bytes(text)[start:end])


@function("initials", params=(STRING,))
def initials(text: str) -> str:
    """Return the first character of each word; as goutils, taking each byte for one."""
    before = " " + _byte_characters(text)
    return "".join(
        char for previous, char in pairwise(before) if previous in SPACES and char not in SPACES
    )


@function("nospace", params=(STRING,))
def nospace(text: str) -> str:
    """Return text without white space; where there is some, each byte becomes a character."""
    characters = _byte_characters(text)
    kept = [each for each in characters if each not in SPACES]
    return text if len(kept) == len(characters) else "".join(kept)


def _byte_characters(text: str) -> str:
    return to_bytes(text).decode("latin-1")


# -- Padding, repeating, wrapping ------------------------------------------------------------


@function("repeat", params=(INT, STRING))
def repeat(count: int, text: str) -> str:
    """Return text `count` times over."""
    if count < 0:
        raise GoFailure("strings: negative Repeat count")
    ensure_size(count * len(text))
    return text * count


@function("indent", params=(INT, STRING))
def indent(spaces: int, text: str) -> str:
    """Return text with every line, empty ones too, moved to the right."""
    pad = repeat(spaces, " ")
    return pad + replace("\n", "\n" + pad, text)


@function("nindent", params=(INT, STRING))
def nindent(spaces: int, text: str) -> str:
    """Return text indented, after a new line."""
    return "\n" + indent(spaces, text)


@function("wrap", params=(INT, STRING))
def wrap(width: int, text: str) -> str:
    """Return text broken into lines of at most `width` bytes, longer words left whole."""
    return _wrap(width, "\n", text, break_words=False)


@function("wrapWith", params=(INT, STRING, STRING))
def wrap_with(width: int, newline: str, text: str) -> str:
    """Return text broken by `newline` every `width` bytes at most, inside words if need be."""
    return _wrap(width, newline or "\n", text, break_words=True)


def _wrap(width: int, newline: str, text: str, break_words: bool) -> str:
    data, start, width = to_bytes(text), 0, max(width, 1)
    lines = []
    while len(data) - start > width:
        if data[start] == 0x20:
            start += 1
            continue
        end = data.rfind(b" ", start, start + width + 1)
        skip = 1
        if end < 0 and break_words:
            end, skip = start + width, 0
        elif end < 0:
            end = data.find(b" ", start + width)
            if end < 0:
                break
        lines.append(from_bytes(data[start:end]))
        start = end + skip
    lines.append(from_bytes(data[start:]))
    return concatenate(lines, newline)


# -- Searching and replacing -----------------------------------------------------------------


@function("contains", params=(STRING, STRING))
def contains(part: str, text: str) -> bool:
    """Tell whether `part` is in text."""
    return part in text


@function("hasPrefix", params=(STRING, STRING))
def has_prefix(prefix: str, text: str) -> bool:
    """Tell whether text begins with `prefix`."""
    return text.startswith(prefix)


@function("hasSuffix", params=(STRING, STRING))
def has_suffix(suffix: str, text: str) -> bool:
    """Tell whether text ends with `suffix`."""
    return text.endswith(suffix)


@function("replace", params=(STRING, STRING, STRING))
def replace(old: str, new: str, text: str) -> str:
    """Return text with every `old` made `new`; an empty `old` is at every character."""
    ensure_size(len(text) + text.count(old) * (len(new) - len(old)))
    return text.replace(old, new)


# -- Quoting and conversion ------------------------------------------------------------------


@function("quote", variadic=ANY)
def quote(*values: Any) -> str:
    """Return the values as Go string literals, without nils."""
    return concatenate((go_quote(strval(each)) for each in values if each is not None), " ")


@function("squote", variadic=ANY)
def squote(*values: Any) -> str:
    """Return the values between single quotes, without nils; what they hold is not escaped."""
    return concatenate((f"'{sprint_value(each)}'" for each in values if each is not None), " ")


@function("cat", variadic=ANY)
def cat(*values: Any) -> str:
    """Return the values, without nils, with blanks between them."""
    return concatenate((sprint_value(each) for each in values if each is not None), " ")


@function("toString", params=(ANY,))
def to_string(value: Any) -> str:
    """Return a value as text."""
    return strval(value)


@function("toStrings", params=(ANY,))
def to_strings(value: Any) -> Strings:
    """Return the items of a list as text."""
    return string_list(value)


@function("plural", params=(STRING, STRING, INT))
def plural(one: str, many: str, count: int) -> str:
    """Return `one` for a count of 1 and `many` for any other."""
    return one if count == 1 else many


# -- Splitting and joining -------------------------------------------------------------------


@function("splitList", params=(STRING, STRING))
def split_list(separator: str, text: str) -> Strings:
    """Return the parts of text; with an empty separator its characters."""
    return Strings(text.split(separator) if separator else text)


@function("split", params=(STRING, STRING))
def split(separator: str, text: str) -> StringMap:
    """Return the parts of text under the keys _0, _1, ..."""
    return _numbered(split_list(separator, text))


@function("splitn", params=(STRING, INT, STRING))
def splitn(separator: str, count: int, text: str) -> StringMap:
    """Return at most `count` parts of text (all for a negative count) under _0, _1, ..."""
    if count < 0:
        return split(separator, text)
    if count == 0:
        return StringMap()
    if separator:
        return _numbered(text.split(separator, count - 1))
    return _numbered([*text[: count - 1], *filter(None, [text[count - 1 :]])])


def _numbered(parts: list[str]) -> StringMap:
    return StringMap({f"_{index}": part for index, part in enumerate(parts)})


@function("join", params=(STRING, ANY))
def join(separator: str, values: Any) -> str:
    """Return the items of a list as text, with separators between them."""
    return concatenate(string_list(values), separator)
