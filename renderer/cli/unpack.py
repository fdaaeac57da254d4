"""`istio-render unpack`: a release archive -> a folder, and what to do with it next."""

from pathlib import Path

import click

from renderer.cli import options as opt
from renderer.cli.common import reported, write_output


@click.command(cls=opt.GroupedCommand)
@click.argument("archive", metavar="ARCHIVE")
@opt.option(
    "Output",
    "--output",
    "-o",
    default=".",
    metavar="DIR",
    help="Folder to put the release's folder into [default: this one].",
)
@opt.option("Output", "--force", is_flag=True, help="Replace a folder that is there already.")
@opt.archive_options
def command(
    archive: str,
    output: str,
    force: bool,
    max_bytes: int | None,
    max_file_bytes: int | None,
    max_files: int | None,
    max_ratio: int | None,
) -> None:
    """Unpack a release archive safely; say what is in it and what to run next.

    ARCHIVE is a release as .tar.gz, .tar or .zip.
    """
    from renderer.release.unpack import describe, unpack

    with reported():
        limits = opt.archive_limits(max_bytes, max_file_bytes, max_files, max_ratio)
        write_output(describe(unpack(Path(archive), Path(output), limits, force=force)))
