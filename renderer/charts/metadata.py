"""Chart.yaml and requirements.yaml: what they say, with the types that Helm gives it.

Helm reads them into Go structs: a key is found whatever its case, a single value becomes text
where text is wanted, an unknown key is passed over. What does not fit is an error here, with its
place. Source: Helm 3.17 (chart.Metadata, chart.Dependency and their Validate), sigs.k8s.io/yaml.
"""

import re
import struct
from collections.abc import Callable
from typing import Any, NamedTuple, NoReturn

from renderer.errors import ChartError, RenderError
from renderer.gotemplate.gotypes import GoFailure
from renderer.gotemplate.gounicode import SPACES
from renderer.gotemplate.printing import format_float
from renderer.gotemplate.semver import parse_version
from renderer.position import Position
from renderer.yamlio.source import Source

Metadata = dict[str, Any]
"""The fields of Chart.yaml that are there, by their names in it; of requirements.yaml likewise."""

_Path = tuple[str | int, ...]
_Reader = Callable[[Any, _Path], Any]
_TableReader = Callable[[Any, _Path], Metadata]
"""(value, its path) -> the value with its type; raises _Misfit. Only an item may be None."""


class _Misfit(Exception):  # noqa: N818 - caught where the file is known
    def __init__(self, path: _Path, message: str) -> None:
        self.path = path
        self.message = message


class ChartFile(NamedTuple):
    """The name of a file, its text and the value that it was parsed to."""

    name: str
    text: str
    value: Any


def read_metadata(file: ChartFile) -> Metadata:
    """Return what Chart.yaml says, `apiVersion` filled in.

    Raises ChartError for a value of the wrong type, and for what Helm's validation refuses.
    """
    metadata = _read(file, _METADATA, _validate)
    return {**metadata, "apiVersion": metadata.get("apiVersion") or "v1"}


def read_requirements(file: ChartFile) -> list[Metadata] | None:
    """Return the dependencies that requirements.yaml declares, if any. Raises ChartError."""
    return _read(file, _table(dependencies=_DEPENDENCIES), _validate_dependencies).get(
        "dependencies"
    )


def _read(file: ChartFile, reader: _TableReader, check: Callable[[Metadata], None]) -> Metadata:
    try:
        found = reader({} if file.value is None else file.value, ())
        check(found)
        return found
    except _Misfit as fault:
        _fail(file, fault)


def _fail(file: ChartFile, fault: _Misfit) -> NoReturn:
    from renderer.yamlio.reader import positions

    place = Position(file.name, 1, 1)
    try:
        places = positions(file.text, file.name)
    except RenderError:  # it can be parsed, but not by this
        places = {}
    for length in range(len(fault.path), 0, -1):
        if fault.path[:length] in places:
            place = places[fault.path[:length]]
            break
    source = Source(file.text, file.name).line(place.line)
    raise ChartError(fault.message, place, source=source) from None


# -- types ----------------------------------------------------------------------------------


def _text(value: Any, path: _Path) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int) and -(2**63) <= value < 2**64:
        return str(value)
    if isinstance(value, (int, float)):
        return _short_float(float(value))
    raise _misfit(path, "a text", value)


def _short_float(value: float) -> str:
    """Return a number with as few digits as tell it from all others of 32 bits."""
    try:
        single = struct.pack("<f", value)
    except OverflowError:
        return "+Inf" if value > 0 else "-Inf"
    for digits in range(1, 10):
        short = float(f"{value:.{digits}g}")
        if abs(short) != float("inf") and struct.pack("<f", short) == single:
            return format_float(short)
    return format_float(value)


def _flag(value: Any, path: _Path) -> bool:
    if isinstance(value, bool):
        return value
    raise _misfit(path, "true or false", value)


def _any(value: Any, path: _Path) -> Any:  # noqa: ARG001
    return value


def _list(item: _Reader) -> _Reader:
    def read(value: Any, path: _Path) -> list[Any]:
        if not isinstance(value, list):
            raise _misfit(path, "a list", value)
        return [item(each, (*path, at)) for at, each in enumerate(value)]

    return read


def _texts_by_name(value: Any, path: _Path) -> dict[str, str]:
    if not isinstance(value, dict):
        raise _misfit(path, "a mapping of names to texts", value)
    return {str(key): _text(each, (*path, key)) for key, each in value.items()}


def _table(**fields: _Reader) -> _TableReader:
    names = {name.replace("_", "-"): reader for name, reader in fields.items()}
    by_case = {name.lower(): name for name in names}

    def read(value: Any, path: _Path) -> Metadata:
        if value is None:
            raise _Misfit(path, f"{_shown(path)} is empty; remove the dash, or complete it")
        if not isinstance(value, dict):
            raise _misfit(path, "a mapping of keys to values", value)
        found: Metadata = {}
        for key, each in value.items():
            name = by_case.get(key.lower())
            if each is not None and name is not None and (key == name or name not in value):
                found[name] = names[name](each, (*path, key))
        return found

    return read


_DEPENDENCIES = _list(
    _table(
        name=_text,
        version=_text,
        repository=_text,
        condition=_text,
        tags=_list(_text),
        enabled=_flag,
        import_values=_list(_any),
        alias=_text,
    )
)

_METADATA = _table(
    name=_text,
    home=_text,
    sources=_list(_text),
    version=_text,
    description=_text,
    keywords=_list(_text),
    maintainers=_list(_table(name=_text, email=_text, url=_text)),
    engine=_text,
    icon=_text,
    apiVersion=_text,
    condition=_text,
    tags=_text,
    appVersion=_text,
    deprecated=_flag,
    tillerVersion=_text,
    annotations=_texts_by_name,
    kubeVersion=_text,
    dependencies=_DEPENDENCIES,
    type=_text,
)


def _misfit(path: _Path, wanted: str, value: Any) -> _Misfit:
    found = next(name for kind, name in _KINDS if isinstance(value, kind))
    return _Misfit(path, f"{_shown(path)} must be {wanted}, not {found}")


_KINDS: tuple[tuple[type, str], ...] = (
    (bool, "true or false"),
    (str, "a text"),
    (list, "a list"),
    (dict, "a mapping"),
    (object, "a number"),
)


def _shown(path: _Path) -> str:
    from renderer.finding import dotted

    return dotted(path) if path else "this file"


# -- what Helm validates --------------------------------------------------------------------

_CLEANED = ("name", "description", "home", "icon", "condition", "tags", "appVersion", "kubeVersion")
_ALIAS = re.compile(r"[A-Za-z0-9_-]+")


def _validate(metadata: Metadata) -> None:
    for key in _CLEANED:
        if key in metadata:
            metadata[key] = _printable(metadata[key])
    for key in ("sources", "keywords"):
        if key in metadata:
            metadata[key] = [_printable(each) for each in metadata[key]]
    for each in metadata.get("maintainers", ()):
        each.update((key, _printable(text)) for key, text in each.items())
    name = metadata.get("name")
    if not name:
        raise _Misfit((), "the chart has no name; add name: and a plain file name")
    if name in (".", "..") or not re.fullmatch(r"[^/\\]+", name):
        raise _Misfit(("name",), f"the chart's name is {name!r}; it must be a plain file name")
    version = metadata.get("version")
    if not version:
        raise _Misfit((), "the chart has no version; add version: and one such as 1.0.0")
    try:
        parse_version(version, "helm3")
    except GoFailure:
        message = f"the chart's version is {version!r}; it must be a semantic version: 1.0.0"
        raise _Misfit(("version",), message) from None
    if metadata.get("type", "") not in ("", "application", "library"):
        found = metadata["type"]
        raise _Misfit(("type",), f"type is {found!r}; it must be application or library")
    _validate_dependencies(metadata)


def _validate_dependencies(metadata: Metadata) -> None:
    known: set[str] = set()
    for at, each in enumerate(metadata.get("dependencies", ())):
        for key in ("name", "version", "repository", "condition"):
            if key in each:
                each[key] = _printable(each[key])
        alias = each.get("alias", "")
        if alias and not _ALIAS.fullmatch(alias):
            message = f"alias {alias!r} has characters other than letters, digits, _ and -"
            raise _Misfit(("dependencies", at, "alias"), message)
        if not each.get("name"):
            raise _Misfit(("dependencies", at), f"dependencies[{at}] has no name; add name:")
        name = alias or each["name"]
        if name in known:
            message = f"there are two dependencies of name or alias {name!r}; give one an alias"
            raise _Misfit(("dependencies", at), message)
        known.add(name)


def _printable(text: str) -> str:
    """Return a text with blanks for all white space, and without what cannot be printed."""
    if text.isascii() and text.isprintable():
        return text
    spaced = "".join(" " if each in SPACES else each for each in text)
    return "".join(each for each in spaced if each.isprintable())
