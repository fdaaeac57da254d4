from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.funcs import regex  # noqa: F401 - registers the functions
from renderer.gotemplate.funcs.registry import REGISTRY
from renderer.gotemplate.gotypes import GoFailure, Strings
from tests.gotemplate.funcs.calling import call, failure, typed

RESULTS: list[tuple[str, list[Any], Any]] = [
    ("regexMatch", ["[", "a"], False),
    ("regexMatch", [r"x$", "x\n"], False),
    ("regexMatch", [r"^.$", "\udcff"], True),  # a byte that is no UTF-8 is one character
    ("regexFind", ["a|ab", "ab"], "a"),
    ("regexFind", ["é(.)", "aé\udcffb"], "é\udcff"),
    ("regexFindAll", ["a*", "baac", -1], Strings(["", "aa", ""])),
    ("regexFindAll", ["a", "aaa", 2], Strings(["a", "a"])),
    ("regexFindAll", ["a", "aaa", 0], Strings()),
    ("regexReplaceAll", ["a*", "baac", "X"], "XbXcX"),
    ("regexReplaceAll", [r"(\w)(\w)", "abcd", "$2$1"], "badc"),
    ("regexReplaceAll", [r"(\w)(\w)", "ab", "${1}x$1x"], "ax"),
    ("regexReplaceAll", [r"(?P<v>a)(b)?", "a", "[$v${v}$2$3$01]"], "[aa]"),
    ("regexReplaceAll", ["a", "a", "$$ $ ${ ${a-b} $"], "$ $ ${ ${a-b} $"),
    ("regexReplaceAll", ["a", "a", "$" + "9" * 5000], ""),
    ("regexReplaceAllLiteral", ["b", "abc", "$0"], "a$0c"),
    ("regexSplit", ["", "abc", -1], Strings(["a", "b", "c"])),
    ("regexSplit", ["z+", "pizza", 1], Strings(["pizza"])),
    ("regexSplit", ["z+", "pizza", 0], Strings()),
    ("regexSplit", ["z+", "", -1], Strings([""])),
    ("regexSplit", ["a", "banana", -1], Strings(["b", "n", "n", ""])),
    ("regexQuoteMeta", ["a.b\\[é]"], "a\\.b\\\\\\[é\\]"),
]

ERRORS = [
    ("[", "missing closing ]: `[`"),
    ("(", "missing closing ): `(`"),
    ("a)", "unexpected ): `a)`"),
    ("*a", "missing argument to repetition operator: `*`"),
    ("a**", "invalid nested repetition operator: `**`"),
    ("a{2,1}", "invalid repeat count: `{2,1}`"),
    ("a{1001}", "invalid repeat count: `{1001}`"),
    (r"\1", "invalid escape sequence: `\\1`"),
    (r"\C", "invalid escape sequence: `\\C`"),
    ("a\\", "trailing backslash at end of expression: ``"),
    ("[z-a]", "invalid character class range: `z-a`"),
    ("a(?=b)", "invalid or unsupported Perl syntax: `(?=`"),
    ("(?P<a-b>c)", "invalid named capture: `(?P<a-b>`"),
    ("\udcff", "invalid UTF-8: `\udcff`"),
]


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS)
def test_result(name: str, args: list[Any], expected: Any) -> None:
    assert typed(call(name, *args)) == typed(expected)
    must = "mustR" + name[1:]
    if must in REGISTRY["helm3"] and args[0] != "[":
        assert typed(call(must, *args)) == typed(expected)


@pytest.mark.parametrize(("expression", "message"), ERRORS)
def test_error(expression: str, message: str) -> None:
    error = f"error parsing regexp: {message}"
    assert failure("mustRegexFind", expression, "a") == error
    assert failure("regexFind", expression, "a").endswith(f": {error}")
    assert call("regexMatch", expression, "a") is False


def test_a_panic_shows_the_expression_quoted_if_need_be() -> None:
    assert failure("regexFind", "(", "").startswith("regexp: Compile(`(`): error")
    assert failure("regexFind", "(`", "").startswith('regexp: Compile("(`"): error')


def test_literal_text_may_look_like_an_escape() -> None:
    assert call("regexFind", r"\Q\C\E", r"a\Cb") == r"\C"
    assert call("regexFind", r"\\C", r"a\Cb") == r"\C"


def test_too_large_a_result_is_refused() -> None:
    message = failure("regexReplaceAll", "a", "a" * 10**5, "b" * 10**4)
    assert message == "the result has more than 67108864 characters or items"


@given(st.text(max_size=20), st.text(max_size=20))
def test_quoted_meta_matches_the_text_itself(before: str, text: str) -> None:
    expression = call("regexQuoteMeta", text)
    assert call("mustRegexMatch", f"^{expression}$", text)
    assert call("mustRegexFind", expression, before + text) == text


@given(
    st.text("ab(?P<n>)[]{}0,12*+|^$.\\QEdpL-:iUé", max_size=12),
    st.text("ab\udcffé1", max_size=8),
    st.text("${}n1ab", max_size=8),
)
def test_any_expression_gives_a_result_or_a_go_failure(
    expression: str, text: str, template: str
) -> None:
    try:
        assert isinstance(call("regexReplaceAll", expression, text, template), str)
        parts = call("regexSplit", expression, text, -1)
        found = call("regexFindAll", expression, text, -1)
    except GoFailure:
        return
    assert len("".join(parts)) + len("".join(found)) <= len(text)
