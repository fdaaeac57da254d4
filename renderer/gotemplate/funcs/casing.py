"""Functions of sprig that change the case of letters, or the manner of writing compound words.

Sources: sprig's functions.go, Go's strings.Title, goutils 1.1.1 (wordutils.go), and xstrings
(convert.go) 1.5.0 for helm3 and 1.2.0, which Helm 2 was built with.
"""

import re
from collections.abc import Callable, Iterator

from renderer.gotemplate import gounicode
from renderer.gotemplate.funcs.registry import STRING, function
from renderer.gotemplate.gounicode import SPACES, is_lower, is_number, is_upper, runes, title_rune


@function("upper", params=(STRING,))
def upper(text: str) -> str:
    """Return text in upper case."""
    return gounicode.upper(text)


@function("lower", params=(STRING,))
def lower(text: str) -> str:
    """Return text in lower case."""
    return gounicode.lower(text)


@function("title", params=(STRING,))
def title(text: str) -> str:
    """Return text with the first letter of each word in title case, the others as they are."""
    text = runes(text)
    return "".join(
        title_rune(char) if _separates_words(previous) else char
        for previous, char in zip(" " + text, text, strict=False)
    )


def _separates_words(char: str) -> bool:
    if char.isascii():
        return not (char.isalnum() or char == "_")
    return char in SPACES


@function("untitle", params=(STRING,))
def untitle(text: str) -> str:
    """Return text with the first letter of each word in lower case."""
    text = runes(text)
    return "".join(
        gounicode.lower(char) if previous in SPACES else char
        for previous, char in zip(" " + text, text, strict=False)
    )


@function("swapcase", params=(STRING,))
def swapcase(text: str) -> str:
    """Return text with upper and lower case exchanged; a word's first letter is in title case."""
    return "".join(_swapped(runes(text)))


def _swapped(text: str) -> Iterator[str]:
    word_starts = True
    for char in text:
        if is_lower(char):
            yield title_rune(char) if word_starts else gounicode.upper(char)
            word_starts = False
        elif is_upper(char) or gounicode.category(char) == "Lt":
            yield gounicode.lower(char)
            word_starts = False
        else:
            yield char
            word_starts = char in SPACES


# -- Compound words --------------------------------------------------------------------------


@function("camelcase", params=(STRING,), dialect="helm3")
def camelcase(text: str) -> str:
    """Return the words of text, split at `-`, `_` and white space, as `UpperCamelCase`."""
    connectors = "-_" + SPACES
    if text and not text.strip(connectors):
        return text + text[-1]
    return _camel(text, connectors, _capitalised)


@function("camelcase", params=(STRING,), dialect="helm2")
def camelcase_helm2(text: str) -> str:
    """Return the words of text, split at `_`, as `UpperCamelCase`."""
    bare = text.lstrip("_")
    if len(bare) < 2:
        return text.removesuffix(bare)
    return _camel(text, "_", lambda word: gounicode.upper(word[:1]) + gounicode.lower(word[1:]))


def _camel(text: str, connectors: str, capitalised: Callable[[str], str]) -> str:
    """Join the words of text, between two of which one connector is lost."""
    words = re.split(f"([{re.escape(connectors)}]+)", runes(text))
    inside = range(3 if not words[0] else 1, len(words) - (2 if not words[-1] else 0), 2)
    return "".join(
        capitalised(part) if index % 2 == 0 else part[:-1] if index in inside else part
        for index, part in enumerate(words)
    )


def _capitalised(word: str) -> str:
    """Return a word with an upper case initial, and a run of capitals at its head in lower case."""
    end = 0
    while end < len(word) and is_upper(word[end]):
        end += 1
    return gounicode.upper(word[:1]) + gounicode.lower(word[1:end]) + word[max(end, 1) :]


@function("snakecase", params=(STRING,), dialect="helm3")
def snakecase(text: str) -> str:
    """Return the words of text as `snake_case`."""
    return _separated(text, "_")


@function("kebabcase", params=(STRING,), dialect="helm3")
def kebabcase(text: str) -> str:
    """Return the words of text as `kebab-case`."""
    return _separated(text, "-")


# Words are found in a text's classes: k connector and punctuation, c other connector, p other
# punctuation, u upper case, a other letter, n number, o other. The last capital of several
# belongs to the small letters after it.
_WORDS = "[kc]+|p[pk]*|u+(?=ua)|ua+|u+|a+|n+|o+"


def _separated(text: str, separator: str) -> str:
    text = runes(text)
    words = list(re.finditer(_WORDS, "".join(map(_class, text))))
    kinds = [each.group()[0] for each in words] + ["", ""]
    out = []
    after_number = False
    for index, found in enumerate(words):
        kind, next_kind = kinds[index], kinds[index + 1]
        word = text[found.start() : found.end()]
        if kind in "kc":
            word = separator * len(word)
        out.append(_small(word) if kind == "u" else word)
        # Letters after a number belong to it, and a number to the word before it, unless
        # letters follow: http2xx is http_2xx.
        after_number = kind == "n" or (kind == "a" and after_number)
        if kind in "kcp" or next_kind in "kcp":
            continue
        if after_number:
            separate = next_kind not in "an"
        else:
            separate = next_kind != "n" or kinds[index + 2] == "a"
        if separate:
            out.append(separator)
    return "".join(out)


def _small(word: str) -> str:
    """Return a word with its capitals in lower case; a title case letter stays."""
    return "".join(gounicode.lower(char) if is_upper(char) else char for char in word)


def _class(char: str) -> str:
    if char in "-_" or char in SPACES:
        return "k" if char in "-_" else "c"
    if is_upper(char):
        return "u"
    if char.isalpha() and not "\u3400" <= char <= "\u4d85" and not "\u4e00" <= char <= "\u9fcc":
        return "o" if "\U00020000" <= char <= "\U0002b81d" else "a"
    if is_number(char):
        return "n"
    return "p" if gounicode.category(char)[0] == "P" else "o"


@function("snakecase", params=(STRING,), dialect="helm2")
def snakecase_helm2(text: str) -> str:
    """Return the words of text as `snake_case`."""
    return "".join(_separated_helm2(runes(text), "_"))


@function("kebabcase", params=(STRING,), dialect="helm2")
def kebabcase_helm2(text: str) -> str:
    """Return the words of text as `kebab-case`."""
    return "".join(_separated_helm2(runes(text), "-"))


def _separated_helm2(text: str, separator: str) -> Iterator[str]:
    """Yield the parts of the result, with all that xstrings 1.2.0 gets wrong.

    The character after a lone capital is not looked at, and what ends the text right after a
    run of capitals comes twice.
    """
    index, char = 0, separator
    while index < len(text):
        previous, char = char, text[index]
        index += 1
        if char in "_- ":
            char = separator
        elif (is_upper(char) or is_number(char)) and not (
            previous == separator or is_number(previous)
        ):
            yield separator
        yield gounicode.lower(char) if is_upper(char) else char
        if not is_upper(char) or index == len(text):
            continue
        char = text[index]
        index += 1
        if not is_upper(char):
            yield char
            continue
        capital = char
        while is_upper(char) and index < len(text):
            capital, char = char, text[index]
            index += 1
            if is_upper(char):
                yield gounicode.lower(capital)
        if not is_upper(char):
            yield from _after_capitals(gounicode.lower(capital), char, separator)
        if char in "_- ":
            char = separator
        if index == len(text) or char == separator:
            yield gounicode.lower(char)


def _after_capitals(capital: str, char: str, separator: str) -> Iterator[str]:
    """Yield the last of several capitals and the other character that follows it."""
    if char == "\ufffd":
        yield capital + char
    elif char in "_- ":
        yield capital
    elif is_number(char):
        yield capital + separator + char
    else:
        yield separator + capital + char
