"""Private keys: made from random bytes, written to PEM and read from it, and used to sign.

Sources: RFC 8017 (RSA), RFC 5915 (EC), RFC 8410 (Ed25519), and sprig 3.3.0, crypto.go, for the
sizes, the DSA key format and the words of the errors.
"""

from collections.abc import Callable
from hashlib import sha256
from math import gcd, lcm
from typing import NamedTuple

from renderer.gotemplate.crypto import curves
from renderer.gotemplate.crypto.der import (
    CONSTRUCTED,
    CONTEXT,
    NULL,
    OCTET_STRING,
    DerError,
    Element,
    PemBlock,
    bit_string,
    decode_pem,
    encode,
    encode_pem,
    integer,
    oid,
    parse_one,
    sequence,
)
from renderer.gotemplate.crypto.primes import (
    DrawBytes,
    draw_number,
    draw_prime,
    draw_range,
    is_prime,
)
from renderer.gotemplate.gotypes import GoFailure

_RSA = sequence(oid("1.2.840.113549.1.1.1"), NULL)
_P256 = oid("1.2.840.10045.3.1.7")
_EC = sequence(oid("1.2.840.10045.2.1"), _P256)
_ED25519 = sequence(oid("1.3.101.112"))
_SHA256_PREFIX = bytes.fromhex("3031300d060960864801650304020105000420")


class RsaKey(NamedTuple):
    """An RSA key: modulus, public and private exponent, and the two primes."""

    n: int
    e: int
    d: int
    p: int
    q: int

    def signature_algorithm(self) -> bytes:
        """Return the AlgorithmIdentifier of its signatures."""
        return sequence(oid("1.2.840.113549.1.1.11"), NULL)

    def pem(self) -> str:
        """Return the key in PEM."""
        d, p, q = self.d, self.p, self.q
        numbers = (0, self.n, self.e, d, p, q, d % (p - 1), d % (q - 1), pow(q, -1, p))
        return encode_pem(PemBlock("RSA PRIVATE KEY", sequence(*map(integer, numbers))))

    def public_info(self) -> bytes:
        """Return the public key as SubjectPublicKeyInfo."""
        return sequence(_RSA, bit_string(sequence(integer(self.n), integer(self.e))))

    def sign(self, data: bytes, draw: DrawBytes) -> bytes:  # noqa: ARG002 - as the other keys
        """Return the signature of data (PKCS #1 v1.5, SHA-256)."""
        size = (self.n.bit_length() + 7) // 8
        info = _SHA256_PREFIX + sha256(data).digest()
        padded = b"\x00\x01" + b"\xff" * (size - len(info) - 3) + b"\x00" + info
        return pow(int.from_bytes(padded, "big"), self.d, self.n).to_bytes(size, "big")


class EcKey(NamedTuple):
    """A key on the curve P-256: the secret number."""

    secret: int

    def signature_algorithm(self) -> bytes:
        """Return the AlgorithmIdentifier of its signatures."""
        return sequence(oid("1.2.840.10045.4.3.2"))

    def pem(self) -> str:
        """Return the key in PEM."""
        der = sequence(
            integer(1),
            encode(OCTET_STRING, self.secret.to_bytes(32, "big")),
            encode(CONTEXT | CONSTRUCTED, _P256),
            encode(CONTEXT | CONSTRUCTED | 1, bit_string(curves.p256_public(self.secret))),
        )
        return encode_pem(PemBlock("EC PRIVATE KEY", der))

    def public_info(self) -> bytes:
        """Return the public key as SubjectPublicKeyInfo."""
        return sequence(_EC, bit_string(curves.p256_public(self.secret)))

    def sign(self, data: bytes, draw: DrawBytes) -> bytes:
        """Return the signature of data (ECDSA, SHA-256)."""
        return sequence(*map(integer, curves.p256_sign(self.secret, data, draw)))


class Ed25519Key(NamedTuple):
    """A key on the curve Ed25519: its 32 byte seed."""

    seed: bytes

    def signature_algorithm(self) -> bytes:
        """Return the AlgorithmIdentifier of its signatures."""
        return _ED25519

    def pem(self) -> str:
        """Return the key in PEM."""
        inner = encode(OCTET_STRING, encode(OCTET_STRING, self.seed))
        return encode_pem(PemBlock("PRIVATE KEY", sequence(integer(0), _ED25519, inner)))

    def public_info(self) -> bytes:
        """Return the public key as SubjectPublicKeyInfo."""
        return sequence(_ED25519, bit_string(curves.ed25519_public(self.seed)))

    def sign(self, data: bytes, draw: DrawBytes) -> bytes:  # noqa: ARG002 - as the other keys
        """Return the signature of data."""
        return curves.ed25519_sign(self.seed, data)


class DsaKey(NamedTuple):
    """A DSA key. No certificate can be made with it."""

    p: int
    q: int
    g: int
    y: int
    x: int

    def pem(self) -> str:
        """Return the key in PEM."""
        return encode_pem(PemBlock("DSA PRIVATE KEY", sequence(*map(integer, (0, *self)))))


SigningKey = RsaKey | EcKey | Ed25519Key


def draw_rsa(draw: DrawBytes, bits: int) -> RsaKey:
    """Return a new RSA key of so many bits."""
    e = 65537
    while True:
        p, q = draw_prime(draw, bits // 2), draw_prime(draw, bits // 2)
        if p != q and gcd(e, (p - 1) * (q - 1)) == 1:
            return RsaKey(p * q, e, pow(e, -1, lcm(p - 1, q - 1)), p, q)


def draw_ec(draw: DrawBytes) -> EcKey:
    """Return a new key on the curve P-256."""
    return EcKey(draw_range(draw, curves.P256_ORDER))


def draw_ed25519(draw: DrawBytes) -> Ed25519Key:
    """Return a new Ed25519 key."""
    return Ed25519Key(draw(32))


def draw_dsa(draw: DrawBytes) -> DsaKey:
    """Return a new DSA key, p of 2048 bits and q of 256."""
    q = draw_prime(draw, 256)
    while True:
        number = draw_number(draw, 2048) | 1 << 2047
        p = number - number % (2 * q) + 1
        if p.bit_length() == 2048 and is_prime(p):
            break
    g = pow(2, (p - 1) // q, p)
    x = draw_range(draw, q)
    return DsaKey(p, q, g, pow(g, x, p), x)


def parse_key(text: str) -> SigningKey | DsaKey:
    """Return the private key of a text in PEM. Raises GoFailure."""
    block = decode_pem(text)
    if block is None:
        raise GoFailure("no PEM data in input")
    if not f" {block.label}".endswith(" PRIVATE KEY"):
        raise GoFailure(f"no private key data in PEM block of type {block.label}")
    kind = block.label.removesuffix("PRIVATE KEY").rstrip()
    if kind not in _PARSERS:
        raise GoFailure(f"invalid private key type {block.label}")
    try:
        return _PARSERS[kind](parse_one(block.data))
    except DerError as error:
        what = f"parsing {kind} private key from PEM" if kind else "decoding PEM as PKCS#8"
        raise GoFailure(f"{what}: {error}") from None


def _parse_rsa(key: Element) -> RsaKey:
    _, n, e, d, p, q = _numbers(key, 6)
    if not 512 <= n.bit_length() <= 16384:
        raise DerError(f"RSA keys of {n.bit_length()} bits are not supported")
    if (
        min(p, q) < 2
        or n != p * q
        or not 0 < e < n
        or not 0 < d < n
        or gcd(p, q) != 1
        or e * d % lcm(p - 1, q - 1) != 1
    ):
        raise DerError("invalid RSA key")
    return RsaKey(n, e, d, p, q)


def _parse_dsa(key: Element) -> DsaKey:
    return DsaKey(*_numbers(key, 6)[1:])


def _parse_ec(key: Element) -> EcKey:
    _, secret, *options = key.children(2)
    curves_named = [each.content for each in options if each.tag == CONTEXT | CONSTRUCTED]
    if curves_named != [_P256]:
        raise DerError("only the curve P-256 is supported")
    return _ec_key(secret.content)


def _ec_key(secret: bytes) -> EcKey:
    number = int.from_bytes(secret, "big")
    if not 0 < number < curves.P256_ORDER:
        raise DerError("invalid elliptic curve private key value")
    return EcKey(number)


def _parse_pkcs8(key: Element) -> SigningKey:
    _, algorithm, secret, *_ = key.children(3)
    inner = parse_one(secret.content)
    if algorithm.raw == _RSA:
        return _parse_rsa(inner)
    if algorithm.raw == _EC:
        return _ec_key(inner.children(2)[1].content)
    if algorithm.raw == _ED25519 and len(inner.content) == 32:
        return Ed25519Key(inner.content)
    raise DerError("PKCS#8 wrapping contained private key with unknown algorithm")


def _numbers(key: Element, count: int) -> list[int]:
    return [each.number() for each in key.children(count)[:count]]


_PARSERS: dict[str, Callable[[Element], SigningKey | DsaKey]] = {
    "": _parse_pkcs8,
    "RSA": _parse_rsa,
    "EC": _parse_ec,
    "DSA": _parse_dsa,
}
