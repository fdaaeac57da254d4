"""YAML in, as Helm reads it: by Go's yaml.v2, and on to the values of JSON.

Texts are decoded already; bytes that are no UTF-8 are surrogate escapes in them, and an error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from renderer.errors import LimitError
from renderer.position import Position
from renderer.yamlio import libyaml
from renderer.yamlio.construct import Constructor
from renderer.yamlio.nodes import Node
from renderer.yamlio.places import Duplicate, Path, Places, duplicates
from renderer.yamlio.problem import MAX_DEPTH, Problem
from renderer.yamlio.source import Source

__all__ = [
    "Document",
    "Duplicate",
    "Path",
    "compose",
    "document_places",
    "expect",
    "load",
    "load_documents",
    "positions",
]

_LIBYAML_FROM = 12_000
"""How many characters must be read before libyaml saves more time than its import costs."""


class Document(NamedTuple):
    """A document of a text: its value, and the line in the file where that begins (1-based)."""

    value: Any
    line: int
    duplicates: tuple[Duplicate, ...]


def load(
    text: str,
    file: str,
    *,
    exact: bool = False,
    on_duplicate: Callable[[Duplicate], None] | None = None,
) -> Any:
    """Return the value of a text's first document; None for a text that has none.

    It is made of dict, list, str, bool, float and None, and with `exact` of int for integers.
    Later documents are not even parsed, as by Go's Unmarshal. `on_duplicate` is called for
    every key that stands twice. Raises `GoYamlError`, a `YamlError`, and `LimitError`.
    """
    document = next(_documents(Source(text, file), exact=exact), None)
    if document is None:
        return None
    if on_duplicate is not None:
        for duplicate in document.duplicates:
            on_duplicate(duplicate)
    return document.value


def load_documents(text: str, file: str, *, first_line: int = 1) -> Iterator[Document]:
    """Yield the documents of a text, integers kept. Raises as `load`.

    `first_line` is the number of the text's first line in the file.
    """
    return _documents(Source(text, file, first_line), exact=True)


def compose(text: str, file: str, *, first_line: int = 1) -> Node | None:
    """Return a text's first document as nodes with their positions; None if it has none.

    Raises as `load`.
    """
    return next(_roots(_without_mark(Source(text, file, first_line))), None)


def document_places(text: str, file: str, *, first_line: int = 1) -> list[Places]:
    """Return where the values of each of a text's documents stand. Raises as `load`."""
    source = _without_mark(Source(text, file, first_line))
    return [Places(root, source) for root in _roots(source)]


def positions(text: str, file: str, *, first_line: int = 1) -> dict[Path, Position]:
    """Return where each value of a text's first document stands, by its path.

    That is the position of the key for what stands in a mapping, and of the value for the items
    of a list and for the document itself, whose path is (). What an alias or `<<` brings in
    stands where it is anchored. Raises as `load`.
    """
    source = _without_mark(Source(text, file, first_line))
    root = next(_roots(source), None)
    return {} if root is None else Places(root, source).found


def _documents(source: Source, *, exact: bool) -> Iterator[Document]:
    source = _without_mark(source)
    done = 0
    if _may_use_libyaml(source.text):
        try:
            for value, line in libyaml.values(source, exact=exact):
                done += 1
                yield Document(value, line, ())
        except libyaml.Unlike:
            pass
        else:
            return
    for root in islice(_roots(source), done, None):
        constructor = Constructor(source, exact=exact)
        try:
            value = constructor.value(root)
            found = duplicates(root, constructor, source)
        except RecursionError:
            raise _too_deep(root, source) from None
        yield Document(value, root.line, found)


def _too_deep(root: Node, source: Source) -> LimitError:
    position = Position(source.file, root.line, root.column)
    message = f"collections are nested too deeply: {MAX_DEPTH} levels are the limit"
    return LimitError(message, position, hint="flatten what this text nests")


def _without_mark(source: Source) -> Source:
    """Return a text without the byte order mark it may begin with."""
    return source._replace(text=source.text.removeprefix("\ufeff"))


def _roots(source: Source) -> Iterator[Node]:
    """Yield the documents of a text as nodes."""
    done = 0
    if _may_use_libyaml(source.text):
        try:
            for root in libyaml.parse(source):
                done += 1
                yield root
        except libyaml.Unlike:
            pass
        else:
            return
    from renderer.yamlio import parser

    try:
        yield from islice(parser.parse(source), done, None)
    except Problem as problem:
        from renderer.yamlio.words import explained

        raise explained(problem, source) from None


def _may_use_libyaml(text: str) -> bool:
    return _is_worth_libyaml(text) and not libyaml.unlike_go(text)


_read = 0


def expect(characters: int) -> None:
    """Say how much text is about to be read, so that the faster parser does all of it."""
    global _read
    _read = max(_read, characters)


def _is_worth_libyaml(text: str) -> bool:
    global _read  # it decides on speed alone: the nodes are the same either way
    _read += len(text)
    return _read > _LIBYAML_FROM or "yaml" in sys.modules
