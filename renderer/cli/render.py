"""`istio-render render`: a release and a profile -> a bundle, one stream, or raw text."""

import sys
from argparse import Namespace
from collections.abc import Mapping

from renderer.cli import options as opt
from renderer.cli.common import (
    EXIT_FINDINGS,
    counted,
    open_cache,
    read_set_file,
    report,
    reported,
)
from renderer.cli.parser import Parser
from renderer.cli.progress import Progress
from renderer.cli.streams import end_cleanly, tell, write_output
from renderer.errors import UsageError
from renderer.outcome import outcome_of
from renderer.request import Form, Request

HELP = "render a profile into an ordered bundle, or one stream of objects"

USAGE = "[OPTIONS]"

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
        type=opt.filled("a folder"),
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
        help="only what this template renders: a name of --raw's # Source: lines, or a path in the "
        "chart, such as templates/crds.yaml",
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
    opt.add_leniency(parser)
    opt.add_cache(parser)
    opt.add_archive_limits(parser)
    opt.add_render_limits(parser)


def run(options: Namespace) -> int:
    """Render, report what was found, and write."""
    with reported():
        _check(options)
        with Progress() as progress:
            cache = open_cache(options.no_cache)
            outcome = outcome_of(_request(options), cache, read_set_file, progress)
        report(outcome.findings)
        if outcome.wrong:
            errors = sum(each.severity == "error" for each in outcome.findings)
            done = "compared" if options.check else "written"
            tell(f"{counted(errors, 'error')}: nothing was {done}\n")
            return EXIT_FINDINGS
        if options.output is None:
            write_output(outcome.text)
        elif options.check:
            return _compare(outcome.files, options.output)
        else:
            from renderer.bundle.write import write_bundle
            from renderer.cli.summary import summary

            end_cleanly()
            written = write_bundle(outcome.files, options.output, force=options.force)
            tell(summary(outcome, written, options.output))
    return 0


def _request(options: Namespace) -> Request:
    form: Form = "raw" if options.raw else "stream" if options.output is None else "bundle"
    return Request(
        release=opt.release_path(options),
        settings=opt.make_settings(options),
        archive_limits=opt.archive_limits(options),
        steps=options.max_steps,
        output=options.max_output,
        form=form,
        check=not options.no_validate,
        strict=options.strict_values,
        only=tuple(options.show_only),
    )


def _check(options: Namespace) -> None:
    if options.output is None:
        if options.check:
            raise UsageError("--check needs the bundle's folder", hint="name it with -o DIR")
        return
    if options.raw:
        raise UsageError(
            "--raw prints to stdout, so it does not go with --output",
            hint="leave out --output, and write what is printed to a file: --raw > FILE",
        )
    if options.show_only:
        raise UsageError(
            "--show-only would leave the bundle incomplete, so it does not go with --output",
            hint="without --output it prints the objects of that template",
        )


def _compare(wanted: Mapping[str, bytes], folder: str) -> int:
    """Say how the bundle in a folder differs, and what mends it."""
    import shlex

    from renderer.bundle.compare import compare
    from renderer.report.text import printable

    differences = compare(wanted, folder)
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
    if len(differences.missing) == len(wanted):
        lines = [f"{folder}: there is no bundle\n"]
    words = shlex.join(word for word in sys.argv[1:] if word != "--check")
    tell(
        printable(
            f"the bundle in {folder} is not up to date:\n  {'  '.join(lines)}"
            f"to mend it, run: istio-render {words}\n"
        )
    )
    return EXIT_FINDINGS
