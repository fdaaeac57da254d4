"""Archives that must be refused: what each is, its bytes, and words of the refusal."""

import bz2
import gzip
import lzma
import stat
import struct
from typing import NamedTuple

from renderer.release.limits import DEFAULT, Limits
from tests.release.archives import (
    TOPPED,
    Tar,
    Zip,
    pax,
    raw_tar,
    raw_zip,
    tar,
    tgz,
    zipped,
)


class Hostile(NamedTuple):
    title: str
    data: bytes
    words: tuple[str, ...]
    limits: Limits = DEFAULT


MEGABYTE = 1 << 20

# Names, refused alike in every format.
_NAMES: dict[str, tuple[bytes, str]] = {
    "traversal": (b"../evil", "'..'"),
    "traversal inside": (b"demo/../../evil", "'..'"),
    "traversal at the end": (b"demo/..", "'..'"),
    "absolute path": (b"/etc/passwd", "absolute path"),
    "network path": (b"//host/share", "absolute path"),
    "drive letter": (b"C:/evil", "drive letter"),
    "drive-relative": (b"c:evil", "drive letter"),
    "backslash": (b"..\\evil", "backslash"),
    "backslash inside": (b"demo\\a", "backslash"),
    "newline": (b"demo/a\nb", "control"),
    "escape sequence": (b"demo/\x1b[2J", "control"),
    "bidirectional override": ("demo/\u202eyaml.exe".encode(), "invisible"),
    "invalid UTF-8": (b"demo/\xff\xfe", "UTF-8"),
    "overlong UTF-8": (b"demo/\xc0\xae\xc0\xae/evil", "UTF-8"),
    "surrogate": (b"demo/\xed\xa0\x80", "UTF-8"),
    "device": (b"demo/NUL", "reserved"),
    "device with extension": (b"demo/con.yaml", "reserved"),
    "device with spaces": (b"demo/aux .txt", "reserved"),
    "device above": (b"demo/lpt1/a", "reserved"),
    "port with superscript": ("demo/com\u00b9".encode(), "reserved"),
    "trailing dot": (b"demo/a.", "dot or space"),
    "trailing space": (b"demo/b /c", "dot or space"),
    "three dots": (b".../evil", "dot or space"),
    "alternate stream": (b"demo/values.yaml:hidden", "Windows does not allow"),
    "wildcard": (b"demo/*", "Windows does not allow"),
    "nameless": (b"./.", "no name"),
    "duplicate": (b"demo/values.yaml", "twice"),
    "duplicate in disguise": (b"demo/./values.yaml", "twice"),
    "case collision": (b"demo/VALUES.yaml", "differs only by case"),
    "case collision of folders": (b"demo/Templates/b.yaml", "differs only by case"),
    "file in a file": (b"demo/values.yaml/a", "both a folder and none"),
    "file over a folder": (b"demo/templates", "both a folder and none"),
    "too long": (b"demo/" + b"a/" * 600 + b"b", "longer than 1024 bytes"),
    "too deep": (b"demo/" + b"a/" * 70 + b"b", "64 folders deep"),
}

# Link targets, from demo/templates/link; refused alike in tar and zip.
_TARGETS: dict[str, tuple[bytes, str]] = {
    "out": (b"../../../evil", "leads out"),
    "out and in again": (b"../../../demo/values.yaml", "leads out"),
    "absolute": (b"/etc/passwd", "absolute path"),
    "drive letter": (b"C:/evil", "drive letter"),
    "backslash": (b"..\\..\\evil", "backslash"),
    "itself": (b"link", "circle"),
    "its own folder": (b".", "folder that holds it"),
    "the root": (b"../..", "folder that holds it"),
    "nothing": (b"missing", "no file"),
    "empty": (b"", "without a target"),
    "control character": (b"a\x01b", "control"),
}


def _named() -> list[Hostile]:
    cases = []
    for title, (name, words) in _NAMES.items():
        tar_member = (
            (Tar(name, b"x"),)
            if len(name) <= 100
            else (Tar(b"././@LongLink", name, b"L"), Tar(b"", b"x"))
        )
        cases.append(Hostile(f"tar name: {title}", raw_tar(*tar_member), (words,)))
        cases.append(Hostile(f"zip name: {title}", raw_zip(Zip(name, b"x")), (words,)))
    return cases


def _linked() -> list[Hostile]:
    link = b"demo/templates/link"
    cases = []
    for title, (target, words) in _TARGETS.items():
        tarred = raw_tar(Tar(link, b"", b"2", target))
        zipped_link = raw_zip(Zip(link, target, stat.S_IFLNK | 0o777))
        cases.append(Hostile(f"tar link to {title}", tarred, (words,)))
        cases.append(Hostile(f"zip link to {title}", zipped_link, (words,)))
    return cases


def _folder_bomb(levels: int) -> bytes:
    """Folders each of which holds two links to the next: 2 ** levels ways to one file."""
    members = [
        Tar(b"demo/d%d/%s" % (level, side), b"", b"2", b"../d%d" % (level + 1))
        for level in range(levels)
        for side in (b"a", b"b")
    ]
    return raw_tar(*members, Tar(b"demo/d%d/file" % levels, b"x"))


def _overlapping() -> bytes:
    inner = raw_zip(Zip(b"demo/one", b"x" * 100), Zip(b"demo/two", b"x" * 100))
    at = inner.rindex(b"PK\1\2") + 42
    first = struct.unpack_from("<L", inner, inner.index(b"PK\1\2") + 42)
    return inner[:at] + struct.pack("<L", *first) + inner[at + 4 :]


_LINK = b"demo/link"
_SOUND = raw_tar()
_SOUND_ZIP = raw_zip()

TAR_CASES = [
    Hostile("hard link out", raw_tar(Tar(_LINK, b"", b"1", b"../evil")), ("leads out",)),
    Hostile("hard link to /", raw_tar(Tar(_LINK, b"", b"1", b"/etc/shadow")), ("absolute",)),
    Hostile("hard link to nothing", raw_tar(Tar(_LINK, b"", b"1", b"a")), ("hard link", "no file")),
    Hostile("hard link to folder", raw_tar(Tar(_LINK, b"", b"1", b"demo")), ("no file",)),
    Hostile(
        "file through a link",
        raw_tar(Tar(_LINK, b"", b"2", b"/tmp"), Tar(b"demo/link/evil", b"x")),
        ("link",),
    ),
    Hostile(
        "file through a link that stays inside",
        raw_tar(Tar(_LINK, b"", b"2", b"templates"), Tar(b"demo/link/evil", b"x")),
        ("both a folder and none",),
    ),
    Hostile(
        "links in a circle",
        raw_tar(Tar(b"demo/x", b"", b"2", b"y"), Tar(b"demo/y", b"", b"2", b"x")),
        ("circle",),
    ),
    Hostile(
        "out by way of a folder link",
        raw_tar(Tar(b"demo/up", b"", b"2", b".."), Tar(b"demo/out", b"", b"2", b"up/../../evil")),
        ("leads out",),
    ),
    Hostile("links that multiply", _folder_bomb(16), ("max-files", "20001", "20000")),
    Hostile("links that nest", _folder_bomb(60), ("below 40 other links",)),
    Hostile("character device", raw_tar(Tar(b"demo/a", kind=b"3")), ("character device",)),
    Hostile("block device", raw_tar(Tar(b"demo/a", kind=b"4")), ("block device",)),
    Hostile("fifo", raw_tar(Tar(b"demo/a", kind=b"6")), ("fifo",)),
    Hostile("sparse file", raw_tar(Tar(b"demo/a", kind=b"S")), ("sparse",)),
    Hostile("pax sparse", raw_tar(pax(GNU_sparse_major=b"1"), Tar(b"demo/a")), ("sparse",)),
    Hostile("multi-volume", raw_tar(Tar(b"demo/a", kind=b"M")), ("another volume",)),
    Hostile("volume label", raw_tar(Tar(b"demo/a", kind=b"V")), ("volume label",)),
    Hostile("unknown type", raw_tar(Tar(b"demo/a", kind=b"Z")), ("unknown type",)),
    Hostile("pax traversal", raw_tar(pax(path=b"../evil"), Tar(b"demo/a")), ("'..'",)),
    Hostile(
        "pax link out",
        raw_tar(pax(linkpath=b"../../evil"), Tar(b"demo/a", kind=b"2", target=b"values.yaml")),
        ("leads out",),
    ),
    Hostile("pax size", raw_tar(pax(size=b"-1"), Tar(b"demo/a")), ("no number",)),
    Hostile("pax huge", raw_tar(pax(size=b"9" * 20), Tar(b"demo/a")), ("max-file-bytes",)),
    Hostile("pax length", raw_tar(Tar(b"x", b"99 path=a\n", b"x"), Tar(b"demo/a")), ("add up",)),
    Hostile("pax zero", raw_tar(Tar(b"x", b"0 path=a\n", b"x"), Tar(b"demo/a")), ("add up",)),
    Hostile("pax garbage", raw_tar(Tar(b"x", b"garbage", b"x"), Tar(b"demo/a")), ("damaged",)),
    Hostile("pax alone", raw_tar(pax(path=b"demo/a")), ("without a member",)),
    Hostile("pax too long", raw_tar(Tar(b"x", bytes(MEGABYTE + 1), b"x"), Tar(b"a")), ("damaged",)),
    Hostile(
        "pax for all",
        raw_tar(pax(path=b"demo/b")._replace(kind=b"g"), Tar(b"demo/a")),
        ("global header",),
    ),
    Hostile(
        "GNU long name out",
        raw_tar(Tar(b"././@LongLink", b"../evil\0", b"L"), Tar(b"demo/a")),
        ("'..'",),
    ),
    Hostile(
        "ustar prefix out",
        raw_tar(Tar(b"evil", b"x", fields={345: b"../.."})),
        ("'..'",),
    ),
    Hostile("link with content", raw_tar(Tar(_LINK, b"x", b"2", b"values.yaml")), ("content",)),
    Hostile("folder with content", raw_tar(Tar(b"demo/d/", b"x", b"5")), ("content",)),
    Hostile(
        "negative size",
        raw_tar(Tar(b"demo/a", fields={124: b"\xff" * 12})),
        ("no number", "damaged"),
    ),
    Hostile(
        "size of 2 ** 90",
        raw_tar(Tar(b"demo/a", fields={124: b"\x80" + b"\x7f" * 11})),
        ("max-file-bytes",),
    ),
    Hostile("not octal", raw_tar(Tar(b"demo/a", fields={124: b"00000000089\0"})), ("octal",)),
    Hostile("cut in a header", _SOUND[:100], ("no archive",)),
    Hostile("cut in a later header", _SOUND[:1100], ("cut short",)),
    Hostile("cut in a content", _SOUND[:520], ("cut short",)),
    Hostile("cut before its end", raw_tar(end=b""), ("cut short",)),
    Hostile("size beyond the end", raw_tar(Tar(b"demo/a", size=99999), end=b""), ("cut short",)),
    Hostile("wrong checksum", _SOUND[:1024] + b"!" + _SOUND[1025:], ("checksum",)),
    Hostile("second archive behind", _SOUND + _SOUND, ("data follows",)),
    Hostile("garbage between", raw_tar(end=bytes(512) + b"x" * 512), ("data follows",)),
]

GZIP_CASES = [
    Hostile("gzip cut short", gzip.compress(_SOUND)[:-20], ("cut short",)),
    Hostile("gzip without its trailer", gzip.compress(_SOUND)[:-8], ("cut short",)),
    Hostile("gzip with a wrong sum", gzip.compress(_SOUND)[:-8] + bytes(8), ("gzip stream",)),
    Hostile("gzip damaged", gzip.compress(_SOUND)[:40] + b"\xff" * 40, ("gzip stream",)),
    Hostile("gzip of nothing", gzip.compress(b""), ("no tar archive",)),
    Hostile("gzip of a text", gzip.compress(b"hello " * 200), ("no tar archive",)),
    Hostile("gzip of gzip", gzip.compress(gzip.compress(_SOUND)), ("no tar archive",)),
    Hostile("gzip twice", gzip.compress(_SOUND) * 2, ("data follows",)),
    Hostile("gzip and garbage", gzip.compress(_SOUND) + b"garbage", ("data follows",)),
    Hostile(
        "gzip bomb in a file",
        tgz({**TOPPED, "demo/bomb": bytes(64 * MEGABYTE)}),
        ("max-ratio", "200 allowed"),
    ),
    Hostile(
        "gzip bomb behind the end",
        gzip.compress(_SOUND + bytes(64 * MEGABYTE)),
        ("max-ratio",),
    ),
]

ZIP_CASES = [
    Hostile("encrypted", raw_zip(Zip(b"demo/a", b"x", flags=1)), ("encrypted",)),
    Hostile("strongly encrypted", raw_zip(Zip(b"demo/a", b"x", flags=0x41)), ("encrypted",)),
    Hostile("method", raw_zip(Zip(b"demo/a", b"x", method=14)), ("method 14",)),
    Hostile("device", raw_zip(Zip(b"demo/a", b"", stat.S_IFCHR)), ("neither a file nor a folder",)),
    Hostile("zip with a fifo", raw_zip(Zip(b"demo/a", b"", stat.S_IFIFO)), ("neither a file",)),
    Hostile("zip folder with content", raw_zip(Zip(b"demo/d/", b"x")), ("content",)),
    Hostile(
        "link of 2000 bytes",
        raw_zip(Zip(b"demo/a", b"x" * 2000, stat.S_IFLNK)),
        ("link to a path of",),
    ),
    Hostile("names disagree", raw_zip(Zip(b"demo/a", b"x", local={"name": b"demo/b"})), ("diff",)),
    Hostile("sizes disagree", raw_zip(Zip(b"demo/a", b"x", local={"size": 9})), ("differently",)),
    Hostile("sums disagree", raw_zip(Zip(b"demo/a", b"x", local={"crc": 9})), ("differently",)),
    Hostile("methods disagree", raw_zip(Zip(b"demo/a", b"x", local={"method": 0})), ("differ",)),
    Hostile("encryption disagrees", raw_zip(Zip(b"demo/a", b"x", local={"flags": 1})), ("differ",)),
    Hostile(
        "two names",
        raw_zip(Zip(b"demo/a", b"x", extra=struct.pack("<2HBL", 0x7075, 9, 1, 0) + b"evil")),
        ("second name",),
    ),
    Hostile(
        "smaller than stated",
        raw_zip(Zip(b"demo/a", b"x" * 10, local={"size": 20}, central={"size": 20})),
        ("size its header states",),
    ),
    Hostile(
        "larger than stated",
        raw_zip(Zip(b"demo/a", b"x" * 100, local={"size": 9}, central={"size": 9})),
        ("size its header states",),
    ),
    Hostile(
        "stored in two sizes",
        raw_zip(Zip(b"demo/a", b"x" * 9, method=0, local={"size": 5}, central={"size": 5})),
        ("two different sizes",),
    ),
    Hostile(
        "wrong sum",
        raw_zip(Zip(b"demo/a", b"x", local={"crc": 9}, central={"crc": 9})),
        ("checksum",),
    ),
    Hostile("not deflated", raw_zip(Zip(b"demo/a", b"x", packed=b"\xff" * 9)), ("unpacked",)),
    Hostile("overlap", _overlapping(), ("overlaps",)),
    Hostile("offset", raw_zip(Zip(b"demo/a", b"x", central={"offset": 5000})), ("not where",)),
    Hostile("zip64", raw_zip(Zip(b"demo/a", central={"size": 0xFFFFFFFF})), ("zip64",)),
    Hostile("zip64 in a member", raw_zip(Zip(b"a", local={"size": 0xFFFFFFFF})), ("zip64",)),
    Hostile("zip64 locator", raw_zip(before_end=b"PK\6\7" + bytes(16)), ("zip64",)),
    Hostile("old Windows names", raw_zip(Zip(b"demo\\b", b"x")), ("backslash",)),
    Hostile("old DOS names", raw_zip(Zip(b"demo/\x81", b"x")), ("UTF-8",)),
    Hostile("Japanese names", raw_zip(Zip(b"demo/\x83\x65", b"x")), ("UTF-8",)),
    Hostile("parts", raw_zip(Zip(b"demo/a", central={"disk": 1})), ("several parts",)),
    Hostile("more entries than stated", raw_zip(Zip(b"demo/a"), count=3), ("more entries",)),
    Hostile("fewer entries than stated", raw_zip(count=9), ("missing",)),
    Hostile("zip cut short", _SOUND_ZIP[:-30], ("cut short",)),
    Hostile("zip without its start", b"PK\3\4" + _SOUND_ZIP[60:], ("not where it should be",)),
    Hostile("zip with data behind", raw_zip(after=b"x"), ("other data follows",)),
    Hostile("zip bomb", zipped({**TOPPED, "demo/b": bytes(64 * MEGABYTE)}), ("max-ratio",)),
    Hostile(
        "zip bomb that lies",
        raw_zip(Zip(b"demo/a", bytes(64 * MEGABYTE), local={"size": 9}, central={"size": 9})),
        ("size its header states",),
    ),
]

OTHER_CASES = [
    Hostile("empty file", b"", ("no archive", ".tar.gz, .tar or .zip")),
    Hostile("text", b"hello\n" * 200, ("no archive",)),
    Hostile("xz", lzma.compress(_SOUND), ("packed with xz", ".tar.gz")),
    Hostile("bzip2", bz2.compress(_SOUND), ("packed with bzip2",)),
    Hostile("zstd", b"\x28\xb5\x2f\xfd" + bytes(600), ("packed with zstd",)),
    Hostile("7z", b"7z\xbc\xaf\x27\x1c" + bytes(600), ("packed with 7z",)),
    Hostile("empty tar", bytes(10240), ("neither an Istio release", "Chart.yaml")),
    Hostile("empty zip", zipped({}), ("neither an Istio release",)),
    Hostile("no release", tar({"a/b.txt": b""}), ("neither an Istio release",)),
]


def _limited() -> list[Hostile]:
    files = {f"demo/{n}": b"12345" for n in range(20)} | TOPPED
    size = sum(map(len, files.values()))
    wide = {**TOPPED, "demo/zeros": bytes(2 * MEGABYTE)}
    cases = []
    for suffix, data, bomb in (
        ("tar", tar(files), None),
        ("tgz", tgz(files), tgz(wide)),
        ("zip", zipped(files), zipped(wide)),
    ):
        few = DEFAULT._replace(max_files=22)
        small = DEFAULT._replace(max_bytes=size - 1)
        tiny = DEFAULT._replace(max_file_bytes=4)
        cases += [
            Hostile(f"{suffix}: files", data, ("max-files", "23 found, 22 allowed"), few),
            Hostile(f"{suffix}: bytes", data, ("max-bytes", f"{size - 1} allowed"), small),
            Hostile(f"{suffix}: file", data, ("max-file-bytes", "4 allowed"), tiny),
        ]
        if bomb:
            low = DEFAULT._replace(max_ratio=50)
            cases.append(Hostile(f"{suffix}: ratio", bomb, ("max-ratio", "50 allowed"), low))
    return cases


CASES = [*_named(), *_linked(), *TAR_CASES, *GZIP_CASES, *ZIP_CASES, *OTHER_CASES, *_limited()]
