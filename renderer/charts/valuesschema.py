"""A chart's values against its values.schema.json, read as Helm reads it, and no further.

The schema is part of an untrusted chart. A `$ref` reaches the schema itself and the metaschemas
of JSON Schema, never a file or the network; regular expressions are Go's (RE2), whose matching
takes linear time; and the work that references multiply is bounded.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from renderer.errors import ChartError, LimitError, RenderError
from renderer.gotemplate.gotypes import GoFailure
from renderer.position import Position

if TYPE_CHECKING:
    from jsonschema import FormatChecker, ValidationError

MAX_REFERENCES = 50_000
"""How many references one check follows: with them, a short schema asks for any amount of work."""

_DRAFTS = "http://json-schema.org/draft-"
_MAX_SHOWN = 300
_MAX_EXACT = 2.0**53


class Fault(NamedTuple):
    """A value that a schema does not allow: its path in the values, and the reason."""

    path: tuple[str | int, ...]
    message: str


def schema_faults(text: str, file: str, values: Any) -> list[Fault]:
    """Return what a schema has against values.

    `text` is the schema, `file` its name for messages. Raises YamlError for what is no JSON,
    ChartError for what is no schema or cannot be used as one, and LimitError for one that
    follows more than `MAX_REFERENCES` references.
    """
    from renderer.yamlio.gojson import loads

    schema = _whole(loads(text, file))
    try:
        check = _Check(schema, file)
        wrong = check.fault_of_schema()
        if wrong is not None:
            raise _no_schema(wrong, text, file)
        faults = sorted(check.errors(_whole(values)), key=lambda each: each.json_path)
    except GoFailure as error:
        raise ChartError(
            error.message, Position(file), hint="write regular expressions in RE2's syntax"
        ) from None
    except RecursionError:
        raise ChartError(
            "this schema and the values are nested without end, or too deeply to be compared",
            Position(file),
            hint="see that no $ref leads back to where it stands",
        ) from None
    return [Fault(tuple(each.absolute_path), _short(each.message)) for each in faults]


class _Check:
    """One check: the library's validator, with other functions for some of the keywords."""

    def __init__(self, schema: Any, file: str) -> None:
        from jsonschema.validators import extend
        from referencing import Registry

        kind = _draft(schema)
        self._file = file
        self._followed = 0
        self._sound: set[int] = set()
        self._schema = _in_one_draft(schema)
        self._formats = _formats()
        self._registry: Registry[Any] = Registry()
        self._of_schemas = self._made(kind, kind.META_SCHEMA)
        keywords = {
            "$ref": self._ref,
            "pattern": _pattern,
            "patternProperties": _pattern_properties,
            "additionalProperties": _additional_properties,
        }
        self._extended = extend(kind, keywords)  # type: ignore[no-untyped-call]

    def fault_of_schema(self) -> "ValidationError | None":
        """Return the likeliest reason why the schema is none, or None if it is one."""
        return self._fault(self._schema)

    def errors(self, values: Any) -> "Iterator[ValidationError]":
        """Yield what is wrong with values. The schema must be one."""
        yield from self._made(self._extended, self._schema).iter_errors(values)

    def _made(self, kind: Any, schema: Any) -> Any:
        return kind(schema, registry=self._registry, format_checker=self._formats)

    def _fault(self, schema: Any) -> "ValidationError | None":
        from jsonschema.exceptions import best_match

        if id(schema) in self._sound:
            return None
        fault: ValidationError | None = best_match(self._of_schemas.iter_errors(schema))
        if fault is None:
            self._sound.add(id(schema))
        return fault

    def _ref(self, validator: Any, ref: Any, instance: Any, schema: Any) -> Iterator[Any]:  # noqa: ARG002
        from referencing.exceptions import Unresolvable

        self._followed += 1
        if self._followed > MAX_REFERENCES:
            raise LimitError(
                f"this schema follows more than {MAX_REFERENCES} references",
                Position(self._file),
                hint="let its definitions refer to each other less often",
            )
        try:
            found = validator._resolver.lookup(ref)
        # What is behind a pointer, and even the reference, may be of any type.
        except (Unresolvable, AttributeError, LookupError, TypeError, ValueError):
            raise ChartError(
                f"$ref {ref!r} is not in this schema, and nothing outside it is read",
                Position(self._file),
                hint="put what it refers to below definitions, and write #/definitions/NAME",
            ) from None
        wrong = self._fault(found.contents)
        if wrong is not None:
            raise ChartError(
                f"$ref {ref!r} leads to what is no schema: {_cause(wrong)}",
                Position(self._file),
                hint="let it lead to a mapping below definitions",
            )
        yield from validator.descend(instance, found.contents, resolver=found.resolver)


def _draft(schema: Any) -> Any:
    """Return the validator for a schema: Helm knows drafts 4 to 7, and takes any other for 7."""
    from jsonschema import Draft4Validator, Draft6Validator, Draft7Validator

    named = schema.get("$schema") if isinstance(schema, dict) else None
    for number, kind in (("04", Draft4Validator), ("06", Draft6Validator)):
        if named in (f"{_DRAFTS}{number}/schema", f"{_DRAFTS}{number}/schema#"):
            return kind
    return Draft7Validator


def _in_one_draft(schema: Any) -> Any:
    """Return a schema without `$schema`, by which a part would choose another validator."""
    if isinstance(schema, dict):
        return {
            key: _in_one_draft(each)
            for key, each in schema.items()
            if key != "$schema" or not isinstance(each, str)
        }
    if isinstance(schema, list):
        return [_in_one_draft(each) for each in schema]
    return schema


def _formats() -> "FormatChecker":
    """Return what checks `format`: of all formats it knows regular expressions."""
    from jsonschema import FormatChecker

    checker = FormatChecker(formats=())

    @checker.checks("regex", raises=GoFailure)
    def is_expression(value: object) -> bool:
        if isinstance(value, str):
            _occurs(value, "")
        return True

    return checker


def _occurs(pattern: str, text: str) -> bool:
    """Whether a regular expression matches somewhere in a text. Raises GoFailure."""
    from renderer.gotemplate.funcs.regex import must_regex_match

    return must_regex_match(pattern, text)


# The keywords below, and their order of arguments, are those of the library's own functions.


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[Any]:  # noqa: ARG001
    from jsonschema import ValidationError

    if validator.is_type(instance, "string") and not _occurs(pattern, instance):
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


def _pattern_properties(
    validator: Any,
    patterns: dict[str, Any],
    instance: Any,
    schema: Any,  # noqa: ARG001
) -> Iterator[Any]:
    if not validator.is_type(instance, "object"):
        return
    for pattern, inner in patterns.items():
        for key, value in instance.items():
            if _occurs(pattern, key):
                yield from validator.descend(value, inner, path=key, schema_path=pattern)


def _additional_properties(
    validator: Any, allowed: Any, instance: Any, schema: dict[str, Any]
) -> Iterator[Any]:
    from jsonschema import ValidationError

    if not validator.is_type(instance, "object"):
        return
    known, patterns = schema.get("properties", {}), schema.get("patternProperties", {})
    for key, value in instance.items():
        if key in known or any(_occurs(pattern, key) for pattern in patterns):
            continue
        if allowed is False:
            yield ValidationError(f"the additional property {key!r} is not allowed")
        else:
            yield from validator.descend(value, allowed, path=key)


def _whole(value: Any) -> Any:
    """Return a tree with its whole numbers as integers, which is how Go reads JSON here."""
    if isinstance(value, dict):
        return {key: _whole(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    if isinstance(value, float) and value.is_integer() and abs(value) <= _MAX_EXACT:
        return int(value)
    return value


def _no_schema(error: "ValidationError", text: str, file: str) -> ChartError:
    path = tuple(error.absolute_path)
    place = f"at {'.'.join(map(str, path))}: " if path else ""
    return ChartError(
        f"this is no JSON schema: {place}{_cause(error)}",
        _position(text, file, path),
        hint="what each keyword takes is told by https://json-schema.org/draft-07/schema",
    )


def _cause(error: "ValidationError") -> str:
    cause = error.cause
    return _short(cause.message if isinstance(cause, GoFailure) else error.message)


def _position(text: str, file: str, path: tuple[str | int, ...]) -> Position:
    """Return where a path of a JSON text stands, as far as that can be told."""
    from renderer.yamlio.reader import positions

    try:
        return positions(text, file).get(path, Position(file))
    except RenderError:  # not all JSON is YAML: \\/ is not
        return Position(file)


def _short(message: str) -> str:
    return message if len(message) <= _MAX_SHOWN else f"{message[:_MAX_SHOWN]}..."
