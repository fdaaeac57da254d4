"""`istio-render validate`: manifests against the schemas of their kinds."""

import functools
import re
import sys
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

from renderer.bundle.index import Origin, read_index
from renderer.bundle.paths import INDEX
from renderer.charts.capabilities import parse_kube_range
from renderer.cli.common import (
    EXIT_FINDINGS,
    read_text,
    report,
    reported,
    summary_text,
    write_output,
)
from renderer.cli.options import add_leniency
from renderer.cli.parser import Parser
from renderer.errors import BundleError, UsageError
from renderer.position import Position
from renderer.report.formats import FORMATS, write_findings
from renderer.schema.check import check_texts, has_crds, minor_versions
from renderer.schema.istio.check import Release, knows
from renderer.schema.kubernetes import KubernetesSchemas
from renderer.schema.validate import Target

HELP = "check manifests against Kubernetes' schemas and those of their CRDs"

USAGE = "PATH... [OPTIONS]"

DESCRIPTION = """\
Check every object of manifests, none skipped: Kubernetes' own kinds against the schemas of the
target version, custom resources against the CRDs among the objects or given with --crds. An
object may be there once in a file, and once in a bundle.
"""

_ENDINGS = (".yaml", ".yml", ".json")


def add_options(parser: Parser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "paths", nargs="+", metavar="PATH", help="file, folder or bundle; - is stdin"
    )
    target = parser.group("target")
    target.add_argument(
        "--kube-version",
        metavar="VERSION",
        help="1.11, 1.11.3, or a range 1.9-1.11: right on all of them (default: what the bundle "
        "says, else the newest)",
    )
    target.add_argument(
        "--crds",
        action="append",
        default=[],
        metavar="PATH",
        help="file or folder with further CRDs",
    )
    target.add_argument(
        "--istio-version",
        metavar="VERSION",
        type=_istio_version,
        help="1.0 to 1.3, or a patch release: check Istio's own objects as it reads them "
        "(default: what the bundle says)",
    )
    add_leniency(parser)
    parser.group("output").add_argument(
        "--format", choices=tuple(FORMATS), default="text", help="format of the findings"
    )


def run(options: Namespace) -> int:
    """Check, and report: text to stderr, any other format to stdout."""
    with reported():
        target = _target(options)
        # A file that is named twice, by itself and by its folder, is checked once.
        texts = list(dict(each for path in options.paths for each in _texts(path)).items())
        crds = [each for path in options.crds for each in _crds(path)]
        checked = check_texts(texts, target, crds, _unit)
        if options.format == "text":
            report(checked.findings)
            sys.stderr.write(summary_text(checked.summary))
        else:
            write_output(write_findings(options.format, checked.findings, checked.summary))
    wrong = any(each.severity == "error" for each in checked.findings)
    return EXIT_FINDINGS if wrong else 0


def _target(options: Namespace) -> Target:
    """Return what objects must be right for: what the options say, else what a bundle does."""
    origin = _origin(options.paths)
    newest = KubernetesSchemas.open().versions[-1]
    versions = options.kube_version
    if versions is None:
        versions = (origin and origin.kubernetes) or ".".join(map(str, newest))
    istio = options.istio_version
    if istio is None and origin and origin.istio:
        release = tuple(map(int, origin.istio.split(".")))
        istio = release if knows(release) else None
    allowed = frozenset(options.allowed)
    return Target(minor_versions(*parse_kube_range(versions)), options.lenient, allowed, istio)


def _origin(paths: Sequence[str]) -> Origin | None:
    """Return where the bundles at some paths are from: None unless all are bundles, and alike.

    An index that cannot be read says nothing.
    """
    found: set[Origin | None] = set()
    for path in paths:
        try:
            origin = read_index(Path(path, INDEX).read_bytes(), path).origin
            found.add(origin._replace(profile="", values_digest="", kube_version="", chart=""))
        except (OSError, BundleError):
            found.add(None)
    return found.pop() if len(found) == 1 else None


def _istio_version(text: str) -> Release:
    match = re.fullmatch(r"v?(1)\.(\d+)(?:\.(\d+))?", text)
    release = tuple(int(each) for each in match.groups() if each) if match else ()
    if not knows(release):
        raise ArgumentTypeError(f"{text!r} is none of 1.0 to 1.3; later releases have CRDs for all")
    return release


def _texts(path: str, option: str = "PATH") -> Iterator[tuple[str, str]]:
    """Yield the manifests at a path, each with its name: a file, or all those of a folder.

    Raises UsageError for one that cannot be read; `option` is what named it.
    """
    folder = Path(path)
    if path == "-" or not folder.is_dir():
        text = read_text(path, option)
        if path == "-" and not text.strip():
            raise UsageError("stdin is empty", hint="see whether what should write to it failed")
        yield path, text
        return
    found = [each for each in sorted(folder.rglob("*")) if each.suffix in _ENDINGS]
    names = [each for each in found if each.is_file() and not _is_about_others(each)]
    if not names:
        raise UsageError(f"there are no manifests (*{', *'.join(_ENDINGS)})", Position(path))
    for each in names:
        yield str(each), read_text(str(each), option)


def _crds(path: str) -> list[tuple[str, str]]:
    """Return the texts at a path that have CRDs, with their names."""
    found = [each for each in _texts(path, "--crds") if has_crds(each[1])]
    if not found:
        raise UsageError(
            "there is no CustomResourceDefinition",
            Position(path),
            hint="give --crds a file or folder with the CRDs of the custom resources",
        )
    return found


@functools.cache
def _unit(name: str) -> str:
    """Return the bundle that a file belongs to, or the file itself: others may be alternatives."""
    for folder in Path(name).parents:
        if (folder / INDEX).is_file():
            return str(folder)
    return name


def _is_about_others(path: Path) -> bool:
    """Whether a file of a bundle is its index or a kustomization, and no object."""
    return path.name in (INDEX, "kustomization.yaml", "kustomization.yml")
