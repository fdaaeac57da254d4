"""Hashes, passwords and ciphers of sprig. Source: sprig 3.3.0, crypto.go."""

import hashlib

from renderer.gotemplate.funcs.encoding import IllegalByteError, decode_base64, encode_base64
from renderer.gotemplate.funcs.randomness import draw_bytes
from renderer.gotemplate.funcs.registry import STRING, Param, Uses, function
from renderer.gotemplate.gotypes import ArgumentFailure, GoFailure, from_bytes, to_bytes

_MAX_AES = 1024 * 1024  # takes seven seconds
_AES = 20  # steps a byte
_BCRYPT = 10_000_000
_UINT32 = Param("uint32", frozenset({int}))


@function("sha1sum", params=(STRING,))
def sha1sum(text: str) -> str:
    """Return the SHA-1 of text in hexadecimal digits."""
    return hashlib.sha1(to_bytes(text), usedforsecurity=False).hexdigest()


@function("sha256sum", params=(STRING,))
def sha256sum(text: str) -> str:
    """Return the SHA-256 of text in hexadecimal digits."""
    return hashlib.sha256(to_bytes(text)).hexdigest()


@function("sha512sum", params=(STRING,), dialect="helm3")
def sha512sum(text: str) -> str:
    """Return the SHA-512 of text in hexadecimal digits."""
    return hashlib.sha512(to_bytes(text)).hexdigest()


@function("adler32sum", params=(STRING,))
def adler32sum(text: str) -> str:
    """Return the Adler-32 checksum of text in decimal digits."""
    from zlib import adler32

    return str(adler32(to_bytes(text)))


# -- Passwords -------------------------------------------------------------------------------


@function("bcrypt", params=(STRING,), dialect="helm3", uses=True, cost=_BCRYPT)
def bcrypt(uses: Uses, password: str) -> str:
    """Return the bcrypt hash of a password, or the text of an error."""
    uses.record("bcrypt")
    return _bcrypt(uses, password)


@function("htpasswd", params=(STRING, STRING), dialect="helm3", uses=True, cost=_BCRYPT)
def htpasswd(uses: Uses, user: str, password: str) -> str:
    """Return a line of a htpasswd file, or the text of an error."""
    if ":" in user:
        return f"invalid username: {user}"
    uses.record("htpasswd")
    return f"{user}:{_bcrypt(uses, password)}"


def _bcrypt(uses: Uses, password: str) -> str:
    from renderer.gotemplate.crypto.bcrypt import PasswordLengthError, hash_password

    try:
        return hash_password(to_bytes(password), draw_bytes(uses, 16))
    except PasswordLengthError as error:
        return f"failed to encrypt string with bcrypt: {error}"


_PASSWORD_TEMPLATES = {
    "maximum": "anoxxxxxxxxxxxxxxxxx axxxxxxxxxxxxxxxxxno",
    "long": (
        "CvcvnoCvcvCvcv CvcvCvcvnoCvcv CvcvCvcvCvcvno CvccnoCvcvCvcv CvccCvcvnoCvcv"
        " CvccCvcvCvcvno CvcvnoCvccCvcv CvcvCvccnoCvcv CvcvCvccCvcvno CvcvnoCvcvCvcc"
        " CvcvCvcvnoCvcc CvcvCvcvCvccno CvccnoCvccCvcv CvccCvccnoCvcv CvccCvccCvcvno"
        " CvcvnoCvccCvcc CvcvCvccnoCvcc CvcvCvccCvccno CvccnoCvcvCvcc CvccCvcvnoCvcc"
        " CvccCvcvCvccno"
    ),
    "medium": "CvcnoCvc CvcCvcno",
    "short": "Cvcn",
    "basic": "aaanaaan aannaaan aaannaaa",
    "pin": "nnnn",
}
_VOWELS, _CONSONANTS = "AEIOU", "BCDFGHJKLMNPQRSTVWXYZ"
_LETTERS = _VOWELS + _VOWELS.lower() + _CONSONANTS + _CONSONANTS.lower()
_DIGITS = "0123456789"
_CHARACTERS = {
    "V": _VOWELS,
    "C": _CONSONANTS,
    "v": _VOWELS.lower(),
    "c": _CONSONANTS.lower(),
    "a": _LETTERS,
    "n": _DIGITS,
    "o": "@&%?,=[]_:-+*$#!'^~;()/.",
    "x": _LETTERS + _DIGITS + "!@#$%^&*()",
}


@function("derivePassword", params=(_UINT32, STRING, STRING, STRING, STRING), cost=500_000)
def derive_password(counter: int, kind: str, password: str, user: str, site: str) -> str:
    """Return the password of a site by the Master Password algorithm, or the text of an error."""
    if counter < 0:
        raise ArgumentFailure(f"expected unsigned integer; found {counter}", 0)
    if kind not in _PASSWORD_TEMPLATES:
        return f"cannot find password template {kind}"
    seed = _site_seed(counter & 0xFFFFFFFF, to_bytes(password), to_bytes(user), to_bytes(site))
    templates = _PASSWORD_TEMPLATES[kind].split()
    template = templates[seed[0] % len(templates)]
    sets = [_CHARACTERS[each] for each in template]
    return "".join(each[byte % len(each)] for each, byte in zip(sets, seed[1:], strict=False))


def _site_seed(counter: int, password: bytes, user: bytes, site: bytes) -> bytes:
    import hmac

    scope = b"com.lyndir.masterpassword"
    salt = scope + len(user).to_bytes(4, "big") + user
    try:
        key = hashlib.scrypt(password, salt=salt, n=32768, r=8, p=2, maxmem=1 << 26, dklen=64)
    except (AttributeError, ValueError):
        raise GoFailure("Python's OpenSSL library does not offer scrypt") from None
    text = scope + len(site).to_bytes(4, "big") + site + counter.to_bytes(4, "big")
    return hmac.digest(key, text, "sha256")


# -- Ciphers ---------------------------------------------------------------------------------


@function("encryptAES", params=(STRING, STRING), uses=True)
def encrypt_aes(uses: Uses, password: str, text: str) -> str:
    """Return text encrypted with AES-256 in CBC mode, in Base64, its random IV first."""
    from renderer.gotemplate.crypto.aes import BLOCK, encrypt_cbc

    if not text:
        return ""
    uses.record("encryptAES")
    iv, data = draw_bytes(uses, BLOCK), _bounded(uses, to_bytes(text))
    padding = BLOCK - len(data) % BLOCK
    return encode_base64(iv + encrypt_cbc(_key(password), iv, data + bytes([padding]) * padding))


@function("decryptAES", params=(STRING, STRING), uses=True)
def decrypt_aes(uses: Uses, password: str, encrypted: str) -> str:
    """Return the text that `encryptAES` encrypted."""
    from renderer.gotemplate.crypto.aes import BLOCK, decrypt_cbc

    if not encrypted:
        return ""
    try:
        data = _bounded(uses, decode_base64(to_bytes(encrypted)))
    except IllegalByteError as error:
        raise GoFailure(str(error)) from None
    if len(data) < BLOCK:
        capacity = len(encrypted) // 4 * 3
        raise GoFailure(
            f"runtime error: slice bounds out of range [:{BLOCK}] with capacity {capacity}"
        )
    if len(data) % BLOCK:
        raise GoFailure("crypto/cipher: input not full blocks")
    text = decrypt_cbc(_key(password), data[:BLOCK], data[BLOCK:])
    if not text:
        raise GoFailure("runtime error: index out of range [-1]")
    end = len(text) - text[-1]
    if end < 0:
        raise GoFailure(f"runtime error: slice bounds out of range [:{end}]")
    return from_bytes(text[:end])


def _bounded(uses: Uses, data: bytes) -> bytes:
    if len(data) > _MAX_AES:
        raise GoFailure(f"a text of more than {_MAX_AES} bytes is too much for AES here")
    uses.limits.step(len(data) * _AES)
    return data


def _key(password: str) -> bytes:
    return to_bytes(password)[:32].ljust(32, b"\0")
