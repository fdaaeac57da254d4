"""Istio's kinds, messages and fields, read from `schemas/istio/` as they are asked for.

`schemas/istio/README.md` describes the files.
"""

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Literal, NamedTuple

from renderer.data import data_folder
from renderer.errors import RenderError

MINORS = range(4)
"""The minor releases of Istio 1 whose API is known."""

EMPTY = "google.protobuf.Empty"

Shape = Literal["single", "list", "map"]


class Kind(NamedTuple):
    """A kind of object that a release of Istio reads.

    `message` is the type of its `spec`, None for one that may hold anything for the reason
    `free_form`. `crd` says whether the release installs a CRD for it; `registry_scope` is Pilot's
    view of the scope where it differs from the CRD's; `aliases` are old names of fields.
    """

    group: str
    version: str
    kind: str
    plural: str | None
    scope: str
    category: str
    message: str | None
    crd: bool
    free_form: str | None = None
    expressions: bool = False
    params: Mapping[str, str] | None = None
    aliases: Mapping[str, str] | None = None
    registry_scope: str | None = None

    @property
    def mixer(self) -> bool:
        """Whether Mixer reads the object, and not Pilot."""
        return self.category.startswith("mixer-") and self.category != "mixer-client"


class Type(NamedTuple):
    """The type of a value: a word (`string`, `int32`, `enum`, `message`, ...).

    `name` is the full name of a message, and `values` are those of an enum.
    """

    word: str
    name: str = ""
    values: tuple[str, ...] = ()


class Field(NamedTuple):
    """A field of a message. `name` is its camelCase name, `since` a later patch release."""

    name: str
    shape: Shape
    type: Type
    since: str | None = None


class MessageType(NamedTuple):
    """A message: its fields under each name that is accepted, and groups that exclude another."""

    name: str
    fields: Mapping[str, Field]
    oneofs: tuple[tuple[str, ...], ...] = ()

    @property
    def names(self) -> list[str]:
        """The camelCase names of its fields."""
        return list(dict.fromkeys(field.name for field in self.fields.values()))


class Api:
    """What one minor release of Istio 1 reads."""

    def __init__(self, folder: Path, minor: int) -> None:
        self._folder = folder
        self._minor = minor
        self._index = _read(folder / "kinds.json")
        self._files: dict[str, dict[str, Any]] = {}
        self._messages: dict[str, MessageType] = {}
        kinds = (Kind(**row) for row in self._rows("kinds"))
        self.kinds = {(each.group, each.version, each.kind): each for each in kinds}

    @property
    def opened(self) -> frozenset[str]:
        """The packages whose definitions were read so far."""
        return frozenset(self._files)

    def table(self, name: str) -> dict[str, str]:
        """Return the messages of a table, by name.

        Tables are `compiled_adapters`, `compiled_templates` and `config_roots`.
        """
        return {row["name"]: row["message"] for row in self._rows(name)}

    def has(self, name: str) -> bool:
        """Return whether the release has a message with this full name."""
        package = package_of(name)
        if not (self._folder / f"{package}.json").is_file():
            return name == EMPTY
        return "properties" in self._package(package).get(name.removeprefix(f"{package}."), {})

    def message(self, name: str) -> MessageType:
        """Return a message by its full name. Raises `KeyError` for one that the release lacks."""
        found = self._messages.get(name)
        if found is None:
            found = self._messages[name] = self._read_message(name)
        return found

    def _rows(self, table: str) -> list[dict[str, Any]]:
        return [
            {key: value for key, value in row.items() if key != "releases"}
            for row in self._index[table]
            if covers(row["releases"], self._minor)
        ]

    def _read_message(self, name: str) -> MessageType:
        if name == EMPTY:
            return MessageType(name, {})
        schema = self._definition(name)
        fields = {}
        for key, value in schema.get("properties", {}).items():
            field = self._field(key, value, package_of(name))
            fields[key] = field
            fields[value.get("x-istio-proto-name") or _proto_name(key)] = field
        oneofs = (
            tuple(each["required"][0] for each in group["oneOf"] if "required" in each)
            for group in schema.get("allOf", ())
        )
        return MessageType(name, fields, tuple(oneofs))

    def _field(self, name: str, schema: Mapping[str, Any], package: str) -> Field:
        shape: Shape = "single"
        values = schema
        if schema.get("type") == "array":
            shape, values = "list", schema["items"]
        elif isinstance(schema.get("additionalProperties"), dict):
            shape, values = "map", schema["additionalProperties"]
        return Field(name, shape, self._type(values, package), schema.get("x-istio-since"))

    def _type(self, schema: Mapping[str, Any], package: str) -> Type:
        reference = schema.get("$ref")
        if reference is None:
            return _simple_type(schema)
        file, _, local = reference.partition("#/$defs/")
        name = f"{file.removesuffix('.json') or package}.{local.partition('@')[0]}"
        target = self._definition(name)
        if "enum" in target:
            return Type("enum", name, tuple(target["enum"]))
        return Type("message", name)

    def _definition(self, name: str) -> Mapping[str, Any]:
        package = package_of(name)
        schema: Mapping[str, Any] = self._package(package)[name.removeprefix(f"{package}.")]
        return schema

    def _package(self, package: str) -> dict[str, Any]:
        """Return the definitions of a package that hold for this release, by name."""
        found = self._files.get(package)
        if found is None:
            found = self._files[package] = {}
            for key, schema in _read(self._folder / f"{package}.json")["$defs"].items():
                name, _, releases = key.partition("@")
                if covers(releases, self._minor):
                    found[name] = schema
        return found


@cache
def api(minor: int) -> Api:
    """Return the API of a minor release of Istio 1, one of `MINORS`.

    Raises `RenderError` where the installation lacks the schemas.
    """
    return Api(data_folder("schemas") / "istio", minor)


def covers(releases: str, minor: int) -> bool:
    """Return whether a minor release is among some, given as `1.0,1.2-1.3`."""
    for text in releases.split(","):
        first, _, last = text.partition("-")
        if int(first[2:]) <= minor <= int((last or first)[2:]):
            return True
    return False


_CAPITALIZED = re.compile(r"(?:^|\.)[A-Z]")


def package_of(name: str) -> str:
    """Return the package of a message: what stands before its first capital name."""
    found = _CAPITALIZED.search(name)
    return name[: found.start()] if found else name


def _proto_name(name: str) -> str:
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in name)


def _simple_type(schema: Mapping[str, Any]) -> Type:
    word = schema["type"]
    if word == "object":
        if "required" in schema:
            return Type("any")
        return (
            Type("struct") if schema.get("additionalProperties", True) else Type("message", EMPTY)
        )
    if "contentEncoding" in schema:
        return Type("bytes")
    return Type(schema.get("format", word))


def _read(path: Path) -> dict[str, Any]:
    import json

    try:
        content: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError) as error:
        raise RenderError(
            f"the schemas of Istio cannot be read: {error}",
            hint="the installation is incomplete: install istio-render again",
        ) from error
    return content
