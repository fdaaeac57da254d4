"""The functions of Go's text/template itself. Source: text/template/funcs.go of Go 1.26."""

from collections.abc import Callable
from typing import Any, NoReturn

from renderer.gotemplate.equality import deep_equal
from renderer.gotemplate.funcs.registry import ANY, STRING, function
from renderer.gotemplate.gotypes import (
    BoolMap,
    GoFailure,
    Int32,
    Int64,
    StringMap,
    Struct,
    Uint8,
    byte_length,
    kind_name,
    to_bytes,
    type_name,
)
from renderer.gotemplate.nil import is_nil
from renderer.gotemplate.printing import show, sprint, sprintln

function("print", variadic=ANY)(sprint)
function("println", variadic=ANY)(sprintln)


@function("printf", params=(STRING,), variadic=ANY)
def printf(template: str, *values: Any) -> str:
    """Return values in the format that `template` describes."""
    from renderer.gotemplate.printf import sprintf

    return sprintf(template, *values)


# -- logic --------------------------------------------------------------------------------------


@function("and", params=(ANY,), variadic=ANY)
def and_(*values: Any) -> Any:
    """Return the first value that counts as false, or the last one."""
    return next((value for value in values[:-1] if not value), values[-1])


@function("or", params=(ANY,), variadic=ANY)
def or_(*values: Any) -> Any:
    """Return the first value that counts as true, or the last one."""
    return next((value for value in values[:-1] if value), values[-1])


@function("not", params=(ANY,))
def not_(value: Any) -> bool:
    """Tell whether a value counts as false."""
    return not value


# -- comparison ---------------------------------------------------------------------------------

_BASIC_KINDS: dict[type, str] = {
    bool: "bool",
    int: "int",
    Int64: "int",
    Int32: "int",
    Uint8: "uint",
    float: "float",
    complex: "complex",
    str: "string",
}
_INTEGERS = {"int", "uint"}


@function("eq", params=(ANY,), variadic=ANY)
def eq(first: Any, *others: Any) -> bool:
    """Tell whether the first value equals one of the others.

    Integers of all types compare, a float64 only with a float64. Raises GoFailure for values
    that do not compare, up to the first that is equal.
    """
    if not others:
        raise GoFailure("missing argument for comparison")
    return any(_equal(first, other) for other in others)


def _equal(first: Any, second: Any) -> bool:
    kind, other_kind = _BASIC_KINDS.get(type(first)), _BASIC_KINDS.get(type(second))
    if kind != other_kind and {kind, other_kind} != _INTEGERS:
        if first is None or second is None:
            return False
        raise _incompatible(first, second)
    if kind is not None:
        return bool(first == second)
    if first is None or second is None:
        return is_nil(first) == is_nil(second)
    return _equal_references(first, second)


def _equal_references(first: Any, second: Any) -> bool:
    from renderer.gotemplate.printf import sprintf

    name, other_name = type_name(first), type_name(second)
    if kind_name(first) != kind_name(second):
        pair = sprintf("%s: %s, %s: %v", first, name, other_name, second)
        raise GoFailure(f"non-comparable types {pair}")
    if is_nil(first) or is_nil(second):
        return is_nil(first) == is_nil(second)
    if not isinstance(second, Struct):
        raise GoFailure(sprintf("non-comparable type %s: %s", second, other_name))
    return first is second or (second.go_kind != "ptr" and deep_equal(first, second))


@function("ne", params=(ANY, ANY))
def ne(first: Any, second: Any) -> bool:
    """Tell whether two values differ. Raises GoFailure as eq does."""
    return not _equal(first, second)


@function("lt", params=(ANY, ANY))
def lt(first: Any, second: Any) -> bool:
    """Tell whether the first value is less. Raises GoFailure for values that have no order."""
    kind, other_kind = _BASIC_KINDS.get(type(first)), _BASIC_KINDS.get(type(second))
    if kind is None or other_kind is None:
        raise GoFailure("invalid type for comparison")
    if kind != other_kind and {kind, other_kind} != _INTEGERS:
        raise _incompatible(first, second)
    if kind in ("bool", "complex"):
        raise GoFailure("invalid type for comparison")
    if kind == "string":
        return to_bytes(first) < to_bytes(second)
    return bool(first < second)


@function("le", params=(ANY, ANY))
def le(first: Any, second: Any) -> bool:
    """Tell whether the first value is less or equal."""
    return lt(first, second) or _equal(first, second)


@function("gt", params=(ANY, ANY))
def gt(first: Any, second: Any) -> bool:
    """Tell whether the first value is neither less nor equal."""
    return not le(first, second)


@function("ge", params=(ANY, ANY))
def ge(first: Any, second: Any) -> bool:
    """Tell whether the first value is not less."""
    return not lt(first, second)


def _incompatible(first: Any, second: Any) -> GoFailure:
    return GoFailure(
        f"incompatible types for comparison: {type_name(first)} and {type_name(second)}"
    )


# -- contents -----------------------------------------------------------------------------------


@function("len", params=(ANY,))
def length(value: Any) -> int:
    """Return how many bytes a string, or elements a list or map, has."""
    if isinstance(value, str):
        return byte_length(value)
    if isinstance(value, (list, dict, bytes)):
        return len(value)
    if value is None:
        raise GoFailure("len of nil pointer")
    raise GoFailure(f"len of type {_target_type(value)}")


@function("index", params=(ANY,), variadic=ANY)
def index(value: Any, *indexes: Any) -> Any:
    """Return what a value holds at the first index, of that at the second, and so on."""
    if value is None:
        raise GoFailure("index of untyped nil")
    for each in indexes:
        value = _element(value, each)
    return value


def _element(value: Any, at: Any) -> Any:
    if isinstance(value, dict):
        return _entry(value, at)
    if isinstance(value, list):
        return value[_position(at, len(value), "slice")]
    if isinstance(value, (str, bytes)):
        data = to_bytes(value) if isinstance(value, str) else value
        kind = "string" if isinstance(value, str) else "slice"
        return Uint8(data[_position(at, len(data), kind)])
    if value is None:
        raise GoFailure("index of nil pointer")
    raise GoFailure(f"can't index item of type {_target_type(value)}")


def _entry(values: dict[str, Any], key: Any) -> Any:
    if key is None:
        raise GoFailure("value is nil; should be of type string")
    if not isinstance(key, str):
        raise GoFailure(f"value has type {type_name(key)}; should be string")
    if key in values:
        return values[key]
    if isinstance(values, (StringMap, BoolMap)):
        return "" if isinstance(values, StringMap) else False
    return None


def _position(at: Any, size: int, kind: str) -> int:
    if at is None:
        raise GoFailure("cannot index slice/array with nil")
    if not isinstance(at, int) or isinstance(at, bool):
        raise GoFailure(f"cannot index slice/array with type {type_name(at)}")
    if not 0 <= at <= size:
        raise GoFailure(f"index out of range: {at}")
    if at == size:
        raise GoFailure(f"reflect: {kind} index out of range")
    return at


def _target_type(value: Any) -> str:
    """Return the name of a value's type, for a pointer that of what it points at."""
    name = type_name(value)
    is_pointer = isinstance(value, Struct) and value.go_kind == "ptr"
    return name.removeprefix("*") if is_pointer else name


@function("call", params=(ANY,), variadic=ANY)
def call(value: Any, *_: Any) -> NoReturn:
    """Fail: no value of a template is a function."""
    if value is None:
        raise GoFailure("call of nil")
    raise GoFailure(f"non-function of type {type_name(value)}")


# -- escaping -----------------------------------------------------------------------------------

_HTML = str.maketrans(
    {"\0": "\ufffd", '"': "&#34;", "'": "&#39;", "&": "&amp;", "<": "&lt;", ">": "&gt;"}
)
_JS_PLAIN = {"\\": "\\\\", "'": "\\'", '"': '\\"'}
_UNRESERVED = frozenset(b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.~")


def _escaper(escape: Callable[[str], str]) -> Callable[..., str]:
    def escape_values(*values: Any) -> str:
        """Return the text of the arguments, each shown as by an action, and escaped."""
        return escape(_shown(values))

    return escape_values


def _shown(values: tuple[Any, ...]) -> str:
    parts: list[str] = []
    after_text = True
    for value in values:
        is_text = value is None or isinstance(value, str)
        parts.append(show(value) if is_text or after_text else " " + show(value))
        after_text = is_text
    return "".join(parts)


def _escape_html(text: str) -> str:
    return text.translate(_HTML)


def _escape_js(text: str) -> str:
    return "".join(map(_escape_js_char, text))


def _escape_js_char(char: str) -> str:
    if char in _JS_PLAIN:
        return _JS_PLAIN[char]
    if char < " " or char in "<>&=" or not (char.isascii() or _stays(char)):
        return f"\\u{ord(char):04X}"
    return char


def _stays(char: str) -> bool:
    return char.isprintable() or "\udc80" <= char <= "\udcff"


def _escape_query(text: str) -> str:
    return "".join(
        chr(byte) if byte in _UNRESERVED else "+" if byte == 0x20 else f"%{byte:02X}"
        for byte in to_bytes(text)
    )


function("html", variadic=ANY)(_escaper(_escape_html))
function("js", variadic=ANY)(_escaper(_escape_js))
function("urlquery", variadic=ANY)(_escaper(_escape_query))
