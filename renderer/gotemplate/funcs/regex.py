"""Regular expression functions of sprig, on the RE2 library, whose syntax Go's regexp shares.

A function whose name begins with `must` returns Go's error for a wrong expression, its plain
sister panics with the same words, and `regexMatch` finds nothing. Source: Go's packages regexp
and regexp/syntax.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from renderer.gotemplate.funcs.limits import ensure_size
from renderer.gotemplate.funcs.registry import INT, STRING, function
from renderer.gotemplate.gotypes import GoFailure, Strings
from renderer.gotemplate.gounicode import runes
from renderer.gotemplate.quoting import can_backquote
from renderer.gotemplate.quoting import quote as go_quote

_WORDING = {
    "missing ]": "missing closing ]",
    "missing )": "missing closing )",
    "trailing \\": "trailing backslash at end of expression",
    "no argument for repetition operator": "missing argument to repetition operator",
    "invalid repetition size": "invalid repeat count",
    "bad repetition operator": "invalid nested repetition operator",
    "invalid perl operator": "invalid or unsupported Perl syntax",
    "invalid named capture group": "invalid named capture",
    "pattern too large - compile failed": "expression too large",
}
"""What Go calls an error, by RE2's name for it, where the two differ."""

_ESCAPES = re.compile(r"\\Q.*?(?:\\E|$)|\\(.)", re.DOTALL)
_REFERENCES = re.compile(r"\$(?:(\$)|(\w+)|\{(\w+)\})")


class _BadExpression(Exception):  # noqa: N818 - Go's error value; it never leaves this module
    """An expression cannot be compiled; the text is Go's error."""


@lru_cache(maxsize=256)
def _compiled(expression: str) -> Any:
    """Return an expression compiled. Raises _BadExpression."""
    import re2

    if runes(expression) != expression:
        raise _bad("invalid UTF-8", expression)
    for escape in _ESCAPES.finditer(expression):
        if escape[1] == "C":  # RE2's single byte, which would split characters
            raise _bad("invalid escape sequence", escape[0])
    options = re2.Options()
    options.log_errors = False
    try:
        return re2.compile(expression, options)
    except re2.error as error:
        text = error.args[0]
        code, _, where = (text.decode() if isinstance(text, bytes) else text).partition(": ")
        raise _bad(_WORDING.get(code, code), where) from None


def _bad(code: str, where: str) -> _BadExpression:
    return _BadExpression(f"error parsing regexp: {code}: `{where}`")


def _must(expression: str) -> Any:
    try:
        return _compiled(expression)
    except _BadExpression as error:
        raise GoFailure(str(error)) from None


def _or_panic(expression: str) -> Any:
    try:
        return _compiled(expression)
    except _BadExpression as error:
        shown = f"`{expression}`" if can_backquote(expression) else go_quote(expression)
        raise GoFailure(f"regexp: Compile({shown}): {error}") from None


def _matches(regex: Any, text: str, limit: int = -1) -> Iterator[Any]:
    """Yield matches, at most `limit` of them unless it is negative.

    As in Go an empty match right after another match does not count. A byte that is no UTF-8
    is one character, so that a match's offsets are good for the text itself.
    """
    end = -1
    for match in regex.finditer(runes(text)):
        if limit == 0:
            return
        if match.span() != (end, end):
            limit -= 1
            end = match.end()
            yield match


# -- Matching and finding --------------------------------------------------------------------


@function("regexMatch", params=(STRING, STRING))
def regex_match(expression: str, text: str) -> bool:
    """Tell whether text has a match; a wrong expression has none."""
    try:
        return _compiled(expression).search(runes(text)) is not None
    except _BadExpression:
        return False


@function("mustRegexMatch", params=(STRING, STRING), dialect="helm3")
def must_regex_match(expression: str, text: str) -> bool:
    """Tell whether text has a match."""
    return _must(expression).search(runes(text)) is not None


def _find(regex: Any, text: str) -> str:
    match = regex.search(runes(text))
    return text[match.start() : match.end()] if match else ""


@function("regexFind", params=(STRING, STRING))
def regex_find(expression: str, text: str) -> str:
    """Return the first match, or nothing."""
    return _find(_or_panic(expression), text)


@function("mustRegexFind", params=(STRING, STRING), dialect="helm3")
def must_regex_find(expression: str, text: str) -> str:
    """Return the first match, or nothing."""
    return _find(_must(expression), text)


def _find_all(regex: Any, text: str, count: int) -> Strings:
    return Strings(text[match.start() : match.end()] for match in _matches(regex, text, count))


@function("regexFindAll", params=(STRING, STRING, INT))
def regex_find_all(expression: str, text: str, count: int) -> Strings:
    """Return at most `count` matches, all for a negative count."""
    return _find_all(_or_panic(expression), text, count)


@function("mustRegexFindAll", params=(STRING, STRING, INT), dialect="helm3")
def must_regex_find_all(expression: str, text: str, count: int) -> Strings:
    """Return at most `count` matches, all for a negative count."""
    return _find_all(_must(expression), text, count)


# -- Replacing -------------------------------------------------------------------------------


def _replace(regex: Any, text: str, replacement: Callable[[Any], str]) -> str:
    parts, size, end = [], 0, 0
    for match in _matches(regex, text):
        part = text[end : match.start()] + replacement(match)
        size += len(part)
        ensure_size(size)
        parts.append(part)
        end = match.end()
    return "".join(parts) + text[end:]


def _expanding(regex: Any, text: str, template: str) -> Callable[[Any], str]:
    """Return the function from a match to the template with its `$1` and `${name}` filled in."""
    names = {name: str(index) for name, index in regex.groupindex.items()}
    numbers = {str(index) for index in range(regex.groups + 1)}

    def expand(match: Any) -> str:
        def submatch(reference: re.Match[str]) -> str:
            if reference[1]:
                return "$"
            name = reference[2] or reference[3]
            number = names.get(name, name)
            if number not in numbers:
                return ""
            start, end = match.span(int(number))
            return text[start:end] if start >= 0 else ""

        return _REFERENCES.sub(submatch, template)

    return expand


@function("regexReplaceAll", params=(STRING, STRING, STRING))
def regex_replace_all(expression: str, text: str, template: str) -> str:
    """Return text with every match replaced; `$1` or `${name}` is what a group matched."""
    regex = _or_panic(expression)
    return _replace(regex, text, _expanding(regex, text, template))


@function("mustRegexReplaceAll", params=(STRING, STRING, STRING), dialect="helm3")
def must_regex_replace_all(expression: str, text: str, template: str) -> str:
    """Return text with every match replaced; `$1` or `${name}` is what a group matched."""
    regex = _must(expression)
    return _replace(regex, text, _expanding(regex, text, template))


@function("regexReplaceAllLiteral", params=(STRING, STRING, STRING))
def regex_replace_all_literal(expression: str, text: str, replacement: str) -> str:
    """Return text with every match replaced by a text as it stands."""
    return _replace(_or_panic(expression), text, lambda _: replacement)


@function("mustRegexReplaceAllLiteral", params=(STRING, STRING, STRING), dialect="helm3")
def must_regex_replace_all_literal(expression: str, text: str, replacement: str) -> str:
    """Return text with every match replaced by a text as it stands."""
    return _replace(_must(expression), text, lambda _: replacement)


# -- Splitting and quoting -------------------------------------------------------------------


def _split(regex: Any, text: str, count: int) -> Strings:
    if count == 0:
        return Strings()
    if not text and regex.pattern:
        return Strings([""])
    parts, begin, end = Strings(), 0, 0
    for match in _matches(regex, text, count):
        if len(parts) == count - 1:
            break
        end = match.start()
        if match.end():
            parts.append(text[begin:end])
        begin = match.end()
    if end != len(text):
        parts.append(text[begin:])
    return parts


@function("regexSplit", params=(STRING, STRING, INT))
def regex_split(expression: str, text: str, count: int) -> Strings:
    """Return what stands between matches, in at most `count` parts unless it is negative."""
    return _split(_or_panic(expression), text, count)


@function("mustRegexSplit", params=(STRING, STRING, INT), dialect="helm3")
def must_regex_split(expression: str, text: str, count: int) -> Strings:
    """Return what stands between matches, in at most `count` parts unless it is negative."""
    return _split(_must(expression), text, count)


@function("regexQuoteMeta", params=(STRING,), dialect="helm3")
def regex_quote_meta(text: str) -> str:
    """Return an expression that matches text as it stands."""
    return re.sub(r"([\\.+*?()|\[\]{}^$])", r"\\\1", text)
