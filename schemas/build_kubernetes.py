"""Makes `schemas/kubernetes/` anew from the published archives of `kubernetes-validate`.

    python schemas/build_kubernetes.py                      downloads the archives with pip
    python schemas/build_kubernetes.py --archives FOLDER    takes them from a folder

The same archives give the same bytes. `schemas/README.md` says what is kept, what is corrected,
and how to add a version. It needs an environment with the project installed.
"""

import argparse
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

from kubernetes_archives import ARCHIVES, download, read_archives

from renderer.schema.notation import (
    LIST_KEYS,
    LIST_TYPE,
    Schema,
    read_type,
    write_definition,
    write_versions,
)

HERE = Path(__file__).resolve().parent
OUTPUT = HERE / "kubernetes"
FACTS = HERE / "kubernetes-facts.txt"
MADE_BY = (HERE / "build_kubernetes.py", HERE / "kubernetes_archives.py", FACTS)

Gvk = tuple[str, str, str]


SPECIAL: dict[str, str] = {
    "api.resource.Quantity": "quantity",
    "util.intstr.IntOrString": "int-or-string",
    "meta.v1.Time": "date-time",
    "meta.v1.MicroTime": "micro-time",
    "meta.v1.Fields": "object",
    "meta.v1.FieldsV1": "object",
    "pkg.runtime.RawExtension": "object",
}
for _props in ("apiextensions.v1beta1.JSONSchemaProps", "apiextensions.v1.JSONSchemaProps"):
    SPECIAL |= {
        f"{_props.removesuffix('SchemaProps')}": "any",
        f"{_props}OrArray": f"{_props}|[]{_props}",
        f"{_props}OrBool": f"{_props}|boolean",
        f"{_props}OrStringArray": f"{_props}|[]string",
    }
"""Definitions whose Go types read JSON by a method of their own (UnmarshalJSON), and what that
accepts. The published schemas describe the Go fields instead, or nothing at all."""

UNNAMED: Mapping[str, Gvk] = {
    f"{group.partition('.')[0]}.{version}.{kind}": (group, version, kind)
    for group, version, kind in (
        ("apiextensions.k8s.io", "v1beta1", "CustomResourceDefinition"),
        ("apiregistration.k8s.io", "v1", "APIService"),
        ("apiregistration.k8s.io", "v1beta1", "APIService"),
    )
}
"""Kinds that the schemas of 1.8 to 1.10 define without saying which kind they are."""

NO_OBJECTS: Mapping[str, str] = {
    "": "ComponentStatus EphemeralContainers",
    "apps": "Scale",
    "authentication.k8s.io": "TokenRequest",
    "autoscaling": "Scale",
    "extensions": "Scale",
    "policy": "Eviction",
}
"""Kinds that exist only to read, or under another object's path: nobody can apply one.

Source: the paths of api/openapi-spec/swagger.json of Kubernetes 1.13 and api/discovery of 1.37.
"""

OFF: Mapping[tuple[str, str], str] = {
    ("apps", "v1beta1"): "ControllerRevision Deployment StatefulSet",
    ("apps", "v1beta2"): "ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet",
    ("extensions", "v1beta1"): "DaemonSet Deployment NetworkPolicy PodSecurityPolicy ReplicaSet",
}
"""Kinds that 1.16 and 1.17 define and no longer serve unless told to; 1.18 removed them.

Source: CHANGELOG-1.16 of Kubernetes, "Deprecations and Removals".
"""

IGNORED = frozenset(
    (
        "description",
        "x-kubernetes-group-version-kind",
        "x-kubernetes-map-type",
        "x-kubernetes-patch-merge-key",
        "x-kubernetes-patch-strategy",
        "x-kubernetes-unions",
        # Of apiVersion and kind in each object, and in 1.23 alone of other fields: a set
        # that is wrong for PodReadinessGate and is replaced by the facts.
        "enum",
    )
)
"""What is published and does not decide whether an object is right."""


class Fact(NamedTuple):
    """A line of the facts: what is said, of which fields, and the values with their minors."""

    word: str
    fields: str
    values: tuple[tuple[str, int], ...]


class Version(NamedTuple):
    """One minor: where it was published, its definitions, and the definition of each kind."""

    archive: str
    member: str
    sha256: str
    definitions: Mapping[str, Schema]
    kinds: Mapping[Gvk, str]


def read_facts(text: str) -> list[Fact]:
    """Return the facts that `kubernetes-facts.txt` states."""
    facts = []
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        word, fields, *values = line.split()
        since = (value.partition("@") for value in values)
        facts.append(
            Fact(word, fields, tuple((value, int(minor or 0)) for value, _, minor in since))
        )
    return facts


def read_version(minor: int, published: tuple[str, str, bytes], facts: Iterable[Fact]) -> Version:
    """Return what can be applied to one minor, and all that this refers to."""
    archive, member, content = published
    document = json.loads(content)
    by_name: dict[str, Any] = document.get("definitions") or document["$defs"]
    aliases = {name: _target(each["$ref"]) for name, each in by_name.items() if "$ref" in each}
    kinds = {
        gvk: name
        for name, each in by_name.items()
        if _is_object(each, aliases)
        for gvk in _gvks(name, each)
        if _is_applied(gvk, minor)
    }
    definitions: dict[str, Schema] = {}
    for name in _reachable(kinds.values(), by_name, aliases):
        short = short_name(name)
        if short in definitions:
            raise ValueError(f"two definitions have the name {short}")
        definitions[short] = apply_facts(short, convert(by_name[name], aliases), facts, minor)
    return Version(
        archive,
        member,
        sha256(content).hexdigest(),
        definitions,
        {gvk: short_name(name) for gvk, name in kinds.items()},
    )


def short_name(name: str) -> str:
    """Return `core.v1.Pod` of `io.k8s.api.core.v1.Pod`."""
    return ".".join(name.split(".")[-3:])


def _target(reference: str) -> str:
    return reference.rpartition("/")[2]


def _is_object(published: Mapping[str, Any], aliases: Mapping[str, str]) -> bool:
    metadata = _target(published.get("properties", {}).get("metadata", {}).get("$ref", ""))
    return short_name(aliases.get(metadata, metadata)) == "meta.v1.ObjectMeta"


def _gvks(name: str, published: Mapping[str, Any]) -> list[Gvk]:
    stated = published.get("x-kubernetes-group-version-kind")
    if stated is None:
        return [UNNAMED[short_name(name)]] if short_name(name) in UNNAMED else []
    return [(each["group"], each["version"], each["kind"]) for each in stated]


def _is_applied(gvk: Gvk, minor: int) -> bool:
    group, version, kind = gvk
    off = OFF.get((group, version), "") if minor in (16, 17) else ""
    return kind not in NO_OBJECTS.get(group, "").split() and kind not in off.split()


def _reachable(
    roots: Iterable[str], by_name: Mapping[str, Any], aliases: Mapping[str, str]
) -> list[str]:
    reached: set[str] = set()
    ahead = list(roots)
    while ahead:
        name = ahead.pop()
        if name not in reached and short_name(name) not in SPECIAL:
            reached.add(name)
            targets = map(_target, _references(by_name[name]))
            ahead += [aliases.get(each, each) for each in targets]
    # A special definition may stand for a reference to another one.
    names = {short_name(name): name for name in by_name if name not in aliases}
    behind = {part.strip("[]") for name in reached for part in _special(by_name[name])}
    missing = [names[each] for each in behind if each in names and names[each] not in reached]
    return _reachable([*reached, *missing], by_name, aliases) if missing else sorted(reached)


def _special(published: Any) -> Iterator[str]:
    for reference in _references(published):
        yield from SPECIAL.get(short_name(_target(reference)), "").split("|")


def _references(published: Any) -> Iterator[str]:
    if isinstance(published, dict):
        for key, value in published.items():
            if key == "$ref" and isinstance(value, str):
                yield value
            else:
                yield from _references(value)
    elif isinstance(published, list):
        for each in published:
            yield from _references(each)


def convert(published: Mapping[str, Any], aliases: Mapping[str, str]) -> dict[str, Any]:
    """Return a published schema as `renderer.schema.notation` has it.

    Raises `ValueError` for a keyword that is new.
    """
    rest = {key: value for key, value in published.items() if key not in IGNORED}
    if "$ref" in rest:
        target = _target(rest.pop("$ref"))
        name = short_name(aliases.get(target, target))
        result: dict[str, Any] = {"$ref": name}
        if name in SPECIAL:
            result = dict(read_type(SPECIAL[name]))
    else:
        result = {"type": _type(rest.pop("type", "object"))}
        for key in ("format", "required", LIST_KEYS):
            if key in rest:
                result[key] = rest.pop(key)
        if "items" in rest:
            result["items"] = convert(rest.pop("items"), aliases)
        if isinstance(rest.get("additionalProperties"), dict):
            result["additionalProperties"] = convert(rest.pop("additionalProperties"), aliases)
        if "properties" in rest:
            fields = rest.pop("properties").items()
            result["properties"] = {name: convert(field, aliases) for name, field in fields}
        # An atomic list is replaced as a whole, and may hold anything: as one with no type.
        if (list_type := rest.pop(LIST_TYPE, "atomic")) != "atomic":
            result[LIST_TYPE] = list_type
    if rest:
        raise ValueError(f"nobody knows what to do with {rest}")
    return result


def _type(published: str | list[str]) -> str:
    """Return a type without "null": to an API server null is a field that is not there."""
    if isinstance(published, str):
        return published
    (kind,) = (each for each in published if each != "null")
    return kind


def apply_facts(
    name: str, schema: dict[str, Any], facts: Iterable[Fact], minor: int
) -> dict[str, Any]:
    """Return a definition with what is known about its fields besides what is published."""
    fields = schema.get("properties", {})
    required = set(schema.get("required", ()))
    for field, fact in ((field, fact) for field in fields for fact in facts):
        if not fnmatchcase(f"{name}.{field}", fact.fields):
            continue
        if fact.word == "enum":
            values = [value for value, since in fact.values if since <= minor]
            fields[field] = _with_values(fields[field], values)
        elif fact.word == "required":
            required.add(field)
        elif fact.word == "optional":
            required.discard(field)
    return {**schema, "required": sorted(required)}


def _with_values(field: Mapping[str, Any], values: Sequence[str]) -> dict[str, Any]:
    if field.get("type") == "array":
        return {**field, "items": _with_values(field["items"], values)}
    if field != {"type": "string"}:
        raise ValueError(f"there can be no list of texts for {field}")
    return {"type": "string", "enum": list(values)}


def definition_files(versions: Mapping[int, Version]) -> dict[str, str]:
    """Return the files of definitions: name to text."""
    newest = max(versions)
    history: dict[str, dict[int, Schema]] = {}
    for minor, version in versions.items():
        for name, schema in version.definitions.items():
            history.setdefault(name, {})[minor] = schema
    files: dict[str, str] = {}
    for name, schemas in sorted(history.items()):
        file = f"{name.partition('.')[0]}.txt"
        fields = write_definition(schemas, newest)
        line = f"{name} {write_versions(schemas, newest)} {fields}".rstrip()
        files[file] = files.get(file, "") + line + "\n"
    return files


def kinds_file(versions: Mapping[int, Version]) -> str:
    """Return the index of kinds: apiVersion, kind, definition, versions, and `off` if so.

    A range of versions ends where the definition, or one that it refers to, changes.
    """
    newest = max(versions)
    held: dict[Gvk, dict[int, str]] = {}
    names: dict[Gvk, str] = {}
    for minor, version in versions.items():
        for gvk, name in version.kinds.items():
            if names.setdefault(gvk, name) != name:
                raise ValueError(f"{gvk} has two definitions: {names[gvk]} and {name}")
            held.setdefault(gvk, {})[minor] = _closure(name, version.definitions)
    lines = [
        "# Made by build_kubernetes.py: kinds, and the minors in which each is served.\n",
        f"versions {min(versions)}-{newest}\n",
    ]
    for gvk, closures in sorted(held.items()):
        group, api, kind = gvk
        if len(closures) != max(closures) - min(closures) + 1:
            raise ValueError(f"{gvk} went away and came back: {sorted(closures)}")
        runs = [[*run] for _, run in groupby(closures, closures.__getitem__)]
        words = [
            f"{group}/{api}" if group else api,
            kind,
            names[gvk],
            ",".join(write_versions(run, newest) for run in runs),
            *(["off"] if is_off(group, api, min(closures)) else []),
        ]
        lines.append(" ".join(words) + "\n")
    return "".join(lines)


def is_off(group: str, version: str, first: int) -> bool:
    """Return whether an API is served only where it was switched on.

    That is so for alpha versions, and for beta versions since 1.24 (KEP-3136), but for one.
    Source: pkg/controlplane/instance.go of Kubernetes 1.29 and 1.37.
    """
    if (group, version) == ("flowcontrol.apiserver.k8s.io", "v1beta3"):
        return False
    return "alpha" in version or ("beta" in version and first >= 24)


def _closure(name: str, definitions: Mapping[str, Schema]) -> str:
    """Return a text that is the same for two versions in which a kind has the same schema."""
    reached: dict[str, Schema] = {}
    ahead = [name]
    while ahead:
        each = ahead.pop()
        if each not in reached:
            reached[each] = definitions[each]
            ahead += _references(definitions[each])
    return json.dumps(reached, sort_keys=True)


def sources_file(versions: Mapping[int, Version], files: Mapping[str, str]) -> str:
    """Return what the pack was made from and what came out, as JSON."""
    document = {
        "made_by": {path.name: digest(path) for path in MADE_BY},
        "archives": [
            {"package": "kubernetes-validate", **archive._asdict()} for archive in ARCHIVES
        ],
        "versions": {
            f"1.{minor}": {
                "archive": version.archive,
                "sha256": version.sha256,
            }
            for minor, version in versions.items()
        },
        "files": {name: sha256(text.encode()).hexdigest() for name, text in sorted(files.items())},
    }
    return json.dumps(document, indent=2) + "\n"


def digest(path: Path) -> str:
    """Return the digest of a text file, which is the same for every kind of line end."""
    return sha256(path.read_text("utf-8").encode()).hexdigest()


def check_facts(facts: Iterable[Fact], versions: Mapping[int, Version]) -> None:
    """Raise `ValueError` for a fact about a field that no version has."""
    fields = {
        f"{name}.{field}"
        for version in versions.values()
        for name, schema in version.definitions.items()
        for field in schema.get("properties", ())
    }
    for fact in facts:
        if not any(fnmatchcase(field, fact.fields) for field in fields):
            raise ValueError(f"there is no {fact.fields}")


def build(folder: Path) -> dict[str, str]:
    """Return the files of the pack, name to text, from a folder with the archives."""
    facts = read_facts(FACTS.read_text("utf-8"))
    versions = {
        minor: read_version(minor, published, facts)
        for minor, published in read_archives(folder).items()
    }
    check_facts(facts, versions)
    files = {"kinds.txt": kinds_file(versions), **definition_files(versions)}
    return {**files, "sources.json": sources_file(versions, files)}


def main(arguments: Sequence[str]) -> None:
    """Write the pack."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--archives", type=Path, help="the folder that holds the archives")
    folder = parser.parse_args(arguments).archives
    with tempfile.TemporaryDirectory() as scratch:
        if folder is None:
            folder = Path(scratch)
            download(folder)
        files = build(folder)
    OUTPUT.mkdir(exist_ok=True)
    for path in OUTPUT.iterdir():
        path.unlink()
    for name, text in files.items():
        (OUTPUT / name).write_text(text, "utf-8", newline="\n")


if __name__ == "__main__":
    main(sys.argv[1:])
