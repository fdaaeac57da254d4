"""Runs a conformance case: one small chart, as the cases' README describes it."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from renderer.charts.capabilities import parse_kube_version
from renderer.charts.chart import load_chart
from renderer.charts.context import ReleaseInfo, TemplateFile
from renderer.charts.render import (
    context_files,
    parse_templates,
    prepare,
    render_files,
    trace_files,
)
from renderer.dialect import Dialect
from renderer.gotemplate.funcs.registry import Uses
from renderer.gotemplate.library import function_names
from renderer.gotemplate.limits import Limits
from renderer.gotemplate.templates import TemplateSet
from renderer.gotemplate.tracing import Trace
from renderer.yamlio.reader import load

CASES = Path(__file__).parent / "data" / "conformance.jsonl"

_CASE = "conf/templates/case.yaml"

_CHART = """\
apiVersion: v2
name: conf
version: 1.2.3
appVersion: "4.5.6"
description: A chart for conformance cases
type: application
keywords: [one, two]
maintainers: [{name: Ann, email: ann@example.org}]
annotations: {example.org/team: blue}
"""


def read_cases() -> Iterator[dict[str, Any]]:
    """Yield the cases of the project's copy of the conformance set."""
    with CASES.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def run_case(case: Mapping[str, Any]) -> str:
    """Return what `templates/case.yaml` of a case renders to. Raises RenderError."""
    files, templates = _templates(case)
    rendered = render_files(files, templates, Uses(case["engine"]), Limits())
    return next(each.text for each in rendered if each.template == _CASE)


def trace_case(case: Mapping[str, Any]) -> Trace:
    """Return the trace of `templates/case.yaml` of a case. Raises RenderError."""
    files, templates = _templates(case)
    return trace_files(files, templates, Uses(case["engine"]), Limits(), {_CASE})[_CASE]


def _templates(case: Mapping[str, Any]) -> tuple[list[TemplateFile], TemplateSet]:
    dialect: Dialect = case["engine"]
    chart_yaml = _CHART
    if dialect == "helm2":
        chart_yaml = chart_yaml.replace("v2", "v1", 1).replace("type: application\n", "")
    texts = {"Chart.yaml": chart_yaml, "templates/case.yaml": case["template"]}
    if case["values"] is not None:
        texts["values.yaml"] = case["values"]
    if case["helpers"] is not None:
        texts["templates/_helpers.tpl"] = case["helpers"]
    texts.update(case["files"] or {})
    files = {path: text.encode("utf-8", "surrogateescape") for path, text in texts.items()}
    chart = load_chart(files, load)
    prepared = prepare(chart, {}, dialect, lambda _: None)
    kube_version = parse_kube_version("1.9.0" if dialect == "helm2" else "1.16.0")
    templates = context_files(prepared, ReleaseInfo("x", "default"), kube_version, (), dialect)
    parsed = parse_templates(templates, dialect, function_names(dialect))
    wanted = [each for each in templates if each.partial or each.name == _CASE]
    return wanted, parsed
