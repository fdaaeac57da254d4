"""A pack: the definitions of many versions in a folder of text files, read as they are needed.

The definition `core.v1.AttachedVolume` is in the file `core.txt`, in a line of its own: name, the
versions that have it, and its fields in the notation of `renderer.schema.notation`.

    core.v1.AttachedVolume 8- devicePath!:string name!:string
"""

from pathlib import Path

from renderer.errors import RenderError
from renderer.schema.notation import Schema, covers, read_definition


class Pack:
    """The definitions in one folder.

    `opened` names the files that were read so far.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, dict[str, str]] = {}
        self._found: dict[tuple[str, int], Schema] = {}

    @property
    def opened(self) -> frozenset[str]:
        """The names of the files that were read so far."""
        return frozenset(f"{name}.txt" for name in self._files)

    def definition(self, name: str, minor: int) -> Schema:
        """Return what a name stands for in a version.

        Raises `KeyError` for a name that the version does not have, and `RenderError` for one
        whose file is missing.
        """
        key = name, minor
        schema = self._found.get(key)
        if schema is None:
            schema = self._found[key] = self._find(name, minor)
        return schema

    def _find(self, name: str, minor: int) -> Schema:
        versions, _, fields = self._file(name.partition(".")[0])[name].partition(" ")
        if not covers(versions, minor):
            raise KeyError(name)
        return read_definition(fields, minor)

    def _file(self, name: str) -> dict[str, str]:
        lines = self._files.get(name)
        if lines is None:
            rows = (line.partition(" ") for line in read_lines(self._folder / f"{name}.txt"))
            lines = self._files[name] = {definition: rest for definition, _, rest in rows}
        return lines


def read_lines(path: Path) -> list[str]:
    """Return a pack file's lines, without comments and empty ones.

    Raises `RenderError` for a file that is not there: it is the project's own.
    """
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        raise RenderError(
            f"the schemas cannot be read: {error}",
            hint="the installation is incomplete: install istio-render again",
        ) from error
    return [line for line in text.split("\n") if line and line[0] != "#"]
