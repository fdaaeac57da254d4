"""`istio-render validate`: manifests against the schemas of their kinds."""

import functools
import os
from argparse import ArgumentTypeError, Namespace
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from renderer.bundle.index import Origin, read_index
from renderer.bundle.paths import CRDS, INDEX
from renderer.cli.common import (
    EXIT_FINDINGS,
    read_text,
    report,
    reported,
    summary_text,
)
from renderer.cli.options import add_leniency, filled
from renderer.cli.parser import Parser
from renderer.cli.streams import tell, write_output
from renderer.errors import BundleError, UsageError, system_hint
from renderer.position import Position
from renderer.report.formats import FORMATS, write_findings
from renderer.schema.check import (
    check_texts,
    has_crds,
    istio_release,
    target_for,
    together,
)
from renderer.schema.istio.check import knows
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
        "paths",
        nargs="+",
        metavar="PATH",
        type=filled("a file or folder"),
        help="file, folder or bundle; - is stdin",
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
        type=filled("a file or folder"),
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
        # A file that is named twice, by itself and by its folder, is checked once.
        texts = dict(each for path in options.paths for each in _texts(path))
        crds = [each for path in options.crds for each in _crds(path)]
        checked = together(
            [
                check_texts(own, _target(options, bundle), _others(bundle, own, texts, crds), _unit)
                for bundle, own in _by_bundle(texts).items()
            ]
        )
        if options.format == "text":
            report(checked.findings)
            tell(summary_text(checked.summary))
        else:
            write_output(write_findings(options.format, checked.findings, checked.summary))
    wrong = any(each.severity == "error" for each in checked.findings)
    return EXIT_FINDINGS if wrong else 0


def _by_bundle(texts: Mapping[str, str]) -> dict[Path | None, list[tuple[str, str]]]:
    """Return texts, with their names, by the folder of the bundle that they are part of."""
    found: dict[Path | None, list[tuple[str, str]]] = {}
    for each in texts.items():
        found.setdefault(_bundle_of(each[0]), []).append(each)
    return found


def _others(
    bundle: Path | None,
    own: Sequence[tuple[str, str]],
    texts: Mapping[str, str],
    crds: Sequence[tuple[str, str]],
) -> list[tuple[str, str]]:
    """Return the texts with CRDs for some texts of a bundle: all that are given, and its own."""
    folder = bundle and bundle / CRDS
    others = {
        **texts,
        **dict(crds),
        **dict(_texts(str(folder)) if folder and folder.is_dir() else ()),
    }
    for name, _ in own:
        others.pop(name, None)
    return list(others.items())


def _target(options: Namespace, bundle: Path | None) -> Target:
    """Return what objects must be right for: what the options say, else what their bundle does."""
    origin = _origin(bundle) if bundle else None
    versions = options.kube_version
    if versions is None:
        newest = ".".join(map(str, KubernetesSchemas.open().versions[-1]))
        versions = (origin.kubernetes if origin else "") or newest
    istio = options.istio_version or ""
    if not istio and origin and origin.istio and knows(tuple(map(int, origin.istio.split(".")))):
        istio = origin.istio
    return target_for(versions, istio=istio, lenient=options.lenient, allowed=options.allowed)


def _origin(bundle: Path) -> Origin | None:
    """Return where a bundle is from; an index that cannot be read says nothing."""
    try:
        return read_index((bundle / INDEX).read_bytes(), str(bundle)).origin
    except (OSError, BundleError):
        return None


def _istio_version(text: str) -> str:
    try:
        istio_release(text)
    except UsageError as error:
        raise ArgumentTypeError(error.message) from None
    return text


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
    found = [each for each in sorted(_files(folder, option)) if each.suffix in _ENDINGS]
    names = [each for each in found if each.is_file() and not _is_about_others(each)]
    if not names:
        raise UsageError(
            f"there are no manifests (*{', *'.join(_ENDINGS)})",
            Position(path),
            hint="name a folder that holds some, or a file",
        )
    for each in names:
        yield str(each), read_text(str(each), option)


def _files(folder: Path, option: str) -> Iterator[Path]:
    """Yield all files below a folder. Raises UsageError for a folder that cannot be read."""

    def refuse(error: OSError) -> None:
        raise UsageError(
            f"{option}: it cannot be read: {error.strerror or error}",
            Position(str(error.filename)),
            hint=system_hint(error),
        )

    for where, _, names in os.walk(folder, onerror=refuse):
        yield from (Path(where, name) for name in names)


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
def _bundle_of(name: str) -> Path | None:
    """Return the folder of the bundle that a file belongs to, or None."""
    folders = Path(name).parents if name != "-" else ()
    return next((each for each in folders if (each / INDEX).is_file()), None)


def _unit(name: str) -> str:
    """Return the bundle that a file belongs to, or the file itself: others may be alternatives."""
    return str(_bundle_of(name) or name)


def _is_about_others(path: Path) -> bool:
    """Whether a file of a bundle is its index or a kustomization, and no object."""
    return path.name in (INDEX, "kustomization.yaml", "kustomization.yml")
