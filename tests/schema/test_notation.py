"""Schemas and their texts say the same."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.schema.notation import (
    WORDS,
    Schema,
    covers,
    read_definition,
    read_type,
    write_definition,
    write_type,
    write_versions,
)

TYPES: dict[str, Schema] = {
    "string": {"type": "string"},
    "int32": {"type": "integer", "format": "int32"},
    "quantity": {"format": "quantity"},
    "int-or-string": {"x-kubernetes-int-or-string": True},
    "any": {"x-kubernetes-preserve-unknown-fields": True},
    "object": {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    "core.v1.PodSpec": {"$ref": "core.v1.PodSpec"},
    "string(A,B)": {"type": "string", "enum": ["A", "B"]},
    "[]string(*,CREATE)": {
        "type": "array",
        "items": {"type": "string", "enum": ["*", "CREATE"]},
    },
    "{}byte": {
        "type": "object",
        "additionalProperties": {"type": "string", "format": "byte"},
    },
    "{}[]string": {
        "type": "object",
        "additionalProperties": {"type": "array", "items": {"type": "string"}},
    },
    "[set]string": {
        "type": "array",
        "items": {"type": "string"},
        "x-kubernetes-list-type": "set",
    },
    "[containerPort,protocol]core.v1.ContainerPort": {
        "type": "array",
        "items": {"$ref": "core.v1.ContainerPort"},
        "x-kubernetes-list-type": "map",
        "x-kubernetes-list-map-keys": ["containerPort", "protocol"],
    },
    "a.v1.Props|[]a.v1.Props": {
        "oneOf": [{"$ref": "a.v1.Props"}, {"type": "array", "items": {"$ref": "a.v1.Props"}}]
    },
}

UNSAYABLE: tuple[dict[str, Any], ...] = (
    {"type": "string", "format": "uri"},
    {"type": "string", "description": "a text"},
    {"type": "string", "enum": ["A"], "pattern": "A"},
    {"$ref": "a.v1.B", "nullable": True},
    {"type": "array", "items": {"type": "string"}, "minItems": 1},
    {"type": "array", "items": {"type": "string"}, "x-kubernetes-list-type": "atomic"},
    {"type": "object", "properties": {}},
)

NEWEST = 37
minors = st.sets(st.integers(8, NEWEST), min_size=1)
names = st.from_regex(r"[a-z][A-Za-z-]{0,8}", fullmatch=True)
references = st.from_regex(r"[a-z]{1,5}\.v[12]\.[A-Z][a-z]{0,5}", fullmatch=True)
leaves = st.one_of(
    st.sampled_from([dict(each) for each in WORDS.values()]),
    st.builds(lambda name: {"$ref": name}, references),
    st.builds(lambda values: {"type": "string", "enum": values}, st.lists(names, min_size=1)),
)
nested = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.builds(lambda items: {"type": "array", "items": items}, inner),
        st.builds(
            lambda items, keys: {
                "type": "array",
                "items": items,
                "x-kubernetes-list-type": "map",
                "x-kubernetes-list-map-keys": keys,
            },
            inner,
            st.lists(names.filter(lambda name: name != "set"), min_size=1, max_size=2),
        ),
        st.builds(lambda values: {"type": "object", "additionalProperties": values}, inner),
    ),
    max_leaves=4,
)
types = nested | st.builds(
    lambda branches: {"oneOf": branches}, st.lists(nested, min_size=2, max_size=3)
)
definitions = st.dictionaries(names, st.tuples(types, st.booleans()), max_size=5).map(
    lambda fields: {
        "type": "object",
        "properties": {name: schema for name, (schema, _) in fields.items()},
        "required": sorted(name for name, (_, required) in fields.items() if required),
    }
)


@pytest.mark.parametrize(("text", "schema"), TYPES.items())
def test_a_type_is_read_and_written(text: str, schema: Schema) -> None:
    assert read_type(text) == schema
    assert write_type(schema) == text


@pytest.mark.parametrize("schema", UNSAYABLE, ids=str)
def test_what_the_notation_cannot_say_is_refused(schema: Schema) -> None:
    with pytest.raises(ValueError, match="no words"):
        write_type(schema)


def test_equal_types_are_one_object() -> None:
    assert read_type("[]core.v1.Container") is read_type("[]core.v1.Container")


@given(types)
def test_reading_undoes_writing(schema: Schema) -> None:
    assert read_type(write_type(schema)) == schema


def test_a_definition_is_read_as_each_version_has_it() -> None:
    text = "always!:string later:int32@9- once:int32@8 changed!:boolean@8 changed:string@9-"
    string, int32, boolean = (read_type(each) for each in ("string", "int32", "boolean"))
    assert read_definition(text, 8) == {
        "type": "object",
        "properties": {"always": string, "once": int32, "changed": boolean},
        "required": ["always", "changed"],
    }
    assert read_definition(text, 9) == {
        "type": "object",
        "properties": {"always": string, "later": int32, "changed": string},
        "required": ["always"],
    }


def test_an_object_without_fields_has_an_empty_text() -> None:
    empty = {"type": "object", "properties": {}, "required": []}
    assert read_definition("", 8) == empty
    assert write_definition({8: empty}, 37) == ""


@given(st.dictionaries(st.integers(8, NEWEST), definitions, min_size=1, max_size=4))
def test_a_history_is_read_back_version_by_version(history: dict[int, Schema]) -> None:
    text = write_definition(history, NEWEST)
    for minor, schema in history.items():
        read = read_definition(text, minor)
        assert {**read, "required": sorted(read["required"])} == schema


@pytest.mark.parametrize(
    ("text", "held"),
    [("8", {8}), ("8-10", {8, 9, 10}), ("36-", {36, 37}), ("8-9,12,36-", {8, 9, 12, 36, 37})],
)
def test_versions_are_read_and_written(text: str, held: set[int]) -> None:
    assert write_versions(held, NEWEST) == text
    assert {minor for minor in range(NEWEST + 1) if covers(text, minor)} == held


@given(minors)
def test_ranges_hold_exactly_their_versions(held: set[int]) -> None:
    text = write_versions(held, NEWEST)
    assert {minor for minor in range(NEWEST + 1) if covers(text, minor)} == held
