"""A chart and values -> the text of each template."""

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from renderer.charts.capabilities import Capabilities, KubeVersion
from renderer.charts.chart import Chart
from renderer.charts.coalesce import Coalescer, Tree, Warn, copy_tree
from renderer.charts.context import ReleaseInfo, TemplateFile, template_files
from renderer.charts.dependencies import resolve_dependencies
from renderer.dialect import Dialect
from renderer.gotemplate.funcs.registry import Uses
from renderer.gotemplate.gotypes import Values
from renderer.gotemplate.library import load_function
from renderer.gotemplate.limits import Limits
from renderer.gotemplate.runtime import Runtime, strip_no_value
from renderer.gotemplate.templates import TemplateSet, parse_order

if TYPE_CHECKING:
    from renderer.gotemplate.tracing import Trace


class Prepared(NamedTuple):
    """A chart with its dependencies resolved, and the values of the whole tree."""

    chart: Chart
    values: Tree


class Rendered(NamedTuple):
    """What a template file gave: its name as Helm prints it, and the text."""

    template: str
    text: str


def prepare(chart: Chart, overrides: Tree, dialect: Dialect, warn: Warn) -> Prepared:
    """Return the chart as it takes part with these overrides, and its coalesced values.

    Raises ValuesError.
    """
    if dialect == "helm2":
        overrides = _floats(overrides)
    chart = resolve_dependencies(chart, overrides, dialect, warn)
    return Prepared(chart, Coalescer(dialect, warn).values(chart, overrides))


def context_files(
    prepared: Prepared,
    release: ReleaseInfo,
    kube_version: KubeVersion,
    api_versions: tuple[str, ...],
    dialect: Dialect,
) -> list[TemplateFile]:
    """Return the template files with their data, in the order in which Helm renders them."""
    capabilities = Capabilities(dialect, kube_version, api_versions)
    files = template_files(
        prepared.chart, copy_tree(prepared.values), release, capabilities, dialect
    )
    return sorted(files, key=lambda file: parse_order(file.name), reverse=True)


def parse_templates(
    files: Sequence[TemplateFile], dialect: Dialect, functions: frozenset[str]
) -> TemplateSet:
    """Return the set of all templates that the files define. Raises TemplateError."""
    templates = TemplateSet(dialect, functions)
    for file in files:
        templates.add(file.name, file.text)
    return templates


def render_files(
    files: Sequence[TemplateFile], templates: TemplateSet, uses: Uses, limits: Limits
) -> list[Rendered]:
    """Return the text of each template file but the partials, in the order given.

    Raises TemplateError and LimitError.
    """

    runtime = Runtime(templates, _functions(templates, uses), limits)
    return [
        Rendered(file.name, strip_no_value(runtime.render(file.name, data)))
        for file, data in _with_data(files)
    ]


def trace_files(
    files: Sequence[TemplateFile],
    templates: TemplateSet,
    uses: Uses,
    limits: Limits,
    wanted: Collection[str],
) -> "dict[str, Trace]":
    """Return the traces of the `wanted` files among those given.

    Those before them are rendered too, as templates may leave something to those after them.
    Raises TemplateError and LimitError.
    """
    from renderer.gotemplate.tracing import TracingRuntime

    functions = _functions(templates, uses)
    plain = Runtime(templates, functions, limits)
    tracing = TracingRuntime(templates.traced(), functions, limits)
    traces = {}
    for file, data in _with_data(files):
        if file.name in wanted:
            traces[file.name] = tracing.trace(file.name, data)
            if len(traces) == len(wanted):
                break
        else:
            plain.render(file.name, data)
    return traces


def _functions(templates: TemplateSet, uses: Uses) -> Callable[[str], Callable[..., Any]]:
    return lambda name: load_function(name, templates.dialect, uses)


def _with_data(files: Iterable[TemplateFile]) -> Iterator[tuple[TemplateFile, dict[str, Any]]]:
    """Yield each file but the partials with what `.` is for it."""
    for file in files:
        if not file.partial:
            file.data["Template"] = Values({"Name": file.name, "BasePath": file.base_path})
            yield file, file.data


def _floats(value: Any) -> Any:
    """Return a tree with every number as float64: Helm 2 passes values on as YAML text."""
    if isinstance(value, dict):
        return {key: _floats(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_floats(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value
