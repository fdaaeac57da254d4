"""Template functions on maps. Source: sprig 3.3.0 and 2.22.0, dict.go.

Go visits maps in an order that differs from run to run; here it is that of the sorted keys.
"""

from typing import Any

from renderer.gotemplate.copying import deep_copy
from renderer.gotemplate.funcs.registry import ANY, DICT, STRING, Uses, function
from renderer.gotemplate.gotypes import GoFailure, Strings, type_name
from renderer.gotemplate.merging import merge
from renderer.gotemplate.nil import NIL_DICT, is_nil
from renderer.gotemplate.printing import strval

Map = dict[str, Any] | None
"""A map[string]interface {} argument: a literal nil stands for the nil map."""


@function("dict", variadic=ANY)
def make_dict(*pairs: Any) -> dict[str, Any]:
    """Return a map of keys (any value, as text) and values in turn; a last value may miss."""
    values = (*pairs[1::2], "") if len(pairs) % 2 else pairs[1::2]
    return dict(zip(map(strval, pairs[::2]), values, strict=True))


@function("get", params=(DICT, STRING), dialect="helm3")
def get(values: Map, key: str) -> Any:
    """Return the value of a key, the empty string where there is none."""
    return values[key] if values and key in values else ""


@function("set", params=(DICT, STRING, ANY))
def set_key(values: Map, key: str, value: Any) -> dict[str, Any]:
    """Set a key of the map itself, and return the map."""
    if values is None or values is NIL_DICT:
        raise GoFailure("assignment to entry in nil map")
    values[key] = value
    return values


@function("unset", params=(DICT, STRING))
def unset(values: Map, key: str) -> dict[str, Any]:
    """Remove a key from the map itself, and return the map."""
    if values is None:
        return NIL_DICT
    values.pop(key, None)
    return values


@function("hasKey", params=(DICT, STRING))
def has_key(values: Map, key: str) -> bool:
    """Tell whether a map has a key, whatever its value."""
    return values is not None and key in values


@function("pluck", params=(STRING,), variadic=DICT)
def pluck(key: str, *maps: Map) -> list[Any]:
    """Return the values that the maps have for a key."""
    return [values[key] for values in maps if values and key in values]


@function("keys", variadic=DICT)
def keys(*maps: Map) -> Strings:
    """Return the keys of all maps, each map's sorted."""
    return Strings(key for values in maps for key in sorted(values or ()))


@function("values", params=(DICT,))
def values_of(values: Map) -> list[Any]:
    """Return the values in the order of their keys."""
    return [values[key] for key in sorted(values)] if values else []


@function("pick", params=(DICT,), variadic=STRING)
def pick(values: Map, *wanted: str) -> dict[str, Any]:
    """Return a new map of the wanted keys that there are."""
    return {key: values[key] for key in wanted if key in values} if values else {}


@function("omit", params=(DICT,), variadic=STRING)
def omit(values: Map, *unwanted: str) -> dict[str, Any]:
    """Return a new map without the unwanted keys."""
    return {key: value for key, value in (values or {}).items() if key not in unwanted}


@function("mustMerge", params=(DICT,), variadic=DICT, dialect="helm3", uses=True)
@function("merge", params=(DICT,), variadic=DICT, uses=True)
def merge_missing(uses: Uses, target: Map, *sources: Map) -> dict[str, Any]:
    """Fill the first map with what it lacks of the others, and return it."""
    return _merged(uses, target, sources, overwrite=False)


@function("mustMergeOverwrite", params=(DICT,), variadic=DICT, dialect="helm3", uses=True)
@function("mergeOverwrite", params=(DICT,), variadic=DICT, uses=True)
def merge_overwrite(uses: Uses, target: Map, *sources: Map) -> dict[str, Any]:
    """Set in the first map whatever the others have, and return it."""
    return _merged(uses, target, sources, overwrite=True)


def _merged(
    uses: Uses, target: Map, sources: tuple[Map, ...], *, overwrite: bool
) -> dict[str, Any]:
    for source in sources:
        if source is None or is_nil(source):
            continue
        if target is None or target is NIL_DICT:
            target = {}
        merge(target, source, overwrite=overwrite, step=uses.limits.step)
    return NIL_DICT if target is None else target


@function("mustDeepCopy", params=(ANY,), dialect="helm3", uses=True)
@function("deepCopy", params=(ANY,), uses=True)
def copy_deeply(uses: Uses, value: Any) -> Any:
    """Return a copy that shares no map and no list with the value."""
    if value is None:
        raise GoFailure("reflect: call of reflect.Value.Type on zero Value")
    return deep_copy(value, uses.limits.step)


@function("dig", variadic=ANY, dialect="helm3")
def dig(*arguments: Any) -> Any:
    """Return the value at a path of keys, or a default: keys, default and map, in this order."""
    if len(arguments) < 3:
        raise GoFailure("dig needs at least three arguments")
    *path, default, step = arguments
    _assert_type(step, dict)
    for key in path:
        _assert_type(key, str)
    for key in path[:-1]:
        if key not in step:
            return default
        step = step[key]
        _assert_type(step, dict)
    return step.get(path[-1], default)


def _assert_type(value: Any, wanted: type) -> None:
    if type(value) is not wanted:
        found = "nil" if value is None else type_name(value)
        name = type_name(wanted())
        raise GoFailure(f"interface conversion: interface {{}} is {found}, not {name}")
