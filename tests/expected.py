"""The reference engines' output for real releases, from the shared test input."""

import io
import json
import tarfile
from collections import Counter
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from renderer import pipeline
from renderer.cache import Cache
from renderer.plan import Plan
from renderer.release.opening import open_release
from renderer.release.release import Release
from renderer.request import Overlay, Setter, Settings
from tests.conftest import shared_root


class Case(NamedTuple):
    """A render of a chart: the release's version, the options used, the expected output."""

    version: str
    options: Mapping[str, Any]
    output: str | None

    @property
    def name(self) -> str:
        """What tells this case from the others."""
        return f"{self.version}-{self.options['chart']}-{self.options['name']}"


def read_cases() -> list[Case]:
    """Return all cases, or none where the shared test input is absent."""
    root = shared_root()
    archives = sorted((root / "expected").glob("*.tar.xz")) if root else []
    return [case for archive in archives for case in _cases_in(archive)]


def _cases_in(archive: Path) -> list[Case]:
    version = archive.name.removeprefix("istio-").removesuffix(".tar.xz")
    files = {}
    with tarfile.open(archive) as tar:
        for member in tar.getmembers():
            data = tar.extractfile(member)
            if data is not None:
                files[Path(member.name).name] = data.read().decode()
    return [
        Case(version, options, files.get(options.get("output", "")))
        for options in json.load(io.StringIO(files["cases.json"]))
    ]


@cache
def release(version: str) -> Release:
    """Return a release of the shared test input."""
    root = shared_root()
    assert root is not None
    return open_release(root / "releases" / f"istio-{version}.tar.gz")


@cache
def sample_files() -> dict[str, str]:
    """Return the manifests among the samples of 1.0.0 by path; none without the archive."""
    root = shared_root()
    if root is None:
        return {}
    with tarfile.open(root / "releases" / "istio-1.0.0.tar.gz") as tar:
        return {
            member.name.partition("/")[2]: data.read().decode()
            for member in tar.getmembers()
            if "/samples/" in member.name and member.name.endswith(".yaml")
            if (data := tar.extractfile(member)) is not None
        }


def render(case: Case) -> pipeline.Render:
    """Return what we render for a case. Raises RenderError."""
    return pipeline.render(make_plan(case, Cache(None), case.options["kube_version"]), Cache(None))


def make_plan(case: Case, cache: Cache, kube_version: str) -> Plan:
    """Return the plan of a case for a version of Kubernetes, or a range. Raises RenderError."""
    options = case.options
    opened = release(case.version)
    folder = opened.charts[options["chart"]]
    overlays = tuple(
        Overlay(name, opened.files[f"{folder}/{name}"].decode()) for name in options["values"]
    )
    settings = Settings(
        chart=options["chart"],
        overlays=overlays,
        setters=tuple(Setter("set", text) for text in options["set"]),
        engine=options["engine"],
        name=options["release_name"],
        namespace=options["namespace"],
        kube_version=kube_version,
    )
    return pipeline.make_plan(opened, settings, cache, lambda _: "")


def sections(text: str) -> Counter[tuple[str, str]]:
    """Return the sections of raw output: (template, text), each with how often it stands there."""
    found: Counter[tuple[str, str]] = Counter()
    for section in ("\n" + text.removesuffix("\n")).split("\n---\n# Source: ")[1:]:
        template, _, body = section.partition("\n")
        found[template, body] += 1
    return found
