"""The bcrypt password hash. Source: Provos and Mazières, A Future-Adaptable Password Scheme.

Blowfish's tables are the first hexadecimal digits of pi behind the point: computing them takes
less room than listing them.
"""

from base64 import b64encode

DEFAULT_COST = 10
_LIMIT = 72
_MASK = 0xFFFFFFFF
_SUBKEYS, _BOX = 18, 256
_STANDARD = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_BCRYPT = b"./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
_TO_BCRYPT = bytes.maketrans(_STANDARD, _BCRYPT)


class PasswordLengthError(ValueError):
    """A password has more than 72 bytes."""


def hash_password(password: bytes, salt: bytes, cost: int = DEFAULT_COST) -> str:
    """Return the hash `$2a$10$...` of a password with a salt of 16 bytes.

    The work doubles with each step of `cost`; 10 takes seconds. Raises PasswordLengthError.
    """
    if len(password) > _LIMIT:
        raise PasswordLengthError("bcrypt: password length exceeds 72 bytes")
    state = _State()
    key, salt_words = _cyclic_words(password + b"\0"), _cyclic_words(salt)
    state.expand(key, salt_words[:4])
    for _ in range(1 << cost):
        state.expand(key, [0])
        state.expand(salt_words, [0])
    words = _words(b"OrpheanBeholderScryDoubt")
    for _ in range(64):
        for index in (0, 2, 4):
            words[index], words[index + 1] = state.encrypt(words[index], words[index + 1])
    digest = b"".join(word.to_bytes(4, "big") for word in words)[:23]
    return f"$2a${cost:02d}${_base64(salt)}{_base64(digest)}"


class _State:
    """Blowfish's subkeys and its four boxes in a row."""

    def __init__(self) -> None:
        words = _pi_words(_SUBKEYS + 4 * _BOX)
        self.subkeys, self.boxes = words[:_SUBKEYS], words[_SUBKEYS:]

    def expand(self, key: list[int], salt: list[int]) -> None:
        """Mix a key of 18 words into the state, and a salt of an even number, or 0."""
        self.subkeys = [word ^ mixed for word, mixed in zip(self.subkeys, key, strict=True)]
        left = right = position = 0
        for table in (self.subkeys, self.boxes):
            for index in range(0, len(table), 2):
                left ^= salt[position % len(salt)]
                right ^= salt[(position + 1) % len(salt)]
                position += 2
                left, right = self.encrypt(left, right)
                table[index], table[index + 1] = left, right

    def encrypt(self, left: int, right: int) -> tuple[int, int]:
        """Return a block of two words encrypted."""
        subkeys, boxes = self.subkeys, self.boxes
        for index in range(0, _SUBKEYS - 2, 2):
            left ^= subkeys[index]
            right ^= (
                subkeys[index + 1]
                ^ (
                    (
                        (boxes[left >> 24] + boxes[256 | left >> 16 & 255])
                        ^ boxes[512 | left >> 8 & 255]
                    )
                    + boxes[768 | left & 255]
                )
                & _MASK
            )
            left ^= (
                (
                    (boxes[right >> 24] + boxes[256 | right >> 16 & 255])
                    ^ boxes[512 | right >> 8 & 255]
                )
                + boxes[768 | right & 255]
            ) & _MASK
        return right ^ subkeys[17], left ^ subkeys[16]


def _words(data: bytes) -> list[int]:
    return [int.from_bytes(data[start : start + 4], "big") for start in range(0, len(data), 4)]


def _cyclic_words(data: bytes) -> list[int]:
    """Return 18 words of data that starts over at its end."""
    size = 4 * _SUBKEYS
    return _words((data * (size // len(data) + 1))[:size])


def _base64(data: bytes) -> str:
    return b64encode(data).rstrip(b"=").translate(_TO_BCRYPT).decode("ascii")


def _pi_words(count: int) -> list[int]:
    """Return the first 32-bit words of pi's fraction, by Machin's formula."""
    guard = 64
    one = 1 << 32 * count + guard
    pi = 4 * (4 * _arctan_inverse(5, one) - _arctan_inverse(239, one))
    fraction = (pi - 3 * one) >> guard
    return _words(fraction.to_bytes(4 * count, "big"))


def _arctan_inverse(x: int, one: int) -> int:
    """Return arctan(1/x) as a multiple of 1/one."""
    power = total = one // x
    divisor, sign = 1, 1
    while power:
        power //= x * x
        divisor, sign = divisor + 2, -sign
        total += sign * (power // divisor)
    return total
