"""Reading zip archives, member by member.

Python's `zipfile` costs as much to import as a release costs to read, and believes either of
the two places that describe each member; here both must agree. Format: PKWARE APPNOTE 6.3.
"""

import stat
import struct
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO, NamedTuple

from renderer.errors import ArchiveError
from renderer.position import Position
from renderer.release.limits import Limits, check_bytes, check_files, check_ratio
from renderer.release.member import FETCH, MAX_NAME_BYTES, REPACK, Kind, Member, refusal

_END = struct.Struct("<4s4H2LH")
_CENTRAL = struct.Struct("<4s4B4HL2L5H2L")
_LOCAL = struct.Struct("<4s5HL2L2H")
_MAX_COMMENT = 0xFFFF
_LOCATOR_SIZE = 20
_TOO_BIG = 0xFFFFFFFF  # stands for a number that only zip64 has room for
_ENCRYPTED = 0x0001 | 0x0040 | 0x2000
_SIZES_FOLLOW = 0x0008
_STORED, _DEFLATED = 0, 8
_UNICODE_PATH = 0x7075
_KINDS: dict[int, Kind] = {
    0: "file",
    stat.S_IFREG: "file",
    stat.S_IFDIR: "folder",
    stat.S_IFLNK: "symlink",
}


class _Entry(NamedTuple):
    """A member as the central directory describes it."""

    name: bytes
    flags: int
    method: int
    crc: int
    packed: int
    size: int
    mode: int
    offset: int
    start: int = 0


def zip_members(file: BinaryIO, source: str, limits: Limits) -> Iterator[Member]:
    """Yield the members of a zip archive in the order of its directory.

    Raises ArchiveError for an archive that is damaged, cut short, encrypted, or whose headers
    contradict each other; LimitError for sizes and ratios over `limits`.
    """
    entries = _located(file, _directory(file, source, limits), source)
    packed = sum(entry.packed for entry in entries)
    check_ratio(sum(entry.size for entry in entries), packed, limits, source)
    for entry in entries:
        check_ratio(entry.size, entry.packed, limits, source)
        yield _member(file, entry, source)


def _member(file: BinaryIO, entry: _Entry, source: str) -> Member:
    if entry.flags & _ENCRYPTED:
        raise refusal(source, entry.name, "is encrypted")
    if entry.method not in (_STORED, _DEFLATED):
        why = f"is packed by method {entry.method}; only stored and deflated files are read"
        raise refusal(source, entry.name, why)
    if entry.method == _STORED and entry.packed != entry.size:
        raise refusal(source, entry.name, "is stored with two different sizes")
    kind = _KINDS.get(stat.S_IFMT(entry.mode))
    if kind is None:
        raise refusal(source, entry.name, "is neither a file nor a folder nor a link")
    if entry.name.endswith(b"/"):
        kind = "folder"
    if kind == "folder" and entry.size:
        raise refusal(source, entry.name, "is a folder with a content of its own")
    read = partial(_content, file, entry, source)
    if kind != "symlink":
        return Member(entry.name, kind, entry.size, bool(entry.mode & 0o100), b"", read)
    if entry.size > MAX_NAME_BYTES:
        raise refusal(source, entry.name, f"is a link to a path of {entry.size} bytes")
    return Member(entry.name, kind, 0, False, read(entry.size), read)


def _content(file: BinaryIO, entry: _Entry, source: str, limit: int) -> bytes:
    """Return the first `limit` bytes of a member. Raises ArchiveError if it is not as stated."""
    import zlib

    limit = min(limit, entry.size)
    file.seek(entry.start)
    whole = limit == entry.size
    # 1 KB on top: deflate may need more than it yields, by a few bytes per block.
    packed = file.read(entry.packed if whole else min(entry.packed, limit + 1024))
    data = packed[:limit]
    if entry.method == _DEFLATED:
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        try:
            data = inflate.decompress(packed, limit + 1)
        except zlib.error as error:
            raise refusal(source, entry.name, "cannot be unpacked") from error
        if whole and (not inflate.eof or inflate.unconsumed_tail or inflate.unused_data):
            raise refusal(source, entry.name, "does not have the size its header states")
        data = data if whole else data[:limit]
    if len(data) != limit:
        raise refusal(source, entry.name, "does not have the size its header states")
    if whole and zlib.crc32(data) != entry.crc:
        raise refusal(source, entry.name, "does not have the checksum its header states")
    return data


def _directory(file: BinaryIO, source: str, limits: Limits) -> Iterator[_Entry]:
    size = file.seek(0, 2)
    start = file.seek(max(0, size - _END.size - _MAX_COMMENT))
    tail = file.read()
    at = tail.rfind(b"PK\5\6")
    if at < 0 or len(tail) - at < _END.size:
        raise ArchiveError("the zip archive is cut short or damaged", Position(source), hint=FETCH)
    _, disk, first_disk, here, count, length, offset, comment = _END.unpack_from(tail, at)
    locator = tail[max(0, at - _LOCATOR_SIZE) : at]
    if 0xFFFF in (here, count) or _TOO_BIG in (length, offset) or locator[:4] == b"PK\6\7":
        raise _zip64(source)
    if disk or first_disk or here != count:
        raise ArchiveError(
            "zip archives in several parts are not read", Position(source), hint=REPACK
        )
    if offset + length != start + at or at + _END.size + comment != len(tail):
        raise _damaged(source, "its directory is not where it should be, or other data follows")
    check_files(count, limits, source)
    check_bytes(length, limits, source)
    file.seek(offset)
    return _entries(file.read(length), count, source)


def _entries(directory: bytes, count: int, source: str) -> Iterator[_Entry]:
    at = 0
    for _ in range(count):
        if directory[at : at + 4] != b"PK\1\2" or len(directory) - at < _CENTRAL.size:
            raise _damaged(source, "an entry of its directory is missing")
        fields = _CENTRAL.unpack_from(directory, at)
        flags, method, _time, _date, crc, packed, size = fields[5:12]
        name_length, extra_length, comment, disk, _, attributes, offset = fields[12:]
        at += _CENTRAL.size
        name = directory[at : at + name_length]
        extra = directory[at + name_length : at + name_length + extra_length]
        at += name_length + extra_length + comment
        if at > len(directory):
            raise _damaged(source, "an entry of its directory is cut short")
        if _TOO_BIG in (packed, size, offset):
            raise _zip64(source)
        if disk:
            raise ArchiveError(
                "zip archives in several parts are not read", Position(source), hint=REPACK
            )
        if _UNICODE_PATH in _extra_ids(extra):
            raise refusal(source, name, "has a second name in its header")
        yield _Entry(name, flags, method, crc, packed, size, attributes >> 16, offset)
    if at != len(directory):
        raise _damaged(source, "its directory has more entries than it states")


def _extra_ids(extra: bytes) -> Iterator[int]:
    at = 0
    while at + 4 <= len(extra):
        key, length = struct.unpack_from("<2H", extra, at)
        yield key
        at += 4 + length


def _located(file: BinaryIO, entries: Iterator[_Entry], source: str) -> list[_Entry]:
    """Return the entries with the start of their data, each checked against its own header.

    Overlapping members are refused: they are how a few bytes unpack to petabytes.
    """
    located = []
    end = 0
    indexed = sorted(enumerate(entries), key=lambda item: item[1].offset)
    for index, entry in indexed:
        if entry.offset < end:
            raise refusal(source, entry.name, "overlaps another member")
        file.seek(entry.offset)
        head = file.read(_LOCAL.size)
        if len(head) < _LOCAL.size or head[:4] != b"PK\3\4":
            raise refusal(source, entry.name, "is not where the directory says")
        fields = _LOCAL.unpack(head)
        name = file.read(fields[9])
        _check_agreement(entry, name, fields, source)
        start = entry.offset + _LOCAL.size + fields[9] + fields[10]
        end = start + entry.packed
        located.append((index, entry._replace(start=start)))
    return [entry for _, entry in sorted(located)]


def _check_agreement(entry: _Entry, name: bytes, local: tuple[int, ...], source: str) -> None:
    _, _, flags, method, _, _, crc, packed, size, _, _ = local
    if _TOO_BIG in (packed, size):
        raise _zip64(source)
    sizes = (crc, packed, size)
    agree = (
        name == entry.name
        and method == entry.method
        and (flags ^ entry.flags) & (_ENCRYPTED | _SIZES_FOLLOW) == 0
        and (flags & _SIZES_FOLLOW or sizes == (entry.crc, entry.packed, entry.size))
    )
    if not agree:
        raise refusal(source, entry.name, "is described differently by its own header")


def _zip64(source: str) -> ArchiveError:
    return ArchiveError("zip64 archives are not read", Position(source), hint=REPACK)


def _damaged(source: str, what: str) -> ArchiveError:
    return ArchiveError(f"the zip archive is damaged: {what}", Position(source), hint=FETCH)
