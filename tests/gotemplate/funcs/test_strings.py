from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.funcs import strings  # noqa: F401 - registers the functions
from renderer.gotemplate.gotypes import Ints, StringMap, Strings, from_bytes, to_bytes
from tests.gotemplate.funcs.calling import call, failure, typed

BYTES = st.binary(max_size=30).map(from_bytes)

RESULTS: list[tuple[str, list[Any], Any]] = [
    ("trim", [" \t\x85\u2003a b\u3000\n"], "a b"),
    ("trim", ["\x1ca\x1f"], "\x1ca\x1f"),  # Python strips these, Go does not
    ("trunc", [2, "héllo"], "h\udcc3"),
    ("trunc", [-4, "héllo"], "\udca9llo"),
    ("abbrevboth", [5, 10, "1234 5678 9123"], "...5678..."),
    ("abbrevboth", [10, 10, "1234 5678 9123"], "...78 9123"),
    ("initials", ["Élan vital"], "Ãv"),
    ("nospace", ["é à"], "Ã©Ã"),
    ("nospace", ["éà"], "Ã©Ã"),
    ("wrap", [5, "The quick brownish fox"], "The\nquick\nbrownish\nfox"),
    ("wrapWith", [3, "", "abcdefgh"], "abc\ndef\ngh"),
    ("replace", ["", "-", "hé"], "-h-é-"),
    ("indent", [2, "a\n\nb\n"], "  a\n  \n  b\n  "),
    ("nindent", [0, ""], "\n"),
    ("quote", [None, "a\udcff\n", 1.0, [1, None]], '"a\\xff\\n" "1" "[1 <nil>]"'),
    ("squote", ["it's", b"ab"], "'it's' '[97 98]'"),
    ("quote", [b"ab"], '"ab"'),
    ("cat", [1, None, "x", {"a": None}], "1 x map[a:<nil>]"),
    ("toString", [None], "<nil>"),
    ("toString", [b"\xff"], "\udcff"),
    ("toStrings", [["a", None, 1.5]], Strings(["a", "1.5"])),
    ("toStrings", [b"ab"], Strings(["97", "98"])),
    ("toStrings", [Ints([1, 2])], Strings(["1", "2"])),
    ("toStrings", [{"a": 1}], Strings(["map[a:1]"])),
    ("join", ["-", None], ""),
    ("join", [",", Strings(["a", "b"])], "a,b"),
    ("splitList", ["", "hé"], Strings(["h", "é"])),
    ("splitList", [",", ""], Strings([""])),
    ("split", ["$", "a$b"], StringMap({"_0": "a", "_1": "b"})),
    ("splitn", ["", 2, "héo"], StringMap({"_0": "h", "_1": "éo"})),
    ("splitn", ["", 3, "hé"], StringMap({"_0": "h", "_1": "é"})),
    ("splitn", [",", 0, "a,b"], StringMap()),
    ("plural", ["one", "many", 0], "many"),
]

FAILURES: list[tuple[str, list[Any], str]] = [
    ("substr", [-1, 9, "abc"], "runtime error: slice bounds out of range [:9] with length 3"),
    ("substr", [-1, -1, "abc"], "runtime error: slice bounds out of range [:-1]"),
    ("substr", [2, 1, "abc"], "runtime error: slice bounds out of range [2:1]"),
    ("substr", [5, -1, "é"], "runtime error: slice bounds out of range [5:2]"),
    ("repeat", [-1, "x"], "strings: negative Repeat count"),
    ("indent", [-1, "x"], "strings: negative Repeat count"),
    ("upper", [], "wrong number of args for upper: want 1 got 0"),
    ("trunc", [1.0, "x"], "wrong type for value; expected int; got float64"),
]


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS)
def test_result(name: str, args: list[Any], expected: Any) -> None:
    assert typed(call(name, *args)) == typed(expected)


@pytest.mark.parametrize(("name", "args", "message"), FAILURES)
def test_failure(name: str, args: list[Any], message: str) -> None:
    from renderer.gotemplate.funcs import casing  # noqa: F401 - registers upper

    assert failure(name, *args) == message


def test_negative_trunc_is_an_error_in_helm2() -> None:
    assert call("trunc", 2, "abc", dialect="helm2") == "ab"
    message = "runtime error: slice bounds out of range [:-3]"
    assert failure("trunc", -3, "abc", dialect="helm2") == message


@pytest.mark.parametrize(
    ("name", "args"),
    [
        ("repeat", [10**15, "ab"]),
        ("indent", [10**9, "a"]),
        ("indent", [2**20, "\n" * 100]),
        ("replace", ["a", "b" * 10**5, "a" * 10**4]),
        ("wrapWith", [1, "b" * 10**5, "a" * 10**4]),
        ("join", ["b" * 10**5, ["a"] * 10**4]),
    ],
)
def test_too_large_a_result_is_refused_before_it_is_made(name: str, args: list[Any]) -> None:
    assert failure(name, *args) == "the result has more than 67108864 characters or items"


@given(st.integers(0, 40), BYTES)
def test_trunc_cuts_bytes(size: int, text: str) -> None:
    assert to_bytes(call("trunc", size, text)) == to_bytes(text)[:size]


@given(BYTES.filter(bool), BYTES)
def test_join_undoes_split(separator: str, text: str) -> None:
    assert call("join", separator, call("splitList", separator, text)) == text


@given(st.integers(-2, 12), st.integers(-2, 12), BYTES)
def test_abbreviation_is_never_longer_than_asked(left: int, width: int, text: str) -> None:
    shown = call("abbrevboth", left, width, text)
    assert shown == text or len(to_bytes(shown)) <= width


@given(st.integers(-2, 12), st.sampled_from(["", "|", "--"]), BYTES)
def test_wrapping_loses_nothing_but_blanks(width: int, newline: str, text: str) -> None:
    text = text.replace("|", "").replace("-", "").replace("\n", "")
    lines = call("wrapWith", width, newline, text)
    for each in ("\n", "|", "--", " "):
        lines, text = lines.replace(each, ""), text.replace(each, "")
    assert to_bytes(lines) == to_bytes(text)
