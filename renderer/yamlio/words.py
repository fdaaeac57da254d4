"""What is wrong with a YAML text, in plain words."""

from __future__ import annotations

from typing import NamedTuple

from renderer.yamlio.problem import GoYamlError, Problem
from renderer.yamlio.source import Source


class _Words(NamedTuple):
    """How a problem is told: `{char}`, `{escape}` and `{line}` are filled in.

    `at_context` says that the place to look at is where the thing at fault begins, `at_sibling`
    that it is meant for the beginning of a line.
    """

    message: str
    hint: str
    at_context: bool = False
    at_sibling: bool = False


_QUOTE_IT = "put the value in quotes"
_CLOSE_QUOTE = "close it, or write a quote inside it as '' (in \" quotes as \\\")"
_SPACES = "indent with spaces: YAML takes no tabs for it"
_TAB = _Words("a tab indents this line", _SPACES)
_BEHIND_VALUE = _Words(
    "{char} follows a value that has ended before it, on the same line",
    "put quotes around all of the value, or remove what follows it",
)
_TAG = _Words("`!` begins a tag here, and this is not a valid one", _QUOTE_IT)
_DIRECTIVE = _Words(
    "a line that begins with `%` is a directive, and this is not a valid one",
    "only `%YAML 1.1` and `%TAG` are directives; remove the line, or indent and quote it",
)
_NO_UTF8 = _Words("the text has bytes here that are no UTF-8", "save the file as UTF-8")
_UNCLOSED = _Words("the text in quotes that begins here does not end", _CLOSE_QUOTE, True)

_WORDS = {
    "could not find expected ':'": _Words(
        "a key is expected to begin here, and no `:` follows it on this line",
        "add `: `; for text over several lines use `|` and indent it below its key",
        at_context=True,
    ),
    "block sequence entries are not allowed in this context": _Words(
        "a list entry `- ` cannot stand behind other text on its line",
        "put the list below its key, one entry a line",
    ),
    "mapping keys are not allowed in this context": _Words(
        "a key with `? ` cannot stand behind other text on its line", _QUOTE_IT
    ),
    "mapping values are not allowed in this context": _Words(
        "this `:` would make a key of text that is already part of a value",
        "quote a value that has `: ` in it; give a new key the indentation of its siblings",
    ),
    "found character that cannot start any token": _Words(
        "a value cannot begin with {char}", _QUOTE_IT
    ),
    "found unexpected document indicator": _UNCLOSED,
    "found unexpected end of stream": _UNCLOSED,
    "found unknown escape character": _Words(
        "{escape} is no escape sequence of a text in double quotes",
        "use single quotes, or write the backslash twice",
    ),
    "did not find expected hexdecimal number": _Words(
        "an escape sequence lacks hexadecimal digits: \\x takes 2, \\u 4 and \\U 8 of them",
        "add the digits, or write the backslash twice",
    ),
    "found invalid Unicode character escape code": _Words(
        "an escape sequence names a code that is no Unicode character",
        "write a character beyond \\uFFFF as \\U and 8 digits, not as two surrogates",
    ),
    "found a tab character that violates indentation": _TAB,
    "found a tab character where an indentation space is expected": _TAB,
    "found an indentation indicator equal to 0": _Words(
        "the indentation of a text block cannot be 0", "write a digit from 1 to 9, or none"
    ),
    "did not find expected alphabetic or numeric character": _Words(
        "{char} begins the name of an alias or anchor, and this is not a valid one", _QUOTE_IT, True
    ),
    "did not find expected comment or line break": _Words(
        "only a comment may follow here: a text block begins on the next line",
        "move the text to the next line and indent it",
    ),
    "found undefined tag handle": _Words(
        "a tag has a handle that no %TAG line defines", "quote the value if no tag is meant"
    ),
    "did not find expected node content": _Words(
        "a value is expected here, and {char} is found",
        "add the value, or remove what asks for one",
    ),
    "did not find expected '-' indicator": _Words(
        "the list that begins on line {line} goes on here with something else than `- `",
        "indent this line like its siblings",
        at_sibling=True,
    ),
    "did not find expected key": _Words(
        "the mapping that begins on line {line} goes on here with something else than a key",
        "indent this line like the keys it belongs to",
        at_sibling=True,
    ),
    "did not find expected ',' or ']'": _Words(
        "the list that `[` begins here has neither `,` nor `]` where it should go on",
        "close it, or quote an entry that has special characters",
        at_context=True,
    ),
    "did not find expected ',' or '}'": _Words(
        "the mapping that `{{` begins here has neither `,` nor `}}` where it should go on",
        "close it, or quote a value that has special characters",
        at_context=True,
    ),
    "did not find expected <document start>": _Words(
        "the document has ended above, and this line is no part of it",
        "separate documents by a line `---`, or correct the indentation",
    ),
    "found incompatible YAML document": _Words(
        "the document declares another YAML version than 1.1", "remove the %YAML line"
    ),
    "control characters are not allowed": _Words(
        "the text has the control character {char}", "remove it, or write it as an escape sequence"
    ),
    "invalid leading UTF-8 octet": _NO_UTF8,
    "invalid trailing UTF-8 octet": _NO_UTF8,
}

_WORDS |= dict.fromkeys(
    (
        "did not find expected whitespace or line break",
        "did not find expected tag URI",
        "did not find expected '!'",
        "did not find the expected '>'",
        "did not find URI escaped octet",
        "found an incorrect leading UTF-8 octet",
        "found an incorrect trailing UTF-8 octet",
    ),
    _TAG,
)
_WORDS |= dict.fromkeys(
    (
        "could not find expected directive name",
        "found unexpected non-alphabetical character",
        "found unknown directive name",
        "found extremely long version number",
        "did not find expected version number",
        "did not find expected digit or '.' character",
        "did not find expected whitespace",
        "found duplicate %YAML directive",
        "found duplicate %TAG directive",
    ),
    _DIRECTIVE,
)
_TEMPLATE_HINT = "a template expression is not replaced here: put quotes around it, or remove it"


def explained(problem: Problem, source: Source) -> GoYamlError:
    """Return the error for a text that cannot be parsed."""
    words = _WORDS[problem.what]
    mark = problem.context if words.at_context and problem.context is not None else problem.mark
    position = source.position(mark)
    line = source.line(position.line)
    char = line[mark.column : mark.column + 1]
    if char == "\t":
        words = _TAB
    elif words.at_sibling and line[: mark.column].strip():
        words = _BEHIND_VALUE
    message = words.message.format(
        char=_shown(char),
        escape=f"`{line[mark.column : mark.column + 2]}`",
        line=source.position(problem.context or mark).line,
    )
    hint = _TEMPLATE_HINT if "{{" in line else words.hint
    error = GoYamlError(message, position, hint=hint, source=line)
    error.go_text = f"error converting YAML to JSON: {problem.go_text}"
    return error


def _shown(char: str) -> str:
    if not char:
        return "the end of the line"
    return f"`{char}`" if char.isprintable() else f"U+{ord(char):04X}"
