"""Any bytes give a release or an error of ours; what is packed comes out again."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.errors import RenderError
from renderer.release.archive import read_tree
from renderer.release.limits import DEFAULT
from renderer.release.opening import open_release
from renderer.release.release import Release
from tests.release.archives import PACKERS, TOPPED, Tar, Zip, pax, raw_tar, raw_zip

LIMITS = DEFAULT._replace(max_bytes=1 << 20, max_files=100)

SEEDS = (
    raw_tar(
        pax(path=b"demo/p"),
        Tar(b"a", b"1"),
        Tar(b"././@LongLink", b"demo/l\0", b"L"),
        Tar(b"b", b"2"),
        Tar(b"demo/s", kind=b"2", target=b"values.yaml"),
        Tar(b"demo/t", kind=b"2", target=b"templates"),
    ),
    PACKERS["tar.gz"](TOPPED, ()),
    raw_zip(Zip(b"demo/s", b"values.yaml", 0o120777), Zip(b"demo/b", b"2", method=0)),
)


def _open(data: bytes) -> Release | None:
    """Open the bytes as an archive; None when they were refused as they should be."""
    with tempfile.TemporaryDirectory() as folder:
        archive = Path(folder) / "archive"
        archive.write_bytes(data)
        try:
            return open_release(archive, LIMITS)
        except RenderError:
            return None


@given(st.binary(max_size=2000), st.sampled_from((b"", b"\x1f\x8b\x08\0", b"PK\3\4", b"PK\5\6")))
def test_any_bytes(data: bytes, magic: bytes) -> None:
    _open(magic + data)


@settings(max_examples=300)
@given(
    st.sampled_from(SEEDS),
    st.lists(st.tuples(st.floats(0, 1), st.binary(min_size=1, max_size=8)), max_size=4),
    st.floats(0, 1),
    st.booleans(),
)
def test_mutated(seed: bytes, changes: list[tuple[float, bytes]], cut: float, cuts: bool) -> None:
    data = bytearray(seed)
    for place, change in changes:
        at = int(place * len(data))
        data[at : at + len(change)] = change
    _open(bytes(data[: int(cut * len(data))] if cuts else data))


@given(st.sampled_from(SEEDS[:1]), st.data())
def test_mutated_headers_with_right_checksums(seed: bytes, draw: st.DataObject) -> None:
    data = bytearray(seed)
    block = draw.draw(st.integers(0, len(data) // 512 - 1)) * 512
    at = block + draw.draw(st.sampled_from((0, 1, 100, 124, 128, 135, 156, 157, 257, 345)))
    data[at : at + 4] = draw.draw(st.binary(min_size=1, max_size=4)).ljust(4, b"\0")
    data[block + 148 : block + 156] = b" " * 8
    data[block + 148 : block + 156] = b"%06o\0 " % sum(data[block : block + 512])
    _open(bytes(data))


names = st.text("abcXYZ019-_é ", min_size=1, max_size=8).filter(
    lambda name: not name.endswith(" ") and name.isprintable()
)
paths = st.lists(names, min_size=1, max_size=4).map("/".join)


@given(st.dictionaries(paths, st.binary(max_size=700), max_size=8))
def test_every_format_gives_the_same_tree(files: dict[str, bytes]) -> None:
    trees = []
    for pack in PACKERS.values():
        with tempfile.TemporaryDirectory() as folder:
            archive = Path(folder) / "archive"
            archive.write_bytes(pack(files, ()))
            try:
                trees.append(read_tree(archive))
            except RenderError as error:
                trees.append(error.message)  # type: ignore[arg-type]
    assert trees[0] == trees[1] == trees[2]


def test_seeds_are_sound() -> None:
    for seed in SEEDS:
        release = _open(seed)
        assert release is not None
        assert list(release.charts) == ["demo"]


@pytest.mark.parametrize("seed", SEEDS[:2], ids=["tar", "tar.gz"])
def test_every_cut_is_noticed(seed: bytes) -> None:
    padding = 1024 if seed == SEEDS[0] else 0
    for length in range(0, len(seed) - padding, 97 if padding else 1):
        assert _open(seed[:length]) is None
