"""Template functions that read and write YAML, JSON and TOML.

Source: Helm's pkg/engine/funcs.go (3.17) and pkg/chartutil/files.go (2.17), and sprig's
defaults.go. Helm's own functions never fail: what cannot be written becomes nothing, and what
cannot be read a value that tells why.
"""

from typing import Any

from renderer.errors import YamlError
from renderer.gotemplate.funcs.registry import ANY, STRING, function
from renderer.gotemplate.gotypes import GoFailure
from renderer.gotemplate.nil import NIL_DICT, NIL_LIST, is_nil
from renderer.gotemplate.plain import plain

_JSON_NAMES: dict[type, str] = {
    dict: "object",
    list: "array",
    str: "string",
    float: "number",
    bool: "bool",
}
_MAP = "map[string]interface {}"
_SLICE = "[]interface {}"


# -- YAML ---------------------------------------------------------------------------------------


@function("toYaml", params=(ANY,), dialect="helm3")
def to_yaml(value: Any) -> str:
    """Return a value as YAML, without its final newline; nothing if it cannot be written."""
    return to_yaml_helm2(value).removesuffix("\n")


@function("toYaml", params=(ANY,), dialect="helm2")
def to_yaml_helm2(value: Any) -> str:
    """Return a value as YAML with its final newline; nothing if it cannot be written."""
    from renderer.yamlio.writer import dump

    try:
        return dump(plain(value), "helm2")
    except YamlError:
        return ""


@function("toYamlPretty", params=(ANY,), dialect="helm3")
def to_yaml_pretty(value: Any) -> str:
    """Return a value as YAML whose lists are indented; nothing if it cannot be written."""
    from renderer.yamlio.writer import dump_pretty

    try:
        return dump_pretty(plain(value, nil_as_null=False)).removesuffix("\n")
    except YamlError:
        return ""


@function("fromYaml", params=(STRING,), dialect="helm3")
def from_yaml(text: str) -> dict[str, Any]:
    """Return the map that a YAML text holds; one with the key Error if it holds none."""
    return _map_of(text, "error unmarshaling JSON: while decoding JSON: ", {})


@function("fromYaml", params=(STRING,), dialect="helm2")
def from_yaml_helm2(text: str) -> dict[str, Any]:
    """Return the map that a YAML text holds; one with the key Error if it holds none."""
    return _map_of(text, "error unmarshaling JSON: ", NIL_DICT)


def _map_of(text: str, prefix: str, nothing: dict[str, Any]) -> dict[str, Any]:
    try:
        value = _read_yaml(text)
    except GoFailure as failure:
        return {"Error": failure.message}
    if isinstance(value, dict):
        return value
    return nothing if value is None else {"Error": prefix + _mismatch(value, _MAP)}


@function("fromYamlArray", params=(STRING,), dialect="helm3")
def from_yaml_array(text: str) -> list[Any]:
    """Return the list that a YAML text holds; if it holds none, the reason is its only item."""
    try:
        value = _read_yaml(text)
    except GoFailure as failure:
        return [failure.message]
    if isinstance(value, list):
        return value
    prefix = "error unmarshaling JSON: while decoding JSON: "
    return [] if value is None else [prefix + _mismatch(value, _SLICE)]


def _read_yaml(text: str) -> Any:
    """Return the value of a YAML text. Raises GoFailure with Go's words."""
    from renderer.yamlio.problem import GoYamlError
    from renderer.yamlio.reader import load

    try:
        return load(text, "YAML text")
    except GoYamlError as error:
        raise GoFailure(error.go_text) from None


# -- JSON ---------------------------------------------------------------------------------------


@function("toJson", params=(ANY,))
def to_json(value: Any) -> str:
    """Return a value as JSON; nothing if it cannot be written."""
    return _or_nothing(value)


@function("toPrettyJson", params=(ANY,))
def to_pretty_json(value: Any) -> str:
    """Return a value as JSON with an item on each line; nothing if it cannot be written."""
    return _or_nothing(value, indent="  ")


@function("mustToJson", params=(ANY,), dialect="helm3")
def must_to_json(value: Any) -> str:
    """Return a value as JSON. Raises GoFailure if it cannot be written."""
    return _write_json(value)


@function("mustToPrettyJson", params=(ANY,), dialect="helm3")
def must_to_pretty_json(value: Any) -> str:
    """Return a value as JSON with an item on each line. Raises GoFailure as mustToJson."""
    return _write_json(value, indent="  ")


@function("toRawJson", "mustToRawJson", params=(ANY,), dialect="helm3")
def to_raw_json(value: Any) -> str:
    """Return a value as JSON that leaves <, > and & as they are. Raises GoFailure."""
    return _write_json(value, escape_html=False)


@function("fromJson", params=(STRING,))
def from_json(text: str) -> dict[str, Any]:
    """Return the map that a JSON text holds; one with the key Error if it holds none."""
    try:
        value = must_from_json(text)
    except GoFailure as failure:
        return {"Error": failure.message}
    if isinstance(value, dict):
        return value
    return NIL_DICT if value is None else {"Error": _mismatch(value, _MAP)}


@function("fromJsonArray", params=(STRING,), dialect="helm3")
def from_json_array(text: str) -> list[Any]:
    """Return the list that a JSON text holds; if it holds none, the reason is its only item."""
    try:
        value = must_from_json(text)
    except GoFailure as failure:
        return [failure.message]
    if isinstance(value, list):
        return value
    return NIL_LIST if value is None else [_mismatch(value, _SLICE)]


@function("mustFromJson", params=(STRING,), dialect="helm3")
def must_from_json(text: str) -> Any:
    """Return the value of a JSON text. Raises GoFailure if it is none."""
    from renderer.yamlio.gojson import GoJsonError, loads

    try:
        return loads(text)
    except GoJsonError as error:
        raise GoFailure(error.go_text) from None


def _write_json(value: Any, *, escape_html: bool = True, indent: str | None = None) -> str:
    from renderer.yamlio.gojson import GoJsonError, dumps

    try:
        return dumps(plain(value), escape_html=escape_html, indent=indent)
    except GoJsonError as error:
        raise GoFailure(error.go_text) from None


def _or_nothing(value: Any, *, indent: str | None = None) -> str:
    from renderer.yamlio.gojson import dumps

    try:
        return dumps(plain(value), indent=indent)
    except YamlError:
        return ""


def _mismatch(value: Any, wanted: str) -> str:
    """Return Go's words for a JSON value that is not of the type wanted."""
    return f"json: cannot unmarshal {_JSON_NAMES[type(value)]} into Go value of type {wanted}"


# -- TOML ---------------------------------------------------------------------------------------


@function("toToml", params=(ANY,))
def to_toml(value: Any) -> str:
    """Return a value as TOML; the reason if it cannot be written. Raises GoFailure for nil."""
    from renderer.yamlio.gotoml import GoTomlError, dumps

    if value is None:
        raise GoFailure("reflect: call of reflect.Value.Type on zero Value")
    try:
        return dumps(value if is_nil(value) else plain(value))
    except GoTomlError as error:
        return error.go_text


@function("fromToml", params=(STRING,), dialect="helm3")
def from_toml(text: str) -> dict[str, Any]:
    """Return the map that a TOML text holds; one with the key Error if it is none."""
    from renderer.gotemplate.tomlread import read_toml

    try:
        return read_toml(text)
    except GoFailure as failure:
        return {"Error": failure.message}
