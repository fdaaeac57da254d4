"""What installing an Istio release means: which chart, which engine, which CRDs, where."""

import re
from typing import NamedTuple

from renderer.dialect import Dialect
from renderer.errors import UsageError
from renderer.nearest import did_you_mean
from renderer.position import Position
from renderer.release.release import Release

# Minor version of Istio -> the Kubernetes versions that it supports.
# Source: the "supported releases" and "Kubernetes prerequisites" pages of each Istio release.
_KUBERNETES = {
    (0, 8): ("1.9", "1.10"),
    (1, 0): ("1.9", "1.11"),
    (1, 1): ("1.11", "1.13"),
    (1, 2): ("1.12", "1.14"),
    (1, 3): ("1.13", "1.15"),
    (1, 4): ("1.13", "1.15"),
    (1, 5): ("1.14", "1.16"),
    (1, 6): ("1.15", "1.18"),
    (1, 16): ("1.22", "1.25"),
    (1, 24): ("1.28", "1.31"),
}
_NEWEST = ("1.28", "1.31")


def minor_version(release: Release) -> tuple[int, int] | None:
    """Return an Istio release's major and minor version, or None for anything else."""
    found = re.match(r"(\d+)\.(\d+)", release.version)
    if release.kind == "chart" or found is None:
        return None
    return int(found.group(1)), int(found.group(2))


def default_dialect(release: Release) -> Dialect:
    """Return the engine that a release was published for.

    Istio's charts up to 1.5 were made for Helm 2; later ones, and any bare chart, for Helm 3.
    """
    version = minor_version(release)
    return "helm2" if version is not None and version <= (1, 5) else "helm3"


def supported_kubernetes(release: Release) -> tuple[str, str]:
    """Return the first and the last minor version of Kubernetes that a release supports."""
    version = minor_version(release)
    if version is None:
        return _NEWEST
    known = [each for each in sorted(_KUBERNETES) if each <= version]
    return _KUBERNETES[known[-1]] if known else _KUBERNETES[(0, 8)]


class ChartChoice(NamedTuple):
    """The chart to render, and whether it stands for the release's whole install."""

    chart: str
    is_install: bool


def choose_chart(release: Release, named: str | None) -> ChartChoice:
    """Return the chart that is named, or else the one that installs the release.

    Raises UsageError for a chart that is not there, and for a release from 1.6 on, which is
    installed by several charts, when none is named.
    """
    if named is not None:
        name = named.strip("/").removeprefix("manifests/charts/")
        if name not in release.charts:
            raise UsageError(
                f"the release has no chart {named!r}; it has {', '.join(release.charts)}",
                Position(release.source),
                hint=did_you_mean(name, release.charts) or "choose one of them",
            )
        return ChartChoice(name, is_install=name == "istio" and release.kind == "istio")
    if release.kind != "istio":
        return ChartChoice(next(iter(release.charts)), is_install=False)
    if "istio" in release.charts:
        return ChartChoice("istio", is_install=True)
    raise UsageError(
        f"Istio {release.version} is installed by several charts: {', '.join(release.charts)}",
        Position(release.source),
        hint="choose one with --chart, for example --chart base",
    )


def other_crds(release: Release) -> list[str]:
    """Return the paths of the CRDs that the chart `base` of 1.6 and later brings for all charts."""
    folder = release.charts.get("base")
    if folder is None:
        return []
    prefixes = (f"{folder}/crds/", f"{folder}/files/crd")
    return sorted(
        path for path in release.files if path.startswith(prefixes) and path.endswith(".yaml")
    )


def crd_files(release: Release) -> list[str]:
    """Return the paths, in the release, of the CRDs that its install applies beside the chart.

    From 1.1 to 1.5 the chart istio-init carries them as files for its Jobs to apply.
    """
    folder = release.charts.get("istio-init")
    if folder is None:
        return []
    prefix = f"{folder}/files/crd"
    return sorted(path for path in release.files if path.startswith(prefix))
