"""An object's values against the messages of Istio's API.

Source: golang/protobuf `jsonpb`, by which Pilot and Mixer read objects, and Mixer's converter of
configuration, as of Istio 1.0 to 1.3.
"""

from collections.abc import Mapping
from typing import Any

from renderer.schema.fault import Fault, FieldPath
from renderer.schema.istio.definitions import Api, Field, MessageType, Type
from renderer.schema.istio.faults import (
    LATER_FIELD,
    NO_EXPRESSION,
    TWO_ALTERNATIVES,
    TWO_SPELLINGS,
    described,
    unknown_field,
    wrong_type,
)
from renderer.schema.istio.message import BROKEN, Broken, Context, Message
from renderer.schema.istio.rules import rules_for
from renderer.schema.istio.scalars import Wrong, quote_it, read_scalar
from renderer.schema.structural import UNKNOWN_FIELD, WRONG_VALUE

_QUOTED_NUMBERS_SINCE = 2
_ENUM_NAMES_IN_MAPS_SINCE = 2


class Reader:
    """Reads values as messages of a release and collects what is wrong with them in `faults`."""

    def __init__(self, api: Api, context: Context) -> None:
        self.faults: list[Fault] = []
        self._api = api
        self._context = context

    def read(
        self, value: Any, name: str, path: FieldPath, aliases: Mapping[str, str] | None = None
    ) -> Message | Broken:
        """Return a value as the message `name`, after its rules were asked.

        `aliases` are further names of its fields. Raises `KeyError` for an unknown message.
        """
        kind = self._api.message(name)
        if not isinstance(value, dict):
            self.faults.append(wrong_type(value, "a mapping", path))
            return BROKEN
        keys = self._keys(value, kind, path, aliases or {})
        values = {
            field: self._field(kind.fields[field], value[key], (*path, key))
            for field, key in keys.items()
            if value[key] is not None
        }
        self._check_alternatives(kind, keys, values, path)
        message = Message(path, kind, self._context, keys, values)
        for rule in rules_for(kind.name, self._context.minor):
            self.faults += rule(message)
        return message

    def _keys(
        self,
        value: dict[str, Any],
        kind: MessageType,
        path: FieldPath,
        aliases: Mapping[str, str],
    ) -> dict[str, str]:
        """Return the key under which each field is written."""
        keys: dict[str, str] = {}
        for key in value:
            field = kind.fields.get(aliases.get(key, key))
            if field is None:
                refused_by = self._context.refused_by
                self.faults.append(unknown_field(str(key), kind.names, path, refused_by))
            elif field.name in keys:
                other = keys[field.name]
                message = f"{key} and {other} are two names of one field"
                self._note(TWO_SPELLINGS, (*path, key), message, "remove one of the two")
            else:
                keys[field.name] = key
                self._check_patch(field, (*path, key))
        return keys

    def _check_patch(self, field: Field, path: FieldPath) -> None:
        patch, minor = self._context.patch, self._context.minor
        if field.since is None or (patch is not None and patch >= _patch_of(field.since)):
            return
        message = f"1.{minor}.0 refuses this field, which Istio {field.since} has"
        rule = UNKNOWN_FIELD if patch == 0 else LATER_FIELD
        self._note(rule, path, message, "remove it, or install a later patch release")

    def _check_alternatives(
        self, kind: MessageType, keys: Mapping[str, str], values: Mapping[str, Any], path: FieldPath
    ) -> None:
        for oneof in kind.oneofs:
            found = [keys[name] for name in keys if name in oneof and name in values]
            for key in found[1:]:
                message = f"{key} and {found[0]} exclude each other"
                self._note(TWO_ALTERNATIVES, (*path, key), message, "remove one of the two")

    def _field(self, field: Field, value: Any, path: FieldPath) -> Any:
        if field.shape == "list":
            if not isinstance(value, list):
                self.faults.append(wrong_type(value, "a list", path))
                return BROKEN
            return [self._item(field.type, each, (*path, i)) for i, each in enumerate(value)]
        if field.shape == "map":
            if not isinstance(value, dict):
                self.faults.append(wrong_type(value, "a mapping", path))
                return BROKEN
            return {key: self._entry(field.type, each, (*path, key)) for key, each in value.items()}
        return self._value(field.type, value, path)

    def _item(self, kind: Type, value: Any, path: FieldPath) -> Any:
        if value is None:
            self.faults.append(wrong_type(value, "an item", path, "remove it"))
            return BROKEN
        return self._value(kind, value, path)

    def _entry(self, kind: Type, value: Any, path: FieldPath) -> Any:
        if value is None:
            return None
        minor = self._context.minor
        if kind.word == "enum" and isinstance(value, str) and minor < _ENUM_NAMES_IN_MAPS_SINCE:
            message = f"Istio 1.{minor} does not know the names of an enum in a map"
            number = kind.values.index(value) if value in kind.values else None
            remedy = "write its number" if number is None else f"write {number}"
            return self._note(WRONG_VALUE, path, message, remedy)
        return self._value(kind, value, path)

    def _value(self, kind: Type, value: Any, path: FieldPath) -> Any:
        if kind.word == "message":
            return self.read(value, kind.name, path)
        if self._context.expressions and kind.word == "string" and not isinstance(value, str):
            message = (
                f"Mixer evaluates this as an expression, which is a text, not {described(value)}"
            )
            return self._note(NO_EXPRESSION, path, message, quote_it(value))
        quoted = self._context.minor >= _QUOTED_NUMBERS_SINCE
        found = read_scalar(kind, value, quoted_numbers=quoted)
        return self._note(found.rule, path, *found[1:]) if isinstance(found, Wrong) else found

    def _note(self, rule: str, path: FieldPath, message: str, remedy: str | None) -> Broken:
        self.faults.append(Fault(rule, path, message, remedy))
        return BROKEN


def _patch_of(release: str) -> int:
    return int(release.rpartition(".")[2])
