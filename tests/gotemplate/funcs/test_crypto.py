from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.gotemplate.crypto import bcrypt as bcrypt_hash
from renderer.gotemplate.funcs import crypto  # noqa: F401 - registers the functions
from renderer.gotemplate.funcs.registry import REGISTRY, Uses, bind
from tests.gotemplate.funcs.calling import call, failure

RESULTS: list[tuple[str, list[Any], str]] = [
    ("sha1sum", ["abc"], "a9993e364706816aba3e25717850c26c9cd0d89d"),
    ("sha256sum", [""], "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("sha1sum", ["\udcff"], "85e53271e14006f0265921d02d4d736cdc580b0b"),
    ("adler32sum", ["Wikipedia"], "300286872"),
    ("derivePassword", [1, "long", "password", "user", "example.com"], "ZedaFaxcZaso9*"),
    ("derivePassword", [2, "maximum", "pw", "ann", "example.org"], "N7?nueuONUGH!EFXy3tP"),
    ("derivePassword", [1, "pin", "pw", "ann", "example.org"], "0899"),
    ("derivePassword", [1, "basic", "pw", "ann", "example.org"], "VU99oHK2"),
    ("derivePassword", [2**32 + 1, "pin", "pw", "ann", "example.org"], "0899"),
    ("derivePassword", [1, "x", "", "", ""], "cannot find password template x"),
    ("htpasswd", ["a:b", "p"], "invalid username: a:b"),
    ("encryptAES", ["key", ""], ""),
    ("decryptAES", ["key", ""], ""),
    (
        "bcrypt",
        ["x" * 73],
        "failed to encrypt string with bcrypt: bcrypt: password length exceeds 72 bytes",
    ),
]

FAILURES: list[tuple[str, list[Any], str]] = [
    ("derivePassword", [-1, "pin", "", "", ""], "expected unsigned integer; found -1"),
    (
        "encryptAES",
        ["k", "é" * 2**20],
        "a text of more than 1048576 bytes is too much for AES here",
    ),
    ("decryptAES", ["k", "!!!!"], "illegal base64 data at input byte 0"),
    (
        "decryptAES",
        ["k", "AAAA"],
        "runtime error: slice bounds out of range [:16] with capacity 3",
    ),
    ("decryptAES", ["k", "A" * 24], "crypto/cipher: input not full blocks"),
    ("decryptAES", ["k", "A" * 22 + "=="], "runtime error: index out of range [-1]"),
]


@pytest.mark.parametrize(("name", "args", "expected"), RESULTS)
def test_result(name: str, args: list[Any], expected: str) -> None:
    assert call(name, *args) == expected


@pytest.mark.parametrize(("name", "args", "message"), FAILURES)
def test_failure(name: str, args: list[Any], message: str) -> None:
    assert failure(name, *args) == message


@settings(max_examples=20)
@given(st.text(max_size=40), st.text(min_size=1, max_size=40))
def test_decrypting_undoes_encrypting(password: str, text: str) -> None:
    assert call("decryptAES", password, call("encryptAES", password, text)) == text


def test_encryption_starts_with_a_seeded_iv() -> None:
    def encrypt(seed: bytes) -> tuple[str, dict[str, int]]:
        uses = Uses("helm3", seed)
        return bind(REGISTRY["helm3"]["encryptAES"], uses)("key", "text"), uses.recorded

    assert encrypt(b"a") == encrypt(b"a")
    assert encrypt(b"a")[0] != encrypt(b"b")[0]
    assert encrypt(b"a")[1] == {"encryptAES": 1}


def test_password_hashes_have_a_seeded_salt(monkeypatch: pytest.MonkeyPatch) -> None:
    salts = []

    def fake(password: bytes, salt: bytes) -> str:
        salts.append(salt)
        return f"hash of {password.decode()}"

    monkeypatch.setattr(bcrypt_hash, "hash_password", fake)
    for _ in range(2):
        uses = Uses("helm3", b"seed")
        assert bind(REGISTRY["helm3"]["htpasswd"], uses)("ann", "pw") == "ann:hash of pw"
        assert uses.recorded == {"htpasswd": 1}
        assert bind(REGISTRY["helm3"]["bcrypt"], uses)("pw") == "hash of pw"
    assert salts[:2] == salts[2:]
    assert len(set(salts)) == 2
    assert len(salts[0]) == 16
