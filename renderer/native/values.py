"""The values of a native release: defaults, overlays over them, and what the schema says."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from renderer.errors import ChartError, ValuesError
from renderer.gotemplate.gotypes import from_bytes
from renderer.native.manifest import DEFAULTS, SCHEMA
from renderer.position import Position
from renderer.schema.fault import Fault, dotted
from renderer.schema.structural import Structure
from renderer.values.origin import key_places, names_of
from renderer.values.overlay import Overrides, Tree, merge_tables, setter_paths
from renderer.yamlio.reader import load


def effective_values(files: Mapping[str, bytes], overrides: Overrides) -> Tree:
    """Return the defaults with the overrides over them; a null unsets, and stays as null.

    Raises ValuesError for the first value that does not fit the schema, with all others in the
    message; ChartError and YamlError for a release that is wrong itself.
    """
    defaults = load(from_bytes(files[DEFAULTS]), DEFAULTS) if DEFAULTS in files else {}
    if not isinstance(defaults, dict):
        raise ChartError("the default values must be a mapping", Position(DEFAULTS, 1, 1))
    values = merge_tables(dict(defaults), overrides.tree)
    if SCHEMA in files:
        _check(values, _schema(files), overrides)
    return values


def _schema(files: Mapping[str, bytes]) -> dict[str, Any]:
    try:
        schema = json.loads(files[SCHEMA])
    except ValueError as error:
        raise ChartError(f"this is no JSON: {error}", Position(SCHEMA)) from None
    if not isinstance(schema, dict):
        raise ChartError("a schema must be a mapping", Position(SCHEMA, 1, 1))
    return schema


def _check(values: Tree, schema: dict[str, Any], overrides: Overrides) -> None:
    definitions = schema.get("$defs", {})

    def resolve(reference: str) -> Mapping[str, Any]:
        found: Mapping[str, Any] = definitions[reference.removeprefix("#/$defs/")]
        return found

    faults = sorted(
        (_place(fault, overrides), fault) for fault in Structure(resolve).faults(values, schema)
    )
    if not faults:
        return
    (place, first), *others = faults
    more = "".join(f"\n  {other}: {dotted(each.path)}: {each.message}" for other, each in others)
    raise ValuesError(f"{dotted(first.path)}: {first.message}{more}", place, hint=first.remedy)


def _place(fault: Fault, overrides: Overrides) -> Position:
    """Return where the value that a fault is about was written last."""
    path = names_of(fault.path)
    for depth in range(len(path), 0, -1):
        for written in _written(overrides):
            if path[:depth] in written:
                return written[path[:depth]]
    return Position(DEFAULTS)


def _written(overrides: Overrides) -> Iterator[Mapping[tuple[str, ...], Position]]:
    for setter in reversed(overrides.setters):
        yield {names_of(path): place for path, place in setter_paths(setter)}
    for overlay in reversed(overrides.overlays):
        yield key_places(overlay.text, overlay.file)
