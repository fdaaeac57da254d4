"""Semantic versions and constraints on them, as Helm understands them.

Source: Masterminds/semver, 3.3.0 for the dialect helm3 and 1.5.0 for helm2. Both read `v1.2`
as 1.2.0. They differ in what a missing or wild part of a constraint means, and in `^0`.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

from renderer.dialect import Dialect
from renderer.gotemplate.gotypes import GoFailure

MAX_LENGTH = 1000
"""The most characters that a version or a constraint may have."""

_TAIL = r"(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?"
_VERSION = re.compile(r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?" + _TAIL)
_PART = r"[0-9xX*|]+"
_PATTERN = rf"v?({_PART})(?:\.({_PART}))?(?:\.({_PART}))?" + _TAIL
_SPACE = r"[\t\n\f\r ]"
_OPERATOR = r"(=<|=>|=|!=|>=|>|<=|<|~>|~|\^|)"
_CONSTRAINT = re.compile(rf"{_OPERATOR}{_SPACE}*+({_PATTERN})")
_SEPARATOR = re.compile(rf"{_SPACE}*+(?:,{_SPACE}*+)?")
_RANGE = re.compile(rf"{_SPACE}*({_PATTERN}){_SPACE}+-{_SPACE}+({_PATTERN}){_SPACE}*")
_SYNONYMS = {"": "=", "=>": ">=", "=<": "<=", "~>": "~"}


class Version(NamedTuple):
    """A version; `original` is the text that it was read from."""

    major: int
    minor: int
    patch: int
    prerelease: str
    metadata: str
    original: str

    def __str__(self) -> str:
        """Return the version in full, without a leading v."""
        text = f"{self.major}.{self.minor}.{self.patch}"
        if self.prerelease:
            text += f"-{self.prerelease}"
        return f"{text}+{self.metadata}" if self.metadata else text


def parse_version(text: str, dialect: Dialect) -> Version:
    """Return the version that a text stands for; missing parts are 0.

    Raises GoFailure when it is none.
    """
    found = _VERSION.fullmatch(text) if len(text) <= MAX_LENGTH else None
    if found is None:
        raise GoFailure("Invalid Semantic Version")
    major, minor, patch, prerelease, metadata = found.groups()
    version = Version(
        _segment(major, dialect),
        _segment(minor or "0", dialect),
        _segment(patch or "0", dialect),
        prerelease or "",
        metadata or "",
        text,
    )
    if dialect == "helm3":
        check_prerelease(version.prerelease)
    return version


def check_prerelease(text: str) -> None:
    """Raise GoFailure when a number within a prerelease starts with a zero."""
    for part in text.split("."):
        if len(part) > 1 and part[0] == "0" and part.isdecimal():
            raise GoFailure("Version segment starts with 0")


def _segment(digits: str, dialect: Dialect) -> int:
    number = int(digits)
    helm2 = dialect == "helm2"
    if number >= 2 ** (63 if helm2 else 64):
        call = "strconv.ParseInt" if helm2 else "strconv.ParseUint"
        problem = f'{call}: parsing "{digits}": value out of range'
        raise GoFailure(f"Error parsing version segment: {problem}")
    return number


def compare(left: Version, right: Version) -> int:
    """Return -1, 0 or 1: which version is higher. A prerelease comes before its release."""
    if left[:3] != right[:3]:
        return -1 if left[:3] < right[:3] else 1
    if left.prerelease == right.prerelease:
        return 0
    if not left.prerelease or not right.prerelease:
        return -1 if left.prerelease else 1
    return compare_prereleases(left.prerelease, right.prerelease)


def compare_prereleases(left: str, right: str) -> int:
    """Return -1, 0 or 1 for two prereleases, compared part by part; numbers come first."""
    ours, theirs = left.split("."), right.split(".")
    for mine, other in zip(ours, theirs, strict=False):
        if mine != other:
            return -1 if _part_order(mine) <= _part_order(other) else 1
    return (len(ours) > len(theirs)) - (len(ours) < len(theirs))


def _part_order(part: str) -> tuple[bool, int, str]:
    # Go reads a number as a uint64; a larger one is a word.
    if part.isdecimal() and int(part) < 2**64:
        return False, int(part), ""
    return True, 0, part


class Constraint(NamedTuple):
    """One comparison of a constraint.

    `wild` says that a part of the version is a wildcard (or, in helm3, missing); `wild_minor`
    and `wild_patch` tell which is the first such part. Wild parts are 0 in `version`.
    """

    operator: str
    version: Version
    wild: bool
    wild_minor: bool
    wild_patch: bool


Alternatives = tuple[tuple[Constraint, ...], ...]
"""A constraint: one of the alternatives must hold, each with all of its comparisons."""


def parse_constraint(text: str, dialect: Dialect) -> Alternatives:
    """Return the alternatives of a constraint. Raises GoFailure when it is none."""
    if len(text) > MAX_LENGTH:
        raise GoFailure(f"improper constraint: it has more than {MAX_LENGTH} characters")
    group = _parse_list if dialect == "helm2" else _parse_group
    return tuple(group(each) for each in _rewrite_ranges(text, dialect).split("||"))


def _rewrite_ranges(text: str, dialect: Dialect) -> str:
    """Return a constraint with each hyphen range, `1.2 - 1.4`, as two comparisons."""
    end = "" if dialect == "helm2" else " "
    rewritten = text
    for found in _RANGE.finditer(text):
        limits = f">= {found[1]}, <= {found[7]}{end}"
        rewritten = rewritten.replace(found[0], limits, 1)
    return rewritten


def _parse_list(text: str) -> tuple[Constraint, ...]:
    """Parse comparisons that are separated by commas."""
    comparisons = []
    for each in text.split(","):
        found = _CONSTRAINT.fullmatch(each.strip("\t\n\f\r "))
        if found is None:
            raise GoFailure(f"improper constraint: {each}")
        comparisons.append(_comparison(found, "helm2"))
    return tuple(comparisons)


def _parse_group(text: str) -> tuple[Constraint, ...]:
    """Parse comparisons that are separated by commas or white space."""
    stripped = text.strip("\t\n\f\r ")
    matches: list[re.Match[str]] = []
    at = 0
    while at < len(stripped) or not matches:
        gap = _SEPARATOR.match(stripped, at) if matches else None
        start = gap.end() if gap else at
        found = _CONSTRAINT.match(stripped, start)
        if found is None or (matches and start == at):
            raise GoFailure(f"improper constraint: {text}")
        matches.append(found)
        at = found.end()
    return tuple(_comparison(found, "helm3") for found in matches)


def _comparison(found: re.Match[str], dialect: Dialect) -> Constraint:
    operator, text, major, minor, patch, prerelease, _ = found.groups()
    wild = ("x", "X", "*")
    tail = f"-{prerelease}" if prerelease else ""
    wild_minor = wild_patch = False
    if major in wild:
        text = "0.0.0" + (tail if dialect == "helm3" else "")
    elif minor in (*wild, None):
        wild_minor = True
        text = f"{major}.0.0{tail}"
    elif patch in wild or (patch is None and dialect == "helm3"):
        wild_patch = True
        text = f"{major}.{minor}.0{tail}"
    try:
        version = parse_version(text, dialect)
    except GoFailure:
        raise GoFailure("constraint Parser Error") from None
    is_wild = major in wild or wild_minor or wild_patch
    return Constraint(_SYNONYMS.get(operator, operator), version, is_wild, wild_minor, wild_patch)


def satisfies(version: Version, alternatives: Alternatives, dialect: Dialect) -> bool:
    """Tell whether a version meets a constraint.

    A prerelease meets only comparisons that name a prerelease themselves.
    """
    checks = {**_CHECKS, **_CHECKS_HELM2} if dialect == "helm2" else _CHECKS
    return any(
        all(_holds(checks, version, each) for each in alternative) for alternative in alternatives
    )


Check = Callable[[Version, Constraint], bool]


def _holds(checks: dict[str, Check], version: Version, constraint: Constraint) -> bool:
    release_only = constraint.operator != "!=" or constraint.wild
    if release_only and version.prerelease and not constraint.version.prerelease:
        return False
    return checks[constraint.operator](version, constraint)


def _equal(version: Version, constraint: Constraint) -> bool:
    if constraint.wild:
        return _tilde(version, constraint)
    return compare(version, constraint.version) == 0


def _not_equal(version: Version, constraint: Constraint) -> bool:
    limit = constraint.version
    if constraint.wild and version.major == limit.major:
        if constraint.wild_minor:
            return False
        if version.minor == limit.minor and constraint.wild_patch:
            return compare_prereleases(version.prerelease, limit.prerelease) != 0
    return compare(version, limit) != 0


def _not_equal_helm2(version: Version, constraint: Constraint) -> bool:
    limit = constraint.version
    if not constraint.wild:
        return compare(version, limit) != 0
    if version.major != limit.major:
        return True
    return version.minor != limit.minor and not constraint.wild_minor


def _greater(version: Version, constraint: Constraint) -> bool:
    limit = constraint.version
    if constraint.wild and version.major == limit.major:
        if constraint.wild_minor:
            return False
        if constraint.wild_patch:
            return version.minor > limit.minor
    return compare(version, limit) > 0


def _greater_helm2(version: Version, constraint: Constraint) -> bool:
    return compare(version, constraint.version) > 0


def _greater_or_equal(version: Version, constraint: Constraint) -> bool:
    return compare(version, constraint.version) >= 0


def _less(version: Version, constraint: Constraint) -> bool:
    return compare(version, constraint.version) < 0


def _less_helm2(version: Version, constraint: Constraint) -> bool:
    return _below_wild(version, constraint) if constraint.wild else _less(version, constraint)


def _less_or_equal(version: Version, constraint: Constraint) -> bool:
    limit = constraint.version
    if not constraint.wild:
        return compare(version, limit) <= 0
    if version.major != limit.major:
        return version.major < limit.major
    return version.minor <= limit.minor or constraint.wild_minor


def _less_or_equal_helm2(version: Version, constraint: Constraint) -> bool:
    if constraint.wild:
        return _below_wild(version, constraint)
    return compare(version, constraint.version) <= 0


def _below_wild(version: Version, constraint: Constraint) -> bool:
    # The minor version counts whatever the major one is: 1.9 is not below 2.1.x.
    limit = constraint.version
    if version.major > limit.major:
        return False
    return version.minor <= limit.minor or constraint.wild_minor


def _tilde(version: Version, constraint: Constraint) -> bool:
    limit = constraint.version
    if compare(version, limit) < 0:
        return False
    if limit[:3] == (0, 0, 0) and not constraint.wild_minor and not constraint.wild_patch:
        return True
    if version.major != limit.major:
        return False
    return version.minor == limit.minor or constraint.wild_minor


def _caret(version: Version, constraint: Constraint) -> bool:
    limit = constraint.version
    if compare(version, limit) < 0 or version.major != limit.major:
        return False
    if limit.major > 0 or constraint.wild_minor:
        return True
    if limit.minor > 0 or constraint.wild_patch:
        return version.minor == limit.minor
    return version[1:3] == limit[1:3]


def _caret_helm2(version: Version, constraint: Constraint) -> bool:
    return compare(version, constraint.version) >= 0 and version.major == constraint.version.major


_CHECKS: dict[str, Check] = {
    "=": _equal,
    "!=": _not_equal,
    ">": _greater,
    ">=": _greater_or_equal,
    "<": _less,
    "<=": _less_or_equal,
    "~": _tilde,
    "^": _caret,
}
_CHECKS_HELM2: dict[str, Check] = {
    "!=": _not_equal_helm2,
    ">": _greater_helm2,
    "<": _less_helm2,
    "<=": _less_or_equal_helm2,
    "^": _caret_helm2,
}


def is_compatible_range(constraint: str, version: str, dialect: Dialect) -> bool:
    """Tell whether a version meets a constraint, as Helm asks for charts and clusters.

    False, too, when one of the two cannot be read.
    """
    try:
        return satisfies(
            parse_version(version, dialect), parse_constraint(constraint, dialect), dialect
        )
    except GoFailure:
        return False
