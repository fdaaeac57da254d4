"""`istio-render profiles`: which profiles a release has."""

from pathlib import Path

import click

from renderer import pipeline
from renderer.cli import options as opt
from renderer.cli.common import open_cache, reported, write_output


@click.command(cls=opt.GroupedCommand)
@opt.release_options
@opt.cache_options
@opt.archive_options
def command(
    release: str,
    no_cache: bool,
    max_bytes: int | None,
    max_file_bytes: int | None,
    max_files: int | None,
    max_ratio: int | None,
) -> None:
    """List the profiles of a release: name, chart, and the values file behind it."""
    with reported():
        limits = opt.archive_limits(max_bytes, max_file_bytes, max_files, max_ratio)
        opened = pipeline.open_cached(Path(release), open_cache(no_cache), limits)
        rows = [
            (name, profile.chart, profile.path or "(the chart's own values)")
            for name, profile in opened.profiles.items()
        ]
        if not rows:
            charts = ", ".join(opened.charts)
            rows = [("default", charts, "(each chart's own values)")]
        width, chart_width = (max(len(row[column]) for row in rows) for column in (0, 1))
        write_output(
            "".join(
                f"{name:{width}}  {chart:{chart_width}}  {path}\n" for name, chart, path in rows
            )
        )
