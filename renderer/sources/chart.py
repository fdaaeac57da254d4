"""A Helm chart of a release as a source: Go templates, and values as Helm coalesces them."""

from collections.abc import Callable, Iterator, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, Any, NamedTuple

from renderer.cache import Cache, key_of
from renderer.charts.chart import Chart, load_chart
from renderer.charts.context import ReleaseInfo, TemplateFile
from renderer.charts.render import (
    Prepared,
    Rendered,
    context_files,
    parse_templates,
    prepare,
    render_files,
)
from renderer.charts.requirements import check_requirements
from renderer.errors import RenderError
from renderer.finding import Finding, Severity
from renderer.gotemplate.funcs.registry import Uses
from renderer.gotemplate.gotypes import from_bytes
from renderer.gotemplate.library import function_names
from renderer.gotemplate.limits import Limits
from renderer.gotemplate.templates import TemplateSet
from renderer.plan import Origin, Plan, Rendering
from renderer.release.install import ChartChoice, crd_files
from renderer.release.limits import Limits as ArchiveLimits
from renderer.release.release import Release, digest_of
from renderer.values.overlay import Tree

if TYPE_CHECKING:
    from renderer.gotemplate.tracing import Trace

# Helm drops a byte order mark when it reads a chart from a folder or an archive.
_BOM = b"\xef\xbb\xbf"

_CRDS_TEMPLATE = "templates/crds.yaml"
_MANIFESTS = (".yaml", ".yml", ".json")


class ChartSource(NamedTuple):
    """A chart in memory, its digest, and its folder in the release.

    `sets` are the sets of templates that were made of it, by the key that they have in the cache.
    """

    chart: Chart
    digest: str
    folder: str
    sets: dict[str, TemplateSet]

    @property
    def name(self) -> str:
        """The chart's name."""
        return self.chart.name

    def template_name(self, path: str) -> str:
        """Return a template's name: its path from the root of the chart, below the chart's name."""
        return f"{self.name}/{path}"

    def values(self, plan: Plan) -> Tree:
        """Return the coalesced values. Raises ValuesError."""
        return self._prepared(plan, lambda _: None).values

    def origin(self, plan: Plan) -> Origin:
        """Return what finds the place of a value among overrides and values.yaml files."""
        from renderer.values.origin import Origins, chart_paths

        defaults: dict[tuple[str, ...], tuple[str, str]] = {}
        chart = self._prepared(plan, lambda _: None).chart
        for path, place in _values_files(chart, self.folder, ()):
            data = plan.release.files.get(place)
            if data is not None:
                defaults[path] = from_bytes(data), place
        return Origins(chart_paths(chart), plan.overrides, defaults).of

    def unread(self, plan: Plan, *, strict: bool) -> list[Finding]:
        """Return a finding for each override of the user's that no template of the chart reads."""
        from renderer.values.unread import find_unread

        severity: Severity = "error" if strict else "warning"
        return find_unread(self.chart, plan.overrides, self.values(plan), plan.dialect, severity)

    def render(self, plan: Plan, cache: Cache, limits: Limits) -> Rendering:
        """Render the chart's templates and those of its subcharts."""
        findings: list[Finding] = []

        def warn(message: str) -> None:
            finding = Finding("W1004", "warning", message)
            if finding not in findings:
                findings.append(finding)

        prepared = self._prepared(plan, warn)
        if plan.dialect == "helm3":
            check_requirements(prepared.chart, prepared.values, plan.kube_version)
        files = _files(plan, prepared)
        uses = self._uses(plan, limits)
        templates, save = self._templates(plan, files, cache)
        rendered = render_files(files, templates, uses, limits)
        save()
        for name, count in sorted(uses.recorded.items()):
            findings.append(_unstable(name, count))
        crds = tuple(self._crds(plan, prepared.chart))
        return Rendering(prepared.values, tuple(rendered), crds, tuple(findings))

    def traces(self, plan: Plan, wanted: Mapping[str, str], cache: Cache) -> "Mapping[str, Trace]":
        """Return what wrote the texts of some templates, by executing them once more."""
        from renderer.charts.render import trace_files

        files = _files(plan, self._prepared(plan, lambda _: None))
        templates, _ = self._templates(plan, files, cache)
        try:
            limits = Limits()
            traces = trace_files(files, templates, self._uses(plan, limits), limits, wanted)
        except RenderError:  # a limit that was raised for the render itself
            return {}
        return {name: trace for name, trace in traces.items() if trace.text == wanted[name]}

    def _prepared(self, plan: Plan, warn: Callable[[str], None]) -> Prepared:
        return prepare(self.chart, plan.overrides.tree, plan.dialect, warn)

    def _uses(self, plan: Plan, limits: Limits) -> Uses:
        """Return what all random choices of a render follow from: chart, values, release name."""
        settings = plan.settings
        parts = (self.digest, repr(plan.overrides.tree), settings.name, settings.namespace)
        seed = sha256("\0".join(parts).encode("utf-8", "surrogateescape")).digest()
        return Uses(plan.dialect, seed, settings.now, limits)

    def _templates(
        self, plan: Plan, files: list[TemplateFile], cache: Cache
    ) -> tuple[TemplateSet, Callable[[], None]]:
        """Return the compiled templates, and what keeps those that were compiled anew."""
        names = "\n".join(file.name for file in files)
        key = key_of("templates", self.digest, plan.dialect, names)
        made = self.sets.get(key)
        if made is not None:
            return made, lambda: None
        known = cache.get("templates", key)
        functions = function_names(plan.dialect)
        if known is None:
            templates = parse_templates(files, plan.dialect, functions)
        else:
            sources = {file.name: file.text for file in files}
            templates = TemplateSet.restored(plan.dialect, functions, sources, known)
        self.sets[key] = templates
        before = templates.compiled_count

        def save() -> None:
            if templates.compiled_count > before:
                cache.put("templates", key, templates.state())

        return templates, save

    def _crds(self, plan: Plan, chart: Chart) -> Iterator[Rendered]:
        """Yield the CRDs that the release's install guide applies.

        Those are the crds/ folders of the chart and of the subcharts that take part, the
        chart's own file of CRDs as it stands, whatever its conditions say, and the files that
        the Jobs of istio-init would apply.
        """
        own: dict[str, Rendered] = {}
        for each in _crd_folders(chart, chart.name):
            own.setdefault(each.text, each)  # a chart under two names brings them twice
        yield from own.values()
        if not plan.choice.is_install:
            return
        raw = chart.templates.get(_CRDS_TEMPLATE)
        if raw is not None:
            yield Rendered(f"{chart.name}/{_CRDS_TEMPLATE}", raw)
        for path in crd_files(plan.release):
            name = path.rpartition("/helm/")[2]
            yield Rendered(name, from_bytes(plan.release.files[path]))


def open_chart(
    release: Release, choice: ChartChoice, cache: Cache, limits: ArchiveLimits
) -> ChartSource:
    """Return a chart of a release; `limits` are those on archives that it holds.

    Raises ChartError and YamlError, ArchiveError and LimitError.
    """
    files = {
        path: data.removeprefix(_BOM) for path, data in release.chart_files(choice.chart).items()
    }
    folder = release.charts[choice.chart]
    digest = digest_of(files)
    key = key_of("chart", digest, folder)
    known = cache.get("chart", key)
    parsed: dict[str, Any] = known or {}

    def parse(text: str, file: str, *, exact: bool) -> Any:
        if file not in parsed:
            from renderer.yamlio.reader import load

            parsed[file] = load(text, file, exact=exact)
        return parsed[file]

    if known is None:
        _expect(files)
    chart = load_chart(files, parse, origin=folder, limits=limits, packed=release.packed)
    if known is None:
        cache.put("chart", key, parsed)
    return ChartSource(chart, digest, folder, {})


def _expect(files: Mapping[str, bytes]) -> None:
    """Say how much YAML the files of a chart hold."""
    from renderer.yamlio.reader import expect

    names = ("Chart.yaml", "values.yaml", "requirements.yaml")
    expect(sum(len(data) for path, data in files.items() if path.endswith(names)))


def _files(plan: Plan, prepared: Prepared) -> list[TemplateFile]:
    settings = plan.settings
    release = ReleaseInfo(settings.name, settings.namespace)
    return context_files(prepared, release, plan.kube_version, settings.api_versions, plan.dialect)


def _crd_folders(chart: Chart, path: str) -> Iterator[Rendered]:
    """Yield the manifests in the crds/ folders of a chart and its subcharts, as they stand."""
    for name, text in chart.crds.items():
        if name.lower().endswith(_MANIFESTS):
            yield Rendered(f"{path}/{name}", text)
    for each in chart.dependencies:
        yield from _crd_folders(each, f"{path}/charts/{each.name}")


def _values_files(
    chart: Chart, folder: str, path: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield each chart's path of names, and the release's path of its values.yaml."""
    prefix = f"{folder}/" if folder else ""
    yield path, f"{prefix}values.yaml"
    for each in chart.dependencies:
        below = f"{prefix}charts/{each.folder}"
        yield from _values_files(each, below, (*path, each.name))


def _unstable(name: str, count: int) -> Finding:
    times = "once" if count == 1 else f"{count} times"
    return Finding(
        "W1003",
        "warning",
        f"the templates use {name} ({times}), whose result Helm makes anew at each run; "
        "here it follows from the inputs",
        remedy="set the value that the chart would otherwise make up",
    )
