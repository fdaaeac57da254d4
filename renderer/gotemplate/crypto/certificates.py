"""X.509 certificates as Go's x509.CreateCertificate writes those of sprig.

Sources: RFC 5280; Go's crypto/x509 for the order of extensions and for what goes into them.
"""

from collections.abc import Sequence
from hashlib import sha1
from typing import NamedTuple

from renderer.gotemplate.crypto.der import (
    CONSTRUCTED,
    CONTEXT,
    GENERALIZED_TIME,
    OCTET_STRING,
    PRINTABLE_STRING,
    SET,
    TRUE,
    UTC_TIME,
    UTF8_STRING,
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
from renderer.gotemplate.crypto.keys import SigningKey
from renderer.gotemplate.crypto.primes import DrawBytes, draw_number
from renderer.gotemplate.golayout import Instant, format_instant

_SUBJECT_KEY_ID = oid("2.5.29.14")
_PRINTABLE = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-./:=?")


class Request(NamedTuple):
    """What a certificate shall say.

    `not_before` and `not_after` are seconds since 1970; `addresses` are IP addresses of 4 or 16
    bytes.
    """

    common_name: str
    dns_names: Sequence[str]
    addresses: Sequence[bytes]
    not_before: int
    not_after: int
    is_authority: bool


class Issuer(NamedTuple):
    """Who signs: the name and public key as in its certificate, its key identifier if any."""

    name: bytes
    public_info: bytes
    key_id: bytes


def parse_issuer(pem: str) -> Issuer | None:
    """Return who a certificate is about, or None when the text holds no PEM. Raises DerError."""
    block = decode_pem(pem)
    if block is None:
        return None
    fields = parse_one(block.data).children(3)[0].children(7)
    if fields[0].tag != CONTEXT | CONSTRUCTED:
        raise DerError("malformed certificate")
    subject, public_info, *rest = fields[5:]
    return Issuer(subject.raw, public_info.raw, _key_id(rest))


def _key_id(optional_fields: Sequence[Element]) -> bytes:
    for field in optional_fields:
        if field.tag == CONTEXT | CONSTRUCTED | 3:
            for extension in parse_one(field.content).children():
                name, *_, value = extension.children(2)
                if name.raw == _SUBJECT_KEY_ID:
                    return parse_one(value.content).content
    return b""


def create_certificate(
    request: Request, key: SigningKey, issuer: Issuer | None, signer: SigningKey, draw: DrawBytes
) -> str:
    """Return a certificate in PEM for the public part of `key`, signed with `signer`.

    Without an issuer it is self-signed, and `signer` is the key itself.
    """
    subject = _name(request.common_name)
    issuer_name = issuer.name if issuer else subject
    authority_key_id = issuer.key_id if issuer and issuer.name != subject else b""
    body = sequence(
        encode(CONTEXT | CONSTRUCTED, integer(2)),
        integer(draw_number(draw, 128)),
        signer.signature_algorithm(),
        issuer_name,
        sequence(_time(request.not_before), _time(request.not_after)),
        subject,
        key.public_info(),
        encode(CONTEXT | CONSTRUCTED | 3, sequence(*_extensions(request, key, authority_key_id))),
    )
    signature = bit_string(signer.sign(body, draw))
    return encode_pem(
        PemBlock("CERTIFICATE", sequence(body, signer.signature_algorithm(), signature))
    )


def _name(common_name: str) -> bytes:
    if not common_name:
        return sequence()
    tag = PRINTABLE_STRING if _PRINTABLE.issuperset(common_name) else UTF8_STRING
    value = encode(tag, common_name.encode("utf-8"))
    return sequence(encode(SET, sequence(oid("2.5.4.3"), value)))


def _time(seconds: int) -> bytes:
    text = format_instant(Instant(seconds), "20060102150405Z").encode("ascii")
    if b"1950" <= text < b"2050":
        return encode(UTC_TIME, text[2:])
    return encode(GENERALIZED_TIME, text)


def _extensions(request: Request, key: SigningKey, authority_key_id: bytes) -> list[bytes]:
    authority = request.is_authority
    # Digital signature, key encipherment, and for an authority signing certificates.
    usage = bit_string(b"\xa4", 2) if authority else bit_string(b"\xa0", 5)
    server_and_client = sequence(oid("1.3.6.1.5.5.7.3.1"), oid("1.3.6.1.5.5.7.3.2"))
    extensions = [
        _extension("2.5.29.15", usage, critical=True),
        _extension("2.5.29.37", server_and_client),
        _extension("2.5.29.19", sequence(TRUE) if authority else sequence(), critical=True),
    ]
    if authority:
        public = parse_one(key.public_info()).children(2)[1].content[1:]
        extensions.append(
            _extension(
                "2.5.29.14", encode(OCTET_STRING, sha1(public, usedforsecurity=False).digest())
            )
        )
    if authority_key_id:
        extensions.append(_extension("2.5.29.35", sequence(encode(CONTEXT, authority_key_id))))
    names = [encode(CONTEXT | 2, name.encode("ascii")) for name in request.dns_names]
    names += [encode(CONTEXT | 7, address) for address in request.addresses]
    if names:
        extensions.append(
            _extension("2.5.29.17", sequence(*names), critical=not request.common_name)
        )
    return extensions


def _extension(name: str, value: bytes, critical: bool = False) -> bytes:
    return sequence(oid(name), TRUE if critical else b"", encode(OCTET_STRING, value))
