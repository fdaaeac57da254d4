"""The library's front door: a release and settings -> rendered templates, objects, a bundle.

Nothing here prints, or knows exit codes. What the caller found on disk comes in as values.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from renderer import states
from renderer.cache import Cache, key_of
from renderer.charts.capabilities import kube_range_text, parse_kube_range
from renderer.charts.render import Rendered
from renderer.data import built_in
from renderer.dialect import Dialect
from renderer.errors import ObjectError, RenderError, TemplateError, UsageError, YamlError
from renderer.finding import Finding
from renderer.gotemplate.gotypes import from_bytes
from renderer.gotemplate.limits import Limits
from renderer.nearest import did_you_mean
from renderer.plan import Plan, Source
from renderer.position import Position
from renderer.release.install import (
    ChartChoice,
    choose_chart,
    default_dialect,
    other_crds,
    supported_kubernetes,
)
from renderer.release.limits import DEFAULT, read_within
from renderer.release.limits import Limits as ArchiveLimits
from renderer.release.release import DEFAULT_PROFILE, Release
from renderer.request import Outcome, Overlay, Request, Settings
from renderer.values.overlay import Tree, merge_overrides, with_includes, written_twice
from renderer.values.setters import ReadFile

if TYPE_CHECKING:
    from renderer.bundle.contents import Bundle
    from renderer.objects import Object, Objects


# Helm 2.17's rule for names of releases, which is the wider one: RELEASE-NAME is one.
_RELEASE_NAME = re.compile(r"[A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?")
_LONGEST_NAME = 53
_NAMESPACE = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")

BUILT_IN = "the built-in release"
"""What messages call the release that comes with the package."""


class Render(NamedTuple):
    """The result of a render: the values, each template's text, and what was noticed.

    `crds` are the further texts with CRDs; `partial` says that only some of the templates were
    asked for.
    """

    plan: Plan
    values: Tree
    rendered: tuple[Rendered, ...]
    crds: tuple[Rendered, ...]
    findings: tuple[Finding, ...]
    partial: bool = False


def open_cached(path: Path, cache: Cache, limits: ArchiveLimits) -> Release:
    """Return the release in an archive or folder; an archive seen before comes from the cache.

    Raises ArchiveError and LimitError.
    """
    archive = read_within(path, limits) if cache.active else None
    if archive is None:
        return _open(path, limits)
    key = key_of("release", archive, path.name, repr(limits))
    release = cache.memo(
        "release",
        key,
        lambda: _open(path, limits),
        states.RELEASE,
        still=lambda: read_within(path, limits) == archive,
    )
    return release._replace(source=str(path))


def open_built_in() -> Release:
    """Return the built-in release. Raises RenderError where the installation is incomplete."""
    return _open(built_in(), ArchiveLimits())._replace(source=BUILT_IN)


def _open(path: Path, limits: ArchiveLimits) -> Release:
    from renderer.release.opening import open_release

    return open_release(path, limits)


def make_plan(
    release: Release,
    settings: Settings,
    cache: Cache,
    read_file: ReadFile,
    limits: ArchiveLimits = DEFAULT,
) -> Plan:
    """Return what rendering `settings` of a release means.

    `read_file` gives the text of a file named by `--set-file`, `limits` are those on archives
    that the release holds. Raises UsageError, ChartError, ValuesError and YamlError, ArchiveError
    and LimitError.
    """
    _check_names(settings)
    choice = choose_chart(release, settings.chart)
    source = _source(release, choice, cache, limits)

    # Helm hands numbers on as JSON does, where all are floating-point; Jinja2 tells them apart.
    native = release.kind == "native"

    def parse(text: str, file: str) -> Any:
        # An error names the file, so only what can be read is worth keeping.
        key = key_of("yaml", text, str(native))
        return cache.memo("yaml", key, lambda: [_parse(text, file, exact=native)])[0]

    profile = _profile_overlays(release, choice, settings.profile)
    overrides = merge_overrides(
        (*profile, *settings.overlays), settings.setters, parse, read_file, len(profile)
    )
    dialect = default_dialect(release) if settings.engine == "auto" else settings.engine
    versions = settings.kube_version
    if versions is None:
        versions = "-".join(supported_kubernetes(release))
    first, last = parse_kube_range(versions)
    return Plan(release, choice, source, overrides, dialect, first, last, settings)


def _check_names(settings: Settings) -> None:
    """Check the names that the release is installed under. Raises UsageError."""
    if len(settings.name) > _LONGEST_NAME or not _RELEASE_NAME.fullmatch(settings.name):
        raise UsageError(
            f"{settings.name!r} is no name of a release",
            hint=f"write 1 to {_LONGEST_NAME} letters, digits, -, _ and ., no sign first or last",
        )
    if not _NAMESPACE.fullmatch(settings.namespace):
        raise UsageError(
            f"{settings.namespace!r} is no name of a namespace",
            hint="write 1 to 63 lower-case letters, digits and -, with no - first or last",
        )


def _source(release: Release, choice: ChartChoice, cache: Cache, limits: ArchiveLimits) -> Source:
    if release.kind == "native":
        from renderer.sources.native import open_native

        return open_native(release)
    from renderer.sources.chart import open_chart

    return open_chart(release, choice, cache, limits)


def render(plan: Plan, cache: Cache, limits: Limits | None = None) -> Render:
    """Return what the templates of a plan print. Raises TemplateError, ValuesError, LimitError.

    When the other engine would render what this one cannot, within what is left of the limits,
    the error's hint says so.
    """
    limits = limits or Limits()
    try:
        return _render(plan, cache, limits)
    except TemplateError as error:
        if plan.release.kind == "native":
            raise
        other: Dialect = "helm3" if plan.dialect == "helm2" else "helm2"
        try:
            _render(plan._replace(dialect=other), Cache(None), limits)
        except Exception:
            raise error from None
        hint = f"the {other} engine renders this: --engine {other}"
        error.hint = f"{error.hint}; {hint}" if error.hint else hint
        raise


def _render(plan: Plan, cache: Cache, limits: Limits) -> Render:
    return Render(plan, *plan.source.render(plan, cache, limits))


def bundle_texts(result: Render) -> tuple[Rendered, ...]:
    """Return the texts whose objects make the bundle, CRDs as `settings.crds` says."""
    texts = [each for each in result.rendered if not each.template.endswith("NOTES.txt")]
    if result.plan.settings.crds != "all" or result.partial:
        return tuple(texts)
    instead = {each.template for each in result.crds}
    return (*result.crds, *(each for each in texts if each.template not in instead))


def only(result: Render, templates: Sequence[str]) -> Render:
    """Return a render with nothing but these templates.

    A template is named as in its `# Source:` line, or by its path in the chart
    (`charts/pilot/templates/service.yaml`) or native release (`templates/pilot/service.yaml.j2`).
    Raises UsageError for one that is not there.
    """
    names = [each.template for each in result.rendered]
    wanted = set()
    for name in templates:
        full = name if name in names else result.plan.source.template_name(name.removeprefix("./"))
        if full not in names:
            raise UsageError(
                f"no template {name!r} was rendered",
                hint=did_you_mean(full, names)
                or (f"templates are named as {names[0]}" if names else "the chart has none"),
            )
        wanted.add(full)
    return result._replace(
        rendered=tuple(each for each in result.rendered if each.template in wanted), partial=True
    )


def raw_output(result: Render, cache: Cache, *, check: bool) -> tuple[str, tuple[Finding, ...]]:
    """Return the text that Helm would print, and what is wrong with it.

    With `check`, raises YamlError and ObjectError for text that is no manifest; without, such
    text is printed as it is, in the order of the templates.
    """
    from renderer.manifest import raw_text

    texts = result.rendered
    dialect = result.plan.dialect
    if not check:
        return _unchecked(texts, dialect)
    with _traced(result, texts, cache) as located:
        return raw_text(texts, dialect), located(_read(texts).findings)


def _unchecked(texts: Sequence[Rendered], dialect: Dialect) -> tuple[str, tuple[Finding, ...]]:
    from renderer.manifest import raw_text

    try:
        return raw_text(texts, dialect), ()
    except RenderError as error:
        finding = Finding(
            "W1005", "warning", f"this is no manifest: {error.message}", error.position
        )
    return "".join(f"---\n# Source: {name}\n{text}\n" for name, text in texts), (finding,)


class Bundled(NamedTuple):
    """The bundle of a render, its objects, and what was found in them.

    `summary` says how many were checked by what; it is None when they were not validated.
    """

    bundle: "Bundle"
    objects: "tuple[Object, ...]"
    findings: tuple[Finding, ...]
    summary: Mapping[str, Any] | None


def make_bundle(result: Render, cache: Cache, *, check: bool) -> Bundled:
    """Return the bundle of a render; with `check`, every object of it is validated.

    Findings have the lines of the templates' rendered text. Raises YamlError and ObjectError,
    and UsageError for a version of Kubernetes without schemas.
    """
    texts = bundle_texts(result)
    summary = None
    with _traced(result, texts, cache) as located:
        read = _read(texts)
        objects, findings = read.objects, read.findings
        if not result.partial:
            from renderer.bundle.namespace import with_namespace

            objects = with_namespace(objects, result.plan.settings.namespace)
        bundle = _bundle_of(result, objects)
        if check:
            wrong, summary = _validated(result.plan, objects, texts)
            findings = (*findings, *wrong)
        return Bundled(bundle, objects, located(findings), summary)


def _validated(
    plan: Plan, objects: "tuple[Object, ...]", texts: Sequence[Rendered]
) -> tuple[tuple[Finding, ...], Mapping[str, Any]]:
    from renderer.objects import read_objects
    from renderer.schema.check import check_objects, minor_versions
    from renderer.schema.validate import Target

    target = Target(
        minor_versions(plan.kube_version, plan.last_kube_version),
        plan.settings.lenient,
        frozenset(plan.settings.allowed),
        _istio_version(plan.release),
    )
    crds = [(path, from_bytes(plan.release.files[path])) for path in other_crds(plan.release)]
    # They are long: those that define none of these objects' groups need not be read.
    groups = {each.group for each in objects} - {""}
    defining = [each for each in crds if any(f"group: {group}\n" in each[1] for group in groups)]
    further = read_objects(defining, templates=False).objects
    return check_objects(objects, texts, target, further)


@contextmanager
def _traced(
    result: Render, texts: Sequence[Rendered], cache: Cache
) -> Iterator[Callable[[Sequence[Finding]], tuple[Finding, ...]]]:
    """Give what adds to findings about rendered texts the place of the template that wrote it.

    An error about such a text that passes through is given that place too.
    """
    plan = result.plan
    # A chart's own file of CRDs stands for what it renders to, and is no rendered text.
    known = {each.template for each in texts} & {
        own.template for own in result.rendered if own in texts
    }

    texts_of = dict(result.rendered)

    def writers(positions: Iterable[Position | None]) -> Callable[[Position | None], Any]:
        files = {each.file for each in positions if each} & known
        wanted = {file: texts_of[file] for file in files}
        traces = plan.source.traces(plan, wanted, cache) if wanted else {}

        def writer(position: Position | None) -> Position | None:
            if position is None or position.file not in traces:
                return None
            return traces[position.file].at(position.line, position.column)

        return writer

    def located(findings: Sequence[Finding]) -> tuple[Finding, ...]:
        writer = writers(each.position for each in findings)
        return tuple(each._replace(template=writer(each.position)) for each in findings)

    try:
        yield located
    except (YamlError, ObjectError) as error:
        error.template = writers([error.position])(error.position)
        raise


def run(
    request: Request,
    cache: Cache,
    read_file: ReadFile,
    tell: Callable[[str], None],
    release: Release | None = None,
) -> Outcome:
    """Return what a request gives; `release` is the opened one, where it is open already.

    `tell` is called with what is being done. Where a finding is an error there is no output.
    Raises RenderError and its subclasses.
    """
    tell("reading the release")
    release = release or open_requested(request.release, cache, request.archive_limits)
    plan = make_plan(release, request.settings, cache, read_file, request.archive_limits)
    given = {"steps": request.steps, "output": request.output}
    limits = Limits(**{name: each for name, each in given.items() if each is not None})
    tell("rendering")
    result = render(plan, cache, limits)
    findings = (
        *written_twice(request.settings.overlays),
        *result.findings,
        *unread_overrides(plan, strict=request.strict),
    )
    if request.only:
        result = only(result, request.only)
    if request.form == "raw":
        text, noticed = raw_output(result, cache, check=request.check)
        return _outcome((*findings, *noticed), text, {}, None, {})
    tell("checking the objects" if request.check else "reading the objects")
    bundle, objects, noticed, summary = make_bundle(result, cache, check=request.check)
    from renderer.bundle.about import about
    from renderer.bundle.contents import files, stream

    findings = (*findings, *noticed)
    facts = {**about(bundle, objects), "supports": supported_kubernetes(release)}
    if request.form == "stream":
        return _outcome(findings, stream(bundle), {}, summary, facts)
    return _outcome(findings, "", files(bundle), summary, facts)


def open_requested(path: str | None, cache: Cache, limits: ArchiveLimits) -> Release:
    """Return the release at a path, or the built-in one. Raises ArchiveError and LimitError."""
    return open_built_in() if path is None else open_cached(Path(path), cache, limits)


def _outcome(
    findings: tuple[Finding, ...],
    text: str,
    contents: Mapping[str, bytes],
    summary: Mapping[str, Any] | None,
    facts: Mapping[str, Any],
) -> Outcome:
    wrong = any(each.severity == "error" for each in findings)
    return Outcome(findings, "" if wrong else text, {} if wrong else contents, summary, facts)


def _istio_version(release: Release) -> tuple[int, ...] | None:
    """Return the version of a release of Istio, such as (1, 0, 2), as far as it says."""
    if release.kind == "chart":
        return None
    match = re.match(r"\d+(\.\d+)+", release.version)
    return tuple(map(int, match[0].split("."))) if match else None


def _bundle_of(result: Render, objects: "Sequence[Object]") -> "Bundle":
    from renderer.bundle.contents import make_bundle as bundle_of
    from renderer.bundle.index import Origin

    plan = result.plan
    if plan.settings.crds == "none":
        objects = tuple(each for each in objects if not each.is_crd)
    source = plan.release
    origin = Origin(
        _release_name(plan),
        plan.settings.profile,
        plan.choice.chart,
        plan.settings.namespace,
        values_digest(result),
        str(plan.kube_version),
        kube_range_text(plan.kube_version, plan.last_kube_version),
        ".".join(map(str, _istio_version(source) or ())),
    )
    return bundle_of(objects, origin)


def _release_name(plan: Plan) -> str:
    """Return what the index calls a release, such as istio-1.0.0; a bare chart by its name."""
    if plan.release.kind == "chart":
        return plan.source.name
    name = "istio" if plan.release.kind == "istio" else plan.source.name
    return f"{name}-{plan.release.version}"


def values_digest(result: Render) -> str:
    """Return the SHA-256, in hex, of the effective values."""
    from renderer.yamlio.gojson import dumps

    return sha256(dumps(result.values).encode("utf-8", "surrogateescape")).hexdigest()


def unread_overrides(plan: Plan, *, strict: bool) -> list[Finding]:
    """Return a finding for each override of the user's that no template of the chart reads."""
    settings = plan.settings
    if not settings.overlays and not settings.setters:
        return []
    return plan.source.unread(plan, strict=strict)


def values_text(plan: Plan, *, origin: bool) -> str:
    """Return the effective values as YAML; with `origin`, each leaf with `# file:line`."""
    values = _readable(plan.source.values(plan))
    if not origin:
        from renderer.yamlio.writer import canonical_text

        return canonical_text(values)
    from renderer.values.origin import annotated

    return annotated(values, plan.source.origin(plan))


def _readable(value: Any) -> Any:
    """Return values with the keys of each table in order, and whole numbers without a point."""
    if isinstance(value, dict):
        return {key: _readable(value[key]) for key in sorted(value)}
    if isinstance(value, list):
        return [_readable(each) for each in value]
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return int(value)
    return value


def _read(texts: Sequence[tuple[str, str]]) -> "Objects":
    from renderer.objects import read_objects

    return read_objects(texts)


def _profile_overlays(release: Release, choice: ChartChoice, name: str) -> list[Overlay]:
    if name == DEFAULT_PROFILE:
        return []
    profile = release.profiles.get(name)
    if profile is None:
        raise UsageError(
            f"the release has no profile {name!r}; it has {', '.join(release.profiles)}",
            Position(release.source),
            hint=did_you_mean(name, release.profiles)
            or "choose one of them, or leave --profile out for the chart's own values",
        )
    if profile.path is None:
        return []
    if profile.chart != choice.chart:
        raise UsageError(
            f"profile {name} belongs to chart {profile.chart}, not to {choice.chart}",
            Position(release.source),
            hint=f"leave out --profile, or use --chart {profile.chart}",
        )
    folder = profile.path.rpartition("/")[0] + "/"
    beside: Mapping[str, str] = {
        path[len(folder) :]: from_bytes(data)
        for path, data in release.files.items()
        if path.startswith(folder) and path.endswith(".yaml") and "/" not in path[len(folder) :]
    }
    return with_includes(Overlay(profile.path, from_bytes(release.files[profile.path])), beside)


def _parse(text: str, file: str, *, exact: bool) -> Any:
    from renderer.yamlio.reader import load

    return load(text, file, exact=exact)
