"""A native release as a source: Jinja2 templates, and values that a schema describes."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from renderer.cache import Cache, key_of
from renderer.charts.context import ReleaseInfo
from renderer.charts.render import Rendered
from renderer.data import translated_templates
from renderer.errors import ChartError, TemplateError
from renderer.finding import Finding
from renderer.gotemplate.gotypes import from_bytes
from renderer.gotemplate.limits import Limits
from renderer.native.manifest import DEFAULTS, SCHEMA, SUFFIX, Manifest, parse_manifest
from renderer.native.values import effective_values
from renderer.plan import Origin, Plan, Rendering
from renderer.position import Position
from renderer.release.release import Release, digest_of
from renderer.values.overlay import Tree

if TYPE_CHECKING:
    from renderer.gotemplate.tracing import Trace


class NativeSource(NamedTuple):
    """A native release: its release.yaml, and the digest of all its files."""

    manifest: Manifest
    digest: str

    @property
    def name(self) -> str:
        """The release's name."""
        return self.manifest.name

    def template_name(self, path: str) -> str:
        """Return a template's name: `istio/pilot/service.yaml` in templates/, with .j2."""
        return self.manifest.template_name(path)

    def values(self, plan: Plan) -> Tree:
        """Return the defaults with the overrides over them. Raises ValuesError."""
        return effective_values(plan.release.files, plan.overrides)

    def origin(self, plan: Plan) -> Origin:
        """Return what finds the place of a value among overrides and default values."""
        from renderer.values.origin import Origins

        defaults = from_bytes(plan.release.files[DEFAULTS])
        return Origins({()}, plan.overrides, {(): (defaults, DEFAULTS)}).of

    def unread(self, plan: Plan, *, strict: bool) -> list[Finding]:  # noqa: ARG002
        """Return nothing: a value that the schema does not have is an error of `values`."""
        return []

    def render(self, plan: Plan, cache: Cache, limits: Limits) -> Rendering:
        """Render the templates of all components that the values switch on."""
        values = self.values(plan)
        settings = plan.settings

        def make() -> list[tuple[str, str]]:
            from renderer.native.codes import Codes
            from renderer.native.render import Context, render_native

            key = key_of("jinja", self.digest)
            codes = Codes(cache.get("jinja", key) or {}, translated_templates())
            known = len(codes.kept)
            context = Context(
                values,
                ReleaseInfo(settings.name, settings.namespace),
                str(plan.kube_version),
                settings.crds == "all",
            )
            sources = {
                path: _text(path, data)
                for path, data in plan.release.files.items()
                if path.endswith(SUFFIX)
            }
            rendered = render_native(self.manifest, sources, context, codes, limits)
            if len(codes.kept) > known:
                cache.put("jinja", key, codes.kept)
            return [(each.template, each.text) for each in rendered]

        asked = settings._replace(overlays=(), setters=())
        bounds = limits.max_steps, limits.max_output
        inputs = repr((values, asked, plan.kube_version, bounds))
        state = cache.memo("native", key_of("native", self.digest, inputs), make)
        return Rendering(values, tuple(Rendered(*each) for each in state), (), ())

    def traces(
        self,
        plan: Plan,  # noqa: ARG002
        wanted: Mapping[str, str],  # noqa: ARG002
        cache: Cache,  # noqa: ARG002
    ) -> "Mapping[str, Trace]":
        """Return nothing: Jinja2 does not say what wrote which part of a text."""
        return {}


def _text(path: str, data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise TemplateError(
            f"byte {data[error.start]:#04x} here is no UTF-8",
            Position(path, line),
            hint="save the template as UTF-8",
        ) from None


def open_native(release: Release) -> NativeSource:
    """Return a native release as a source. Raises ChartError and YamlError."""
    for name in (DEFAULTS, SCHEMA):
        if name not in release.files:
            raise ChartError(f"{name} is missing", Position(release.source))
    return NativeSource(parse_manifest(release.files), digest_of(release.files))
