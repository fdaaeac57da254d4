"""Whole processes side by side: each round starts every command once."""

import os
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import NamedTuple, TypeVar

T = TypeVar("T")

PROGRAM = str(Path(sys.executable).with_name("istio-render"))


class Command(NamedTuple):
    """A command line, its environment, and what to do before each run of it."""

    words: Sequence[str]
    environment: Mapping[str, str]
    prepare: Callable[[], None] = lambda: None


class Cost(NamedTuple):
    """What a run took: seconds from start to end, seconds of processors, and peak memory in MiB.

    Linux counts the process that starts another one into its peak, so that must stay small:
    `apart` does what takes memory.
    """

    seconds: float
    processor: float
    peak: float


def apart(function: Callable[..., T], *arguments: object) -> T:
    """Return what a function gives in a process of its own."""
    with ProcessPoolExecutor(1) as pool:
        return pool.submit(function, *arguments).result()


def with_cache(folder: Path) -> dict[str, str]:
    """Return an environment with a cache of its own, where Python keeps its bytecode as usual."""
    kept = {key: each for key, each in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    return {**kept, "ISTIO_RENDER_CACHE": str(folder)}


def ours(words: Sequence[str], folder: Path, *, cold: bool) -> Command:
    """Return a run of istio-render with the cache in a folder, which is emptied first if `cold`."""

    def prepare() -> None:
        if cold:
            shutil.rmtree(folder, ignore_errors=True)

    return Command([PROGRAM, *words], with_cache(folder), prepare)


def measure(commands: Mapping[str, Command], rounds: int) -> dict[str, Cost]:
    """Return the medians of each command. One round before them is not counted."""
    costs: dict[str, list[Cost]] = {name: [] for name in commands}
    for _ in range(rounds + 1):
        for name, command in commands.items():
            costs[name].append(run(command))
    return {
        name: Cost(*map(statistics.median, zip(*found[1:], strict=True)))
        for name, found in costs.items()
    }


def run(command: Command) -> Cost:
    """Return what one run took; 1 is the exit code of findings. Ends the benchmark for others."""
    command.prepare()
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
    if process.returncode not in (0, 1):
        raise SystemExit(f"{' '.join(command.words)} ended with {process.returncode}")
    return Cost(seconds, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def show(costs: Mapping[str, Cost], peer: str) -> None:
    """Print a table, with the ratios of the times to those of a peer, if that is among them."""
    against = costs.get(peer)
    for name, cost in costs.items():
        ratio = f"{cost.seconds / against.seconds:6.2f} x {peer}" if against else ""
        print(
            f"  {name:34}{cost.seconds * 1000:7.0f} ms{cost.processor * 1000:7.0f} ms of processor"
            f"{cost.peak:6.0f} MiB {ratio}"
        )
