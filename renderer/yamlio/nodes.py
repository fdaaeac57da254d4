"""A YAML document as a tree of nodes that know where they stand."""

from __future__ import annotations

from collections.abc import Iterator

from renderer.errors import LimitError
from renderer.yamlio.problem import MAX_DEPTH, GoYamlError, refused
from renderer.yamlio.source import Mark, Source

__all__ = ["MAX_DEPTH", "Alias", "Builder", "Mapping", "Node", "Scalar", "Sequence"]


class Node:
    """A part of a document; `line` and `column` count from 1."""

    __slots__ = ("column", "line")

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column


class Scalar(Node):
    """A text. `plain` is true if its type is to be guessed; `tag` is its explicit one, or ""."""

    __slots__ = ("plain", "tag", "text")

    def __init__(self, line: int, column: int, text: str, tag: str, plain: bool) -> None:
        self.line = line
        self.column = column
        self.text = text
        self.tag = tag
        self.plain = plain


class Sequence(Node):
    """A list of nodes."""

    __slots__ = ("children",)

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.children: list[Node] = []


class Mapping(Node):
    """Pairs of nodes; `children` has each key followed by its value."""

    __slots__ = ("children",)

    def __init__(self, line: int, column: int) -> None:
        self.line = line
        self.column = column
        self.children: list[Node] = []

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """Return the keys and their values, in the text's order."""
        return zip(self.children[::2], self.children[1::2], strict=True)


class Alias(Node):
    """Stands for another node of the document."""

    __slots__ = ("target",)

    def __init__(self, line: int, column: int, target: Node) -> None:
        self.line = line
        self.column = column
        self.target = target


class _Anchor:
    """A named node; `size` is the number of nodes in it, aliases followed, 0 while it is open."""

    __slots__ = ("height", "node", "size")

    def __init__(self, node: Node, size: int) -> None:
        self.node = node
        self.size = size
        self.height = 0


class _Open:
    """A collection whose end has not been met. `height` counts the levels below it."""

    __slots__ = ("anchor", "before", "children", "height")

    def __init__(self, children: list[Node], anchor: _Anchor | None, before: int) -> None:
        self.children = children
        self.anchor = anchor
        self.before = before
        self.height = 0


class Builder:
    """Puts one document together as a parser calls out what it meets.

    Lines and columns of the calls count from 0. Anchors may be used again for another node, as
    in Go. The calls raise `GoYamlError`, and `LimitError` for too much nesting or aliasing.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self._first_line = source.first_line
        self._anchors: dict[str, _Anchor] = {}
        self._root: list[Node] = []
        self._top = self._root
        self._stack: list[_Open] = []
        self._count = 1
        self._aliased = 0

    @property
    def root(self) -> Node | None:
        """The document, once it is complete."""
        return self._root[0] if self._root else None

    def scalar(self, line: int, column: int, text: str, tag: str, plain: bool, anchor: str) -> None:
        """Add a scalar."""
        node = Scalar(line + self._first_line, column + 1, text, tag, plain)
        self._count += 1
        self._top.append(node)
        if anchor:
            self._anchors[anchor] = _Anchor(node, 1)

    def sequence(self, line: int, column: int, anchor: str) -> None:
        """Begin a sequence."""
        node = Sequence(line + self._first_line, column + 1)
        self._open(node, node.children, anchor)

    def mapping(self, line: int, column: int, anchor: str) -> None:
        """Begin a mapping."""
        node = Mapping(line + self._first_line, column + 1)
        self._open(node, node.children, anchor)

    def close(self) -> None:
        """End the innermost collection."""
        closed = self._stack.pop()
        if self._stack:
            parent = self._stack[-1]
            parent.height = max(parent.height, closed.height + 1)
            self._top = parent.children
        else:
            self._top = self._root
        if closed.anchor is not None:
            closed.anchor.size = self._count - closed.before
            closed.anchor.height = closed.height + 1

    def alias(self, line: int, column: int, name: str) -> None:
        """Add what an anchor stands for."""
        anchor = self._anchors.get(name)
        if anchor is None:
            raise self._error(line, column, *_unknown_anchor(name))
        if not anchor.size:
            raise self._error(line, column, *_endless_anchor(name))
        self._count += 1 + anchor.size
        self._aliased += anchor.size
        self._check_share(line, column)
        self._check_depth(line, column, anchor.height)
        if self._stack:
            self._stack[-1].height = max(self._stack[-1].height, anchor.height)
        self._top.append(Alias(line + self._first_line, column + 1, anchor.node))

    def _open(self, node: Node, children: list[Node], name: str) -> None:
        self._top.append(node)
        anchor = None
        if name:
            anchor = self._anchors[name] = _Anchor(node, 0)
        self._stack.append(_Open(children, anchor, self._count))
        self._count += 1
        self._top = children
        if len(self._stack) > MAX_DEPTH:
            self._check_depth(node.line - self._first_line, node.column - 1, 0)

    def _check_share(self, line: int, column: int) -> None:
        share = _allowed_share(self._count)
        if self._aliased > 100 and self._count > 1000 and self._aliased > share * self._count:
            raise self._limit(
                line,
                column,
                f"with aliases followed the document has {self._count} nodes, and more than the "
                f"limit of {share:.0%} of them come from aliases",
                "write out what the aliases stand for, or nest them less",
            )

    def _check_depth(self, line: int, column: int, below: int) -> None:
        depth = len(self._stack) + below
        if depth > MAX_DEPTH:
            raise self._limit(
                line,
                column,
                f"collections are nested more than {MAX_DEPTH} levels deep",
                "no Kubernetes object needs that: look for a runaway loop that made this text",
            )

    def _error(self, line: int, column: int, go_text: str, message: str, hint: str) -> GoYamlError:
        position = self._source.position(Mark(line, column))
        return refused(go_text, message, hint, position, self._source)

    def _limit(self, line: int, column: int, message: str, hint: str) -> LimitError:
        position = self._source.position(Mark(line, column))
        return LimitError(message, position, hint=hint, source=self._source.line(position.line))


def _unknown_anchor(name: str) -> tuple[str, str, str]:
    return (
        f"yaml: unknown anchor '{name}' referenced",
        f"the alias *{name} has no anchor &{name} before it",
        f"define &{name} earlier in this document, or quote the value if no alias is meant",
    )


def _endless_anchor(name: str) -> tuple[str, str, str]:
    return (
        f"yaml: anchor '{name}' value contains itself",
        f"the alias *{name} stands inside &{name} itself",
        "an anchored value cannot contain its own alias",
    )


def _allowed_share(count: int) -> float:
    """Return how much of a document aliases may make up (Go's yaml.v2, decode.go)."""
    low, high = 400_000, 4_000_000
    if count <= low:
        return 0.99
    if count >= high:
        return 0.10
    return 0.99 - 0.89 * (count - low) / (high - low)
