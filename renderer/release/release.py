"""A release in memory: its charts, profiles, manifests, version."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from renderer.errors import UsageError
from renderer.nearest import did_you_mean
from renderer.position import Position

Platform = Literal["linux", "osx", "win"]

DEFAULT_PROFILE = "default"
ISTIO_CHART = "istio"


class Profile(NamedTuple):
    """A named set of values: those of `chart`, and over them the values file at `path`.

    `path` counts from the release's root; None stands for the chart's own values alone.
    """

    name: str
    chart: str
    path: str | None


def digest_of(files: Mapping[str, bytes]) -> str:
    """Return the SHA-256, in hex, of files: names and contents."""
    import hashlib

    digest = hashlib.sha256()
    for path in sorted(files):
        digest.update(f"{path}\0{len(files[path])}\0".encode("utf-8", "surrogateescape"))
        digest.update(files[path])
    return digest.hexdigest()


class Release(NamedTuple):
    """A release in memory.

    `source` is its path as given, `version` such as "1.0.0" or "unknown". `files` holds what
    can influence a rendering: of an Istio release the files at its root and those under
    `install/` and `manifests/`, of a bare chart and of a native release all. `charts` maps each
    chart's name to its folder ("" for the root), `profiles` each profile's short name to its own.
    `operator_profiles` are the IstioOperator profiles of 1.4 and later, which are no values.
    `shipped` are the paths of ready-made manifests, `samples` the folders under `samples/`.
    `platform` is what its istioctl runs on, None where it has none or an unknown one. `packed`
    says that it is a bare chart, read from an archive.
    """

    source: str
    version: str
    kind: Literal["istio", "chart", "native"]
    files: Mapping[str, bytes]
    charts: Mapping[str, str]
    profiles: Mapping[str, Profile]
    operator_profiles: tuple[str, ...]
    shipped: tuple[str, ...]
    samples: tuple[str, ...]
    platform: Platform | None
    packed: bool

    def chart_files(self, name: str) -> dict[str, bytes]:
        """Return a chart's files by their paths relative to its folder.

        Raises UsageError for a chart that the release does not have.
        """
        if name not in self.charts:
            raise UsageError(
                f"no chart {name}; the release has {', '.join(self.charts)}",
                Position(self.source),
                hint=did_you_mean(name, self.charts),
            )
        prefix = f"{self.charts[name]}/" if self.charts[name] else ""
        return {
            path[len(prefix) :]: content
            for path, content in self.files.items()
            if path.startswith(prefix)
        }
