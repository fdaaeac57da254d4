"""Texts in objects, compared by what they do: the only fields that may differ from the original.

`ALLOWED` lists them, with the reason, and how the two are compared.
"""

import os
import stat
import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from fnmatch import fnmatchcase
from functools import cache, wraps
from pathlib import Path
from typing import Any, NamedTuple

from renderer.yamlio.reader import load_documents
from tests.native.injection import unequal
from tests.native.parity import Difference


class Allowed(NamedTuple):
    """A field that may differ: kinds, name as for a shell, path, the reason, and `same`.

    Kinds have spaces between them.
    """

    kinds: str
    name: str
    path: str
    reason: str
    same: Callable[[Any, Any], bool]


def texts(same: Callable[[str, str], bool]) -> Callable[[Any, Any], bool]:
    """Return a comparison for which two values are never the same unless both are texts."""

    @wraps(same)
    def compared(real: Any, ours: Any) -> bool:
        return isinstance(real, str) and isinstance(ours, str) and same(real, ours)

    return compared


def documents(text: str) -> list[Any]:
    """Return the values of a YAML text, without what is null."""
    values = [_without_null(each.value) for each in load_documents(text, "text")]
    return [each for each in values if each is not None]


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {key: _without_null(each) for key, each in value.items()}
        return {key: each for key, each in kept.items() if each is not None}
    if isinstance(value, list):
        return [_without_null(each) for each in value]
    return value


@texts
def same_yaml(real: str, ours: str) -> bool:
    return documents(real) == documents(ours)


@texts
def same_but_for_namespace(real: str, ours: str) -> bool:
    """Whether two texts are one object, of which the original alone has a namespace."""
    (one,), (two,) = documents(real), documents(ours)
    return isinstance(one["metadata"].pop("namespace"), str) and one == two


def only_original(real: Any, ours: Any) -> bool:
    return isinstance(real, str) and ours is None


@texts
def same_number(real: str, ours: str) -> bool:
    return ours.isdecimal() and float(real) == float(ours)


# What a kubectl of these clusters says: the exit code of a command that begins so.
CLUSTERS: Sequence[Mapping[str, int]] = (
    {},
    {"get validatingwebhookconfiguration": 1},
    {"-n istio-system rollout status": 1},
    {"-n istio-system get deployment": 1},
    {"apply": 1},
)


@texts
@cache
def same_script(real: str, ours: str) -> bool:
    """Whether two scripts run the same commands of kubectl, in any of the clusters."""
    return all(_commands(real, each) == _commands(ours, each) for each in CLUSTERS)


def _commands(script: str, cluster: Mapping[str, int]) -> tuple[list[str], bool]:
    """Return the commands of kubectl that a script runs, and whether it says that it failed.

    What fails once works when it is tried again. `get secret` lists two secrets of Citadel's
    and one of somebody else's.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "answers").write_text(
            "".join(f"{code} {start}\n" for start, code in cluster.items())
        )
        _program(folder / "sleep", "exit 0")
        _program(
            folder / "kubectl",
            f'cd "{folder}"\n'
            'echo "$@" >> log\n'
            'case "$*" in "get secret"*) cat secrets; exit 0;; esac\n'
            'while read -r code start; do case "$*" in "$start"*)\n'
            '  case "$start" in *"get deployment") [ -e tried ] && exit 0; touch tried;; esac\n'
            "  exit $code;; esac\ndone < answers\nexit 0",
        )
        (folder / "secrets").write_text(
            "NAMESPACE NAME TYPE DATA AGE\n"
            "a istio.default istio.io/key-and-cert 3 1d\n"
            "b other Opaque 1 1d\n"
            "b istio.b istio.io/key-and-cert 3 1d\n"
        )
        path = folder / "script"
        path.write_text(script.replace("/kubectl", "kubectl"))
        done = subprocess.run(
            ["/bin/bash", str(path), "custom-resources.yaml"],
            env={"PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"},
            capture_output=True,
            check=False,
            timeout=20,
        )
        log = (folder / "log").read_text() if (folder / "log").exists() else ""
        return log.replace("get secrets ", "get secret ").splitlines(), done.returncode != 0


def _program(path: Path, text: str) -> None:
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


@texts
@cache
def same_injection(real: str, ours: str) -> bool:
    """Whether two configurations of the injector make the same of all pods of the table."""
    (one,), (two,) = documents(real), documents(ours)
    if one.keys() != two.keys() or one["policy"] != two["policy"]:
        return False
    return not any(unequal(one["template"], two["template"]))


ALLOWED: Sequence[Allowed] = (
    Allowed(
        "ConfigMap",
        "istio-sidecar-injector",
        "data.config",
        "the injection template is written anew; both are executed for a table of pods",
        same_injection,
    ),
    Allowed(
        "ConfigMap",
        "istio-*-custom-resources",
        "data.run.sh",
        "the post-install scripts are written anew; both are run with a kubectl that keeps a log",
        same_script,
    ),
    Allowed(
        "Job",
        "istio-cleanup-secrets",
        "spec.template.spec.containers[0].command[2]",
        "a script in a command, as above",
        same_script,
    ),
    Allowed(
        "ConfigMap",
        "istio",
        "data.mesh",
        "the text has comments of its own; equal once parsed",
        same_yaml,
    ),
    Allowed(
        "ConfigMap",
        "istio-*-custom-resources",
        "data.custom-resources.yaml",
        "objects in a layout of their own; equal once parsed",
        same_yaml,
    ),
    Allowed(
        "ConfigMap",
        "istio-galley-configuration",
        "data.validatingwebhookconfiguration.yaml",
        "an object in a layout of its own and without a namespace, as below; equal once parsed",
        same_but_for_namespace,
    ),
    Allowed(
        "ConfigMap",
        "prometheus",
        "data.prometheus.yml",
        "the text has comments and a layout of its own; equal once parsed",
        same_yaml,
    ),
    Allowed(
        "ClusterIssuer MutatingWebhookConfiguration",
        "*",
        "metadata.namespace",
        "objects of the whole cluster have no namespace; the API server drops what is there",
        only_original,
    ),
    Allowed(
        "Deployment",
        "istio-tracing",
        "spec.template.spec.containers[0].env[2].value",
        "Helm 2 writes numbers from a million on as 1e+06, which Jaeger does not read",
        same_number,
    ),
)


def is_allowed(difference: Difference) -> bool:
    """Whether a difference is listed, and the two fields do the same."""
    kind, _, name = difference.key
    for each in ALLOWED:
        if (
            kind in each.kinds.split()
            and fnmatchcase(name, each.name)
            and difference.path == each.path
        ):
            return each.same(difference.real, difference.ours)
    return False
