"""Which values a chart and its subcharts read: in templates, requirements and files."""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from renderer.charts.chart import Chart
from renderer.charts.dependencies import imports_of
from renderer.dialect import Dialect
from renderer.errors import TemplateError
from renderer.gotemplate.flow import ANY_KEY, Flow, Place
from renderer.gotemplate.gotypes import from_bytes
from renderer.gotemplate.library import function_names
from renderer.gotemplate.nodes import Definition
from renderer.gotemplate.parser import parse
from renderer.gotemplate.reads import Texts, walk

Tree = Mapping[str, Any]

_FIELD = re.compile(r"\.Values((?:\.\w+)+)")


class Scope(NamedTuple):
    """A chart under one of the names that its parent gives it.

    `path` leads from the root chart's values to its own, `root` stands for the data of its
    templates.
    """

    chart: Chart
    path: Place
    root: str


class ChartReads:
    """What a chart and its subcharts read, whatever the conditions and tags say.

    `overrides` are the user's values: their texts may be templates too. NOTES.txt does not count,
    since nothing of it is in the output. Printing all values of a
    chart at once, or all of `global`, reads none of them where the chart has files that name
    values: it hands the values to those (the sidecar injector does).
    """

    def __init__(self, chart: Chart, overrides: Tree, dialect: Dialect) -> None:
        self._flow = Flow()
        self._scopes = list(_scopes(chart, (), f".{chart.name}"))
        functions = function_names(dialect)
        definitions: list[Definition] = []
        data: dict[str, str] = {}
        for scope in self._scopes:
            for path, text in scope.chart.templates.items():
                name = f"{scope.root}/{path}"[1:]
                definitions += _parsed(text, name, functions)
                if not path.endswith("NOTES.txt"):
                    data[name] = scope.root
            self._note_requirements(scope)
        texts = Texts(
            lambda text: _parsed(text, "", _AnyName()),
            _files(self._scopes),
            _texts(self._scopes, overrides),
        )
        walk(self._flow, definitions, data, texts)
        printed = [scope for scope in self._scopes if self._is_printed(scope)]
        self._hands_on = {scope.root for scope in printed if self._note_files(scope)}

    def covers(self, path: Place, rest: Tree) -> bool:
        """Whether something reads the value at a path, or whether a table above it is empty.

        `rest` is the tree of all values but the user's own: what is not empty without them does
        not hang on them.
        """
        return any(self._covers(scope, path, rest) for scope in self._scopes)

    def _covers(self, scope: Scope, path: Place, rest: Tree) -> bool:
        if path == scope.path[: len(path)]:
            return True  # the table of a subchart's values
        own = _in_scope(path, scope.path)
        if own is None:
            return False
        whole = len(own) - (own[0] == "global")
        for reading in self._flow.readings(scope.root, ("Values", *own)):
            if reading.below <= 0:
                return True
            if reading.deep:
                if reading.below < whole or scope.root not in self._hands_on:
                    return True
            elif _is_empty(_at(rest, path[: -reading.below])):
                return True
        return False

    def known(self) -> set[Place]:
        """Return the paths of all values that have a default or are read, as far as is known."""
        found: set[Place] = set()
        for scope in self._scopes:
            found.update((*scope.path, *path) for path in _paths(scope.chart.values))
            for place in self._flow.read_below(scope.root):
                own = place[1 : place.index(ANY_KEY) if ANY_KEY in place else None]
                if place[:1] == ("Values",):
                    start = () if own[:1] == ("global",) else scope.path
                    found.update((*start, *own[:length]) for length in range(1, len(own) + 1))
        return found

    def _note_requirements(self, scope: Scope) -> None:
        for requirement in scope.chart.requirements or ():
            for condition in requirement.get("condition", "").split(","):
                self._note(scope.root, condition.strip(), deep=False)
            for tag in requirement.get("tags", ()):
                self._note(self._scopes[0].root, f"tags.{tag}", deep=False)
            name = requirement.get("alias") or requirement["name"]
            for child, _ in imports_of(requirement):
                self._note(scope.root, f"{name}.{child}", deep=True)
        for other in self._scopes:
            if other.path[:-1] == scope.path and other.path:
                self._flow.show((scope.root, "Subcharts", other.path[-1]), (other.root,))

    def _note(self, root: str, path: str, *, deep: bool) -> None:
        self._flow.read((root, "Values", *path.split(".")), deep=deep)

    def _is_printed(self, scope: Scope) -> bool:
        """Whether a chart prints all its values, or all of `global`."""
        return any(
            each.deep and each.below >= 0
            for path in (("Values",), ("Values", "global"))
            for each in self._flow.readings(scope.root, path)
        )

    def _note_files(self, scope: Scope) -> bool:
        """Note what values the files of a chart name. Returns whether there are any."""
        found = False
        for data in scope.chart.files.values():
            text = from_bytes(data)
            if ".Values" not in text:
                continue
            found = True
            templates = _parsed(text, "", _AnyName())
            if templates:
                texts = Texts(lambda _: (), {}, ())
                walk(self._flow, templates, {"": scope.root}, texts)
            else:
                for names in _FIELD.findall(text):
                    self._note(scope.root, names[1:], deep=True)
        return found


class _AnyName(Container[str]):
    """The functions of a template that another program executes: any at all."""

    def __contains__(self, name: object) -> bool:
        return True


def _scopes(chart: Chart, path: Place, root: str, *, again: bool = False) -> Iterator[Scope]:
    yield Scope(chart, path, root)
    for each in chart.dependencies:
        names = [
            requirement.get("alias") or each.name
            for requirement in chart.requirements or ()
            if requirement["name"] == each.name
        ]
        if again or not names:  # Helm 3 knows the aliases in a chart only once
            names.append(each.name)
        for name in dict.fromkeys(names):
            below = f"{root}/charts/{name}"
            yield from _scopes(each, (*path, name), below, again=again or len(names) > 1)


def _in_scope(path: Place, scope: Place) -> Place | None:
    """Return a path from the root chart's values on as one from those of a subchart.

    Every chart sees the `global` of those above it as its own. None means that it does not see
    what is at the path.
    """
    if path[: len(scope)] == scope:
        return path[len(scope) :]
    for depth in range(len(scope)):
        if path[: depth + 1] == (*scope[:depth], "global"):
            return path[depth:]
    return None


def _at(tree: Tree, path: Place) -> Any:
    value: Any = tree
    for key in path:
        value = value.get(key) if isinstance(value, Mapping) else None
    return value


def _is_empty(value: Any) -> bool:
    """Whether a value is nil, or a table with nothing in it but such tables."""
    return all(map(_is_empty, value.values())) if isinstance(value, Mapping) else value is None


def _files(scopes: Sequence[Scope]) -> dict[str, list[str]]:
    files: dict[str, list[str]] = {}
    for scope in scopes:
        for name, data in scope.chart.files.items():
            files.setdefault(name, []).append(from_bytes(data))
    return files


def _texts(scopes: Sequence[Scope], overrides: Tree) -> list[str]:
    """Return the texts in values and files that may be templates."""
    trees = [overrides, *(scope.chart.values for scope in scopes)]
    files = (from_bytes(data) for scope in scopes for data in scope.chart.files.values())
    found = dict.fromkeys((*(text for tree in trees for text in _strings(tree)), *files))
    return [text for text in found if "{{" in text]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for each in value.values() if isinstance(value, dict) else value:
            yield from _strings(each)


def _paths(tree: Tree) -> Iterator[Place]:
    for key, value in tree.items():
        yield (key,)
        if isinstance(value, dict):
            yield from ((key, *path) for path in _paths(value))


def _parsed(text: str, file: str, functions: Container[str]) -> list[Definition]:
    try:
        return parse(text, file, functions)
    except TemplateError:
        return []
