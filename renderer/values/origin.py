"""Where each value of the effective tree was written: file and line of its key."""

from collections.abc import Callable, Container, Iterator, Mapping
from typing import Any

from renderer.charts.chart import Chart
from renderer.position import Position
from renderer.report.text import one_line
from renderer.values.overlay import Overrides, setter_paths
from renderer.values.setters import Path

Places = dict[tuple[str, ...], Position]


def key_places(text: str, file: str) -> Places:
    """Return the position of each key of a values file, by its path. Raises YamlError."""
    from renderer.yamlio.reader import positions

    return {
        tuple(map(str, path)): place
        for path, place in positions(text, file).items()
        if path and not any(isinstance(key, int) for key in path)
    }


def leaf_places(places: Places) -> Iterator[tuple[tuple[str, ...], Position]]:
    """Yield the paths that no other path goes on from, each with its position."""
    inner = {path[:-1] for path in places}
    return ((path, place) for path, place in places.items() if path not in inner)


class Origins:
    """Finds where a value of the effective tree is from.

    `charts` are the paths of the charts (see `chart_paths`). `defaults` gives the text of a
    chart's values.yaml by the chart's path with the name of the file, or None.
    """

    def __init__(
        self,
        charts: Container[tuple[str, ...]],
        overrides: Overrides,
        defaults: Mapping[tuple[str, ...], tuple[str, str]],
    ) -> None:
        self._layers: list[Places] = []
        for setter in reversed(overrides.setters):
            self._layers.append({names_of(path): place for path, place in setter_paths(setter)})
        for overlay in reversed(overrides.overlays):
            self._layers.append(key_places(overlay.text, overlay.file))
        self._charts = {path: key_places(text, file) for path, (text, file) in defaults.items()}
        self._names = charts

    def of(self, path: tuple[str, ...]) -> Position | None:
        """Return where the value at a path was written, or None for one that nobody wrote."""
        for layer in self._layers:
            found = layer.get(path)
            if found is not None:
                return found
        return self._default(path)

    def _default(self, path: tuple[str, ...]) -> Position | None:
        # A parent's defaults win over those of its subcharts, and a subchart's `global` is its
        # parent's where it does not say otherwise.
        for depth in range(len(path)):
            scope = path[:depth]
            if scope not in self._names:
                break
            found = self._charts.get(scope, {}).get(path[depth:])
            if found is not None:
                return found
        if "global" in path[1:]:
            at = path.index("global", 1)
            return self.of((*path[: at - 1], *path[at:]))
        return None


def chart_paths(chart: Chart, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """Return the path of a chart and of all charts below it: names from the root chart down."""
    found = {path}
    for each in chart.dependencies:
        found |= chart_paths(each, (*path, each.name))
    return found


def names_of(path: Path) -> tuple[str, ...]:
    """Return a path down to the first list index, where a leaf of the tree is."""
    names: list[str] = []
    for key in path:
        if isinstance(key, int):
            break
        names.append(key)
    return tuple(names)


def annotated(tree: dict[str, Any], origin: Callable[[tuple[str, ...]], Position | None]) -> str:
    """Return the tree as YAML, each leaf with `# file:line` behind it.

    `origin` gives where the value at a path was written. Lists count as leaves. The text is
    still the same YAML to any reader.
    """
    from renderer.yamlio.writer import canonical_text

    lines: list[str] = []

    def walk(table: dict[str, Any], path: tuple[str, ...]) -> None:
        for key in sorted(table):
            value, here = table[key], (*path, key)
            indent = "  " * len(path)
            if isinstance(value, dict) and value:
                lines.append(f"{indent}{_key(key)}:")
                walk(value, here)
                continue
            first, *rest = canonical_text({key: value}).removesuffix("\n").split("\n")
            place = origin(here)
            where = f"{one_line(place.file)}:{place.line}" if place else "(made by the engine)"
            lines.append(f"{indent}{first}  # {where}")
            lines.extend(f"{indent}{line}" if line else "" for line in rest)

    def _key(key: str) -> str:
        return canonical_text({key: None}).rpartition(":")[0]

    walk(tree, ())
    if not lines:
        return "{}\n"
    return "".join(f"{line}\n" for line in lines)
