"""A Helm chart in memory, from its files."""

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from renderer.charts.ignore import Rules
from renderer.errors import ChartError
from renderer.gotemplate.gotypes import from_bytes
from renderer.position import Position
from renderer.release.limits import DEFAULT, Limits

if TYPE_CHECKING:
    from renderer.charts.metadata import ChartFile
    from renderer.release.archive import Totals


class ParseYaml(Protocol):
    """Parses a text; raises YamlError."""

    def __call__(self, text: str, file: str, *, exact: bool) -> Any:
        """Return the value, with Go's types: all numbers floats, unless `exact`."""


class Chart(NamedTuple):
    """A chart and its subcharts.

    `path` is what template names begin with (`istio/charts/pilot`), `metadata` the content of
    Chart.yaml, `requirements` the declared dependencies, None where nothing is said of any,
    `values` the chart's defaults, `templates` the texts below templates/ and `crds` those below
    crds/ by path in the chart; `files` all others, as `.Files` gives them. `folder` is the last
    part of the chart's own path: a subchart need not be called as its folder is. `schema` is its
    values.schema.json.
    """

    name: str
    metadata: dict[str, Any]
    requirements: tuple[dict[str, Any], ...] | None
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
        return bool(self.metadata.get("type") == "library")


def load_chart(
    files: Mapping[str, bytes],
    parse: ParseYaml,
    *,
    origin: str = "",
    limits: Limits = DEFAULT,
    packed: bool = False,
) -> Chart:
    """Return the chart that a folder or, if `packed`, an archive of its own holds.

    `files` are its files by path in it, `origin` is where they come from, for messages. Files of
    a folder that .helmignore names are left out; in an archive, Helm takes all. Packed subcharts
    are unpacked as long as all files together stay within `limits`.

    Raises ChartError and YamlError, and for packed subcharts ArchiveError and LimitError.
    """
    from renderer.release.archive import Totals

    totals = Totals(limits, len(files), sum(map(len, files.values())))
    if not packed:
        ignore = files.get(".helmignore", b"")
        rules = Rules.parse(from_bytes(ignore), _place(origin, ".helmignore"))
        files = {path: files[path] for path in rules.kept(files)}
    return _Loader(parse, totals).load(files, origin)


class _Loader:
    """Makes charts of files. `totals` counts what packed subcharts hold together."""

    def __init__(self, parse: ParseYaml, totals: "Totals") -> None:
        self._parse = parse
        self._totals = totals

    def load(self, files: Mapping[str, bytes], origin: str) -> Chart:
        from renderer.charts.metadata import read_metadata, read_requirements

        metadata_file = self._parsed(files, "Chart.yaml", origin)
        if metadata_file is None:
            raise ChartError(
                "Chart.yaml is missing, so this is no Helm chart", Position(origin or "chart")
            )
        metadata = read_metadata(metadata_file)
        requirements_file = self._parsed(files, "requirements.yaml", origin)
        declared = read_requirements(requirements_file) if requirements_file else None
        if declared is None:
            declared = metadata.get("dependencies")
        schema = files.get("values.schema.json")
        templates = _below("templates/", files)
        crds = _below("crds/", files)
        others = {
            path: data
            for path, data in sorted(files.items())
            if path not in templates and not path.startswith("charts/") and path not in _OWN_FILES
        }
        if metadata["apiVersion"] == "v1":
            own = ("requirements.yaml", "requirements.lock")
            others.update((path, files[path]) for path in own if path in files)
        return Chart(
            metadata["name"],
            metadata,
            None if declared is None else tuple(declared),
            self._values(files, origin),
            templates,
            crds,
            others,
            origin.rpartition("/")[2],
            None if schema is None else from_bytes(schema),
            tuple(self._subcharts(files, origin)),
        )

    def _subcharts(self, files: Mapping[str, bytes], origin: str) -> Iterator[Chart]:
        """Yield the charts below charts/, those in archives too, by the names that they have."""
        folders: dict[str, dict[str, bytes]] = {}
        for path, data in files.items():
            folder, _, inner = path.removeprefix("charts/").partition("/")
            if path.startswith("charts/") and not folder.startswith(("_", ".")):
                if inner:
                    folders.setdefault(folder, {})[inner] = data
                elif folder.endswith(".tgz"):
                    folders[folder] = self._unpacked(data, _place(origin, path))
        for folder, inner_files in sorted(folders.items()):
            yield self.load(inner_files, _place(origin, f"charts/{folder}"))

    def _unpacked(self, data: bytes, place: str) -> dict[str, bytes]:
        from renderer.release.archive import read_packed

        return dict(read_packed(data, place, self._totals).files)

    def _parsed(self, files: Mapping[str, bytes], path: str, origin: str) -> "ChartFile | None":
        from renderer.charts.metadata import ChartFile

        if path not in files:
            return None
        place, text = _place(origin, path), from_bytes(files[path])
        return ChartFile(place, text, self._parse(text, place, exact=True))

    def _values(self, files: Mapping[str, bytes], origin: str) -> dict[str, Any]:
        if "values.yaml" not in files:
            return {}
        place, text = _place(origin, "values.yaml"), from_bytes(files["values.yaml"])
        value = self._parse(text, place, exact=False)
        if not isinstance(value, (dict, type(None))):
            raise ChartError("this must be a mapping of keys to values", Position(place, 1))
        return value or {}


def _place(origin: str, path: str) -> str:
    return f"{origin}/{path}" if origin else path


def _below(folder: str, files: Mapping[str, bytes]) -> dict[str, str]:
    return {
        path: from_bytes(data) for path, data in sorted(files.items()) if path.startswith(folder)
    }


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
