"""Tokens -> abstract syntax tree, with the checks that Go makes while parsing."""

from collections.abc import Callable, Container
from typing import NoReturn

from renderer.errors import TemplateError
from renderer.gotemplate import lexer as lx
from renderer.gotemplate.depth import deep_recursion
from renderer.gotemplate.lexer import DELIMITERS, Delimiters, Token
from renderer.gotemplate.nodes import (
    Action,
    Block,
    Bool,
    Break,
    Call,
    Chain,
    Command,
    Continue,
    Definition,
    Dot,
    Field,
    Identifier,
    If,
    Nil,
    Number,
    Operand,
    Pipe,
    Range,
    Statement,
    String,
    Text,
    Variable,
    With,
)
from renderer.gotemplate.numbers import parse_constant, unquote
from renderer.gotemplate.scopes import Scopes
from renderer.position import position_at

MAX_NESTING = 500
"""How deep blocks, parentheses and the branches of `else if` nest, and how long pipelines are."""

_OPERAND_STARTS = frozenset(
    (
        lx.BOOL,
        lx.CHAR_CONSTANT,
        lx.COMPLEX,
        lx.DOT,
        lx.FIELD,
        lx.IDENTIFIER,
        lx.NUMBER,
        lx.NIL,
        lx.RAW_STRING,
        lx.STRING,
        lx.VARIABLE,
        lx.LEFT_PAREN,
    )
)


def parse(
    source: str,
    file: str,
    functions: Container[str],
    delimiters: Delimiters = DELIMITERS,
) -> list[Definition]:
    """Return the templates that a file defines: its own body first, named `file`.

    `functions` are the names that may be called. Raises TemplateError with the position of
    the first fault.
    """
    with deep_recursion():
        return _Parser(source, file, functions, delimiters).parse_file()


class _Parser:
    def __init__(
        self, source: str, file: str, functions: Container[str], delimiters: Delimiters
    ) -> None:
        self.source = source
        self.file = file
        self.functions = functions
        self.delimiters = delimiters
        self.tokens = lx.lex(source, delimiters)
        self.at = 0
        self.variables = Scopes({"$": True})
        self.range_depth = 0
        self.depth = 0
        self.definitions: dict[str, Definition] = {}

    # -- tokens ---------------------------------------------------------------------------

    def next(self) -> Token:
        token = self.tokens[self.at]
        if token.kind == lx.ERROR:
            self.fail(token, token.text)
        self.at += 1
        return token

    def peek(self) -> Token:
        """Return the next token, which stays the next one."""
        token = self.tokens[self.at]
        if token.kind == lx.ERROR:
            self.fail(token, token.text)
        return token

    def fail(self, token: Token, message: str, hint: str | None = None) -> NoReturn:
        position = position_at(self.file, self.source, token.offset)
        lines = self.source.split("\n", position.line)
        raise TemplateError(message, position, source=lines[position.line - 1], hint=hint)

    def enter(self, token: Token) -> None:
        """Count a level of nesting, which `self.depth -= 1` leaves."""
        self.depth += 1
        if self.depth > MAX_NESTING:
            self.too_deep(token, f"is nested more than {MAX_NESTING} levels deep")

    def too_deep(self, token: Token, found: str) -> NoReturn:
        self.fail(token, f"the template {found}", "split it into named templates")

    def unexpected(self, token: Token, context: str) -> NoReturn:
        if token.kind == lx.ERROR:
            self.fail(token, token.text)
        self.fail(token, f"unexpected {_describe(token)} in {context}")

    def shown(self, word: str) -> str:
        """Return an action as the template writes it: `{{end}}`."""
        return word.join(self.delimiters)

    # -- blocks ---------------------------------------------------------------------------

    def parse_file(self) -> list[Definition]:
        body: list[Statement] = []
        while self.tokens[self.at].kind != lx.EOF:
            if self.at_keyword("define"):
                self.parse_define()
                continue
            statement, stop = self.parse_statement()
            if stop is not None:
                self.fail(
                    stop, f"unexpected {self.shown(stop.text)}", "there is nothing here to close"
                )
            if statement is not None:
                body.append(statement)
        main = Definition(self.file, tuple(body))
        named = [d for d in self.definitions.values() if d.name != self.file]
        return [main, *named]

    def at_keyword(self, word: str) -> bool:
        """Whether an action with this keyword comes next; if so, step behind the keyword."""
        if self.tokens[self.at].kind != lx.LEFT_DELIM:
            return False
        token = self.tokens[self.at + 1]
        found = token.kind == lx.KEYWORD and token.text == word
        self.at += 2 * found
        return found

    def parse_define(self) -> None:
        name_token = self.next()
        name = self.template_name(name_token, "define clause")
        token = self.next()
        if token.kind != lx.RIGHT_DELIM:
            self.unexpected(token, "define clause")
        body, stop = self.definition_body(name_token)
        if stop.text != "end":
            self.fail(stop, f"unexpected {self.shown(stop.text)} in define clause")
        self.define(name_token, name, body)

    def definition_body(self, name_token: Token) -> tuple[Block, Token]:
        """Return the body of a define or block, which sees no variable and no range outside."""
        self.enter(name_token)
        outer, self.variables = self.variables, Scopes({"$": True})
        depth, self.range_depth = self.range_depth, 0
        body, stop = self.parse_block()
        self.variables, self.range_depth = outer, depth
        self.depth -= 1
        return body, stop

    def define(self, name_token: Token, name: str, body: Block) -> None:
        """Keep a definition, unless one of its name is there."""
        definition = Definition(name, body)
        known = self.definitions.get(name)
        if known is None or known.empty:
            self.definitions[name] = definition
        elif not definition.empty:
            self.fail(name_token, f'multiple definition of template "{name}"')

    def parse_block(self) -> tuple[Block, Token]:
        """Return the statements up to an end or else, and that keyword."""
        body: list[Statement] = []
        while self.tokens[self.at].kind != lx.EOF:
            statement, stop = self.parse_statement()
            if stop is not None:
                return tuple(body), stop
            if statement is not None:
                body.append(statement)
        self.fail(self.tokens[self.at], "unexpected EOF", f"an {self.shown('end')} is missing")

    def parse_statement(self) -> tuple[Statement | None, Token | None]:
        token = self.next()
        if token.kind == lx.TEXT:
            return Text(token.offset, token.text), None
        if token.kind != lx.LEFT_DELIM:
            self.unexpected(token, "input")
        token = self.next()
        if token.kind != lx.KEYWORD:
            self.at -= 1
            offset = self.tokens[self.at].offset
            return Action(offset, self.pipeline("command", lx.RIGHT_DELIM)), None
        if token.text in ("end", "else"):
            if token.text == "end" or self.peek().text not in ("if", "with"):
                self.expect_close(token.text)
            return None, token
        handler: Callable[[_Parser, Token], Statement] | None = _STATEMENTS.get(token.text)
        if handler is None:
            self.unexpected(token, "command")
        return handler(self, token), None

    def expect_close(self, context: str) -> None:
        token = self.next()
        if token.kind != lx.RIGHT_DELIM:
            self.unexpected(token, context)

    def control(self, keyword: Token) -> Statement:
        """Parse behind `if`, `with` or `range` up to the end that closes it."""
        self.enter(keyword)
        scope = self.variables.mark
        word = keyword.text
        pipe = self.pipeline(word, lx.RIGHT_DELIM)
        self.range_depth += word == "range"
        body, stop = self.parse_block()
        self.range_depth -= word == "range"
        orelse: Block | None = None
        if stop.text == "else":
            follower = self.peek()
            if follower.kind == lx.KEYWORD and follower.text == word and word != "range":
                orelse = (self.control(self.next()),)
            else:
                orelse, stop = self.parse_block()
                if stop.text != "end":
                    self.fail(stop, f"expected end; found {self.shown(stop.text)}")
        self.variables.back(scope)
        self.depth -= 1
        return _CONTROLS[word](keyword.offset, pipe, body, orelse)

    def break_or_continue(self, keyword: Token) -> Statement:
        token = self.next()
        if token.kind != lx.RIGHT_DELIM:
            self.unexpected(token, self.shown(keyword.text))
        if not self.range_depth:
            self.fail(keyword, f"{self.shown(keyword.text)} outside {self.shown('range')}")
        return Break(keyword.offset) if keyword.text == "break" else Continue(keyword.offset)

    def template_call(self, _keyword: Token) -> Statement:
        token = self.next()
        name = self.template_name(token, "template clause")
        if self.peek().kind == lx.RIGHT_DELIM:
            self.next()
            return Call(token.offset, name, None)
        return Call(token.offset, name, self.pipeline("template clause", lx.RIGHT_DELIM))

    def block(self, _keyword: Token) -> Statement:
        token = self.next()
        name = self.template_name(token, "block clause")
        pipe = self.pipeline("block clause", lx.RIGHT_DELIM)
        body, stop = self.definition_body(token)
        if stop.text != "end":
            # Go names the line of the block.
            line = position_at(self.file, self.source, stop.offset).line
            found = f"unexpected {self.shown(stop.text)} in block clause"
            self.fail(token, found, f"a block has no else: there is one on line {line}")
        self.define(token, name, body)
        return Call(token.offset, name, pipe)

    def template_name(self, token: Token, context: str) -> str:
        if token.kind not in (lx.STRING, lx.RAW_STRING):
            self.unexpected(token, context)
        return self.unquoted(token)

    # -- pipelines ------------------------------------------------------------------------

    # Most of a template's tokens go through what follows. It reads tokens without `next`: an
    # ERROR token is none of those wanted, and `unexpected` reports it.

    def pipeline(self, context: str, close: str) -> Pipe:
        offset = self.peek().offset
        declares: list[str] = []
        assigns = False
        while self.tokens[self.at].kind == lx.VARIABLE:
            token = self.next()
            follower = self.peek()
            if follower.kind in (lx.ASSIGN, lx.DECLARE):
                self.next()
                assigns = follower.kind == lx.ASSIGN
                declares.append(token.text)
                self.variables.declare(token.text, True)
                break
            if follower.kind == lx.CHAR and follower.text == ",":
                self.next()
                declares.append(token.text)
                self.variables.declare(token.text, True)
                if context == "range" and len(declares) < 2:
                    if self.peek().kind in (lx.VARIABLE, lx.RIGHT_DELIM, lx.RIGHT_PAREN):
                        continue
                    self.fail(self.peek(), "range can only initialize variables")
                self.fail(token, f"too many declarations in {context}")
            self.at -= 1
            break
        commands: list[Command] = []
        while True:
            token = self.tokens[self.at]
            if token.kind == close:
                self.at += 1
                break
            if token.kind not in _OPERAND_STARTS:
                self.unexpected(token, context)
            if len(commands) == MAX_NESTING:
                self.too_deep(token, f"has a pipeline of more than {MAX_NESTING} stages")
            commands.append(self.command())
        if not commands:
            self.fail(token, f"missing value for {context}")
        for stage, command in enumerate(commands[1:], 2):
            if isinstance(command.args[0], (Bool, Dot, Nil, Number, String)):
                self.fail(
                    Token("", command.args[0].offset, ""),
                    f"non executable command in pipeline stage {stage}",
                )
        return Pipe(offset, tuple(declares), assigns, tuple(commands))

    def command(self) -> Command:
        args: list[Operand] = []
        while True:
            operand = self.operand()
            if operand is not None:
                args.append(operand)
            token = self.tokens[self.at]
            if token.kind == lx.PIPE:
                self.at += 1
                break
            if token.kind in (lx.RIGHT_DELIM, lx.RIGHT_PAREN):
                break
            if not token.spaced or operand is None:
                self.unexpected(token, "operand")
        if not args:
            self.fail(token, "empty command")
        return Command(args[0].offset, tuple(args))

    def operand(self) -> Operand | None:
        term = self.term()
        token = self.tokens[self.at]
        if term is None or token.kind != lx.FIELD or token.spaced:
            return term
        offset = token.offset
        names: list[str] = []
        while token.kind == lx.FIELD and not token.spaced:
            names.append(token.text[1:])
            self.at += 1
            token = self.tokens[self.at]
        if isinstance(term, Field):
            return Field(offset, (*term.names, *names))
        if isinstance(term, Variable):
            return Variable(offset, term.name, tuple(names))
        if isinstance(term, (Pipe, Identifier)):
            return Chain(offset, term, tuple(names))
        shown = self.source[term.offset : offset].strip()
        escaped = shown.replace("\\", "\\\\").replace('"', '\\"')
        self.fail(self.tokens[self.at - 1], f'unexpected . after term "{escaped}"')

    def term(self) -> Operand | None:
        token = self.tokens[self.at]
        kind, offset = token.kind, token.offset
        if kind not in _OPERAND_STARTS:
            return None
        self.at += 1
        if kind == lx.FIELD:
            return Field(offset, (token.text[1:],))
        if kind == lx.IDENTIFIER:
            if token.text not in self.functions:
                self.fail(token, f'function "{token.text}" not defined', self.near(token.text))
            return Identifier(offset, token.text)
        if kind == lx.VARIABLE:
            if token.text not in self.variables:
                self.fail(token, f'undefined variable "{token.text}"')
            return Variable(offset, token.text, ())
        if kind in (lx.STRING, lx.RAW_STRING):
            return String(offset, self.unquoted(token))
        if kind == lx.LEFT_PAREN:
            self.enter(token)
            pipe = self.pipeline("parenthesized pipeline", lx.RIGHT_PAREN)
            self.depth -= 1
            return pipe
        if kind == lx.DOT:
            return Dot(offset)
        if kind in (lx.NUMBER, lx.CHAR_CONSTANT, lx.COMPLEX):
            return self.number(token)
        return Bool(offset, token.text == "true") if kind == lx.BOOL else Nil(offset)

    def number(self, token: Token) -> Number:
        text = token.text
        if token.kind == lx.CHAR_CONSTANT:
            return Number(token.offset, text, ord(self.unquoted(token)), False)
        value, overflows = parse_constant(text)
        if value is None:
            fault = "number too large" if overflows else "illegal number syntax"
            self.fail(token, f'{fault}: "{text}"')
        return Number(token.offset, text, value, overflows)

    def unquoted(self, token: Token) -> str:
        value = unquote(token.text)
        if value is None:
            self.fail(token, f"invalid syntax in {token.text}", "see Go's string escapes")
        return value

    def near(self, name: str) -> str | None:
        from renderer.nearest import did_you_mean

        return did_you_mean(name, self.functions)


def _describe(token: Token) -> str:
    if token.kind == lx.EOF:
        return "EOF"
    if token.kind in (lx.KEYWORD, lx.DOT):
        return f"<{token.text}>"
    return f'"{token.text}"'


_CONTROLS: dict[str, type[If] | type[With] | type[Range]] = {
    "if": If,
    "with": With,
    "range": Range,
}
_STATEMENTS: dict[str, Callable[[_Parser, Token], Statement]] = {
    "if": _Parser.control,
    "with": _Parser.control,
    "range": _Parser.control,
    "break": _Parser.break_or_continue,
    "continue": _Parser.break_or_continue,
    "template": _Parser.template_call,
    "block": _Parser.block,
}
