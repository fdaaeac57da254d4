"""The packed schemas are what their recorded sources give."""

import io
import json
import os
import tarfile
from collections.abc import Iterator
from hashlib import sha256
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from renderer.schema.kubernetes import KubernetesSchemas
from renderer.schema.notation import read_definition, write_definition
from tests.conftest import PROJECT

SCHEMAS = PROJECT / "schemas"
PACK = SCHEMAS / "kubernetes"
ARCHIVES = "ISTIO_RENDER_KUBERNETES_ARCHIVES"

META = {"$ref": "#/definitions/io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta"}
WIDGET: dict[str, Any] = {
    "description": "A widget.",
    "properties": {
        "apiVersion": {"type": ["string", "null"], "enum": ["v1", None]},
        "metadata": META,
        "size": {"description": "How big.", "type": ["integer", "null"], "format": "int32"},
        "state": {"type": "string"},
        "parts": {"type": "array", "items": {"$ref": "#/definitions/io.k8s.alias.Part"}},
    },
    "required": ["state", "size"],
    "x-kubernetes-group-version-kind": [{"group": "", "version": "v1", "kind": "Widget"}],
}
PUBLISHED: dict[str, Any] = {
    "definitions": {
        "io.k8s.api.core.v1.Widget": WIDGET,
        "io.k8s.api.core.v1.WidgetList": {"properties": {"metadata": {"$ref": "#/x.ListMeta"}}},
        "io.k8s.api.core.v1.Part": {"properties": {"weight": {"$ref": "#/definitions/Q"}}},
        "io.k8s.alias.Part": {"$ref": "#/definitions/io.k8s.api.core.v1.Part"},
        "io.k8s.apimachinery.pkg.apis.meta.v1.ObjectMeta": {"properties": {}},
        "Q": {"$ref": "#/definitions/io.k8s.apimachinery.pkg.api.resource.Quantity"},
        "io.k8s.apimachinery.pkg.api.resource.Quantity": {"type": "string"},
    }
}


@pytest.fixture(scope="module")
def build() -> Iterator[ModuleType]:
    """The script that makes the pack."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(SCHEMAS)
        yield import_module("build_kubernetes")


@pytest.fixture(scope="module")
def archives(build: ModuleType) -> ModuleType:
    """The script's module that reads archives."""
    return import_module(build.read_archives.__module__)


@pytest.fixture(scope="module")
def recorded() -> Any:
    return json.loads((PACK / "sources.json").read_text("utf-8"))


def _digest(path: Path) -> str:
    return sha256(path.read_text("utf-8").encode()).hexdigest()


def test_the_script_and_the_facts_are_those_that_made_the_pack(recorded: Any) -> None:
    made_by = {name: _digest(SCHEMAS / name) for name in recorded["made_by"]}
    assert made_by == recorded["made_by"], "run schemas/build_kubernetes.py"
    assert set(made_by) == {"build_kubernetes.py", "kubernetes_archives.py", "kubernetes-facts.txt"}


def test_no_file_was_changed_or_lost(recorded: Any) -> None:
    found = {path.name: _digest(path) for path in PACK.iterdir() if path.suffix == ".txt"}
    assert found == recorded["files"]


def test_the_script_asks_for_the_recorded_archives(build: ModuleType, recorded: Any) -> None:
    asked = [{"package": "kubernetes-validate", **each._asdict()} for each in build.ARCHIVES]
    assert asked == recorded["archives"]


def test_every_version_names_its_source(recorded: Any) -> None:
    versions = [f"{major}.{minor}" for major, minor in KubernetesSchemas.open().versions]
    assert list(recorded["versions"]) == versions
    archives = {each["file"] for each in recorded["archives"]}
    assert {each["archive"] for each in recorded["versions"].values()} == archives
    digests = [each["sha256"] for each in recorded["versions"].values()]
    assert len(set(digests)) == len(versions)


def test_the_pack_is_small() -> None:
    assert sum(path.stat().st_size for path in PACK.iterdir()) < 250_000


def test_each_line_is_written_as_it_is_read() -> None:
    newest = KubernetesSchemas.open().versions[-1][1]
    for path in PACK.glob("*.txt"):
        if path.name == "kinds.txt":
            continue
        for line in path.read_text("utf-8").splitlines():
            name, versions, *fields = line.split(" ", 2)
            assert name.startswith(f"{path.stem}."), line
            held = _minors(versions, newest)
            text = fields[0] if fields else ""
            history = {minor: read_definition(text, minor) for minor in held}
            assert write_definition(history, newest) == text, name


def _minors(versions: str, newest: int) -> list[int]:
    from renderer.schema.notation import covers

    return [minor for minor in range(newest + 1) if covers(versions, minor)]


def test_the_archives_give_the_same_bytes(build: ModuleType) -> None:
    folder = os.environ.get(ARCHIVES)
    if not folder:
        pytest.skip(f"set {ARCHIVES} to a folder with the archives to make the pack anew")
    made = build.build(Path(folder))
    kept = {path.name: path.read_text("utf-8") for path in PACK.iterdir()}
    assert sorted(made) == sorted(kept)
    for name, text in made.items():
        assert text == kept[name], f"{name} is not what the archives give"


def _version(build: ModuleType, published: Any, facts: str = "") -> Any:
    content = json.dumps(published).encode()
    return build.read_version(9, ("a.tar.gz", "member", content), build.read_facts(facts))


def test_descriptions_aliases_nulls_and_unused_definitions_go(build: ModuleType) -> None:
    version = _version(build, PUBLISHED)
    assert version.kinds == {("", "v1", "Widget"): "core.v1.Widget"}
    assert version.definitions == {
        "core.v1.Widget": {
            "type": "object",
            "properties": {
                "apiVersion": {"type": "string"},
                "metadata": {"$ref": "meta.v1.ObjectMeta"},
                "size": {"type": "integer", "format": "int32"},
                "state": {"type": "string"},
                "parts": {"type": "array", "items": {"$ref": "core.v1.Part"}},
            },
            "required": ["size", "state"],
        },
        "core.v1.Part": {
            "type": "object",
            "properties": {"weight": {"format": "quantity"}},
            "required": [],
        },
        "meta.v1.ObjectMeta": {"type": "object", "properties": {}, "required": []},
    }


def test_facts_change_what_they_name(build: ModuleType) -> None:
    facts = (
        "# a comment\n"
        "enum core.*.Widget.state On Off@9 Later@10\n"
        "optional core.v1.Widget.size\n"
        "required core.v1.Widget.parts\n"
    )
    widget = _version(build, PUBLISHED, facts).definitions["core.v1.Widget"]
    assert widget["properties"]["state"] == {"type": "string", "enum": ["On", "Off"]}
    assert widget["required"] == ["parts", "state"]


def test_a_fact_about_nothing_is_refused(build: ModuleType) -> None:
    versions = {9: _version(build, PUBLISHED)}
    with pytest.raises(ValueError, match=r"there is no core\.v1\.Widget\.colour"):
        build.check_facts(build.read_facts("required core.v1.Widget.colour"), versions)


def test_a_list_of_texts_for_a_number_is_refused(build: ModuleType) -> None:
    with pytest.raises(ValueError, match="no list of texts"):
        _version(build, PUBLISHED, "enum core.v1.Widget.size 1 2")


@pytest.mark.parametrize("keyword", ["pattern", "x-kubernetes-new", "anyOf", "default"])
def test_a_new_keyword_stops_the_script(build: ModuleType, keyword: str) -> None:
    with pytest.raises(ValueError, match=keyword):
        build.convert({"type": "string", keyword: "x"}, {})


def test_another_archive_than_the_published_one_is_refused(
    archives: ModuleType, tmp_path: Path
) -> None:
    for archive in archives.ARCHIVES:
        (tmp_path / archive.file).write_bytes(b"something else")
    with pytest.raises(ValueError, match="not the file that was published"):
        archives.read_archives(tmp_path)


def test_archives_that_contradict_each_other_are_refused(
    archives: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published = []
    for number in (1, 2):
        path = tmp_path / f"{number}.tar.gz"
        content = json.dumps({"definitions": {"number": number}}).encode()
        with tarfile.open(path, "w:gz") as archive:
            member = tarfile.TarInfo("x/kubernetes-json-schema/v1.9.0-local/_definitions.json")
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
        digest = sha256(path.read_bytes()).hexdigest()
        published.append(archives.Archive(f"{number}", path.name, digest))
    monkeypatch.setattr(archives, "ARCHIVES", tuple(published))
    with pytest.raises(ValueError, match=r"1\.9 differs"):
        archives.read_archives(tmp_path)
