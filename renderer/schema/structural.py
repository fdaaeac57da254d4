"""A value against a schema, as an API server reads it.

The schemas are those of `renderer.schema.kubernetes` and of CRDs. A null field counts as absent
and unknown fields are errors: Kubernetes API concepts, "Field validation", Strict. A null item of
a list stands for an empty one in Kubernetes' own kinds, and is an error in custom resources
(apiextensions-apiserver: pkg/apiserver/schema/defaulting/prunenulls.go).
"""

import math
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from renderer.schema.fault import Fault, FieldPath
from renderer.schema.notation import INT_OR_STRING, LIST_KEYS, LIST_TYPE, UNKNOWN_FIELDS, Schema

UNKNOWN_FIELD = "E2002"
WRONG_TYPE = "E2003"
WRONG_VALUE = "E2004"
MISSING_FIELD = "E2005"
DUPLICATE_ITEM = "E2006"

Resolve = Callable[[str], Schema]
"""Gives the schema that a `$ref` names."""

Further = Callable[[str, dict[str, Any], FieldPath], Iterable[Fault]]
"""Finds what is wrong with a mapping, found right so far, that a schema of some name describes."""


_RANGES = {"int32": 2**31, "int64": 2**63}
_INT32: Schema = {"format": "int32"}
_NAMES = {
    dict: "a mapping",
    list: "a list",
    str: "a text",
    bool: "a boolean",
    int: "an integer",
    float: "a number",
    type(None): "null",
}
_EXPECTED = {
    "object": "a mapping",
    "array": "a list",
    "string": "a text",
    "boolean": "true or false",
    "integer": "an integer",
    "number": "a number",
}

# Source: k8s.io/apimachinery/pkg/api/resource, "Quantity" (its documented grammar).
_QUANTITY = re.compile(
    r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]+|[KMGTPE]i|[numkMGTPE])?"
)
# Source: RFC 3339, 5.6, and k8s.io/apimachinery/pkg/apis/meta/v1, "RFC3339Micro".
_TIMES = {
    name: re.compile(
        rf"(\d{{4}}-\d{{2}}-\d{{2}}[Tt]\d{{2}}:\d{{2}}:\d{{2}}){decimals}(?:[Zz]|[+-]\d{{2}}:\d{{2}})",
        re.ASCII,
    )
    for name, decimals in (("date-time", r"(?:\.\d+)?"), ("micro-time", r"\.\d{6}"))
}
_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


class Structure:
    """Checks values against schemas.

    `lenient` lets unknown fields pass; `custom` says that they are those of a custom resource:
    items of lists that are sets or maps must differ, and an empty text is a value like others.
    `further` is asked about each mapping of a named schema.
    """

    def __init__(
        self,
        resolve: Resolve,
        *,
        lenient: bool = False,
        custom: bool = False,
        further: Further | None = None,
    ) -> None:
        self._resolve = resolve
        self._lenient = lenient
        self._custom = custom
        self._further = further

    def faults(self, value: Any, schema: Schema, path: FieldPath = ()) -> Iterator[Fault]:
        """Yield what is wrong with a value that is not null."""
        reference = schema.get("$ref")
        if reference is not None:
            named = self._resolve(reference)
            found = list(self.faults(value, named, path))
            yield from found
            if self._further and not found and isinstance(value, dict):
                known = named.get("properties", {})
                yield from self._further(
                    reference, {key: each for key, each in value.items() if key in known}, path
                )
            return
        if schema.get(INT_OR_STRING):
            if not isinstance(value, str) and not _fits(value, "integer"):
                yield _wrong_type(value, "an integer or a text", path)
            elif not self._custom:
                yield from self._scalar(value, _INT32, path)
            return
        kinds = _kinds(schema)
        if kinds and not any(_fits(value, kind) for kind in kinds):
            expected = [_EXPECTED[kind] for kind in kinds if kind in _EXPECTED]
            yield _wrong_type(value, " or ".join(expected) or "null", path)
            return
        if schema.get("format") == "quantity" and isinstance(value, (bool, dict, list)):
            yield _wrong_type(value, "a number or a text such as 100m or 1Gi", path)
            return
        if isinstance(value, dict):
            yield from self._mapping(value, schema, path)
        elif isinstance(value, list):
            yield from self._list(value, schema, path)
        else:
            yield from self._scalar(value, schema, path)
        yield from self._junctors(value, schema, path)

    def _junctors(self, value: Any, schema: Schema, path: FieldPath) -> Iterator[Fault]:
        """Yield what allOf, anyOf, oneOf and not say; unknown fields are not their concern.

        And what the rarer bounds of numbers do: few schemas have any of these.
        """
        if not _JUNCTORS & schema.keys():
            return
        yield from _rare_bounds(value, schema, path)
        inner = self
        if not self._lenient:
            inner = Structure(
                self._resolve, lenient=True, custom=self._custom, further=self._further
            )
        for each in schema.get("allOf", ()):
            yield from inner.faults(value, each, path)
        unwanted = schema.get("not")
        if unwanted is not None and not any(inner.faults(value, unwanted, path)):
            yield Fault(WRONG_VALUE, path, f"this has what it must not have: {_told(unwanted)}")
        for name, words in (("anyOf", "at least one"), ("oneOf", "exactly one")):
            branches = schema.get(name)
            if not branches:
                continue
            faults = [list(inner.faults(value, each, path)) for each in branches]
            right = sum(not each for each in faults)
            if right == 0 or (name == "oneOf" and right > 1):
                yield self._junction(branches, faults, right, words, path)

    def _junction(
        self,
        branches: list[Schema],
        faults: list[list[Fault]],
        right: int,
        words: str,
        path: FieldPath,
    ) -> Fault:
        deepest = max((fault for each in faults for fault in each), key=_depth, default=None)
        if right == 0 and deepest is not None and len(deepest.path) > len(path):
            return deepest
        told = [_told(each) for each in branches]
        if right == 0 and deepest is not None and not any(told):
            return deepest
        expected = "; ".join(filter(None, told)) or f"{len(branches)} forms"
        return Fault(WRONG_VALUE, path, f"{right} forms fit; expected {words} of: {expected}")

    def _mapping(self, value: dict[str, Any], schema: Schema, path: FieldPath) -> Iterator[Fault]:
        properties: Mapping[str, Schema] = schema.get("properties", {})
        others = schema.get("additionalProperties")
        open_ = schema.get(UNKNOWN_FIELDS) or (not properties and others is None) or others is True
        for key, each in value.items():
            if each is None:
                continue
            if key in properties:
                yield from self.faults(each, properties[key], (*path, key))
            elif isinstance(others, Mapping):
                yield from self.faults(each, others, (*path, key))
            elif not open_ and not self._lenient:
                yield _unknown(key, properties, path)
        for key in schema.get("required", ()):
            if key in value and value[key] is None and properties.get(key, {}).get("nullable"):
                message = f"the required field {key} is null, and kubectl apply leaves nulls out"
                yield Fault(MISSING_FIELD, (*path, key), message, f"set {key}")
            elif value.get(key) is None:
                yield Fault(
                    MISSING_FIELD, path, f"the required field {key} is missing", f"set {key}"
                )
        if "minProperties" in schema or "maxProperties" in schema:
            fields = sum(each is not None for each in value.values())
            yield from _sizes(fields, schema, "Properties", "fields", path)

    def _list(self, value: list[Any], schema: Schema, path: FieldPath) -> Iterator[Fault]:
        items = schema.get("items")
        for index, each in enumerate(value):
            if items is None:
                continue
            if each is not None:
                yield from self.faults(each, items, (*path, index))
            elif not self._custom and "$ref" in items:
                yield from self.faults({}, items, (*path, index))
            elif self._custom and _kinds(items) and not items.get("nullable"):
                expected = " or ".join(_EXPECTED.get(kind, kind) for kind in _kinds(items))
                yield _wrong_type(each, expected, (*path, index))
        if self._custom and schema.get(LIST_TYPE) in ("set", "map"):
            yield from _repeated(value, schema.get(LIST_KEYS, ()), path)
        yield from _sizes(len(value), schema, "Items", "items", path)

    def _scalar(self, value: Any, schema: Schema, path: FieldPath) -> Iterator[Fault]:
        allowed = schema.get("enum")
        if allowed and value not in allowed and (self._custom or value != ""):
            from renderer.nearest import did_you_mean

            words = ", ".join(map(str, allowed))
            hint = (
                did_you_mean(value, [str(each) for each in allowed]) if type(value) is str else None
            )
            yield Fault(WRONG_VALUE, path, f"{_shown(value)!r} is not one of {words}", hint)
        wrong = _format_fault(value, schema.get("format"))
        if wrong:
            yield Fault(WRONG_VALUE, path, f"{_shown(value)!r} is {wrong}")
        if isinstance(value, (int, float)):
            least, most = schema.get("minimum"), schema.get("maximum")
            if least is not None and value < least:
                yield Fault(WRONG_VALUE, path, f"{value} is too small; expected at least {least}")
            if most is not None and value > most:
                yield Fault(WRONG_VALUE, path, f"{value} is too large; expected at most {most}")
        if isinstance(value, str):
            yield from _sizes(len(value), schema, "Length", "characters", path)
            pattern = schema.get("pattern")
            if pattern is not None and not _matches(pattern, value):
                message = f"{_shown(value)!r} does not match the pattern {pattern}"
                yield Fault(WRONG_VALUE, path, message)


def _kinds(schema: Schema) -> Sequence[str]:
    """Return the types that a schema allows; none stands for all. JSON Schema takes a list too."""
    kinds = schema.get("type") or ()
    return (kinds,) if isinstance(kinds, str) else kinds


_JUNCTORS = frozenset(
    ("allOf", "anyOf", "oneOf", "not", "exclusiveMinimum", "exclusiveMaximum", "multipleOf")
)


def _rare_bounds(value: Any, schema: Schema, path: FieldPath) -> Iterator[Fault]:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return
    least, most = schema.get("minimum"), schema.get("maximum")
    if schema.get("exclusiveMinimum") and value == least:
        yield Fault(WRONG_VALUE, path, f"{value} is too small; expected more than {least}")
    if schema.get("exclusiveMaximum") and value == most:
        yield Fault(WRONG_VALUE, path, f"{value} is too large; expected less than {most}")
    factor = schema.get("multipleOf")
    if factor is not None and not _is_multiple(value, factor):
        yield Fault(WRONG_VALUE, path, f"{value} is no multiple of {factor}")


def _is_multiple(value: int | float, factor: int | float) -> bool:
    """Whether one number is a multiple of another, both taken as the decimals they are written."""
    from fractions import Fraction

    if isinstance(value, float) and not math.isfinite(value):
        return False
    exact = (Fraction(each if isinstance(each, int) else repr(each)) for each in (value, factor))
    return next(exact) % next(exact) == 0


def _depth(fault: Fault) -> int:
    return len(fault.path)


def _told(schema: Schema) -> str:
    """Return what a branch asks for, in words, or "" for one that takes more to tell."""
    required = schema.get("required")
    if required:
        return " and ".join(required)
    for name in ("anyOf", "oneOf"):
        if schema.get(name):
            return " or ".join(filter(None, map(_told, schema[name])))
    return f"not {_told(schema['not'])}" if "not" in schema else ""


def _fits(value: Any, kind: str) -> bool:
    if kind == "object":
        return isinstance(value, dict)
    if kind == "array":
        return isinstance(value, list)
    if kind == "string":
        return isinstance(value, str)
    if kind == "boolean":
        return isinstance(value, bool)
    if kind == "integer":
        # YAML becomes JSON before it is read, and 2.0 becomes 2.
        whole = isinstance(value, float) and value.is_integer()
        return whole or (isinstance(value, int) and not isinstance(value, bool))
    return kind == "number" and isinstance(value, (int, float)) and not isinstance(value, bool)


def _wrong_type(value: Any, expected: str, path: FieldPath) -> Fault:
    found = next((name for kind, name in _NAMES.items() if isinstance(value, kind)), "something")
    shown = f" ({_shown(value)})" if isinstance(value, (str, int, float)) else ""
    remedy = None
    if expected == "a text" and isinstance(value, (int, float)):
        remedy = f'quote it: "{_shown(value)}"'
    elif isinstance(value, str) and expected in ("an integer", "true or false", "a number"):
        remedy = "remove the quotes" if _looks_like(value, expected) else None
    return Fault(WRONG_TYPE, path, f"this is {found}{shown}; expected {expected}", remedy)


def _looks_like(text: str, expected: str) -> bool:
    if expected == "true or false":
        return text in ("true", "false")
    return bool(re.fullmatch(r"-?\d+", text, re.ASCII))


def _shown(value: Any) -> str:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _unknown(key: str, properties: Mapping[str, Schema], path: FieldPath) -> Fault:
    from renderer.nearest import did_you_mean

    hint = did_you_mean(key, properties)
    return Fault(UNKNOWN_FIELD, (*path, key), f"there is no field {key} here", hint or "remove it")


def _format_fault(value: Any, name: str | None) -> str | None:
    """Return what is wrong with a value by its format, or None."""
    if name in _RANGES and isinstance(value, (int, float)):
        limit = _RANGES[name]
        return None if -limit <= value < limit else f"out of the range of an {name}"
    if name == "quantity" and isinstance(value, str) and not _QUANTITY.fullmatch(value):
        return "no quantity; write for example 500m, 2 or 1Gi"
    if isinstance(value, str):
        if name == "byte" and not _BASE64.fullmatch(value.replace("\n", "").replace("\r", "")):
            return "no base64"
        if name in _TIMES and not _is_time(value, name):
            decimals = ".000000" if name == "micro-time" else ""
            return f"no time as RFC 3339 writes it, such as 2018-07-31T12:00:00{decimals}Z"
    return None


def _is_time(text: str, name: str) -> bool:
    from datetime import datetime

    written = _TIMES[name].fullmatch(text)
    if written is None:
        return False
    try:
        datetime.fromisoformat(written[1].upper())
    except ValueError:
        return False
    return True


def _matches(pattern: str, text: str) -> bool:
    """Whether a pattern, in RE2's syntax as in Go, occurs in a text."""
    import re2

    try:
        return compiled(pattern).search(text) is not None
    except re2.error:
        return True


def compiled(pattern: str) -> Any:
    """Return a pattern as RE2 reads it, like Go. Raises `re2.error` for what is none."""
    import re2

    options = re2.Options()
    options.log_errors = False
    return re2.compile(pattern, options)


def _sizes(size: int, schema: Schema, suffix: str, words: str, path: FieldPath) -> Iterator[Fault]:
    least, most = schema.get(f"min{suffix}"), schema.get(f"max{suffix}")
    if least is not None and size < least:
        yield Fault(WRONG_VALUE, path, f"{size} {words} are too few; expected at least {least}")
    if most is not None and size > most:
        yield Fault(WRONG_VALUE, path, f"{size} {words} are too many; expected at most {most}")


def _repeated(items: list[Any], keys: list[str], path: FieldPath) -> Iterator[Fault]:
    seen: dict[str, int] = {}
    for index, each in enumerate(items):
        what = [each.get(key) for key in keys] if keys and isinstance(each, dict) else each
        first = seen.setdefault(repr(what), index)
        if first != index:
            by = f" in {', '.join(keys)}" if keys else ""
            yield Fault(DUPLICATE_ITEM, (*path, index), f"this repeats item {first}{by}")
