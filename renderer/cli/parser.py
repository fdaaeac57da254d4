"""The argument parser of a command, on argparse: it imports in a third of the time of others."""

import sys
from argparse import ArgumentParser, Namespace, RawDescriptionHelpFormatter, _ArgumentGroup
from collections.abc import Sequence
from functools import partial
from typing import Any, NoReturn

from renderer.cli.streams import tell, write_output

EXIT_ERROR = 2


class Parser(ArgumentParser):
    """A parser whose errors are one line, with the near name of a misspelt option."""

    def __init__(self, **settings: Any) -> None:
        # Every argument is formatted once, to check it; only the help has to know, at the cost of
        # an import, how wide the terminal is.
        checking = partial(RawDescriptionHelpFormatter, width=80)
        super().__init__(allow_abbrev=False, formatter_class=checking, **settings)
        self._groups: dict[str, _ArgumentGroup] = {}

    def format_help(self) -> str:
        """Return the help, as wide as the terminal."""
        self.formatter_class = RawDescriptionHelpFormatter
        return super().format_help()

    def group(self, title: str) -> _ArgumentGroup:
        """Return the options under a heading of the help, made at its first use."""
        if title not in self._groups:
            self._groups[title] = self.add_argument_group(title)
        return self._groups[title]

    def error(self, message: str) -> NoReturn:
        """Report wrong use on stderr, and end the process."""
        from renderer.report.text import printable

        tell(f"error: {printable(message)}\n  help: see {self.prog} --help\n")
        sys.exit(EXIT_ERROR)

    def print_help(self, file: Any = None) -> None:  # noqa: ARG002
        """Write the help to stdout. Raises UsageError where the system refuses."""
        write_output(self.format_help())

    def parse_all(self, words: Sequence[str]) -> Namespace:
        """Return the options; what is left over is an error that names the nearest option."""
        options, rest = self.parse_known_args(words)
        if rest:
            from renderer.nearest import did_you_mean

            hint = did_you_mean(rest[0].partition("=")[0], self._option_string_actions)
            self.error(f"unknown argument {rest[0]!r}" + (f"; {hint}" if hint else ""))
        return options
