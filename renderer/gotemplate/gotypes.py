"""Go values as Python objects.

A template's data is built from these types; a Python type that is not named here never
reaches a template.

==============================  ===================================================
Go                              Python
==============================  ===================================================
nil                             `None`
bool, string                    `bool`, `str` (bytes that are no UTF-8: surrogate escapes)
int (constants, `len`, `int`)   `int`
int64 (`--set`, sprig's maths)  `Int64`
float64 (numbers in values)     `float`
uint8, int32 (rune)             `Uint8`, `Int32`
[]interface {}                  `list`
[]string, []int                 `Strings`, `Ints`
[]byte                          `bytes`
map[string]interface {}         `dict`
map[string]string               `StringMap`
map[string]bool                 `BoolMap`
complex128                      `complex`
chartutil.Values                `Values`
other named maps and slices     subclasses of `Map` and `List`
a struct or anything else       a subclass of `Struct`
==============================  ===================================================

The types that exist only to keep a Go type's name behave like their Python base.
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar


class Int64(int):
    """Go's int64, where it differs from int: in type names and in argument checks."""

    __slots__ = ()


class Int32(int):
    """Go's int32, the type of a rune."""

    __slots__ = ()


class Uint8(int):
    """Go's uint8, the type of a byte."""

    __slots__ = ()


class Strings(list[str]):
    """Go's []string."""

    __slots__ = ()


class Ints(list[int]):
    """Go's []int."""

    __slots__ = ()


class StringMap(dict[str, str]):
    """Go's map[string]string."""

    __slots__ = ()


class BoolMap(dict[str, bool]):
    """Go's map[string]bool."""

    __slots__ = ()


class Map(dict[str, Any]):
    """A Go map type with a name and methods of its own. `methods` are as in `Struct`.

    `zero` is what a missing key gives.
    """

    __slots__ = ()
    go_type: ClassVar[str] = "map"
    zero: ClassVar[Any] = None

    @property
    def methods(self) -> Mapping[str, Callable[..., Any]]:
        """The methods that templates may call."""
        return {}


class List(list[Any]):
    """A Go slice type with a name and methods of its own. `methods` are as in `Struct`."""

    __slots__ = ()
    go_type: ClassVar[str] = "slice"

    @property
    def methods(self) -> Mapping[str, Callable[..., Any]]:
        """The methods that templates may call."""
        return {}


class Values(Map):
    """Helm's chartutil.Values: a map[string]interface {} with a name of its own."""

    __slots__ = ()
    go_type: ClassVar[str] = "chartutil.Values"

    @property
    def methods(self) -> Mapping[str, Callable[..., Any]]:
        """The methods of Values that need no writer."""
        from renderer.gotemplate.funcs.registry import STRING, method

        return {
            "AsMap": method("AsMap", lambda: dict(self)),
            "PathValue": method("PathValue", self._path_value, STRING),
            "Table": method("Table", self._table, STRING),
            "YAML": method("YAML", self._yaml),
        }

    def _table(self, path: str) -> "Values":
        table: Any = self
        for key in path.split("."):
            table = table.get(key)
            if not isinstance(table, dict):
                raise GoFailure(f'"{key}" is not a table')
        return Values(table)

    def _path_value(self, path: str) -> Any:
        *tables, key = path.split(".")
        table = self._table(".".join(tables)) if tables else self
        value = table.get(key)
        if value is None or isinstance(value, dict):
            raise GoFailure(f'"{key}" is not a value')
        return value

    def _yaml(self) -> str:
        from renderer.yamlio.writer import dump

        return dump(dict(self), "helm3")


class Struct:
    """A Go struct, or any other Go value with fields and methods.

    `fields` are shown in their order by `{{ . }}`; `methods` are called with the template's
    arguments. Neither gives access to a Python attribute.
    """

    go_type: ClassVar[str] = "struct"
    go_kind: ClassVar[str] = "struct"

    def __init__(
        self,
        fields: Mapping[str, Any] | None = None,
        methods: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:
        self.fields: Mapping[str, Any] = fields or {}
        self.methods: Mapping[str, Callable[..., Any]] = methods or {}

    def go_string(self) -> str | None:
        """Return what Go's String method prints, or None for a type that has none."""
        return None

    def json_fields(self) -> Mapping[str, Any]:
        """Return the fields as they go to JSON and YAML: by their names there, in order."""
        return self.fields


class GoFailure(Exception):  # noqa: N818 - it is Go's error value, not an exception's name
    """A Go function returned an error, or panicked.

    `message` is its text, `hint` what the author of the template or the values may do.
    """

    def __init__(self, message: str, hint: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class ArgumentFailure(GoFailure):
    """A call's arguments do not fit the function: found before the function runs.

    `argument` is the index of the first that does not, None when their number is wrong.
    """

    def __init__(self, message: str, argument: int | None = None) -> None:
        super().__init__(message)
        self.argument = argument


_TYPE_NAMES: dict[type, tuple[str, str]] = {
    type(None): ("<nil>", "invalid"),
    bool: ("bool", "bool"),
    str: ("string", "string"),
    int: ("int", "int"),
    Int64: ("int64", "int64"),
    Int32: ("int32", "int32"),
    Uint8: ("uint8", "uint8"),
    float: ("float64", "float64"),
    list: ("[]interface {}", "slice"),
    Strings: ("[]string", "slice"),
    Ints: ("[]int", "slice"),
    bytes: ("[]uint8", "slice"),
    dict: ("map[string]interface {}", "map"),
    StringMap: ("map[string]string", "map"),
    BoolMap: ("map[string]bool", "map"),
    complex: ("complex128", "complex128"),
}


def type_name(value: object) -> str:
    """Return the name of a value's Go type, as `%T` prints it."""
    if isinstance(value, (Struct, Map, List)):
        return value.go_type
    return _TYPE_NAMES[type(value)][0]


def kind_name(value: object) -> str:
    """Return the name of a value's Go reflect.Kind (`invalid` for nil)."""
    if isinstance(value, Struct):
        return value.go_kind
    if isinstance(value, (Map, List)):
        return "map" if isinstance(value, Map) else "slice"
    return _TYPE_NAMES[type(value)][1]


def byte_length(text: str) -> int:
    """Return the length of a string in bytes of UTF-8, as Go counts."""
    return len(text) if text.isascii() else len(to_bytes(text))


def to_bytes(text: str) -> bytes:
    """Return a string's bytes."""
    return text.encode("utf-8", "surrogateescape")


def from_bytes(data: bytes) -> str:
    """Return bytes as a string; bytes that are no UTF-8 survive as surrogate escapes."""
    return data.decode("utf-8", "surrogateescape")
