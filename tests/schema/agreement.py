"""Objects, right and wrong ones, and what the library kubernetes-validate says of each.

Its verdicts are recorded in `data/kubernetes_validate.txt`, by record_kubernetes_validate.py: its
old versions, which have the schemas of Kubernetes 1.8 to 1.20, need an old setuptools.
"""

import json
import re
from collections.abc import Iterator, Mapping
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from renderer import pipeline
from renderer.errors import RenderError
from renderer.finding import FieldPath, dotted
from renderer.objects import Object, read_objects
from renderer.schema.kubernetes import KubernetesSchemas
from tests.expected import read_cases, render
from tests.schema.chart_mutations import read_table
from tests.schema.chart_objects import document
from tests.schema.edits import EDITS

VERDICTS = Path(__file__).parent / "data" / "kubernetes_validate.txt"
MINORS = range(8, 21)
"""The versions of Kubernetes that are compared: 1.8 to 1.20."""

Runs = tuple[tuple[range, str], ...]
"""Minor versions with one verdict each: `ok`, `-` for no schema, else what is refused."""


class Case(NamedTuple):
    """An object, with what people call it, and what was changed in it."""

    name: str
    object: Object

    @property
    def digest(self) -> str:
        """What the object's verdicts are recorded under."""
        content = json.dumps(self.object.value, sort_keys=True, allow_nan=False)
        return sha256(content.encode()).hexdigest()[:10]


class Refusal(NamedTuple):
    """What the library refuses first: where, by which keyword, and the fields it is about."""

    path: FieldPath
    keyword: str
    names: tuple[str, ...]


def read_verdicts() -> dict[str, Runs]:
    """Return the recorded verdicts by digest."""
    found: dict[str, Runs] = {}
    runs: Runs = ()
    for line in VERDICTS.read_text("utf-8").splitlines():
        if line.startswith("    "):
            found |= dict.fromkeys(line.split(), runs)
        elif not line.startswith("#"):
            runs = tuple(_run(each) for each in line.split("; "))
    return found


def _run(text: str) -> tuple[range, str]:
    minors, _, verdict = text.partition(" ")
    first, _, last = minors.partition("-")
    return range(int(first), int(last or first) + 1), verdict


def refusal(verdict: str) -> Refusal:
    """Return what a verdict that is neither `ok` nor `-` says."""
    path, end = json.JSONDecoder().raw_decode(verdict)
    keyword, *names = verdict[end:].split()
    return Refusal(tuple(path), keyword, tuple(names))


RENDERED = {"addons", "default", "gateways", "ha", "istio-demo", "istio-demo-auth", "profile-demo"}
"""The renders of each chart whose objects are compared: the others add few to them."""


@cache
def all_cases() -> tuple[Case, ...]:
    """Return what is compared; nothing where the shared test input is absent."""
    rendered = tuple(_rendered())
    cases = (*rendered, *_seeded(), *_swept([each.object for each in rendered]))
    return tuple({each.digest: each for each in reversed(cases)}.values())[::-1]


def _rendered() -> Iterator[Case]:
    """Yield the objects of Kubernetes' own kinds that the charts of real releases render."""
    seen: set[str] = set()
    for case in read_cases():
        if case.options["name"] in RENDERED:
            texts = pipeline.bundle_texts(render(case))
            new = [(name, text) for name, text in texts if text not in seen]
            seen.update(text for _, text in new)
            for each in read_objects(new).objects:
                if _has_schema(each):
                    yield Case(f"{case.name}: {each.title}", each)


def _seeded() -> Iterator[Case]:
    """Yield the objects with seeded errors, as far as there is an object of a known kind."""
    for row in read_table() if read_cases() else ():
        text = EDITS[row.edit](document(row.release, row.title).text, row.field, row.new).text
        try:
            objects = read_objects([(row.title, text)], templates=False).objects
        except RenderError:
            continue
        for each in objects[:1]:
            if _has_schema(each):
                yield Case(f"{row.release}: {row.title}: {row.field} {row.edit} {row.new}", each)


TEXTS: Mapping[type, tuple[str, ...]] = {
    str: ("5", "1.5", "true", "[]", "{}", "null", '["x"]', '""', '"text"'),
    int: ('"text"', "1.5", "true", "[]", "{}", "null", "-1", '"5"'),
    float: ('"text"', "true", "[]", "{}", "null"),
    bool: ('"text"', "5", "[]", "{}", "null", '"true"'),
    list: ('"text"', "5", "{}", "null", "[null]", "[[]]", "[{}]", "[5]", '["x"]', "[]"),
    dict: ('"text"', "5", "[]", "null", "{}", '{"x": null}', '{"x": 1}', '["x"]'),
}
"""By what to replace a value of some type, as JSON."""

PER_FIELD = 2
"""How many of them are tried for each field: the others are for other fields of its type."""


def _swept(objects: list[Object]) -> Iterator[Case]:
    """Yield, for each field that objects of a kind have, one object with some changes of it.

    The smallest object that has the field is taken, without its nulls: the library would look at
    them first.
    """
    seen: set[tuple[str, str, str]] = set()
    plain = [each._replace(value=_without_nulls(each.value)) for each in objects]
    for each in sorted(plain, key=lambda one: len(json.dumps(one.value))):
        if all(_schema(each, minor) is None for minor in MINORS):
            continue
        for path, value in _fields(each.value):
            field = re.sub(r"\[\d+\]", "[]", dotted(_without_names(path)))
            if (each.api_version, each.kind, field) not in seen:
                seen.add((each.api_version, each.kind, field))
                yield from _changes(each, path, value)


def _without_nulls(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_nulls(each) for key, each in value.items() if each is not None}
    return [_without_nulls(each) for each in value] if isinstance(value, list) else value


def _changes(each: Object, path: FieldPath, value: Any) -> Iterator[Case]:
    """Yield an object with some changes of a field, and without it."""
    texts = TEXTS[type(value)]
    start = crc32(f"{each.api_version} {each.kind} {dotted(path)}".encode())
    news = [texts[(start + step) % len(texts)] for step in range(PER_FIELD)]
    if isinstance(value, dict):
        news.append(json.dumps({**value, "surplus": 1}))
    for new in news:
        yield Case(f"{each.title}: {dotted(path)} = {new}", _changed(each, path, new))
    yield Case(f"{each.title}: no {dotted(path)}", _changed(each, path, None))


def _changed(each: Object, path: FieldPath, new: str | None) -> Object:
    """Return an object with another value at a path, given as JSON, or nothing there."""
    value = json.loads(json.dumps(each.value))
    holder = value
    for key in path[:-1]:
        holder = holder[key]
    if new is None:
        del holder[path[-1]]
    else:
        holder[path[-1]] = json.loads(new)
    return each._replace(value=value)


def _fields(value: Any, path: FieldPath = ()) -> Iterator[tuple[FieldPath, Any]]:
    """Yield the fields of an object without those that say which it is.

    Of the schema in a CRD, the top is enough: below, all repeats itself.
    """
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in items:
        here = (*path, key)
        if here not in _IDENTITY:
            yield here, each
        if isinstance(each, (dict, list)) and here.count("properties") < 2:
            yield from _fields(each, here)


_IDENTITY = {
    ("apiVersion",),
    ("kind",),
    ("metadata",),
    ("metadata", "name"),
    ("metadata", "namespace"),
}
_NAMED = set("labels annotations data limits matchLabels nodeSelector properties requests".split())


def _without_names(path: FieldPath) -> FieldPath:
    """Return a path with names that users choose replaced by one."""
    return tuple(
        "*" if at and path[at - 1] in _NAMED and isinstance(key, str) else key
        for at, key in enumerate(path)
    )


@cache
def _schemas() -> KubernetesSchemas:
    return KubernetesSchemas.open()


def _has_schema(each: Object) -> bool:
    return bool(_schemas().served_in(each.group, each.kind))


def _schema(each: Object, minor: int) -> Any:
    return _schemas().schema((1, minor), each.group, each.version, each.kind)
