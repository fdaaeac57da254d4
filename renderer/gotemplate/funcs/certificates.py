"""Keys and certificates of sprig. Source: sprig 3.3.0, crypto.go.

Making an RSA key takes about a second, one of 4096 bits several.
"""

from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar

from renderer.gotemplate.crypto import keys
from renderer.gotemplate.crypto.certificates import (
    Issuer,
    Request,
    create_certificate,
    parse_issuer,
)
from renderer.gotemplate.crypto.der import DerError
from renderer.gotemplate.crypto.keys import DsaKey, SigningKey, parse_key
from renderer.gotemplate.crypto.primes import DrawBytes
from renderer.gotemplate.funcs.encoding import IllegalByteError, decode_base64
from renderer.gotemplate.funcs.randomness import draw_bytes
from renderer.gotemplate.funcs.registry import INT, LIST, STRING, Param, Uses, function
from renderer.gotemplate.gotypes import GoFailure, Struct, from_bytes, to_bytes
from renderer.gotemplate.gounicode import runes
from renderer.gotemplate.printing import sprint_value
from renderer.gotemplate.quoting import quote

_RSA = 500_000
_DAY_NANOSECONDS = 86_400 * 10**9


class Certificate(Struct):
    """A certificate and its private key, both in PEM."""

    go_type: ClassVar[str] = "sprig.certificate"

    def __init__(self, cert: str, key: str) -> None:
        super().__init__({"Cert": cert, "Key": key})
        self.cert, self.key = cert, key


_CERTIFICATE = Param("sprig.certificate", frozenset({Certificate}))


def _draw(uses: Uses, name: str) -> DrawBytes:
    uses.record(name)
    return partial(draw_bytes, uses)


@function("genPrivateKey", params=(STRING,), uses=True, cost=4_000_000)
def gen_private_key(uses: Uses, kind: str) -> str:
    """Return a new private key in PEM: rsa (also for an empty kind), dsa, ecdsa or ed25519."""
    makers: dict[str, Callable[[DrawBytes], SigningKey | DsaKey]] = {
        "": lambda draw: keys.draw_rsa(draw, 4096),
        "rsa": lambda draw: keys.draw_rsa(draw, 4096),
        "dsa": keys.draw_dsa,
        "ecdsa": keys.draw_ec,
    }
    if uses.dialect == "helm3":
        makers["ed25519"] = keys.draw_ed25519
    if kind not in makers:
        return f"Unknown type {kind}"
    return makers[kind](_draw(uses, "genPrivateKey")).pem()


# -- Certificates ----------------------------------------------------------------------------


@function("genCA", params=(STRING, INT), uses=True, cost=_RSA)
def gen_ca(uses: Uses, name: str, days: int) -> Certificate:
    """Return a new certificate authority with a new RSA key."""
    request, draw = _request(uses, name, None, None, days, is_authority=True), _draw(uses, "genCA")
    return _self_signed(request, keys.draw_rsa(draw, 2048), draw)


@function("genCAWithKey", params=(STRING, INT, STRING), dialect="helm3", uses=True, cost=_RSA)
def gen_ca_with_key(uses: Uses, name: str, days: int, key: str) -> Certificate:
    """Return a new certificate authority with a key in PEM."""
    request = _request(uses, name, None, None, days, is_authority=True)
    return _self_signed(request, _given_key(key), _draw(uses, "genCAWithKey"))


@function("genSelfSignedCert", params=(STRING, LIST, LIST, INT), uses=True, cost=_RSA)
def gen_self_signed_cert(
    uses: Uses, name: str, addresses: list[Any] | None, names: list[Any] | None, days: int
) -> Certificate:
    """Return a new self-signed certificate with a new RSA key."""
    request = _request(uses, name, addresses, names, days)
    draw = _draw(uses, "genSelfSignedCert")
    return _self_signed(request, keys.draw_rsa(draw, 2048), draw)


@function(
    "genSelfSignedCertWithKey",
    params=(STRING, LIST, LIST, INT, STRING),
    dialect="helm3",
    uses=True,
    cost=_RSA,
)
def gen_self_signed_cert_with_key(
    uses: Uses, name: str, addresses: list[Any] | None, names: list[Any] | None, days: int, key: str
) -> Certificate:
    """Return a new self-signed certificate with a key in PEM."""
    request = _request(uses, name, addresses, names, days)
    return _self_signed(request, _given_key(key), _draw(uses, "genSelfSignedCertWithKey"))


@function("genSignedCert", params=(STRING, LIST, LIST, INT, _CERTIFICATE), uses=True, cost=_RSA)
def gen_signed_cert(
    uses: Uses,
    name: str,
    addresses: list[Any] | None,
    names: list[Any] | None,
    days: int,
    authority: Certificate,
) -> Certificate:
    """Return a new certificate with a new RSA key, signed by an authority."""
    request = _request(uses, name, addresses, names, days)
    draw = _draw(uses, "genSignedCert")
    return _signed(request, keys.draw_rsa(draw, 2048), authority, draw)


@function(
    "genSignedCertWithKey",
    params=(STRING, LIST, LIST, INT, _CERTIFICATE, STRING),
    dialect="helm3",
    uses=True,
    cost=_RSA,
)
def gen_signed_cert_with_key(
    uses: Uses,
    name: str,
    addresses: list[Any] | None,
    names: list[Any] | None,
    days: int,
    authority: Certificate,
    key: str,
) -> Certificate:
    """Return a new certificate with a key in PEM, signed by an authority."""
    request = _request(uses, name, addresses, names, days)
    return _signed(request, _given_key(key), authority, _draw(uses, "genSignedCertWithKey"))


@function("buildCustomCert", params=(STRING, STRING))
def build_custom_cert(cert: str, key: str) -> Certificate:
    """Return a certificate and its key, both in PEM in Base64, as what `genSignedCert` takes."""
    cert_pem = _base64(cert, "certificate")
    key_pem = _base64(key, "private key")
    _issuer(cert_pem, "decodedCert.Bytes")
    _private_key(key_pem)
    return Certificate(cert_pem, key_pem)


def _base64(text: str, what: str) -> str:
    try:
        return from_bytes(decode_base64(to_bytes(text)))
    except IllegalByteError:
        raise GoFailure(f"unable to decode base64 {what}") from None


# -- Their parts -----------------------------------------------------------------------------


def _request(
    uses: Uses,
    name: str,
    addresses: list[Any] | None,
    names: list[Any] | None,
    days: int,
    is_authority: bool = False,
) -> Request:
    if runes(name) != name:
        raise GoFailure("error creating certificate: asn1: string not valid UTF-8")
    now = int(uses.now)
    # A duration that does not fit an int64 of nanoseconds overflows in Go, too.
    lifetime = (days * _DAY_NANOSECONDS + 2**63) % 2**64 - 2**63
    return Request(
        name,
        [_dns_name(each) for each in names or ()],
        [_address(each) for each in addresses or ()],
        now,
        now + lifetime // 10**9,
        is_authority,
    )


def _address(value: Any) -> bytes:
    from ipaddress import AddressValueError, IPv4Address, IPv6Address

    if type(value) is not str:
        raise GoFailure(f"error parsing ip: {sprint_value(value)} is not a string")
    try:
        if ":" not in value:
            return IPv4Address(value).packed
        address = IPv6Address(value)
    except AddressValueError:
        raise GoFailure(f"error parsing ip: {value}") from None
    if "%" in value:
        raise GoFailure(f"error parsing ip: {value}")
    return address.ipv4_mapped.packed if address.ipv4_mapped else address.packed


def _dns_name(value: Any) -> str:
    if type(value) is not str:
        raise GoFailure(
            f"error processing alternate dns name: {sprint_value(value)} is not a string"
        )
    if not value.isascii():
        raise GoFailure(
            f"error creating certificate: x509: {quote(value)} cannot be encoded as an IA5String"
        )
    return value


def _given_key(pem: str) -> SigningKey | DsaKey:
    try:
        return parse_key(pem)
    except GoFailure as failure:
        raise GoFailure(f"parsing private key: {failure.message}") from None


def _private_key(pem: str) -> SigningKey | DsaKey:
    try:
        return parse_key(pem)
    except GoFailure as failure:
        raise GoFailure(f"error parsing private key: {failure.message}") from None


def _issuer(pem: str, what: str) -> Issuer:
    try:
        issuer = parse_issuer(pem)
    except DerError as error:
        raise GoFailure(f"error parsing certificate: {what}: x509: {error}") from None
    if issuer is None:
        raise GoFailure("unable to decode certificate")
    return issuer


def _signing(key: SigningKey | DsaKey) -> SigningKey:
    if isinstance(key, DsaKey):
        raise GoFailure(
            "error creating certificate: "
            "x509: certificate private key does not implement crypto.Signer"
        )
    return key


def _self_signed(request: Request, key: SigningKey | DsaKey, draw: DrawBytes) -> Certificate:
    signer = _signing(key)
    return Certificate(create_certificate(request, signer, None, signer, draw), signer.pem())


def _signed(
    request: Request, key: SigningKey | DsaKey, authority: Certificate, draw: DrawBytes
) -> Certificate:
    issuer = _issuer(authority.cert, "decodedSignerCert.Bytes")
    signer = _signing(_private_key(authority.key))
    if issuer.public_info != signer.public_info():
        raise GoFailure(
            "error creating certificate: x509: provided PrivateKey doesn't match parent's PublicKey"
        )
    subject = _signing(key)
    return Certificate(create_certificate(request, subject, issuer, signer, draw), subject.pem())
