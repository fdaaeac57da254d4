"""The streams of a command: data to stdout, words for people to stderr."""

import os
import sys
from contextlib import suppress

from renderer.errors import RenderError


def tell(text: str) -> None:
    """Write words for people to stderr. That nobody can read them changes nothing of the work."""
    if sys.stderr is not None:
        with suppress(OSError, ValueError):  # ValueError: it is closed
            sys.stderr.write(text)
            sys.stderr.flush()


def use_color() -> bool:
    """Whether stderr is a terminal that wants colors."""
    return sys.stderr is not None and sys.stderr.isatty() and not os.environ.get("NO_COLOR")


def write_output(text: str) -> None:
    """Write data to stdout as UTF-8, whatever the locale; bytes that are no UTF-8 come through.

    Raises RenderError where stdout is closed, and OSError where it cannot be written.
    """
    if sys.stdout is None:
        raise RenderError("the output cannot be written: stdout is closed")
    sys.stdout.flush()
    sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
    sys.stdout.buffer.flush()
