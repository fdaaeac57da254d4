"""The pre-commit hooks, run by pre-commit in a repository made for it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from tests.cli.conftest import Run
from tests.conftest import PROJECT

SERVICE = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {ports: [{port: 80}]}\n"


def git(folder: Path, *words: str) -> None:
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *identity, *words], cwd=folder, check=True, capture_output=True)


def hooks(folder: Path, arguments: dict[str, list[str]]) -> None:
    """Make a repository with our hooks as local ones, run by this interpreter."""
    ours = yaml.safe_load((PROJECT / ".pre-commit-hooks.yaml").read_text())
    for hook in ours:
        command, _, rest = hook["entry"].partition(" ")
        assert command == "istio-render"
        hook |= {
            "language": "system",
            "entry": f"{sys.executable} -m renderer {rest}",
            "args": arguments[hook["id"]],
        }
    config = {"repos": [{"repo": "local", "hooks": ours}]}
    (folder / ".pre-commit-config.yaml").write_text(yaml.safe_dump(config))
    git(folder, "init", "-q")


def pre_commit(folder: Path, hook: str) -> "subprocess.CompletedProcess[str]":
    git(folder, "add", "-A")
    return subprocess.run(
        [sys.executable, "-m", "pre_commit", "run", hook, "--all-files"],
        cwd=folder,
        env={
            **os.environ,
            "PYTHONPATH": os.pathsep.join(sys.path),
            "PRE_COMMIT_HOME": str(folder.parent / "pre-commit"),
            "ISTIO_RENDER_CACHE": str(folder.parent / "cache"),
        },
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.skipif(sys.platform == "win32", reason="the entry is a POSIX command line")
def test_hooks(run: Run, release: Path, tmp_path: Path) -> None:
    folder = tmp_path / "repository"
    (folder / "manifests").mkdir(parents=True)
    (folder / "manifests/service.yaml").write_text(SERVICE)
    render = ["--release", str(release), "--profile", "demo", "-o", "out"]
    validate = ["--kube-version", "1.11"]
    hooks(folder, {"validate": validate, "bundle-is-up-to-date": render})

    done = pre_commit(folder, "bundle-is-up-to-date")
    assert done.returncode == 1
    assert "out: there is no bundle\nto mend it, run: istio-render" in done.stdout
    assert run(*render[:-1], "repository/out").returncode == 0
    done = pre_commit(folder, "bundle-is-up-to-date")
    assert done.returncode == 0, done.stdout
    (path,) = (folder / "out").rglob("*deployment*.yaml")
    path.write_text(path.read_text().replace('"50"', '"51"'))
    done = pre_commit(folder, "bundle-is-up-to-date")
    assert done.returncode == 1
    assert f"{path.relative_to(folder)}: differs" in done.stdout
    assert "to mend it, run: istio-render" in done.stdout

    done = pre_commit(folder, "validate")
    assert done.returncode == 0, done.stdout
    (folder / "manifests/service.yaml").write_text(SERVICE.replace("port:", "prt:"))
    done = pre_commit(folder, "validate")
    assert done.returncode == 1
    assert "manifests/service.yaml:4:17: error [E2002]" in done.stdout

    for number in range(40):
        path = folder / f"manifests/{number}.yaml"
        path.write_text(SERVICE.replace("name: a", f"name: a{number}"))
    done = pre_commit(folder, "validate")
    # One process, which says once what it did: 41 here, 4 in the bundle.
    assert done.stdout.count(" checked (") == 1
    assert "45 objects checked (45 by Kubernetes 1.11), 0 skipped; 1 wrong" in done.stdout
