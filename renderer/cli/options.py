"""The options that several commands share, each defined once, and what they amount to."""

import os
import re
from argparse import ArgumentTypeError, Namespace
from collections.abc import Callable, Sequence

from renderer.cli.common import read_overlays
from renderer.cli.parser import Parser
from renderer.errors import UsageError
from renderer.release.limits import Limits as ArchiveLimits
from renderer.request import Setter, SetterKind, Settings

_SETTERS: Sequence[SetterKind] = ("set", "set-string", "set-file", "set-json")


def filled(needed: str) -> Callable[[str], str]:
    """Return what reads an argument that must not be empty, and says what it needs instead."""

    def read(text: str) -> str:
        if not text:
            raise ArgumentTypeError(f"needs {needed}, and is empty")
        return text

    return read


def add_release(parser: Parser) -> None:
    """Add what names the release."""
    parser.group("what is rendered").add_argument(
        "-r",
        "--release",
        metavar="PATH",
        type=filled("a file or folder"),
        help="Istio release (.tar.gz, .tar, .zip, folder), Helm chart (folder, .tgz), or a "
        "folder made by init (default: the built-in release, Istio 1.0.0)",
    )


def add_chart(parser: Parser) -> None:
    """Add what chooses profile, chart and engine."""
    options = parser.group("what is rendered")
    options.add_argument(
        "-p",
        "--profile",
        default="default",
        metavar="NAME",
        help="profile: the release's values-istio-NAME.yaml, or profiles/NAME.yaml; 'default' is "
        "the chart's own values",
    )
    options.add_argument(
        "--chart",
        metavar="NAME",
        help="chart of the release: istio, istio-init, base, ... (default: the one that installs "
        "the release)",
    )
    options.add_argument(
        "--engine",
        choices=("auto", "helm2", "helm3"),
        default="auto",
        help="template dialect; auto is helm2 for Istio up to 1.5, helm3 for all else",
    )


def add_values(parser: Parser) -> None:
    """Add what lays values over those of the chart and the profile."""
    options = parser.group("values")
    options.add_argument(
        "-f",
        "--values",
        action="append",
        default=[],
        metavar="FILE",
        help="values file laid over the profile; several in order, - is stdin",
    )
    helps = (
        ("KEY=VALUE", "set a value: a.b=1,c[0]=x,d={x,y}; a backslash escapes , . = ["),
        ("KEY=TEXT", "as --set, but the value is always a text"),
        ("KEY=FILE", "as --set, but the value is the text of a file"),
        ("KEY=JSON", "as --set, but the value is JSON"),
    )
    for kind, (metavar, text) in zip(_SETTERS, helps, strict=True):
        options.add_argument(f"--{kind}", action="append", default=[], metavar=metavar, help=text)


def add_target(parser: Parser) -> None:
    """Add what templates see of the cluster and of the installation."""
    options = parser.group("target")
    options.add_argument(
        "--name",
        default="istio",
        metavar="NAME",
        type=filled("a name"),
        help="release name, .Release.Name",
    )
    options.add_argument(
        "-n",
        "--namespace",
        default="istio-system",
        metavar="NAME",
        type=filled("a name"),
        help="namespace to install into; the bundle holds its object",
    )
    options.add_argument(
        "--kube-version",
        metavar="VERSION",
        help="1.11, 1.11.3, or a range 1.9-1.11: templates see the first, objects must be right on "
        "all of them (default: what the release supports)",
    )
    options.add_argument(
        "-a",
        "--api-versions",
        action="append",
        default=[],
        metavar="GROUP/VERSION",
        help="a further API that templates see as there",
    )


def add_leniency(parser: Parser) -> None:
    """Add what lets pass that a check would find."""
    options = parser.group("target")
    options.add_argument("--lenient", action="store_true", help="let unknown fields pass")
    options.add_argument(
        "--allow-unknown",
        action="append",
        dest="allowed",
        default=[],
        metavar="GROUP/VERSION/KIND",
        type=_kind,
        help="a kind that needs no schema",
    )


def _kind(text: str) -> str:
    if not re.fullmatch(r"([a-z0-9][-.a-z0-9]*/)?[a-z][a-z0-9]*/[A-Za-z][A-Za-z0-9]*", text):
        raise ArgumentTypeError(
            f"{text!r} is no GROUP/VERSION/KIND, such as certmanager.k8s.io/v1alpha1/Issuer"
        )
    return text


def add_cache(parser: Parser) -> None:
    """Add what switches the cache off."""
    parser.group("limits").add_argument(
        "--no-cache", action="store_true", help="neither use nor write the cache"
    )


def add_archive_limits(parser: Parser) -> None:
    """Add the limits on archives."""
    _add_limit(parser, "--max-bytes", "most bytes that an archive may hold, unpacked")
    _add_limit(parser, "--max-file-bytes", "most bytes that one file of an archive may hold")
    _add_limit(parser, "--max-files", "most files that an archive may hold")
    _add_limit(parser, "--max-ratio", "most bytes unpacked per byte of archive")


def add_render_limits(parser: Parser) -> None:
    """Add the limits on templates."""
    _add_limit(parser, "--max-steps", "most steps (rounds, calls, characters) that templates take")
    _add_limit(parser, "--max-output", "most characters that templates and functions make")


def _add_limit(parser: Parser, name: str, text: str) -> None:
    parser.group("limits").add_argument(name, type=_count, metavar="N", help=text)


def _count(text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise ValueError
    return int(text)


_count.__name__ = "whole number"  # argparse names it: "invalid whole number value: 'x'"


def make_settings(options: Namespace) -> Settings:
    """Return the settings that the options say, with the values files read.

    Options that a command does not have keep their defaults. Raises UsageError for a file
    that cannot be read.
    """
    given = vars(options)
    names = ("name", "namespace", "kube_version", "crds", "lenient")
    return Settings(
        profile=options.profile,
        chart=options.chart,
        overlays=read_overlays(options.values),
        setters=tuple(
            Setter(kind, text) for kind in _SETTERS for text in given[kind.replace("-", "_")]
        ),
        engine=options.engine,
        api_versions=tuple(given.get("api_versions", ())),
        allowed=tuple(given.get("allowed", ())),
        now=_source_date(),
        **{name: given[name] for name in names if name in given},
    )


def archive_limits(options: Namespace) -> ArchiveLimits:
    """Return the limits on archives: the defaults, and what the options change."""
    names = {name: getattr(options, name) for name in ArchiveLimits._fields}
    return ArchiveLimits()._replace(**{k: v for k, v in names.items() if v is not None})


def release_path(options: Namespace) -> str | None:
    """Return the path that --release names, None for the built-in release."""
    path: str | None = options.release
    return path


def _source_date() -> float:
    """Return the time that templates see: SOURCE_DATE_EPOCH (reproducible-builds.org), or 0."""
    text = os.environ.get("SOURCE_DATE_EPOCH", "0")
    if not (text.isascii() and text.isdigit()):
        raise UsageError(f"SOURCE_DATE_EPOCH is {text!r}; it must be seconds since 1970")
    return float(text)
