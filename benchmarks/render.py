"""Renders Istio's demo profile with istio-render and with `helm template`, and prints ratios."""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tarfile
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

VERSIONS = ("1.4.10", "1.5.4")
PROFILE = "demo"


class Command(NamedTuple):
    """A command line, its environment, and what to do before each run of it."""

    words: Sequence[str]
    environment: Mapping[str, str]
    prepare: Callable[[], None]


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
    cache = folder / f"cache-{version}"
    ours = [
        *(str(Path(sys.executable).with_name("istio-render")), "render", "--release", str(archive)),
        *("--profile", PROFILE, "--engine", "helm3", "--kube-version", "1.16.0", "--raw"),
    ]
    environment = {**os.environ, "ISTIO_RENDER_CACHE": str(cache)}

    def nothing() -> None:
        pass

    def empty_cache() -> None:
        shutil.rmtree(cache, ignore_errors=True)

    commands = {
        "istio-render, cold cache": Command(ours, environment, empty_cache),
        "istio-render, warm cache": Command(ours, environment, nothing),
    }
    if shutil.which("helm"):
        words = ["helm", "template", "istio", str(chart), "--namespace", "istio-system"]
        words += ["-f", str(chart / f"values-istio-{PROFILE}.yaml"), "--kube-version", "1.16.0"]
        commands["helm template"] = Command(words, environment, nothing)
    times: dict[str, list[float]] = {name: [] for name in commands}
    memory: dict[str, int] = dict.fromkeys(commands, 0)
    for _ in range(rounds):
        for name, command in commands.items():
            command.prepare()
            seconds, peak = run(command)
            times[name].append(seconds)
            memory[name] = max(memory[name], peak)
    medians = {name: statistics.median(found) for name, found in times.items()}
    helm = medians.get("helm template")
    print(f"\nIstio {version}, profile {PROFILE}, medians of {rounds} rounds")
    for name, median in medians.items():
        ratio = f"{median / helm:6.2f} x helm" if helm else ""
        print(f"  {name:26} {median * 1000:7.1f} ms  {memory[name] / 1024:6.1f} MiB  {ratio}")
    print("  where the time goes (ms):")
    for state, prepare in (("cold", empty_cache), ("warm", nothing)):
        prepare()
        stages = staged(ours, environment)
        print(f"    {state}: " + ", ".join(f"{name} {ms:.1f}" for name, ms in stages.items()))


def run(command: Command, allowed: Sequence[int] = (0,)) -> tuple[float, int]:
    """Return the wall time in seconds and the peak memory in KiB of one run.

    Ends the benchmark for an exit code that is not `allowed`.
    """
    start = time.perf_counter()
    process = subprocess.Popen(
        command.words,
        env=dict(command.environment),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode not in allowed:
        raise SystemExit(f"{' '.join(command.words)} ended with {process.returncode}")
    return seconds, usage.ru_maxrss


def staged(words: Sequence[str], environment: Mapping[str, str]) -> dict[str, float]:
    """Return the milliseconds per stage of one run, from start to end of the process."""
    probe = Path(__file__).with_name("stages.py")
    process = subprocess.run(
        [sys.executable, str(probe), *words[1:]],
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
