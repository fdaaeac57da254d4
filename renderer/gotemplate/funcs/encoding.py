"""Base64 and Base32 functions of sprig. As there, what cannot be decoded gives an error's text.

Source: the packages encoding/base64 and encoding/base32 of Go 1.26.
"""

import re

from renderer.gotemplate.funcs.registry import STRING, function
from renderer.gotemplate.gotypes import from_bytes, to_bytes

_BASE64 = re.compile(rb"[A-Za-z0-9+/\r\n]*")
_BASE32 = re.compile(rb"[A-Z2-7]*")
_BASE32_SIZES = (2, 4, 5, 7)


class IllegalByteError(ValueError):
    """Data is not in an encoding; `offset` is that of the byte Go complains of."""

    def __init__(self, encoding: str, offset: int) -> None:
        super().__init__(f"illegal {encoding} data at input byte {offset}")
        self.offset = offset


@function("b64enc", params=(STRING,))
def b64enc(text: str) -> str:
    """Return text in Base64."""
    return encode_base64(to_bytes(text))


@function("b64dec", params=(STRING,))
def b64dec(text: str) -> str:
    """Return what a text in Base64 holds, or the text of Go's error."""
    try:
        return from_bytes(decode_base64(to_bytes(text)))
    except IllegalByteError as error:
        return str(error)


@function("b32enc", params=(STRING,))
def b32enc(text: str) -> str:
    """Return text in Base32."""
    from base64 import b32encode

    return b32encode(to_bytes(text)).decode("ascii")


@function("b32dec", params=(STRING,))
def b32dec(text: str) -> str:
    """Return what a text in Base32 holds, or the text of Go's error."""
    from base64 import b32decode

    data = to_bytes(text).replace(b"\r", b"").replace(b"\n", b"")
    try:
        end = _base32_end(data)
    except IllegalByteError as error:
        return str(error)
    return from_bytes(b32decode(data[:end] + b"=" * (-end % 8)))


def encode_base64(data: bytes) -> str:
    """Return bytes in Base64, on one line."""
    from binascii import b2a_base64

    return b2a_base64(data, newline=False).decode("ascii")


def decode_base64(data: bytes) -> bytes:
    """Return what Base64 stands for; line ends are passed over. Raises IllegalByteError."""
    from binascii import a2b_base64

    end = len(_BASE64.match(data)[0])  # type: ignore[index]  # it matches every text
    quantum = len(re.sub(rb"[\r\n]", b"", data[:end])) % 4
    if end == len(data):
        if quantum:
            raise IllegalByteError("base64", end - quantum)
        return a2b_base64(data)
    if data[end] != ord("=") or quantum < 2:
        raise IllegalByteError("base64", end)
    after = _skip_line_ends(data, end + 1)
    if quantum == 2:
        if after == len(data):
            raise IllegalByteError("base64", after)
        if data[after] != ord("="):
            raise IllegalByteError("base64", after - 1)
        after = _skip_line_ends(data, after + 1)
    if after < len(data):
        raise IllegalByteError("base64", after)
    return a2b_base64(data)


def _skip_line_ends(data: bytes, start: int) -> int:
    return len(data) - len(data[start:].lstrip(b"\r\n"))


def _base32_end(data: bytes) -> int:
    """Return where the padding of Base32 begins. What follows it within 8 bytes is ignored."""
    end = len(_BASE32.match(data)[0])  # type: ignore[index]  # it matches every text
    quantum = end % 8
    rest = data[end + 1 :]
    if end == len(data):
        if quantum:
            raise IllegalByteError("base32", end - quantum)
        return end
    if data[end] != ord("=") or quantum < 2 or len(rest) >= 8:
        raise IllegalByteError("base32", end)
    if len(rest) + quantum < 7:
        raise IllegalByteError("base32", len(data))
    padding = rest[: 7 - quantum]
    if padding.strip(b"="):
        raise IllegalByteError("base32", end + len(padding) - len(padding.lstrip(b"=")))
    if quantum not in _BASE32_SIZES:
        raise IllegalByteError("base32", end)
    return end
