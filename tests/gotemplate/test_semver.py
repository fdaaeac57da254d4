import json
from functools import cmp_to_key
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.dialect import Dialect
from renderer.gotemplate.gotypes import GoFailure
from renderer.gotemplate.semver import (
    MAX_LENGTH,
    compare,
    is_compatible_range,
    parse_constraint,
    parse_version,
    satisfies,
)

# Each line: constraint, version, and for each dialect whether the version meets the constraint,
# or the error, as Masterminds/semver 3.3.0 and 1.5.0 say.
CASES = Path(__file__).parent / "data" / "semver.jsonl"
DIALECTS: tuple[Dialect, ...] = ("helm2", "helm3")


def checked(constraint: str, version: str, dialect: Dialect) -> bool | str:
    try:
        alternatives = parse_constraint(constraint, dialect)
        return satisfies(parse_version(version, dialect), alternatives, dialect)
    except GoFailure as failure:
        return failure.message


def read_cases() -> list[dict[str, Any]]:
    return [json.loads(line) for line in CASES.read_text("utf-8").splitlines()]


@pytest.mark.parametrize("dialect", DIALECTS)
def test_constraints_hold_as_in_go(dialect: Dialect) -> None:
    faults = []
    for case in read_cases():
        got = checked(case["constraint"], case["version"], dialect)
        if got != case[dialect]:
            faults.append(f"{case}\n  {dialect} got {got!r}")
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("dialect", DIALECTS)
def test_compatible_ranges_never_fail(dialect: Dialect) -> None:
    for case in read_cases():
        holds = is_compatible_range(case["constraint"], case["version"], dialect)
        assert holds == (case[dialect] is True), case


# From lowest to highest, as semver.org orders them.
ORDER = [
    "0.0.0-0",
    "0.9.0",
    "1.0.0-1",
    "1.0.0-2.a",
    "1.0.0-10",
    "1.0.0-alpha",
    "1.0.0-alpha.1",
    "1.0.0-alpha.1.1",
    "1.0.0-alpha.beta",
    "1.0.0-beta",
    "1.0.0-rc-1",
    "1.0.0",
    "1.0.1",
    "1.10.0",
    "2.0.0",
]


def test_order() -> None:
    versions = [parse_version(text, "helm3") for text in ORDER]
    shuffled = [*versions[1::2], *versions[::2]]
    assert sorted(shuffled, key=cmp_to_key(compare)) == versions
    for at, one in enumerate(versions):
        for other_at, other in enumerate(versions):
            assert compare(one, other) == (at > other_at) - (at < other_at), (one, other)


@pytest.mark.parametrize(
    ("text", "full"),
    [
        ("1", "1.0.0"),
        ("v1.2", "1.2.0"),
        ("01.2.3", "1.2.3"),
        ("1.2.3-a.b-c+x.y", "1.2.3-a.b-c+x.y"),
        ("18446744073709551615.0.0", "18446744073709551615.0.0"),
    ],
)
def test_versions_are_completed(text: str, full: str) -> None:
    version = parse_version(text, "helm3")
    assert str(version) == full
    assert version.original == text


@pytest.mark.parametrize(
    ("text", "helm3", "helm2"),
    [
        ("", "Invalid Semantic Version", "Invalid Semantic Version"),
        ("x", "Invalid Semantic Version", "Invalid Semantic Version"),
        ("1.2.3.4", "Invalid Semantic Version", "Invalid Semantic Version"),
        (" 1.2.3", "Invalid Semantic Version", "Invalid Semantic Version"),
        ("1.2.3\n", "Invalid Semantic Version", "Invalid Semantic Version"),
        ("1.٢.3", "Invalid Semantic Version", "Invalid Semantic Version"),
        ("1" * 1001, "Invalid Semantic Version", "Invalid Semantic Version"),
        ("1.2.3-01", "Version segment starts with 0", None),
        (
            "9223372036854775808.0.0",
            None,
            "Error parsing version segment: "
            'strconv.ParseInt: parsing "9223372036854775808": value out of range',
        ),
        (
            "0.18446744073709551616.0",
            "Error parsing version segment: "
            'strconv.ParseUint: parsing "18446744073709551616": value out of range',
            "Error parsing version segment: "
            'strconv.ParseInt: parsing "18446744073709551616": value out of range',
        ),
    ],
)
def test_what_is_no_version(text: str, helm3: str | None, helm2: str | None) -> None:
    messages: dict[Dialect, str | None] = {"helm3": helm3, "helm2": helm2}
    for dialect, message in messages.items():
        got = checked("*", text, dialect)
        assert (got if isinstance(got, str) else None) == message


def test_long_constraints_are_refused_at_once() -> None:
    assert "more than 1000 characters" in str(checked("1 " * MAX_LENGTH, "1", "helm3"))
    for text in ("1 " * 499 + "!", "1" * 999 + "!", " " * 999 + "!", "1, " * 330 + "!"):
        assert str(checked(text, "1", "helm3")).startswith("improper constraint: ")


@given(st.text("0123.xX*-+|,<>=!~^ va", max_size=20), st.text("0123.-+va", max_size=12))
def test_every_text_gives_an_answer(constraint: str, version: str) -> None:
    for dialect in DIALECTS:
        assert isinstance(checked(constraint, version, dialect), bool | str)
        assert isinstance(is_compatible_range(constraint, version, dialect), bool)


VERSIONS = st.builds("{}.{}.{}{}".format, *[st.integers(0, 3)] * 3, st.sampled_from(["", "-a"]))


@given(VERSIONS, VERSIONS)
def test_opposite_comparisons_differ(one: str, other: str) -> None:
    for dialect in DIALECTS:
        equal = checked(f"={other}", one, dialect)
        if "-" not in one or "-" in other:
            assert checked(f"!={other}", one, dialect) is not equal
            assert checked(f"<{other}", one, dialect) is not checked(f">={other}", one, dialect)
            assert checked(f">{other}", one, dialect) is not checked(f"<={other}", one, dialect)
