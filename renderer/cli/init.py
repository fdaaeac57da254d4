"""`istio-render init`: a copy of the built-in release, to make a house variant of."""

from argparse import Namespace

from renderer import pipeline
from renderer.cli.common import reported
from renderer.cli.options import filled
from renderer.cli.parser import Parser
from renderer.cli.streams import write_output
from renderer.release.copying import copy_release
from renderer.report.text import one_line

HELP = "copy the built-in release as the start of your own"

USAGE = "DIR"

DESCRIPTION = """\
Copy the built-in release into a new folder: its templates, its profiles and the schema of its
values. What you change there is rendered with --release DIR.
"""


def add_options(parser: Parser) -> None:
    """Add the command's options."""
    parser.add_argument(
        "folder",
        metavar="DIR",
        type=filled("a folder"),
        help="folder that is not there yet, or is empty",
    )


def run(options: Namespace) -> int:
    """Copy, and say what to do next."""
    with reported():
        files = pipeline.open_built_in().files
        copy_release(files, options.folder)
    folder = one_line(options.folder)
    write_output(
        f"{folder}: {len(files)} files\n"
        f"  templates/   a folder for each component\n"
        f"  profiles/    the values: default.yaml, and profiles over it\n"
        f"  schemas/     what the values may be\n"
        f"next: istio-render --release {folder} --profile demo-auth -o out\n"
    )
    return 0
