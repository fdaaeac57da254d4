"""AES with a 256 bit key in CBC mode. Sources: FIPS 197, NIST SP 800-38A."""

from collections.abc import Iterator
from functools import cache

BLOCK = 16
_ROUNDS = 14


def encrypt_cbc(key: bytes, iv: bytes, data: bytes) -> bytes:
    """Return whole blocks of data encrypted; the key has 32 bytes, the IV 16."""
    keys, out, previous = _round_keys(key), bytearray(), iv
    for start in range(0, len(data), BLOCK):
        previous = _encrypt_block(keys, _xor(data[start : start + BLOCK], previous))
        out += previous
    return bytes(out)


def decrypt_cbc(key: bytes, iv: bytes, data: bytes) -> bytes:
    """Return whole blocks of data decrypted; the key has 32 bytes, the IV 16."""
    keys, out, previous = _round_keys(key), bytearray(), iv
    for start in range(0, len(data), BLOCK):
        block = data[start : start + BLOCK]
        out += _xor(_decrypt_block(keys, block), previous)
        previous = block
    return bytes(out)


def _encrypt_block(keys: list[bytes], block: bytes) -> bytes:
    box = _boxes()[0]
    state = _xor(block, keys[0])
    for round_ in range(1, _ROUNDS + 1):
        # Substitute bytes, and shift row r of the four by r columns.
        state = bytes(box[state[(i + 4 * (i % 4)) % BLOCK]] for i in range(BLOCK))
        if round_ < _ROUNDS:
            state = _mix_columns(state, (2, 3, 1, 1))
        state = _xor(state, keys[round_])
    return state


def _decrypt_block(keys: list[bytes], block: bytes) -> bytes:
    box = _boxes()[1]
    state = block
    for round_ in range(_ROUNDS, 0, -1):
        state = _xor(state, keys[round_])
        if round_ < _ROUNDS:
            state = _mix_columns(state, (14, 11, 13, 9))
        state = bytes(box[state[(i - 4 * (i % 4)) % BLOCK]] for i in range(BLOCK))
    return _xor(state, keys[0])


def _mix_columns(state: bytes, factors: tuple[int, ...]) -> bytes:
    """Multiply each column by the circulant matrix whose first row is `factors`."""
    tables = [_multiples(factor) for factor in factors]
    mixed = bytearray()
    for column in range(0, BLOCK, 4):
        for row in range(4):
            value = 0
            for offset in range(4):
                value ^= tables[offset][state[column + (row + offset) % 4]]
            mixed.append(value)
    return bytes(mixed)


def _round_keys(key: bytes) -> list[bytes]:
    box, words, constant = _boxes()[0], [key[i : i + 4] for i in range(0, 32, 4)], 1
    for index in range(8, 4 * (_ROUNDS + 1)):
        word = words[-1]
        if index % 8 == 0:
            word = bytes((box[word[1]] ^ constant, box[word[2]], box[word[3]], box[word[0]]))
            constant = _product(constant, 2)
        elif index % 8 == 4:
            word = bytes(box[byte] for byte in word)
        words.append(_xor(word, words[-8]))
    return [b"".join(words[i : i + 4]) for i in range(0, len(words), 4)]


def _xor(a: bytes, b: bytes) -> bytes:
    return bytes(x ^ y for x, y in zip(a, b, strict=True))


def _product(a: int, b: int) -> int:
    """Return the product of two elements of GF(2^8)."""
    result = 0
    while b:
        if b & 1:
            result ^= a
        a = a << 1 ^ (0x11B if a & 0x80 else 0)
        b >>= 1
    return result


@cache
def _multiples(factor: int) -> bytes:
    return bytes(_product(value, factor) for value in range(256))


@cache
def _boxes() -> tuple[bytes, bytes]:
    """Return the substitution of bytes, and its inverse."""
    box, inverse = bytearray(256), bytearray(256)
    for element, reciprocal in [(0, 0), *_reciprocals()]:
        value = 0x63
        for shift in range(5):
            value ^= (reciprocal << shift | reciprocal >> 8 - shift) & 0xFF
        box[element], inverse[value] = value, element
    return bytes(box), bytes(inverse)


def _reciprocals() -> Iterator[tuple[int, int]]:
    # 3 generates all elements but 0, and 0xf6 is its reciprocal.
    element, reciprocal = 1, 1
    for _ in range(255):
        yield element, reciprocal
        element, reciprocal = _product(element, 3), _product(reciprocal, 0xF6)
