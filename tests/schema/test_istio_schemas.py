"""The schemas of Istio are what the facts give, and JSON Schemas to any validator."""

import json
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from renderer.errors import RenderError
from renderer.schema.istio.check import check_istio
from renderer.schema.istio.definitions import Api, api, covers, package_of
from tests.conftest import PROJECT
from tests.schema.istio_objects import own_objects, rendered, samples

SCHEMAS = PROJECT / "schemas" / "istio"
FACTS = PROJECT / "schemas" / "facts"


@pytest.fixture(scope="module")
def build() -> Iterator[ModuleType]:
    """The script that makes the schemas."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(PROJECT / "schemas")
        yield import_module("build_istio")


@pytest.fixture(scope="module")
def files() -> dict[str, Any]:
    """The files of definitions, read."""
    paths = (path for path in SCHEMAS.glob("*.json") if path.name != "kinds.json")
    return {path.name: json.loads(path.read_text("utf-8")) for path in paths}


def test_the_schemas_are_what_the_facts_give(build: ModuleType) -> None:
    assert build.stale(build.build(FACTS)) == [], "run schemas/build_istio.py"


def test_the_facts_are_those_of_the_shared_input(shared: Path) -> None:
    for path in (shared / "facts").iterdir():
        assert (FACTS / path.name).read_text("utf-8") == path.read_text("utf-8")


def test_they_are_small() -> None:
    assert sum(path.stat().st_size for path in SCHEMAS.glob("*.json")) < 150_000


def test_check_says_what_is_stale(
    build: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    monkeypatch.setattr(build, "OUTPUT", tmp_path)
    (tmp_path / "old.json").write_text("{}", "utf-8")
    assert build.main(["--check"]) == 1
    assert "schemas/istio/old.json is not what the facts give" in capsys.readouterr().out
    assert build.main([]) == 0
    assert build.main(["--check"]) == 0
    assert not (tmp_path / "old.json").exists()
    made = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert made == {path.name: path.read_bytes() for path in SCHEMAS.glob("*.json")}


@pytest.mark.parametrize("minor", range(4))
def test_every_fact_about_a_field_is_kept(build: ModuleType, minor: int) -> None:
    """The reader gets back from the schemas what the facts say of each message that is in use."""
    release = build.read_facts(FACTS)[minor]
    read = api(minor)
    for name in build.reachable(release):
        if name not in release.messages:
            continue
        kind = read.message(name)
        facts = release.messages[name]["fields"]
        names = {each for field in facts for each in (field["name"], field["json"])}
        assert set(kind.fields) == names
        for field in facts:
            found = kind.fields[field["name"]]
            assert found is kind.fields[field["json"]]
            shape = "map" if field["map_key"] else "list" if field["repeated"] else "single"
            assert (found.name, found.shape) == (field["json"], shape)
            assert found.since == field.get("since")
            if field["ref"] in release.enums:
                assert found.type.values == tuple(release.enums[field["ref"]])
            elif field["ref"] and not field["ref"].startswith("google.protobuf."):
                assert found.type == ("message", field["ref"], ())
        groups = {field["oneof"] for field in facts if field["oneof"]}
        assert len(kind.oneofs) == len(groups)


@pytest.mark.parametrize("minor", range(4))
def test_every_kind_of_the_facts_is_there(build: ModuleType, minor: int) -> None:
    release = build.read_facts(FACTS)[minor]
    read = api(minor)
    assert len(read.kinds) == len(release.kinds)
    for fact in release.kinds:
        kind = read.kinds[fact["group"], fact["version"], fact["kind"]]
        assert (kind.plural, kind.scope, kind.message) == (
            fact["plural"],
            fact["scope"],
            fact["message"],
        )
        assert kind.message is None or read.has(kind.message)
    for table in ("compiled_adapters", "compiled_templates", "config_roots"):
        assert read.table(table) == release.tables[table]
        assert all(map(read.has, read.table(table).values()))


def test_releases_in_words(build: ModuleType) -> None:
    for minors in ([0], [0, 1, 2, 3], [1, 2], [0, 3], [0, 2, 3]):
        text = build.in_words(minors)
        assert [minor for minor in range(5) if covers(text, minor)] == minors, text
    assert build.in_words([0, 2, 3]) == "1.0,1.2-1.3"


@pytest.mark.parametrize(
    ("change", "message"),
    [({"format": 2}, "format"), ({"well_known": ["google.protobuf.Value"]}, "Value")],
)
def test_facts_that_the_script_does_not_know_stop_it(
    build: ModuleType, tmp_path: Path, change: dict[str, Any], message: str
) -> None:
    facts = json.loads((FACTS / "istio-api-1.0.json").read_text("utf-8"))
    (tmp_path / "istio-api-1.0.json").write_text(json.dumps({**facts, **change}), "utf-8")
    with pytest.raises(ValueError, match=message):
        build.build(tmp_path)


# -- Reading ------------------------------------------------------------------------------------


def test_only_the_packages_of_an_object_are_read() -> None:
    read = Api(SCHEMAS, 0)
    assert read.opened == frozenset()
    read.message("metric.InstanceParam")
    assert read.opened == {"metric"}
    read.message("adapter.denier.config.Params")
    assert read.opened == {"metric", "adapter.denier.config", "google.rpc"}


def test_a_missing_installation_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match="cannot be read") as caught:
        Api(tmp_path, 0)
    assert "install" in (caught.value.hint or "")


def test_packages() -> None:
    assert package_of("istio.networking.v1alpha3.Server.TLSOptions") == "istio.networking.v1alpha3"
    assert package_of("metric.InstanceParam") == "metric"


# -- As any validator sees them -----------------------------------------------------------------


@pytest.fixture(scope="module")
def validate(files: dict[str, Any]) -> Any:
    """Says whether jsonschema accepts a value as a message of a minor release."""
    from jsonschema import Draft202012Validator
    from referencing import Registry
    from referencing.jsonschema import DRAFT202012

    resources = ((name, DRAFT202012.create_resource(schema)) for name, schema in files.items())
    registry: Any = Registry().with_resources(resources)

    def accepts(value: Any, message: str, minor: int) -> bool:
        package = package_of(message)
        local = message.removeprefix(f"{package}.")
        key = next(
            key
            for key in files[f"{package}.json"]["$defs"]
            if key.partition("@")[0] == local and covers(key.partition("@")[2], minor)
        )
        schema = {"$ref": f"{package}.json#/$defs/{key}"}
        return bool(Draft202012Validator(schema, registry=registry).is_valid(value))

    return accepts


def test_they_are_json_schemas(files: dict[str, Any]) -> None:
    from jsonschema import Draft202012Validator

    for schema in files.values():
        Draft202012Validator.check_schema(schema)
        for definition in schema["$defs"].values():
            Draft202012Validator.check_schema(definition)


def _plain(value: Any, name: str, read: Api) -> Any:
    """Return a message as JSON Schema can judge it: camelCase, no nulls, no numbers in quotes."""
    kind = read.message(name)
    found = {}
    for key, each in value.items():
        field = kind.fields.get(key)
        if each is None or field is None:
            continue
        if field.type.word == "message" and field.shape == "list":
            each = [_plain(item, field.type.name, read) for item in each]
        elif field.type.word == "message" and field.shape == "map":
            each = {k: _plain(item, field.type.name, read) for k, item in each.items()}
        elif field.type.word == "message":
            each = _plain(each, field.type.name, read)
        elif field.type.word in ("int64", "uint64") and isinstance(each, str):
            each = int(each)
        elif field.type.word == "enum" and field.shape == "map":
            each = {k: field.type.values[item] for k, item in each.items()}
        elif field.type.word == "enum" and isinstance(each, int):
            each = field.type.values[each]
        found[field.name] = each
    return found


def _right() -> Iterator[tuple[int, Any]]:
    for value in own_objects().values():
        yield int(value["metadata"]["annotations"]["releases"][2]), value
    for each in (*samples(), *rendered()):
        if each.is_istio and each.value["kind"] not in ("RouteRule", "DestinationPolicy"):
            yield each.minor, each.value


def test_jsonschema_accepts_what_istio_accepts(validate: Any) -> None:
    count = 0
    for minor, value in _right():
        group, _, version = value["apiVersion"].partition("/")
        kind = api(minor).kinds[group, version, value["kind"]]
        name, spec = kind.message, value.get("spec")
        if name and spec and name != "google.protobuf.Empty":
            assert not list(check_istio(value, (1, minor)))
            assert validate(_plain(spec, name, api(minor)), name, minor), value
            count += 1
    assert count >= 30


@pytest.mark.parametrize(
    ("change", "right"),
    [
        ({"timeout": "5s"}, True),
        ({"timeout": 5}, False),
        ({"timeOut": "5s"}, False),
        ({"mirror": {"host": "a", "port": {"number": 1}}}, True),
        ({"mirror": {"host": "a", "port": {"number": 1, "name": "a"}}}, False),
        ({"headers": {}}, False),
    ],
)
def test_jsonschema_refuses_what_istio_refuses(validate: Any, change: Any, right: bool) -> None:
    route = {"route": [{"destination": {"host": "a"}}], **change}
    spec = {"hosts": ["a"], "http": [route]}
    value = {"apiVersion": "networking.istio.io/v1alpha3", "kind": "VirtualService", "spec": spec}
    assert validate(spec, "istio.networking.v1alpha3.VirtualService", 0) is right
    assert (not list(check_istio(value, (1, 0)))) is right
