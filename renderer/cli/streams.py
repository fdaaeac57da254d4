"""What ties a run to its surroundings: stdout for data, stderr for people, signals.

Either stream may be gone. One that failed is left: Python would try it once more at its end, and
fail with an exit code of its own.
"""

import os
import sys

from renderer.errors import UsageError, system_hint


def write_output(text: str) -> None:
    """Write data to stdout as UTF-8, whatever the locale; bytes that are no UTF-8 come through.

    A reader who has seen enough, as `head` does, is no error. Raises UsageError where stdout is
    closed or the system refuses.
    """
    if sys.stdout is None:
        raise UsageError(
            "the output cannot be written: stdout is closed",
            hint="leave it open, or send it to a file",
        )
    try:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode("utf-8", "surrogateescape"))
        sys.stdout.buffer.flush()
    except BrokenPipeError:
        sys.stdout = None
    except OSError as error:
        sys.stdout = None
        raise UsageError(
            f"the output cannot be written: {error.strerror or error}", hint=system_hint(error)
        ) from None


def tell(text: str) -> None:
    """Write words for people to stderr. That nobody can read them changes nothing of the work."""
    if sys.stderr is not None:
        try:
            sys.stderr.write(text)
            sys.stderr.flush()
        except (OSError, ValueError):  # ValueError: it is closed
            sys.stderr = None


def end_cleanly() -> None:
    """Let the signals that ask the process to end do so as Ctrl-C does: with all taken back."""
    import signal

    def end(number: int, _: object) -> None:
        sys.exit(128 + number)

    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):  # Windows lacks one
            signal.signal(getattr(signal, name), end)


def is_terminal() -> bool:
    """Whether a person looks at stderr."""
    return sys.stderr is not None and sys.stderr.isatty()


def use_color() -> bool:
    """Whether stderr is a terminal that wants colors."""
    wanted = not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return wanted and is_terminal()
