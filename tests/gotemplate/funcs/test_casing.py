import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.funcs import casing  # noqa: F401 - registers the functions
from tests.gotemplate.funcs.calling import call

RESULTS = [
    ("upper", "straße ŉ ᾳ ǆ", "STRAßE ŉ ᾼ Ǆ"),
    ("lower", "ΑΣ İ", "ασ i"),
    ("upper", "h\udcc3", "H\ufffd"),
    ("title", "o'neil mc-donald x_y éa ǆ 3d", "O'Neil Mc-Donald X_y Éa ǅ 3d"),
    ("untitle", "Hello World-Wide", "hello world-Wide"),
    ("swapcase", "aLMoNd jOY ǅa", "AlmOnD Joy ǆA"),
    ("camelcase", "http_server", "HttpServer"),
    ("camelcase", "_complex__case_", "_Complex_Case_"),
    ("camelcase", "GOLANG_IS great", "GolangIsGreat"),
    ("camelcase", "alreadyCamel", "AlreadyCamel"),
    ("camelcase", "__", "___"),
    ("camelcase", "", ""),
    ("snakecase", "HTTPServer", "http_server"),
    ("snakecase", "http2xx", "http_2xx"),
    ("snakecase", "HTTP20xOK", "http_20x_ok"),
    ("snakecase", "Duration2m3s", "duration_2m3s"),
    ("snakecase", "Bld4Floor3rd", "bld4_floor_3rd"),
    ("snakecase", "a-b.c  d", "a_b.c__d"),
    ("snakecase", "中文Word", "中文_word"),
    ("kebabcase", "NoHTTPS", "no-https"),
]

HELM2_RESULTS = [
    ("camelcase", "http_server", "HttpServer"),
    ("camelcase", "alreadyCamel a-b", "Alreadycamel a-b"),
    ("camelcase", "_a", "_"),
    ("snakecase", "HTTPServer", "http_server"),
    ("snakecase", "HTTP2XX", "http_2xx"),
    ("snakecase", "HTTPs", "htt_pss"),
    ("snakecase", "Aé", "aé"),
    ("snakecase", "AB", "ab"),
    ("kebabcase", "ABC_d", "abc-d"),
]


@pytest.mark.parametrize(("name", "text", "expected"), RESULTS)
def test_result(name: str, text: str, expected: str) -> None:
    assert call(name, text) == expected


@pytest.mark.parametrize(("name", "text", "expected"), HELM2_RESULTS)
def test_compound_words_of_helm2(name: str, text: str, expected: str) -> None:
    assert call(name, text, dialect="helm2") == expected


@given(st.text("abAB12_- .é", max_size=12))
def test_separators_are_all_that_snake_case_adds(text: str) -> None:
    def letters(written: str) -> str:
        return "".join(char for char in written.lower() if char not in "_- ")

    assert letters(call("snakecase", text)) == letters(text)
    assert call("kebabcase", text).replace("-", "_") == call("snakecase", text).replace("-", "_")
