"""Go's quoted strings and characters, as strconv.Quote and its relatives write them."""

_ESCAPES = {
    "\a": "\\a",
    "\b": "\\b",
    "\f": "\\f",
    "\n": "\\n",
    "\r": "\\r",
    "\t": "\\t",
    "\v": "\\v",
    "\\": "\\\\",
}
_REPLACEMENT = "\ufffd"


def quote(text: str, *, ascii_only: bool = False) -> str:
    """Return a string in double quotes; with `ascii_only` every other character is escaped."""
    if text.isascii() and text.isprintable() and '"' not in text and "\\" not in text:
        return f'"{text}"'
    return '"' + "".join([_escape(char, '"', ascii_only) for char in text]) + '"'


def quote_rune(code: int, *, ascii_only: bool = False) -> str:
    """Return the character of a code point in single quotes, U+FFFD for one that is none."""
    return "'" + _escape(rune(code), "'", ascii_only) + "'"


def rune(code: int) -> str:
    """Return the character of a code point, U+FFFD for a number that is none."""
    valid = 0 <= code <= 0x10FFFF and not 0xD800 <= code < 0xE000
    return chr(code) if valid else _REPLACEMENT


def can_backquote(text: str) -> bool:
    """Tell whether a string can stand in back quotes: one line of printable text and tabs."""
    return not any(
        char in "`\x7f\ufeff" or (char < " " and char != "\t") or "\ud800" <= char < "\ue000"
        for char in text
    )


def _escape(char: str, quote_mark: str, ascii_only: bool) -> str:
    if char == quote_mark:
        return "\\" + char
    if char in _ESCAPES:
        return _ESCAPES[char]
    code = ord(char)
    if char.isprintable() and (code < 0x80 or not ascii_only):
        return char
    if 0xDC80 <= code <= 0xDCFF:  # a byte that is no UTF-8
        return f"\\x{code - 0xDC00:02x}"
    if code < 0x20 or code == 0x7F:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
