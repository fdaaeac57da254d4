"""Objects of Istio's as test input: right ones of our own, and those of real releases."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from renderer.schema.istio.definitions import MINORS, covers
from renderer.yamlio.reader import load_documents
from tests.expected import read_cases, sample_files

OBJECTS = Path(__file__).parent / "data" / "istio_objects.yaml"
RBAC_CONFIG = "rbac"
"""What tests call the RbacConfig, which shares its name with a MeshPolicy."""


@cache
def own_objects() -> dict[str, Any]:
    """Return the right objects of our own by name."""
    found = {}
    for value in documents(OBJECTS.read_text("utf-8"), str(OBJECTS)):
        rbac = value["kind"] == "RbacConfig"
        found[RBAC_CONFIG if rbac else value["metadata"]["name"]] = value
    return found


def minors_of(value: Any) -> list[int]:
    """Return the minor releases that one of our own objects is right for."""
    releases = value["metadata"]["annotations"]["releases"]
    return [minor for minor in MINORS if covers(releases, minor)]


class Found(NamedTuple):
    """An object or ConfigMap of a release: where it is, the minor release, and its value."""

    source: str
    minor: int
    value: Any

    @property
    def is_istio(self) -> bool:
        """Whether its group is one of Istio's."""
        return ".istio.io/" in str(self.value.get("apiVersion"))


def documents(text: str, name: str) -> Iterator[Any]:
    """Yield the objects of a text, those of Lists one by one."""
    for document in load_documents(text, name):
        yield from _flattened(document.value)


def _flattened(value: Any) -> Iterator[Any]:
    if isinstance(value, dict) and value.get("kind") == "List":
        for item in value["items"]:
            yield from _flattened(item)
    elif isinstance(value, dict):
        yield value


@cache
def rendered() -> list[Found]:
    """Return Istio's objects and all ConfigMaps that the charts of 1.0 to 1.3 render."""
    found: dict[str, Found] = {}
    for case in read_cases():
        minor = int(case.version.split(".")[1])
        if minor not in MINORS or not case.output:
            continue
        for value in documents(case.output, case.name):
            each = Found(case.name, minor, value)
            if each.is_istio or value.get("kind") == "ConfigMap":
                found.setdefault(f"{minor} {value}", each)
    return list(found.values())


@cache
def samples() -> list[Found]:
    """Return Istio's objects in the samples of the release 1.0.0."""
    found = [
        Found(name, 0, value)
        for name, text in sample_files().items()
        for value in documents(text, name)
    ]
    return [each for each in found if each.is_istio]
