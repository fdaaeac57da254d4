"""Writing the files of a release into a folder of its own."""

import os
from collections.abc import Mapping
from pathlib import Path

from renderer.errors import UsageError, system_hint
from renderer.position import Position


def copy_release(files: Mapping[str, bytes], folder: str | os.PathLike[str]) -> None:
    """Write files, by path, into a folder that is not there yet, or is empty.

    Raises UsageError for any other folder, and where the system refuses.
    """
    target = Path(folder)
    try:
        if target.exists() and (not target.is_dir() or any(target.iterdir())):
            raise UsageError(
                "is there already, and is no empty folder",
                Position(str(target)),
                hint="name a new one: nothing of yours is written over",
            )
        for path, data in files.items():
            file = target.joinpath(*path.split("/"))
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
    except OSError as error:
        raise UsageError(
            f"cannot be written: {error.strerror or error}",
            Position(str(target)),
            hint=system_hint(error),
        ) from None
