"""`istio-render values`: the effective values, and where each one came from."""

from argparse import Namespace

from renderer import pipeline
from renderer.cli import options as opt
from renderer.cli.common import open_cache, read_set_file, reported
from renderer.cli.parser import Parser
from renderer.cli.streams import write_output

HELP = "print the effective values, and where each is from"

USAGE = "[OPTIONS]"

DESCRIPTION = "Print the values that the templates see: defaults, profile and overrides, merged."


def add_options(parser: Parser) -> None:
    """Add the command's options."""
    opt.add_release(parser)
    opt.add_chart(parser)
    opt.add_values(parser)
    parser.group("output").add_argument(
        "--origin",
        action="store_true",
        help="say behind each value which file and line it is from",
    )
    opt.add_cache(parser)
    opt.add_archive_limits(parser)


def run(options: Namespace) -> int:
    """Print the values as YAML."""
    with reported():
        cache = open_cache(options.no_cache)
        settings = opt.make_settings(options)
        limits = opt.archive_limits(options)
        release = pipeline.open_requested(opt.release_path(options), cache, limits)
        plan = pipeline.make_plan(release, settings, cache, read_set_file, limits)
        write_output(pipeline.values_text(plan, origin=options.origin))
    return 0
