"""A bundle against what a folder holds, without changing it."""

import os
from collections.abc import Mapping
from typing import NamedTuple

from renderer.bundle.index import read_index
from renderer.bundle.paths import INDEX
from renderer.errors import BundleError, system_hint


class Differences(NamedTuple):
    """What writing a bundle would do: files it would add, change and remove, by path."""

    missing: tuple[str, ...]
    changed: tuple[str, ...]
    stale: tuple[str, ...]

    def __bool__(self) -> bool:
        """Whether there are any."""
        return bool(self.missing or self.changed or self.stale)


def compare(wanted: Mapping[str, bytes], folder: str) -> Differences:
    """Return how a folder differs from a bundle's files; foreign files in it do not count.

    Raises BundleError for an index that cannot be read.
    """
    missing, changed = [], []
    for name, content in wanted.items():
        found = _read(folder, name)
        if found is None:
            missing.append(name)
        elif found != content:
            changed.append(name)
    index = _read(folder, INDEX)
    owned = read_index(index, os.path.join(folder, INDEX)).objects if index is not None else ()
    obsolete = [each.file for each in owned if each.file not in wanted]
    stale = [name for name in obsolete if _read(folder, name) is not None]
    return Differences(tuple(missing), tuple(changed), tuple(stale))


def _read(folder: str, name: str) -> bytes | None:
    try:
        with open(os.path.join(folder, *name.split("/")), "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise BundleError(
            f"{folder}/{name} cannot be read: {error.strerror or error}", hint=system_hint(error)
        ) from None
