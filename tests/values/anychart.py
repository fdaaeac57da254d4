"""Charts at random that hand values on in every way there is, and values for them."""

import json
import re
from collections.abc import Callable
from random import Random
from typing import Any

_KEYS = "abcde"
_PLACES = ("$.Values.a", "$.Values.b", "$.Values.c.d", "$.Values", "$x", "$x.b", ".")

# `{e}` is an expression for a table, `{k}` a key, `{t}` a template's name.
_TABLES = (
    "{e}.{k}",
    'index {e} "{k}"',
    "index {e} $.Values.key",
    'get {e} "{k}"',
    'dig "{k}" "{k}" "" {e}',
    'first (pluck "{k}" {e} {e})',
    "default {e} {e}.{k}",
    "and {e} {e}",
    '(dict "{k}" {e} "{k}" {e}).{k}',
    '(set {e} "{k}" {e}).{k}',
    '(set $.Values "{k}" {e}).{k}',
    '(set $ "Values" {e}).Values',
    "set $.Values $.Values.key {e}",
    "merge {e} {e}",
    "merge $.Values {e}",
    "mergeOverwrite (deepCopy {e}) {e}",
    'pick {e} "{k}" "{k}"',
    'omit {e} "{k}"',
    "first (list {e} {e})",
    "last (append (list {e}) {e})",
    "first (concat (list {e}) (list {e}) | rest)",
    "first (values {e})",
    "{e} | toYaml | fromYaml",
)
_CONDITIONS = ("{e}", "{e}.{k}", 'hasKey {e} "{k}"', "not {e}", "gt (len {e}) 1")
_CALLS = (
    "{{ template `{t}` {e} }}",
    "{{ include `{t}` {e} }}",
    "{{ include (print `{t}` ``) {e} }}",
)
_PRINTS = (
    "{{ {e}.{k} }}",
    "{{ $x = {e} }}{{ $x.{k} }}",
    "{{ $_ := {e} }}",
    "{{ keys {e} | sortAlpha }}",
    "{{ toJson {e}.{k} | trim }}",
    "{{ tpl (printf `{{ .%s }}` `{k}`) {e} }}",
    "{{ tpl `{{ .{k} }}` {e} }}",
    "{{ tpl (toJson {e}.{k}) $.Values }}",
)
_BLOCKS = (
    "{s}{s}",
    "{{ if {c} }}{s}{{ else }}-{{ end }}",
    "{{ with {e} }}{s}{{ end }}",
    "{{ with $x := {e} }}{s}{{ end }}",
    "{{ range {e} }}{s}{{ end }}",
    "{{ range {e} }}x{{ end }}",
    "{{ range $k, $x := {e} }}{{ $k }}{s}{{ end }}",
    "{{ range $y, $x := {e} }}{s}{{ end }}",
)


class _Part:
    """Fills in the gaps of a pattern, each anew. `called` are templates that may be called."""

    def __init__(self, random: Random, called: tuple[str, ...], depth: int = 0) -> None:
        self.random = random
        self.called = called
        self.depth = depth

    def expression(self) -> str:
        if self.random.random() < 0.3 + 0.25 * self.depth:
            made = self.random.choice(_PLACES)
        else:
            made = self.filled(self.random.choice(_TABLES))
        return f"(ternary ({made}) dict (kindIs `map` ({made})))"

    def condition(self) -> str:
        return self.filled(self.random.choice(_CONDITIONS))

    def statement(self) -> str:
        patterns = _PRINTS + (_CALLS if self.called else ()) + (_BLOCKS if self.depth < 2 else ())
        return self.filled(self.random.choice(patterns))

    def filled(self, pattern: str) -> str:
        inner = _Part(self.random, self.called, self.depth + 1)
        made: dict[str, Callable[[], str]] = {
            "{e}": inner.expression,
            "{c}": inner.condition,
            "{s}": inner.statement,
            "{k}": lambda: self.random.choice(_KEYS),
            "{t}": lambda: self.random.choice(self.called),
        }
        return re.sub(r"\{[ecskt]\}", lambda found: made[found[0]](), pattern)


def table(random: Random, share: float, depth: int = 3) -> dict[str, Any]:
    """Return a table of tables with single values below them, and a share of all its keys."""
    made: dict[str, Any] = {}
    for key in _KEYS:
        if random.random() < share:
            inner = table(random, share, depth - 1) if depth > 1 else random.randrange(1000)
            made[key] = inner or "{{ .a }}"
    return made


def chart_files(random: Random) -> dict[str, str]:
    """Return the files of a chart: a template with few statements, which may call two others."""

    def template(called: tuple[str, ...], count: int) -> str:
        statements = (_Part(random, called).statement() for _ in range(count))
        return "{{ $x := . }}" + "".join(statements)

    values = {**table(random, 0.9), "key": random.choice(_KEYS)}
    return {
        "values.yaml": json.dumps(values),
        "templates/_one.tpl": "{{ define `one` }}" + template(("two",), 1) + "{{ end }}",
        "templates/_two.tpl": "{{ define `two` }}" + template((), 1) + "{{ end }}",
        "templates/a.yaml": "{{ with .Values }}" + template(("one", "two"), 2) + "{{ end }}",
    }
