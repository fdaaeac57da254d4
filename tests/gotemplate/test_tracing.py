"""Each character of an output has the place that wrote it."""

from collections.abc import Mapping

import pytest

from renderer.gotemplate.funcs.registry import Uses
from renderer.gotemplate.library import function_names, load_function
from renderer.gotemplate.limits import Limits
from renderer.gotemplate.templates import TemplateSet
from renderer.gotemplate.tracing import Trace, TracingRuntime
from tests.gotemplate.conformance import read_cases, run_case, trace_case
from tests.gotemplate.test_conformance import EXCEPTIONS

CASES = [case for case in read_cases() if "output" in case and case["id"] not in EXCEPTIONS]

HELPERS = """\
{{ define "labels" }}
app: {{ .app }}
kind: {{ .kind }}
{{ end }}
"""


def trace(text: str, data: object = None) -> Trace:
    templates = TemplateSet("helm3", function_names("helm3"))
    templates.add("_helpers.tpl", HELPERS)
    templates.add("main.yaml", text)
    uses = Uses("helm3")
    runtime = TracingRuntime(
        templates.traced(), lambda name: load_function(name, "helm3", uses), Limits()
    )
    return runtime.trace("main.yaml", data)


DATA: Mapping[str, object] = {"app": "web", "kind": "x", "list": ["a", "b"], "text": "p\nq"}

# A template, a place in what it prints (line, column), what stands there, and what wrote it.
PLACES: dict[str, tuple[str, tuple[int, int], str, str]] = {
    "text": ("a: b\nc: d\n", (2, 4), "d", "main.yaml:2:4"),
    "text after trimmed space": ("{{- 1 -}}\n\n  a: b\n", (1, 2), "a", "main.yaml:3:3"),
    "an action": ("a:\n  b: {{ .app }}\n", (2, 6), "web", "main.yaml:2:9"),
    "text after an action": ("{{ .app }}: x\n", (1, 4), ":", "main.yaml:1:11"),
    "the second round of a loop": (
        "{{ range .list }}\n- {{ . }}\n{{- end }}",
        (3, 3),
        "b",
        "main.yaml:2:6",
    ),
    "a branch": ("{{ if .no }}x{{ else }}y{{ end }}", (1, 1), "y", "main.yaml:1:24"),
    "a later line of a value": ("{{ .text }}", (2, 1), "q", "main.yaml:1:4"),
    "a template in place": ('x:\n{{ template "labels" . }}', (3, 1), "app", "_helpers.tpl:2:1"),
    "an included template": ('{{ include "labels" . }}', (3, 7), "x", "_helpers.tpl:3:10"),
    "included and indented": (
        'x:\n{{ include "labels" . | indent 2 }}',
        (4, 3),
        "kind",
        "_helpers.tpl:3:1",
    ),
    "its white space": (
        'x:\n{{ include "labels" . | indent 2 }}',
        (4, 1),
        "  kind",
        "_helpers.tpl:3:1",
    ),
    "included, trimmed and indented": (
        'x:\n  {{- include "labels" . | trim | nindent 4 }}\n',
        (3, 11),
        "x",
        "_helpers.tpl:3:10",
    ),
    "included and changed": ('{{ include "labels" . | upper }}', (2, 1), "APP", "main.yaml:1:4"),
    "after something included": (
        '{{ include "labels" . | trim }}\nz: 1\n',
        (3, 1),
        "z",
        "main.yaml:2:1",
    ),
    "included elsewhere": (
        '{{ $x := include "labels" . }}\na: {{ .app }}',
        (2, 4),
        "web",
        "main.yaml:2:7",
    ),
    "past the end of a line": ("ab\ncd\n", (1, 9), "", "main.yaml:1:2"),
}


@pytest.mark.parametrize("name", PLACES)
def test_place(name: str) -> None:
    template, (line, column), expected, place = PLACES[name]
    found = trace(template, DATA)
    shown = found.text.split("\n")[line - 1][column - 1 :]
    assert shown.startswith(expected)
    assert str(found.at(line, column)) == place


@pytest.mark.parametrize(("line", "column"), [(0, 1), (3, 1), (-1, 1)])
def test_no_such_line(line: int, column: int) -> None:
    assert trace("a\nb").at(line, column) is None


def test_no_output() -> None:
    assert trace("{{ if .x }}a{{ end }}", {}).at(1, 1) is None


def test_tracing_changes_no_output_and_places_all_of_it() -> None:
    faults = []
    for case in CASES:
        found = trace_case(case)
        if found.text != run_case(case):
            faults.append(f"{case['id']}: {found.text!r}")
        for number, line in enumerate(found.lines, 1):
            if any(piece.text for piece in line) and found.at(number) is None:
                faults.append(f"{case['id']}: line {number} has no place")
    assert not faults, "\n".join(faults)
