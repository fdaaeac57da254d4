"""Patterns for paths, by what the Go libraries that Helm uses make of them."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.charts.globs import BadPattern, Pattern, files_pattern, ignore_pattern

PATHS = ["a", "b", "ab", "a/b", "ab/c", "a.b", "a-", "]", "}", "é", "a/", "a,b", "z/a.yaml"]

# The pattern, and the paths above that it matches; None for one that is malformed. What gobwas/glob
# 0.2.3 says.
FILES: list[tuple[str, str | None]] = [
    ("", ""),
    ("*", "a b ab a.b a- ] } é a,b"),
    ("**", "a b ab a/b ab/c a.b a- ] } é a/ a,b z/a.yaml"),
    ("a", "a"),
    ("?", "a b ] } é"),
    ("??", "ab a-"),
    ("a*", "a ab a.b a- a,b"),
    ("*b", "b ab a.b a,b"),
    ("**b", "b ab a/b a.b a,b"),
    ("a/*", "a/b a/"),
    ("**/*.yaml", "z/a.yaml"),
    ("*/*", "a/b ab/c a/ z/a.yaml"),
    ("a**b", "ab a/b a.b a,b"),
    ("[ab]", "a b"),
    ("[!ab]", "] } é"),
    ("[a-z]", "a b"),
    ("[!a-z]", "] } é"),
    ("[z-a]", None),
    ("[", None),
    ("[]", None),
    ("[]]", None),
    ("[!]", None),
    ("[a-]", None),
    ("[ab-z]", "a b"),
    ("[a-z", None),
    ("[\\]]", "]"),
    ("{a,b}", "a b"),
    ("{a,}", "a"),
    ("{}", ""),
    ("{a,{b,ab}/*}", "a ab/c"),
    ("{a", "a"),
    ("a}", ""),
    ("a,b", "a,b"),
    ("{a*,*b}", "a b ab a.b a- a,b"),
    ("{**/b,ab*}", "ab a/b"),
    ("a\\", "a"),
    ("\\a", "a"),
    ("\\*", ""),
    ("a\\,b", "a,b"),
    ("***", "a b ab a/b ab/c a.b a- ] } é a/ a,b z/a.yaml"),
    ("*�", None),
    ("{a\\,b,é}", "é a,b"),
    ("z/{x,a}.{yaml,json}", "z/a.yaml"),
]

# The same of filepath.Match, Go 1.26.
IGNORE: list[tuple[str, str | None]] = [
    ("", ""),
    ("*", "a b ab a.b a- ] } é a,b"),
    ("**", "a b ab a.b a- ] } é a,b"),
    ("a", "a"),
    ("?", "a b ] } é"),
    ("??", "ab a-"),
    ("a*", "a ab a.b a- a,b"),
    ("*b", "b ab a.b a,b"),
    ("a/*", "a/b a/"),
    ("*/*", "a/b ab/c a/ z/a.yaml"),
    ("*/*.yaml", "z/a.yaml"),
    ("a?b", "a.b a,b"),
    ("[ab]", "a b"),
    ("[^ab]", "] } é"),
    ("[!ab]", "a b"),
    ("[a-z]", "a b"),
    ("[^a-z]", "] } é"),
    ("[z-a]", ""),
    ("[", None),
    ("[]", None),
    ("[]]", None),
    ("[^]", None),
    ("[a-]", None),
    ("[-a]", None),
    ("[a-z", None),
    ("[a\\", None),
    ("[\\]]", "]"),
    ("[\\]a-c]", "a b ]"),
    ("{a,b}", ""),
    ("a\\", None),
    ("\\a", "a"),
    ("\\*", ""),
    ("a[/]b", "a/b"),
    ("a[^x]b", "a/b a.b a,b"),
    ("]", "]"),
    ("[^\\]-é]", ""),
]

# What cannot be told apart within a life by trying one way after the other.
LONG = [
    (files_pattern, "*a" * 30 + "b", "a" * 200, False),
    (files_pattern, "**a" * 30 + "*b", "a" * 200, False),
    (files_pattern, "{a,a*,*a}" * 30 + "b", "a" * 200, False),
    (files_pattern, "{" * 5000 + "a", "a", True),
    (ignore_pattern, "*a" * 30 + "b", "a" * 200, False),
    (ignore_pattern, "*[ab]" * 30, "a" * 200, True),
]


def matched(read: Callable[[str], Pattern], text: str) -> str | None:
    try:
        pattern = read(text)
    except BadPattern as error:
        assert str(error)
        return None
    return " ".join(filter(pattern.matches, PATHS))


@pytest.mark.parametrize(("text", "expected"), FILES)
def test_files_pattern(text: str, expected: str | None) -> None:
    assert matched(files_pattern, text) == expected


@pytest.mark.parametrize(("text", "expected"), IGNORE)
def test_ignore_pattern(text: str, expected: str | None) -> None:
    assert matched(ignore_pattern, text) == expected


@pytest.mark.parametrize(("read", "text", "path", "expected"), LONG)
def test_no_pattern_takes_long(
    read: Callable[[str], Pattern], text: str, path: str, expected: bool
) -> None:
    assert read(text).matches(path) is expected


@given(st.text("ab*?[]!^-\\{},/é\udcff"), st.text("ab-/é]"))
def test_any_text_is_a_pattern_or_malformed(text: str, path: str) -> None:
    for read in (files_pattern, ignore_pattern):
        try:
            assert read(text).matches(path) in (True, False)
        except BadPattern as error:
            assert str(error)


@given(st.text("ab.-/é"))
def test_a_path_matches_itself(path: str) -> None:
    for read in (files_pattern, ignore_pattern):
        assert read(path).matches(path)
