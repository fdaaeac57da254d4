import pytest

from renderer.gotemplate.gounicode import (
    SPACES,
    is_lower,
    is_number,
    is_upper,
    lower,
    runes,
    title_rune,
    upper,
)


@pytest.mark.parametrize(
    ("char", "uppered", "lowered", "titled"),
    [
        ("a", "A", "a", "A"),
        ("ß", "ß", "ß", "ß"),
        ("ŉ", "ŉ", "ŉ", "ŉ"),
        ("ǆ", "Ǆ", "ǆ", "ǅ"),
        ("ᾳ", "ᾼ", "ᾳ", "ᾼ"),
        ("İ", "İ", "i", "İ"),
        ("Σ", "Σ", "σ", "Σ"),
        ("ა", "Ა", "ა", "ა"),
        ("\udcff", "\ufffd", "\ufffd", "\udcff"),
    ],
)
def test_simple_case_mapping(char: str, uppered: str, lowered: str, titled: str) -> None:
    assert (upper(char), lower(char), title_rune(char)) == (uppered, lowered, titled)


def test_properties_go_by_the_general_category() -> None:
    assert [char for char in "AéÉǅⅧⒶ1" if is_upper(char)] == ["A", "É"]
    assert [char for char in "aªéⓐⅷ" if is_lower(char)] == ["a", "é"]
    assert [char for char in "1²Ⅷ一٣a" if is_number(char)] == ["1", "²", "Ⅷ", "٣"]
    assert "\x1f" not in SPACES


def test_runes() -> None:
    assert runes("a\udce2\udc82é") == "a\ufffd\ufffdé"
