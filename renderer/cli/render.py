"""`istio-render render`: a release and a profile -> a bundle, one stream, or raw text."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from renderer import pipeline
from renderer.cli import options as opt
from renderer.cli.common import (
    EXIT_FINDINGS,
    open_cache,
    read_set_file,
    report,
    reported,
    write_output,
)
from renderer.errors import UsageError
from renderer.finding import Finding
from renderer.pipeline import Render
from renderer.release.install import supported_kubernetes

if TYPE_CHECKING:
    from renderer.bundle.contents import Bundle


@click.command(cls=opt.GroupedCommand)
@opt.release_options
@opt.chart_options
@opt.option(
    "Output",
    "--output",
    "-o",
    metavar="DIR",
    help="Write the bundle to a folder [default: one stream to stdout].",
)
@opt.option(
    "Output",
    "--raw",
    is_flag=True,
    help="Print each template's text exactly as Helm would, with its # Source: line.",
)
@opt.option(
    "Output",
    "--show-only",
    "-s",
    multiple=True,
    metavar="TEMPLATE",
    help="Only what this template renders, for example templates/crds.yaml.",
)
@opt.option(
    "Output",
    "--crds",
    type=click.Choice(("all", "rendered", "none")),
    default="all",
    help="CRDs: all that the install guide applies, those that the templates render, or none.",
)
@opt.option(
    "Output",
    "--no-validate",
    is_flag=True,
    help="Do not check what was rendered; with --raw it need not even be YAML.",
)
@opt.option(
    "Output", "--force", is_flag=True, help="Write over files that no bundle left in the folder."
)
@opt.values_options
@opt.option(
    "Values",
    "--strict-values",
    is_flag=True,
    help="Values that no template reads are errors, not warnings.",
)
@opt.target_options
@opt.cache_options
@opt.archive_options
@opt.render_options
def command(
    release: str,
    profile: str,
    chart: str | None,
    engine: str,
    output: str | None,
    raw: bool,
    show_only: tuple[str, ...],
    crds: str,
    no_validate: bool,
    force: bool,
    values: tuple[str, ...],
    set_: tuple[str, ...],
    set_string: tuple[str, ...],
    set_file: tuple[str, ...],
    set_json: tuple[str, ...],
    strict_values: bool,
    name: str,
    namespace: str,
    kube_version: str | None,
    api_versions: tuple[str, ...],
    no_cache: bool,
    max_bytes: int | None,
    max_file_bytes: int | None,
    max_files: int | None,
    max_ratio: int | None,
    max_steps: int | None,
    max_output: int | None,
) -> None:
    """Render a profile of a release into an ordered bundle, or one stream of objects."""
    with reported():
        if raw and output is not None:
            raise UsageError("--raw prints to stdout, so it does not go with --output")
        if show_only and output is not None:
            raise UsageError(
                "--show-only would leave the bundle incomplete, so it does not go with --output",
                hint="without --output it prints the objects of that template",
            )
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
            name=name,
            namespace=namespace,
            kube_version=kube_version,
            api_versions=api_versions,
            crds=crds,
        )
        cache = open_cache(no_cache)
        limits = opt.archive_limits(max_bytes, max_file_bytes, max_files, max_ratio)
        opened = pipeline.open_cached(Path(release), cache, limits)
        plan = pipeline.make_plan(opened, settings, cache, read_set_file)
        result = pipeline.render(plan, cache, opt.render_limits(max_steps, max_output))
        findings = [*result.findings, *pipeline.unread_overrides(plan, strict=strict_values)]
        if show_only:
            result = pipeline.only(result, show_only)
        if raw:
            text, noticed = pipeline.raw_output(result, cache, check=not no_validate)
            _report([*findings, *noticed])
            write_output(text)
            return
        bundle, noticed = pipeline.make_bundle(result)
        _report([*findings, *noticed])
        if output is None:
            from renderer.bundle.contents import stream

            write_output(stream(bundle))
        else:
            _write(bundle, output, result, force=force)


def _report(findings: Sequence[Finding]) -> None:
    """Report findings; with an error among them nothing is written."""
    report(findings)
    if any(each.severity == "error" for each in findings):
        sys.exit(EXIT_FINDINGS)


def _write(bundle: "Bundle", folder: str, result: Render, *, force: bool) -> None:
    from renderer.bundle.write import write_bundle

    written = write_bundle(bundle, folder, force=force)
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
    first, last = supported_kubernetes(result.plan.release)
    sys.stderr.write(
        f"{origin.release}, profile {origin.profile}: {len(bundle.entries)} objects, "
        f"{crds} of them CRDs\n"
        f"rendered for Kubernetes {origin.kube_version}"
        + (f" (the release supports {first} to {last})" if first != last else "")
        + f"\nfiles: {', '.join(changes)}\n"
        f"next: kubectl apply -f {Path(folder, 'crds')} && "
        f"kubectl apply -f {Path(folder, 'control-plane')}\n"
    )
