"""Which subcharts take part: conditions, tags, aliases, and values they export to parents."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from renderer.charts.chart import Chart
from renderer.charts.coalesce import Coalescer, Tree, Warn, copy_tree
from renderer.dialect import Dialect
from renderer.errors import ChartError
from renderer.gotemplate.printing import sprint_value


def resolve_dependencies(chart: Chart, overrides: Tree, dialect: Dialect, warn: Warn) -> Chart:
    """Return the chart with only its enabled subcharts, and with imported values as defaults.

    `overrides` are the user's values. Raises ValuesError, and ChartError for a declared
    dependency that the chart does not contain.
    """
    present = {each.name for each in chart.dependencies}
    missing = [each["name"] for each in chart.requirements or () if each["name"] not in present]
    if missing:
        raise ChartError(
            f"chart {chart.name} depends on {', '.join(missing)}, which its charts/ folder lacks",
            hint="fetch the dependencies first, for example with `helm dependency build`",
        )
    resolver = _Resolver(dialect, warn)
    return resolver.import_values(resolver.enabled(chart, overrides, ""))


class _Resolver:
    """Resolves the dependencies of a chart and of its subcharts.

    Helm 3 changes a requirement when it has seen to it: its alias stays as its name, and what it
    imports is not imported again. A chart under two aliases has one list of requirements; so the
    second time, no chart has the name of an alias in it (the subchart takes part under its own),
    and nothing is imported.
    """

    def __init__(self, dialect: Dialect, warn: Warn) -> None:
        self.renamed: dict[int, str] = {}
        self.imported: set[int] = set()
        self.dialect = dialect
        self.warn = warn
        self.coalescer = Coalescer(dialect, lambda _: None)

    def enabled(self, chart: Chart, overrides: Tree, path: str) -> Chart:
        if chart.requirements is None:
            return chart
        charts, requirements = self.matched(chart, chart.requirements)
        chart = chart._replace(dependencies=charts)
        values = self.coalescer.values(chart, overrides)
        kept = []
        disabled = set()
        for requirement in requirements:
            enabled = self.by_tags(requirement, values)
            decided = self.by_condition(requirement, values, path)
            if enabled if decided is None else decided:
                kept.append(requirement)
            else:
                disabled.add(requirement["name"])
        below = tuple(
            self.enabled(each, values, f"{path}{each.name}.")
            for each in charts
            if each.name not in disabled
        )
        return chart._replace(dependencies=below, requirements=tuple(kept))

    def matched(
        self, chart: Chart, requirements: Sequence[dict[str, Any]]
    ) -> tuple[tuple[Chart, ...], list[dict[str, Any]]]:
        """Return the subcharts (those without requirement first) and the renamed requirements."""
        from renderer.gotemplate.semver import is_compatible_range

        def fits(requirement: dict[str, Any], subchart: Chart) -> bool:
            name = self.renamed.get(id(requirement), requirement["name"])
            return name == subchart.name and is_compatible_range(
                requirement.get("version", ""), subchart.metadata["version"], self.dialect
            )

        charts = [
            each
            for each in chart.dependencies
            if not any(fits(requirement, each) for requirement in requirements)
        ]
        renamed = []
        for requirement in requirements:
            found = next((each for each in chart.dependencies if fits(requirement, each)), None)
            alias = requirement.get("alias")
            name = alias or requirement["name"]
            if found is not None:
                metadata = {**found.metadata, "name": name}
                charts.append(found._replace(name=name, metadata=metadata) if alias else found)
            renamed.append({**requirement, "name": name})
            if self.dialect == "helm3":
                self.renamed[id(requirement)] = name
        return tuple(charts), renamed

    def by_tags(self, requirement: dict[str, Any], values: Tree) -> bool:
        tags = values.get("tags")
        if not isinstance(tags, dict):
            return True
        states = [tags[tag] for tag in requirement.get("tags", ()) if tag in tags]
        for state in states:
            if not isinstance(state, bool):
                self.warn(f"a tag of chart {requirement['name']} is neither true nor false")
        return True in states or False not in states

    def by_condition(self, requirement: dict[str, Any], values: Tree, path: str) -> bool | None:
        """Return what the first condition that is set says, or None."""
        for condition in requirement.get("condition", "").strip().split(","):
            value = _leaf(values, (path + condition).split(".")) if condition else None
            if isinstance(value, bool):
                return value
            if value is not None:
                self.warn(
                    f"{condition}, the condition of chart {requirement['name']}, "
                    "is neither true nor false"
                )
                if self.dialect == "helm2":
                    return None
        return None

    def import_values(self, chart: Chart) -> Chart:
        """Return the chart with the values that its subcharts export merged into its own."""
        below = tuple(map(self.import_values, chart.dependencies))
        chart = chart._replace(dependencies=below)
        if not chart.requirements:
            return chart
        # Helm 3 keeps nulls here, so that they still delete something when the user's values
        # come on top.
        merge = self.dialect == "helm3"
        values = self.coalescer.values(chart, {}, merge=merge)
        imported: Tree = {}
        for requirement in chart.requirements:
            for source, target in self.imports_once(requirement):
                table = _table(values, [requirement["name"], *source.split(".")])
                if table is None:
                    self.warn(f"chart {requirement['name']} exports no table {source}")
                else:
                    self.coalescer.tables(imported, _nest(target, copy_tree(table)), merge=merge)
        if self.dialect == "helm2":
            return chart._replace(values=self.coalescer.tables(imported, values))
        return chart._replace(values=self.coalescer.tables(values, imported, merge=True))

    def imports_once(self, requirement: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
        """Return what a requirement imports: by Helm 3, the first time that it counts only."""
        entries = requirement.get("import-values", ())
        if id(entries) in self.imported:
            return ()
        if self.dialect == "helm3" and entries:
            self.imported.add(id(entries))
        return imports_of(requirement)


def _leaf(tree: Tree, path: list[str]) -> Any:
    """Return what is at a path, or None if nothing or a table is there."""
    table = _table(tree, path[:-1])
    value = None if table is None else table.get(path[-1])
    return None if isinstance(value, dict) else value


def _table(tree: Tree, path: list[str]) -> Tree | None:
    node: Any = tree
    for key in path:
        node = node.get(key) if isinstance(node, dict) else None
    return node if isinstance(node, dict) else None


def imports_of(requirement: Mapping[str, Any]) -> Iterable[tuple[str, str]]:
    """Yield (path in the subchart, path in the parent or ".") of each import-values entry."""
    for entry in requirement.get("import-values", ()):
        if isinstance(entry, dict):
            yield sprint_value(entry.get("child")), sprint_value(entry.get("parent"))
        elif isinstance(entry, str):
            yield f"exports.{entry}", "."


def _nest(path: str, table: Tree) -> Tree:
    if path != ".":
        for key in reversed(path.split(".")):
            table = {key: table}
    return table
