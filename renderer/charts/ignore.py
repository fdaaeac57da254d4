"""Which files of a chart's folder `.helmignore` leaves out."""

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

from renderer.charts.globs import BadPattern, Pattern, ignore_pattern
from renderer.errors import ChartError
from renderer.gotemplate.gounicode import SPACES
from renderer.position import Position


class Rule(NamedTuple):
    """One line of .helmignore: its pattern, and what it applies to."""

    pattern: Pattern
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
    def parse(cls, text: str, file: str = ".helmignore") -> "Rules":
        """Return the rules of a .helmignore text. Raises ChartError at a line it cannot use.

        Helm notices some malformed patterns only when it compares them; here all are refused.
        """
        rules = [_ALWAYS]
        for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), 1):
            pattern = line.strip(SPACES)
            if pattern and not pattern.startswith("#"):
                try:
                    rules.append(_rule(pattern))
                except BadPattern as error:
                    raise ChartError(
                        f"{pattern} is no pattern: {error}",
                        Position(file, number),
                        source=line,
                        hint="a backslash lets the character after it stand for itself",
                    ) from None
        return cls(tuple(rules))

    def kept(self, paths: Iterable[str]) -> list[str]:
        """Return the paths of files that are not left out, nor in a folder that is."""

        @cache
        def without(folder: str) -> bool:
            if not folder:
                return False
            return self._matches(folder, folder=True) or without(folder.rpartition("/")[0])

        return [
            path
            for path in paths
            if not without(path.rpartition("/")[0]) and not self._matches(path, folder=False)
        ]

    def _matches(self, path: str, *, folder: bool) -> bool:
        base = path.rsplit("/", 1)[-1]
        for rule in self.rules:
            matches = rule.pattern.matches(path if rule.whole_path else base)
            if rule.negated:
                if (rule.folders_only and not folder) or not matches:
                    return True
            elif matches and (folder or not rule.folders_only):
                return True
        return False


def _rule(text: str) -> Rule:
    if "**" in text:
        raise BadPattern("a double star is not supported in .helmignore")
    negated = text.startswith("!")
    pattern = text[negated:]
    folders_only = pattern.endswith("/")
    pattern = pattern.removesuffix("/")
    whole = "/" in pattern
    return Rule(ignore_pattern(pattern.removeprefix("/")), negated, folders_only, whole)


_ALWAYS = _rule("templates/.?*")
