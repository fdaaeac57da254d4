"""The manifests that Istio 1.0.0 ships, made anew from its charts."""

from collections import Counter
from typing import Any

import pytest

from renderer import pipeline
from renderer.cache import Cache
from renderer.pipeline import Render
from renderer.release.opening import open_release
from renderer.request import Setter, Settings
from renderer.yamlio.reader import load_documents
from tests.conftest import shared_root
from tests.expected import sections

PROFILES = {
    "demo-auth": ["global.hub=gcr.io/istio-release"],
    "demo": ["global.hub=gcr.io/istio-release,gateways.istio-ingressgateway.type=NodePort"],
}


def shipped(profile: str) -> str:
    root = shared_root()
    assert root is not None
    release = open_release(root / "releases" / "istio-1.0.0.tar.gz")
    return release.files[f"install/kubernetes/istio-{profile}.yaml"].decode()


def rendered(profile: str) -> Render:
    root = shared_root()
    assert root is not None
    settings = Settings(
        profile=profile,
        name="RELEASE-NAME",
        setters=tuple(Setter("set", text) for text in PROFILES[profile]),
    )
    release = open_release(root / "releases" / "istio-1.0.0.tar.gz")
    return pipeline.render(
        pipeline.make_plan(release, settings, Cache(None), lambda _: ""), Cache(None)
    )


def identity(value: dict[str, Any]) -> tuple[str, str, str]:
    return value["apiVersion"], value["kind"], value["metadata"]["name"]


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("profile", PROFILES)
def test_objects_are_equal(profile: str) -> None:
    theirs: dict[tuple[str, str, str], dict[str, Any]] = {}
    for document in load_documents(shipped(profile), "shipped"):
        if document.value is not None:
            items = document.value.get("items", [document.value])
            theirs.update((identity(each), each) for each in items)
    bundle = pipeline.make_bundle(rendered(profile), Cache(None), check=False).bundle
    ours = {}
    for entry in bundle.entries:
        (document,) = load_documents(entry.text, entry.listed.file)
        ours[identity(document.value)] = document.value
    extra = {key for key in ours if key not in theirs}
    # The shipped manifests hold the 48 CRDs that the chart's conditions let through.
    assert {kind for _, kind, _ in extra} <= {"CustomResourceDefinition"}
    assert len(extra) == 2
    for key, value in theirs.items():
        assert _with_namespace(value, ours[key]) == ours[key]


def _with_namespace(theirs: dict[str, Any], ours: dict[str, Any]) -> dict[str, Any]:
    """Return a shipped object with the namespace that it would be applied to."""
    metadata = dict(theirs["metadata"])
    if "namespace" in ours["metadata"]:
        metadata.setdefault("namespace", "istio-system")
    else:
        metadata.pop("namespace", None)
    return {**theirs, "metadata": metadata}


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("profile", PROFILES)
def test_texts_are_identical(profile: str) -> None:
    ours, _ = pipeline.raw_output(rendered(profile), Cache(None), check=False)
    head, marker, rest = shipped(profile).partition("---\n# Source: ")
    assert head.startswith("apiVersion: v1\nkind: Namespace\n")
    # Helm 2 also headed what rendered to nothing, which says nothing and is no object.
    theirs = {key for key in sections(marker + rest) if key[1].strip()}
    missing = theirs - set(sections(ours))
    assert not missing, missing


@pytest.mark.usefixtures("shared")
@pytest.mark.parametrize("profile", PROFILES)
def test_what_is_in_the_bundle(profile: str) -> None:
    bundle = pipeline.make_bundle(rendered(profile), Cache(None), check=False).bundle
    kinds = Counter(entry.listed.kind for entry in bundle.entries)
    assert kinds["Deployment"] == 13
    assert kinds["Service"] == 17
    assert kinds["ConfigMap"] == 7
    assert kinds["Job"] == (3 if profile == "demo-auth" else 2)  # one sets up mutual TLS
    assert kinds["Namespace"] == 1
    assert kinds["CustomResourceDefinition"] == 50
    folders = Counter(entry.listed.file.partition("/")[0] for entry in bundle.entries)
    assert folders["crds"] == 50
