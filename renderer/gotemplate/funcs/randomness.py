"""Random functions of sprig, drawn from the seeded generator that a render is handed.

They draw on `Random.random()` alone, the one method whose sequence Python promises to keep.
"""

from renderer.gotemplate.funcs.limits import ensure_size
from renderer.gotemplate.funcs.registry import INT, STRING, Uses, function
from renderer.gotemplate.gotypes import GoFailure
from renderer.gotemplate.gounicode import runes

_DIGITS = "0123456789"
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PRINTABLE = "".join(map(chr, range(0x20, 0x7F)))


def draw_below(uses: Uses, limit: int) -> int:
    """Return a random number from 0 up to, not including, `limit` (at most 2**53)."""
    return int(uses.random.random() * limit)


def draw_bytes(uses: Uses, count: int) -> bytes:
    """Return `count` random bytes."""
    return bytes(draw_below(uses, 256) for _ in range(count))


def _draw_text(uses: Uses, name: str, count: int, alphabet: str) -> str:
    uses.record(name)
    ensure_size(count)
    return "".join(alphabet[draw_below(uses, len(alphabet))] for _ in range(count))


@function("randAlphaNum", params=(INT,), uses=True)
def rand_alpha_num(uses: Uses, count: int) -> str:
    """Return `count` random letters and digits; nothing for a negative count."""
    return _draw_text(uses, "randAlphaNum", count, _DIGITS + _LETTERS)


@function("randAlpha", params=(INT,), uses=True)
def rand_alpha(uses: Uses, count: int) -> str:
    """Return `count` random letters; nothing for a negative count."""
    return _draw_text(uses, "randAlpha", count, _LETTERS)


@function("randNumeric", params=(INT,), uses=True)
def rand_numeric(uses: Uses, count: int) -> str:
    """Return `count` random digits; nothing for a negative count."""
    return _draw_text(uses, "randNumeric", count, _DIGITS)


@function("randAscii", params=(INT,), uses=True)
def rand_ascii(uses: Uses, count: int) -> str:
    """Return `count` random printable characters of ASCII; nothing for a negative count."""
    return _draw_text(uses, "randAscii", count, _PRINTABLE)


@function("randBytes", params=(INT,), dialect="helm3", uses=True)
def rand_bytes(uses: Uses, count: int) -> str:
    """Return `count` random bytes in Base64."""
    from renderer.gotemplate.funcs.encoding import encode_base64

    uses.record("randBytes")
    if count < 0:
        raise GoFailure("runtime error: makeslice: len out of range")
    ensure_size(count)
    return encode_base64(draw_bytes(uses, count))


@function("shuffle", params=(STRING,), uses=True)
def shuffle(uses: Uses, text: str) -> str:
    """Return the characters of text in random order."""
    uses.record("shuffle")
    chars = list(runes(text))
    for last in range(len(chars) - 1, 0, -1):
        other = draw_below(uses, last + 1)
        chars[last], chars[other] = chars[other], chars[last]
    return "".join(chars)


@function("uuidv4", uses=True)
def uuidv4(uses: Uses) -> str:
    """Return a random UUID of version 4."""
    uses.record("uuidv4")
    data = bytearray(draw_bytes(uses, 16))
    data[6] = data[6] & 0x0F | 0x40
    data[8] = data[8] & 0x3F | 0x80
    text = data.hex()
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20], text[20:]))
