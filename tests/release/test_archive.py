"""Archives and folders become the same tree, whatever they are packed with."""

import gzip
import os
import socket
import stat
import struct
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from renderer.errors import ArchiveError, LimitError
from renderer.release.archive import HEAD_BYTES, Keep, Tree, read_tree
from renderer.release.limits import DEFAULT
from tests.release.archives import (
    END,
    PACKERS,
    TOPPED,
    Tar,
    Zip,
    pax,
    raw_tar,
    raw_zip,
    write_folder,
    zipped,
)

FILES = {
    "r/LICENSE": b"",
    "r/bin/tool": b"\x7fELF" + bytes(4000),
    "r/install/a.yaml": b"a: 1\n",
    "r/install/a/b.yaml": b"b: \xc3\xa9\n" * 300,
    "r/zwölf.yaml": b"12",
}
PLAIN = {name.removeprefix("r/"): content for name, content in FILES.items()}
BITS = ("r/bin/tool",)

posix = pytest.mark.skipif(os.name != "posix", reason="POSIX file types and names")


def read(tmp_path: Path, data: bytes, keep: Callable[[str], Keep] = lambda _: "content") -> Tree:
    archive = tmp_path / "archive.any"
    archive.write_bytes(data)
    return read_tree(archive, keep=keep)


@pytest.mark.parametrize("format_", PACKERS)
def test_reads_every_format(format_: str, tmp_path: Path) -> None:
    tree = read(tmp_path, PACKERS[format_](FILES, BITS))
    expected = Tree("r", PLAIN, {}, tuple(sorted(PLAIN)), frozenset({"bin/tool"}))
    assert tree == expected
    assert list(tree.files) == sorted(tree.files)


@pytest.mark.parametrize("format_", PACKERS)
def test_without_a_top_folder(format_: str, tmp_path: Path) -> None:
    tree = read(tmp_path, PACKERS[format_](PLAIN, ("bin/tool",)))
    assert (tree.top, tree.files) == ("", PLAIN)


@posix
def test_reads_a_folder(tmp_path: Path) -> None:
    write_folder(tmp_path, FILES, BITS)
    for folder in (tmp_path, tmp_path / "r"):
        tree = read_tree(folder)
        assert tree.top == ("r" if folder == tmp_path else "")
        assert tree.files == PLAIN
        assert tree.executable == {"bin/tool"}


@pytest.mark.parametrize("format_", [*PACKERS, "folder"])
def test_keeps_what_is_wanted(format_: str, tmp_path: Path) -> None:
    def keep(name: str) -> Keep:
        return "head" if "/bin/" in name else "content" if "install" in name else "name"

    if format_ == "folder":
        tree = read_tree(write_folder(tmp_path / "x", FILES), keep=keep)
    else:
        tree = read(tmp_path, PACKERS[format_](FILES, ()), keep)
    assert list(tree.files) == ["install/a.yaml", "install/a/b.yaml"]
    assert tree.heads == {"bin/tool": PLAIN["bin/tool"][:HEAD_BYTES]}
    assert tree.names == tuple(sorted(PLAIN))


TOPS = {
    ("a/b", "a/c"): "a",
    ("a/b/c", "a/b/d"): "a",
    ("a/b", "c"): "",
    ("a", "b"): "",
    ("a/b", "ab"): "",
    ("a/b", "ab/c"): "",
    ("install/a", "install/b"): "",
    ("manifests/a",): "",
    ("manifests/Chart.yaml",): "manifests",
    ("./a/b", "./a/c"): "a",
    ("././a//b",): "a",
}


@pytest.mark.parametrize(("names", "top"), TOPS.items())
def test_top_folder(names: tuple[str, ...], top: str, tmp_path: Path) -> None:
    assert read(tmp_path, PACKERS["tar"](dict.fromkeys(names, b""), ())).top == top


def test_type_is_told_by_content_not_by_name(tmp_path: Path) -> None:
    for data in (zipped(FILES), PACKERS["tar"](FILES, ())):
        archive = tmp_path / "istio.tar.gz"
        archive.write_bytes(data)
        assert read_tree(archive).files == PLAIN
    named_pk = PACKERS["tar"]({"PK/a": b"1", "BZh": b"2"}, ())
    assert read(tmp_path, named_pk).names == ("BZh", "PK/a")


SOUND_TARS = {
    "old format": raw_tar(Tar(b"demo/new", b"1", kind=b"\0", fields={257: bytes(8)})),
    "contiguous": raw_tar(Tar(b"demo/new", b"1", kind=b"7")),
    "ustar prefix": raw_tar(Tar(b"new", b"1", fields={345: b"demo"})),
    "GNU header has no prefix": raw_tar(
        Tar(b"demo/new", b"1", fields={257: b"ustar  \0", 345: b"12345670123"})
    ),
    "GNU long name": raw_tar(Tar(b"././@LongLink", b"demo/new\0", b"L"), Tar(b"cut", b"1")),
    "pax path": raw_tar(pax(path=b"demo/new", mtime=b"1.5"), Tar(b"cut", b"1")),
    "pax size": raw_tar(pax(size=b"1"), Tar(b"demo/new", b"1", size=0)),
    "git's comment": raw_tar(pax(comment=b"0" * 40)._replace(kind=b"g"), Tar(b"demo/new", b"1")),
    "size in base 256": raw_tar(
        Tar(b"demo/new", b"1", fields={124: b"\x80" + bytes(10) + b"\x01"})
    ),
    "size in blanks": raw_tar(Tar(b"demo/new", b"1", fields={124: b"      1     "})),
    "folders": raw_tar(Tar(b"./", kind=b"5"), Tar(b"demo/", kind=b"5"), Tar(b"demo/new", b"1")),
    "folder twice": raw_tar(*[Tar(b"demo/d/", kind=b"5")] * 2, Tar(b"demo/new", b"1")),
    "folder of the old format": raw_tar(Tar(b"demo/d/", kind=b"\0"), Tar(b"demo/new", b"1")),
    "lone end block": raw_tar(Tar(b"demo/new", b"1"), end=bytes(512)),
    "long end": raw_tar(Tar(b"demo/new", b"1"), end=bytes(20480)),
    "gzip with padding": gzip.compress(raw_tar(Tar(b"demo/new", b"1"))) + bytes(300),
    "symlink": raw_tar(Tar(b"demo/1", b"1"), Tar(b"demo/new", kind=b"2", target=b"1")),
    "symlink by '..'": raw_tar(
        Tar(b"demo/1", b"1"), Tar(b"demo/new", kind=b"2", target=b"../demo/1")
    ),
    "symlink to a symlink": raw_tar(
        Tar(b"demo/0", kind=b"2", target=b"templates/../1"),
        Tar(b"demo/new", kind=b"2", target=b"0"),
        Tar(b"demo/1", b"1"),
    ),
    "hard link": raw_tar(Tar(b"demo/1", b"1"), Tar(b"demo/new", kind=b"1", target=b"demo/1")),
    "long link": raw_tar(
        Tar(b"demo/1", b"1"),
        Tar(b"././@LongLink", b"1\0", b"K"),
        Tar(b"demo/new", kind=b"2", target=b"cut"),
    ),
    "pax link": raw_tar(
        Tar(b"demo/1", b"1"), pax(linkpath=b"1"), Tar(b"demo/new", kind=b"2", target=b"cut")
    ),
}


@pytest.mark.parametrize("data", SOUND_TARS.values(), ids=SOUND_TARS)
def test_dialects_of_tar(data: bytes, tmp_path: Path) -> None:
    assert read(tmp_path, data).files["new"] == b"1"


SOUND_ZIPS = {
    "stored": raw_zip(Zip(b"demo/new", b"1", method=0)),
    "made on Windows": raw_zip(Zip(b"demo/new", b"1", mode=0)),
    "sizes behind the content": raw_zip(
        Zip(b"demo/new", b"1", flags=8, local={"crc": 0, "packed": 0, "size": 0})
    ),
    "UTF-8 flag in one header": raw_zip(Zip(b"demo/new", b"1", local={"flags": 0x800})),
    "folders": raw_zip(Zip(b"demo/d/", mode=stat.S_IFDIR | 0o755), Zip(b"demo/new", b"1")),
    "folder without a mode": raw_zip(Zip(b"demo/d/", mode=0), Zip(b"demo/new", b"1")),
    "time stamps": raw_zip(Zip(b"demo/new", b"1", extra=struct.pack("<2HBL", 0x5455, 5, 1, 9))),
    "symlink": raw_zip(Zip(b"demo/1", b"1"), Zip(b"demo/new", b"1", stat.S_IFLNK | 0o777)),
}


@pytest.mark.parametrize("data", SOUND_ZIPS.values(), ids=SOUND_ZIPS)
def test_dialects_of_zip(data: bytes, tmp_path: Path) -> None:
    assert read(tmp_path, data).files["new"] == b"1"


def test_links_to_folders_hold_their_files(tmp_path: Path) -> None:
    tree = read(
        tmp_path,
        raw_tar(
            Tar(b"demo/a/x", b"1", fields={100: b"0000755\0"}),
            Tar(b"demo/a/deep", kind=b"2", target=b"../templates"),
            Tar(b"demo/b", kind=b"2", target=b"a"),
            Tar(b"demo/c", kind=b"2", target=b"b/deep/a.yaml"),
        ),
    )
    linked = {name: tree.files[name] for name in tree.files if name[0] in "abc"}
    assert linked == {
        "a/deep/a.yaml": b"kind: A\n",
        "a/x": b"1",
        "b/deep/a.yaml": b"kind: A\n",
        "b/x": b"1",
        "c": b"kind: A\n",
    }
    assert tree.executable == {"a/x", "b/x"}


def test_link_to_what_was_passed_over(tmp_path: Path) -> None:
    data = raw_tar(
        Tar(b"demo/bin/tool", b"0123456789"),
        Tar(b"demo/all", kind=b"2", target=b"bin/tool"),
        Tar(b"demo/head", kind=b"2", target=b"bin/tool"),
        Tar(b"demo/gone", kind=b"2", target=b"nowhere"),
    )
    keeps: dict[str, Keep] = {"demo/all": "content", "demo/head": "head"}
    tree = read(tmp_path, data, lambda name: keeps.get(name, "name"))
    assert tree.files == {"all": b"0123456789"}
    assert tree.heads == {"head": b"01234567"}
    assert "gone" not in tree.names


@posix
def test_folder_with_links(tmp_path: Path) -> None:
    folder = write_folder(tmp_path / "x", TOPPED)
    (folder / "demo" / "new").symlink_to("values.yaml")
    (folder / "demo" / "all").symlink_to("templates")
    tree = read_tree(folder / "demo")
    assert tree.files["new"] == TOPPED["demo/values.yaml"]
    assert tree.files["all/a.yaml"] == TOPPED["demo/templates/a.yaml"]
    (tmp_path / "link").symlink_to(folder)
    assert read_tree(tmp_path / "link") == read_tree(folder)


def _link(target: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "bad").symlink_to(target)


def _socket(folder: Path) -> None:
    there = os.getcwd()
    os.chdir(folder)  # the address of a socket is short
    try:
        with socket.socket(socket.AF_UNIX) as made:
            made.bind("bad")
    finally:
        os.chdir(there)


BAD_FOLDERS: dict[str, tuple[Callable[[Path], object], str]] = {
    "link out": (_link("../outside"), "leads out"),
    "link to itself": (_link("bad"), "circle"),
    "link to its folder": (_link("."), "holds it"),
    "absolute link": (_link("/etc/passwd"), "absolute"),
    "dangling link": (_link("nothing"), "no file"),
    "fifo": (lambda folder: os.mkfifo(folder / "bad"), "neither a file"),
    "socket": (_socket, "neither a file"),
    "control character": (lambda folder: (folder / "a\nb").touch(), "control"),
    "backslash": (lambda folder: (folder / "a\\b").touch(), "backslash"),
    "reserved": (lambda folder: (folder / "nul.txt").touch(), "reserved"),
}


@posix
@pytest.mark.parametrize(("spoil", "words"), BAD_FOLDERS.values(), ids=BAD_FOLDERS)
def test_folder_refused(spoil: Callable[[Path], object], words: str, tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("secret")
    folder = write_folder(tmp_path / "x", TOPPED)
    spoil(folder)
    with pytest.raises(ArchiveError, match=words):
        read_tree(folder)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere such a name cannot be made")
def test_folder_with_bytes_that_are_no_text(tmp_path: Path) -> None:
    Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xff")).touch()
    with pytest.raises(ArchiveError, match="UTF-8"):
        read_tree(tmp_path)


@pytest.mark.parametrize(
    ("limits", "words"),
    [
        (DEFAULT._replace(max_files=4), "max-files: 5 found, 4 allowed"),
        (DEFAULT._replace(max_bytes=40), "max-bytes"),
        (DEFAULT._replace(max_file_bytes=20), "max-file-bytes"),
    ],
)
def test_folder_limits(limits: object, words: str, tmp_path: Path) -> None:
    assert isinstance(limits, type(DEFAULT))
    with pytest.raises(LimitError, match=words):
        read_tree(write_folder(tmp_path / "x", TOPPED), limits=limits)


@posix
def test_what_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "fifo")
    (tmp_path / "circle").symlink_to("circle")
    cases = {
        "missing": "cannot be read: No such file",
        "fifo": "neither a file nor a folder",
        "circle": "cannot be read",
        "a\0b": "no path",
        "n" * 300: "cannot be read: File name too long",
    }
    for name, words in cases.items():
        with pytest.raises(ArchiveError, match=words) as caught:
            read_tree(tmp_path / name)
        assert caught.value.position


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may read everything")
def test_forbidden(tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(END)
    archive.chmod(0)
    with pytest.raises(ArchiveError, match="Permission denied"):
        read_tree(archive)


@pytest.mark.parametrize("format_", PACKERS)
def test_limits_are_inclusive(format_: str, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(PACKERS[format_](TOPPED, ()))
    longest = max(map(len, TOPPED.values()))
    exact = DEFAULT._replace(max_files=len(TOPPED), max_file_bytes=longest)
    assert read_tree(archive, limits=exact).names
