from base64 import b64encode
from hashlib import sha256
from random import Random

import pytest

from renderer.gotemplate.crypto import curves
from renderer.gotemplate.crypto.der import encode, integer, oid, sequence
from renderer.gotemplate.crypto.keys import (
    DsaKey,
    EcKey,
    Ed25519Key,
    RsaKey,
    draw_dsa,
    draw_ec,
    draw_ed25519,
    draw_rsa,
    parse_key,
)
from renderer.gotemplate.crypto.primes import is_prime
from renderer.gotemplate.gotypes import GoFailure

RSA = draw_rsa(Random(1).randbytes, 1024)
EC = EcKey(5)
ED25519 = Ed25519Key(
    bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
)


def pem(label: str, der: bytes) -> str:
    body = b64encode(der).decode()
    return f"-----BEGIN {label}-----\n{body}\n-----END {label}-----\n"


@pytest.mark.parametrize(
    ("number", "prime"),
    [
        (2**127 - 1, True),
        (2**128 + 1, False),
        (4001, True),
        (4003 * 4007, False),
        (2**61 * 3 + 1, False),
    ],
)
def test_is_prime(number: int, prime: bool) -> None:
    assert is_prime(number) is prime


def test_rsa_key() -> None:
    assert (RSA.n.bit_length(), RSA.n) == (1024, RSA.p * RSA.q)
    assert is_prime(RSA.p)
    assert is_prime(RSA.q)
    assert pow(pow(1234, RSA.e, RSA.n), RSA.d, RSA.n) == 1234
    signature = int.from_bytes(RSA.sign(b"data", Random(1).randbytes), "big")
    opened = pow(signature, RSA.e, RSA.n).to_bytes(128, "big")
    assert opened.startswith(b"\x00\x01\xff\xff")
    assert opened.endswith(sha256(b"data").digest())


def test_dsa_key() -> None:
    key = draw_dsa(Random(1).randbytes)
    assert (key.p.bit_length(), key.q.bit_length()) == (2048, 256)
    assert (key.p - 1) % key.q == 0
    assert pow(key.g, key.q, key.p) == 1 != key.g
    assert key.y == pow(key.g, key.x, key.p)
    assert parse_key(key.pem()) == key


def test_p256() -> None:
    # The point 2G, from NIST's test vectors.
    assert curves.p256_public(2).hex() == (
        "047cf27b188d034f7e8a52380304b51ac3c08969e277f21b35a60b48fc47669978"
        "07775510db8ed040293d9ac69f7430dbba7dade63ce982299e04b79d227873d1"
    )
    assert 0 < draw_ec(Random(1).randbytes).secret < curves.P256_ORDER


def test_ed25519() -> None:
    # RFC 8032, 7.1, test 1.
    assert curves.ed25519_public(ED25519.seed).hex() == (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
    )
    assert ED25519.sign(b"", Random(1).randbytes).hex() == (
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
        "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"
    )
    assert len(draw_ed25519(Random(1).randbytes).seed) == 32


@pytest.mark.parametrize("key", [RSA, EC, ED25519])
def test_reading_a_key_undoes_writing_it(key: RsaKey | EcKey | Ed25519Key) -> None:
    assert parse_key(key.pem()) == key


def test_pkcs8_holds_rsa_and_ec_keys_too() -> None:
    rsa = sequence(*map(integer, (0, *RSA)), integer(1), integer(1), integer(1))
    algorithm = sequence(oid("1.2.840.113549.1.1.1"), b"\x05\x00")
    der = sequence(integer(0), algorithm, encode(4, rsa))
    assert parse_key(pem("PRIVATE KEY", der)) == RSA
    ec = sequence(integer(1), encode(4, (5).to_bytes(32, "big")))
    algorithm = sequence(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"))
    der = sequence(integer(0), algorithm, encode(4, ec))
    assert parse_key(pem("PRIVATE KEY", der)) == EC


def rsa_with(**changes: int) -> bytes:
    return sequence(*map(integer, (0, *RSA._replace(**changes))))


REFUSED = [
    ("no key", "no PEM data in input"),
    (pem("CERTIFICATE", b""), "no private key data in PEM block of type CERTIFICATE"),
    (pem("FOO PRIVATE KEY", b""), "invalid private key type FOO PRIVATE KEY"),
    (pem("RSA PRIVATE KEY", b"x"), "parsing RSA private key from PEM: truncated value"),
    (pem("RSA PRIVATE KEY", rsa_with(q=0)), "parsing RSA private key from PEM: invalid RSA key"),
    (pem("RSA PRIVATE KEY", rsa_with(d=3)), "parsing RSA private key from PEM: invalid RSA key"),
    (
        pem("RSA PRIVATE KEY", rsa_with(n=15)),
        "parsing RSA private key from PEM: RSA keys of 4 bits are not supported",
    ),
    (
        pem("EC PRIVATE KEY", sequence(integer(1), encode(4, b"x"))),
        "parsing EC private key from PEM: only the curve P-256 is supported",
    ),
    (
        pem("EC PRIVATE KEY", sequence(integer(1), encode(4, b""), encode(0xA0, b"x"))),
        "parsing EC private key from PEM: only the curve P-256 is supported",
    ),
    (pem("DSA PRIVATE KEY", sequence()), "parsing DSA private key from PEM: truncated value"),
    (
        pem("PRIVATE KEY", sequence(integer(0), sequence(), encode(4, integer(1)))),
        "decoding PEM as PKCS#8: PKCS#8 wrapping contained private key with unknown algorithm",
    ),
]


@pytest.mark.parametrize(("text", "message"), REFUSED)
def test_refused(text: str, message: str) -> None:
    with pytest.raises(GoFailure) as caught:
        parse_key(text)
    assert caught.value.message == message


def test_a_dsa_key_signs_nothing() -> None:
    assert not hasattr(DsaKey, "sign")
