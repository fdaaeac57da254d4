"""`istio-render values`: the effective values, and where each one came from."""

from pathlib import Path

import click

from renderer import pipeline
from renderer.cli import options as opt
from renderer.cli.common import open_cache, read_set_file, reported, write_output


@click.command(cls=opt.GroupedCommand)
@opt.release_options
@opt.chart_options
@opt.values_options
@opt.option(
    "Output", "--origin", is_flag=True, help="Say behind each value which file and line it is from."
)
@opt.cache_options
@opt.archive_options
def command(
    release: str,
    profile: str,
    chart: str | None,
    engine: str,
    values: tuple[str, ...],
    set_: tuple[str, ...],
    set_string: tuple[str, ...],
    set_file: tuple[str, ...],
    set_json: tuple[str, ...],
    origin: bool,
    no_cache: bool,
    max_bytes: int | None,
    max_file_bytes: int | None,
    max_files: int | None,
    max_ratio: int | None,
) -> None:
    """Print the values that the templates see: defaults, profile and overrides, merged."""
    with reported():
        settings = opt.make_settings(
            profile=profile,
            chart=chart,
            values=values,
            setters={
                "set": set_,
                "set-string": set_string,
                "set-file": set_file,
                "set-json": set_json,
            },
            engine=engine,
        )
        cache = open_cache(no_cache)
        limits = opt.archive_limits(max_bytes, max_file_bytes, max_files, max_ratio)
        opened = pipeline.open_cached(Path(release), cache, limits)
        plan = pipeline.make_plan(opened, settings, cache, read_set_file)
        write_output(pipeline.values_text(plan, origin=origin))
