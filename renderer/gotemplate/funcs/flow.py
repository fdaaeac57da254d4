"""Helm's functions that end a render or ask a cluster: required, fail, lookup."""

from typing import Any

from renderer.gotemplate.funcs.registry import ANY, STRING, function
from renderer.gotemplate.gotypes import GoFailure


@function("required", params=(STRING, ANY))
def required(message: str, value: Any) -> Any:
    """Return the value, or fail with the chart author's message if it is nil or empty text."""
    if value is None or value == "":
        raise GoFailure(message)
    return value


@function("fail", params=(STRING,))
def fail(message: str) -> str:
    """Fail with the chart author's message."""
    raise GoFailure(message)


@function("lookup", params=(STRING, STRING, STRING, STRING), dialect="helm3")
def lookup(_api_version: str, _kind: str, _namespace: str, _name: str) -> dict[str, Any]:
    """Return the empty map: there is no cluster to ask, as in `helm template`."""
    return {}
