import pytest

from renderer.gotemplate.quoting import can_backquote, quote, quote_rune


@pytest.mark.parametrize(
    ("text", "quoted", "ascii_only"),
    [
        ("", '""', '""'),
        ("plain text", '"plain text"', '"plain text"'),
        ("it's", '"it\'s"', '"it\'s"'),
        ('a"b\\c', '"a\\"b\\\\c"', '"a\\"b\\\\c"'),
        ("\a\b\f\n\r\t\v", '"\\a\\b\\f\\n\\r\\t\\v"', '"\\a\\b\\f\\n\\r\\t\\v"'),
        ("\0\x1f\x7f", '"\\x00\\x1f\\x7f"', '"\\x00\\x1f\\x7f"'),
        ("é日😀", '"é日😀"', '"\\u00e9\\u65e5\\U0001f600"'),
        ("\u00ad\u2028\ufeff", '"\\u00ad\\u2028\\ufeff"', '"\\u00ad\\u2028\\ufeff"'),
        ("\U000e0001", '"\\U000e0001"', '"\\U000e0001"'),
        ("a\udcffb", '"a\\xffb"', '"a\\xffb"'),
    ],
)
def test_strings(text: str, quoted: str, ascii_only: str) -> None:
    assert quote(text) == quoted
    assert quote(text, ascii_only=True) == ascii_only


@pytest.mark.parametrize(
    ("code", "quoted"),
    [
        (65, "'A'"),
        (0x27, r"'\''"),
        (0x22, "'\"'"),
        (10, r"'\n'"),
        (0x1F600, "'😀'"),
        (0xD800, "'\ufffd'"),
        (-1, "'\ufffd'"),
        (0x110000, "'\ufffd'"),
    ],
)
def test_runes(code: int, quoted: str) -> None:
    assert quote_rune(code) == quoted


@pytest.mark.parametrize(
    ("text", "can"),
    [
        ("a\tb é", True),
        ("", True),
        ("a`b", False),
        ("a\nb", False),
        ("\x7f", False),
        ("\ufeff", False),
        ("\udcff", False),
    ],
)
def test_back_quotes_hold_one_line_of_text(text: str, can: bool) -> None:
    assert can_backquote(text) is can
