"""Go's number and string literals, as templates write them."""

import re

_MIN_INT64, _MAX_INT64, _MAX_UINT64 = -(2**63), 2**63 - 1, 2**64 - 1

_INTEGER = re.compile(
    r"[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*"
    r"|[1-9](?:_?[0-9])*)"
)
_FLOAT = re.compile(r"[+-]?(?:\d(?:_?\d)*)?(?:\.(?:\d(?:_?\d)*)?)?(?:[eE][+-]?\d(?:_?\d)*)?")
_HEX_FLOAT = re.compile(
    r"[+-]?0[xX](?:_?[0-9a-fA-F])*(?:\.(?:[0-9a-fA-F](?:_?[0-9a-fA-F])*)?)?[pP][+-]?\d+"
)
_SIMPLE_ESCAPES = {
    "a": "\a",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
    "v": "\v",
    "\\": "\\",
}
_ESCAPE = re.compile(
    r"\\(?:([abfnrtv\\'\"])|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|([0-7]{3}))"
)


def parse_int(text: str) -> int | None:
    """Return the value of a Go integer literal with its base prefix, or None if it is none."""
    if not _INTEGER.fullmatch(text):
        return None
    sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text.lstrip("+"))
    digits = digits.replace("_", "")
    if len(digits) > 1 and digits[0] == "0" and digits[1].isdigit():
        return sign * int(digits, 8)
    return sign * int(digits, 0)


def parse_float(text: str) -> float | None:
    """Return the value of a Go floating-point literal, or None if it is none."""
    if _HEX_FLOAT.fullmatch(text):
        return float.fromhex(text.replace("_", ""))
    if _FLOAT.fullmatch(text) and any(c.isdigit() for c in text.split("e")[0].split("E")[0]):
        return float(text.replace("_", ""))
    return None


def parse_constant(text: str) -> tuple[int | float | complex | None, bool]:
    """Return what a number in a template stands for, and whether it overflows int.

    The value is None when the text is no number. As in Go, a text with a point or an exponent
    is a float64 and everything else an int. An integer too large for uint64 counts as no
    number; one that only int64 cannot hold is an overflow, found when it is evaluated.
    """
    if text.endswith("i"):
        imaginary = parse_float(text[:-1])
        if imaginary is None:
            whole = parse_int(text[:-1])
            return (None if whole is None else complex(0, whole)), False
        return complex(0, imaginary), False
    integer = parse_int(text)
    if integer is not None:
        if _MIN_INT64 <= integer <= _MAX_INT64:
            return integer, False
        return (integer, True) if 0 <= integer <= _MAX_UINT64 else (None, False)
    number = parse_float(text)
    if number is None or not any(mark in text for mark in ".eEpP"):
        return None, False
    return number, False


def unquote(text: str) -> str | None:
    """Return the value of a quoted Go string or character literal, or None if malformed."""
    quote, inner = text[0], text[1:-1]
    if quote == "`":
        return inner.replace("\r", "")
    if "\\" not in inner:
        return inner if quote == '"' or len(inner) == 1 else None
    pieces: list[bytes] = []
    at = 0
    while at < len(inner):
        if inner[at] != "\\":
            end = inner.find("\\", at)
            end = len(inner) if end < 0 else end
            pieces.append(inner[at:end].encode("utf-8", "surrogateescape"))
            at = end
            continue
        found = _ESCAPE.match(inner, at)
        piece = _escape_bytes(found, quote) if found else None
        if found is None or piece is None:
            return None
        pieces.append(piece)
        at = found.end()
    value = b"".join(pieces).decode("utf-8", "surrogateescape")
    return value if quote == '"' or len(value) == 1 else None


def _escape_bytes(found: re.Match[str], quote: str) -> bytes | None:
    simple, hexadecimal, short, long, octal = found.groups()
    if simple:
        if simple in "'\"":
            return simple.encode() if simple == quote else None
        return _SIMPLE_ESCAPES[simple].encode()
    if hexadecimal or octal:
        code = int(hexadecimal, 16) if hexadecimal else int(octal, 8)
        if code > 255:
            return None
        return bytes([code]) if quote == '"' else chr(code).encode()
    code = int(short or long, 16)
    if code > 0x10FFFF or 0xD800 <= code < 0xE000:
        return None
    return chr(code).encode()
