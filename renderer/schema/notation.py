"""Schemas as text, one definition in a line, and as the mappings that a validator reads.

A schema is a mapping in the words of a CRD's `openAPIV3Schema`, whatever it came from. The
packs of `schemas/` hold definitions in a shorter notation, which is read many times faster
than JSON and only as far as it is needed:

===================  ====================================================================
`int32`              a word of `WORDS`
`string(A,B)`        a text out of these
`core.v1.PodSpec`    a reference to another definition: `$ref`
`[]T`                a list of T
`[set]T`             a list of T without duplicates (x-kubernetes-list-type: set)
`[name,protocol]T`   a list of T told apart by these fields (x-kubernetes-list-type: map)
`{}T`                a mapping of texts to T
`T|U`                one or the other, which always differ in their JSON type: `oneOf`
===================  ====================================================================

A definition is always an object, and is written as its fields: `name:T` for one that may
be absent, `name!:T` for a required one, with spaces between them. `name:T@8-13,25-` is a field
that not every version has. Versions are minors of Kubernetes 1, in ranges: `8-13,25-` are 1.8 to
1.13, and all from 1.25 on.
"""

from collections.abc import Iterable, Mapping
from itertools import groupby
from typing import Any, TypeAlias

Schema: TypeAlias = Mapping[str, Any]
"""A schema. Equal ones are shared: never change one."""

UNKNOWN_FIELDS = "x-kubernetes-preserve-unknown-fields"
INT_OR_STRING = "x-kubernetes-int-or-string"
LIST_TYPE = "x-kubernetes-list-type"
LIST_KEYS = "x-kubernetes-list-map-keys"

WORDS: Mapping[str, Schema] = {
    "string": {"type": "string"},
    "byte": {"type": "string", "format": "byte"},
    "date-time": {"type": "string", "format": "date-time"},
    "micro-time": {"type": "string", "format": "micro-time"},
    "boolean": {"type": "boolean"},
    "integer": {"type": "integer"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "number": {"type": "number"},
    "double": {"type": "number", "format": "double"},
    "quantity": {"format": "quantity"},
    "int-or-string": {INT_OR_STRING: True},
    "object": {"type": "object", UNKNOWN_FIELDS: True},
    "any": {UNKNOWN_FIELDS: True},
}
"""The types that have a name. Their formats are explained in `schemas/README.md`."""

_known: dict[str, Schema] = dict(WORDS)


def read_type(text: str) -> Schema:
    """Return the schema that a type's text stands for."""
    known = _known.get(text)
    if known is None:
        known = _known[text] = _read(text)
    return known


def _read(text: str) -> Schema:
    if "|" in text:
        return {"oneOf": [read_type(each) for each in text.split("|")]}
    if text.startswith("{}"):
        return {"type": "object", "additionalProperties": read_type(text[2:])}
    if text.startswith("["):
        keys, _, items = text[1:].partition("]")
        schema: dict[str, Any] = {"type": "array", "items": read_type(items)}
        if keys:
            schema[LIST_TYPE] = "set" if keys == "set" else "map"
        if keys and keys != "set":
            schema[LIST_KEYS] = keys.split(",")
        return schema
    if text.startswith("string("):
        return {"type": "string", "enum": text[len("string(") : -1].split(",")}
    return {"$ref": text}


def write_type(schema: Schema) -> str:
    """Return the text of a schema that is no object with fields of its own.

    Raises `ValueError` for what the notation cannot say.
    """
    match schema:
        case {"$ref": str(name), **rest} if not rest:
            return name
        case {"oneOf": list(branches), **rest} if not rest:
            return "|".join(map(write_type, branches))
        case {"type": "string", "enum": list(values), **rest} if not rest:
            return f"string({','.join(values)})"
        case {"type": "object", "additionalProperties": Mapping() as values, **rest} if not rest:
            return f"{{}}{write_type(values)}"
        case {"type": "array", "items": Mapping() as items, **rest}:
            return f"[{_list_type(rest)}]{write_type(items)}"
    for word, meaning in WORDS.items():
        if meaning == schema:
            return word
    raise ValueError(f"the notation has no words for {schema}")


def _list_type(marks: Mapping[str, Any]) -> str:
    match marks:
        case {"x-kubernetes-list-type": "set", **rest} if not rest:
            return "set"
        case {"x-kubernetes-list-type": "map", "x-kubernetes-list-map-keys": keys, **rest} if (
            not rest
        ):
            return ",".join(keys)
    if marks:
        raise ValueError(f"the notation has no words for a list with {marks}")
    return ""


def read_definition(text: str, minor: int) -> Schema:
    """Return the schema of an object in a version from the text of its fields."""
    properties: dict[str, Schema] = {}
    required: list[str] = []
    for field in text.split():
        name, _, kind = field.partition(":")
        kind, _, versions = kind.partition("@")
        if versions and not covers(versions, minor):
            continue
        if name[-1] == "!":
            name = name[:-1]
            required.append(name)
        properties[name] = _known.get(kind) or read_type(kind)
    return {"type": "object", "properties": properties, "required": required}


def write_definition(schemas: Mapping[int, Schema], newest: int) -> str:
    """Return the text of an object's fields, from its schema in each version that has it.

    Raises `ValueError` for what the notation cannot say.
    """
    minors: dict[tuple[str, str], list[int]] = {}
    for minor, schema in schemas.items():
        required = schema.get("required", ())
        for name, field in schema.get("properties", {}).items():
            marked = f"{name}!" if name in required else name
            minors.setdefault((name, f"{marked}:{write_type(field)}"), []).append(minor)
    always = write_versions(schemas, newest)
    rows = ((name, held, text) for (name, text), held in minors.items())
    fields = ((text, write_versions(held, newest)) for _, held, text in sorted(rows))
    return " ".join(text if when == always else f"{text}@{when}" for text, when in fields)


def read_versions(text: str) -> list[tuple[int, int | None]]:
    """Return the first and last minor of each range; None stands for the newest there is."""
    pairs = (each.partition("-") for each in text.split(","))
    return [
        (int(first), (int(last) if last else None) if dash else int(first))
        for first, dash, last in pairs
    ]


def write_versions(minors: Iterable[int], newest: int) -> str:
    """Return the text of some minors; a range that reaches the newest one has no end."""
    runs = groupby(enumerate(sorted(minors)), lambda pair: pair[1] - pair[0])
    return ",".join(_write_range([minor for _, minor in run], newest) for _, run in runs)


def _write_range(run: list[int], newest: int) -> str:
    if run[-1] == newest:
        return f"{run[0]}-"
    return f"{run[0]}" if len(run) == 1 else f"{run[0]}-{run[-1]}"


def covers(versions: str, minor: int) -> bool:
    """Return whether a minor is in one of the ranges."""
    return any(
        first <= minor and (last is None or minor <= last)
        for first, last in read_versions(versions)
    )
