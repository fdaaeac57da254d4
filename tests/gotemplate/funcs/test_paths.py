import posixpath

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.funcs import paths  # noqa: F401 - registers the functions
from tests.gotemplate.funcs.calling import call

RESULTS = [
    # path, base, dir, ext, clean
    ("", ".", ".", "", "."),
    ("/", "/", "/", "", "/"),
    ("//", "/", "/", "", "/"),
    ("a/b/c.tar.gz", "c.tar.gz", "a/b", ".gz", "a/b/c.tar.gz"),
    ("a/b.c/", "b.c", "a/b.c", "", "a/b.c"),
    ("/../a", "a", "/", "", "/a"),
    ("../a/..", "..", "../a", ".", ".."),
    ("a/../../..//b/./", ".", "../../b", "", "../../b"),
    (".bashrc", ".bashrc", ".", ".bashrc", ".bashrc"),
]


@pytest.mark.parametrize(("path", "base", "directory", "suffix", "clean"), RESULTS)
@pytest.mark.parametrize("style", ["{}", "os{}"])
def test_result(style: str, path: str, base: str, directory: str, suffix: str, clean: str) -> None:
    def result(name: str) -> str:
        name = style.format(name)
        return str(call(name[:2].lower() + name[2:] if style == "{}" else name, path))

    names = ["Base", "Dir", "Ext", "Clean"]
    assert [result(name) for name in names] == [base, directory, suffix, clean]


def test_absolute_paths() -> None:
    assert call("isAbs", "/a") is True
    assert call("osIsAbs", "a") is False


@given(st.text("ab./", max_size=12))
def test_clean_agrees_with_posix_but_for_two_leading_slashes(path: str) -> None:
    cleaned = call("clean", path)
    assert cleaned == posixpath.normpath(path).replace("//", "/")
    assert call("clean", cleaned) == cleaned
