"""Reading an archive or a folder into memory, and refusing it unless it is harmless."""

import os
import stat
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from io import BytesIO
from pathlib import Path
from typing import BinaryIO, Literal, NamedTuple

from renderer.errors import ArchiveError, system_hint
from renderer.position import Position
from renderer.release.folder import folder_members
from renderer.release.limits import (
    DEFAULT,
    Limits,
    check_bytes,
    check_file_bytes,
    check_files,
)
from renderer.release.member import (
    REPACK,
    Kind,
    Link,
    Member,
    checked_name,
    checked_target,
    refusal,
)
from renderer.release.tarball import BLOCK, is_tar, tar_members

HEAD_BYTES = 8

_NAME_IT = "name an Istio release or a Helm chart"

Members = Callable[[], Generator[Member, None, None]]
"""Begins to read an archive or folder, from its start."""

Keep = Literal["content", "head", "name"]
"""How much of a file is kept: all of it, its first `HEAD_BYTES` bytes, or its name only."""

ROOT_FOLDERS = frozenset(("install", "manifests"))
"""Folders of a release that are never its top folder, even where they are all there is."""

_GZIP = b"\x1f\x8b"
_ZIP = (b"PK\3\4", b"PK\5\6")
_OTHER_FORMATS = {
    b"\xfd7zXZ\0": "xz",
    b"BZh": "bzip2",
    b"\x28\xb5\x2f\xfd": "zstd",
    b"7z\xbc\xaf\x27\x1c": "7z",
    b"Rar!": "rar",
}


class Tree(NamedTuple):
    """What an archive or folder holds. All paths are relative, sorted, and use `/`.

    `top` is the name of the one folder that held everything and was stripped, or "". `files`
    has the contents that were kept, `heads` the first bytes where only those were, `names`
    the path of every file; `executable` are the paths that their owner may execute. Links are
    followed: a path that was a link, or below one, is a file like any other.
    """

    top: str
    files: dict[str, bytes]
    heads: dict[str, bytes]
    names: tuple[str, ...]
    executable: frozenset[str]


def keep_all(_name: str) -> Keep:
    """Keep the content of every file."""
    return "content"


def read_tree(
    path: Path,
    *,
    limits: Limits = DEFAULT,
    keep: Callable[[str], Keep] = keep_all,
    totals: "Totals | None" = None,
) -> Tree:
    """Read a `.tar.gz`, `.tar` or `.zip` archive (told by its content) or a folder.

    `keep` gets each path as the archive has it, with the top folder: whether there is one is
    known only at the end. Every member's name, type and size is checked, kept or not. `totals`
    are those of a tree that this one is a part of.

    Raises ArchiveError for what is no such archive, is damaged or is refused, LimitError for
    what is over `limits`.
    """
    source = str(path)
    return _read(lambda: _members(path, source, limits), source, totals or Totals(limits), keep)


def _read(members: Members, source: str, totals: "Totals", keep: Callable[[str], Keep]) -> Tree:
    found = _scan(members, source, totals, keep)
    if found.links:
        _resolve_links(found, members, source, totals, keep)
    names = sorted(found.sizes)
    top = _top_folder(names)
    cut = len(top) + 1 if top else 0
    return Tree(
        top,
        {name[cut:]: found.files[name] for name in sorted(found.files)},
        {name[cut:]: found.heads[name] for name in sorted(found.heads)},
        tuple(name[cut:] for name in names),
        frozenset(name[cut:] for name in found.executable),
    )


def read_file(path: Path, limits: Limits = DEFAULT) -> bytes:
    """Return the content of one file. Raises ArchiveError and LimitError."""
    source = str(path)
    try:
        with path.open("rb") as file:
            check_file_bytes(path.name, file.seek(0, os.SEEK_END), limits, source)
            file.seek(0)
            return file.read()
    except OSError as error:
        message = f"cannot be read: {error.strerror or error}"
        raise ArchiveError(message, Position(source), hint=system_hint(error)) from error


class Totals:
    """What archives hold together, so far: for one that lies in another, with that one."""

    def __init__(self, limits: Limits, files: int = 0, size: int = 0) -> None:
        self.limits = limits
        self.files = files
        self.size = size

    def add(self, size: int, source: str) -> None:
        """Count a member of so many bytes. Raises LimitError."""
        self.files += 1
        self.size += size
        check_files(self.files, self.limits, source)
        check_bytes(self.size, self.limits, source)


def read_packed(data: bytes, source: str, totals: Totals) -> Tree:
    """Read an archive that lies in another one: its bytes, and its place for messages.

    Raises ArchiveError and LimitError, as `read_tree` does.
    """

    def members() -> Generator[Member, None, None]:
        yield from _archive_members(BytesIO(data), source, totals.limits)

    return _read(members, source, totals, keep_all)


def _top_folder(names: list[str]) -> str:
    """Return the folder that holds all of the sorted names, or "" without one."""
    if not names or "/" not in names[0]:
        return ""
    top = names[0].partition("/")[0]
    alone = all(name.startswith(f"{top}/") for name in names)
    own = top in ROOT_FOLDERS and f"{top}/Chart.yaml" not in names
    return top if alone and not own else ""


class _Found:
    """What a scan has gathered so far, under the names that the archive has."""

    __slots__ = ("_folders", "_places", "executable", "files", "heads", "links", "sizes")

    def __init__(self) -> None:
        self.sizes: dict[str, int] = {}
        self.files: dict[str, bytes] = {}
        self.heads: dict[str, bytes] = {}
        self.executable: set[str] = set()
        self.links: dict[str, Link] = {}
        self._places: dict[str, tuple[str, Kind]] = {}
        self._folders: set[str] = set()

    def claim(self, name: str, kind: Kind, source: str) -> None:
        """Note that a member is at `name`, and that all above it are folders.

        Raises ArchiveError for a second member there, one inside what is no folder, and one
        whose name differs from another's in nothing that Windows and macOS distinguish.
        """
        self._place(name, kind, source)
        above = name.rpartition("/")[0]
        while above and above not in self._folders:
            self._folders.add(above)
            self._place(above, "folder", source)
            above = above.rpartition("/")[0]

    def _place(self, name: str, kind: Kind, source: str) -> None:
        place = (name, kind)
        taken = self._places.setdefault(_folded(name), place)
        if taken is place:
            return
        if taken[0] != name:
            raise refusal(source, name, f'differs only by case from "{taken[0]}"')
        if (kind == "folder") != (taken[1] == "folder"):
            raise refusal(source, name, "is both a folder and none")
        if kind != "folder":
            raise refusal(source, name, "is in the archive twice")


def _scan(members: Members, source: str, totals: Totals, keep: Callable[[str], Keep]) -> _Found:
    found = _Found()
    try:
        with closing(members()) as each:
            for member in each:
                name = checked_name(member.name, source)
                check_file_bytes(name, member.size, totals.limits, source)
                totals.add(member.size, source)
                _take(found, name, member, keep, source)
    except OSError as error:
        place = source if error.filename is None else str(error.filename)
        message = f"cannot be read: {error.strerror or error}"
        raise ArchiveError(message, Position(place), hint=system_hint(error)) from error
    return found


def _take(
    found: _Found, name: str, member: Member, keep: Callable[[str], Keep], source: str
) -> None:
    if not name:
        if member.kind != "folder":
            raise refusal(source, member.name, "has no name")
        return
    found.claim(name, member.kind, source)
    if member.kind in ("symlink", "hardlink"):
        hard = member.kind == "hardlink"
        target = checked_target(member.target, name, source)
        found.links[name] = Link("" if hard else name.rpartition("/")[0], target, hard)
    elif member.kind == "file":
        found.sizes[name] = member.size
        if member.executable:
            found.executable.add(name)
        kept = keep(name)
        if kept == "content":
            found.files[name] = member.read(member.size)
        elif kept == "head":
            found.heads[name] = member.read(HEAD_BYTES)


def _resolve_links(
    found: _Found, members: Members, source: str, totals: Totals, keep: Callable[[str], Keep]
) -> None:
    """Add to `found` the files that its links stand for."""
    from renderer.release.links import follow_links

    limits = totals.limits
    aliases = follow_links(found.links, sorted(found.sizes), limits, source)
    for name in sorted(aliases.broken):
        if keep(name) == "content":
            raise refusal(source, name, "is a link to where there is no file")
    kept = {name: keep(name) for name in aliases.files}
    lacking = {real for name, real in aliases.files.items() if kept[name] != "name"}
    lacking -= found.files.keys()
    contents = dict(found.files)
    if lacking:
        # A link to what was passed over, in a stream that cannot be wound back.
        again = _scan(
            members, source, Totals(limits), lambda name: "content" if name in lacking else "name"
        )
        contents |= again.files
        for name in lacking - contents.keys():
            raise refusal(source, name, "changed while it was read")
    for name, real in aliases.files.items():
        totals.add(found.sizes[real], source)
        found.sizes[name] = found.sizes[real]
        if real in found.executable:
            found.executable.add(name)
        if kept[name] == "content":
            found.files[name] = contents[real]
        elif kept[name] == "head":
            found.heads[name] = contents[real][:HEAD_BYTES]


def _members(path: Path, source: str, limits: Limits) -> Generator[Member, None, None]:
    try:
        mode = os.stat(path).st_mode
    except ValueError as error:  # a NUL in the path
        raise ArchiveError("is no path", Position(source), hint=_NAME_IT) from error
    if stat.S_ISDIR(mode):
        yield from folder_members(path, source)
    elif stat.S_ISREG(mode):
        with path.open("rb") as file:
            yield from _archive_members(file, source, limits)
    else:
        raise ArchiveError("is neither a file nor a folder", Position(source), hint=_NAME_IT)


def _archive_members(file: BinaryIO, source: str, limits: Limits) -> Iterator[Member]:
    check_bytes(file.seek(0, 2), limits, source)
    file.seek(0)
    head = file.read(BLOCK)
    file.seek(0)
    if head.startswith(_GZIP):
        return tar_members(file, source, limits, gzipped=True)
    if head.startswith(_ZIP):
        from renderer.release.zipped import zip_members

        return zip_members(file, source, limits)
    if is_tar(head):
        return tar_members(file, source, limits, gzipped=False)
    named = [name for magic, name in _OTHER_FORMATS.items() if head.startswith(magic)]
    message = f"is packed with {named[0]}" if named else "is no archive"
    raise ArchiveError(
        f"{message}; expected a .tar.gz, .tar or .zip archive or a folder",
        Position(source),
        hint=REPACK if named else _NAME_IT,
    )


def _folded(name: str) -> str:
    """Return what two names share that only some file systems tell apart."""
    if name.isascii():
        return name.lower()
    import unicodedata

    return unicodedata.normalize("NFC", unicodedata.normalize("NFD", name).casefold())
