"""How a chart's defaults, a parent's overrides and the user's values become one tree.

Both engines walk the charts top-down; they differ in which nulls delete a key and which
survive. The shallow copy of globals is Helm 3's own: what one subchart merges into a nested
global is seen by the charts after it.
"""

from collections.abc import Callable
from typing import Any

from renderer.charts.chart import Chart
from renderer.dialect import Dialect
from renderer.errors import ValuesError
from renderer.gotemplate.gotypes import type_name

Tree = dict[str, Any]
Warn = Callable[[str], None]


def copy_tree(value: Any) -> Any:
    """Return a copy of a tree of dicts and lists that shares nothing that can change."""
    if isinstance(value, dict):
        return {key: copy_tree(each) for key, each in value.items()}
    if isinstance(value, list):
        return [copy_tree(each) for each in value]
    return value


class Coalescer:
    """Coalesces values by one dialect's rules. `warn` gets what Helm would log."""

    def __init__(self, dialect: Dialect, warn: Warn) -> None:
        self._helm2 = dialect == "helm2"
        self._warn = warn

    def values(self, chart: Chart, overrides: Tree, *, merge: bool = False) -> Tree:
        """Return the values of a chart and, below their names, of its subcharts.

        With `merge` nulls are kept. Raises ValuesError when a subchart's values are no table.
        """
        return self._chart(chart, copy_tree(overrides), "", merge)

    def tables(self, dest: Tree, source: Tree, prefix: str = "", *, merge: bool = False) -> Tree:
        """Merge `source` into `dest`, which wins, and return it.

        Unless merging, a null in `dest` deletes the key that `source` has.
        """
        for key, value in source.items():
            full = f"{prefix}.{key}" if prefix else key
            if key not in dest:
                dest[key] = value
            elif not merge and dest[key] is None:
                del dest[key]
            elif isinstance(value, dict):
                if isinstance(dest[key], dict):
                    self.tables(dest[key], value, full, merge=merge)
                else:
                    self._warn(f"{full} is a table by default; a single value replaces it")
            elif isinstance(dest[key], dict) and value is not None:
                self._warn(f"{full} is a single value by default; a table replaces it")
        return dest

    def _chart(self, chart: Chart, dest: Tree, prefix: str, merge: bool) -> Tree:
        self._defaults(chart, dest, prefix, merge)
        return self._subcharts(chart, dest, prefix, merge)

    def _defaults(self, chart: Chart, dest: Tree, prefix: str, merge: bool) -> None:
        here = f"{prefix}.{chart.name}" if prefix else chart.name
        subcharts = {each.name for each in chart.dependencies}
        for key, value in copy_tree(chart.values).items():
            if key not in dest:
                dest[key] = value
            elif dest[key] is None and not merge:
                del dest[key]
            elif isinstance(dest[key], dict):
                if isinstance(value, dict):
                    keep = merge or (not self._helm2 and key in subcharts)
                    self.tables(dest[key], value, f"{here}.{key}", merge=keep)
                elif value is not None:
                    self._warn(f"{here}.{key} is a single value by default; a table replaces it")

    def _subcharts(self, chart: Chart, dest: Tree, prefix: str, merge: bool) -> Tree:
        here = f"{prefix}.{chart.name}" if prefix else chart.name
        for subchart in chart.dependencies:
            inner = dest.setdefault(subchart.name, {})
            if not isinstance(inner, dict):
                raise ValuesError(
                    f"{subchart.name} is the name of a subchart, so its value must be a table, "
                    f"not a {type_name(inner)}",
                    hint=f"put the settings of the subchart below {subchart.name}:",
                )
            self._globals(inner, dest, here)
            dest[subchart.name] = self._chart(subchart, inner, here, merge)
        return dest

    def _globals(self, dest: Tree, source: Tree, prefix: str) -> None:
        """Hand a chart's `global` table down to a subchart, where the chart's values win."""
        theirs, ours = dest.get("global", {}), source.get("global", {})
        if not isinstance(theirs, dict) or not isinstance(ours, dict):
            self._warn("global is not a table, so it is not handed to the subcharts")
            return
        if self._helm2:
            dest["global"] = self.tables(copy_tree(ours), theirs, f"{prefix}.global")
            return
        for key, value in ours.items():
            if isinstance(value, dict):
                copy = dict(value)
                if key not in theirs:
                    theirs[key] = copy
                elif isinstance(theirs[key], dict):
                    self.tables(copy, theirs[key], f"{prefix}.{key}", merge=True)
                    theirs[key] = copy
            elif not isinstance(theirs.get(key), dict):
                theirs[key] = value
        dest["global"] = theirs
