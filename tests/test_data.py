"""The data folders are found in a checkout and in an installed package."""

from pathlib import Path

import pytest

from renderer import data
from renderer.errors import RenderError


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty package folder that `renderer.data` takes for its own."""
    folder = tmp_path / "site" / "renderer"
    folder.mkdir(parents=True)
    monkeypatch.setattr(data, "__file__", str(folder / "data.py"))
    return folder


def test_the_checkout_has_the_schemas() -> None:
    assert (data.data_folder("schemas") / "kubernetes" / "kinds.txt").is_file()


def test_a_checkout_has_the_folder_beside_the_package(package: Path) -> None:
    folder = package.parent / "schemas"
    folder.mkdir()
    assert data.data_folder("schemas") == folder


def test_a_wheel_has_the_folder_in_the_package(package: Path) -> None:
    (package.parent / "schemas").mkdir()
    folder = package / "data" / "schemas"
    folder.mkdir(parents=True)
    assert data.data_folder("schemas") == folder


@pytest.mark.usefixtures("package")
def test_a_missing_folder_is_an_error_with_a_remedy() -> None:
    with pytest.raises(RenderError, match="schemas of the project's data is missing") as caught:
        data.data_folder("schemas")
    assert "install" in (caught.value.hint or "")
