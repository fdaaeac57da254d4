"""The values of a native release: defaults, overlays over them, and what the schema says."""

import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from renderer.errors import ChartError, ValuesError
from renderer.gotemplate.gotypes import from_bytes
from renderer.native.manifest import DEFAULTS, SCHEMA
from renderer.position import Position
from renderer.schema.fault import Fault, dotted
from renderer.schema.structural import WRONG_TYPE, Structure
from renderer.values.origin import key_places, names_of
from renderer.values.overlay import Overrides, Tree, merge_tables
from renderer.values.setters import written_keys
from renderer.yamlio.reader import load
from renderer.yamlio.source import Source


def effective_values(files: Mapping[str, bytes], overrides: Overrides) -> Tree:
    """Return the defaults with the overrides over them; a null unsets, and stays as null.

    Raises ValuesError for the first value that does not fit the schema, with all others in the
    message; ChartError and YamlError for a release that is wrong itself.
    """
    defaults = load(from_bytes(files[DEFAULTS]), DEFAULTS, exact=True) if DEFAULTS in files else {}
    if not isinstance(defaults, dict):
        raise ChartError("the default values must be a mapping", Position(DEFAULTS, 1, 1))
    values = merge_tables(dict(defaults), overrides.tree)
    faults = [*_unset_tables(values, defaults)]
    if SCHEMA in files:
        faults += _schema_faults(values, _schema(files))
    if faults:
        raise _error(faults, overrides)
    return values


def _unset_tables(values: Tree, defaults: Tree) -> Iterator[Fault]:
    """Yield a fault for each component whose values were all unset at once."""
    for name, default in defaults.items():
        if isinstance(default, dict) and values.get(name) is None:
            off = f"to switch it off, set {name}.enabled to false" if "enabled" in default else None
            message = "null unsets all values under it, which templates need"
            yield Fault(WRONG_TYPE, (name,), message, off or "unset single values")


def _schema(files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        schema = json.loads(from_bytes(files[SCHEMA]))
    except json.JSONDecodeError as error:
        place = Position(SCHEMA, error.lineno, error.colno)
        raise ChartError(f"this is no JSON: {error.msg}", place) from None
    if not isinstance(schema, dict):
        raise ChartError("a schema must be a mapping", Position(SCHEMA, 1, 1))
    return schema


def _schema_faults(values: Tree, schema: dict[str, Any]) -> list[Fault]:
    definitions = schema.get("$defs", {})

    def resolve(reference: str) -> Mapping[str, Any]:
        found = definitions.get(reference.removeprefix("#/$defs/"))
        if not isinstance(found, dict):
            raise ChartError(f"there is no {reference} in the schema", Position(SCHEMA))
        return found

    try:
        return list(Structure(resolve).faults(values, schema))
    except RecursionError:
        raise ChartError("the schema refers to itself without end", Position(SCHEMA)) from None


def _error(faults: Iterable[Fault], overrides: Overrides) -> ValuesError:
    """Return all that is wrong as one error, at the place of the first."""
    written = list(_written(overrides))
    placed = [(*_place(fault, written), fault) for fault in faults]
    (place, source, first), *others = sorted(placed, key=lambda each: each[0])
    if not others:
        message = f"{dotted(first.path)}: {first.message}"
        return ValuesError(message, place, hint=first.remedy, source=source)
    more = "".join(f"\n  {place}: {_line(each)}" for place, _, each in others)
    return ValuesError(f"{_line(first)}{more}", place)


def _line(fault: Fault) -> str:
    """Return a fault in one line, with what to do about it."""
    remedy = f" ({fault.remedy})" if fault.remedy else ""
    return f"{dotted(fault.path)}: {fault.message}{remedy}"


class _Written(NamedTuple):
    """Values that somebody wrote: where each stands, and the text."""

    places: Mapping[tuple[str, ...], Position]
    text: str


def _written(overrides: Overrides) -> Iterator[_Written]:
    """Yield the overrides, the last one first."""
    for setter in reversed(overrides.setters):
        option = f"--{setter.kind}"
        places: dict[tuple[str, ...], Position] = {}
        for path, offset in written_keys(setter):
            places.setdefault(names_of(path), Position(option, 1, offset + 1))
        yield _Written(places, setter.text)
    for overlay in reversed(overrides.overlays):
        yield _Written(key_places(overlay.text, overlay.file), overlay.text)


def _place(fault: Fault, written: Iterable[_Written]) -> tuple[Position, str | None]:
    """Return where the value that a fault is about was written last, and the line there."""
    path = names_of(fault.path)
    for depth in range(len(path), 0, -1):
        for each in written:
            place = each.places.get(path[:depth])
            if place is not None:
                return place, Source(each.text, place.file).line(place.line)
    return Position(DEFAULTS), None
