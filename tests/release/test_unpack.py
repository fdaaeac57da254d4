"""Unpacking: complete or not at all, and told in words."""

import os
import stat
from pathlib import Path
from typing import Any

import pytest

from renderer.errors import ArchiveError, LimitError, UsageError
from renderer.release.archive import read_tree
from renderer.release.limits import DEFAULT
from renderer.release.unpack import Unpacked, describe, unpack
from tests.release.archives import PACKERS, TOPPED, Files, tar, tgz, write_folder, zipped

FILES: dict[str, bytes] = {
    "istio.VERSION": b'export PILOT_TAG="1.0.0"\n',
    "bin/istioctl": b"\x7fELF",
    "install/kubernetes/helm/istio/Chart.yaml": b"name: istio\n",
    "install/kubernetes/helm/istio/values-istio-demo-auth.yaml": b"",
    "install/kubernetes/istio-demo.yaml": b"kind: A\n",
    "install/run.sh": b"#!/bin/sh\n",
    "samples/bookinfo/a.yaml": b"",
}
EXECUTABLE = ("istio-1.0.0/bin/istioctl", "istio-1.0.0/install/run.sh")
posix = pytest.mark.skipif(os.name != "posix", reason="POSIX permissions")


def _top(files: Files, top: str = "istio-1.0.0") -> dict[str, bytes]:
    return {f"{top}/{name}": content for name, content in files.items()}


def _archive(tmp_path: Path, files: Files, form: str = "tar.gz") -> Path:
    archive = tmp_path / f"release.{form}"
    archive.write_bytes(PACKERS[form](files, EXECUTABLE))
    return archive


def _on_disk(root: Path) -> dict[str, bytes]:
    files = (path for path in sorted(root.rglob("*")) if path.is_file())
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.mark.parametrize("form", PACKERS)
def test_unpacks(form: str, tmp_path: Path) -> None:
    into = tmp_path / "new" / "into"
    unpacked = unpack(_archive(tmp_path, _top(FILES), form), into)
    assert unpacked == Unpacked(
        path=into / "istio-1.0.0",
        version="1.0.0",
        kind="istio",
        platform="linux",
        charts=("istio",),
        profiles=("default", "demo-auth"),
        operator_profiles=(),
        shipped=("install/kubernetes/istio-demo.yaml",),
        samples=("bookinfo",),
        binaries=("bin/istioctl",),
        crds=True,
        files=len(FILES),
        size=sum(map(len, FILES.values())),
    )
    assert _on_disk(unpacked.path) == FILES
    assert list(into.iterdir()) == [unpacked.path]


@pytest.mark.parametrize(
    ("files", "target"),
    [
        (FILES, "istio-1.0.0"),
        (_top(FILES, "renamed"), "renamed"),
        (_top(FILES, ".ssh"), "istio-1.0.0"),
        ({"Chart.yaml": b"name: demo\nversion: 0.1.0\n"}, "demo-0.1.0"),
        ({"Chart.yaml": b"name: ../evil\nversion: ../../x\n"}, "release.tar.gz-unknown"),
        (TOPPED, "demo"),
    ],
)
def test_target(files: Files, target: str, tmp_path: Path) -> None:
    unpacked = unpack(_archive(tmp_path, files), tmp_path / "into")
    assert unpacked.path == tmp_path / "into" / target
    assert [path.name for path in (tmp_path / "into").iterdir()] == [target]


@posix
def test_modes(tmp_path: Path) -> None:
    old = os.umask(0o022)
    try:
        root = unpack(_archive(tmp_path, _top(FILES)), tmp_path / "into").path
    finally:
        os.umask(old)
    modes = {
        path.relative_to(root).as_posix(): stat.S_IMODE(path.stat().st_mode)
        for path in [root, *root.rglob("*")]
    }
    folders = {name for name in modes if name not in FILES}
    assert {modes[name] for name in folders} == {0o755}
    assert {name for name in FILES if modes[name] == 0o755} == {"bin/istioctl"}
    assert {modes[name] for name in FILES if name != "bin/istioctl"} == {0o644}


def test_existing_target(tmp_path: Path) -> None:
    archive = _archive(tmp_path, _top(FILES))
    target = tmp_path / "into" / "istio-1.0.0"
    write_folder(target, {"mine": b"precious"})
    with pytest.raises(UsageError, match="already there") as caught:
        unpack(archive, tmp_path / "into")
    assert caught.value.hint == "replace it with --force"
    assert _on_disk(tmp_path / "into") == {"istio-1.0.0/mine": b"precious"}
    assert _on_disk(unpack(archive, tmp_path / "into", force=True).path) == FILES
    assert list((tmp_path / "into").iterdir()) == [target]


@posix
def test_force_replaces_a_link_and_not_what_it_leads_to(tmp_path: Path) -> None:
    other = write_folder(tmp_path / "other", {"mine": b"precious"})
    (tmp_path / "into").mkdir()
    (tmp_path / "into" / "istio-1.0.0").symlink_to(other)
    unpacked = unpack(_archive(tmp_path, _top(FILES)), tmp_path / "into", force=True)
    assert not unpacked.path.is_symlink()
    assert _on_disk(other) == {"mine": b"precious"}


def test_does_not_replace_its_own_source(tmp_path: Path) -> None:
    source = write_folder(tmp_path / "istio-1.0.0", FILES)
    inside = source / "release.tar.gz"
    for path in (source, inside):
        inside.write_bytes(tgz(_top(FILES)))
        with pytest.raises(UsageError, match="replaced by its own content"):
            unpack(path, tmp_path, force=True)
        assert inside.exists()


def test_refused_leaves_nothing(tmp_path: Path) -> None:
    archive = _archive(tmp_path, _top(FILES))
    with pytest.raises(LimitError):
        unpack(archive, tmp_path / "into", DEFAULT._replace(max_files=2))
    assert list(tmp_path.iterdir()) == [archive]


def test_failure_while_writing_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = _archive(tmp_path, _top(FILES))
    left = 3

    def failing(*args: Any, **options: Any) -> int:
        nonlocal left
        left -= 1
        if not left:
            raise OSError(28, "No space left on device")
        return opened(*args, **options)

    opened = os.open
    monkeypatch.setattr(os, "open", failing)
    with pytest.raises(ArchiveError, match="cannot be unpacked: No space left"):
        unpack(archive, tmp_path / "deep" / "into")
    monkeypatch.undo()
    assert list(tmp_path.iterdir()) == [archive]


def test_failed_replacement_restores_the_old(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    archive = _archive(tmp_path, _top(FILES))
    write_folder(tmp_path / "istio-1.0.0", {"mine": b"precious"})

    def failing(old: Path, new: Path) -> None:
        if old.name == "new":
            raise OSError(13, "Permission denied")
        renamed(old, new)

    renamed = os.rename
    monkeypatch.setattr(os, "rename", failing)
    with pytest.raises(ArchiveError, match="Permission denied"):
        unpack(archive, tmp_path, force=True)
    monkeypatch.undo()
    assert _on_disk(tmp_path / "istio-1.0.0") == {"mine": b"precious"}
    assert len(list(tmp_path.iterdir())) == 2


def test_target_in_the_way(tmp_path: Path) -> None:
    archive = _archive(tmp_path, _top(FILES))
    with pytest.raises(ArchiveError, match="cannot be unpacked"):
        unpack(archive, archive)
    assert list(tmp_path.iterdir()) == [archive]


def test_real_release(shared: Path, tmp_path: Path) -> None:
    published = shared / "releases" / "istio-1.0.0.tar.gz"
    unpacked = unpack(published, tmp_path)
    assert _on_disk(tmp_path / "istio-1.0.0") == read_tree(published).files
    assert unpacked.binaries == ()
    text = describe(unpacked)
    assert "PATH" not in text
    assert "istio-1.0.0 --profile demo-auth -o out/" in text


def _describe(tmp_path: Path, into: str, platform: str, files: Files = FILES) -> str:
    archive = tmp_path / f"istio-1.0.0-{platform}.any"
    heads = {"linux": b"\x7fELF", "osx": b"\xcf\xfa\xed\xfe", "win": b"MZ"}
    binary = "bin/istioctl.exe" if platform == "win" else "bin/istioctl"
    others = {name: content for name, content in files.items() if not name.startswith("bin/")}
    packed = _top({**others, binary: heads[platform]})
    archive.write_bytes(zipped(packed) if platform == "win" else tar(packed))
    return describe(unpack(archive, tmp_path / into))


@pytest.mark.parametrize(("more", "crds"), [("x", False), ("charts/s/crds/a.yaml", True)])
def test_only_a_chart_with_crds_asks_to_apply_them(tmp_path: Path, more: str, crds: bool) -> None:
    archive = tmp_path / "chart.tgz"
    archive.write_bytes(tgz({"Chart.yaml": b"name: c\nversion: 1.0.0\n", more: b""}))
    text = describe(unpack(archive, tmp_path))
    assert ("kubectl apply -f out/crds/" in text) is crds
    assert "kubectl apply -f out/control-plane/" in text


def test_describes(tmp_path: Path) -> None:
    root = tmp_path / "into" / "istio-1.0.0"
    size = sum(map(len, FILES.values()))
    assert _describe(tmp_path, "into", "linux") == (
        f"Istio 1.0.0 for linux: 7 files, {size} bytes in {root}\n"
        "  programs: bin/istioctl\n"
        "  charts: istio\n"
        "  profiles: default, demo-auth\n"
        "  ready-made manifests: install/kubernetes/istio-demo.yaml\n"
        "  samples: bookinfo\n"
        "\n"
        "To call its istioctl by name, in this terminal:\n"
        f'  export PATH="$PATH:{root}/bin"\n'
        "To render it, and to install what was rendered:\n"
        f"  istio-render --release {root} --profile demo-auth -o out/\n"
        "  kubectl apply -f out/crds/\n"
        "  kubectl apply -f out/control-plane/\n"
    )


@posix
@pytest.mark.parametrize(
    ("into", "platform", "line"),
    [
        ("a b", "osx", '  export PATH="$PATH:{root}/bin"'),
        ("a$b", "linux", "  export PATH=\"$PATH:\"'{root}/bin'"),
        ("a`b", "osx", "--release '{root}' "),
        ("a b", "linux", "--release '{root}' "),
        ("into", "win", "  $env:Path += ';{root}/bin' "),
        ("it's", "win", "it''s/istio-1.0.0/bin' "),
        ("into", "win", '  set "PATH=%PATH%;{root}/bin" '),
        ("a b", "win", '--release "{root}" '),
    ],
)
def test_describes_commands(into: str, platform: str, line: str, tmp_path: Path) -> None:
    text = _describe(tmp_path, into, platform)
    assert line.replace("{root}", str(tmp_path / into / "istio-1.0.0")) in text


@pytest.mark.parametrize(
    ("files", "choice"),
    [
        (("install/kubernetes/helm/istio/values-istio-demo.yaml",), "--profile demo "),
        ((), "--profile default "),
    ],
)
def test_chooses_a_profile(files: tuple[str, ...], choice: str, tmp_path: Path) -> None:
    plain = {name: b"" for name in FILES if "demo-auth" not in name}
    assert choice in _describe(tmp_path, "into", "linux", {**plain, **dict.fromkeys(files, b"")})


def test_chooses_a_chart_where_there_are_no_profiles(tmp_path: Path) -> None:
    files = {"manifests/charts/base/Chart.yaml": b"", "manifests/profiles/demo.yaml": b""}
    text = _describe(tmp_path, "into", "linux", files)
    assert "--chart base -o out/" in text
    assert "operator profiles: demo\n" in text
