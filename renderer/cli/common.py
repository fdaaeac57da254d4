"""What the commands share: reading what options name, the cache, and how errors are reported."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, NoReturn

from renderer.cache import Cache, default_folder
from renderer.cli.parser import EXIT_ERROR
from renderer.cli.streams import tell, use_color
from renderer.errors import RenderError, UsageError, system_hint
from renderer.finding import Finding
from renderer.position import Position
from renderer.report.text import error_text, findings_text
from renderer.request import Overlay

EXIT_FINDINGS = 1


@contextmanager
def reported() -> Iterator[None]:
    """Run a command's body; an error in it is reported on stderr and ends with exit code 2."""
    try:
        yield
    except RenderError as error:
        fail(error)
    except MemoryError:
        fail(RenderError("out of memory"))


def fail(error: RenderError) -> NoReturn:
    """Report an error and end the process."""
    tell(error_text(error, color=use_color()))
    sys.exit(EXIT_ERROR)


def report(findings: Sequence[Finding]) -> None:
    """Report findings on stderr."""
    tell(findings_text(findings, color=use_color()))


def open_cache(disabled: bool) -> Cache:
    """Return the user's cache, or none."""
    cache = Cache(None if disabled else default_folder(dict(os.environ)))
    if cache.problem:
        report([Finding("I0001", "info", cache.problem)])
    return cache


def read_text(path: str, option: str) -> str:
    """Return the text of a file that an option names; `-` is stdin. Raises UsageError."""
    if path == "-" and sys.stdin is None:
        raise UsageError(f"{option} - asks for stdin, which is closed", hint="name a file")
    try:
        if path == "-":
            data = sys.stdin.buffer.read()
        else:
            with open(path, "rb") as file:
                data = file.read()
    except OSError as error:
        raise UsageError(
            f"{option}: it cannot be read: {error.strerror or error}",
            Position(path),
            hint=system_hint(error),
        ) from None
    except ValueError:  # a NUL in it
        raise UsageError(f"{option}: this is no path", Position(path), hint="name a file") from None
    return data.decode("utf-8", "surrogateescape")


def read_overlays(paths: Sequence[str]) -> tuple[Overlay, ...]:
    """Return the values files that `-f` names, in order. Raises UsageError."""
    if paths.count("-") > 1:
        raise UsageError("--values - is there twice", hint="stdin can be read only once")
    return tuple(Overlay(path, read_text(path, "--values")) for path in paths)


def read_set_file(path: str) -> str:
    """Return the text of a file that `--set-file` names."""
    return read_text(path, "--set-file")


def summary_text(summary: Mapping[str, Any]) -> str:
    """Return the line that says how many objects were checked, and by what."""
    return f"{checked_text(summary)}\n"


def checked_text(summary: Mapping[str, Any]) -> str:
    """Return how many objects were checked, by what, and how many were wrong."""
    by = ", ".join(
        f"{count} {_WITHOUT.get(judge) or f'by {judge}'}" for judge, count in summary["by"].items()
    )
    details = f" ({by})" if by else ""
    inside = f" and {summary['inside']} inside ConfigMaps" if summary["inside"] else ""
    counts = f"{counted(summary['checked'], 'object')}{inside} checked{details}"
    rules = sum(map(len, summary["unevaluated"].values()))
    crds = ", ".join(summary["unevaluated"])
    left = f"; {counted(rules, 'CEL rule')} not evaluated ({crds})" if rules else ""
    return f"{counts}, 0 skipped; {summary['wrong']} wrong{left}"


_WITHOUT = {"allowed": "without a schema, as allowed", "no schema": "without a schema"}
"""What to say of objects that no schema judged."""


def counted(number: int, noun: str) -> str:
    """Return a number of things, such as `1 object` and `2 objects`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
