import shutil
import subprocess
from base64 import b64encode
from pathlib import Path
from typing import Any

import pytest

from renderer.gotemplate.crypto.keys import DsaKey, EcKey, Ed25519Key
from renderer.gotemplate.funcs import certificates  # noqa: F401 - registers the functions
from renderer.gotemplate.funcs.certificates import Certificate
from renderer.gotemplate.funcs.registry import REGISTRY, Uses, bind
from renderer.gotemplate.gotypes import Strings
from tests.gotemplate.funcs.calling import call, failure

NOW = 1_700_000_000  # 2023-11-14 22:13:20 UTC
EC_KEY = EcKey(7).pem()
ED25519_KEY = Ed25519Key(bytes(32)).pem()


def issue(name: str, *args: Any, seed: bytes = b"") -> Certificate:
    result = bind(REGISTRY["helm3"][name], Uses("helm3", seed, NOW))(*args)
    assert isinstance(result, Certificate)
    return result


@pytest.fixture(scope="module")
def authority() -> Certificate:
    return issue("genCA", "my-ca", 365)


@pytest.fixture(scope="module")
def leaf(authority: Certificate) -> Certificate:
    names, addresses = ["a.b", "*.c"], ["10.0.0.1", "::1", "::ffff:1.2.3.4"]
    return issue("genSignedCertWithKey", "x*y", addresses, names, 10, authority, EC_KEY)


def openssl(*args: str, text: str = "") -> str:
    if shutil.which("openssl") is None:
        pytest.skip("no openssl to ask")
    run = subprocess.run(
        ["openssl", *args], input=text, capture_output=True, text=True, check=False
    )
    return run.stdout + run.stderr


def test_an_authority_as_openssl_reads_it(authority: Certificate) -> None:
    shown = openssl("x509", "-noout", "-text", text=authority.cert)
    for part in (
        "Version: 3",
        "Issuer: CN = my-ca",
        "Subject: CN = my-ca",
        "Not Before: Nov 14 22:13:20 2023 GMT",
        "Not After : Nov 13 22:13:20 2024 GMT",
        "Public-Key: (2048 bit)",
        "Digital Signature, Key Encipherment, Certificate Sign",
        "TLS Web Server Authentication, TLS Web Client Authentication",
        "CA:TRUE",
        "Subject Key Identifier",
    ):
        assert part in shown.replace("CN=", "CN = "), part
    assert "RSA key ok" in openssl("rsa", "-check", "-noout", text=authority.key)


def test_a_signed_certificate_as_openssl_reads_it(leaf: Certificate) -> None:
    shown = openssl("x509", "-noout", "-text", text=leaf.cert).replace("CN=", "CN = ")
    for part in ("Issuer: CN = my-ca", "Subject: CN = x*y", "Authority Key Identifier", "CA:FALSE"):
        assert part in shown, part
    names = "DNS:a.b, DNS:*.c, IP Address:10.0.0.1, IP Address:0:0:0:0:0:0:0:1, IP Address:1.2.3.4"
    assert names in shown


@pytest.mark.parametrize("key", [EC_KEY, ED25519_KEY])
def test_openssl_verifies_what_each_kind_of_key_signs(tmp_path: Path, key: str) -> None:
    root = issue("genCAWithKey", "é", 36_500, key)
    signed = issue("genSignedCertWithKey", "x", None, None, 1, root, ED25519_KEY)
    (tmp_path / "root.pem").write_text(root.cert)
    (tmp_path / "signed.pem").write_text(signed.cert)
    files = [str(tmp_path / "root.pem"), str(tmp_path / "signed.pem")]
    assert openssl("verify", "-no_check_time", "-CAfile", *files) == f"{files[1]}: OK\n"


def test_openssl_verifies_an_rsa_signature(
    tmp_path: Path, authority: Certificate, leaf: Certificate
) -> None:
    (tmp_path / "root.pem").write_text(authority.cert)
    (tmp_path / "signed.pem").write_text(leaf.cert)
    files = [str(tmp_path / "root.pem"), str(tmp_path / "signed.pem")]
    assert openssl("verify", "-no_check_time", "-CAfile", *files) == f"{files[1]}: OK\n"


@pytest.mark.parametrize(
    ("kind", "check"),
    [
        ("ecdsa", ["ec", "-check", "-noout"]),
        ("ed25519", ["pkey", "-noout", "-text"]),
        ("dsa", ["dsa", "-noout", "-text"]),
    ],
)
def test_openssl_reads_private_keys(kind: str, check: list[str]) -> None:
    shown = openssl(*check, text=call("genPrivateKey", kind))
    assert "rror" not in shown
    assert "ED25519" in shown or "valid" in shown or "(2048 bit)" in shown


def test_a_seed_decides_everything_and_each_use_is_noted() -> None:
    args = ("genSelfSignedCertWithKey", "x", None, ["a"], 1, EC_KEY)
    assert issue(*args).fields == issue(*args).fields
    assert issue(*args).cert != issue(*args, seed=b"other").cert
    uses = Uses("helm3", b"", NOW)
    keys = [bind(REGISTRY["helm3"]["genPrivateKey"], uses)("ecdsa") for _ in range(2)]
    assert keys[0] != keys[1]
    assert uses.recorded == {"genPrivateKey": 2}


def test_a_self_signed_certificate_may_have_no_name() -> None:
    shown = openssl(
        "x509",
        "-noout",
        "-text",
        text=issue("genSelfSignedCertWithKey", "", None, ["a"], 1, EC_KEY).cert,
    )
    assert "X509v3 Subject Alternative Name: critical" in shown


def test_custom_certificate(authority: Certificate) -> None:
    cert, key = (b64encode(each.encode()).decode() for each in authority.fields.values())
    custom = call("buildCustomCert", cert, key)
    assert custom.fields == authority.fields
    assert issue("genSignedCertWithKey", "x", None, None, 1, custom, EC_KEY).key == EC_KEY


def failures(authority: Certificate) -> list[tuple[str, list[Any], str]]:
    broken = Certificate("nothing", authority.key)
    stranger = Certificate(authority.cert, EC_KEY)
    dsa = DsaKey(1, 1, 1, 1, 1).pem()
    junk = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n"
    ip = "error parsing ip: "
    return [
        ("genSelfSignedCert", ["x", [5], None, 1], ip + "5 is not a string"),
        ("genSelfSignedCert", ["x", ["1.2.3.04"], None, 1], ip + "1.2.3.04"),
        ("genSelfSignedCert", ["x", ["fe80::1%eth0"], None, 1], ip + "fe80::1%eth0"),
        (
            "genSignedCert",
            ["x", None, [1.5], 1, authority],
            "error processing alternate dns name: 1.5 is not a string",
        ),
        (
            "genSelfSignedCertWithKey",
            ["x", None, ["é"], 1, EC_KEY],
            'error creating certificate: x509: "é" cannot be encoded as an IA5String',
        ),
        (
            "genCA",
            ["\udcff", 1],
            "error creating certificate: asn1: string not valid UTF-8",
        ),
        ("genCAWithKey", ["x", 1, "x"], "parsing private key: no PEM data in input"),
        (
            "genCAWithKey",
            ["x", 1, dsa],
            "error creating certificate: x509: certificate private key does not implement"
            " crypto.Signer",
        ),
        (
            "genSignedCertWithKey",
            ["x", None, None, 1, broken, EC_KEY],
            "unable to decode certificate",
        ),
        (
            "genSignedCertWithKey",
            ["x", None, None, 1, stranger, EC_KEY],
            "error creating certificate: x509: provided PrivateKey doesn't match parent's"
            " PublicKey",
        ),
        ("buildCustomCert", ["!", ""], "unable to decode base64 certificate"),
        ("buildCustomCert", ["", "!"], "unable to decode base64 private key"),
        ("buildCustomCert", ["", ""], "unable to decode certificate"),
        (
            "buildCustomCert",
            [b64encode(junk.encode()).decode(), ""],
            "error parsing certificate: decodedCert.Bytes: x509: truncated value",
        ),
        (
            "genSignedCert",
            ["x", None, None, 1, {}],
            "wrong type for value; expected sprig.certificate; got map[string]interface {}",
        ),
        (
            "genSelfSignedCert",
            ["x", Strings(), None, 1],
            "wrong type for value; expected []interface {}; got []string",
        ),
    ]


def test_failures(authority: Certificate) -> None:
    found = [(name, failure(name, *args)) for name, args, _ in failures(authority)]
    assert found == [(name, message) for name, _, message in failures(authority)]


def test_kinds_of_keys() -> None:
    assert call("genPrivateKey", "x") == "Unknown type x"
    assert call("genPrivateKey", "ed25519", dialect="helm2") == "Unknown type ed25519"
