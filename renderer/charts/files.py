"""What templates see as `.Files`: the chart's files that are no templates."""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from renderer.charts.globs import BadPattern, files_pattern
from renderer.dialect import Dialect
from renderer.gotemplate.funcs.registry import STRING, method
from renderer.gotemplate.gotypes import (
    GoFailure,
    Map,
    StringMap,
    Strings,
    from_bytes,
)


class Files(Map):
    """A map of path to content (bytes), with Helm's methods."""

    __slots__ = ("dialect",)
    go_type: ClassVar[str] = "engine.files"
    zero: ClassVar[bytes] = b""

    def __init__(self, files: Mapping[str, bytes], dialect: Dialect) -> None:
        super().__init__(files)
        self.dialect: Dialect = dialect

    @property
    def methods(self) -> Mapping[str, Callable[..., Any]]:
        """Get, GetBytes, Glob, Lines, AsConfig, AsSecrets."""
        return {
            "Get": method("Get", lambda path: from_bytes(self.get(path, b"")), STRING),
            "GetBytes": method("GetBytes", lambda path: self.get(path, b""), STRING),
            "Glob": method("Glob", self._glob, STRING),
            "Lines": method("Lines", self._lines, STRING),
            "AsConfig": method("AsConfig", self._as_config),
            "AsSecrets": method("AsSecrets", self._as_secrets),
        }

    def _glob(self, text: str) -> "Files":
        try:
            pattern = files_pattern(text)
        except BadPattern:  # which Helm takes for one that matches everything
            return self
        found = {path: data for path, data in self.items() if pattern.matches(path)}
        return Files(found, self.dialect)

    def _lines(self, path: str) -> Strings:
        if path not in self:
            return Strings()
        text = from_bytes(self[path])
        if self.dialect == "helm3":
            if not text:
                raise GoFailure("runtime error: index out of range [-1]")
            text = text.removesuffix("\n")
        return Strings(text.split("\n"))

    def _as_config(self) -> str:
        return self._yaml({_base(path): from_bytes(data) for path, data in self.items()})

    def _as_secrets(self) -> str:
        from base64 import b64encode

        return self._yaml({_base(path): b64encode(data).decode() for path, data in self.items()})

    def _yaml(self, texts: dict[str, str]) -> str:
        from renderer.yamlio.writer import dump

        text = dump(StringMap(texts), self.dialect)
        return text if self.dialect == "helm2" else text.removesuffix("\n")


def _base(path: str) -> str:
    return path.rsplit("/", 1)[-1]
