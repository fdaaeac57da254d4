"""A message of Istio's API as rules see it: names in camelCase, values read, places kept."""

from collections.abc import Mapping
from typing import Any, NamedTuple, cast

from renderer.schema.fault import Fault, FieldPath
from renderer.schema.istio.definitions import MessageType
from renderer.schema.istio.faults import missing


class Broken:
    """Stands for a value that has a fault already, so that no rule finds another in it."""


BROKEN = Broken()


class Context(NamedTuple):
    """Where a message belongs: the minor release that reads it, and its object's kind and name.

    `kind` is "" outside an object. `patch` is the patch release, where that is known.
    `refused_by` names who refuses the object for an unknown field; None says that all ignore it.
    `expressions` says that every text is evaluated by Mixer.
    """

    minor: int
    patch: int | None = None
    kind: str = ""
    name: str | None = None
    refused_by: str | None = None
    expressions: bool = False


class Message:
    """A message at a path. Fields are named in camelCase; a null one is unset."""

    __slots__ = ("_keys", "_values", "context", "path", "type")

    def __init__(
        self,
        path: FieldPath,
        kind: MessageType,
        context: Context,
        keys: Mapping[str, str],
        values: Mapping[str, Any],
    ) -> None:
        self.path = path
        self.type = kind
        self.context = context
        self._keys = keys
        self._values = values

    def at(self, name: str, *more: str | int) -> FieldPath:
        """Return the path of a field, as the object spells it, and of something in it."""
        return (*self.path, self._keys.get(name, name), *more)

    def written(self, name: str) -> bool:
        """Whether a field is written, be it as null."""
        return name in self._keys

    def has(self, name: str) -> bool:
        """Whether a field is set, be it to something wrong."""
        return name in self._values

    def empty(self, name: str) -> bool:
        """Whether a field is unset or as good as that: empty, 0 or false."""
        value = self._values.get(name)
        return not value and not isinstance(value, (Broken, Message))

    def has_any(self, *names: str) -> bool:
        """Whether one of some fields is set."""
        return any(map(self.has, names))

    def value(self, name: str) -> Any:
        """Return what was read of a field, whatever it is; None if it is unset."""
        return self._values.get(name)

    def text(self, name: str) -> str | None:
        """Return a text, or None."""
        value = self._values.get(name)
        return value if isinstance(value, str) else None

    def number(self, name: str) -> int | float | None:
        """Return a number, a duration in nanoseconds, or None."""
        value = self._values.get(name)
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            return None
        return value

    def flag(self, name: str) -> bool:
        """Return a boolean; one that is unset is false."""
        return self._values.get(name) is True

    def choice(self, name: str) -> str | None:
        """Return the name of an enum's value, the first one if it is unset; None if unknown."""
        if not self.has(name):
            return self.type.fields[name].type.values[0]
        return self.text(name)

    def part(self, name: str) -> "Message | None":
        """Return the message in a field, or None."""
        value = self._values.get(name)
        return value if isinstance(value, Message) else None

    def parts(self, name: str) -> "list[Message]":
        """Return the messages in a list or map."""
        return [value for _, value in self._items(name) if isinstance(value, Message)]

    def texts(self, name: str) -> list[tuple[FieldPath, str]]:
        """Return the texts in a list or map with their paths."""
        return [(path, value) for path, value in self._items(name) if isinstance(value, str)]

    def numbers(self, name: str) -> list[tuple[FieldPath, int]]:
        """Return the integers in a list or map with their paths."""
        return [(path, value) for path, value in self._items(name) if type(value) is int]

    def keys(self, name: str) -> list[str]:
        """Return the keys of a map."""
        value = self._values.get(name)
        return list(value) if isinstance(value, dict) else []

    def count(self, name: str) -> int:
        """Return how many items a list or map has, with the wrong ones."""
        value = self._values.get(name)
        return len(value) if isinstance(value, (list, dict)) else 0

    def sound(self, name: str) -> bool:
        """Whether nothing was wrong with the items of a list, or a field."""
        values = (self._values.get(name), *(value for _, value in self._items(name)))
        return not any(isinstance(value, Broken) for value in values)

    def fault(self, rule: str, name: str, message: str, remedy: str | None = None) -> Fault:
        """Return a fault at a field."""
        return Fault(rule, self.at(name), message, remedy)

    def missing(self, name: str, why: str) -> Fault:
        """Return the fault that a field is missing; `why` says who needs it (`a server needs`)."""
        return missing(name, self.path, why)

    def _items(self, name: str) -> list[tuple[FieldPath, Any]]:
        value = self._values.get(name)
        if isinstance(value, list):
            return [(self.at(name, index), each) for index, each in enumerate(value)]
        if isinstance(value, dict):
            items = cast("dict[str, Any]", value).items()
            return [(self.at(name, key), each) for key, each in items]
        return []
