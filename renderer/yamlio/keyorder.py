"""The order in which Go's yaml.v2 writes the keys of a mapping: `a2` before `a10`."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cmp_to_key


def sorted_keys(keys: Iterable[str]) -> list[str]:
    """Return keys in yaml.v2's order (sorter.go)."""
    return _sorted(keys, _compare)


def sorted_keys_v3(keys: Iterable[str]) -> list[str]:
    """Return keys in yaml.v3's order: there, `a1b` comes before `a1-`."""
    return _sorted(keys, _compare_v3)


def _sorted(keys: Iterable[str], compare: Callable[[str, str], int]) -> list[str]:
    names = list(keys)
    if all(name.isascii() and name.isalpha() for name in names):
        return sorted(names)
    return sorted(names, key=cmp_to_key(compare))


def _compare_v3(a: str, b: str) -> int:
    return _compare(a, b, letters_first_after_digit=True)


def _compare(a: str, b: str, *, letters_first_after_digit: bool = False) -> int:
    place = _first_difference(a, b)
    if place is None:
        return len(a) - len(b)
    x, y = a[place], b[place]
    if x.isalpha() and y.isalpha():
        return -1 if x < y else 1
    if x.isalpha() or y.isalpha():
        letters_first = letters_first_after_digit and place > 0 and a[place - 1].isdecimal()
        return -1 if x.isalpha() == letters_first else 1
    first, second = _number(a, place), _number(b, place)
    if "0" in (x, y) and _follows_a_number(a, place):
        first, second = _number("1" + a[place:], 0), _number("1" + b[place:], 0)
    return -1 if (*first, x) < (*second, y) else 1


def _first_difference(a: str, b: str) -> int | None:
    for place, (x, y) in enumerate(zip(a, b, strict=False)):
        if x != y:
            return place
    return None


def _number(text: str, start: int) -> tuple[int, int]:
    """Return the number that digits make from a place on, and where they end.

    It is what Go computes in 64 bits, for digits of any script by their codes.
    """
    value = 0
    end = start
    while end < len(text) and text[end].isdecimal():
        value = value * 10 + ord(text[end]) - ord("0")
        end += 1
    return (value + (1 << 63)) % (1 << 64) - (1 << 63), end


def _follows_a_number(text: str, place: int) -> bool:
    """Tell whether the digits before a place are more than zeros."""
    start = place
    while start > 0 and text[start - 1].isdecimal():
        start -= 1
    return text[start:place].strip("0") != ""
