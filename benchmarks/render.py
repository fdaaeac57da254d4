"""Renders Istio's demo profile with istio-render and with `helm template`, and prints ratios."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from processes import Command, measure, ours, show, with_cache

VERSIONS = ("1.4.10", "1.5.4")
PROFILE = "demo"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("releases", type=Path, help="folder with istio-VERSION.tar.gz archives")
    parser.add_argument("--rounds", type=int, default=15)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        for version in VERSIONS:
            compare(version, options.releases, Path(folder), options.rounds)


def compare(version: str, releases: Path, folder: Path, rounds: int) -> None:
    archive = releases / f"istio-{version}.tar.gz"
    with tarfile.open(archive) as tar:
        tar.extractall(folder, filter="data")
    chart = folder / f"istio-{version}" / "install/kubernetes/helm/istio"
    # The runs with an empty cache must not empty that of the others.
    cold, warm = folder / f"cold-{version}", folder / f"warm-{version}"
    words = ["render", "--release", str(archive), "--profile", PROFILE, "--engine", "helm3"]
    words += ["--kube-version", "1.16.0", "--raw"]
    commands = {
        "istio-render, cold cache": ours(words, cold, cold=True),
        "istio-render, warm cache": ours(words, warm, cold=False),
    }
    if shutil.which("helm"):
        helm = ["helm", "template", "istio", str(chart), "--namespace", "istio-system"]
        helm += ["-f", str(chart / f"values-istio-{PROFILE}.yaml"), "--kube-version", "1.16.0"]
        commands["helm"] = Command(helm, os.environ)
    print(f"\nIstio {version}, profile {PROFILE}, medians of {rounds} rounds")
    show(measure(commands, rounds), "helm")
    print("  where the processor's time goes (ms):")
    for state, cache in (("cold", cold), ("warm", warm)):
        stages = staged(words, cache, rounds, cold=state == "cold")
        print(f"    {state}: " + ", ".join(f"{name} {ms:.1f}" for name, ms in stages.items()))


def staged(words: Sequence[str], cache: Path, rounds: int, *, cold: bool) -> dict[str, float]:
    """Return the median milliseconds per stage of a run, from start to end of the process."""
    found: dict[str, list[float]] = {}
    for _ in range(rounds):
        if cold:
            shutil.rmtree(cache, ignore_errors=True)
        for name, milliseconds in probed(words, with_cache(cache)).items():
            found.setdefault(name, []).append(milliseconds)
    return {name: statistics.median(each) for name, each in found.items()}


def probed(words: Sequence[str], environment: Mapping[str, str]) -> dict[str, float]:
    probe = Path(__file__).with_name("stages.py")
    process = subprocess.run(
        [sys.executable, str(probe), *words],
        env=dict(environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        check=True,
    )
    stages = (line.split("\t") for line in process.stderr.splitlines())
    return {words[1]: float(words[2]) for words in stages if words[0] == "stage"}


if __name__ == "__main__":
    main()
