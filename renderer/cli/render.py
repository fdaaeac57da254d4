"""`istio-render render`: a release and a profile -> a bundle, one stream, or raw text."""

import shlex
import sys
from argparse import Namespace
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from renderer import pipeline
from renderer.cli import options as opt
from renderer.cli.common import (
    EXIT_FINDINGS,
    open_cache,
    read_set_file,
    report,
    reported,
    summary_text,
    write_output,
)
from renderer.cli.parser import Parser
from renderer.errors import UsageError
from renderer.pipeline import Render
from renderer.release.install import supported_kubernetes

if TYPE_CHECKING:
    from renderer.bundle.contents import Bundle
    from renderer.bundle.write import Written
    from renderer.finding import Finding

HELP = "render a profile into an ordered bundle, or one stream of objects"

USAGE = "--release PATH [OPTIONS]"

DESCRIPTION = "Render a profile of a release into an ordered bundle, or one stream of objects."


def add_options(parser: Parser) -> None:
    """Add the command's options."""
    opt.add_release(parser)
    opt.add_chart(parser)
    output = parser.group("output")
    output.add_argument(
        "-o",
        "--output",
        metavar="DIR",
        help="write the bundle to a folder (default: one stream to stdout)",
    )
    output.add_argument(
        "--raw",
        action="store_true",
        help="print each template's text exactly as Helm would, with its # Source: line",
    )
    output.add_argument(
        "-s",
        "--show-only",
        action="append",
        default=[],
        metavar="TEMPLATE",
        help="only what this template renders, for example templates/crds.yaml",
    )
    output.add_argument(
        "--crds",
        choices=("all", "rendered", "none"),
        default="all",
        help="CRDs: all that the install guide applies, those that the templates render, or none",
    )
    output.add_argument(
        "--no-validate",
        action="store_true",
        help="do not check what was rendered; with --raw it need not even be YAML",
    )
    output.add_argument(
        "--check",
        action="store_true",
        help="write nothing: exit with 1 if the bundle in DIR is not up to date",
    )
    output.add_argument(
        "--force",
        action="store_true",
        help="write over files that no bundle left in the folder",
    )
    opt.add_values(parser)
    parser.group("values").add_argument(
        "--strict-values",
        action="store_true",
        help="values that no template reads are errors, not warnings",
    )
    opt.add_target(parser)
    opt.add_cache(parser)
    opt.add_archive_limits(parser)
    opt.add_render_limits(parser)


def run(options: Namespace) -> int:
    """Render, report what was found, and write."""
    with reported():
        _check(options)
        cache = open_cache(options.no_cache)
        settings = opt.make_settings(options)
        release = pipeline.open_cached(Path(options.release), cache, opt.archive_limits(options))
        plan = pipeline.make_plan(release, settings, cache, read_set_file)
        result = pipeline.render(plan, cache, opt.render_limits(options))
        unread = pipeline.unread_overrides(plan, strict=options.strict_values)
        findings = [*result.findings, *unread]
        if options.show_only:
            result = pipeline.only(result, options.show_only)
        if options.raw:
            text, noticed = pipeline.raw_output(result, cache, check=not options.no_validate)
            if not _stopped([*findings, *noticed]):
                write_output(text)
                return 0
            return EXIT_FINDINGS
        bundled = pipeline.make_bundle(result, cache, check=not options.no_validate)
        if _stopped([*findings, *bundled.findings]):
            return EXIT_FINDINGS
        bundle = bundled.bundle
        if options.output is None:
            from renderer.bundle.contents import stream

            write_output(stream(bundle))
        elif options.check:
            return _compare(bundle, options.output)
        else:
            from renderer.bundle.write import write_bundle

            written = write_bundle(bundle, options.output, force=options.force)
            sys.stderr.write(_summary(bundle, written, options.output, result, bundled.summary))
    return 0


def _check(options: Namespace) -> None:
    if options.output is None:
        if options.check:
            raise UsageError("--check needs the bundle's folder: -o DIR")
        return
    if options.raw:
        raise UsageError("--raw prints to stdout, so it does not go with --output")
    if options.show_only:
        raise UsageError(
            "--show-only would leave the bundle incomplete, so it does not go with --output",
            hint="without --output it prints the objects of that template",
        )


def _stopped(findings: "Sequence[Finding]") -> bool:
    """Report findings; whether one of them is an error, so that nothing must be written."""
    report(findings)
    return any(each.severity == "error" for each in findings)


def _compare(bundle: "Bundle", folder: str) -> int:
    """Say how the bundle in a folder differs, and what mends it."""
    from renderer.bundle.compare import compare

    differences = compare(bundle, folder)
    if not differences:
        return 0
    lines = [
        f"{folder}/{name}: {what}\n"
        for names, what in (
            (differences.missing, "is missing"),
            (differences.changed, "differs"),
            (differences.stale, "is no longer rendered"),
        )
        for name in names
    ]
    words = shlex.join(word for word in sys.argv[1:] if word != "--check")
    sys.stderr.write(
        f"the bundle in {folder} is not up to date:\n  {'  '.join(lines)}"
        f"to mend it, run: istio-render {words}\n"
    )
    return EXIT_FINDINGS


def _summary(
    bundle: "Bundle",
    written: "Written",
    folder: str,
    result: Render,
    checked: Mapping[str, Any] | None,
) -> str:
    """Return what was done, in lines for people."""
    origin = bundle.origin
    crds = sum(entry.listed.file.startswith("crds/") for entry in bundle.entries)
    changes = [
        f"{len(files)} {what}"
        for files, what in (
            (written.written, "written"),
            (written.removed, "removed"),
            (written.unchanged, "unchanged"),
        )
        if files
    ]
    parts = ("crds", "control-plane") if crds else ("control-plane",)
    applied = (f"kubectl apply -f {Path(folder, part)}" for part in parts)
    first, last = supported_kubernetes(result.plan.release)
    supports = f" (the release supports {first} to {last})" if first != last else ""
    return (
        f"{origin.release}, profile {origin.profile}: {len(bundle.entries)} objects, "
        f"{crds} of them CRDs\n"
        f"rendered for Kubernetes {origin.kube_version}{supports}\n"
        + (summary_text(checked) if checked is not None else "not checked\n")
        + f"files: {', '.join(changes)}\n"
        f"next: {' && '.join(applied)}\n"
    )
