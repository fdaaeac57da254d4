"""Template text -> tokens, as Go's text/template/parse lexes it (Go 1.26 rules).

The whole text is lexed at once into a list; what cannot be lexed becomes an `ERROR` token
that ends the list, so that the parser reports whichever fault comes first in the text.
"""

import re
from functools import cache
from typing import NamedTuple, TypeAlias

from renderer.gotemplate.numbers import SCANNED_NUMBER

TEXT = "text"
LEFT_DELIM = "left delim"
RIGHT_DELIM = "right delim"
BOOL = "bool"
CHAR = "char"
CHAR_CONSTANT = "char constant"
COMPLEX = "complex"
NUMBER = "number"
STRING = "string"
RAW_STRING = "raw string"
IDENTIFIER = "identifier"
VARIABLE = "variable"
FIELD = "field"
DOT = "."
NIL = "nil"
PIPE = "|"
ASSIGN = "="
DECLARE = ":="
LEFT_PAREN = "("
RIGHT_PAREN = ")"
KEYWORD = "keyword"
EOF = "EOF"
ERROR = "error"

KEYWORDS = frozenset(
    ("block", "break", "continue", "define", "else", "end", "if", "range", "template", "with")
)

Delimiters: TypeAlias = tuple[str, str]
"""What actions begin and end with: two characters each."""

DELIMITERS: Delimiters = ("{{", "}}")

_BLANK = " \t\r\n"


# Go's \w: a letter, a digit or an underscore in any script, which is what Python's \w is for
# str patterns but for a few number characters that are no digits; those appear nowhere.
# What must be followed by a terminator but is not, and all else that begins no token, is a
# `mark`. The groups stand in the order of `_KINDS`.
@cache
def _token_pattern(right: str) -> re.Pattern[str]:
    """Return the pattern of a token in an action that ends with `right`."""
    close = re.escape(right)
    end = rf"(?=[ \t\r\n.,|:()]|{close}|\Z)"
    return re.compile(
        rf"""
        (?P<close_trim>[ \t\r\n]+-{close})
      | [ \t\r\n]*+
        (?: (?P<field>\.[^\W\d]\w*){end}
          | (?P<close>{close})
          | (?P<word>[^\W\d]\w*){end}
          | (?P<string>"(?:[^"\\\n]|\\[^\n])*")
          | (?P<variable>\$\w*){end}
          | (?P<complex>{SCANNED_NUMBER}[+-]{SCANNED_NUMBER}i)(?!\w)
          | (?P<number>{SCANNED_NUMBER}i?)(?!\w)
          | (?P<raw>`[^`]*`)
          | (?P<char>'(?:[^'\\\n]|\\[^\n])*')
          | (?P<declare>:=)
          | (?P<dot>\.)(?=[ \t\r\n,|:()]|{close}|\Z)
          | (?P<mark>.)
        )
        """,
        re.VERBOSE | re.DOTALL,
    )


_KINDS = (
    "",
    RIGHT_DELIM,
    FIELD,
    RIGHT_DELIM,
    IDENTIFIER,
    STRING,
    VARIABLE,
    COMPLEX,
    NUMBER,
    RAW_STRING,
    CHAR_CONSTANT,
    DECLARE,
    DOT,
    CHAR,
)
_CLOSE_TRIM = 1

_MARKS = {"(": LEFT_PAREN, ")": RIGHT_PAREN, "|": PIPE, "=": ASSIGN}
_WORDS = {**dict.fromkeys(KEYWORDS, KEYWORD), "true": BOOL, "false": BOOL, "nil": NIL}

# What a mark may turn out to be: a token that something follows which must not.
_BROKEN = rf"(?P<name>\.?[^\W\d]\w*|\$\w*|\.)|(?P<number>(?:{SCANNED_NUMBER}i?|[+-]))"


class Token(NamedTuple):
    """A token: its kind, where it starts (0-based offset in the text), and its text.

    `spaced` says that white space stands before it.
    """

    kind: str
    offset: int
    text: str
    spaced: bool = False


def lex(source: str, delimiters: Delimiters = DELIMITERS) -> list[Token]:
    """Return the tokens of a template, ending in an `EOF` or an `ERROR` token.

    The text of an `ERROR` token is the message.
    """
    left, right = delimiters
    tokens: list[Token] = []
    at = 0
    trim = False
    while True:
        start = source.find(left, at)
        text = source[at:] if start < 0 else source[at:start]
        offset = at
        if trim:
            stripped = text.lstrip(_BLANK)
            offset += len(text) - len(stripped)
            text = stripped
        if start < 0:
            if text:
                tokens.append(Token(TEXT, offset, text))
            tokens.append(Token(EOF, len(source), ""))
            return tokens
        inside = start + 2
        if source[inside : inside + 1] == "-" and source[inside + 1 : inside + 2] in _BLANK_SET:
            text = text.rstrip(_BLANK)
            inside += 2
        if text:
            tokens.append(Token(TEXT, offset, text))
        if source.startswith("/*", inside):
            end, trim, fault = _skip_comment(source, inside, right)
        else:
            tokens.append(Token(LEFT_DELIM, start, left))
            end, trim, fault = _lex_action(source, inside, right, tokens)
        if fault:
            tokens.append(fault)
            return tokens
        at = end


_BLANK_SET = frozenset(_BLANK)


def _skip_comment(source: str, start: int, right: str) -> tuple[int, bool, Token | None]:
    close = source.find("*/", start)
    if close < 0:
        return 0, False, Token(ERROR, start, "unclosed comment")
    at = close + 2
    if source.startswith(right, at):
        return at + 2, False, None
    if source[at : at + 1] in _BLANK_SET and source.startswith(f"-{right}", at + 1):
        return at + 4, True, None
    return 0, False, Token(ERROR, start, "comment ends before closing delimiter")


def _lex_action(
    source: str, start: int, right: str, tokens: list[Token]
) -> tuple[int, bool, Token | None]:
    """Lex from behind `{{` to behind `}}`: (end, whether the text after is trimmed, fault)."""
    depth = 0
    before = start
    pattern = _token_pattern(right)
    scan = pattern.scanner(source, start).match  # type: ignore[attr-defined]  # not in typeshed
    while True:
        found = scan()
        if found is None:
            return 0, False, Token(ERROR, len(source), "unclosed action")
        index = found.lastindex
        text = found[index]
        end = found.end()
        at = end - len(text)
        kind = _KINDS[index]
        if kind is IDENTIFIER:
            kind = _WORDS.get(text, IDENTIFIER)
        elif kind is RIGHT_DELIM:
            if depth:
                return 0, False, Token(ERROR, at, "unclosed left paren")
            tokens.append(Token(RIGHT_DELIM, end - 2, right, at > before))
            return end, index == _CLOSE_TRIM, None
        elif kind is CHAR:
            kind = _MARKS.get(text, CHAR)
            depth += (kind is LEFT_PAREN) - (kind is RIGHT_PAREN)
            if (kind is CHAR and text != ",") or depth < 0:
                fault = _mark_fault(source, at, tokens)
                if fault or depth < 0:
                    return 0, False, Token(ERROR, at, fault or "unexpected right paren")
        # Twice as fast as Token(...), and nearly all the time goes into making tokens.
        tokens.append(tuple.__new__(Token, (kind, at, text, at > before)))
        before = end


def _mark_fault(source: str, at: int, tokens: list[Token]) -> str | None:
    """Return what is wrong with a character that starts no token, or None if it is one.

    A token that only what follows it makes wrong is added first, so that the parser reports
    its own fault with it, if it has one.
    """
    mark = source[at]
    broken = re.compile(_BROKEN, re.VERBOSE).match(source, at)
    if broken is not None:
        end = broken.end()
        if broken.lastgroup == "number":
            follower = source[end : end + 1]
            return f'bad number syntax: "{broken[0]}{follower if follower.isalnum() else ""}"'
        kind = {".": FIELD, "$": VARIABLE}.get(mark) or _WORDS.get(broken[0], IDENTIFIER)
        if broken[0] != ".":
            tokens.append(Token(kind, at, broken[0]))
        follower = source[end : end + 1]
        return f"bad character U+{ord(follower):04X} '{follower}'"
    if mark in _UNCLOSED:
        return _UNCLOSED[mark]
    if " " <= mark <= "~":
        return None
    return f"unrecognized character in action: U+{ord(mark):04X} {mark!r}"


_UNCLOSED = {
    '"': "unterminated quoted string",
    "`": "unterminated raw quoted string",
    "'": "unterminated character constant",
    ":": "expected :=",
}
