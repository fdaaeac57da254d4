"""Values files over each other, and `--set` over them, with where each value came from."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from renderer.errors import ValuesError
from renderer.finding import Finding, dotted
from renderer.position import Position
from renderer.request import Overlay, Setter
from renderer.values.setters import Path, ReadFile, apply_setter

Tree = dict[str, Any]
Parse = Callable[[str, str], Any]

_INCLUDE = re.compile(r"#\s*@include\s*<([^>\n]+)>")


class Overrides(NamedTuple):
    """What the user and the profile put over a chart's defaults.

    `tree` is all of it merged; `overlays` and `setters` are where it came from, in the order in
    which they were laid over each other; `profiles` says how many of the overlays, the first
    ones, belong to the release.
    """

    tree: Tree
    overlays: tuple[Overlay, ...]
    setters: tuple[Setter, ...]
    profiles: int


def with_includes(overlay: Overlay, files: Mapping[str, str]) -> list[Overlay]:
    """Return a profile preceded by the files that its `# @include <file>` lines name.

    `files` are the texts beside it. Raises ValuesError for a file that is missing, or that
    includes itself.
    """
    return _with_includes(overlay, files, ())


def _with_includes(
    overlay: Overlay, files: Mapping[str, str], outer: tuple[str, ...]
) -> list[Overlay]:
    found: list[Overlay] = []
    folder = overlay.file.rpartition("/")[0]
    for number, line in enumerate(overlay.text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            break
        match = _INCLUDE.match(line)
        if match is None:
            continue
        name = match.group(1).strip()
        if name not in files or name in outer:
            fault = "includes itself" if name in outer else "is not in the release"
            raise ValuesError(f"{name} {fault}", Position(overlay.file, number, 1), source=line)
        inner = Overlay(f"{folder}/{name}" if folder else name, files[name])
        found += _with_includes(inner, files, (*outer, name))
    return [*found, overlay]


def merge_overrides(
    overlays: Sequence[Overlay],
    setters: Sequence[Setter],
    parse: Parse,
    read_file: ReadFile,
    profiles: int,
) -> Overrides:
    """Return overlays and setters merged, later over earlier; setters in Helm's order of kinds.

    Raises YamlError and ValuesError.
    """
    tree: Tree = {}
    for overlay in overlays:
        value = parse(overlay.text, overlay.file)
        if value is None:
            continue
        if not isinstance(value, dict):
            raise ValuesError(
                "values must be a mapping of keys to values",
                Position(overlay.file, 1, 1),
                source=overlay.text.split("\n", 1)[0],
                hint="write each value as key: value, as in the chart's own values.yaml",
            )
        merge_tables(tree, value)
    order = ("set-json", "set", "set-string", "set-file")
    ordered = sorted(setters, key=lambda setter: order.index(setter.kind))
    for setter in ordered:
        apply_setter(setter, tree, read_file)
    return Overrides(tree, tuple(overlays), tuple(ordered), profiles)


def written_twice(overlays: Iterable[Overlay]) -> list[Finding]:
    """Return a finding for each key that stands twice in a mapping of a values file."""
    from renderer.yamlio.reader import Duplicate, load

    def finding(each: Duplicate) -> Finding:
        field = dotted((*each.path, each.key))
        message = f"{field} is written twice; the last one wins"
        remedy = "remove one of the two"
        return Finding(
            "W1002", "warning", message, each.second, remedy, field=field, first=each.first
        )

    found: list[Duplicate] = []
    for overlay in overlays:
        load(overlay.text, overlay.file, on_duplicate=found.append)
    return [finding(each) for each in found]


def merge_tables(dest: Tree, source: Tree) -> Tree:
    """Merge `source` over `dest`, table by table, and return `dest`."""
    for key, value in source.items():
        known = dest.get(key)
        if isinstance(value, dict) and isinstance(known, dict):
            dest[key] = merge_tables(dict(known), value)
        else:
            dest[key] = value
    return dest


def setter_paths(setter: Setter) -> list[tuple[Path, Position]]:
    """Return the paths that a setter sets, each with its position in the option."""
    found = apply_setter(setter, {}, lambda _: "")
    return [(path, Position(f"--{setter.kind}", 1, offset + 1)) for path, offset in found]
