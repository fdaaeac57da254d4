"""Overrides that nothing reads: most often a misspelt key, on which people lose days."""

import re
from collections.abc import Iterator
from typing import Any

from renderer.charts.chart import Chart
from renderer.dialect import Dialect
from renderer.errors import TemplateError
from renderer.finding import Finding, Severity
from renderer.gotemplate.gotypes import from_bytes
from renderer.gotemplate.library import function_names
from renderer.gotemplate.nodes import Definition
from renderer.gotemplate.parser import parse
from renderer.gotemplate.reads import ANY_KEY, Read, find_reads
from renderer.nearest import nearest
from renderer.position import Position
from renderer.values.origin import key_places, leaf_places, names_of
from renderer.values.overlay import Overrides, setter_paths

Path = tuple[str, ...]

_FIELD = re.compile(r"\.Values((?:\.\w+)+)")


def find_unread(
    chart: Chart, overrides: Overrides, dialect: Dialect, severity: Severity
) -> list[Finding]:
    """Return a finding for each of the user's own overrides that no template reads.

    Charts that the values switch off count too. Printing all values at once (`toYaml .Values`)
    reads none of them; where a chart does that, the texts of its files count as templates,
    since it hands the values to them (the sidecar injector does).
    """
    reads = {_rooted(path): deep for path, deep in sorted(_chart_reads(chart, dialect, ()))}
    known = _known_paths(chart, reads)
    findings = []
    for path, position in _user_paths(overrides):
        if not _is_read(path, reads):
            findings.append(_finding(path, position, known, severity))
    return findings


def _finding(path: Path, position: Position, known: set[Path], severity: Severity) -> Finding:
    near = _nearest_path(path, known)
    remedy = f"did you mean {_dotted(near)}?" if near else "remove it, or correct the key"
    return Finding("W1001", severity, f"no template reads {_dotted(path)}", position, remedy)


def _chart_reads(chart: Chart, dialect: Dialect, scope: Path) -> Iterator[Read]:
    """Yield what the templates of a chart and its subcharts read, from the root's values on."""
    functions = function_names(dialect)
    definitions: list[Definition] = []
    for each in _family(chart):
        for path, text in each.templates.items():
            definitions += _parsed(text, f"{each.name}/{path}", functions)
    yield from _reads_below(chart, definitions, functions, scope)


def _reads_below(
    chart: Chart, definitions: list[Definition], functions: frozenset[str], scope: Path
) -> Iterator[Read]:
    def text_of_file(name: str) -> Definition | None:
        data = chart.files.get(name)
        found = _parsed(from_bytes(data), name, functions) if data is not None else []
        return found[0] if found else None

    entries = [f"{chart.name}/{path}" for path in chart.templates]
    reads = find_reads(definitions, entries, text_of_file)
    dumps = False
    for path, deep in reads:
        if path[:1] != ("Values",):
            continue
        inner = path[1:]
        if deep and inner in ((), ("global",)):
            dumps = True
        elif inner:
            yield Read((*scope, *inner), deep)
    if dumps:
        for data in chart.files.values():
            for found in _FIELD.findall(from_bytes(data)):
                yield Read((*scope, *found[1:].split(".")), True)
    for requirement in chart.requirements:
        for condition in str(requirement.get("condition") or "").split(","):
            yield Read((*scope, *condition.strip().split(".")), False)
        for tag in requirement.get("tags") or ():
            yield Read((*scope, "tags", str(tag)), False)
        for entry in requirement.get("import-values") or ():
            child = entry.get("child") if isinstance(entry, dict) else f"exports.{entry}"
            name = requirement.get("alias") or requirement.get("name")
            yield Read((*scope, str(name), *str(child).split(".")), True)
    names = {
        str(each.get("name")): str(each["alias"])
        for each in chart.requirements
        if each.get("alias")
    }
    for subchart in chart.dependencies:
        name = names.get(subchart.name, subchart.name)
        yield from _reads_below(subchart, definitions, functions, (*scope, name))


def _family(chart: Chart) -> Iterator[Chart]:
    yield chart
    for each in chart.dependencies:
        yield from _family(each)


def _parsed(text: str, file: str, functions: frozenset[str]) -> list[Definition]:
    try:
        return parse(text, file, functions)
    except TemplateError:
        return []


def _rooted(path: Path) -> Path:
    """Return a path with `global` at its root: every chart's `global` is the root's."""
    return path[path.index("global") :] if "global" in path[1:] else path


def _is_read(path: Path, reads: dict[Path, bool]) -> bool:
    path = _rooted(path)
    for read, deep in reads.items():
        common = min(len(read), len(path))
        if all(_same(read[at], path[at]) for at in range(common)) and (
            len(read) >= len(path) or deep
        ):
            return True
    return False


def _same(pattern: str, key: str) -> bool:
    return pattern in (key, ANY_KEY)


def _user_paths(overrides: Overrides) -> Iterator[tuple[Path, Position]]:
    """Yield the leaves that the user set, each with where."""
    for overlay in overrides.overlays[overrides.profiles :]:
        yield from leaf_places(key_places(overlay.text, overlay.file))
    for setter in overrides.setters:
        for path, position in setter_paths(setter):
            yield names_of(path), position


def _known_paths(chart: Chart, reads: dict[Path, bool]) -> set[Path]:
    known: set[Path] = set()

    def walk(tree: dict[str, Any], path: Path) -> None:
        for key, value in tree.items():
            known.add((*path, str(key)))
            if isinstance(value, dict):
                walk(value, (*path, str(key)))

    def visit(chart: Chart, path: Path) -> None:
        walk(chart.values, path)
        for each in chart.dependencies:
            visit(each, (*path, each.name))

    visit(chart, ())
    for read in reads:
        known.update(read[:length] for length in range(1, len(read) + 1) if ANY_KEY not in read)
    return known


def _nearest_path(path: Path, known: set[Path]) -> Path | None:
    """Return the known path nearest to one: correct the first key that is not known."""
    for depth in range(len(path)):
        if path[: depth + 1] in known:
            continue
        siblings = {
            each[depth] for each in known if len(each) > depth and each[:depth] == path[:depth]
        }
        near = nearest(path[depth], siblings)
        if near is not None:
            return (*path[:depth], near, *path[depth + 1 :])
        same_leaf = [each for each in known if each[-1] == path[-1]]
        return min(same_leaf, key=lambda each: (len(each), each)) if same_leaf else None
    return None


def _dotted(path: Path) -> str:
    return ".".join(key.replace(".", "\\.") for key in path)
