"""The command on Istio 1.0.0 itself: its demo profiles, and its samples."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from renderer.yamlio.reader import load_documents
from tests.cli.conftest import Run
from tests.expected import release, sample_files
from tests.known_findings import SAMPLES, rows

PROFILES = {"demo": (144, 147), "demo-auth": (148, 151)}
"""How many documents the manifest that 1.0.0 ships has, and objects: Lists are flattened."""

GATEWAYS = ("egressgateway", "ingressgateway")


def validated(run: Run, *words: str) -> dict[str, Any]:
    """Return what `validate` says of 1.0.0's manifests, as JSON."""
    done = run("validate", "--istio-version", "1.0", "--format", "json", *words)
    assert not done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.fixture
def shipped(shared: Path, tmp_path: Path) -> Path:
    """The folder with the manifests that 1.0.0 ships."""
    assert shared
    for profile in PROFILES:
        data = release("1.0.0").files[f"install/kubernetes/istio-{profile}.yaml"]
        (tmp_path / f"{profile}.yaml").write_bytes(data)
    return tmp_path


@pytest.mark.parametrize("profile", PROFILES)
def test_a_shipped_manifest(run: Run, shipped: Path, profile: str) -> None:
    documents, objects = PROFILES[profile]
    text = (shipped / f"{profile}.yaml").read_text()
    values = [each.value for each in load_documents(text, profile) if each.value is not None]
    assert len(values) == documents
    said = validated(run, "--kube-version", "1.9-1.11", f"{profile}.yaml")
    summary = said["summary"]
    assert (summary["checked"], summary["skipped"], summary["wrong"]) == (objects, 0, 0)
    rules = sorted(each["rule"] for each in said["findings"])
    assert rules == ["W1002", "W1002", "W2009", "W2009"]
    twice = [each for each in said["findings"] if each["rule"] == "W1002"]
    lines = text.splitlines()
    for name, finding in zip(GATEWAYS, twice, strict=True):
        assert finding["object"] == f"Deployment istio-system/istio-{name}"
        assert finding["field"] == "metadata.labels.app"
        assert lines[finding["line"] - 1].strip() == f"app: istio-{name}"
        assert lines[finding["first"]["line"] - 1].strip() == f"app: {name}"


@pytest.mark.parametrize("profile", PROFILES)
def test_a_rendered_profile(run: Run, shared: Path, profile: str) -> None:
    archive = str(shared / "releases" / "istio-1.0.0.tar.gz")
    done = run("--release", archive, "--profile", profile, "-o", "out")
    assert done.returncode == 0
    # The guide applies all 50 CRDs of the release; the shipped manifests have 48 of them.
    assert f"  checks   {PROFILES[profile][1] + 2} objects and " in done.stderr
    assert ", 0 skipped; 0 wrong\n" in done.stderr
    where = "istio/charts/gateways/templates/deployment.yaml"
    for name, first, second in zip(GATEWAYS, (8, 145), (12, 149), strict=True):
        assert (
            f"{where}:{second}:5: warning [W1002] metadata.labels.app is written twice: "
            f"{name!r} is lost, 'istio-{name}' wins\n  first at {where}:{first}:5\n"
        ) in done.stderr
    assert "/mutatingwebhook.yaml:5:3: warning [W2009] metadata.namespace: " in done.stderr
    assert done.stderr.count("warning") == 4


def test_categories_of_crds_are_unknown_to_kubernetes_1_9(run: Run, shipped: Path) -> None:
    assert shipped
    said = validated(run, "--kube-version", "1.9", "demo-auth.yaml")
    found = Counter((each["rule"], each.get("field")) for each in said["findings"])
    assert found["E2002", "spec.names.categories"] == said["summary"]["wrong"] == 47


def test_samples(run: Run, shared: Path, tmp_path: Path) -> None:
    assert shared
    for path, text in sample_files().items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    said = validated(run, "--kube-version", "1.9-1.11", "samples")
    found = [
        [each["file"], each["rule"], each.get("object", ""), each.get("field", "")]
        for each in said["findings"]
    ]
    assert found == [row[:4] for row in rows(SAMPLES)]
    assert said["summary"]["checked"] == 159
    assert said["summary"]["skipped"] == 0
