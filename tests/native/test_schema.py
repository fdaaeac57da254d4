"""The schema of the built-in release's values, against the values themselves."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from renderer.yamlio.reader import load
from tests.conftest import PROJECT

SCHEMA: Mapping[str, Any] = json.loads((PROJECT / "schemas/values.json").read_text())
DEFAULTS = load((PROJECT / "profiles/default.yaml").read_text(), "default.yaml", exact=True)


def resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    reference = schema.get("$ref")
    return SCHEMA["$defs"][reference.removeprefix("#/$defs/")] if reference else schema


def described(schema: Mapping[str, Any], path: str) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield every property of a schema with its path."""
    for name, each in schema.get("properties", {}).items():
        yield f"{path}{name}", each
        yield from described(resolved(each), f"{path}{name}.")


def test_every_value_is_described() -> None:
    paths = dict(described(SCHEMA, ""))
    lacking = [
        path
        for path, each in paths.items()
        if not (each.get("description") or resolved(each).get("description"))
    ]
    assert not lacking


def test_defaults_are_those_of_the_profile() -> None:
    """A default in the schema is what profiles/default.yaml says, and each value has one."""
    wrong = []
    for path, each in described(SCHEMA, ""):
        value: Any = DEFAULTS
        for name in path.split("."):
            value = value.get(name, "absent") if isinstance(value, dict) else "absent"
        if "default" in each and each["default"] != value:
            wrong.append(f"{path}: the schema says {each['default']!r}, the profile {value!r}")
        is_resource = path.endswith((".requests", ".limits"))
        if value == "absent" and not is_resource:
            wrong.append(f"{path} is not in profiles/default.yaml")
    assert not wrong, "\n".join(wrong)


def written(values: Mapping[str, Any], path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    """Yield the paths of values, those of tables among them."""
    for name, each in values.items():
        yield (*path, name)
        if isinstance(each, dict):
            yield from written(each, (*path, name))


def allows(path: tuple[str, ...]) -> bool:
    """Whether the schema has a place for the value of a path."""
    each = SCHEMA
    for name in path:
        others = each.get("additionalProperties")
        found = each.get("properties", {}).get(name, others if isinstance(others, dict) else None)
        if found is None:
            return False
        each = resolved(found)
    return True


def test_the_schema_allows_every_value_of_the_profile() -> None:
    """Those too that are null by default, which a schema says nothing against."""
    assert not [path for path in written(DEFAULTS) if not allows(path)]


def test_types_are_plain_json_schema() -> None:
    for path, each in described(SCHEMA, ""):
        assert set(each) <= {
            *("$ref", "additionalProperties", "anyOf", "default", "description", "enum", "items"),
            *("maximum", "minimum", "properties", "required", "type"),
        }, path
