"""YAML tokens to nodes, by the grammar of Go's yaml.v2 (a port of libyaml 0.1)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple, NoReturn

from renderer.yamlio import scanner as kinds
from renderer.yamlio.nodes import Builder, Node
from renderer.yamlio.problem import Problem, Unreadable
from renderer.yamlio.scanner import Scanner, Token
from renderer.yamlio.source import LINE_BREAK, Mark, Source

_UNREADABLE = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_STANDARD_HANDLES = {"!": "!", "!!": "tag:yaml.org,2002:"}
_NO_CONTENT = frozenset(
    {kinds.DIRECTIVE, kinds.DOCUMENT_START, kinds.DOCUMENT_END, kinds.STREAM_END}
)
_ENDS_ENTRY = frozenset({kinds.BLOCK_ENTRY, kinds.BLOCK_END})
_ENDS_KEY_OR_VALUE = frozenset({kinds.KEY, kinds.VALUE, kinds.BLOCK_END})
_ENDS_INDENTLESS_ENTRY = _ENDS_ENTRY | _ENDS_KEY_OR_VALUE
_ENDS_FLOW_ITEM = frozenset({kinds.FLOW_ENTRY, kinds.FLOW_SEQUENCE_END})
_ENDS_FLOW_PAIR = frozenset({kinds.FLOW_ENTRY, kinds.FLOW_MAPPING_END})


def parse(source: Source) -> Iterator[Node]:
    """Yield the documents of a text. Raises `Problem`, `GoYamlError` and `LimitError`."""
    _refuse_unreadable(source.text)
    parser = _Parser(source)
    while True:
        root = parser.document()
        if root is None:
            return
        yield root


class _Properties(NamedTuple):
    """What precedes a node: where it begins, its anchor and its tag ("" for none)."""

    start: Mark
    anchor: str = ""
    tag: str = ""


class _Parser:
    """Walks over the tokens. `_states` has what is to be parsed next, the next at its end."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._tokens = Scanner(source.text)
        self._handles: dict[str, str] = {}
        self._first = True

    def document(self) -> Node | None:
        """Parse a document and return its root; None at the end of the text."""
        tokens = self._tokens
        if not self._first:
            while tokens.peek().kind == kinds.DOCUMENT_END:
                tokens.take()
        if tokens.peek().kind == kinds.STREAM_END:
            return None
        self._builder = Builder(self._source)
        self._states: list[Callable[[], None]] = []
        self._starts: list[Mark] = []
        self._document_start()
        while self._states:
            self._states.pop()()
        if tokens.peek().kind == kinds.DOCUMENT_END:
            tokens.take()
        return self._builder.root

    def _document_start(self) -> None:
        """Step over `---` and what precedes it, which only the first document may lack."""
        tokens = self._tokens
        implicit = self._first and tokens.peek().kind not in (kinds.DIRECTIVE, kinds.DOCUMENT_START)
        self._first = False
        self._handles = {}
        if implicit:
            self._handles = dict(_STANDARD_HANDLES)
            self._node(block=True)
            return
        self._directives()
        token = tokens.peek()
        if token.kind != kinds.DOCUMENT_START:
            _fail("did not find expected <document start>", token)
        tokens.take()
        if tokens.peek().kind in _NO_CONTENT:
            self._empty(_start(tokens.peek()))
        else:
            self._node(block=True)

    def _directives(self) -> None:
        tokens = self._tokens
        versions = 0
        handles: dict[str, str] = {}
        while tokens.peek().kind == kinds.DIRECTIVE:
            token = tokens.peek()
            directive = token.value
            if directive.version is None:
                if directive.handle in handles:
                    _fail("found duplicate %TAG directive", token)
                handles[directive.handle] = directive.prefix
            elif versions:
                _fail("found duplicate %YAML directive", token)
            elif directive.version != (1, 1):
                _fail("found incompatible YAML document", token)
            else:
                versions += 1
            tokens.take()
        self._handles = _STANDARD_HANDLES | handles

    def _node(self, *, block: bool, indentless: bool = False) -> None:
        """Parse a node's beginning: all of a scalar or an alias.

        `block` allows block collections, `indentless` a block sequence that is no deeper than
        the mapping it stands in.
        """
        tokens, builder = self._tokens, self._builder
        token = tokens.peek()
        if token.kind == kinds.ALIAS:
            builder.alias(token.line, token.column, token.value)
            tokens.take()
            return
        start, anchor, tag = self._properties()
        token = tokens.peek()
        kind = token.kind
        if kind == kinds.SCALAR:
            plain = tag == "!" or (token.plain and not tag)
            builder.scalar(start.line, start.column, token.value, tag, plain, anchor)
            tokens.take()
        elif kind == kinds.BLOCK_ENTRY and indentless:
            builder.sequence(start.line, start.column, anchor)
            self._states.append(self._indentless_entry)
        elif kind == kinds.FLOW_SEQUENCE:
            builder.sequence(start.line, start.column, anchor)
            self._enter(self._first_flow_item)
        elif kind == kinds.FLOW_MAPPING:
            builder.mapping(start.line, start.column, anchor)
            self._enter(self._first_flow_pair)
        elif kind == kinds.BLOCK_SEQUENCE and block:
            builder.sequence(start.line, start.column, anchor)
            self._enter(self._block_entry)
        elif kind == kinds.BLOCK_MAPPING and block:
            builder.mapping(start.line, start.column, anchor)
            self._enter(self._block_key)
        elif anchor or tag:
            builder.scalar(start.line, start.column, "", tag, not tag, anchor)
        else:
            _fail("did not find expected node content", token, start)

    def _properties(self) -> _Properties:
        """Step over an anchor and a tag, in either order."""
        tokens = self._tokens
        start = _start(tokens.peek())
        anchor = ""
        tag = None
        while (token := tokens.peek()).kind in (kinds.ANCHOR, kinds.TAG):
            if token.kind == kinds.ANCHOR and not anchor:
                anchor = token.value
            elif token.kind == kinds.TAG and tag is None:
                tag = token
            else:
                break
            tokens.take()
        return _Properties(start, anchor, "" if tag is None else self._full_tag(tag, start))

    def _full_tag(self, token: Token, start: Mark) -> str:
        handle, suffix = token.value
        if not handle:
            return str(suffix)
        if handle not in self._handles:
            _fail("found undefined tag handle", token, start)
        return self._handles[handle] + str(suffix)

    def _enter(self, state: Callable[[], None]) -> None:
        self._starts.append(_start(self._tokens.take()))
        self._states.append(state)

    def _leave(self) -> None:
        self._tokens.take()
        self._starts.pop()
        self._builder.close()

    def _empty(self, place: Mark) -> None:
        self._builder.scalar(place.line, place.column, "", "", True, "")

    def _block_entry(self) -> None:
        token = self._tokens.peek()
        if token.kind == kinds.BLOCK_ENTRY:
            self._states.append(self._block_entry)
            self._after_indicator(_ENDS_ENTRY)
        elif token.kind == kinds.BLOCK_END:
            self._leave()
        else:
            _fail("did not find expected '-' indicator", token, self._starts[-1])

    def _indentless_entry(self) -> None:
        if self._tokens.peek().kind == kinds.BLOCK_ENTRY:
            self._states.append(self._indentless_entry)
            self._after_indicator(_ENDS_INDENTLESS_ENTRY)
        else:
            self._builder.close()

    def _block_key(self) -> None:
        token = self._tokens.peek()
        if token.kind == kinds.KEY:
            self._states.append(self._block_value)
            self._after_indicator(_ENDS_KEY_OR_VALUE, indentless=True)
        elif token.kind == kinds.BLOCK_END:
            self._leave()
        else:
            _fail("did not find expected key", token, self._starts[-1])

    def _block_value(self) -> None:
        token = self._tokens.peek()
        self._states.append(self._block_key)
        if token.kind == kinds.VALUE:
            self._after_indicator(_ENDS_KEY_OR_VALUE, indentless=True)
        else:
            self._empty(_start(token))

    def _after_indicator(self, ends: frozenset[str], *, indentless: bool = False) -> None:
        """Step over `-`, `?` or `:` and parse the block node behind it, which may be empty."""
        indicator = self._tokens.take()
        if self._tokens.peek().kind in ends:
            self._empty(_end(indicator))
        else:
            self._node(block=True, indentless=indentless)

    def _first_flow_item(self) -> None:
        self._flow_item(first=True)

    def _flow_item(self, *, first: bool = False) -> None:
        if not self._flow_goes_on(kinds.FLOW_SEQUENCE_END, first):
            return
        self._states.append(self._flow_item)
        token = self._tokens.peek()
        if token.kind != kinds.KEY:
            self._node(block=False)
            return
        self._tokens.take()
        self._builder.mapping(token.line, token.column, "")
        self._states += (self._builder.close, self._lone_value)
        token = self._tokens.peek()
        if token.kind in _ENDS_FLOW_ITEM or token.kind == kinds.VALUE:
            self._tokens.take()  # as libyaml does, so that `[? : x]` is an error there and here
            self._empty(_end(token))
        else:
            self._node(block=False)

    def _lone_value(self) -> None:
        """Parse the value of a pair that stands in a flow sequence without braces."""
        self._flow_value(_ENDS_FLOW_ITEM)

    def _first_flow_pair(self) -> None:
        self._flow_pair(first=True)

    def _flow_pair(self, *, first: bool = False) -> None:
        if not self._flow_goes_on(kinds.FLOW_MAPPING_END, first):
            return
        self._states.append(self._flow_pair)
        token = self._tokens.peek()
        if token.kind != kinds.KEY:
            self._states.append(self._no_flow_value)
            self._node(block=False)
            return
        self._tokens.take()
        self._states.append(self._pair_value)
        token = self._tokens.peek()
        if token.kind in _ENDS_FLOW_PAIR or token.kind == kinds.VALUE:
            self._empty(_start(token))
        else:
            self._node(block=False)

    def _pair_value(self) -> None:
        self._flow_value(_ENDS_FLOW_PAIR)

    def _no_flow_value(self) -> None:
        self._empty(_start(self._tokens.peek()))

    def _flow_value(self, ends: frozenset[str]) -> None:
        token = self._tokens.peek()
        if token.kind == kinds.VALUE:
            self._tokens.take()
            token = self._tokens.peek()
            if token.kind not in ends:
                self._node(block=False)
                return
        self._empty(_start(token))

    def _flow_goes_on(self, end: str, first: bool) -> bool:
        """Step to a flow collection's next entry; close it and return False if there is none."""
        tokens = self._tokens
        token = tokens.peek()
        if token.kind != end and not first:
            if token.kind != kinds.FLOW_ENTRY:
                _fail(f"did not find expected ',' or '{end}'", token, self._starts[-1])
            tokens.take()
        if tokens.peek().kind != end:
            return True
        self._leave()
        return False


def _refuse_unreadable(text: str) -> None:
    """Raise `Problem` for a character that YAML does not allow.

    Such errors have no line in Go, and come before all others here.
    """
    found = _UNREADABLE.search(text)
    if found is None:
        return
    before = text[: found.start()]
    breaks = list(LINE_BREAK.finditer(before))
    mark = Mark(len(breaks), len(before) - (breaks[-1].end() if breaks else 0))
    raise Unreadable(found.group(), mark)


def _start(token: Token) -> Mark:
    return Mark(token.line, token.column)


def _end(indicator: Token) -> Mark:
    """Return the place behind a token of one character."""
    return Mark(indicator.line, indicator.column + 1)


def _fail(what: str, token: Token, context: Mark | None = None) -> NoReturn:
    raise Problem(what, _start(token), context)
