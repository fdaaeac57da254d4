import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.funcs import encoding  # noqa: F401 - registers the functions
from renderer.gotemplate.gotypes import from_bytes
from tests.gotemplate.funcs.calling import call

RESULTS = [
    ("b64enc", "hé\udcff", "aMOp/w=="),
    ("b64dec", "aMOp/w==", "hé\udcff"),
    ("b64dec", "YQ\n=\r\n=\n", "a"),
    ("b64dec", "YR==", "a"),  # the bits that stand for nothing need not be 0
    ("b64dec", "YWI", "illegal base64 data at input byte 0"),
    ("b64dec", "YWJjYW\n", "illegal base64 data at input byte 5"),
    ("b64dec", "Y===", "illegal base64 data at input byte 1"),
    ("b64dec", "YQ=", "illegal base64 data at input byte 3"),
    ("b64dec", "YQ=a", "illegal base64 data at input byte 2"),
    ("b64dec", "YQ==\nYQ==", "illegal base64 data at input byte 5"),
    ("b64dec", "YWJé", "illegal base64 data at input byte 3"),
    ("b32enc", "hello", "NBSWY3DP"),
    ("b32dec", "NBSWY3DP", "hello"),
    ("b32dec", "ME==\n====", "a"),
    ("b32dec", "ME======x", "a"),  # what follows the padding closely is not looked at
    ("b32dec", "ME=====", "illegal base32 data at input byte 7"),
    ("b32dec", "MEA=====", "illegal base32 data at input byte 3"),
    ("b32dec", "ME==x===", "illegal base32 data at input byte 3"),  # Go is off by one
    ("b32dec", "me======", "illegal base32 data at input byte 0"),
    ("b32dec", "NBSWY3DPM", "illegal base32 data at input byte 8"),
]


@pytest.mark.parametrize(("name", "text", "expected"), RESULTS)
def test_result(name: str, text: str, expected: str) -> None:
    assert call(name, text) == expected


@pytest.mark.parametrize("base", ["b32", "b64"])
@given(data=st.binary(max_size=40))
def test_decoding_undoes_encoding(base: str, data: bytes) -> None:
    text = from_bytes(data)
    assert call(f"{base}dec", call(f"{base}enc", text)) == text


@pytest.mark.parametrize("name", ["b32dec", "b64dec"])
@given(text=st.text("AZaz27+/=\r\n!é", max_size=20))
def test_any_text_gives_a_text(name: str, text: str) -> None:
    assert isinstance(call(name, text), str)
