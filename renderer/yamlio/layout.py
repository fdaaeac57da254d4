"""Where the parts of a YAML text stand: collections in block style, two spaces a level."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

from renderer.yamlio.gojson import too_deep
from renderer.yamlio.problem import MAX_DEPTH


class Emitter(ABC):
    """Writes values as YAML. Subclasses say in what order keys come and how scalars look.

    `list_indent` is how much deeper than its key a list stands.
    """

    list_indent = 0

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._root: Any = None
        self._depth = 0

    def text(self, value: Any) -> str:
        """Return the text of a document. Raises `YamlError` and `LimitError`."""
        self._root = value
        value = self.simple(value)
        try:
            if isinstance(value, (dict, list)) and value:
                self._block(value, 0)
            else:
                self._line(self.scalar(value, 2, 0))
        except RecursionError:
            raise too_deep(self._root) from None
        return "".join(self._parts)

    @abstractmethod
    def scalar(self, value: Any, indent: int, column: int) -> str:
        """Return a scalar, written from `column` on, its further lines indented."""

    @abstractmethod
    def key(self, key: str, indent: int) -> tuple[str, bool]:
        """Return a key, and whether it can stand without `? ` before it."""

    @abstractmethod
    def ordered(self, mapping: dict[str, Any]) -> list[tuple[str, Any]]:
        """Return a mapping's keys and values in the order to write them."""

    def simple(self, value: Any) -> Any:
        """Return what is to be written for a value."""
        return value

    def _block(self, value: dict[str, Any] | list[Any], indent: int) -> None:
        """Write a collection that has items; its first line has been indented already."""
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise too_deep(self._root)
        if isinstance(value, dict):
            self._mapping(value, indent)
        else:
            self._sequence(value, indent)
        self._depth -= 1

    def _mapping(self, mapping: dict[str, Any], indent: int) -> None:
        margin = " " * indent
        before = ""
        for key, item in self.ordered(mapping):
            text, simple = self.key(key, indent + 2)
            if simple:
                self._parts.append(f"{before}{text}:")
                self._simple_value(self.simple(item), indent, indent + len(text) + 1)
            else:
                self._line(f"{before}? {text}")
                self._parts.append(f"{margin}:")
                self._item(self.simple(item), indent)
            before = margin

    def _sequence(self, items: list[Any], indent: int) -> None:
        margin = " " * indent
        before = ""
        for item in items:
            self._parts.append(f"{before}-")
            self._item(self.simple(item), indent)
            before = margin

    def _simple_value(self, value: Any, indent: int, column: int) -> None:
        """Write the value behind a key and its colon."""
        if isinstance(value, (dict, list)) and value:
            deeper = indent + (2 if isinstance(value, dict) else self.list_indent)
            self._parts.append("\n" + " " * deeper)
            self._block(value, deeper)
        else:
            self._line(" " + self.scalar(value, indent + 2, column + 1))

    def _item(self, value: Any, indent: int) -> None:
        """Write a value behind a `-` or `:` that stands at `indent`."""
        self._parts.append(" ")
        if isinstance(value, (dict, list)) and value:
            self._block(value, indent + 2)
        else:
            self._line(self.scalar(value, indent + 2, indent + 2))

    def _line(self, text: str) -> None:
        """Add a text and end its line, unless it ends in a line break itself."""
        self._parts.append(text if text[-1] in "\n\u2028\u2029" else text + "\n")
