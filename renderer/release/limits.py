"""How much an archive may hold before it is refused."""

import os
from stat import S_ISREG
from typing import NamedTuple

from renderer.errors import LimitError
from renderer.position import Position

RATIO_FLOOR = 1 << 20
"""Bytes below which nothing is a bomb: a short tar's zero padding alone packs 100 to 1."""


class Limits(NamedTuple):
    """What an archive or folder may amount to, each field under the name of its option.

    Published Istio releases hold up to about 600 files, 150 MB in all, 100 MB in one file
    (`bin/istioctl`), packed 3 to 1; the charts alone are packed 10 to 1.
    """

    max_bytes: int = 512 << 20
    max_file_bytes: int = 256 << 20
    max_files: int = 20_000
    max_ratio: int = 200


DEFAULT = Limits()


def read_within(path: str | os.PathLike[str], limits: Limits) -> bytes | None:
    """Return a file's content, None for a folder, and for what opening it will refuse anyway."""
    try:
        state = os.stat(path)
        if not S_ISREG(state.st_mode) or state.st_size > limits.max_bytes:
            return None
        with open(path, "rb") as file:
            return file.read()
    except (OSError, ValueError):  # ValueError: a NUL in the path
        return None


def check_files(found: int, limits: Limits, source: str) -> None:
    """Raise LimitError when there are more members than `max_files`."""
    if found > limits.max_files:
        raise _over("max-files", "the number of files", found, limits.max_files, source)


def check_bytes(found: int, limits: Limits, source: str) -> None:
    """Raise LimitError when all contents together exceed `max_bytes`."""
    if found > limits.max_bytes:
        raise _over("max-bytes", "the unpacked size in bytes", found, limits.max_bytes, source)


def check_file_bytes(name: str, found: int, limits: Limits, source: str) -> None:
    """Raise LimitError when one file exceeds `max_file_bytes`."""
    if found > limits.max_file_bytes:
        what = f"the size in bytes of {name}"
        raise _over("max-file-bytes", what, found, limits.max_file_bytes, source)


def check_ratio(unpacked: int, packed: int, limits: Limits, source: str) -> None:
    """Raise LimitError when contents were packed more than `max_ratio` to 1."""
    if unpacked > RATIO_FLOOR and unpacked > limits.max_ratio * packed:
        found = unpacked // max(packed, 1)
        raise _over("max-ratio", "the compression ratio", found, limits.max_ratio, source)


def _over(limit: str, what: str, found: int, allowed: int, source: str) -> LimitError:
    return LimitError(
        f"{what} is over the limit {limit}: {found} found, {allowed} allowed",
        Position(source),
        hint=f"if you trust where it comes from, raise the limit with --{limit}",
    )
