"""Reading tar archives, plain or gzipped, member by member.

Python's `tarfile` costs more to import than this module needs to read a release, repairs
what it can instead of refusing it, and stops without a word at a damaged header. Format:
POSIX.1-2017 `pax` (ustar and pax headers), GNU tar manual ("Basic Tar Format").
"""

from collections.abc import Iterator
from typing import BinaryIO

from renderer.errors import ArchiveError
from renderer.position import Position
from renderer.release.limits import Limits, check_bytes, check_ratio
from renderer.release.member import FETCH, REPACK, Kind, Member, refusal

BLOCK = 512
CHUNK = 1 << 18
MAX_EXTENSION = 1 << 20

_ZEROS = bytes(BLOCK)
_KINDS: dict[bytes, Kind] = {
    b"0": "file",
    b"\0": "file",
    b"7": "file",
    b"1": "hardlink",
    b"2": "symlink",
    b"5": "folder",
}
_REFUSED = {
    b"3": "is a character device",
    b"4": "is a block device",
    b"6": "is a fifo",
    b"D": "is a folder of an incremental backup",
    b"M": "continues a file of another volume",
    b"S": "is a sparse file",
    b"V": "is a volume label",
}


def is_tar(head: bytes) -> bool:
    """Say whether a file that starts with `head` (512 bytes or more) is a tar archive."""
    header = head[:BLOCK]
    return header == _ZEROS or (len(header) == BLOCK and _checksum_holds(header))


def tar_members(file: BinaryIO, source: str, limits: Limits, *, gzipped: bool) -> Iterator[Member]:
    """Yield the members of a tar archive in its order.

    Raises ArchiveError for an archive that is damaged, cut short or followed by other data,
    and for members other than files, folders and links; LimitError for a stream longer or
    better packed than `limits` allow.
    """
    chunks = _inflated(file, source, limits) if gzipped else iter(lambda: file.read(CHUNK), b"")
    stream = _Stream(chunks, source)
    if not is_tar(stream.head()):
        raise ArchiveError("holds no tar archive", Position(source), hint=REPACK)
    extension: dict[bytes, bytes] = {}
    while (header := stream.take(BLOCK)) != _ZEROS:
        if not _checksum_holds(header):
            raise _damaged(source, "a header's checksum is wrong")
        kind = header[156:157]
        size = _number(header[124:136], source)
        if kind in b"xgLK":
            if size > MAX_EXTENSION:
                raise _damaged(source, f"an extended header of {size} bytes")
            data = stream.take_padded(size)
            if kind == b"x":
                extension |= _pax_records(data, source)
            elif kind == b"g":
                _check_global(_pax_records(data, source), source)
            else:
                extension[b"path" if kind == b"L" else b"linkpath"] = data.partition(b"\0")[0]
            continue
        yield _member(header, extension, stream)
        stream.finish_member()
        extension = {}
    if extension:
        raise _damaged(source, "an extended header without a member")
    stream.expect_zeros()


def _member(header: bytes, extension: dict[bytes, bytes], stream: "_Stream") -> Member:
    source = stream.source
    name = extension.get(b"path") or _name(header)
    code = header[156:157]
    kind = _KINDS.get(code)
    if kind is None or any(key.startswith(b"GNU.sparse.") for key in extension):
        why = _REFUSED.get(code, "is a sparse file" if kind else f"has the unknown type {code!r}")
        raise refusal(source, name, why)
    size = _number(header[124:136], source)
    if b"size" in extension:
        size = _decimal(extension[b"size"], source)
    if kind == "file" and name.endswith(b"/"):
        kind = "folder"  # so did tar mark a folder before there was a type for it
    if kind != "file" and size:
        raise refusal(source, name, f"is a {kind} with a content of its own")
    stream.start_member(size)
    target = extension.get(b"linkpath") or _string(header[157:257])
    executable = bool(_number(header[100:108], source) & 0o100)
    return Member(name, kind, size, executable, target, stream.read_member)


def _name(header: bytes) -> bytes:
    name = _string(header[:100])
    if header[257:263] == b"ustar\0" and header[345]:
        return _string(header[345:500]) + b"/" + name
    return name


def _string(field: bytes) -> bytes:
    return field.partition(b"\0")[0]


def _checksum_holds(header: bytes) -> bool:
    stated = _string(header[148:156]).strip()
    if not stated.isdigit():
        return False
    found = sum(header) - sum(header[148:156]) + 8 * ord(" ")
    return stated.lstrip(b"0") == b"%o" % found


def _number(field: bytes, source: str) -> int:
    if field[0] == 0x80:  # GNU's way to write what octal digits have no room for
        return int.from_bytes(field[1:], "big")
    digits = _string(field).strip() or b"0"
    try:
        return int(digits, 8) if digits.isdigit() else _decimal(digits, source)
    except ValueError:
        raise _damaged(source, f"{digits!r} is no octal number") from None


def _decimal(digits: bytes, source: str) -> int:
    if not digits.isdigit() or len(digits) > 20:
        raise _damaged(source, f"{digits[:20]!r} is no number")
    return int(digits)


def _pax_records(data: bytes, source: str) -> dict[bytes, bytes]:
    """Return the records of a pax header, each written as `<length> <key>=<value>` and newline."""
    records = {}
    while data:
        length = _decimal(data[:20].partition(b" ")[0], source)
        record, data = data[:length], data[length:]
        key, equals, value = record.partition(b" ")[2].partition(b"=")
        if len(record) < length or not equals or not value.endswith(b"\n"):
            raise _damaged(source, "a pax header's records do not add up")
        records[key] = value[:-1]
    return records


def _check_global(records: dict[bytes, bytes], source: str) -> None:
    """Refuse a global header that renames or resizes all members; git's only has a comment."""
    if not records.keys().isdisjoint((b"path", b"linkpath", b"size")):
        raise _damaged(source, "a global header gives all members one name or size")


class _Stream:
    """An iterator of chunks, read in exact lengths. Raises ArchiveError where it ends early."""

    __slots__ = ("_at", "_buffer", "_chunks", "_left", "_padding", "source")

    def __init__(self, chunks: Iterator[bytes], source: str) -> None:
        self.source = source
        self._chunks = chunks
        self._buffer = b""
        self._at = 0
        self._left = 0
        self._padding = 0

    def head(self) -> bytes:
        """Return the stream's first `BLOCK` bytes, fewer if it has fewer, without taking them."""
        while len(self._buffer) < BLOCK and (chunk := next(self._chunks, b"")):
            self._buffer += chunk
        return self._buffer[:BLOCK]

    def take(self, count: int) -> bytes:
        """Return the next `count` bytes."""
        end = self._at + count
        if end <= len(self._buffer):
            data = self._buffer[self._at : end]
            self._at = end
            return data
        parts = [self._buffer[self._at :]]
        count -= len(parts[0])
        while count:
            chunk = self._next()
            parts.append(chunk[:count])
            self._at = len(parts[-1])
            count -= self._at
        return b"".join(parts)

    def take_padded(self, count: int) -> bytes:
        """Return the next `count` bytes, and pass over what fills their last block."""
        data = self.take(count)
        self._skip(-count % BLOCK)
        return data

    def start_member(self, size: int) -> None:
        """Begin a member whose content, `size` bytes long, comes next."""
        self._left = size
        self._padding = -size % BLOCK

    def read_member(self, limit: int) -> bytes:
        """Return at most `limit` bytes of the member's content."""
        data = self.take(min(limit, self._left))
        self._left -= len(data)
        return data

    def finish_member(self) -> None:
        """Pass over what was not read of the member."""
        self._skip(self._left + self._padding)

    def expect_zeros(self) -> None:
        """Read to the end. Raises ArchiveError for anything but the padding of the archive."""
        rest = self._buffer[self._at :]
        while not rest.strip(b"\0"):
            rest = next(self._chunks, b"")
            if not rest:
                return
        raise _damaged(self.source, "data follows the end of the archive")

    def _skip(self, count: int) -> None:
        count += self._at
        while count > len(self._buffer):
            count -= len(self._buffer)
            self._next()
        self._at = count

    def _next(self) -> bytes:
        self._buffer, self._at = next(self._chunks, b""), 0
        if not self._buffer:
            raise ArchiveError("the archive is cut short", Position(self.source), hint=FETCH)
        return self._buffer


def _inflated(file: BinaryIO, source: str, limits: Limits) -> Iterator[bytes]:
    """Yield what a gzip file holds, in chunks of `CHUNK` bytes at most."""
    import zlib

    inflate = zlib.decompressobj(16 + zlib.MAX_WBITS)
    packed = unpacked = 0
    while not inflate.eof:
        data = inflate.unconsumed_tail
        if not data:
            data = file.read(CHUNK)
            packed += len(data)
        try:
            chunk = inflate.decompress(data, CHUNK)
        except zlib.error as error:
            raise _damaged(source, "its gzip stream cannot be unpacked") from error
        unpacked += len(chunk)
        check_bytes(unpacked, limits, source)
        check_ratio(unpacked, packed - len(inflate.unconsumed_tail), limits, source)
        if chunk:
            yield chunk
        elif not data and not inflate.eof:
            raise ArchiveError("the gzip stream is cut short", Position(source), hint=FETCH)
    rest = inflate.unused_data
    while rest:
        if rest.strip(b"\0"):
            raise _damaged(source, "data follows the gzip stream")
        rest = file.read(CHUNK)


def _damaged(source: str, what: str) -> ArchiveError:
    return ArchiveError(f"the archive is damaged: {what}", Position(source), hint=FETCH)
