import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.crypto.der import (
    DerError,
    PemBlock,
    decode_pem,
    encode,
    encode_pem,
    integer,
    oid,
    parse,
    parse_one,
    sequence,
)


@pytest.mark.parametrize(
    ("number", "der"),
    [(0, "020100"), (127, "02017f"), (128, "02020080"), (-1, "0201ff"), (256, "02020100")],
)
def test_integer(number: int, der: str) -> None:
    assert integer(number).hex() == der
    assert parse_one(integer(number)).number() == number


def test_object_identifier() -> None:
    assert oid("1.2.840.113549.1.1.11").hex() == "06092a864886f70d01010b"


@pytest.mark.parametrize("size", [0, 127, 128, 255, 256, 70_000])
def test_length(size: int) -> None:
    element = parse_one(encode(0x04, b"x" * size))
    assert (element.tag, len(element.content)) == (4, size)


def test_children() -> None:
    outer = parse_one(sequence(integer(1), sequence(integer(2))))
    first, second = outer.children(2)
    assert (first.number(), second.children()[0].number()) == (1, 2)
    with pytest.raises(DerError, match="truncated"):
        outer.children(3)
    with pytest.raises(DerError, match="not an integer"):
        second.number()


@pytest.mark.parametrize("data", [b"", b"\x02", b"\x02\x02\x01", b"\x02\x82\xff", integer(1) * 2])
def test_no_single_value(data: bytes) -> None:
    with pytest.raises(DerError):
        parse_one(data)


@given(st.binary(max_size=40))
def test_any_bytes_are_parsed_or_refused(data: bytes) -> None:
    try:
        elements = parse(data)
    except DerError:
        return
    assert b"".join(each.raw for each in elements) == data


@given(st.sampled_from(["CERTIFICATE", "RSA PRIVATE KEY", ""]), st.binary(max_size=200))
def test_decoding_pem_undoes_encoding(label: str, data: bytes) -> None:
    block = PemBlock(label, data)
    text = encode_pem(block)
    assert max(map(len, text.splitlines())) <= 64
    assert decode_pem(f"comment\n{text}{text}") == block


@pytest.mark.parametrize(
    "text",
    ["", "-----BEGIN A-----\nAAAA\n-----END B-----", "-----BEGIN A-----\né\n-----END A-----"],
)
def test_no_pem(text: str) -> None:
    assert decode_pem(text) is None
