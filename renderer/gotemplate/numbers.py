"""Go's number and string literals, as templates write them."""

import math
import re

SCANNED_NUMBER = r"""[+-]?
    (?: 0[xX][0-9a-fA-F_]*(?:\.[0-9a-fA-F_]*)?(?:[pP][+-]?[0-9_]*)?
      | 0[oO][0-7_]*(?:\.[0-7_]*)?
      | 0[bB][01_]*(?:\.[01_]*)?
      | (?=\.?[0-9])[0-9_]*(?:\.[0-9_]*)?(?:[eE][+-]?[0-9_]*)?
    )"""
"""What Go's lexer takes for one number (a verbose expression), well formed or not."""

_MIN_INT64, _MAX_INT64, _MAX_UINT64 = -(2**63), 2**63 - 1, 2**64 - 1

_INTEGER = re.compile(
    r"[+-]?(?:0[xX](?:_?[0-9a-fA-F])+|0[bB](?:_?[01])+|0[oO](?:_?[0-7])+|0(?:_?[0-7])*"
    r"|[1-9](?:_?[0-9])*)"
)
# Compiled where one is used: few templates have such numbers.
_FLOAT = r"[+-]?(?:\d(?:_?\d)*)?(?:\.(?:\d(?:_?\d)*)?)?(?:[eE][+-]?\d(?:_?\d)*)?"
_HEX_FLOAT = r"[+-]?0[xX](?:_?[0-9a-fA-F])*(?:\.(?:[0-9a-fA-F](?:_?[0-9a-fA-F])*)?)?[pP][+-]?\d+"
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
    """Return the value of a Go integer literal with its base prefix.

    None if it is none, or has thousands of digits, which Python does not read.
    """
    if not _INTEGER.fullmatch(text):
        return None
    sign, digits = (-1, text[1:]) if text[0] == "-" else (1, text.lstrip("+"))
    digits = digits.replace("_", "")
    octal = len(digits) > 1 and digits[0] == "0" and digits[1].isdigit()
    try:
        return sign * int(digits, 8 if octal else 0)
    except ValueError:
        return None


def parse_float(text: str) -> float | None:
    """Return the value of a Go floating-point literal: infinite if too large, None if none."""
    if re.fullmatch(_HEX_FLOAT, text):
        try:
            return float.fromhex(text.replace("_", ""))
        except OverflowError:
            return -math.inf if text[0] == "-" else math.inf
    if re.fullmatch(_FLOAT, text) and any(c.isdigit() for c in text.split("e")[0].split("E")[0]):
        return float(text.replace("_", ""))
    return None


def parse_constant(text: str) -> tuple[int | float | complex | None, bool]:
    """Return what a number in a template stands for, and whether it overflows its type.

    The value is None when the text is no number. As in Go, a text with a point or an exponent
    is a float64 and everything else an int. What no type can hold has no value and overflows;
    an integer that uint64 holds and int64 does not has both, an error only when evaluated.
    """
    if text.endswith("i"):
        return parse_complex(text)
    integer = parse_int(text)
    if integer is not None:
        fits = _MIN_INT64 <= integer <= _MAX_UINT64
        return integer if fits else None, integer > _MAX_INT64 or not fits
    number = parse_float(text)
    if number is None or math.isinf(number):
        return None, number is not None
    return number if any(mark in text for mark in ".eEpP") else None, False


def parse_complex(text: str) -> tuple[complex | None, bool]:
    """Return the value of a complex constant, `1+2i` or `2i`, as `parse_constant` does."""
    found = re.match(SCANNED_NUMBER, text, re.VERBOSE)
    split = found.end() if found and found.end() < len(text) - 1 else 0
    real = parse_float(text[:split]) if split else 0.0
    imaginary = parse_float(text[split:-1])
    if real is None or imaginary is None:
        return None, False
    if math.isinf(real) or math.isinf(imaginary):
        return None, True
    return complex(real, imaginary), False


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
