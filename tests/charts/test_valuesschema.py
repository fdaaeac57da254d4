"""Values against a values.schema.json, which is part of an untrusted chart."""

import json
from pathlib import Path
from typing import Any

import pytest

from renderer.charts.valuesschema import MAX_REFERENCES, schema_faults
from renderer.errors import ChartError, LimitError, RenderError, YamlError

DRAFT_4 = "http://json-schema.org/draft-04/schema#"
DRAFT_6 = "http://json-schema.org/draft-06/schema#"
DRAFT_7 = "http://json-schema.org/draft-07/schema#"
SLOW = "^(a+)+$"
LONG = "a" * 60 + "b"


def one(keyword: str, value: Any) -> dict[str, Any]:
    return {"properties": {"a": {keyword: value}}}


def doubling(levels: int) -> dict[str, Any]:
    """Return a schema whose references ask for 2 to the power of `levels` checks."""
    tables: dict[str, Any] = {
        str(level): {"allOf": [{"$ref": f"#/definitions/{level + 1}"}] * 2}
        for level in range(levels)
    }
    return {"$ref": "#/definitions/0", "definitions": tables | {str(levels): {}}}


# schema, values, the faults as "path: reason"
CHECKED: list[tuple[Any, Any, list[str]]] = [
    (True, {"a": 1.0}, []),
    (False, {}, [": False schema does not allow {}"]),
    (one("type", "integer"), {"a": 1.0}, []),
    (one("type", "integer"), {"a": 1.5}, ["a: 1.5 is not of type 'integer'"]),
    (one("type", "string"), {"a": 80.0}, ["a: 80 is not of type 'string'"]),
    (one("type", "integer") | {"$schema": DRAFT_4}, {"a": 1.0}, []),
    (one("minLength", 2) | {"$schema": DRAFT_4}, {"a": "x"}, ["a: 'x' is too short"]),
    (one("const", 1) | {"$schema": DRAFT_4}, {"a": 2.0}, []),
    (one("const", 1) | {"$schema": DRAFT_6}, {"a": 2.0}, ["a: 1 was expected"]),
    (one("if", True) | {"$schema": "urn:unheard"}, {"a": 2.0}, []),
    ({"properties": {"l": {"items": {"enum": [1]}}}}, {"l": [1.0, 2.0]}, ["l.1: 2 is not one"]),
    (one("pattern", r"^\pL+$"), {"a": "é"}, []),
    (one("pattern", "[[:alpha:]]"), {"a": ":"}, ["a: ':' does not match '[[:alpha:]]'"]),
    (one("pattern", "x"), {"a": "\udcff"}, ["a: '\\udcff' does not match"]),
    (one("pattern", "x"), {"a": 1.0}, []),
    (one("pattern", SLOW), {"a": LONG}, [f"a: '{LONG}' does not match"]),
    # A part of another draft is read as the whole is, and by the same expressions.
    (
        {"properties": {"a": {"$schema": DRAFT_7, "pattern": SLOW}}},
        {"a": LONG},
        ["a: 'aaaa"],
    ),
    ({"patternProperties": {r"^\pL$": {"type": "string"}}}, {"é": 1.0, "1": 1.0}, ["é: 1 is not"]),
    ({"patternProperties": {SLOW: {"type": "string"}}}, {LONG: 1.0}, []),
    ({"patternProperties": {"a": {}}}, [], []),
    (
        {"properties": {"p": {}}, "patternProperties": {SLOW: {}}, "additionalProperties": False},
        {"p": 1.0, "aa": 1.0, LONG: 1.0},
        [f": the additional property '{LONG}' is not allowed"],
    ),
    ({"additionalProperties": {"type": "string"}}, {"a": "", "b": 1.0}, ["b: 1 is not of type"]),
    ({"additionalProperties": False}, [], []),
    (one("format", "regex"), {"a": r"\pL"}, []),
    (one("format", "regex"), {"a": "("}, ["a: '(' is not a 'regex'"]),
    (one("format", "regex"), {"a": 1.0}, []),
    (one("$ref", "#/definitions/x") | {"definitions": {"x": {"type": "null"}}}, {"a": None}, []),
    (one("$ref", "#/other/x") | {"other": {"x": {"type": "null"}}}, {"a": ""}, ["a: '' is not"]),
    (one("$ref", "#"), {"a": {"a": {"a": 1.0}}}, []),
    ({"$ref": DRAFT_7}, {"type": 5.0}, ["type: 5 is not valid"]),
    (doubling(5), {}, []),
    ({"enum": ["x" * 1000]}, {}, [": {} is not one of ['" + "x" * 200]),
]


@pytest.mark.parametrize(("schema", "values", "expected"), CHECKED)
def test_faults(schema: Any, values: Any, expected: list[str]) -> None:
    faults = schema_faults(json.dumps(schema), "values.schema.json", values)
    found = [f"{'.'.join(map(str, each.path))}: {each.message}" for each in faults]
    assert len(found) == len(expected), found
    assert all(map(str.startswith, found, expected)), found
    assert all(len(each) < 400 for each in found)


# schema as text, error, and what its report begins with
REFUSED: list[tuple[str, type[RenderError], str]] = [
    ("5", ChartError, "s.json:1:1: this is no JSON schema: 5 is not of type"),
    ("[]", ChartError, "s.json:1:1: this is no JSON schema: [] is not of type"),
    ("{", YamlError, "s.json:1:2: the JSON text ends too early"),
    ('{"$schema": 5}', ChartError, "s.json:1:2: this is no JSON schema: at $schema: 5 is not"),
    ('{\n "items": {"type": 5}}', ChartError, "s.json:2:12: this is no JSON schema: at items.type"),
    (r'{"title": "\/", "type": 5}', ChartError, "s.json: this is no JSON schema: at type: 5"),
    (
        '{"items": {"pattern": "("}}',
        ChartError,
        "s.json:1:12: this is no JSON schema: at items.pattern: error parsing regexp: missing",
    ),
    (
        '{"patternProperties": {"(?=a)": {}}}',
        ChartError,
        "s.json:1:2: this is no JSON schema: at patternProperties: error parsing regexp: invalid",
    ),
    (
        f'{{"$schema": "{DRAFT_4}", "patternProperties": {{"(": {{}}}}}}',
        ChartError,
        "s.json: error parsing regexp: missing closing )",
    ),
    ('{"$ref": "#"}', ChartError, "s.json: this schema and the values are nested without end"),
    (f'{{"$schema": "{DRAFT_7}", "$ref": "#"}}', ChartError, "s.json: this schema and"),
    ('{"$ref": "http://127.0.0.1:1/x"}', ChartError, "s.json: $ref 'http://127.0.0.1:1/x' is not"),
    ('{"$ref": "http://[x"}', ChartError, "s.json: $ref 'http://[x' is not in this schema"),
    ('{"$ref": "#/definitions/x"}', ChartError, "s.json: $ref '#/definitions/x' is not in"),
    ('{"$ref": "#/allOf/x", "allOf": [{}]}', ChartError, "s.json: $ref '#/allOf/x' is not in"),
    ('{"$ref": "#/x/y", "x": 5}', ChartError, "s.json: $ref '#/x/y' is not in this schema"),
    (f'{{"$schema": "{DRAFT_4}", "$ref": 5}}', ChartError, "s.json: $ref 5 is not in this"),
    ('{"$ref": "#/x", "x": 5}', ChartError, "s.json: $ref '#/x' leads to what is no schema: 5"),
    ('{"$ref": "#/x", "x": {"type": 5}}', ChartError, "s.json: $ref '#/x' leads to what is no"),
    (
        json.dumps(doubling(40)),
        LimitError,
        f"s.json: this schema follows more than {MAX_REFERENCES} references",
    ),
]


@pytest.mark.parametrize(("text", "error", "report"), REFUSED)
def test_schemas_that_cannot_be_used(text: str, error: type[RenderError], report: str) -> None:
    with pytest.raises(error) as caught:
        schema_faults(text, "s.json", {"a": 1.0})
    assert str(caught.value).startswith(report)
    assert caught.value.hint


def test_no_file_is_read(tmp_path: Path) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text("{}")
    with pytest.raises(ChartError, match="nothing outside it is read"):
        schema_faults(json.dumps({"$ref": outside.as_uri()}), "s.json", {})
