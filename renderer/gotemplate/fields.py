"""Fields and methods of values, as templates name them: `.Values.global.hub`, `.Files.Get "x"`."""

from typing import Any

from renderer.gotemplate.gotypes import (
    BoolMap,
    GoFailure,
    List,
    Map,
    StringMap,
    Struct,
    Values,
    type_name,
)


class _Names(dict[str, tuple[str, ...]]):
    """Paths such as `Values.global.hub`, split once each."""

    def __missing__(self, path: str) -> tuple[str, ...]:
        names = self[path] = tuple(path.split("."))
        return names


_NAMES = _Names()


def get(value: Any, path: str) -> Any:
    """Return the fields of a dotted path; nil has every field, and it is nil."""
    return None if value is None else get_strictly(value, path)


def get_strictly(value: Any, path: str) -> Any:
    """Return the fields of a path of a range's element, where nil has no fields."""
    base = value
    for name in _NAMES[path]:
        kind = type(value)
        if kind is dict or (kind is Values and name not in _VALUES_METHODS):
            value = value.get(name)
        elif value is None:
            raise _nil_field(base, path, name)
        else:
            value = _field(value, name)
    return value


_VALUES_METHODS = frozenset(("AsMap", "Encode", "PathValue", "Table", "YAML"))


def _field(value: Any, name: str) -> Any:
    """Return a field of anything but a plain map. Raises GoFailure when it has none."""
    methods = value.methods if isinstance(value, (Struct, Map, List)) else {}
    if name in methods:
        return methods[name]()
    if isinstance(value, dict):
        if isinstance(value, (StringMap, BoolMap)):
            return value.get(name, "" if isinstance(value, StringMap) else False)
        return value.get(name, value.zero if isinstance(value, Map) else None)
    if isinstance(value, Struct) and name in value.fields:
        return value.fields[name]
    from renderer.nearest import did_you_mean

    known = (*value.fields, *methods) if isinstance(value, Struct) else ()
    raise GoFailure(
        f"can't evaluate field {name} in type {type_name(value)}",
        did_you_mean(name, known)
        or f"what stands before .{name} is a {type_name(value)}, which has no fields",
    )


def _nil_field(base: Any, path: str, name: str) -> GoFailure:
    """Return the error of reading field `name` of nil: it says what is not set, and what is."""
    message = f"nil pointer evaluating interface {{}}.{name}"
    names = _NAMES[path]
    table = base
    for at, key in enumerate(names[: names.index(name)]):
        if not isinstance(table, dict):
            break
        if table.get(key) is None:
            from renderer.nearest import nearest

            before = "".join(f".{each}" for each in names[:at])
            near = nearest(key, map(str, table)) if key not in table else None
            return GoFailure(
                message,
                f"did you mean {before}.{near}?"
                if near
                else f"{before}.{key} is not set, so nothing below it can be read: set it",
            )
        table = table[key]
    return GoFailure(message)


def call_method(value: Any, path: str, *args: Any) -> Any:
    """Call the method that a dotted path ends in. Raises GoFailure when it is none."""
    before, _, name = path.rpartition(".")
    receiver = get(value, before) if before else value
    methods = receiver.methods if isinstance(receiver, (Struct, Map, List)) else {}
    method = methods.get(name)
    if method is None:
        if receiver is None and before:
            raise _nil_field(value, path, name)
        raise GoFailure(f"{name} is not a method but has arguments")
    return method(*args)
