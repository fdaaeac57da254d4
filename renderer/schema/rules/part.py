"""A mapping of an object as rules see it: its place, and its fields with their types."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from renderer.schema.fault import Fault, FieldPath
from renderer.schema.structural import DUPLICATE_ITEM, MISSING_FIELD

TWO_ALTERNATIVES = "E2021"
CONFLICT = "E2028"


class Part(NamedTuple):
    """A mapping that its schema finds right, and its path.

    A null field is unset. So is one of another type than asked for: where unknown fields pass, a
    field that only a later version has may hold anything.
    """

    path: FieldPath
    value: Mapping[str, Any]

    def has(self, name: str) -> bool:
        """Whether a field is set."""
        return self.value.get(name) is not None

    def text(self, name: str) -> str:
        """Return a text; one that is unset is empty, as it is for an API server."""
        value = self.value.get(name)
        return value if isinstance(value, str) else ""

    def number(self, name: str) -> int:
        """Return an integer; one that is unset is 0."""
        value = self.value.get(name)
        return int(value) if isinstance(value, (int, float)) else 0

    def flag(self, name: str) -> bool:
        """Return a boolean; one that is unset is false."""
        return self.value.get(name) is True

    def part(self, name: str) -> "Part":
        """Return the mapping in a field; one that is unset has nothing in it."""
        return Part((*self.path, name), _mapping(self.value.get(name)))

    def parts(self, name: str) -> "list[Part]":
        """Return the mappings of a list; a null one has nothing in it."""
        items = enumerate(_list(self.value.get(name)))
        return [Part((*self.path, name, at), _mapping(each)) for at, each in items]

    def texts(self, name: str) -> list[str]:
        """Return the texts of a list; a null one is empty."""
        items = _list(self.value.get(name))
        return [each if isinstance(each, str) else "" for each in items]

    def entries(self, name: str) -> dict[str, Any]:
        """Return the entries of a mapping that are not null."""
        entries = _mapping(self.value.get(name))
        return {key: value for key, value in entries.items() if value is not None}

    def fault(self, rule: str, name: str, message: str, remedy: str | None = None) -> Fault:
        """Return a fault at a field."""
        return Fault(rule, (*self.path, name), message, remedy)

    def missing(self, name: str, why: str = "this") -> Fault:
        """Return the fault that a field is missing, or empty; `why` says who needs it."""
        return Fault(MISSING_FIELD, self.path, f"{why} needs {name}", f"set {name}")

    def exclusive(self, names: Iterable[str]) -> Iterator[Fault]:
        """Yield a fault for each field after the first of those that exclude each other."""
        first, *others = [*filter(self.has, names)] or [""]
        for name in others:
            message = f"{first} and {name} exclude each other"
            yield self.fault(TWO_ALTERNATIVES, name, message, "keep one")

    def forbidden(self, names: Iterable[str], why: str) -> Iterator[Fault]:
        """Yield a fault for each of some fields that is set; `why` completes "x is ..."."""
        for name in filter(self.has, names):
            yield self.fault(CONFLICT, name, f"{name} is {why}", "remove it")


def _mapping(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def shown(value: Any) -> str:
    """Return a value as a message shows it: texts in quotes, long ones cut."""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    text = text if len(text) <= 60 else f"{text[:57]}..."
    return repr(text) if isinstance(value, str) else text


def unique(parts: Iterable[Part], name: str) -> Iterator[Fault]:
    """Yield a fault for each mapping whose text in a field is that of one before it."""
    seen: set[str] = set()
    for each in parts:
        text = each.text(name)
        if text and text in seen:
            yield each.fault(
                DUPLICATE_ITEM, name, f"there is another with the {name} {shown(text)}"
            )
        seen.add(text)
