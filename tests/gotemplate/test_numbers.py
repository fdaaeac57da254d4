"""Numeric constants, against what helm 3.17.2 prints for them or says of them."""

import pytest

from renderer.errors import TemplateError
from tests.gotemplate.engine import render_text

PRINTED = [
    ("1_000", "1000"),
    ("0x_1F", "31"),
    ("0o17", "15"),
    ("010", "8"),
    (".5", "0.5"),
    ("1e-999", "0"),
    ("0x1p-2", "0.25"),
    ("-1i", "(0-1i)"),
    ("1-0i", "(1-0i)"),
    ("-0+1i", "(-0+1i)"),
    ("010i", "(0+10i)"),
    ("010+1i", "(10+1i)"),
    ("1+1e-5i", "(1+1e-05i)"),
    ("1e+2-.5i", "(100-0.5i)"),
    ("0x1p1+1i", "(2+1i)"),
    ("0x1p2i", "(0+4i)"),
]


@pytest.mark.parametrize(("constant", "expected"), PRINTED)
def test_constants_print_as_go_prints_them(constant: str, expected: str) -> None:
    assert render_text(f"{{{{ {constant} }}}}") == expected


REFUSED = [
    ("1e999", "number too large"),
    ("-1e999", "number too large"),
    ("1e400i", "number too large"),
    ("1e400+1i", "number too large"),
    ("1+1e400i", "number too large"),
    ("0x1p99999", "number too large"),
    ("-0x1p99999", "number too large"),
    ("1e" + "9" * 5000, "number too large"),
    ("9" * 5000, "number too large"),
    ("-" + "9" * 5000, "number too large"),
    ("9" * 5000 + ".0", "number too large"),
    ("9" * 5000 + "i", "number too large"),
    ("0x" + "f" * 5000, "number too large"),
    ("18446744073709551616", "number too large"),
    ("-9223372036854775809", "number too large"),
    ("9223372036854775808", "overflows int"),
    ("08", "illegal number syntax"),
    ("1__0", "illegal number syntax"),
    ("1e", "illegal number syntax"),
    ("0x1.8", "illegal number syntax"),
    ("0x10i", "illegal number syntax"),
    ("0o17i", "illegal number syntax"),
    ("0x10+1i", "illegal number syntax"),
    ("0xe-1i", "illegal number syntax"),
    ("1_e1", "illegal number syntax"),
]


@pytest.mark.parametrize(("constant", "message"), REFUSED)
def test_constants_that_go_refuses_are_errors_at_their_place(constant: str, message: str) -> None:
    with pytest.raises(TemplateError, match=message) as caught:
        render_text(f"{{{{ {constant} }}}}")
    assert str(caught.value.position) == "main.yaml:1:4"
