"""What can be said of a type field by field, in tables."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from renderer.schema.fault import Fault
from renderer.schema.rules.part import Part, shown
from renderer.schema.structural import WRONG_VALUE

Check = Callable[[Any], str | None]
"""Says what is wrong with a value, in words that complete "'x' ...", or None."""


class Fields(NamedTuple):
    """What must hold for the fields of a type.

    `needs` are fields that must be set and not empty, and exactly one of `one_of` must be set.
    `checks` are asked about a field's value, or about the items of a list or mapping in it, and
    `keys` about the keys of a mapping.
    """

    needs: tuple[str, ...]
    one_of: tuple[str, ...]
    keys: Mapping[str, Check]
    checks: Mapping[str, Check]

    def faults(self, part: Part) -> Iterator[Fault]:
        """Yield what is wrong with the fields of a mapping."""
        for name in self.needs:
            if not part.value.get(name):
                yield part.missing(name)
        if self.one_of:
            if not any(map(part.has, self.one_of)):
                yield part.missing(" or ".join(self.one_of))
            yield from part.exclusive(self.one_of)
        for name, check in self.keys.items():
            yield from key_faults(part, name, check)
        for name, check in self.checks.items():
            yield from field_faults(part, name, check)


def fields(
    needs: str = "", one_of: str = "", keys: Mapping[str, Check] | None = None, **checks: Check
) -> Fields:
    """Return what must hold for a type; names of fields are in texts with spaces."""
    return Fields(tuple(needs.split()), tuple(one_of.split()), keys or {}, checks)


def field_faults(part: Part, name: str, check: Check) -> Iterator[Fault]:
    """Yield what a check says of a field, or of each item of a list or mapping in it."""
    value = part.value.get(name)
    if isinstance(value, list):
        value = dict(enumerate(value))
    yield from _wrong(part, name, check, value if isinstance(value, dict) else {None: value})


def key_faults(part: Part, name: str, check: Check) -> Iterator[Fault]:
    """Yield what a check says of the keys of a mapping in a field."""
    yield from _wrong(part, name, check, {key: key for key in part.entries(name)})


def _wrong(part: Part, name: str, check: Check, values: Mapping[Any, Any]) -> Iterator[Fault]:
    for key, value in values.items():
        wrong = None if value is None else check(value)
        if wrong:
            path = (*part.path, name) if key is None else (*part.path, name, key)
            yield Fault(WRONG_VALUE, path, f"{shown(value)} {wrong}")
