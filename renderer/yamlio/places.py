"""Where the values of a document stand, by their paths."""

from __future__ import annotations

from typing import Any, NamedTuple

from renderer.position import Position
from renderer.yamlio.construct import Constructor
from renderer.yamlio.nodes import Alias, Mapping, Node, Scalar, Sequence
from renderer.yamlio.source import Source

Path = tuple[str | int, ...]
"""The way to a value: keys of mappings, and indexes of lists from 0."""


class Duplicate(NamedTuple):
    """A key that stands twice in the mapping at `path`: the last one counts.

    `first` is the position of the key whose value, `lost`, is not used; `second` that of the
    key with the value `kept`.
    """

    path: Path
    key: str
    first: Position
    second: Position
    lost: Any
    kept: Any


class Places:
    """The positions of a document's values, `found`, its `scalars`, and its mapping nodes' paths.

    A value in a mapping stands where its key does. What an alias or `<<` brings in stands where
    it is anchored.
    """

    def __init__(self, root: Node, source: Source) -> None:
        self._file = source.file
        self._constructor = Constructor(source, exact=True)
        self._mappings: dict[int, Path] = {}
        self.found: dict[Path, Position] = {}
        self.scalars: dict[Path, Scalar] = {}
        self._add(root, root, ())

    def position(self, node: Node) -> Position:
        """Return the position of a node."""
        return Position(self._file, node.line, node.column)

    def path(self, mapping: Mapping) -> Path:
        """Return the path of a mapping's value, the first one for an anchored mapping."""
        return self._mappings[id(mapping)]

    def _add(self, shown: Node, node: Node, path: Path) -> None:
        """Note where a value and what is in it stand: the value itself where `shown` does."""
        self.found[path] = self.position(shown)
        if isinstance(node, Alias):
            node = node.target
        if isinstance(node, Mapping):
            self._mappings.setdefault(id(node), path)
            for name, (key, value) in self._constructor.entries(node).items():
                self._add(key, value, (*path, name))
        elif isinstance(node, Sequence):
            for index, child in enumerate(node.children):
                self._add(child, child, (*path, index))
        elif isinstance(node, Scalar):
            self.scalars[path] = node


def duplicates(root: Node, constructor: Constructor, source: Source) -> tuple[Duplicate, ...]:
    """Return what a constructor noted of keys that stand more than once, in the text's order."""
    repeated = list(constructor.repeated)
    if not repeated:
        return ()
    places = Places(root, source)
    found = (
        Duplicate(
            places.path(mapping),
            key,
            places.position(lost[0]),
            places.position(kept[0]),
            constructor.value(lost[1]),
            constructor.value(kept[1]),
        )
        for mapping, key, lost, kept in repeated
    )
    return tuple(sorted(found, key=lambda duplicate: duplicate.first))
