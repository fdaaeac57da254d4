"""What templates see as `.Files`: the chart's files that are no templates."""

import re
from collections.abc import Callable, Mapping
from functools import cache
from typing import Any, ClassVar

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

    def _glob(self, pattern: str) -> "Files":
        matches = _matcher(pattern)
        return Files({path: data for path, data in self.items() if matches(path)}, self.dialect)

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


@cache
def _matcher(pattern: str) -> Callable[[str], bool]:
    """Return the test of a glob: `**` crosses slashes, and a broken pattern matches all."""
    try:
        expression = re.compile(_translate(pattern))
    except (re.error, ValueError):
        return lambda _: True
    return lambda path: expression.fullmatch(path) is not None


def _translate(pattern: str) -> str:
    out = ""
    depth = at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*":
            stars = len(pattern) - at - len(pattern[at:].lstrip("*")) + 1
            at += stars - 1
            out += "[^/]*" if stars == 1 else ".*"
        elif character == "?":
            out += "[^/]"
        elif character == "[":
            close = pattern.index("]", at)
            body = pattern[at:close].replace("\\", "\\\\").replace("[", "\\[")
            out += f"[^{body[1:]}]" if body.startswith("!") else f"[{body}]"
            at = close + 1
        elif character == "{":
            depth += 1
            out += "(?:"
        elif character == "}" and depth:
            depth -= 1
            out += ")"
        elif character == "," and depth:
            out += "|"
        elif character == "\\" and at < len(pattern):
            out += re.escape(pattern[at])
            at += 1
        else:
            out += re.escape(character)
    return "(?s:" + out + ")"
