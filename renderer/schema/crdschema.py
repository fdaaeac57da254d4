"""What an API server makes of the `openAPIV3Schema` of a CRD, and its rules in CEL.

Source: apiextensions-apiserver, pkg/apiserver/schema: `defaulting/algorithm.go` (a required field
with a default is never missing), `pruning/algorithm.go` (a mapping knows the fields of its schema
and no others), `objectmeta/validation.go` (embedded resources) and `cel/validation.go`.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from renderer.schema.notation import (
    INT_OR_STRING,
    LIST_KEYS,
    LIST_TYPE,
    UNKNOWN_FIELDS,
    Schema,
)

EMBEDDED = "x-kubernetes-embedded-resource"
RULES = "x-kubernetes-validations"

_TEXTS: Schema = {"type": "object", "additionalProperties": {"type": "string"}}
_RESOURCE: Mapping[str, Schema] = {
    "apiVersion": {"type": "string", "minLength": 1, "pattern": "^[^/]*(/[^/]*)?$"},
    "kind": {"type": "string", "pattern": "^[A-Za-z]([-A-Za-z0-9]{0,61}[A-Za-z0-9])?$"},
    "metadata": {
        "type": "object",
        UNKNOWN_FIELDS: True,
        "properties": {
            "name": {"type": "string"},
            "namespace": {"type": "string"},
            "labels": _TEXTS,
            "annotations": _TEXTS,
        },
    },
}
"""What every resource has. Beyond types, nothing is checked of an embedded one's metadata."""


def as_applied(schema: Any) -> Schema:
    """Return a schema that right values fit as they are written.

    Defaults, pruning, embedded resources, and integers or texts are spelled out. Raises TypeError
    for what is no schema.
    """
    if not isinstance(schema, Mapping):
        raise TypeError
    applied = {key: each for key, each in schema.items() if key != "$ref" and _counts(key, each)}
    properties = {key: as_applied(each) for key, each in applied.get("properties", {}).items()}
    if applied.get(EMBEDDED):
        properties = {**properties, **_RESOURCE}
        applied["required"] = sorted({*applied.get("required", ()), "apiVersion", "kind"})
    if properties:
        applied["properties"] = properties
        defaulted = {key for key, each in properties.items() if each.get("default") is not None}
        applied["required"] = [
            each for each in applied.get("required", ()) if each not in defaulted
        ]
    for name in ("items", "additionalProperties", "not"):
        if isinstance(applied.get(name), Mapping):
            applied[name] = as_applied(applied[name])
    for name in ("allOf", "anyOf", "oneOf"):
        if name in applied:
            applied[name] = [as_applied(each) for each in applied[name]]
    if applied.get("type") == "object" and not properties:
        applied.setdefault("additionalProperties", False)
    if applied.pop(INT_OR_STRING, False):
        applied["type"] = ["integer", "string"]
    return applied


def _counts(keyword: str, value: Any) -> bool:
    """Whether a keyword of a schema says something. Raises TypeError for one with a wrong value."""
    if keyword == "type":
        return value in ("array", "boolean", "integer", "number", "object", "string")
    wanted = _KEYWORDS.get(keyword)
    if wanted is None or value is None:
        return value is not None
    if type(value) not in wanted:
        raise TypeError
    if keyword in ("required", LIST_KEYS) and not all(isinstance(each, str) for each in value):
        raise TypeError
    return keyword != "multipleOf" or value > 0


_NUMBER = (int, float)
_KEYWORDS: Mapping[str, tuple[type, ...]] = {
    **dict.fromkeys(("properties", "items", "not"), (dict,)),
    "additionalProperties": (dict, bool),
    **dict.fromkeys(("allOf", "anyOf", "oneOf", "enum", "required", LIST_KEYS, RULES), (list,)),
    **dict.fromkeys(("minimum", "maximum", "multipleOf"), _NUMBER),
    **dict.fromkeys(("minLength", "maxLength", "minItems", "maxItems"), _NUMBER),
    **dict.fromkeys(("minProperties", "maxProperties"), _NUMBER),
    **dict.fromkeys(("exclusiveMinimum", "exclusiveMaximum", "nullable"), (bool,)),
    **dict.fromkeys(("format", "pattern", LIST_TYPE), (str,)),
    **dict.fromkeys((EMBEDDED, INT_OR_STRING, UNKNOWN_FIELDS), (bool,)),
}
"""The types that values of keywords have."""


def rules_for(value: Any, schema: Schema, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Yield the rules in CEL that an API server evaluates for a value when it creates an object.

    The schema is one from `as_applied`. Each rule is `field: rule`, with `[*]` for any item of a
    list, and `*` for any key of a mapping.
    """
    for each in schema.get(RULES, ()):
        rule = each.get("rule") if isinstance(each, Mapping) else None
        if isinstance(rule, str) and (not _is_about_changes(rule) or each.get("optionalOldSelf")):
            yield f"{'.'.join(path) or 'the object'}: {' '.join(rule.split())}"
    others = schema.get("additionalProperties")
    if isinstance(value, dict):
        for key, each in value.items():
            inner = schema.get("properties", {}).get(key)
            if each is not None and inner is not None:
                yield from rules_for(each, inner, (*path, key))
            elif each is not None and isinstance(others, Mapping):
                yield from rules_for(each, others, (*path, "*"))
    elif isinstance(value, list) and "items" in schema:
        for each in value:
            yield from rules_for(each, schema["items"], (*path[:-1], f"{path[-1]}[*]"))


def _is_about_changes(rule: str) -> bool:
    return re.search(r"\boldSelf\b", rule) is not None
