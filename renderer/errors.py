"""The exceptions that stop the work. Each carries what a report of it needs, as data.

An exception says that a result cannot be had; what is merely wrong with the input is a
finding. Text is made only where it is printed (`renderer.report.errors`).
"""

from collections.abc import Sequence

from renderer.position import Position


class RenderError(Exception):
    """The work cannot go on.

    `message` says what was found and what was expected; `position` where, if it has a place;
    `hint` what to do about it; `chain` the callers, innermost first; `source` the line of text
    at `position`, when it is known; `template` what wrote that place, in rendered text.
    """

    def __init__(
        self,
        message: str,
        position: Position | None = None,
        *,
        hint: str | None = None,
        chain: Sequence[Position] = (),
        source: str | None = None,
        template: Position | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.position = position
        self.hint = hint
        self.chain = tuple(chain)
        self.source = source
        self.template = template

    def __str__(self) -> str:
        """Return the first line of the report: position and message."""
        return f"{self.position}: {self.message}" if self.position else self.message


class UsageError(RenderError):
    """The command line or the arguments of a library call make no sense."""


class ArchiveError(RenderError):
    """A release or chart archive cannot be read, or is refused."""


class LimitError(RenderError):
    """A safety limit was reached. The message names it, the hint the option that raises it."""


class YamlError(RenderError):
    """A text is not the YAML (or JSON) that it should be."""


class ValuesError(RenderError):
    """Values cannot be read, parsed from `--set`, or combined."""


class ChartError(RenderError):
    """A chart's own files contradict each other or lack something."""


class TemplateError(RenderError):
    """A template cannot be parsed or executed."""


class ObjectError(RenderError):
    """A rendered manifest is no Kubernetes object."""


class BundleError(RenderError):
    """A bundle cannot be written or read."""
