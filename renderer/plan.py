"""What is to be rendered: settings, and the plan that they and a release amount to."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, NamedTuple, Protocol

from renderer.cache import Cache
from renderer.charts.capabilities import KubeVersion
from renderer.charts.render import Rendered
from renderer.dialect import Dialect
from renderer.finding import Finding
from renderer.gotemplate.limits import Limits
from renderer.position import Position
from renderer.release.install import ChartChoice
from renderer.release.release import Release
from renderer.request import Settings
from renderer.values.overlay import Overrides, Tree

if TYPE_CHECKING:
    from renderer.gotemplate.tracing import Trace

Origin = Callable[[tuple[str, ...]], Position | None]
"""Gives where the value at a path was written, or None for one that nobody wrote."""


class Rendering(NamedTuple):
    """What a source gave: the effective values, each template's text, and what was noticed.

    `crds` are further texts with CRDs that the release is installed with; one of the name of a
    template stands for what that renders to.
    """

    values: Tree
    rendered: tuple[Rendered, ...]
    crds: tuple[Rendered, ...]
    findings: tuple[Finding, ...]


class Source(Protocol):
    """Where templates are from: a Helm chart, or a release of Jinja2 templates.

    `name` is the first part of the names of templates, `digest` that of all that can influence
    what they print.
    """

    @property
    def name(self) -> str:
        """The name of the chart."""

    @property
    def digest(self) -> str:
        """The digest, in hex."""

    def template_name(self, path: str) -> str:
        """Return what the template in a file is called, by its path as the release has it."""

    def values(self, plan: "Plan") -> Tree:
        """Return the effective values. Raises ValuesError."""

    def origin(self, plan: "Plan") -> Origin:
        """Return what finds where a value was written."""

    def render(self, plan: "Plan", cache: Cache, limits: Limits) -> Rendering:
        """Render all templates. Raises TemplateError, ValuesError, LimitError and ChartError."""

    def traces(
        self, plan: "Plan", wanted: Mapping[str, str], cache: Cache
    ) -> "Mapping[str, Trace]":
        """Return what wrote the texts of some templates, where that can be told.

        `wanted` are the texts that they printed, by name.
        """

    def unread(self, plan: "Plan", *, strict: bool) -> list[Finding]:
        """Return a finding for each of the user's overrides that no template reads."""


class Plan(NamedTuple):
    """All that a render needs, decided and read: the source, the values, the versions.

    Templates see `kube_version`; objects must be right on all versions up to `last_kube_version`.
    """

    release: Release
    choice: ChartChoice
    source: Source
    overrides: Overrides
    dialect: Dialect
    kube_version: KubeVersion
    last_kube_version: KubeVersion
    settings: Settings
