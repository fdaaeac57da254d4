"""What each template sees as `.`: Values, Release, Chart, Files, Capabilities, Template."""

from collections.abc import Mapping
from typing import Any, ClassVar, NamedTuple

from renderer.charts.capabilities import Capabilities
from renderer.charts.chart import Chart
from renderer.charts.dependencies import imports_of
from renderer.charts.files import Files
from renderer.dialect import Dialect
from renderer.gotemplate.gotypes import StringMap, Strings, Struct, Values


class ReleaseInfo(NamedTuple):
    """The name and namespace that a chart is installed under."""

    name: str
    namespace: str


class TemplateFile(NamedTuple):
    """A template file: its name as Helm gives it, its text, and what `.` is when it is rendered.

    `data` is shared by all templates of a chart, as in Helm: what one sets there, the next sees.
    """

    name: str
    text: str
    base_path: str
    data: dict[str, Any]

    @property
    def partial(self) -> bool:
        """Whether it only holds definitions for others."""
        return self.name.rsplit("/", 1)[-1].startswith("_")


class _ChartFields(Struct):
    """A part of Chart.yaml, its fields by their Go names.

    In JSON and YAML they go by their names in the file, and empty ones are left out.
    """

    go_kind: ClassVar[str] = "ptr"
    json_names: ClassVar[Mapping[str, str]] = {}

    def json_fields(self) -> Mapping[str, Any]:
        """Return the fields that are not empty, by their names in Chart.yaml."""
        names = self.json_names
        return {names.get(f, f): value for f, value in self.fields.items() if value}


class _Metadata2(_ChartFields):
    go_type: ClassVar[str] = "*chart.Metadata"


class _Metadata3(_ChartFields):
    go_type: ClassVar[str] = "struct { chart.Metadata; IsRoot bool }"
    go_kind: ClassVar[str] = "struct"


class _Maintainer(_ChartFields):
    go_type: ClassVar[str] = "*chart.Maintainer"
    json_names: ClassVar[Mapping[str, str]] = {
        "Name": "name",
        "Email": "email",
        "URL": "url",
        "Url": "url",
    }


class _Dependency(_ChartFields):
    go_type: ClassVar[str] = "*chart.Dependency"
    json_names: ClassVar[Mapping[str, str]] = {
        "Name": "name",
        "Version": "version",
        "Repository": "repository",
        "Condition": "condition",
        "Tags": "tags",
        "Enabled": "enabled",
        "ImportValues": "import-values",
        "Alias": "alias",
    }


# Go field -> key in Chart.yaml, in the order of the engine's own type.
_HELM3_FIELDS = {
    "Name": "name",
    "Home": "home",
    "Sources": "sources",
    "Version": "version",
    "Description": "description",
    "Keywords": "keywords",
    "Maintainers": "maintainers",
    "Icon": "icon",
    "APIVersion": "apiVersion",
    "Condition": "condition",
    "Tags": "tags",
    "AppVersion": "appVersion",
    "Deprecated": "deprecated",
    "Annotations": "annotations",
    "KubeVersion": "kubeVersion",
    "Dependencies": "dependencies",
    "Type": "type",
}
_HELM2_FIELDS = {
    "Name": "name",
    "Home": "home",
    "Sources": "sources",
    "Version": "version",
    "Description": "description",
    "Keywords": "keywords",
    "Maintainers": "maintainers",
    "Engine": "engine",
    "Icon": "icon",
    "ApiVersion": "apiVersion",
    "Condition": "condition",
    "Tags": "tags",
    "AppVersion": "appVersion",
    "Deprecated": "deprecated",
    "TillerVersion": "tillerVersion",
    "Annotations": "annotations",
    "KubeVersion": "kubeVersion",
}
_Metadata2.json_names = _HELM2_FIELDS
_Metadata3.json_names = _HELM3_FIELDS


def template_files(
    chart: Chart,
    values: dict[str, Any],
    release: ReleaseInfo,
    capabilities: Capabilities,
    dialect: Dialect,
) -> list[TemplateFile]:
    """Return the template files of a chart and its subcharts, with their data.

    `values` are the coalesced values of the whole tree.
    """
    install: dict[str, Any] = {
        "Name": release.name,
        "Namespace": release.namespace,
        "IsUpgrade": False,
        "IsInstall": True,
        "Revision": 0 if dialect == "helm2" else 1,
        "Service": "Tiller" if dialect == "helm2" else "Helm",
    }
    if dialect == "helm2":
        install["Time"] = _NoTime()
    found: dict[str, TemplateFile] = {}
    shared = _shared_places(chart, chart.name) if dialect == "helm3" else {}

    def visit(chart: Chart, values: Any, path: str, root: bool) -> dict[str, Any]:
        scoped = Values(values) if isinstance(values, dict) else Values()
        data = Values(
            {
                "Chart": _metadata(chart, dialect, root),
                "Files": Files(chart.files, dialect),
                "Release": install,
                "Capabilities": capabilities,
                "Values": scoped,
            }
        )
        below = {}
        for each in chart.dependencies:
            place = f"{path}/charts/{each.name}"
            if not _is_copied(each, chart):
                place = shared.get(id(each.templates), place)
            below[each.name] = visit(each, scoped.get(each.name), place, False)
        if dialect == "helm3":
            data["Subcharts"] = below
        for name, text in chart.templates.items():
            file = TemplateFile(f"{path}/{name}", text, f"{path}/templates", data)
            if not chart.is_library or file.partial:
                found[file.name] = file
        return data

    visit(chart, values, chart.name, True)
    return list(found.values())


def _shared_places(chart: Chart, path: str) -> dict[int, str]:
    """Return where Helm 3 has the templates of subcharts that no requirement names.

    It copies a chart for each of its aliases, but such subcharts of it are one and the same in
    all copies, and below the last of them. The key is the id of their templates.
    """
    places: dict[int, str] = {}
    for each in chart.dependencies:
        below = f"{path}/charts/{each.name}"
        if not _is_copied(each, chart):
            places[id(each.templates)] = below
        places |= _shared_places(each, below)
    return places


def _is_copied(subchart: Chart, chart: Chart) -> bool:
    """Whether a subchart takes part by a requirement, and not just by being there."""
    return any(each["name"] == subchart.name for each in chart.requirements or ())


class _NoTime(Struct):
    """`.Release.Time` of Helm 2: a nil pointer to a time, which prints as nothing."""

    go_type: ClassVar[str] = "*timestamp.Timestamp"
    go_kind: ClassVar[str] = "ptr"

    def go_string(self) -> str:
        """Return nothing: the time of a render is not part of its output."""
        return ""


def _metadata(chart: Chart, dialect: Dialect, root: bool) -> Struct:
    fields = _HELM2_FIELDS if dialect == "helm2" else _HELM3_FIELDS
    data = chart.metadata
    values: dict[str, Any] = {field: data.get(key, "") for field, key in fields.items()}
    values |= {
        "Sources": Strings(data.get("sources", ())),
        "Keywords": Strings(data.get("keywords", ())),
        "Maintainers": [_maintainer(each, dialect) for each in data.get("maintainers", ())],
        "Annotations": StringMap(data.get("annotations", {})),
        "Deprecated": data.get("deprecated", False),
    }
    if dialect == "helm2":
        return _Metadata2(values)
    values["Dependencies"] = [_dependency(each) for each in chart.requirements or ()]
    return _Metadata3({**values, "IsRoot": root})


def _maintainer(entry: Mapping[str, str], dialect: Dialect) -> Struct:
    url = "URL" if dialect == "helm3" else "Url"
    names = {"Name": "name", "Email": "email", url: "url"}
    return _Maintainer({field: entry.get(key, "") for field, key in names.items()})


def _dependency(entry: Mapping[str, Any]) -> Struct:
    fields = {field: entry.get(key, "") for field, key in _Dependency.json_names.items()}
    return _Dependency(
        {
            **fields,
            "Tags": Strings(entry.get("tags", ())),
            "Enabled": True,
            "ImportValues": [
                StringMap(child=child, parent=parent) for child, parent in imports_of(entry)
            ],
        }
    )
