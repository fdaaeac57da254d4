"""The options that several commands share, each defined once, and what they amount to."""

import os
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar, cast

import click

from renderer.cli.common import read_overlays
from renderer.errors import UsageError
from renderer.gotemplate.limits import Limits as RenderLimits
from renderer.pipeline import CrdChoice, Engine, Settings
from renderer.release.limits import Limits as ArchiveLimits
from renderer.values.setters import Kind, Setter

F = TypeVar("F", bound=Callable[..., Any])


class Grouped(click.Option):
    """An option that is listed under a heading in the help."""

    def __init__(self, *args: Any, group: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.group = group


class GroupedCommand(click.Command):
    """A command whose help lists its options under their headings."""

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, by heading in the order in which the headings first appear."""
        groups: dict[str, list[tuple[str, str]]] = {}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                heading = param.group if isinstance(param, Grouped) else "Options"
                groups.setdefault(heading, []).append(record)
        for heading, records in groups.items():
            with formatter.section(heading):
                formatter.write_dl(records)


def option(group: str, *names: str, **attributes: Any) -> Callable[[F], F]:
    """Return the decorator that adds an option under a heading of the help."""
    return click.option(*names, cls=Grouped, group=group, **attributes)


def _together(*decorators: Callable[[F], F]) -> Callable[[F], F]:
    def decorate(command: F) -> F:
        for each in reversed(decorators):
            command = each(command)
        return command

    return decorate


def release_options(command: F) -> F:
    """Add what names the release."""
    return option(
        "What is rendered",
        "--release",
        "-r",
        required=True,
        metavar="PATH",
        help="Istio release (.tar.gz, .tar, .zip, folder) or Helm chart (folder, .tgz).",
    )(command)


def chart_options(command: F) -> F:
    """Add what chooses chart, profile and engine of a release."""
    group = "What is rendered"
    return _together(
        option(
            group,
            "--profile",
            "-p",
            default="default",
            metavar="NAME",
            help="Profile: the release's values-istio-NAME.yaml; 'default' is the chart's own "
            "values.",
        ),
        option(
            group,
            "--chart",
            metavar="NAME",
            help="Chart of the release: istio, istio-init, base, ... [default: the one that "
            "installs the release]",
        ),
        option(
            group,
            "--engine",
            type=click.Choice(("auto", "helm2", "helm3")),
            default="auto",
            help="Template dialect; auto is helm2 for Istio up to 1.5, helm3 for all else.",
        ),
    )(command)


def values_options(command: F) -> F:
    """Add what lays values over those of the chart and the profile."""
    group = "Values"
    return _together(
        option(
            group,
            "--values",
            "-f",
            multiple=True,
            metavar="FILE",
            help="Values file laid over the profile; several in order, - is stdin.",
        ),
        option(
            group,
            "--set",
            "set_",
            multiple=True,
            metavar="KEY=VALUE",
            help="Set a value: a.b=1,c[0]=x,d={x,y}; a backslash escapes , . = [.",
        ),
        option(
            group,
            "--set-string",
            multiple=True,
            metavar="KEY=TEXT",
            help="As --set, but the value is always a text.",
        ),
        option(
            group,
            "--set-file",
            multiple=True,
            metavar="KEY=FILE",
            help="As --set, but the value is the text of a file.",
        ),
        option(
            group,
            "--set-json",
            multiple=True,
            metavar="KEY=JSON",
            help="As --set, but the value is JSON.",
        ),
    )(command)


def target_options(command: F) -> F:
    """Add what templates see of the cluster and of the installation."""
    group = "Target"
    return _together(
        option(
            group, "--name", default="istio", metavar="NAME", help="Release name, .Release.Name."
        ),
        option(
            group,
            "--namespace",
            "-n",
            default="istio-system",
            metavar="NAME",
            help="Namespace to install into; the bundle holds its object.",
        ),
        option(
            group,
            "--kube-version",
            metavar="VERSION",
            help="Kubernetes version that templates see [default: the first that the release "
            "supports].",
        ),
        option(
            group,
            "--api-versions",
            "-a",
            multiple=True,
            metavar="GROUP/VERSION",
            help="A further API that templates see as there.",
        ),
    )(command)


def cache_options(command: F) -> F:
    """Add what switches the cache off."""
    return option("Limits", "--no-cache", is_flag=True, help="Neither use nor write the cache.")(
        command
    )


def archive_options(command: F) -> F:
    """Add the limits on archives."""
    return _together(
        _limit("--max-bytes", "Most bytes that an archive may hold, unpacked."),
        _limit("--max-file-bytes", "Most bytes that one file of an archive may hold."),
        _limit("--max-files", "Most files that an archive may hold."),
        _limit("--max-ratio", "Most bytes unpacked per byte of archive."),
    )(command)


def render_options(command: F) -> F:
    """Add the limits on templates."""
    return _together(
        _limit("--max-steps", "Most loop rounds and calls that templates may take."),
        _limit("--max-output", "Most characters that templates may print."),
    )(command)


def _limit(name: str, text: str) -> Callable[[F], F]:
    return option("Limits", name, type=click.IntRange(min=0), metavar="N", help=text)


def make_settings(
    *,
    profile: str,
    chart: str | None,
    values: Sequence[str],
    setters: Mapping[Kind, Sequence[str]],
    engine: str,
    name: str = "istio",
    namespace: str = "istio-system",
    kube_version: str | None = None,
    api_versions: Sequence[str] = (),
    crds: str = "all",
) -> Settings:
    """Return the settings that the options say, with the values files read.

    Raises UsageError for a file that cannot be read.
    """
    return Settings(
        profile=profile,
        chart=chart,
        overlays=read_overlays(values),
        setters=tuple(Setter(kind, text) for kind, texts in setters.items() for text in texts),
        engine=cast(Engine, engine),
        name=name,
        namespace=namespace,
        kube_version=kube_version,
        api_versions=tuple(api_versions),
        crds=cast(CrdChoice, crds),
        now=_source_date(),
    )


def archive_limits(
    max_bytes: int | None,
    max_file_bytes: int | None,
    max_files: int | None,
    max_ratio: int | None,
) -> ArchiveLimits:
    """Return the limits on archives: the defaults, and what the options change."""
    given = {
        "max_bytes": max_bytes,
        "max_file_bytes": max_file_bytes,
        "max_files": max_files,
        "max_ratio": max_ratio,
    }
    return ArchiveLimits()._replace(**{k: v for k, v in given.items() if v is not None})


def render_limits(max_steps: int | None, max_output: int | None) -> RenderLimits:
    """Return the limits on templates: the defaults, and what the options change."""
    given = {"steps": max_steps, "output": max_output}
    return RenderLimits(**{k: v for k, v in given.items() if v is not None})


def _source_date() -> float:
    """Return the time that templates see: SOURCE_DATE_EPOCH (reproducible-builds.org), or 0."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "0")
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"SOURCE_DATE_EPOCH is {text!r}; it must be seconds since 1970")
    return float(text)
