"""A pack reads the files that it is asked about, and no others."""

from pathlib import Path

import pytest

from renderer.errors import RenderError
from renderer.schema.notation import read_type
from renderer.schema.pack import Pack


@pytest.fixture
def pack(tmp_path: Path) -> Pack:
    (tmp_path / "core.txt").write_text(
        "# a comment\n"
        "core.v1.Pod 8- spec!:core.v1.PodSpec\n"
        "core.v1.PodSpec 8- nodeName:string hostUsers:boolean@25-\n"
        "core.v1.Nothing 8-9\n",
        "utf-8",
    )
    (tmp_path / "apps.txt").write_text("apps.v1.Deployment 9- \n", "utf-8")
    return Pack(tmp_path)


def test_a_definition_is_found_by_name_and_version(pack: Pack) -> None:
    assert list(pack.definition("core.v1.PodSpec", 24)["properties"]) == ["nodeName"]
    assert pack.definition("core.v1.PodSpec", 25)["properties"] == {
        "nodeName": read_type("string"),
        "hostUsers": read_type("boolean"),
    }


def test_a_definition_may_have_no_fields(pack: Pack) -> None:
    assert pack.definition("core.v1.Nothing", 8)["properties"] == {}


def test_only_the_files_asked_for_are_read(pack: Pack) -> None:
    assert pack.opened == frozenset()
    pack.definition("core.v1.Pod", 8)
    assert pack.opened == {"core.txt"}


def test_a_definition_is_read_once(pack: Pack) -> None:
    assert pack.definition("core.v1.Pod", 8) is pack.definition("core.v1.Pod", 8)


@pytest.mark.parametrize(("name", "minor"), [("core.v1.Node", 9), ("core.v1.Nothing", 10)])
def test_a_name_that_the_version_lacks_is_a_key_error(pack: Pack, name: str, minor: int) -> None:
    with pytest.raises(KeyError):
        pack.definition(name, minor)


def test_a_missing_file_is_an_error_with_a_remedy(pack: Pack) -> None:
    with pytest.raises(RenderError, match="cannot be read") as caught:
        pack.definition("batch.v1.Job", 9)
    assert "install" in (caught.value.hint or "")
