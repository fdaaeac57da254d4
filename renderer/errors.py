"""The exceptions that stop the work. Each carries what a report of it needs, as data.

An exception says that a result cannot be had; what is merely wrong with the input is a
finding. Text is made only where it is printed (`renderer.report.errors`).
"""

import errno
from collections.abc import Sequence

from renderer.position import Position

_SYSTEM_HINTS = {
    errno.ENOENT: "see that the path is right: it counts from the current folder",
    errno.ENOTDIR: "see that the path is right: what is before a / must be a folder",
    errno.EISDIR: "name a file, not a folder",
    errno.EACCES: "see to the rights on it",
    errno.EPERM: "see to the rights on it",
    errno.ELOOP: "a link leads back to itself: name what it was to lead to",
    errno.ENAMETOOLONG: "shorten the path",
    errno.ENOSPC: "make room on the disk",
    errno.EDQUOT: "make room on the disk",
    errno.EEXIST: "name another place: a file is in the way",
    errno.ENOTEMPTY: "name another place: a folder is in the way",
    errno.EROFS: "name a place that can be written to",
}


def system_hint(error: OSError) -> str:
    """Return what to do about an error that the system reported for a path."""
    return _SYSTEM_HINTS.get(error.errno or 0, "see that it is a file or folder of the usual kind")


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
