"""Template functions on semantic versions. Source: sprig 3.3.0 and 2.22.0, semver.go."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any, ClassVar, NamedTuple

from renderer.dialect import Dialect
from renderer.gotemplate.funcs.registry import STRING, Param, Uses, function, method
from renderer.gotemplate.gotypes import GoFailure, Int64, Struct
from renderer.gotemplate.semver import (
    Version,
    check_prerelease,
    compare,
    parse_constraint,
    parse_version,
    satisfies,
)


@function("semverCompare", params=(STRING, STRING), uses=True)
def semver_compare(uses: Uses, constraint: str, version: str) -> bool:
    """Tell whether a version meets a constraint. Raises GoFailure when one cannot be read."""
    alternatives = parse_constraint(constraint, uses.dialect)
    return satisfies(parse_version(version, uses.dialect), alternatives, uses.dialect)


@function("semver", params=(STRING,), uses=True)
def semver(uses: Uses, version: str) -> "VersionPointer":
    """Return a version to look at and compare."""
    return VersionPointer(parse_version(version, uses.dialect), uses.dialect)


class VersionValue(Struct):
    """A semver.Version, as the methods return it that make a version from another."""

    go_type: ClassVar[str] = "semver.Version"

    def __init__(self, version: Version, dialect: Dialect) -> None:
        self.version, self.dialect = version, dialect
        super().__init__(
            methods={
                name: method(name, partial(each.call, self), *each.params)
                for name, each in _METHODS.items()
                if self._has(each)
            }
        )

    def _has(self, each: "_Method") -> bool:
        return self.dialect in each.of_values

    def go_string(self) -> str:
        """Return the version in full; of semver 1.5 only pointers print as that."""
        if self.dialect == "helm3":
            return str(self.version)
        return "{" + " ".join([str(part) for part in self.version]) + "}"

    def json_string(self) -> str:
        """Return the text that stands for the version in JSON and YAML."""
        return str(self.version)


class VersionPointer(VersionValue):
    """A *semver.Version, which has all methods."""

    go_type: ClassVar[str] = "*semver.Version"
    go_kind: ClassVar[str] = "ptr"

    def _has(self, each: "_Method") -> bool:
        return self.dialect in each.of_pointers

    def go_string(self) -> str:
        """Return the version in full."""
        return str(self.version)


# -- methods ------------------------------------------------------------------------------------

_BOTH: tuple[Dialect, ...] = ("helm2", "helm3")
_HELM3: tuple[Dialect, ...] = ("helm3",)
_POINTER = Param("*semver.Version", frozenset({VersionPointer}))
_WORD = re.compile(r"[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*")
_LOOSE_WORD = re.compile(r"[0-9A-Za-z.-]+")


class _Method(NamedTuple):
    """A method: its function on the receiver, and in which dialects values and pointers have it."""

    call: Callable[..., Any]
    params: tuple[Param, ...]
    of_values: tuple[Dialect, ...]
    of_pointers: tuple[Dialect, ...]


def _part(get: Callable[[Version], Any]) -> _Method:
    return _Method(lambda receiver: get(receiver.version), (), _HELM3, _BOTH)


def _comparison(holds: Callable[[int], Any], dialects: tuple[Dialect, ...] = _BOTH) -> _Method:
    def call(receiver: VersionValue, other: VersionValue) -> Any:
        return holds(compare(receiver.version, other.version))

    return _Method(call, (_POINTER,), (), dialects)


def _maker(make: Callable[..., Version], *params: Param) -> _Method:
    def call(receiver: VersionValue, *args: Any) -> VersionValue:
        made = make(receiver, *args)
        prefix = "v" if receiver.version.original.startswith("v") else ""
        return VersionValue(made._replace(original=prefix + str(made)), receiver.dialect)

    return _Method(call, params, _BOTH, _BOTH)


def _increase_patch(receiver: VersionValue) -> Version:
    # The release of a prerelease comes next after it.
    version = receiver.version
    patch = version.patch if version.prerelease else version.patch + 1
    return version._replace(patch=patch, prerelease="", metadata="")


def _increase_minor(receiver: VersionValue) -> Version:
    version = receiver.version
    return version._replace(minor=version.minor + 1, patch=0, prerelease="", metadata="")


def _increase_major(receiver: VersionValue) -> Version:
    major = receiver.version.major + 1
    return Version(major, 0, 0, "", "", "")


def _set_prerelease(receiver: VersionValue, text: str) -> Version:
    _check_word(text, receiver.dialect, "Invalid Prerelease string")
    if receiver.dialect == "helm3":
        check_prerelease(text)
    return receiver.version._replace(prerelease=text)


def _set_metadata(receiver: VersionValue, text: str) -> Version:
    _check_word(text, receiver.dialect, "Invalid Metadata string")
    return receiver.version._replace(metadata=text)


def _check_word(text: str, dialect: Dialect, problem: str) -> None:
    valid = _WORD if dialect == "helm2" else _LOOSE_WORD
    if text and not valid.fullmatch(text):
        raise GoFailure(problem)


_METHODS: dict[str, _Method] = {
    "Major": _part(lambda version: Int64(version.major)),
    "Minor": _part(lambda version: Int64(version.minor)),
    "Patch": _part(lambda version: Int64(version.patch)),
    "Prerelease": _part(lambda version: version.prerelease),
    "Metadata": _part(lambda version: version.metadata),
    "String": _part(str),
    "Original": _part(lambda version: version.original)._replace(of_values=()),
    "Compare": _comparison(int),
    "Equal": _comparison(lambda order: order == 0),
    "LessThan": _comparison(lambda order: order < 0),
    "LessThanEqual": _comparison(lambda order: order <= 0, _HELM3),
    "GreaterThan": _comparison(lambda order: order > 0),
    "GreaterThanEqual": _comparison(lambda order: order >= 0, _HELM3),
    "IncPatch": _maker(_increase_patch),
    "IncMinor": _maker(_increase_minor),
    "IncMajor": _maker(_increase_major),
    "SetPrerelease": _maker(_set_prerelease, STRING),
    "SetMetadata": _maker(_set_metadata, STRING),
}
