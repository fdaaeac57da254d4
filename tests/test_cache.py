"""The cache: what is kept comes back, and whatever is wrong with it counts as absent."""

import os
import sys
from pathlib import Path

import pytest

from renderer.cache import Cache, Codec, default_folder, key_of

KEY = key_of("test", "key")
VALUE = {"a": [1, 2.5, None, b"bytes"], "code": compile("1 + 1", "x", "eval")}

posix = pytest.mark.skipif(sys.platform == "win32", reason="rights are those of POSIX")


def test_kept_and_given_back(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "new")
    assert cache.get("kind", KEY) is None
    cache.put("kind", KEY, VALUE)
    assert Cache(tmp_path / "new").get("kind", KEY) == VALUE
    assert cache.get("other", KEY) is None


def test_memo_makes_once(tmp_path: Path) -> None:
    made: list[int] = []

    def make() -> list[int]:
        made.append(1)
        return made

    cache = Cache(tmp_path)
    assert [cache.memo("kind", KEY, make) for _ in range(3)] == [[1], [1], [1]]
    assert made == [1]


def test_what_does_not_unpack_is_made_anew(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    codec: Codec[dict[str, int]] = Codec(lambda value: [*value.items()], dict)
    assert cache.memo("kind", KEY, lambda: {"a": 1}, codec) == {"a": 1}
    assert cache.memo("kind", KEY, lambda: {"a": 2}, codec) == {"a": 1}
    cache.put("kind", KEY, [5])
    assert cache.memo("kind", KEY, lambda: {"a": 3}, codec) == {"a": 3}
    assert cache.memo("kind", KEY, lambda: {"a": 4}, codec) == {"a": 3}


def test_what_changed_while_it_was_made_is_not_kept(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.memo("kind", KEY, lambda: 1, still=lambda: False) == 1
    assert cache.memo("kind", KEY, lambda: 2) == 2
    assert cache.memo("kind", KEY, lambda: 3) == 2


def test_those_longest_unused_go_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("renderer.cache._MAX_FILES", 3)
    cache = Cache(tmp_path)
    for number in range(3):
        cache.put("kind", f"{number}", number)
        os.utime(tmp_path / f"kind-{number}", (number, number))
    assert cache.get("kind", "0") == 0
    cache.put("kind", "3", 3)
    assert {path.name for path in tmp_path.iterdir()} == {"kind-0", "kind-2", "kind-3"}


def test_what_cannot_be_kept_is_made_each_time(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert [cache.memo("kind", KEY, object) for _ in range(2)][1]
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(("limit", "value"), [("_MAX_FILES", 3), ("_MAX_BYTES", 3_300)])
def test_the_newest_are_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str, value: int
) -> None:
    monkeypatch.setattr(f"renderer.cache.{limit}", value)
    cache = Cache(tmp_path)
    for number in range(6):
        cache.put("kind", f"{number}", b"x" * 1000)
        for path in tmp_path.iterdir():
            os.utime(path, ns=(0, int(path.name[-1])))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["kind-3", "kind-4", "kind-5"]


@pytest.mark.parametrize("damage", ["", "shorter", "flip", "longer", "garbage"])
def test_damaged_file_is_absent(tmp_path: Path, damage: str) -> None:
    cache = Cache(tmp_path)
    cache.put("kind", KEY, VALUE)
    (path,) = tmp_path.iterdir()
    data = path.read_bytes()
    damaged = {
        "": b"",
        "shorter": data[:-1],
        "flip": data[:-1] + bytes([data[-1] ^ 1]),
        "longer": data + b"x",
        "garbage": os.urandom(200),
    }[damage]
    path.write_bytes(damaged)
    assert cache.get("kind", KEY) is None
    cache.put("kind", KEY, VALUE)
    assert cache.get("kind", KEY) == VALUE


@posix
def test_file_that_others_may_write_is_absent(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.put("kind", KEY, VALUE)
    (path,) = tmp_path.iterdir()
    path.chmod(0o666)
    assert cache.get("kind", KEY) is None


@posix
def test_folder_that_others_may_write_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "open"
    folder.mkdir()
    folder.chmod(0o777)
    cache = Cache(folder)
    assert "chmod 700" in (cache.problem or "")
    cache.put("kind", KEY, VALUE)
    assert not list(folder.iterdir())


@posix
def test_folder_behind_a_link_is_not_used(tmp_path: Path) -> None:
    (tmp_path / "real").mkdir(mode=0o700)
    (tmp_path / "link").symlink_to(tmp_path / "real")
    assert Cache(tmp_path / "link").problem
    assert Cache(f"{tmp_path}/link/").problem


def test_new_folder_is_private(tmp_path: Path) -> None:
    Cache(tmp_path / "a" / "b")
    if sys.platform != "win32":
        assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


def test_old_files_make_room(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    for number in range(260):
        cache.put("kind", key_of(str(number)), number)
    assert len(list(tmp_path.iterdir())) == 256


def test_a_file_in_the_way_is_no_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    cache = Cache(tmp_path / "file")
    assert cache.problem
    assert cache.get("kind", KEY) is None


def test_key_depends_on_each_part_and_its_bounds() -> None:
    assert len({key_of("ab", "c"), key_of("a", "bc"), key_of("abc"), key_of("a", "b", "c")}) == 4


def test_default_folder() -> None:
    assert default_folder({"ISTIO_RENDER_CACHE": "/x"}) == "/x"
    if sys.platform != "win32":
        assert default_folder({"HOME": "/h"}) == "/h/.cache/istio-render"
        assert default_folder({"HOME": "/h", "XDG_CACHE_HOME": "/c"}) == "/c/istio-render"
        assert default_folder({}) is None
