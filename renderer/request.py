"""What a run is asked for, and what it gave: plain values that cost nothing to import."""

from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from renderer.finding import Finding
from renderer.release.limits import Limits as ArchiveLimits

Engine = Literal["auto", "helm2", "helm3"]
CrdChoice = Literal["all", "rendered", "none"]
SetterKind = Literal["set", "set-string", "set-file", "set-json"]

Form = Literal["stream", "bundle", "raw"]
"""All objects as one text, the files of a bundle, or each template's text as Helm prints it."""


class Overlay(NamedTuple):
    """A values file: its name for messages, and its text."""

    file: str
    text: str


class Setter(NamedTuple):
    """One `--set` option: its kind, and its text."""

    kind: SetterKind
    text: str


class Settings(NamedTuple):
    """What is to be rendered, and how. `overlays` and `setters` are the user's own.

    Where objects are checked, `lenient` lets unknown fields pass, and kinds that are `allowed`
    (`group/version/Kind`) need no schema.
    """

    profile: str = "default"
    chart: str | None = None
    overlays: tuple[Overlay, ...] = ()
    setters: tuple[Setter, ...] = ()
    engine: Engine = "auto"
    name: str = "istio"
    namespace: str = "istio-system"
    kube_version: str | None = None
    api_versions: tuple[str, ...] = ()
    crds: CrdChoice = "all"
    now: float = 0.0
    lenient: bool = False
    allowed: tuple[str, ...] = ()


class Request(NamedTuple):
    """Everything that an outcome follows from, but for the content of the release.

    `release` is its path, None for the built-in one. `steps` and `output` limit templates, where
    they are not None. `check` validates what was rendered, `strict` makes an unread override an
    error, `only` names the templates that are wanted, () for all.
    """

    release: str | None
    settings: Settings
    archive_limits: ArchiveLimits = ArchiveLimits()
    steps: int | None = None
    output: int | None = None
    form: Form = "stream"
    check: bool = True
    strict: bool = False
    only: tuple[str, ...] = ()


class Outcome(NamedTuple):
    """What a run gave.

    `text` is the output of the forms `stream` and `raw`, `files` the contents of a bundle's
    files by path. Where a finding is an error both are empty. `summary` says what was checked,
    None for nothing, and `about` what was rendered, for people.
    """

    findings: tuple[Finding, ...]
    text: str
    files: Mapping[str, bytes]
    summary: Mapping[str, Any] | None
    about: Mapping[str, Any]

    @property
    def wrong(self) -> bool:
        """Whether a finding is an error."""
        return any(each.severity == "error" for each in self.findings)
