"""What Kubernetes serves in each minor version, and what objects of each kind look like.

The schemas are packed in `schemas/kubernetes/`; `schemas/README.md` says what they hold to, and
where they come from.
"""

from collections.abc import Iterable, Mapping
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, TypeAlias

from renderer.data import data_folder
from renderer.errors import UsageError
from renderer.objects import Scope, scope
from renderer.schema.notation import Schema, read_versions
from renderer.schema.pack import Pack, read_lines

Version: TypeAlias = tuple[int, int]
"""A minor version of Kubernetes: (1, 9)."""

Gvk: TypeAlias = tuple[str, str, str]
"""Group ("" for the core group), version and kind."""


class Served(NamedTuple):
    """The first and the last version that serve a kind in one version of its API.

    Where `first` is the oldest version with schemas, older ones may have served it too; where
    `last` is the newest one, the API is still served. An API that is `off` is served only by
    clusters that switched it on: alpha, and new beta versions since 1.24.
    """

    first: Version
    last: Version
    off: bool


class _Kind(NamedTuple):
    """A row of the index. In each range of `runs` the kind's schema is the same throughout."""

    definition: str
    runs: tuple[tuple[int, int], ...]
    off: bool

    def run(self, minor: int) -> int | None:
        """Return the index of the range that has a minor, or None where it is not served."""
        for index, (first, last) in enumerate(self.runs):
            if first <= minor <= last:
                return index
        return None


_MOVED: Mapping[tuple[str, str], str] = {
    ("extensions", "DaemonSet"): "apps",
    ("extensions", "Deployment"): "apps",
    ("extensions", "Ingress"): "networking.k8s.io",
    ("extensions", "NetworkPolicy"): "networking.k8s.io",
    ("extensions", "PodSecurityPolicy"): "policy",
    ("extensions", "ReplicaSet"): "apps",
}
"""The group that took over a kind (kubernetes.io: Deprecated API Migration Guide).

While both were served, they showed the same objects.
"""


class KubernetesSchemas:
    """The schemas of every version, read from their files as they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._pack = Pack(folder)
        self._index = read_lines(folder / "kinds.txt")
        self._known: dict[Gvk, _Kind] = {}

    @classmethod
    def open(cls) -> "KubernetesSchemas":
        """Return the schemas that come with the project.

        Raises `RenderError` where the installation lacks them.
        """
        return cls(data_folder("schemas") / "kubernetes")

    @cached_property
    def versions(self) -> tuple[Version, ...]:
        """The versions that have schemas, oldest first."""
        ((first, last),) = read_versions(self._index[0].partition(" ")[2])
        return tuple((1, minor) for minor in range(first, (last or first) + 1))

    @property
    def files_read(self) -> frozenset[str]:
        """The names of the definition files that were read so far."""
        return self._pack.opened

    def kinds(self, version: Version) -> dict[Gvk, Scope]:
        """Return the kinds of objects that can be applied to a version, and their scopes.

        Kinds that are off by default are among them. Raises `UsageError` for a version without
        schemas.
        """
        minor = self._minor(version)
        return {
            gvk: scope(gvk[0], gvk[2], {})
            for gvk in self._rows
            if self._kind(gvk).run(minor) is not None
        }

    def schema(self, version: Version, group: str, api: str, kind: str) -> Schema | None:
        """Return the schema of a kind in its API version `api`, or None where it is not served.

        A `$ref` in it names a `definition`. Raises `UsageError` for a version without schemas.
        """
        reference = self.reference(version, group, api, kind)
        return self.definition(version, reference["$ref"]) if reference else None

    def reference(self, version: Version, group: str, api: str, kind: str) -> Schema | None:
        """Return a `$ref` to the schema of a kind, or None where it is not served.

        Raises `UsageError` for a version without schemas.
        """
        known = self._kind((group, api, kind))
        served = known.run(self._minor(version)) is not None
        return {"$ref": known.definition} if served else None

    def definition(self, version: Version, name: str) -> Schema:
        """Return what a `$ref` in a schema of this version stands for.

        Raises `KeyError` for a name that no `$ref` of the version has.
        """
        return self._pack.definition(name, version[1])

    def served_in(self, group: str, kind: str) -> dict[str, Served]:
        """Return the API versions that a kind ever had in a group, and who serves them.

        Empty for a kind that Kubernetes does not have.
        """
        apis = (
            api for its_group, api, its_kind in self._rows if (its_group, its_kind) == (group, kind)
        )
        known = {api: self._kind((group, api, kind)) for api in apis}
        return {
            api: Served((1, each.runs[0][0]), (1, each.runs[-1][1]), each.off)
            for api, each in known.items()
        }

    def moved_to(self, group: str, kind: str) -> str | None:
        """Return the group that took over a kind, or None for one that stayed."""
        return _MOVED.get((group, kind))

    def alike(
        self, versions: Iterable[Version], group: str, api: str, kind: str
    ) -> list[tuple[Version, ...]]:
        """Return versions, which are in order, in groups that have the same schema of a kind.

        What is right or wrong in one is so in its whole group. Versions that do not serve the
        kind are alike too.
        """
        known = self._kind((group, api, kind))
        return [
            tuple(same) for _, same in groupby(versions, lambda each: known.run(self._minor(each)))
        ]

    def _minor(self, version: Version) -> int:
        if version not in self.versions:
            oldest, newest = self.versions[0], self.versions[-1]
            raise UsageError(
                f"there are no schemas of Kubernetes {version[0]}.{version[1]}",
                hint=f"choose a version from {oldest[0]}.{oldest[1]} to {newest[0]}.{newest[1]}",
            )
        return version[1]

    def _kind(self, gvk: Gvk) -> _Kind:
        kind = self._known.get(gvk)
        if kind is None:
            kind = self._known[gvk] = _read_kind(self._rows.get(gvk, ""), self.versions[-1][1])
        return kind

    @cached_property
    def _rows(self) -> dict[Gvk, str]:
        """The rows of the index, as text: few of them are ever looked at."""
        rows = (line.split(" ", 2) for line in self._index[1:])
        return {_gvk(api_version, kind): rest for api_version, kind, rest in rows}


def _gvk(api_version: str, kind: str) -> Gvk:
    group, _, api = api_version.rpartition("/")
    return group, api, kind


def _read_kind(row: str, newest: int) -> _Kind:
    """Return what a row says; an empty one is about a kind that was never served."""
    if not row:
        return _Kind("", (), off=False)
    definition, versions, *off = row.split()
    runs = tuple(
        (first, newest if last is None else last) for first, last in read_versions(versions)
    )
    return _Kind(definition, runs, bool(off))
