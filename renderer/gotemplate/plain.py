"""Template values as the writers of YAML and JSON take them."""

from collections.abc import Mapping
from typing import Any

from renderer.gotemplate.gotypes import GoFailure, Struct
from renderer.gotemplate.nil import is_nil

MAX_NODES = 1_000_000
"""The most values that one text may be written of."""

_MAX_LEVELS = 260
"""Deeper than any writer goes: what is nested more is left for the writer to refuse."""


class Fields:
    """A struct's fields, which keep their order."""

    __slots__ = ("_fields",)

    def __init__(self, fields: Mapping[str, Any]) -> None:
        self._fields = fields

    def json_fields(self) -> Mapping[str, Any]:
        """Return the fields by the names that they have in JSON."""
        return self._fields


def plain(value: Any, *, nil_as_null: bool = True) -> Any:
    """Return a value of what JSON has: nil lists and maps become null, and structs objects.

    A struct is what its `json_string` or `json_fields` says, else its fields. Raises
    GoFailure for more than `MAX_NODES` values.
    """
    try:
        return _Walk(nil_as_null).plain(value, 0)
    except RecursionError:
        raise GoFailure("the value is nested too deeply to be written") from None


class _Walk:
    """One pass over a value: how nil is written, and how many values may still come."""

    __slots__ = ("_left", "_nil_as_null")

    def __init__(self, nil_as_null: bool) -> None:
        self._nil_as_null = nil_as_null
        self._left = MAX_NODES

    def plain(self, value: Any, level: int) -> Any:
        if self._nil_as_null and is_nil(value):
            return None
        if not isinstance(value, (list, dict, Struct)) or level > _MAX_LEVELS:
            return value
        if isinstance(value, list):
            self._spend(len(value))
            return [self.plain(item, level + 1) for item in value]
        if isinstance(value, dict):
            return self._entries(value, level)
        if hasattr(value, "json_string"):
            return value.json_string()
        fields = value.json_fields() if hasattr(value, "json_fields") else value.fields
        return Fields(self._entries(fields, level))

    def _entries(self, values: Mapping[str, Any], level: int) -> dict[str, Any]:
        self._spend(len(values))
        return {key: self.plain(item, level + 1) for key, item in values.items()}

    def _spend(self, count: int) -> None:
        self._left -= count
        if self._left < 0:
            raise GoFailure(f"the value has more than {MAX_NODES} elements to write")
