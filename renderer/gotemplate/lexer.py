"""Template text -> tokens, as Go's text/template/parse lexes it (Go 1.26 rules).

The whole text is lexed at once into a list; what cannot be lexed becomes an `ERROR` token
that ends the list, so that the parser reports whichever fault comes first in the text.
"""

import re
from typing import NamedTuple

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

_BLANK = " \t\r\n"

# Go's \w: a letter, a digit or an underscore in any script, which is what Python's \w is for
# str patterns but for a few number characters that are no digits; those appear nowhere.
_TOKEN = re.compile(
    r"""
    (?P<close_trim>[ \t\r\n]+-\}\})
  | [ \t\r\n]*+
    (?: (?P<field>\.[^\W\d]\w*)
      | (?P<close>\}\})
      | (?P<number>[+-]?(?:\d|\.\d))
      | (?P<word>\w+)
      | (?P<variable>\$\w*)
      | (?P<string>"(?:[^"\\\n]|\\[^\n])*")
      | (?P<raw>`[^`]*`)
      | (?P<char>'(?:[^'\\\n]|\\[^\n])*')
      | (?P<declare>:=)
      | (?P<sign>[+-])
      | (?P<dot>\.)
      | (?P<mark>.)
    )
    """,
    re.VERBOSE | re.DOTALL,
)

_NUMBER = re.compile(
    r"""[+-]?
    (?: 0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?
      | 0[oO][0-7_]*(?:\.[0-7_]*)?
      | 0[bB][01_]*(?:\.[01_]*)?
      | [0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?
    )i?""",
    re.VERBOSE,
)


class Token(NamedTuple):
    """A token: its kind, where it starts (0-based offset in the text), and its text.

    `spaced` says that white space stands before it.
    """

    kind: str
    offset: int
    text: str
    spaced: bool = False


def lex(source: str) -> list[Token]:
    """Return the tokens of a template, ending in an `EOF` or an `ERROR` token.

    The text of an `ERROR` token is the message.
    """
    tokens: list[Token] = []
    at = 0
    trim = False
    while True:
        start = source.find("{{", at)
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
            end, trim, fault = _skip_comment(source, inside)
        else:
            tokens.append(Token(LEFT_DELIM, start, "{{"))
            end, trim, fault = _lex_action(source, inside, tokens)
        if fault:
            tokens.append(fault)
            return tokens
        at = end


_BLANK_SET = frozenset(_BLANK)


def _skip_comment(source: str, start: int) -> tuple[int, bool, Token | None]:
    close = source.find("*/", start)
    if close < 0:
        return 0, False, Token(ERROR, start, "unclosed comment")
    at = close + 2
    if source.startswith("}}", at):
        return at + 2, False, None
    if source[at : at + 1] in _BLANK_SET and source.startswith("-}}", at + 1):
        return at + 4, True, None
    return 0, False, Token(ERROR, start, "comment ends before closing delimiter")


def _lex_action(source: str, start: int, tokens: list[Token]) -> tuple[int, bool, Token | None]:
    """Lex from behind `{{` to behind `}}`: (end, whether the text after is trimmed, fault)."""
    depth = 0
    match = _TOKEN.match
    end = start
    while True:
        found = match(source, end)
        if found is None:
            return 0, False, Token(ERROR, len(source), "unclosed action")
        group = found.lastgroup
        text = found[group]  # type: ignore[index]  # every alternative has a name
        before = end
        end = found.end()
        at = end - len(text)
        spaced = at > before
        if group == "field" or group == "variable":
            kind = FIELD if group == "field" else VARIABLE
            if not _at_terminator(source, end):
                tokens.append(Token(kind, at, text, spaced))
                return 0, False, _bad_character(source, end)
        elif group == "word":
            kind = _word_kind(text)
            if kind != KEYWORD and not _at_terminator(source, end):
                tokens.append(Token(kind, at, text, spaced))
                return 0, False, _bad_character(source, end)
        elif group == "close" or group == "close_trim":
            if depth:
                return 0, False, Token(ERROR, at, "unclosed left paren")
            tokens.append(Token(RIGHT_DELIM, end - 2, "}}", spaced))
            return end, group == "close_trim", None
        elif group == "number" or group == "sign":
            number = _lex_number(source, at)
            if number.kind == ERROR:
                return 0, False, number
            kind, text = number.kind, number.text
            end = at + len(text)
        elif group == "dot":
            kind = DOT
            if not _at_terminator(source, end):
                return 0, False, _bad_character(source, end)
        elif group == "mark":
            kind = _MARKS.get(text, CHAR)
            fault = _mark_fault(text)
            depth += (kind == LEFT_PAREN) - (kind == RIGHT_PAREN)
            if depth < 0:
                fault = "unexpected right paren"
            if fault:
                return 0, False, Token(ERROR, at, fault)
        else:
            kind = _QUOTES_AND_DECLARE[group]  # type: ignore[index]
        tokens.append(Token(kind, at, text, spaced))


_MARKS = {"(": LEFT_PAREN, ")": RIGHT_PAREN, "|": PIPE, "=": ASSIGN}
_QUOTES_AND_DECLARE = {
    "string": STRING,
    "raw": RAW_STRING,
    "char": CHAR_CONSTANT,
    "declare": DECLARE,
}


def _word_kind(word: str) -> str:
    if word in KEYWORDS:
        return KEYWORD
    if word in ("true", "false"):
        return BOOL
    return NIL if word == "nil" else IDENTIFIER


def _mark_fault(mark: str) -> str | None:
    """Return what is wrong with a character that starts no token, or None if it is one."""
    if mark == '"':
        return "unterminated quoted string"
    if mark == "`":
        return "unterminated raw quoted string"
    if mark == "'":
        return "unterminated character constant"
    if mark == ":":
        return "expected :="
    if " " <= mark <= "~":
        return None
    return f"unrecognized character in action: U+{ord(mark):04X} {mark!r}"


def _lex_number(source: str, at: int) -> Token:
    found = _NUMBER.match(source, at)
    end = found.end() if found else at + 1
    if source[end : end + 1] in ("+", "-") and source[end - 1] != "i":
        second = _NUMBER.match(source, end)
        if second and second.end() > end + 1 and source[second.end() - 1] == "i":
            return Token(COMPLEX, at, source[at : second.end()])
    follower = source[end : end + 1]
    if follower and (follower.isalnum() or follower == "_"):
        return Token(ERROR, at, f'bad number syntax: "{source[at : end + 1]}"')
    text = source[at:end]
    if text in ("+", "-"):
        return Token(ERROR, at, f'bad number syntax: "{text}"')
    return Token(NUMBER, at, text)


def _at_terminator(source: str, at: int) -> bool:
    follower = source[at : at + 1]
    return follower in _TERMINATORS or source.startswith("}}", at)


_TERMINATORS = frozenset((*_BLANK, "", ".", ",", "|", ":", ")", "("))


def _bad_character(source: str, at: int) -> Token:
    character = source[at]
    return Token(ERROR, at, f"bad character U+{ord(character):04X} '{character}'")
