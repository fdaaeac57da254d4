"""A bundle as a value: objects in install order with their texts, and the files it has."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from renderer.bundle.index import Index, Listed, Origin, index_text
from renderer.bundle.layout import canonical, file_name
from renderer.bundle.order import wave
from renderer.bundle.paths import CRDS, CRDS_KUSTOMIZATION, INDEX, KUSTOMIZATION
from renderer.errors import ObjectError
from renderer.objects import Object, custom_scopes, scope
from renderer.position import Position


class Entry(NamedTuple):
    """An object in a bundle: where it stands, and the text of its file."""

    listed: Listed
    text: str


class Bundle(NamedTuple):
    """Objects in install order: CRDs, then all the rest by the names of their files."""

    origin: Origin
    entries: tuple[Entry, ...]


def make_bundle(objects: Iterable[Object], origin: Origin) -> Bundle:
    """Return the bundle of objects, in whatever order they come.

    Equal objects count once. Raises `ObjectError` for two that differ and have one identity, as
    a cluster has room for one: that is group, kind, namespace and name, where the groups that a
    kind was moved between (`extensions`, `apps`) are one.
    """
    given = [*objects]
    custom = custom_scopes(given)
    placed: dict[str, tuple[Entry, Position]] = {}
    for each in sorted(given, key=lambda each: (each.source, each.position)):
        if scope(each.group, each.kind, custom) == "Cluster":
            each = each._replace(namespace="")
        entry = _entry(each, origin.namespace)
        other, first = placed.setdefault(entry.listed.file, (entry, each.position))
        if other.text != entry.text:
            raise _same_identity(each, first)
    entries = (entry for entry, _ in placed.values())
    return Bundle(origin, tuple(sorted(entries, key=_place)))


def _entry(each: Object, home: str) -> Entry:
    from hashlib import sha256

    from renderer.yamlio.writer import canonical_text

    text = canonical_text(canonical(each.value))
    listed = Listed(
        file_name(each, home),
        *each.gvk,
        each.namespace,
        each.name,
        sha256(text.encode()).hexdigest(),
        each.source,
        wave(each),
    )
    return Entry(listed, text)


def _place(entry: Entry) -> tuple[bool, str]:
    file = entry.listed.file
    return not file.startswith(f"{CRDS}/"), file


def _same_identity(each: Object, first: Position) -> ObjectError:
    where = f" in namespace {each.namespace}" if each.namespace else ""
    return ObjectError(
        f"{each.kind} {each.name}{where} is rendered twice, and not alike: first at {first}",
        each.position,
        hint="a cluster has room for one of them: rename the other, or switch it off in the values",
    )


def stream(bundle: Bundle) -> str:
    """Return all objects as one text, in install order, each under the template it is from."""
    return "".join(
        f"---\n# Source: {entry.listed.source}\n{entry.text}" for entry in bundle.entries
    )


def files(bundle: Bundle) -> dict[str, bytes]:
    """Return the content of each of a bundle's files, by path with `/`; the index is the last."""
    contents = {entry.listed.file: entry.text.encode() for entry in bundle.entries}
    crds = [file.removeprefix(f"{CRDS}/") for file in contents if file.startswith(f"{CRDS}/")]
    kustomization = _kustomization([*contents])
    if crds:
        contents[CRDS_KUSTOMIZATION] = _kustomization(crds)
    contents[KUSTOMIZATION] = kustomization
    index = Index(bundle.origin, tuple(entry.listed for entry in bundle.entries))
    contents[INDEX] = index_text(index).encode()
    return contents


def _kustomization(resources: Sequence[str]) -> bytes:
    lines = (
        "apiVersion: kustomize.config.k8s.io/v1beta1",
        "kind: Kustomization",
        "sortOptions:",
        "  order: fifo",
        "resources:" if resources else "resources: []",
        *(f"- {resource}" for resource in resources),
    )
    return "".join(f"{line}\n" for line in lines).encode()
