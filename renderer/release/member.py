"""What an archive reader yields, and which names and link targets are accepted."""

from collections.abc import Callable
from typing import Literal, NamedTuple

from renderer.errors import ArchiveError
from renderer.position import Position

MAX_NAME_BYTES = 1024
MAX_DEPTH = 64

_FORBIDDEN = frozenset('<>:"|?*')
_PORTS = tuple(f"{port}{digit}" for port in ("COM", "LPT") for digit in "0123456789¹²³")
_DEVICES = frozenset(("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$", *_PORTS))

Kind = Literal["file", "folder", "symlink", "hardlink"]


class Member(NamedTuple):
    """One entry of an archive or folder, its name and link target still unchecked.

    `read(limit)` returns the first `limit` bytes of a file's content. Call it once at most,
    and before the next member is asked for.
    """

    name: bytes
    kind: Kind
    size: int
    executable: bool
    target: bytes
    read: Callable[[int], bytes]


class Link(NamedTuple):
    """A link: its target counts from the folder `base`, the root for a hard link."""

    base: str
    target: str
    hard: bool


_DOUBT = "be sure of where it is from: published releases and charts hold nothing like it"

REPACK = "pack it anew as .tar.gz, or unpack it and name the folder"
FETCH = "get it anew, and compare its checksum with the published one"


def refusal(source: str, name: str | bytes, why: str, hint: str = _DOUBT) -> ArchiveError:
    """Return the error that refuses the archive `source` for its member `name`."""
    text = name.decode("utf-8", "backslashreplace") if isinstance(name, bytes) else name
    return ArchiveError(f"{_shown(text)} {why}", Position(source), hint=hint)


def checked_name(raw: bytes, source: str) -> str:
    """Return a member's path with `/` between its parts, free of empty and `.` parts.

    The archive's root is the empty string. Raises ArchiveError for a name that leads out of
    the archive, or that not every system can hold: an archive is accepted everywhere or
    nowhere. Reserved names: Microsoft's "Naming Files, Paths, and Namespaces".
    """
    name = _text(raw, source)
    if name.startswith("/"):
        raise refusal(source, name, "is an absolute path")
    parts = [part for part in name.split("/") if part not in ("", ".")]
    for part in parts:
        if part == "..":
            raise refusal(source, name, "leads out of the archive by '..'")
        if part[-1] in ". ":
            raise refusal(source, name, "ends a name in a dot or space, which Windows drops")
        if part.partition(".")[0].rstrip().upper() in _DEVICES:
            raise refusal(source, name, "uses a name that is reserved on Windows")
    if not _FORBIDDEN.isdisjoint(name):
        raise refusal(source, name, "has a character that Windows does not allow in names")
    if len(raw) > MAX_NAME_BYTES or len(parts) > MAX_DEPTH:
        why = f"is longer than {MAX_NAME_BYTES} bytes or more than {MAX_DEPTH} folders deep"
        raise refusal(source, f"{name[:60]}...", why)
    return "/".join(parts)


def checked_target(raw: bytes, name: str, source: str) -> str:
    """Return a link's target as text. Raises ArchiveError unless it is a relative path."""
    target = _text(raw, source)
    if not target:
        raise refusal(source, name, "is a link without a target")
    if target.startswith("/"):
        raise refusal(source, name, f"is a link to the absolute path {_shown(target)}")
    return target


def _text(raw: bytes, source: str) -> str:
    try:
        text = raw.decode()
    except UnicodeDecodeError:
        hint = "call its files by names in UTF-8"
        raise refusal(source, raw, "is a path that is not valid UTF-8", hint) from None
    if not text.isprintable():
        # Also bidirectional overrides and the like, which make a name look like another.
        raise refusal(source, text, "is a path with control or invisible characters")
    if "\\" in text:
        hint = "it was packed with Windows' separators: pack it anew with / between names"
        raise refusal(source, text, "is a path with a backslash", hint)
    if text[1:2] == ":" and text[0].isascii() and text[0].isalpha():
        raise refusal(source, text, "is a path that starts with a drive letter")
    return text


def _shown(name: str) -> str:
    return f'"{name}"' if name.isprintable() else ascii(name)
