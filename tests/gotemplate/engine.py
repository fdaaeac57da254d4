"""Renders one template text, for tests."""

from collections.abc import Callable, Mapping
from typing import Any

from renderer.dialect import Dialect
from renderer.gotemplate.funcs.registry import Uses
from renderer.gotemplate.library import function_names, load_function
from renderer.gotemplate.limits import Limits
from renderer.gotemplate.runtime import Runtime
from renderer.gotemplate.templates import TemplateSet


def render_text(
    text: str,
    data: Any = None,
    *,
    dialect: Dialect = "helm3",
    files: Mapping[str, str] | None = None,
    limits: Limits | None = None,
) -> str:
    """Return what a template prints. `files` are further template files, parsed before it."""
    templates = TemplateSet(dialect, function_names(dialect))
    for name, other in (files or {}).items():
        templates.add(name, other)
    templates.add("main.yaml", text)
    limits = limits or Limits()
    uses = Uses(dialect, limits=limits)

    def function(name: str) -> Callable[..., Any]:
        return load_function(name, dialect, uses)

    return Runtime(templates, function, limits).render("main.yaml", data)
