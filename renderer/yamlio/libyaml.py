"""The documents of a YAML text by PyYAML's binding to libyaml: several times as fast.

libyaml 0.2 and Go's yaml.v2 differ on little, found by comparing both on random texts; there
(`unlike_go`, `Unlike`), and on every error, `renderer.yamlio.parser` has the last word.

`values` makes the values of ordinary documents as libyaml calls them out, in half the time that
nodes take; what only nodes can tell is left to `parse`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from typing import Any

from renderer.yamlio.nodes import MAX_DEPTH, Builder, Node
from renderer.yamlio.resolve import json_number, resolve
from renderer.yamlio.source import Source

_FLOW_KEY = re.compile(r"[\[{,]\s*\?")
"""A `?` at the start of an entry in flow style: a key for libyaml since 0.2.6, whatever follows."""


class Unlike(Exception):  # noqa: N818 - it never leaves this package
    """libyaml refuses this text or is not there, or more than libyaml says decides on it."""


def unlike_go(text: str) -> bool:
    """Tell whether a text has something that Go may read in another way.

    That is what may be an escaped slash in double quotes, byte order marks, directives, and some
    `?` in flow style.
    """
    return (
        "\\/" in text
        or "\ufeff" in text
        or text.startswith("%")
        or "\n%" in text
        or ("?" in text and _FLOW_KEY.search(text) is not None)
    )


def parse(source: Source) -> Iterator[Node]:
    """Yield the documents of a text. Raises `Unlike`, `GoYamlError` and `LimitError`."""
    with _parser(source) as parser:
        while (root := _document(parser, Builder(source))) is not None:
            yield root


def values(source: Source, *, exact: bool) -> Iterator[tuple[Any, int]]:
    """Yield the documents of a text: each one's value, and its line in the file.

    Values are those of `Constructor`. Raises `Unlike` at a document with anchors, tags, merges,
    keys that are no text or stand twice, numbers that JSON lacks, and more than `MAX_DEPTH` levels.
    """
    with _parser(source) as parser:
        while (found := _value(parser, exact)) is not None:
            value, line = found
            yield value, source.first_line + line


@contextmanager
def _parser(source: Source) -> Iterator[Any]:
    try:
        from yaml import YAMLError
        from yaml._yaml import CParser
    except ImportError:
        raise Unlike from None
    try:
        yield CParser(source.text)
    except (YAMLError, UnicodeError):
        raise Unlike from None


def _document(parser: Any, builder: Builder) -> Node | None:
    """Parse up to a document's end; return its root, or None at the end of the text."""
    from yaml.events import (
        AliasEvent,
        DocumentEndEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
        StreamEndEvent,
    )

    flow = 0
    while True:
        event = parser.get_event()
        kind = type(event)
        if kind is ScalarEvent:
            plain = event.implicit[0]
            if flow and ((plain and "?" in event.value) or event.tag):
                raise Unlike  # for Go `?` ends such a scalar, and `,` does not end its tag
            mark = event.start_mark
            builder.scalar(
                mark.line, mark.column, event.value, event.tag or "", plain, event.anchor or ""
            )
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            flow += 1 if flow or event.flow_style else 0
            if flow and event.tag:
                raise Unlike
            mark = event.start_mark
            begin = builder.mapping if kind is MappingStartEvent else builder.sequence
            begin(mark.line, mark.column, event.anchor or "")
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            flow -= 1 if flow else 0
            builder.close()
        elif kind is AliasEvent:
            builder.alias(event.start_mark.line, event.start_mark.column, event.anchor)
        elif kind is DocumentEndEvent:
            return builder.root
        elif kind is StreamEndEvent or event is None:
            return None


def _value(parser: Any, exact: bool) -> tuple[Any, int] | None:
    """Parse up to a document's end; return its value and its line from 0, or None at the end."""
    from yaml.events import (
        AliasEvent,
        DocumentEndEvent,
        DocumentStartEvent,
        MappingEndEvent,
        MappingStartEvent,
        ScalarEvent,
        SequenceEndEvent,
        SequenceStartEvent,
        StreamEndEvent,
    )

    get_event = parser.get_event
    outer: list[tuple[Any, str | None]] = []
    items: Any = []
    key: str | None = None
    line = flow = 0
    while True:
        event = get_event()
        kind = type(event)
        if kind is ScalarEvent:
            value = event.value
            if event.tag or event.anchor:
                raise Unlike
            if event.implicit[0]:
                if flow and "?" in value:
                    raise Unlike
                value = _plain(value, exact)
        elif kind is MappingStartEvent or kind is SequenceStartEvent:
            if event.tag or event.anchor or len(outer) >= MAX_DEPTH:
                raise Unlike
            flow += 1 if flow or event.flow_style else 0
            outer.append((items, key))
            items = {} if kind is MappingStartEvent else []
            key = None
            continue
        elif kind is MappingEndEvent or kind is SequenceEndEvent:
            flow -= 1 if flow else 0
            value = items
            items, key = outer.pop()
        elif kind is DocumentStartEvent:
            line = parser.peek_event().start_mark.line
            continue
        elif kind is DocumentEndEvent:
            return items[0], line
        elif kind is StreamEndEvent or event is None:
            return None
        elif kind is AliasEvent:
            raise Unlike
        else:
            continue
        if type(items) is list:
            items.append(value)
        elif key is not None:
            items[key] = value
            key = None
        elif type(value) is str and value != "<<" and value not in items:
            key = value
        else:
            raise Unlike


@lru_cache(maxsize=4096)
def _plain(text: str, exact: bool) -> Any:
    """Return the value of a scalar without quotes; most stand in more than one place."""
    value = resolve(text)
    if type(value) is int or type(value) is float:
        value = json_number(value, text, exact=exact)
        if value is None:
            raise Unlike
    return value
