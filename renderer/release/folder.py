"""Reading a folder as if it were an archive, member by member."""

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from renderer.release.member import Member, refusal

_SAFE_OPEN = getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
_JUNCTION = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", None)


def folder_members(root: Path, source: str) -> Iterator[Member]:
    """Yield what a folder holds, at any depth, named relative to it.

    Raises ArchiveError for what is neither a file, a folder nor a link; OSError where the
    system does not let it be read.
    """
    waiting = [(os.fspath(root), b"")]
    while waiting:
        folder, prefix = waiting.pop()
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                name = prefix + os.fsencode(entry.name)
                member = _member(entry.path, name, source)
                yield member
                if member.kind == "folder":
                    waiting.append((entry.path, name + b"/"))


def _member(path: str, name: bytes, source: str) -> Member:
    info = os.lstat(path)
    read = partial(_content, path, name, info.st_size, source)
    if stat.S_ISLNK(info.st_mode):
        target = os.fsencode(os.readlink(path).replace(os.sep, "/"))
        return Member(name, "symlink", 0, False, target, read)
    if _JUNCTION is not None and getattr(info, "st_reparse_tag", 0) == _JUNCTION:
        raise refusal(source, name, "is a junction to another folder")
    if stat.S_ISDIR(info.st_mode):
        return Member(name, "folder", 0, False, b"", read)
    if not stat.S_ISREG(info.st_mode):
        raise refusal(source, name, "is neither a file nor a folder nor a link")
    executable = os.name == "posix" and bool(info.st_mode & stat.S_IXUSR)
    return Member(name, "file", info.st_size, executable, b"", read)


def _content(path: str, name: bytes, size: int, source: str, limit: int) -> bytes:
    # Without following a link or waiting for a pipe that has taken the file's place meanwhile.
    with open(path, "rb", buffering=0, opener=_open) as file:
        data = file.read(limit)
    if len(data) != min(limit, size):
        raise refusal(source, name, "changed while it was read")
    return data


def _open(path: str, flags: int) -> int:
    return os.open(path, flags | _SAFE_OPEN)
