"""Writing a bundle: wholly or not at all, and nothing but its own files."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.bundle import write
from renderer.bundle.contents import files, make_bundle
from renderer.bundle.write import Written, write_bundle
from renderer.errors import BundleError
from tests.bundle.samples import HOME, ORIGIN, crd, make


def bundle_of(*names: str, port: int = 80) -> dict[str, bytes]:
    """Return the files of a bundle of Services, and of CRDs for names with a dot."""
    bundle = make_bundle(
        [
            crd("x.io", name.partition(".")[0])
            if "." in name
            else make("v1", "Service", name, HOME, spec=port)
            for name in names
        ],
        ORIGIN,
    )
    return files(bundle)


def snapshot(folder: Path) -> dict[str, bytes | None]:
    """Return every file below a folder with its content; None for a folder or a link."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        if path.is_file() and not path.is_symlink()
        else None
        for path in folder.rglob("*")
    }


def contents(folder: Path) -> dict[str, bytes]:
    return {name: data for name, data in snapshot(folder).items() if data is not None}


def test_a_new_folder(tmp_path: Path) -> None:
    bundle = bundle_of("a", "b.x")
    written = write_bundle(bundle, tmp_path / "some" / "out")
    assert contents(tmp_path / "some" / "out") == bundle
    assert written == Written(tuple(bundle), (), ())
    assert os.listdir(tmp_path / "some") == ["out"], "nothing else is left behind"


def test_another_run_makes_the_folder_meanwhile(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle, other = bundle_of("a", "b.x"), bundle_of("c")
    create = write._create

    def late(contents: Mapping[str, bytes], target: str) -> Written:
        create(other, target)
        return create(contents, target)

    monkeypatch.setattr(write, "_create", late)
    write_bundle(bundle, tmp_path / "out")
    assert contents(tmp_path / "out") == bundle
    assert os.listdir(tmp_path) == ["out"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_files_have_ordinary_modes(tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        write_bundle(bundle_of("a", "b.x"), tmp_path / "out")
        write_bundle(bundle_of("a", "b.x", "c"), tmp_path / "out")
    finally:
        os.umask(before)
    for path in (tmp_path / "out").rglob("*"):
        assert stat.S_IMODE(path.stat().st_mode) == (0o755 if path.is_dir() else 0o644)


def test_an_empty_folder(tmp_path: Path) -> None:
    write_bundle(bundle_of("a"), tmp_path)
    assert contents(tmp_path) == bundle_of("a")


def test_a_run_removes_what_the_last_one_left_and_nothing_else(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_bundle(bundle_of("a", "b", "c.x"), out)
    foreign = {"README.md": b"mine", "control-plane/mine.yaml": b"a: b", "more/x": b""}
    for name, data in foreign.items():
        (out / name).parent.mkdir(exist_ok=True)
        (out / name).write_bytes(data)
    written = write_bundle(bundle_of("a", "d"), out)
    assert contents(out) == bundle_of("a", "d") | foreign
    assert not (out / "crds").exists()
    assert written.removed == (
        *("control-plane/438-service-b.yaml", "crds/Kustomization", "crds/cs.x.io.yaml"),
    )
    assert written.written == (
        *("control-plane/438-service-d.yaml", "kustomization.yaml", "bundle.json"),
    )
    assert written.unchanged == ("control-plane/438-service-a.yaml",)
    assert os.listdir(tmp_path) == ["out"]


def test_equal_files_keep_their_time(tmp_path: Path) -> None:
    write_bundle(bundle_of("a", "b"), tmp_path)
    same = tmp_path / "control-plane/438-service-a.yaml"
    for path in tmp_path.rglob("*.yaml"):
        os.utime(path, (1, 1))
    objects = [
        make("v1", "Service", "a", HOME, spec=80),
        make("v1", "Service", "b", HOME, spec=81),
    ]
    changed = files(make_bundle(objects, ORIGIN))
    write_bundle(changed, tmp_path)
    assert same.stat().st_mtime == 1
    assert (tmp_path / "kustomization.yaml").stat().st_mtime == 1
    assert (tmp_path / "control-plane/438-service-b.yaml").stat().st_mtime > 1
    before = {path: path.stat().st_mtime_ns for path in (tmp_path, *tmp_path.rglob("*"))}
    assert write_bundle(changed, tmp_path) == Written((), (), tuple(changed))
    assert {path: path.stat().st_mtime_ns for path in before} == before


@pytest.mark.parametrize("name", ["kustomization.yaml", "bundle.json", "crds/as.x.io.yaml"])
def test_files_of_others_are_not_replaced(tmp_path: Path, name: str) -> None:
    (tmp_path / name).parent.mkdir(exist_ok=True)
    (tmp_path / name).write_bytes(b"mine")
    before = snapshot(tmp_path)
    with pytest.raises(BundleError, match=f"has {name}, which no bundle left there") as caught:
        write_bundle(bundle_of("a.x", "b"), tmp_path)
    assert caught.value.hint is not None
    assert "--force" in caught.value.hint
    assert snapshot(tmp_path) == before
    write_bundle(bundle_of("a.x", "b"), tmp_path, force=True)
    assert contents(tmp_path) == bundle_of("a.x", "b")


def test_a_file_of_others_beside_a_bundle_is_not_replaced(tmp_path: Path) -> None:
    write_bundle(bundle_of("a"), tmp_path)
    (tmp_path / "control-plane/438-service-b.yaml").write_bytes(b"mine")
    before = snapshot(tmp_path)
    with pytest.raises(BundleError, match="438-service-b"):
        write_bundle(bundle_of("a", "b"), tmp_path)
    assert snapshot(tmp_path) == before


def test_several_files_of_others_are_counted(tmp_path: Path) -> None:
    for name in ("kustomization.yaml", "bundle.json"):
        (tmp_path / name).write_bytes(b"mine")
    with pytest.raises(BundleError, match=r"kustomization.yaml and 1 more"):
        write_bundle(bundle_of("a"), tmp_path)


def test_an_index_that_lists_foreign_files_removes_none(tmp_path: Path) -> None:
    out = tmp_path / "out"
    write_bundle(bundle_of("a"), out)
    (tmp_path / "precious.yaml").write_bytes(b"mine")
    index = out / "bundle.json"
    index.write_bytes(index.read_bytes().replace(b"control-plane/438-service-a", b"../precious"))
    with pytest.raises(BundleError, match="which no bundle left there"):
        write_bundle(bundle_of("b"), out)
    write_bundle(bundle_of("b"), out, force=True)
    assert (tmp_path / "precious.yaml").read_bytes() == b"mine"
    assert (out / "control-plane/438-service-a.yaml").exists(), "nobody's file any more"


@pytest.mark.parametrize("force", [False, True])
def test_a_folder_never_gives_way_to_a_file(tmp_path: Path, force: bool) -> None:
    (tmp_path / "kustomization.yaml" / "deep").mkdir(parents=True)
    with pytest.raises(BundleError, match="has a folder kustomization"):
        write_bundle(bundle_of("a"), tmp_path, force=force)
    assert snapshot(tmp_path) == {"kustomization.yaml": None, "kustomization.yaml/deep": None}


@pytest.mark.parametrize("name", ["", "control-plane", "crds"])
def test_a_file_in_the_place_of_a_folder(tmp_path: Path, name: str) -> None:
    out = tmp_path / "out"
    place = out / name
    place.parent.mkdir(exist_ok=True)
    place.write_bytes(b"mine")
    with pytest.raises(BundleError, match=f"{name or 'out'} is a file"):
        write_bundle(bundle_of("a"), out, force=True)
    assert place.read_bytes() == b"mine"


@pytest.mark.skipif(os.name == "nt", reason="Windows lets few users make links")
class TestLinks:
    """A link never leads a run out of its folder."""

    def test_a_linked_folder_is_refused(self, tmp_path: Path) -> None:
        outside, out = tmp_path / "outside", tmp_path / "out"
        outside.mkdir()
        out.mkdir()
        (out / "control-plane").symlink_to(outside)
        with pytest.raises(BundleError, match="control-plane is a link"):
            write_bundle(bundle_of("a"), out, force=True)
        assert not os.listdir(outside)

    def test_a_linked_file_is_replaced_and_not_followed(self, tmp_path: Path) -> None:
        outside, out = tmp_path / "outside.yaml", tmp_path / "out"
        write_bundle(bundle_of("a"), out)
        outside.write_bytes(b"mine")
        file = out / "control-plane/438-service-a.yaml"
        file.unlink()
        file.symlink_to(outside)
        with pytest.raises(BundleError, match="438-service-a"):
            write_bundle(bundle_of("a"), out)
        write_bundle(bundle_of("a"), out, force=True)
        assert outside.read_bytes() == b"mine"
        assert contents(out) == bundle_of("a")

    def test_a_link_is_not_removed(self, tmp_path: Path) -> None:
        out = tmp_path / "out"
        write_bundle(bundle_of("a", "b"), out)
        file = out / "control-plane/438-service-b.yaml"
        file.unlink()
        file.symlink_to(tmp_path / "nowhere")
        write_bundle(bundle_of("a"), out)
        assert file.is_symlink()

    def test_a_link_that_the_user_named_is_followed(self, tmp_path: Path) -> None:
        (tmp_path / "real").mkdir()
        (tmp_path / "out").symlink_to("real")
        write_bundle(bundle_of("a"), tmp_path / "out")
        assert contents(tmp_path / "real") == bundle_of("a")
        assert (tmp_path / "out").is_symlink()


class Interrupted(BaseException):
    """Something that stops a run anywhere, such as the user."""


@settings(max_examples=60)
@given(st.integers(0, 40), st.sampled_from([OSError("full"), Interrupted()]), st.booleans())
def test_a_run_that_fails_leaves_the_old_bundle(
    tmp_path_factory: pytest.TempPathFactory, steps: int, failure: BaseException, inside: bool
) -> None:
    """Whichever call to the system fails, and whether it was made or not when it does."""
    tmp_path = tmp_path_factory.mktemp("run")
    out = tmp_path / "out"
    write_bundle(bundle_of("a", "b", "c.x"), out)
    (out / "control-plane" / "mine.yaml").write_bytes(b"mine")
    before = snapshot(out)
    left = steps

    with pytest.MonkeyPatch.context() as patch:
        for name in ("mkdir", "rename", "makedirs", "open"):
            module, call = (write, open) if name == "open" else (os, getattr(os, name))

            def failing(*args: object, call: object = call, **options: object) -> object:
                nonlocal left
                left -= 1
                if left == -1 and not inside:
                    raise failure
                result = call(*args, **options)  # type: ignore[operator]
                if left == -1:
                    raise failure
                return result

            patch.setattr(module, name, failing, raising=False)
        try:
            write_bundle(bundle_of("a", "d", port=81), out)
            done = True
        except (BundleError, Interrupted):
            done = False
    if done:
        assert contents(out) == bundle_of("a", "d", port=81) | {"control-plane/mine.yaml": b"mine"}
    else:
        assert snapshot(out) == before
    assert os.listdir(tmp_path) == ["out"]


def test_what_cannot_be_restored_is_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out = tmp_path / "out"
    write_bundle(bundle_of("a", "b"), out)
    old = (out / "control-plane/438-service-a.yaml").read_bytes()
    rename = os.rename

    def no_replace(*_: str) -> None:
        raise OSError(5, "the disk is broken")

    def broken(source: str, target: str) -> None:
        if f"{os.sep}new{os.sep}" in source:
            raise OSError(5, "the disk is broken")
        rename(source, target)

    monkeypatch.setattr(os, "rename", broken)
    monkeypatch.setattr(os, "replace", no_replace)
    with pytest.raises(BundleError, match="neither written nor restored") as caught:
        write_bundle(bundle_of("a", "b", port=81), out)
    (saved,) = (path for path in tmp_path.iterdir() if path.name.endswith("-saved"))
    assert str(saved) in str(caught.value.hint)
    assert (saved / "control-plane/438-service-a.yaml").read_bytes() == old


@pytest.mark.skipif(os.name == "nt" or os.getuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(BundleError, match="cannot be written: Permission denied"):
        write_bundle(bundle_of("a"), tmp_path / "out")
    tmp_path.chmod(0o700)
    assert not os.listdir(tmp_path)


def test_a_folder_whose_parent_may_not_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The stage is in the folder itself then, as it is where the folder is a mount point."""
    write_bundle(bundle_of("a"), tmp_path)
    monkeypatch.setattr(os, "access", lambda *_: False)
    places: list[str] = []
    mkdir = os.mkdir

    def noted(path: str, *mode: int) -> None:
        places.append(path)
        mkdir(path, *mode)

    monkeypatch.setattr(os, "mkdir", noted)
    write_bundle(bundle_of("b"), tmp_path)
    assert Path(places[0]).parent == tmp_path
    assert contents(tmp_path) == bundle_of("b")
