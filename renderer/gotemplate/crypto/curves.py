"""The curves P-256 and Ed25519, and their signatures. Sources: FIPS 186-5, RFC 8032.

Points are in affine coordinates and no step takes constant time: there is no secret to keep.
"""

from collections.abc import Callable
from hashlib import sha256, sha512

from renderer.gotemplate.crypto.primes import DrawBytes, draw_range

Point = tuple[int, int]


def _multiply(add: Callable[[Point, Point], Point], point: Point, scalar: int) -> Point:
    """Return a multiple of a point; the scalar is above 0."""
    total = None
    while scalar:
        if scalar & 1:
            total = point if total is None else add(total, point)
        scalar >>= 1
        if scalar:
            point = add(point, point)
    assert total is not None
    return total


# -- P-256 -----------------------------------------------------------------------------------

_P = 2**256 - 2**224 + 2**192 + 2**96 - 1
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
_P256_BASE = (
    0x6B17D1F2E12C4247F8BCE6E563A440F277037D812DEB33A0F4A13945D898C296,
    0x4FE342E2FE1A7F9B8EE7EB4A7C0F9E162BCE33576B315ECECBB6406837BF51F5,
)


def p256_public(secret: int) -> bytes:
    """Return the public point of a secret number, uncompressed (65 bytes)."""
    x, y = _multiply(_p256_add, _P256_BASE, secret)
    return b"\x04" + x.to_bytes(32, "big") + y.to_bytes(32, "big")


def p256_sign(secret: int, data: bytes, draw: DrawBytes) -> tuple[int, int]:
    """Return the ECDSA signature (r, s) of the SHA-256 of data."""
    digest = int.from_bytes(sha256(data).digest(), "big")
    nonce = draw_range(draw, P256_ORDER)
    r = _multiply(_p256_add, _P256_BASE, nonce)[0] % P256_ORDER
    return r, pow(nonce, -1, P256_ORDER) * (digest + r * secret) % P256_ORDER


def _p256_add(a: Point, b: Point) -> Point:
    # Multiples of the base below its order never add up to the point at infinity.
    if a == b:
        slope = 3 * (a[0] * a[0] - 1) * pow(2 * a[1], -1, _P)
    else:
        slope = (b[1] - a[1]) * pow(b[0] - a[0], -1, _P)
    x = (slope * slope - a[0] - b[0]) % _P
    return x, (slope * (a[0] - x) - a[1]) % _P


# -- Ed25519 ---------------------------------------------------------------------------------

_Q = 2**255 - 19
_ED25519_ORDER = 2**252 + 27742317777372353535851937790883648493
_D = -121665 * pow(121666, -1, _Q) % _Q
_ED25519_BASE = (
    15112221349535400772501151409588531511454012693041857206046113283949847762202,
    46316835694926478169428394003475163141307993866256225615783033603165251855960,
)


def ed25519_public(seed: bytes) -> bytes:
    """Return the public key of a 32 byte seed."""
    return _compressed(_multiply(_ed25519_add, _ED25519_BASE, _ed25519_secret(seed)[0]))


def ed25519_sign(seed: bytes, data: bytes) -> bytes:
    """Return the signature of data."""
    secret, prefix = _ed25519_secret(seed)
    nonce = int.from_bytes(sha512(prefix + data).digest(), "little") % _ED25519_ORDER
    head = _compressed(_multiply(_ed25519_add, _ED25519_BASE, nonce))
    challenge = sha512(head + ed25519_public(seed) + data).digest()
    s = (nonce + int.from_bytes(challenge, "little") * secret) % _ED25519_ORDER
    return head + s.to_bytes(32, "little")


def _ed25519_secret(seed: bytes) -> tuple[int, bytes]:
    digest = sha512(seed).digest()
    secret = int.from_bytes(digest[:32], "little") & (1 << 254) - 8 | 1 << 254
    return secret, digest[32:]


def _ed25519_add(a: Point, b: Point) -> Point:
    cross = _D * a[0] * b[0] * a[1] * b[1]
    x = (a[0] * b[1] + b[0] * a[1]) * pow(1 + cross, -1, _Q)
    y = (a[1] * b[1] + a[0] * b[0]) * pow(1 - cross, -1, _Q)
    return x % _Q, y % _Q


def _compressed(point: Point) -> bytes:
    return (point[1] | (point[0] & 1) << 255).to_bytes(32, "little")
