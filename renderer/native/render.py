"""A native release and values -> the text of each template."""

from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from renderer.charts.context import ReleaseInfo
from renderer.charts.render import Rendered
from renderer.gotemplate.limits import Limits
from renderer.native.codes import Codes
from renderer.native.manifest import TEMPLATES, Component, Manifest
from renderer.native.templates import NativeTemplates


class Context(NamedTuple):
    """What templates see: the values, and what is said of the installation.

    `all_crds` says that CRDs are wanted whatever the values switch off.
    """

    values: Mapping[str, Any]
    release: ReleaseInfo
    kube_version: str
    all_crds: bool

    def of(self, component: Component) -> dict[str, Any]:
        """Return the names that a component's templates see.

        `global` are the values under that key, `own` those under the component's name.
        """
        return {
            **self._asdict(),
            "release": self.release._asdict(),
            "global": self.values.get("global"),
            "own": self.values.get(component.name),
            "component": {"name": component.name, "version": component.version},
        }


def render_native(
    manifest: Manifest,
    sources: Mapping[str, str],
    context: Context,
    codes: Codes,
    limits: Limits,
) -> list[Rendered]:
    """Return the text of each template of the components that the values switch on.

    Raises TemplateError and LimitError.
    """
    templates = NativeTemplates(sources, codes, limits)
    rendered = []
    for component in manifest.components:
        if component.enabled(context.values):
            names = context.of(component)
            for path in _templates_of(component, sources):
                name = manifest.template_name(path)
                rendered.append(Rendered(name, templates.render(path, names)))
    return rendered


def _templates_of(component: Component, sources: Mapping[str, str]) -> Iterator[str]:
    folder = f"{TEMPLATES}{component.name}/"
    for path in sorted(sources):
        if path.startswith(folder) and not path.rpartition("/")[2].startswith("_"):
            yield path
