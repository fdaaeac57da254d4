"""Archives for the tests: sound ones from a dict of files, unsound ones byte by byte."""

import gzip
import io
import stat
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

Files = Mapping[str, bytes]

CHART = {
    "Chart.yaml": b"apiVersion: v1\nname: demo\nversion: 0.1.0\n",
    "values.yaml": b"replicas: 1\n",
    "templates/a.yaml": b"kind: A\n",
}
TOPPED = {f"demo/{name}": content for name, content in CHART.items()}


def tar(files: Files, executable: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            info.mode = 0o755 if name in executable else 0o644
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def tgz(files: Files, executable: tuple[str, ...] = ()) -> bytes:
    return gzip.compress(tar(files, executable), mtime=0)


def zipped(files: Files, executable: tuple[str, ...] = ()) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = (0o100755 if name in executable else 0o100644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return buffer.getvalue()


PACKERS: dict[str, Callable[[Files, tuple[str, ...]], bytes]] = {
    "tar": tar,
    "tar.gz": tgz,
    "zip": zipped,
}


def write_folder(root: Path, files: Files, executable: tuple[str, ...] = ()) -> Path:
    for name, content in files.items():
        file = root / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content)
        file.chmod(0o755 if name in executable else 0o644)
    return root


class Tar(NamedTuple):
    """A tar member as its header has it; what `fields` names is overwritten at its offset."""

    name: bytes
    content: bytes = b""
    kind: bytes = b"0"
    target: bytes = b""
    size: int | None = None
    fields: Mapping[int, bytes] = {}

    def packed(self) -> bytes:
        size = len(self.content) if self.size is None else self.size
        header = bytearray(512)
        values = {
            0: self.name[:100],
            100: b"0000644\0",
            124: b"%011o\0" % size,
            136: b"00000000000\0",
            156: self.kind,
            157: self.target[:100],
            257: b"ustar\x0000",
            **self.fields,
        }
        for offset, value in values.items():
            header[offset : offset + len(value)] = value
        header[148:156] = b" " * 8
        header[148:156] = b"%06o\0 " % sum(header)
        return bytes(header) + self.content + bytes(-len(self.content) % 512)


END = bytes(1024)


def raw_tar(*members: Tar, end: bytes = END) -> bytes:
    """A tar archive of sound members of a chart, and of `members` after them."""
    sound = [Tar(name.encode(), content) for name, content in TOPPED.items()]
    return b"".join(member.packed() for member in (*sound, *members)) + end


def pax(**records: bytes) -> Tar:
    """A pax header; `_` in a key stands for a dot."""
    lines = b"".join(_pax_line(key.replace("_", "."), value) for key, value in records.items())
    return Tar(b"pax", lines, b"x")


def _pax_line(key: str, value: bytes) -> bytes:
    rest = b" " + key.encode() + b"=" + value + b"\n"
    length = len(rest) + 1
    while len(b"%d" % length) + len(rest) != length:
        length += 1
    return b"%d" % length + rest


class Zip(NamedTuple):
    """A zip member; `local` and `central` overwrite what one of its two headers says."""

    name: bytes
    content: bytes = b""
    mode: int = stat.S_IFREG | 0o644
    method: int = 8
    flags: int = 0
    extra: bytes = b""
    packed: bytes | None = None
    local: Mapping[str, int | bytes] = {}
    central: Mapping[str, int | bytes] = {}


def raw_zip(
    *members: Zip, count: int | None = None, before_end: bytes = b"", after: bytes = b""
) -> bytes:
    """A zip archive of sound members of a chart, and of `members` after them."""
    sound = [Zip(name.encode(), content) for name, content in TOPPED.items()]
    body = b""
    directory = b""
    for member in (*sound, *members):
        deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
        data = deflate.compress(member.content) + deflate.flush()
        data = member.content if member.method == 0 else data
        data = data if member.packed is None else member.packed
        told: dict[str, int | bytes] = {
            "name": member.name,
            "method": member.method,
            "flags": member.flags,
            "crc": zlib.crc32(member.content),
            "packed": len(data),
            "size": len(member.content),
            "offset": len(body),
            "disk": 0,
        }
        body += _local(told | dict(member.local)) + data
        directory += _central(told | dict(member.central), member)
    total = len(members) + len(sound) if count is None else count
    end = struct.pack("<4s4H2LH", b"PK\5\6", 0, 0, total, total, len(directory), len(body), 0)
    return body + directory + before_end + end + after


def _local(told: Mapping[str, int | bytes]) -> bytes:
    name = bytes(_bytes(told["name"]))
    middle = (told[key] for key in ("crc", "packed", "size"))
    head = struct.pack(
        "<4s5H3L2H", b"PK\3\4", 20, told["flags"], told["method"], 0, 0, *middle, len(name), 0
    )
    return head + name


def _central(told: Mapping[str, int | bytes], member: Zip) -> bytes:
    name = _bytes(told["name"])
    head = struct.pack(
        "<4s6H3L5H2L",
        *(b"PK\1\2", 0x0314, 20, told["flags"], told["method"], 0, 0),
        *(told[key] for key in ("crc", "packed", "size")),
        *(len(name), len(member.extra), 0, told["disk"], 0),
        *(member.mode << 16, told["offset"]),
    )
    return head + name + member.extra


def _bytes(value: int | bytes) -> bytes:
    assert isinstance(value, bytes)
    return value
