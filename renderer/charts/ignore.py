"""Which files of a chart's folder `.helmignore` leaves out."""

import re
from collections.abc import Callable
from functools import cache
from typing import NamedTuple

from renderer.errors import ChartError
from renderer.position import Position


class Rule(NamedTuple):
    """One line of .helmignore: its pattern, and what it applies to."""

    pattern: str
    negated: bool
    folders_only: bool
    whole_path: bool


class Rules(NamedTuple):
    """The rules of a .helmignore file, in their order.

    As in Helm: a pattern without a slash is compared with the last part of a path, `**` is not
    supported, and a rule with `!` keeps only what it names.
    """

    rules: tuple[Rule, ...]

    @classmethod
    def parse(cls, text: str) -> "Rules":
        """Return the rules of a .helmignore text. Raises ChartError at a line it cannot use."""
        rules = [Rule("templates/.?*", False, False, True)]
        for number, line in enumerate(text.lstrip("\ufeff").splitlines(), 1):
            pattern = line.strip()
            if not pattern or pattern.startswith("#"):
                continue
            if "**" in pattern:
                raise ChartError(
                    "double-star (**) is not supported in .helmignore",
                    Position(".helmignore", number),
                    source=line,
                    hint="name the folder, with a slash at its end",
                )
            negated = pattern.startswith("!")
            pattern = pattern[negated:]
            folders_only = pattern.endswith("/")
            pattern = pattern.removesuffix("/")
            whole = "/" in pattern
            rules.append(Rule(pattern.removeprefix("/"), negated, folders_only, whole))
        return cls(tuple(rules))

    def ignores(self, path: str) -> bool:
        """Whether a file, or a folder that it lies in, is left out."""
        parts = path.split("/")
        folders = ("/".join(parts[:depth]) for depth in range(1, len(parts)))
        return self._matches(path, folder=False) or any(
            self._matches(each, folder=True) for each in folders
        )

    def _matches(self, path: str, *, folder: bool) -> bool:
        base = path.rsplit("/", 1)[-1]
        for rule in self.rules:
            matches = _matcher(rule.pattern)(path if rule.whole_path else base)
            if rule.negated:
                if (rule.folders_only and not folder) or not matches:
                    return True
            elif matches and (folder or not rule.folders_only):
                return True
        return False


@cache
def _matcher(pattern: str) -> Callable[[str], bool]:
    """Return Go's filepath.Match for a pattern: `*` and `?` stay within one path part."""
    expression = ""
    at = 0
    while at < len(pattern):
        character = pattern[at]
        at += 1
        if character == "*":
            expression += "[^/]*"
        elif character == "?":
            expression += "[^/]"
        elif character == "[" and (close := pattern.find("]", at + 1)) > 0:
            body = pattern[at:close].replace("\\", "\\\\")
            expression += f"[{body}]"
            at = close + 1
        elif character == "\\" and at < len(pattern):
            expression += re.escape(pattern[at])
            at += 1
        else:
            expression += re.escape(character)
    compiled = re.compile(expression)
    return lambda text: compiled.fullmatch(text) is not None
