import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.gotemplate.crypto.aes import decrypt_cbc, encrypt_cbc
from renderer.gotemplate.crypto.bcrypt import PasswordLengthError, hash_password

# NIST SP 800-38A, F.2.5: CBC-AES256.
KEY = bytes.fromhex("603deb1015ca71be2b73aef0857d77811f352c073b6108d72d9810a30914dff4")
IV = bytes(range(16))
PLAIN = bytes.fromhex(
    "6bc1bee22e409f96e93d7e117393172aae2d8a571e03ac9c9eb76fac45af8e51"
    "30c81c46a35ce411e5fbc1191a0a52eff69f2445df4f9b17ad2b417be66c3710"
)
ENCRYPTED = bytes.fromhex(
    "f58c4c04d6e5f1ba779eabfb5f7bfbd69cfc4e967edb808d679f777bc6702c7d"
    "39f23369a9d9bacfa530e26304231461b2eb05e2c39be9fcda6c19078c6a9d1b"
)

# From the tests of Openwall's crypt_blowfish, at a cost of 5.
SALT = bytes.fromhex("10410410410410410410410410410410")
HASHES = [
    (b"U*U", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.E5YPO9kmyuRGyh0XouQYb4YMJKvyOeW"),
    (b"U*U*", "$2a$05$CCCCCCCCCCCCCCCCCCCCC.VGOzA784oUp/Z0DY336zx7pLYAy0lwK"),
]


def test_aes() -> None:
    assert encrypt_cbc(KEY, IV, PLAIN) == ENCRYPTED
    assert decrypt_cbc(KEY, IV, ENCRYPTED) == PLAIN


@settings(max_examples=20)
@given(st.binary(min_size=32, max_size=32), st.binary(min_size=16, max_size=16))
def test_aes_decrypts_what_it_encrypts(key: bytes, block: bytes) -> None:
    assert decrypt_cbc(key, IV, encrypt_cbc(key, IV, block + block)) == block + block


@pytest.mark.parametrize(("password", "expected"), HASHES)
def test_bcrypt(password: bytes, expected: str) -> None:
    assert hash_password(password, SALT, cost=5) == expected


def test_bcrypt_takes_72_bytes() -> None:
    assert hash_password(b"x" * 72, SALT, cost=4).startswith("$2a$04$")
    with pytest.raises(PasswordLengthError):
        hash_password(b"x" * 73, SALT, cost=4)
