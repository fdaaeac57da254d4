"""The schema of a native release's values: read, checked itself, and what it says of one value.

It is JSON Schema (json-schema.org, draft 2020-12) with the keywords below, which are those that
values are checked by; any other is an error, and not passed over.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from renderer.errors import ChartError, RenderError
from renderer.gotemplate.gotypes import from_bytes
from renderer.native.manifest import SCHEMA
from renderer.nearest import did_you_mean
from renderer.position import Position
from renderer.schema.structural import compiled

_MAX_DEPTH = 100
_DEFINITIONS = "#/$defs/"
_TYPES = ("array", "boolean", "integer", "null", "number", "object", "string")
_NOTES = frozenset(("$comment", "default", "deprecated", "description", "examples", "title"))
_ROOT = frozenset(("$defs", "$id", "$schema"))

_Path = tuple[str | int, ...]


class ValuesSchema(NamedTuple):
    """A schema that was found to be one: all references in it lead somewhere."""

    root: Mapping[str, Any]

    def resolve(self, reference: str) -> Mapping[str, Any]:
        """Return the schema that a reference names."""
        found: Mapping[str, Any] = self.root["$defs"][reference.removeprefix(_DEFINITIONS)]
        return found

    def direct(self, schema: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return a schema, or the one that it refers to."""
        while "$ref" in schema:
            schema = self.resolve(schema["$ref"])
        return schema

    def of_key(self, schema: Mapping[str, Any], key: str) -> Mapping[str, Any]:
        """Return what a mapping's schema says of the value of a key, {} for nothing."""
        found = schema.get("properties", {}).get(key, schema.get("additionalProperties"))
        return self.direct(found) if isinstance(found, dict) else {}

    def types(self, schema: Mapping[str, Any]) -> frozenset[str]:
        """Return the types that a schema allows, of `anyOf` and `oneOf` those of all branches."""
        schema = self.direct(schema)
        if "type" in schema:
            kinds = schema["type"]
            return frozenset([kinds] if isinstance(kinds, str) else kinds)
        branches = [*schema.get("anyOf", ()), *schema.get("oneOf", ())]
        return frozenset().union(*map(self.types, branches)) if branches else frozenset(_TYPES)


def read_schema(files: Mapping[str, bytes]) -> ValuesSchema:
    """Return the schema of a release's values. Raises ChartError for one that is wrong itself."""
    text = from_bytes(files[SCHEMA])
    try:
        root = json.loads(text, parse_constant=_no_number)
    except json.JSONDecodeError as error:
        place = Position(SCHEMA, error.lineno, error.colno)
        raise ChartError(f"this is no JSON: {error.msg}", place) from None
    except ValueError as error:
        raise ChartError(f"this is no JSON: {error}", Position(SCHEMA)) from None
    except RecursionError:
        raise ChartError(_too_deep(), Position(SCHEMA)) from None
    for path, message, hint in _Check(root).faults(root, ()):
        raise ChartError(message, _place(text, path), hint=hint)
    return ValuesSchema(root)


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")


def _too_deep() -> str:
    return f"the schema is nested too deeply: {_MAX_DEPTH} levels are the limit"


def _place(text: str, path: _Path) -> Position:
    """Return where a part of the schema stands; as YAML, which nearly all JSON is."""
    from renderer.yamlio.reader import positions

    try:
        return positions(text, SCHEMA)[path]
    except (KeyError, RenderError):
        return Position(SCHEMA)


_Found = tuple[_Path, str, str | None]
"""A path in the schema, what is wrong there, and what to do."""


class _Check:
    """Finds what is wrong with a schema."""

    def __init__(self, root: Any) -> None:
        definitions = root.get("$defs") if isinstance(root, dict) else None
        self._definitions = definitions if isinstance(definitions, dict) else {}

    def faults(self, schema: Any, path: _Path) -> Iterator[_Found]:
        """Yield what is wrong with a schema that stands at a path."""
        if not isinstance(schema, dict):
            yield path, "a schema must be a mapping", None
        elif len(path) > _MAX_DEPTH:
            yield path, _too_deep(), None
        elif "$ref" in schema:
            yield from self._reference(schema, path)
        else:
            yield from self._keywords(schema, path)
        if not path and self._definitions:
            for name, each in self._definitions.items():
                yield from self.faults(each, ("$defs", name))

    def _reference(self, schema: dict[str, Any], path: _Path) -> Iterator[_Found]:
        for key in schema:
            if key not in _NOTES | _ROOT | {"$ref"}:
                yield (*path, key), f"{key} beside $ref has no effect", "put it where $ref leads"
        here = (*path, "$ref")
        seen = set()
        while isinstance(schema, dict) and "$ref" in schema:
            name = schema["$ref"]
            prefix, _, rest = name.rpartition("/") if isinstance(name, str) else ("", "", "")
            if f"{prefix}/" != _DEFINITIONS or rest not in self._definitions:
                shown = name if isinstance(name, str) else _shown(name)
                hint = f"write {_DEFINITIONS}NAME, with NAME in $defs"
                yield here, f"there is no {shown} in the schema", hint
                return
            if rest in seen:
                yield here, "the schema refers to itself without end", None
                return
            seen.add(rest)
            schema = self._definitions[rest]

    def _keywords(self, schema: dict[str, Any], path: _Path) -> Iterator[_Found]:
        for key, value in schema.items():
            here = (*path, key)
            if key in _EXPECTED:
                fits, expected = _EXPECTED[key]
                if not fits(value):
                    yield here, f"{key} is {_shown(value)}; expected {expected}", None
                else:
                    yield from self._inner(key, value, here)
            elif key not in _NOTES and (path or key not in _ROOT):
                known = sorted({*_EXPECTED, *_NOTES, "$ref", *(_ROOT if not path else ())})
                message = f"there is no keyword {key} here; there are {', '.join(known)}"
                yield here, message, did_you_mean(key, known)
            elif key == "$defs" and not isinstance(value, dict):
                yield here, f"$defs is {_shown(value)}; expected a mapping of schemas", None

    def _inner(self, key: str, value: Any, path: _Path) -> Iterator[_Found]:
        """Yield what is wrong with the schemas in a keyword's value."""
        if key == "properties":
            for name, each in value.items():
                yield from self.faults(each, (*path, name))
        elif key in _LISTS:
            for index, each in enumerate(value):
                yield from self.faults(each, (*path, index))
        elif key in ("items", "not") or (key == "additionalProperties" and value not in _FLAGS):
            yield from self.faults(value, path)


def _shown(value: Any) -> str:
    """Return a value as JSON, as far as it goes in a message."""
    if isinstance(value, (dict, list)):
        return "a mapping" if isinstance(value, dict) else "a list"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_type(value: Any) -> bool:
    kinds = value if isinstance(value, list) else [value]
    return bool(kinds) and all(isinstance(each, str) and each in _TYPES for each in kinds)


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _is_count(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_pattern(value: Any) -> bool:
    import re2

    try:
        return isinstance(value, str) and compiled(value) is not None
    except (re2.error, ValueError):  # ValueError: half a character
        return False


def _is_names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(each, str) for each in value)


def _is_filled(value: Any) -> bool:
    return isinstance(value, list) and bool(value)


def _is_mapping(value: Any) -> bool:
    return isinstance(value, dict)


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


_FLAGS = (True, False)
_LISTS = ("allOf", "anyOf", "oneOf")
_EXPECTED: Mapping[str, tuple[Callable[[Any], bool], str]] = {
    "type": (_is_type, f"one of {', '.join(_TYPES)}, or a list of them"),
    "properties": (_is_mapping, "a mapping of schemas"),
    "additionalProperties": (
        lambda value: isinstance(value, (bool, dict)),
        "true, false or a schema",
    ),
    "required": (_is_names, "a list of names"),
    "items": (_is_mapping, "a schema"),
    "not": (_is_mapping, "a schema"),
    **dict.fromkeys(_LISTS, (_is_filled, "a list of schemas")),
    "enum": (_is_filled, "a list of values"),
    "minimum": (_is_number, "a number"),
    "maximum": (_is_number, "a number"),
    "multipleOf": (lambda value: _is_number(value) and value > 0, "a number above 0"),
    "pattern": (_is_pattern, "a regular expression as RE2 reads it"),
    "format": (_is_text, "a text"),
    **{
        f"{bound}{what}": (_is_count, "a whole number")
        for what in ("Length", "Items", "Properties")
        for bound in ("min", "max")
    },
}
"""By keyword: whether a value is right for it, and in words what is."""
