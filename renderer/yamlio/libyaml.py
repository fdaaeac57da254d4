"""The documents of a YAML text by PyYAML's binding to libyaml: several times as fast.

libyaml 0.2 and Go's yaml.v2 differ on little, found by comparing both on random texts; there
(`unlike_go`, `Unlike`), and on every error, `renderer.yamlio.parser` has the last word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from renderer.yamlio.nodes import Builder, Node
from renderer.yamlio.source import Source

_UNLIKE_GO = re.compile(r"\\/|\ufeff|^%|[\[{,]\s*\?", re.MULTILINE)
"""What may be an escaped slash in double quotes, byte order marks, directives, and `?` at the start
of an entry in flow style, which libyaml reads as a key since 0.2.6 whatever follows."""


class Unlike(Exception):  # noqa: N818 - it never leaves this package
    """libyaml refuses this text or is not there, or Go may read it in another way."""


def unlike_go(text: str) -> bool:
    """Tell whether a text has something that Go may read in another way."""
    return _UNLIKE_GO.search(text) is not None


def parse(source: Source) -> Iterator[Node]:
    """Yield the documents of a text. Raises `Unlike`, `GoYamlError` and `LimitError`."""
    try:
        from yaml import YAMLError
        from yaml._yaml import CParser
    except ImportError:
        raise Unlike from None
    try:
        parser = CParser(source.text)
        while (root := _document(parser, Builder(source))) is not None:
            yield root
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
