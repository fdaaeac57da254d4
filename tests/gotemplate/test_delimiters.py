"""Templates with other delimiters: the same tree, and the same errors."""

import pytest

from renderer.errors import TemplateError
from renderer.gotemplate.lexer import DELIMITERS, Delimiters
from renderer.gotemplate.library import function_names
from renderer.gotemplate.nodes import Text
from renderer.gotemplate.parser import parse

BRACKETS = ("[[", "]]")


def bracketed(template: str) -> str:
    return template.replace("{{", "[[").replace("}}", "]]")


def parsed(template: str, delimiters: Delimiters) -> object:
    """Return the tree of a template, or why and where there is none."""
    try:
        return parse(template, "f", function_names("helm3"), delimiters)
    except TemplateError as error:
        return error.message, error.hint, error.position


TEMPLATES = [
    "a {{ .b }} c",
    "{{- if eq .a `}}` -}} b {{- else if .c }} d {{ else }}{{ end -}} e",
    '{{ range $i, $e := .a }}{{ $i }}:{{ $e | printf "%v" }}{{ break }}{{ end }}',
    "{{ define `x` }}{{ . }}{{ end }}{{ template `x` .a.b }}",
    "{{/* a comment */}}{{- /* another */ -}} b",
    "{{ (index .a 0).b }} {{ .a.b}}{{.}}{{ $}}{{ true}}",
]
WRONG = [
    ("{{ end }}", "unexpected [[end]]"),
    ("{{ if .a }}", "unexpected EOF"),
    ("{{ range . }}{{ else }}{{ else }}", "expected end; found [[else]]"),
    ("{{ define `a` }}{{ else }}{{ end }}", "unexpected [[else]] in define clause"),
    ("{{ break }}", "[[break]] outside [[range]]"),
    ("{{ .a", "unclosed action"),
    ("{{ (.a }}", "unclosed left paren"),
    ("{{/* a */ }}", "comment ends before closing delimiter"),
    ("{{ nosuch }}", 'function "nosuch" not defined'),
]


@pytest.mark.parametrize("template", TEMPLATES)
def test_brackets_give_the_same_tree(template: str) -> None:
    tree = parsed(template, DELIMITERS)
    assert isinstance(tree, list)
    assert repr(parsed(bracketed(template), BRACKETS)) == bracketed(repr(tree))


@pytest.mark.parametrize(("template", "message"), WRONG)
def test_brackets_give_the_same_error(template: str, message: str) -> None:
    error = parsed(template, DELIMITERS)
    assert isinstance(error, tuple)
    found = parsed(bracketed(template), BRACKETS)
    assert isinstance(found, tuple)
    assert found[0] == message == bracketed(error[0])
    assert found[1:] == (error[1] and bracketed(error[1]), error[2])


@pytest.mark.parametrize("text", ["{{ .a }}", "a }} b", "{{ range"])
def test_the_other_delimiters_are_text(text: str) -> None:
    (definition,) = parse(text, "f", (), BRACKETS)
    assert definition.body == (Text(0, text),)
