"""ASN.1 values in DER, and PEM around them. Sources: ITU-T X.690, RFC 7468."""

import re
from binascii import b2a_base64
from typing import NamedTuple

from renderer.gotemplate.funcs.encoding import decode_base64

INTEGER, BIT_STRING, OCTET_STRING, OID, UTF8_STRING = 0x02, 0x03, 0x04, 0x06, 0x0C
SEQUENCE, SET, PRINTABLE_STRING, UTC_TIME, GENERALIZED_TIME = 0x30, 0x31, 0x13, 0x17, 0x18
CONTEXT, CONSTRUCTED = 0x80, 0x20
NULL = b"\x05\x00"
TRUE = b"\x01\x01\xff"


class DerError(ValueError):
    """Bytes are not the DER that they should be."""


class Element(NamedTuple):
    """A value: its tag, its content, and both together with the length between them."""

    tag: int
    content: bytes
    raw: bytes

    def children(self, least: int = 0) -> list["Element"]:
        """Return the values that the content consists of. Raises DerError for too few."""
        elements = parse(self.content)
        if len(elements) < least:
            raise DerError("truncated value")
        return elements

    def number(self) -> int:
        """Return an integer's value. Raises DerError."""
        if self.tag != INTEGER:
            raise DerError("not an integer")
        return int.from_bytes(self.content, "big", signed=True)


def encode(tag: int, *parts: bytes) -> bytes:
    """Return a value whose content is the parts."""
    content = b"".join(parts)
    size = len(content)
    if size < 0x80:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(length))) + length + content


def sequence(*parts: bytes) -> bytes:
    """Return a SEQUENCE."""
    return encode(SEQUENCE, *parts)


def integer(value: int) -> bytes:
    """Return an INTEGER."""
    return encode(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big", signed=True))


def bit_string(data: bytes, unused: int = 0) -> bytes:
    """Return a BIT STRING of whole bytes, the last `unused` bits of which do not count."""
    return encode(BIT_STRING, bytes((unused,)), data)


def oid(dotted: str) -> bytes:
    """Return an OBJECT IDENTIFIER."""
    first, second, *rest = map(int, dotted.split("."))
    content = bytearray()
    for arc in (first * 40 + second, *rest):
        groups = [arc & 0x7F]
        while arc := arc >> 7:
            groups.append(arc & 0x7F | 0x80)
        content += bytes(reversed(groups))
    return encode(OID, bytes(content))


def parse(data: bytes) -> list[Element]:
    """Return the values that data consists of. Raises DerError."""
    elements, start = [], 0
    while start < len(data):
        head = data[start : start + 2]
        if len(head) < 2:
            raise DerError("truncated value")
        size, body = head[1], start + 2
        if size >= 0x80:
            body += size - 0x80
            size = int.from_bytes(data[start + 2 : body], "big")
        if body + size > len(data):
            raise DerError("truncated value")
        elements.append(Element(head[0], data[body : body + size], data[start : body + size]))
        start = body + size
    return elements


def parse_one(data: bytes) -> Element:
    """Return the value that data is. Raises DerError when it is none, or more than one."""
    elements = parse(data)
    if len(elements) != 1:
        raise DerError("trailing data" if elements else "no data")
    return elements[0]


class PemBlock(NamedTuple):
    """What stands between BEGIN and END lines: its label, and the bytes."""

    label: str
    data: bytes


_PEM = re.compile(r"-----BEGIN ([^\n-]*)-----[ \t]*\r?\n([^-]*)-----END \1-----")


def decode_pem(text: str) -> PemBlock | None:
    """Return the first PEM block in a text, or None when there is none."""
    for found in _PEM.finditer(text):
        try:
            base64 = re.sub(r"\s", "", found[2]).encode("ascii")
            return PemBlock(found[1], decode_base64(base64))
        except ValueError:
            continue
    return None


def encode_pem(block: PemBlock) -> str:
    """Return a PEM block as text, in lines of 64 characters."""
    rows = (block.data[start : start + 48] for start in range(0, len(block.data), 48))
    body = "".join(b2a_base64(row).decode("ascii") for row in rows)
    return f"-----BEGIN {block.label}-----\n{body}-----END {block.label}-----\n"
