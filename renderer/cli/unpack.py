"""`istio-render unpack`: a release archive -> a folder, and what to do with it next."""

from argparse import Namespace
from pathlib import Path

from renderer.cli import options as opt
from renderer.cli.common import reported
from renderer.cli.parser import Parser
from renderer.cli.streams import end_cleanly, write_output

HELP = "unpack a release archive safely, say what is in it and what to run next"

USAGE = "ARCHIVE [-o DIR] [OPTIONS]"

DESCRIPTION = "Unpack a release archive safely; say what is in it and what to run next."


def add_options(parser: Parser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "archive",
        metavar="ARCHIVE",
        type=opt.filled("a file"),
        help="release as .tar.gz, .tar or .zip",
    )
    parser.add_argument(
        "-o",
        "--output",
        default=".",
        metavar="DIR",
        type=opt.filled("a folder"),
        help="folder to put the release's folder into (default: this one)",
    )
    parser.add_argument(
        "--force", action="store_true", help="replace a folder that is there already"
    )
    opt.add_archive_limits(parser)


def run(options: Namespace) -> int:
    """Unpack, and print the description."""
    from renderer.release.unpack import describe, unpack

    end_cleanly()
    with reported():
        unpacked = unpack(
            Path(options.archive),
            Path(options.output),
            opt.archive_limits(options),
            force=options.force,
        )
        write_output(describe(unpacked))
    return 0
