"""`istio-render profiles`: which profiles a release has."""

from argparse import Namespace

from renderer import pipeline
from renderer.cli import options as opt
from renderer.cli.common import open_cache, reported
from renderer.cli.parser import Parser
from renderer.cli.streams import write_output

HELP = "list the profiles of a release"

USAGE = "[OPTIONS]"

DESCRIPTION = "List the profiles of a release: name, chart, and the values file behind it."


def add_options(parser: Parser) -> None:
    """Add the command's options."""
    opt.add_release(parser)
    opt.add_cache(parser)
    opt.add_archive_limits(parser)


def run(options: Namespace) -> int:
    """Print a line a profile."""
    with reported():
        cache = open_cache(options.no_cache)
        release = pipeline.open_requested(
            opt.release_path(options), cache, opt.archive_limits(options)
        )
        rows = [
            (name, profile.chart, profile.path or "(the chart's own values)")
            for name, profile in release.profiles.items()
        ]
        if not rows:
            rows = [("default", ", ".join(release.charts), "(each chart's own values)")]
        width, chart_width = (max(len(row[column]) for row in rows) for column in (0, 1))
        lines = (f"{name:{width}}  {chart:{chart_width}}  {path}\n" for name, chart, path in rows)
        write_output("".join(lines))
    return 0
