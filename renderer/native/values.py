"""The values of a native release: defaults, overlays over them, and what the schema says."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, NamedTuple

from renderer.errors import ChartError, ValuesError
from renderer.gotemplate.gotypes import from_bytes
from renderer.native.manifest import DEFAULTS, SCHEMA
from renderer.native.schema import ValuesSchema, read_schema
from renderer.position import Position
from renderer.request import Setter
from renderer.schema.fault import Fault, FieldPath, dotted
from renderer.schema.structural import WRONG_TYPE, Structure
from renderer.values.origin import key_places, names_of
from renderer.values.overlay import Overrides, Tree, merge_tables, setter_paths
from renderer.values.setters import Path, written_keys
from renderer.yamlio.reader import load
from renderer.yamlio.source import Source


def effective_values(files: Mapping[str, bytes], overrides: Overrides) -> Tree:
    """Return the defaults with the overrides over them; a null unsets, and stays as null.

    Raises ValuesError for the first value that does not fit the schema, with all others in the
    message; ChartError and YamlError for a release that is wrong itself.
    """
    defaults = load(from_bytes(files[DEFAULTS]), DEFAULTS, exact=True)
    if not isinstance(defaults, dict):
        raise ChartError("the default values must be a mapping", Position(DEFAULTS, 1, 1))
    schema = read_schema(files)
    values = merge_tables(dict(defaults), overrides.tree)
    try:
        for path in _set_as_text(overrides.setters):
            values = _with_numbers(values, path, schema.root, schema)
        faults = [
            *_unset_components(values, defaults),
            *_unset_tables(values, defaults, schema.root, schema, ()),
            *Structure(schema.resolve).faults(values, schema.root),
        ]
    except RecursionError:
        raise ChartError("the schema refers to itself without end", Position(SCHEMA)) from None
    if faults:
        raise _error(faults, overrides)
    return values


def _unset_components(values: Tree, defaults: Tree) -> Iterator[Fault]:
    """Yield a fault for each component whose values were all unset at once."""
    for name, default in defaults.items():
        if isinstance(default, dict) and values.get(name) is None:
            off = f"to switch it off, set {name}.enabled to false" if "enabled" in default else None
            yield Fault(WRONG_TYPE, (name,), _UNSET, off or "unset single values")


_UNSET = "null unsets all values under it, which templates need"


def _unset_tables(
    values: Tree, defaults: Tree, schema: Mapping[str, Any], known: ValuesSchema, path: FieldPath
) -> Iterator[Fault]:
    """Yield a fault for each table below the components that was unset and may not be.

    That is one whose keys the schema names, and that it does not let be null.
    """
    for name, default in defaults.items():
        if not isinstance(default, dict):
            continue
        inner, here = known.of_key(schema, name), (*path, name)
        value = values.get(name)
        if isinstance(value, dict):
            yield from _unset_tables(value, default, inner, known, here)
        elif value is None and path and name in schema.get("properties", {}) and _needed(inner):
            yield Fault(WRONG_TYPE, here, _UNSET, "unset single values")


def _needed(schema: Mapping[str, Any]) -> bool:
    """Whether a schema describes a table whose keys it names, and does not let it be null."""
    return schema.get("type") == "object" and ("properties" in schema or "required" in schema)


def _set_as_text(setters: Iterable[Setter]) -> Iterator[Path]:
    """Yield the paths that were written last with --set, which knows no decimals."""
    kinds = {path: each.kind for each in setters for path, _ in setter_paths(each)}
    return (path for path, kind in kinds.items() if kind == "set")


def _with_numbers(value: Any, path: Path, schema: Mapping[str, Any], known: ValuesSchema) -> Any:
    """Return a copy with the texts at a path as numbers, where no text but a number is allowed."""
    if path and isinstance(value, dict) and path[0] in value:
        inner = known.of_key(schema, str(path[0]))
        return {**value, path[0]: _with_numbers(value[path[0]], path[1:], inner, known)}
    if isinstance(value, list):
        items = known.direct(schema.get("items", {}))
        return [
            _with_numbers(each, path[1:], items, known) if path[:1] in ((), (index,)) else each
            for index, each in enumerate(value)
        ]
    if path or not isinstance(value, str) or not _NUMBER.fullmatch(value):
        return value
    types = known.types(schema)
    return float(value) if "number" in types and "string" not in types else value


# Source: RFC 8259, 6.
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?")


def _error(faults: Iterable[Fault], overrides: Overrides) -> ValuesError:
    """Return all that is wrong as one error, at the place of the first."""
    written = list(_written(overrides))
    placed = [
        (place, source, _advised(fault, place))
        for fault in faults
        for place, source in [_place(fault, written)]
    ]
    (place, source, first), *others = sorted(placed, key=lambda each: each[0])
    if not others:
        message = f"{dotted(first.path)}: {first.message}"
        return ValuesError(message, place, hint=first.remedy, source=source)
    more = "".join(f"\n  {place}: {_line(each)}" for place, _, each in others)
    return ValuesError(f"{_line(first)}{more}", place)


def _advised(fault: Fault, place: Position) -> Fault:
    """Return a fault with what to do about it where an option wrote the value."""
    if fault.remedy is None or not place.file.startswith("--set"):
        return fault
    if fault.remedy.startswith("quote it"):
        return fault._replace(remedy="use --set-string, which takes every value as a text")
    if fault.remedy == "remove the quotes":
        return fault._replace(remedy="use --set, which takes numbers, true and false as such")
    return fault


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
        places = {
            names_of(path): Position(option, 1, offset + 1) for path, offset in written_keys(setter)
        }
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
