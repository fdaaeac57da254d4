"""Writing a release's tree to disk, all of it or nothing."""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from renderer.errors import ArchiveError, UsageError, system_hint
from renderer.position import Position
from renderer.release.archive import Tree, read_tree
from renderer.release.limits import DEFAULT, Limits
from renderer.release.opening import release_of
from renderer.release.release import Platform, Release


class Unpacked(NamedTuple):
    """What was unpacked to the folder `path`, as plain data.

    `binaries` are the files under `bin/`; `files` and `size` count all files and their bytes.
    `crds` says whether a bundle made of it has CRDs. The other fields are those of `Release`.
    """

    path: Path
    version: str
    kind: str
    platform: Platform | None
    charts: tuple[str, ...]
    profiles: tuple[str, ...]
    operator_profiles: tuple[str, ...]
    shipped: tuple[str, ...]
    samples: tuple[str, ...]
    binaries: tuple[str, ...]
    crds: bool
    files: int
    size: int


def unpack(path: Path, into: Path, limits: Limits = DEFAULT, *, force: bool = False) -> Unpacked:
    """Write a release into a new folder of `into`: its top folder, or `istio-<version>`.

    The folder appears complete or not at all. Only files under `bin/` are executable, and
    only those that the archive says are. `force` replaces a folder that is already there.

    Raises ArchiveError for what is refused or cannot be written, UsageError for a target that
    is already there, LimitError for what is over `limits`.
    """
    tree = read_tree(path, limits=limits)
    release = release_of(tree, path)
    target = Path(os.path.abspath(into)) / _target_name(tree, release)
    _check_target(target, path, force=force)
    try:
        _place(tree, target)
    except OSError as error:
        into_file = isinstance(error, FileExistsError)
        reason = "a file is in the way" if into_file else error.strerror or error
        hint = "name another folder" if into_file else system_hint(error)
        message = f"cannot be unpacked: {reason}"
        raise ArchiveError(message, Position(str(target)), hint=hint) from error
    except ValueError as error:  # a NUL in the path
        raise ArchiveError("is no path", Position(str(target)), hint="name a folder") from error
    return Unpacked(
        path=target,
        version=release.version,
        kind=release.kind,
        platform=release.platform,
        charts=tuple(release.charts),
        profiles=tuple(release.profiles),
        operator_profiles=release.operator_profiles,
        shipped=release.shipped,
        samples=release.samples,
        binaries=tuple(name for name in tree.names if name.startswith("bin/")),
        crds=release.kind != "chart" or any("/crds/" in f"/{name}" for name in tree.names),
        files=len(tree.files),
        size=sum(map(len, tree.files.values())),
    )


def _target_name(tree: Tree, release: Release) -> str:
    # A top folder such as .ssh would become part of somebody's home.
    if tree.top and not tree.top.startswith("."):
        return tree.top
    name = "istio" if release.kind == "istio" else next(iter(release.charts))
    return f"{name}-{release.version}"


def _check_target(target: Path, path: Path, *, force: bool) -> None:
    if Path(os.path.realpath(path)).is_relative_to(os.path.realpath(target)):
        raise UsageError(
            "would be replaced by its own content; unpack it into another folder",
            Position(str(path)),
        )
    if os.path.lexists(target) and not force:
        raise UsageError("is already there", Position(str(target)), hint="replace it with --force")


def _place(tree: Tree, target: Path) -> None:
    """Write the tree into a private folder beside the target, then rename it to the target."""
    import shutil
    import tempfile

    into = target.parent
    missing = [folder for folder in (into, *into.parents) if not folder.exists()]
    private = None
    try:
        into.mkdir(parents=True, exist_ok=True)
        private = Path(tempfile.mkdtemp(prefix=".istio-render-", dir=into))
        _write(tree, private / "new")
        if os.path.lexists(target):
            os.rename(target, private / "old")
        os.rename(private / "new", target)
    finally:
        if private:
            if os.path.lexists(private / "old") and not os.path.lexists(target):
                os.rename(private / "old", target)
            shutil.rmtree(private, ignore_errors=True)
        for folder in missing:
            with suppress(OSError):  # it is in use, by the target or by somebody else
                folder.rmdir()


def _write(tree: Tree, root: Path) -> None:
    root.mkdir()
    made = {root}
    for name, content in tree.files.items():
        file = root / name
        if file.parent not in made:
            file.parent.mkdir(parents=True, exist_ok=True)
            made.add(file.parent)
        runs = name.startswith("bin/") and name in tree.executable
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        with open(os.open(file, flags, 0o755 if runs else 0o644), "wb") as out:
            out.write(content)


def describe(unpacked: Unpacked) -> str:
    """Return a text for people: what was unpacked, and which commands come next."""
    return "\n".join([*_contents(unpacked), "", *_next_steps(unpacked)]) + "\n"


def _contents(unpacked: Unpacked) -> list[str]:
    what = "Istio" if unpacked.kind == "istio" else f"Chart {', '.join(unpacked.charts)}"
    platform = f" for {unpacked.platform}" if unpacked.platform else ""
    lines = [
        f"{what} {unpacked.version}{platform}: "
        f"{unpacked.files} files, {unpacked.size} bytes in {unpacked.path}"
    ]
    parts = {
        "programs": unpacked.binaries,
        "charts": unpacked.charts,
        "profiles": unpacked.profiles,
        "operator profiles": unpacked.operator_profiles,
        "ready-made manifests": unpacked.shipped,
        "samples": unpacked.samples,
    }
    return lines + [f"  {title}: {', '.join(items)}" for title, items in parts.items() if items]


def _next_steps(unpacked: Unpacked) -> list[str]:
    steps = []
    if unpacked.binaries:
        steps += ["To call its istioctl by name, in this terminal:", *_path_commands(unpacked)]
    choice = _choice(unpacked)
    steps += [
        "To render it, and to install what was rendered:",
        f"  istio-render --release {_quoted(unpacked)}{choice} -o out/",
        *["  kubectl apply -f out/crds/"] * unpacked.crds,
        "  kubectl apply -f out/control-plane/",
    ]
    return steps


def _choice(unpacked: Unpacked) -> str:
    for profile in ("demo-auth", "demo", "default"):
        if profile in unpacked.profiles:
            return f" --profile {profile}"
    return f" --chart {unpacked.charts[0]}"


def _path_commands(unpacked: Unpacked) -> list[str]:
    import re
    import shlex

    folder = str(unpacked.path / "bin")
    if unpacked.platform == "win":
        quoted = folder.replace("'", "''")
        return [
            f"  $env:Path += ';{quoted}'          (PowerShell)",
            f'  set "PATH=%PATH%;{folder}"        (cmd)',
        ]
    if re.fullmatch(r"[\w@%+=:,./ -]+", folder):
        return [f'  export PATH="$PATH:{folder}"']
    return [f'  export PATH="$PATH:"{shlex.quote(folder)}']


def _quoted(unpacked: Unpacked) -> str:
    import shlex

    path = str(unpacked.path)
    if unpacked.platform == "win":
        return f'"{path}"' if " " in path else path
    return shlex.quote(path)
