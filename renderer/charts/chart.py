"""A Helm chart in memory, from its files."""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from renderer.charts.ignore import Rules
from renderer.errors import ChartError
from renderer.gotemplate.gotypes import from_bytes
from renderer.position import Position

ParseYaml = Callable[[str, str], Any]
"""(text, file name) -> value with Go's types; raises YamlError."""


class Chart(NamedTuple):
    """A chart and its subcharts.

    `path` is what template names begin with (`istio/charts/pilot`), `metadata` the content of
    Chart.yaml, `requirements` the declared dependencies, `values` the chart's defaults,
    `templates` the texts below templates/ and `crds` those below crds/ by path in the chart;
    `files` all others, as `.Files` gives them. `folder` is the last part of the chart's own
    path: a subchart need not be called as its folder is. `schema` is its values.schema.json.
    """

    name: str
    metadata: dict[str, Any]
    requirements: tuple[dict[str, Any], ...]
    values: dict[str, Any]
    templates: dict[str, str]
    crds: dict[str, str]
    files: dict[str, bytes]
    folder: str
    schema: str | None
    dependencies: tuple["Chart", ...]

    @property
    def is_library(self) -> bool:
        """Whether only the partials of its templates count."""
        return str(self.metadata.get("type", "")).lower() == "library"


def load_chart(files: Mapping[str, bytes], parse: ParseYaml, *, origin: str = "") -> Chart:
    """Return the chart that a folder holds.

    `files` are its files by path in it, `origin` is where they come from, for messages. Files
    that .helmignore names are left out. Raises ChartError and YamlError.
    """
    ignore = files.get(".helmignore")
    place = f"{origin}/.helmignore" if origin else ".helmignore"
    rules = Rules.parse("" if ignore is None else from_bytes(ignore), place)
    return _load({path: files[path] for path in rules.kept(files)}, parse, origin)


def _load(files: Mapping[str, bytes], parse: ParseYaml, origin: str) -> Chart:
    if "Chart.yaml" not in files:
        raise ChartError(
            "Chart.yaml is missing, so this is no Helm chart", Position(origin or "chart")
        )

    def table(path: str) -> dict[str, Any]:
        if path not in files:
            return {}
        where = f"{origin}/{path}" if origin else path
        value = parse(from_bytes(files[path]), where)
        if value is None:
            return {}
        if not isinstance(value, dict):
            raise ChartError("this must be a mapping of keys to values", Position(where, 1))
        return value

    metadata = table("Chart.yaml")
    name = metadata.get("name")
    if not isinstance(name, str) or not re.fullmatch(r"[^/\\]+", name):
        raise ChartError(
            f"the chart's name is {name!r}; it must be a plain file name",
            Position(f"{origin}/Chart.yaml" if origin else "Chart.yaml", 1),
        )
    declared = table("requirements.yaml").get("dependencies") or metadata.get("dependencies")
    templates: dict[str, str] = {}
    crds: dict[str, str] = {}
    others: dict[str, bytes] = {}
    for path in sorted(files):
        if path.startswith("templates/"):
            templates[path] = from_bytes(files[path])
        elif path.startswith("crds/"):
            crds[path] = from_bytes(files[path])
            others[path] = files[path]
        elif not path.startswith("charts/") and path not in _OWN_FILES:
            others[path] = files[path]
    if metadata.get("apiVersion", "v1") == "v1":
        others.update(
            (p, files[p]) for p in ("requirements.yaml", "requirements.lock") if p in files
        )
    subcharts = [
        _load(inner, parse, f"{origin}/charts/{folder}" if origin else f"charts/{folder}")
        for folder, inner in _subchart_folders(files)
    ]
    return Chart(
        name,
        metadata,
        tuple(each for each in declared or () if isinstance(each, dict)),
        table("values.yaml"),
        templates,
        crds,
        others,
        origin.rpartition("/")[2],
        from_bytes(schema) if (schema := files.get("values.schema.json")) is not None else None,
        tuple(subcharts),
    )


_OWN_FILES = frozenset(
    (
        "Chart.yaml",
        "Chart.lock",
        "values.yaml",
        "values.schema.json",
        "requirements.yaml",
        "requirements.lock",
    )
)


def _subchart_folders(files: Mapping[str, bytes]) -> Iterable[tuple[str, dict[str, bytes]]]:
    """Yield the subcharts below charts/: (folder, its files). Archives in it are opened."""
    folders: dict[str, dict[str, bytes]] = {}
    for path, data in files.items():
        if not path.startswith("charts/"):
            continue
        folder, slash, inner = path[len("charts/") :].partition("/")
        if folder.startswith(("_", ".")):
            continue
        if slash:
            folders.setdefault(folder, {})[inner] = data
        elif folder.endswith(".tgz"):
            from renderer.release.archive import read_packed

            folders[folder] = dict(read_packed(data, folder).files)
    yield from sorted(folders.items())
