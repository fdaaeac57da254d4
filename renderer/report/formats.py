"""The output formats of findings, by the names that `--format` takes."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from typing import Any, cast

from renderer.finding import Finding

FORMATS: Mapping[str, str] = {
    "text": "text",
    "json": "jsonout",
    "junit": "junit",
    "github": "github",
    "sarif": "sarif",
}
"""Format -> the module of this package that writes it."""

Write = Callable[[Sequence[Finding], Mapping[str, Any]], str]


def write_findings(name: str, findings: Sequence[Finding], summary: Mapping[str, Any]) -> str:
    """Return findings in a format other than text."""
    module = import_module(f"renderer.report.{FORMATS[name]}")
    return cast(Write, getattr(module, f"findings_{name}"))(findings, summary)
