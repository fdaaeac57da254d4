"""The built wheel alone is enough: no checkout, no network, nothing but its dependencies."""

import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.conftest import PROJECT

SOURCES = ("LICENSE", "MANIFEST.in", "README.md", "pyproject.toml", "release.yaml", "setup.py")
FOLDERS = ("profiles", "renderer", "schemas", "templates")

# What every Python of the environment runs first.
NO_NETWORK = """
import socket

def refused(*arguments, **options):
    raise OSError("there is no network here")

socket.socket = socket.create_connection = socket.getaddrinfo = refused
"""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """Run a program of an environment that the wheel was installed in, in an empty folder."""
    source = tmp_path_factory.mktemp("source")
    for name in SOURCES:
        shutil.copy2(PROJECT / name, source)
    for name in FOLDERS:
        shutil.copytree(PROJECT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    # pip must not take a checkout that PYTHONPATH names for what is installed.
    clean = {key: each for key, each in os.environ.items() if key != "PYTHONPATH"}
    wheels = tmp_path_factory.mktemp("wheels")
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check"]
    build = ["wheel", "-q", "--no-deps", "--no-build-isolation", "-w", str(wheels), str(source)]
    subprocess.run([*pip, *build], check=True, env=clean)
    (wheel,) = wheels.iterdir()

    root = tmp_path_factory.mktemp("environment")
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", root], check=True)
    bin_folder = root / ("Scripts" if sys.platform == "win32" else "bin")
    python = bin_folder / Path(sys.executable).name
    subprocess.run(
        [*pip, "--python", python, "install", "-q", "--no-index", "--no-deps", wheel],
        check=True,
        env=clean,
    )
    (site,) = root.glob("**/site-packages")
    # Its dependencies are those of this environment, after its own packages.
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    (site / "sitecustomize.py").write_text(NO_NETWORK)
    empty = tmp_path_factory.mktemp("empty")

    def run(program: str, *words: str) -> "subprocess.CompletedProcess[str]":
        environment = {**os.environ, "ISTIO_RENDER_CACHE": str(root / "cache"), "NO_COLOR": "1"}
        environment.pop("PYTHONPATH", None)
        return subprocess.run(
            [bin_folder / program, *words],
            cwd=empty,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )

    return run


def test_it_is_the_wheel_that_runs(run: Run) -> None:
    done = run("python", "-c", "import renderer; print(renderer.__file__)")
    assert not Path(done.stdout.strip()).is_relative_to(PROJECT)
    refused = run("python", "-c", "import socket; socket.socket()")
    assert "there is no network here" in refused.stderr


def test_the_built_in_release_in_an_empty_folder(run: Run) -> None:
    done = run("istio-render", "--profile", "demo-auth", "-o", "out/")
    assert done.returncode == 0, done.stderr
    assert "153 objects" in done.stderr
    assert "0 wrong" in done.stderr
    same = run("istio-render", "--profile", "demo-auth", "--check", "-o", "out/")
    assert same.returncode == 0, same.stderr


def test_templates_are_translated_already(run: Run) -> None:
    done = run("istio-render", "--profile", "demo", "-o", "demo/")
    assert done.returncode == 0, done.stderr
    script = "import os; print(*os.listdir(os.environ['ISTIO_RENDER_CACHE']), sep='\\n')"
    kept = {each.partition("-")[0] for each in run("python", "-c", script).stdout.split()}
    assert "native" in kept
    assert "jinja" not in kept, "the installed run compiled templates anew"
