"""A small release in the layout of Istio 1.0, and the command run on it."""

import os
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

import pytest

RELEASE: Mapping[str, str] = {
    "istio.VERSION": 'export PILOT_TAG="1.0.9"\n',
    "istio/Chart.yaml": "name: istio\nversion: 1.0.9\n",
    "istio/requirements.yaml": (
        "dependencies:\n- {name: pilot, version: 1.0.9, condition: pilot.enabled}\n"
    ),
    "istio/values.yaml": (
        "global:\n  hub: docker.io/istio\n  tag: 1.0.9\n"
        "pilot:\n  enabled: true\n  traceSampling: 100\n  image: pilot\n"
    ),
    "istio/values-istio-demo.yaml": "# demo\npilot:\n  traceSampling: 50\n",
    "istio/templates/_helpers.tpl": '{{ define "image" }}{{ .Values.global.hub }}/{{ .name }}'
    ":{{ .Values.global.tag }}{{ end }}\n",
    "istio/templates/configmap.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: istio\n"
        "data:\n  release: {{ .Release.Name }}\n"
    ),
    "istio/templates/crds.yaml": (
        "# {{ if .Values.pilot.enabled }}\n"
        "apiVersion: apiextensions.k8s.io/v1beta1\nkind: CustomResourceDefinition\n"
        "metadata:\n  name: gateways.networking.istio.io\n"
        "spec:\n  group: networking.istio.io\n  version: v1alpha3\n  scope: Namespaced\n"
        "  names: {kind: Gateway, plural: gateways}\n# {{ end }}\n"
    ),
    "istio/charts/pilot/Chart.yaml": "name: pilot\nversion: 1.0.9\n",
    "istio/charts/pilot/templates/deployment.yaml": (
        "apiVersion: apps/v1\nkind: Deployment\nmetadata:\n  name: istio-pilot\n"
        "spec:\n  selector: {matchLabels: {app: pilot}}\n  template:\n"
        "    metadata: {labels: {app: pilot}}\n    spec:\n      containers:\n"
        "      - name: discovery\n"
        '        image: {{ template "image" (dict "Values" .Values "name" .Values.image) }}\n'
        "        env:\n        - {name: SAMPLING, value: {{ .Values.traceSampling | quote }}}\n"
    ),
}

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def release(tmp_path: Path) -> Path:
    """The folder of the small release."""
    root = tmp_path / "istio-1.0.9"
    for name, text in RELEASE.items():
        path = root / name if "/" not in name else root / "install/kubernetes/helm" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return root


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs `istio-render` in a folder of its own with a cache of its own."""

    def run(*words: str, **options: str) -> "subprocess.CompletedProcess[str]":
        environment = {
            **os.environ,
            "ISTIO_RENDER_CACHE": str(tmp_path / "cache"),
            "PYTHONPATH": os.pathsep.join(sys.path),
            "COLUMNS": "80",
        }
        return subprocess.run(
            [sys.executable, "-m", "renderer", *map(str, words)],
            cwd=tmp_path,
            env={**environment, **options},
            capture_output=True,
            text=True,
            check=False,
            input=options.get("stdin"),
        )

    return run
