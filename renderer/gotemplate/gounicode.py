"""Characters as Go's package unicode sees them, where Python's str methods differ.

Python strips and splits at four control characters that are no space in Go, maps case by whole
strings (ß to SS) where Go maps rune by rune, and counts letter-like numerals as upper case.
"""

SPACES = (
    "\t\n\v\f\r \x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""Every character for which Go's unicode.IsSpace is true."""

_INVALID = dict.fromkeys(range(0xDC80, 0xDD00), "\ufffd")


def runes(text: str) -> str:
    """Return what `range` over a Go string yields: U+FFFD for each byte that is no UTF-8."""
    return text if text.isascii() else text.translate(_INVALID)


def category(char: str) -> str:
    """Return a character's Unicode category, such as `Lu` or `Nd`."""
    from unicodedata import category as unicode_category

    return unicode_category(char)


def is_upper(char: str) -> bool:
    """Tell whether Go's unicode.IsUpper holds."""
    return char.isupper() if char.isascii() else category(char) == "Lu"


def is_lower(char: str) -> bool:
    """Tell whether Go's unicode.IsLower holds."""
    return char.islower() if char.isascii() else category(char) == "Ll"


def is_number(char: str) -> bool:
    """Tell whether Go's unicode.IsNumber holds."""
    return char.isdigit() if char.isascii() else category(char)[0] == "N"


def upper(text: str) -> str:
    """Return text with each rune in its simple upper case, as Go's strings.ToUpper."""
    return text.upper() if text.isascii() else "".join(map(_upper_rune, runes(text)))


def lower(text: str) -> str:
    """Return text with each rune in its simple lower case, as Go's strings.ToLower."""
    # The first character of a full mapping is the simple one: only U+0130 maps to two.
    return text.lower() if text.isascii() else "".join(c.lower()[0] for c in runes(text))


def title_rune(char: str) -> str:
    """Return a character in its simple title case, as Go's unicode.ToTitle."""
    titled = char.title()
    return titled if len(titled) == 1 else char


def _upper_rune(char: str) -> str:
    uppered = char.upper()
    # Where the full mapping is longer, the simple one is the title case, if there is any.
    return uppered if len(uppered) == 1 else title_rune(char)
