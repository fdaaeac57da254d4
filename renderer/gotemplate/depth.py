"""Room for recursion: templates nest deeper than Python expects of a program."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

MAX_FRAMES = 20_000
"""Enough for Helm's 1,000 nested includes, each through a few functions."""


@contextmanager
def deep_recursion() -> Iterator[None]:
    """Raise Python's recursion limit while a block runs."""
    before = sys.getrecursionlimit()
    sys.setrecursionlimit(max(before, MAX_FRAMES))
    try:
        yield
    finally:
        sys.setrecursionlimit(before)
