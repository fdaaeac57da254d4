"""bundle.json."""

import json
from typing import Any

import pytest
from hypothesis import given

from renderer.bundle.contents import files, make_bundle
from renderer.bundle.index import FORMAT, Index, index_text, read_index
from renderer.bundle.paths import INDEX
from renderer.errors import BundleError
from renderer.objects import Object
from tests.bundle.samples import HOME, ORIGIN, make, sets_of_objects


@given(sets_of_objects())
def test_reading_gives_what_was_written(objects: list[Object]) -> None:
    bundle = make_bundle(objects, ORIGIN)
    index = Index(ORIGIN, tuple(entry.listed for entry in bundle.entries))
    text = files(bundle)[INDEX]
    assert text.decode() == index_text(index)
    assert read_index(text, INDEX) == index


def content(**changes: Any) -> dict[str, Any]:
    bundle = make_bundle([make("v1", "Service", "a", HOME)], ORIGIN)
    return {**json.loads(files(bundle)[INDEX]), **changes}


LISTED = content()["objects"][0]

REFUSED: dict[str, tuple[Any, str]] = {
    "no mapping": ([], "this is no index of a bundle"),
    "somebody else's": ({"objects": []}, "this is no index of a bundle"),
    "another format": (content(format=FORMAT + "1"), "this is no index of a bundle"),
    "no objects": (content(objects=None), "objects is not a list"),
    "an object that is none": (content(objects=["a"]), "an entry of objects is not a mapping"),
    "a number for a text": (content(release=1), "release is missing, or no str"),
    "no wave": (content(objects=[{**LISTED, "wave": None}]), "wave is missing, or no int"),
    **{
        f"the file {path}": (
            content(objects=[{**LISTED, "file": path}]),
            f"{path!r} is no file of a bundle",
        )
        for path in (
            *("../a.yaml", "/etc/a.yaml", "crds/../../a.yaml", "control-plane/../a.yaml"),
            *("control-plane/a", "control-plane/.a.yaml", "a.yaml", "crds/b/a.yaml"),
            *("crds/a.yaml\n", "C:\\a.yaml", "control-plane/a\\b.yaml", "control-plane/A.yaml"),
        )
    },
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_index_is_refused(case: str) -> None:
    value, message = REFUSED[case]
    with pytest.raises(BundleError) as caught:
        read_index(json.dumps(value).encode(), "out/bundle.json")
    assert caught.value.message.startswith(message)
    assert caught.value.position is not None
    assert caught.value.position.file == "out/bundle.json"


@pytest.mark.parametrize("text", [b"", b"{", b"\xff", b"[" * 100_000])
def test_what_is_no_json_is_refused(text: bytes) -> None:
    with pytest.raises(BundleError, match="this is no index of a bundle"):
        read_index(text, "bundle.json")
