"""What is read of an archive before it is opened, and what is counted over several."""

from pathlib import Path

from renderer.release.limits import DEFAULT, read_within

LIMITS = DEFAULT._replace(max_bytes=10)


def test_read_within(tmp_path: Path) -> None:
    for size in (0, 10, 11):
        (tmp_path / str(size)).write_bytes(bytes(size))
    names = ("0", "10", "11", "missing", ".", "a\0b")
    found = [read_within(tmp_path / name, LIMITS) for name in names]
    assert found == [b"", bytes(10), None, None, None, None]
