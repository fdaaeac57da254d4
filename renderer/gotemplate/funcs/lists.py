"""Template functions on lists. Source: sprig 3.3.0 and 2.22.0, list.go."""

from collections.abc import Callable, Sequence
from typing import Any

from renderer.gotemplate.casts import to_int64
from renderer.gotemplate.equality import deep_equal
from renderer.gotemplate.funcs.registry import ANY, INT, F, Param, Uses, function
from renderer.gotemplate.gotypes import (
    GoFailure,
    Ints,
    Strings,
    Uint8,
    kind_name,
    to_bytes,
)
from renderer.gotemplate.nil import NIL_LIST
from renderer.gotemplate.printing import strval

NIL_DEREFERENCE = "runtime error: invalid memory address or nil pointer dereference"


def items_of(value: Any, complaint: str) -> list[Any]:
    """Return a slice's elements. Raises GoFailure, `complaint` and the kind, for anything else."""
    if isinstance(value, list):
        return value
    if isinstance(value, bytes):
        return [Uint8(each) for each in value]
    if value is None:
        raise GoFailure(NIL_DEREFERENCE)
    raise GoFailure(f"{complaint} {kind_name(value)}")


def _with_must(
    name: str, *params: Param, variadic: Param | None = None, uses: bool = False
) -> Callable[[F], F]:
    """Register a function, and for helm3 its must... variant.

    Both fail alike: the one panics where the other returns an error.
    """

    def register(call: F) -> F:
        must = "must" + name[0].upper() + name[1:]
        function(name, params=params, variadic=variadic, uses=uses)(call)
        function(must, params=params, variadic=variadic, uses=uses, dialect="helm3")(call)
        return call

    return register


@function("list", "tuple", variadic=ANY)
def make_list(*values: Any) -> list[Any]:
    """Return a list of the arguments."""
    return list(values)


@_with_must("append", ANY, ANY)
@_with_must("push", ANY, ANY)
def append(value: Any, item: Any) -> list[Any]:
    """Return a new list with an item at its end."""
    return [*items_of(value, "Cannot push on type"), item]


@_with_must("prepend", ANY, ANY)
def prepend(value: Any, item: Any) -> list[Any]:
    """Return a new list with an item before its first."""
    return [item, *items_of(value, "Cannot prepend on type")]


@_with_must("first", ANY)
def first(value: Any) -> Any:
    """Return the first item, nil of an empty list."""
    items = items_of(value, "Cannot find first on type")
    return items[0] if items else None


@_with_must("last", ANY)
def last(value: Any) -> Any:
    """Return the last item, nil of an empty list."""
    items = items_of(value, "Cannot find last on type")
    return items[-1] if items else None


@_with_must("rest", ANY)
def rest(value: Any) -> list[Any]:
    """Return all but the first item."""
    items = items_of(value, "Cannot find rest on type")
    return list(items[1:]) if items else NIL_LIST


@_with_must("initial", ANY)
def initial(value: Any) -> list[Any]:
    """Return all but the last item."""
    items = items_of(value, "Cannot find initial on type")
    return list(items[:-1]) if items else NIL_LIST


@_with_must("reverse", ANY)
def reverse(value: Any) -> list[Any]:
    """Return the items from last to first."""
    return list(items_of(value, "Cannot find reverse on type")[::-1])


@_with_must("compact", ANY)
def compact(value: Any) -> list[Any]:
    """Return the items that are not empty."""
    return [item for item in items_of(value, "Cannot compact on type") if item]


@_with_must("uniq", ANY, uses=True)
def uniq(uses: Uses, value: Any) -> list[Any]:
    """Return the items without those that are deeply equal to one before."""
    unique: list[Any] = []
    scalars: set[tuple[type, Any]] = set()
    others: list[Any] = []
    for item in items_of(value, "Cannot find uniq on type"):
        if isinstance(item, (str, int, float)):
            known = (type(item), item) in scalars
            scalars.add((type(item), item))
        else:
            known = _contains(uses, others, item)
            others.append(item)
        if not known:
            unique.append(item)
    return unique


@_with_must("without", ANY, variadic=ANY, uses=True)
def without(uses: Uses, value: Any, *omitted: Any) -> list[Any]:
    """Return the items that are deeply equal to none of `omitted`."""
    items = items_of(value, "Cannot find without on type")
    return [item for item in items if not _contains(uses, omitted, item)]


@_with_must("has", ANY, ANY, uses=True)
def has(uses: Uses, needle: Any, haystack: Any) -> bool:
    """Tell whether a list has an item deeply equal to `needle`; nil has none."""
    if haystack is None:
        return False
    return _contains(uses, items_of(haystack, "Cannot find has on type"), needle)


@_with_must("slice", ANY, variadic=ANY, uses=True)
def slice_list(uses: Uses, value: Any, *indexes: Any) -> Any:
    """Return the items from the first to before the second index; nil of an empty list."""
    items = items_of(value, "list should be type of slice or array but")
    if not items:
        return None
    bounds = [to_int64(index, uses.dialect) for index in indexes[:2]]
    start = bounds[0] if bounds else 0
    end = bounds[1] if len(bounds) > 1 else len(items)
    if not 0 <= start <= end <= len(items):
        raise GoFailure("reflect.Value.Slice: slice index out of bounds")
    if isinstance(value, bytes):
        return value[start:end]
    kind = type(value) if isinstance(value, (Strings, Ints)) else list
    return kind(items[start:end])


@function("concat", variadic=ANY)
def concat(*lists: Any) -> list[Any]:
    """Return the items of all lists."""
    joined: list[Any] = []
    for value in lists:
        if not isinstance(value, (list, bytes)) and value is not None:
            raise GoFailure(f"Cannot concat type {kind_name(value)} as list")
        joined += items_of(value, "")
    return joined or NIL_LIST


@function("chunk", "mustChunk", params=(INT, ANY), dialect="helm3")
def chunk(size: int, value: Any) -> list[list[Any]]:
    """Return the items in lists of `size`."""
    items = items_of(value, "Cannot chunk type")
    if size > 0:
        return [list(items[at : at + size]) for at in range(0, len(items), size)]
    # sprig computes nonsense for sizes below one, and Go refuses most of it.
    chunks = (len(items) - 1) // size + 1 if size else -1
    if not items or chunks < 0 or (chunks, size) == (1, -1):
        raise GoFailure("runtime error: makeslice: len out of range")
    return [list(items)] if chunks else []


@function("sortAlpha", params=(ANY,))
def sort_alpha(value: Any) -> Strings:
    """Return the items as text, sorted by their bytes; nil items are left out.

    A []string is sorted in place, as sprig does.
    """
    if isinstance(value, Strings):
        value.sort(key=to_bytes)
        return value
    items = items_of(value, "") if isinstance(value, (list, bytes)) else [strval(value)]
    return Strings(sorted([strval(each) for each in items if each is not None], key=to_bytes))


def _contains(uses: Uses, items: Sequence[Any], needle: Any) -> bool:
    step = uses.limits.step
    step(len(items))
    return any(deep_equal(needle, item, step) for item in items)
