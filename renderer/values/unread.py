"""Overrides that nothing reads: most often a misspelt key, on which people lose days."""

from collections.abc import Iterator
from typing import Any

from renderer.charts.chart import Chart
from renderer.charts.coalesce import copy_tree
from renderer.dialect import Dialect
from renderer.finding import Finding, Severity
from renderer.nearest import nearest
from renderer.position import Position
from renderer.values.origin import key_places, leaf_places, names_of
from renderer.values.overlay import Overrides, Tree, setter_paths
from renderer.values.reads import ChartReads

Path = tuple[str, ...]


def find_unread(
    chart: Chart, overrides: Overrides, values: Tree, dialect: Dialect, severity: Severity
) -> list[Finding]:
    """Return a finding for each of the user's own overrides that no template reads.

    `values` is the tree of the chart's values with all overrides.
    """
    reads = ChartReads(chart, overrides.tree, dialect)
    own = list(_user_paths(overrides))
    rest = copy_tree(values)
    for path, _ in own:
        _take_out(rest, path)
    unread = [(path, position) for path, position in own if not reads.covers(path, rest)]
    known = reads.known() if unread else set()
    return [_finding(path, position, known, severity) for path, position in unread]


def _take_out(tree: Tree, path: Path) -> None:
    table: Any = tree
    for key in path[:-1]:
        table = table.get(key) if isinstance(table, dict) else None
    if isinstance(table, dict):
        table.pop(path[-1], None)


def _finding(path: Path, position: Position, known: set[Path], severity: Severity) -> Finding:
    near = _nearest_path(path, known)
    remedy = f"did you mean {_dotted(near)}?" if near else "remove it, or correct the key"
    return Finding("W1001", severity, f"no template reads {_dotted(path)}", position, remedy)


def _user_paths(overrides: Overrides) -> Iterator[tuple[Path, Position]]:
    """Yield the leaves that the user set, each with where."""
    for overlay in overrides.overlays[overrides.profiles :]:
        yield from leaf_places(key_places(overlay.text, overlay.file))
    for setter in overrides.setters:
        for path, position in setter_paths(setter):
            yield names_of(path), position


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
