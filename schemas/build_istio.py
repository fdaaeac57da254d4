"""Makes `schemas/istio/` anew from the tables in `schemas/facts/`.

    python schemas/build_istio.py           writes the schemas
    python schemas/build_istio.py --check   says which files are not what the facts give

The same facts give the same bytes. `schemas/istio/README.md` describes the result.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

HERE = Path(__file__).resolve().parent
FACTS = HERE / "facts"
OUTPUT = HERE / "istio"

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"

SCALARS: Mapping[str, Schema] = {
    "string": {"type": "string"},
    "bool": {"type": "boolean"},
    "bytes": {"type": "string", "contentEncoding": "base64"},
    "int32": {"type": "integer", "format": "int32"},
    "int64": {"type": "integer", "format": "int64"},
    "uint32": {"type": "integer", "format": "uint32"},
    "uint64": {"type": "integer", "format": "uint64"},
    "float": {"type": "number", "format": "float"},
    "double": {"type": "number", "format": "double"},
}

WELL_KNOWN: Mapping[str, Schema] = {
    "google.protobuf.Any": {"type": "object", "required": ["@type"]},
    "google.protobuf.BoolValue": SCALARS["bool"],
    "google.protobuf.Duration": {"type": "string", "format": "go-duration"},
    "google.protobuf.Empty": {"type": "object", "additionalProperties": False},
    "google.protobuf.Int64Value": SCALARS["int64"],
    "google.protobuf.Struct": {"type": "object"},
    "google.protobuf.Timestamp": {"type": "string", "format": "date-time"},
}

KIND_FIELDS = (
    "group",
    "version",
    "kind",
    "plural",
    "scope",
    "category",
    "message",
    "crd",
    "free_form",
    "expressions",
    "params",
    "aliases",
    "registry_scope",
)


class Release(NamedTuple):
    """The facts about one minor release: kinds and tables as they are, messages and enums by name.

    A field that came with a later patch release has that release in `since`.
    """

    kinds: list[dict[str, Any]]
    tables: dict[str, dict[str, str]]
    messages: dict[str, dict[str, Any]]
    enums: dict[str, list[str]]


def read_facts(folder: Path) -> dict[int, Release]:
    """Return the facts about each minor release of Istio 1, by its number.

    Raises `ValueError` for facts that refer to something unknown.
    """
    paths = sorted(folder.glob("istio-api-1.*.json"))
    return {int(path.stem.rpartition(".")[2]): _read(path) for path in paths}


def _read(path: Path) -> Release:
    facts = json.loads(path.read_text("utf-8"))
    unknown = set(facts["well_known"]) - set(WELL_KNOWN)
    if unknown or facts["format"] != 1:
        raise ValueError(f"{path.name} has what this script does not know: {unknown or 'format'}")
    messages = facts["messages"]
    for name, later in facts.get("later_fields", {}).items():
        message = messages.setdefault(name, {"fields": [], "oneofs": []})
        since = facts["later_fields_tag"]
        message["fields"] += [{**field, "since": since} for field in later["fields"]]
    tables = {
        table: {entry["name"]: entry["message"] for entry in facts[table]}
        for table in ("compiled_adapters", "compiled_templates", "config_roots")
    }
    return Release(facts["kinds"], tables, messages, facts["enums"])


# -- One definition ----------------------------------------------------------------------------


def definition(release: Release, name: str) -> Schema:
    """Return the schema of a message or an enum; what it refers to is `{"$ref": its full name}`."""
    if name in release.enums:
        return {"type": "string", "enum": release.enums[name]}
    fields = release.messages[name]["fields"]
    schema: Schema = {
        "type": "object",
        "properties": {field["json"]: _field(field) for field in fields},
        "additionalProperties": False,
    }
    alternatives = [
        [field["json"] for field in fields if field["oneof"] == oneof]
        for oneof in dict.fromkeys(field["oneof"] for field in fields if field["oneof"])
    ]
    if alternatives:
        schema["allOf"] = [_at_most_one(names) for names in alternatives]
    return schema


def _at_most_one(names: list[str]) -> Schema:
    each = [{"required": [name]} for name in names]
    return {"oneOf": [{"not": {"anyOf": each}}, *each]}


def _field(field: Mapping[str, Any]) -> Schema:
    schema = dict(_values(field))
    if field["map_key"]:
        if field["map_key"] != "string":
            raise ValueError(f"the map {field['name']} has keys that are no strings")
        schema = {"type": "object", "additionalProperties": schema}
    elif field["repeated"]:
        schema = {"type": "array", "items": schema}
    if field["name"] != proto_name(field["json"]):
        schema["x-istio-proto-name"] = field["name"]
    if field["deprecated"]:
        schema["deprecated"] = True
    if "since" in field:
        schema["x-istio-since"] = field["since"]
    return schema


def _values(field: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the schema of a field's value, or of each value of a list or map."""
    kind = field["map_value"] if field["map_key"] else field["type"]
    if kind in SCALARS:
        return SCALARS[kind]
    return WELL_KNOWN.get(field["ref"]) or {"$ref": field["ref"]}


def proto_name(json_name: str) -> str:
    """Return a field's name in proto files by the rule that holds for nearly all of them."""
    return "".join(f"_{char.lower()}" if char.isupper() else char for char in json_name)


# -- All definitions ---------------------------------------------------------------------------


def references(schema: Any) -> Iterator[str]:
    """Yield the names that a definition refers to, in their order."""
    if isinstance(schema, dict):
        if "$ref" in schema:
            yield schema["$ref"]
        for value in schema.values():
            yield from references(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from references(value)


def reachable(release: Release) -> dict[str, Schema]:
    """Return the definitions of all that an object of the release can hold, by full name."""
    found: dict[str, Schema] = {}
    roots = {kind["message"] for kind in release.kinds if kind["message"]}
    roots.update(*(table.values() for table in release.tables.values()))
    todo = sorted(roots - set(WELL_KNOWN))
    while todo:
        name = todo.pop()
        if name not in found:
            found[name] = definition(release, name)
            todo += references(found[name])
    return found


def fingerprints(schemas: Mapping[str, Schema]) -> dict[str, str]:
    """Return for each definition a text that two releases share if they agree on all of it.

    That is its own content and that of everything it refers to.
    """
    known: dict[str, str] = {}

    def fingerprint(name: str) -> str:
        if name not in known:
            parts = [json.dumps(schemas[name])]
            parts += [fingerprint(each) for each in dict.fromkeys(references(schemas[name]))]
            known[name] = "\n".join(parts)
        return known[name]

    return {name: fingerprint(name) for name in schemas}


def in_words(minors: Iterable[int]) -> str:
    """Return some minors of release 1 as a text: `1.0,1.2-1.3`."""
    runs = groupby(enumerate(sorted(minors)), lambda pair: pair[1] - pair[0])
    ranges = ([minor for _, minor in run] for _, run in runs)
    return ",".join(f"1.{run[0]}" if len(run) == 1 else f"1.{run[0]}-1.{run[-1]}" for run in ranges)


def package_of(name: str) -> str:
    """Return the package of a message or enum: what stands before its first capital name."""
    parts = name.split(".")
    first = next(index for index, part in enumerate(parts) if part[0].isupper())
    return ".".join(parts[:first])


def definitions(releases: Mapping[int, Release]) -> dict[str, dict[str, Schema]]:
    """Return the definitions of all releases by package, each under its name and its releases."""
    schemas = {minor: reachable(release) for minor, release in releases.items()}
    alike: dict[tuple[str, str], list[int]] = {}
    prints = {minor: fingerprints(each) for minor, each in schemas.items()}
    for minor, each in prints.items():
        for name, text in each.items():
            alike.setdefault((name, text), []).append(minor)
    labels = {
        (minor, name): in_words(minors) for (name, _), minors in alike.items() for minor in minors
    }

    def link(package: str, minor: int, schema: Any) -> Any:
        if isinstance(schema, list):
            return [link(package, minor, each) for each in schema]
        if not isinstance(schema, dict):
            return schema
        linked = {key: link(package, minor, value) for key, value in schema.items()}
        if "$ref" in linked:
            target = linked["$ref"]
            home = package_of(target)
            file = "" if home == package else f"{home}.json"
            local = target.removeprefix(f"{home}.")
            linked["$ref"] = f"{file}#/$defs/{local}@{labels[minor, target]}"
        return linked

    found: dict[str, dict[str, Schema]] = {}
    for (name, _), minors in sorted(alike.items(), key=lambda entry: (entry[0][0], entry[1])):
        package = package_of(name)
        key = f"{name.removeprefix(f'{package}.')}@{in_words(minors)}"
        schema = link(package, minors[0], schemas[minors[0]][name])
        found.setdefault(package, {})[key] = schema
    return found


def index(releases: Mapping[int, Release]) -> dict[str, list[dict[str, Any]]]:
    """Return the rows of `kinds.json`, each with the releases that it holds for."""
    rows: dict[str, dict[str, list[int]]] = {"kinds": {}}
    for minor, release in releases.items():
        for kind in release.kinds:
            kept = {field: kind[field] for field in KIND_FIELDS if field in kind}
            rows["kinds"].setdefault(json.dumps(kept), []).append(minor)
        for table, entries in release.tables.items():
            for name, message in entries.items():
                row = json.dumps({"name": name, "message": message})
                rows.setdefault(table, {}).setdefault(row, []).append(minor)
    return {
        table: [{**json.loads(row), "releases": in_words(each)} for row, each in found.items()]
        for table, found in rows.items()
    }


# -- Files -------------------------------------------------------------------------------------


def build(folder: Path) -> dict[str, str]:
    """Return the files of `schemas/istio/` that the facts in a folder give: name to text."""
    releases = read_facts(folder)
    files = {
        f"{package}.json": _definition_file(schemas)
        for package, schemas in definitions(releases).items()
    }
    return {**files, "kinds.json": _index_file(index(releases))}


def _definition_file(schemas: Mapping[str, Schema]) -> str:
    lines = ",\n".join(f"{json.dumps(key)}:{_compact(value)}" for key, value in schemas.items())
    return f'{{\n"$schema":"{DIALECT}",\n"$defs":{{\n{lines}\n}}\n}}\n'


def _index_file(rows: Mapping[str, list[dict[str, Any]]]) -> str:
    def table(entries: list[dict[str, Any]]) -> str:
        return ",\n".join(map(_compact, entries))

    tables = (f'"{name}":[\n{table(entries)}\n]' for name, entries in rows.items())
    return "{\n" + ",\n".join(tables) + "\n}\n"


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def stale(files: Mapping[str, str]) -> list[str]:
    """Return the names of files in `schemas/istio/` that are missing, different or left over."""
    kept = {path.name: path.read_text("utf-8") for path in OUTPUT.glob("*.json")}
    return sorted(name for name in {*kept, *files} if kept.get(name) != files.get(name))


def main(arguments: list[str]) -> int:
    """Write the schemas, or with `--check` compare; return the exit code."""
    files = build(FACTS)
    wrong = stale(files)
    if arguments == ["--check"]:
        for name in wrong:
            print(f"schemas/istio/{name} is not what the facts give")
        return 1 if wrong else 0
    for name in wrong:
        path = OUTPUT / name
        if name in files:
            path.write_text(files[name], "utf-8", newline="\n")
        else:
            path.unlink()
    print(f"{len(files)} files, {len(wrong)} changed")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
