"""Objects that real releases bring, as text: what their charts render, and their samples."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import NamedTuple

from renderer import pipeline
from renderer.charts.capabilities import parse_kube_range
from renderer.release.install import supported_kubernetes
from renderer.schema.check import minor_versions
from renderer.schema.validate import Target
from tests.expected import read_cases, release, render, sample_files

RENDERED: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "1.0": ("1.0.0", {"istio": "istio-demo-auth"}),
    "1.4": ("1.4.10", {"istio": "istio-demo"}),
    "1.5": ("1.5.4", {"istio": "istio-demo"}),
    "1.16": ("1.16.7", {"base": "default", "istio-control/istio-discovery": "default"}),
    "1.24": (
        "1.24.6",
        {
            "base": "default",
            "default": "default",
            "gateway": "default",
            "istio-cni": "default",
            "istio-control/istio-discovery": "default",
            "ztunnel": "default",
        },
    ),
}
"""What the table of mutations calls a release: its version, and the case of each chart."""

SAMPLES = "samples"
"""What it calls the samples of 1.0.0."""


class Source(NamedTuple):
    """Texts of a release by name, and what their objects have to be right for."""

    texts: Mapping[str, str]
    target: Target


class Document(NamedTuple):
    """A document of a text: the text's name, what stands before, the document, and the rest."""

    name: str
    before: str
    text: str
    after: str


@cache
def source(name: str) -> Source:
    """Return the texts of a row of `RENDERED`, or the samples."""
    version, charts = RENDERED["1.0" if name == SAMPLES else name]
    opened = release(version)
    versions = minor_versions(*parse_kube_range("-".join(supported_kubernetes(opened))))
    target = Target(versions, istio=tuple(map(int, version.split("."))))
    if name == SAMPLES:
        return Source(sample_files(), target)
    texts: dict[str, str] = {}
    for case in read_cases():
        if case.version == version and charts.get(case.options["chart"]) == case.options["name"]:
            texts.update(pipeline.bundle_texts(render(case)))
    return Source(texts, target)


def document(source_name: str, title: str) -> Document:
    """Return the one document of a source with an object: `Service istio-pilot`.

    A part of the text's name may stand first: `route.yaml: Gateway tornado-gateway`. A List has
    no name: `tracing/templates/service.yaml: List`.
    """
    file, _, wanted = title.rpartition(": ")
    kind, _, name = wanted.partition(" ")
    (found,) = (
        each
        for each in _documents(source_name)
        if file in each.name
        and re.search(rf"^kind: {re.escape(kind)}$", each.text, re.MULTILINE)
        and (not name or _is_named(each.text, name))
    )
    return found


def crds_of(source_name: str, text: str) -> list[tuple[str, str]]:
    """Return the CRDs of the kinds in a text, by name of their file."""
    kinds = set(re.findall(r"^kind: (\w+)$", text, re.MULTILINE))
    return [
        (each.name, each.text)
        for each in _documents(source_name)
        if re.search(r"^kind: CustomResourceDefinition$", each.text, re.MULTILINE)
        and kinds & set(re.findall(r"^    kind: (\w+)$", each.text, re.MULTILINE))
    ]


@cache
def _documents(source_name: str) -> list[Document]:
    return [each for name, text in source(source_name).texts.items() for each in _split(name, text)]


def _split(name: str, text: str) -> Iterator[Document]:
    starts = [0, *(each.end() for each in re.finditer(r"^---.*\n", text, re.MULTILINE))]
    ends = [*(each.start() for each in re.finditer(r"^---.*\n", text, re.MULTILINE)), len(text)]
    for start, end in zip(starts, ends, strict=True):
        yield Document(name, text[:start], text[start:end], text[end:])


def _is_named(text: str, name: str) -> bool:
    metadata = re.search(r"^metadata:\n(?:[ #].*\n)+", text, re.MULTILINE)
    named = rf"^ +name: ['\"]?{re.escape(name)}['\"]?$"
    return metadata is not None and re.search(named, metadata[0], re.MULTILINE) is not None
