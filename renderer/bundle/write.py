"""Writing a bundle to a folder: wholly or not at all, and nothing but its own files."""

import errno
import os
import stat
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from typing import NamedTuple

from renderer.bundle.index import read_index
from renderer.bundle.paths import CONTROL_PLANE, CRDS, CRDS_KUSTOMIZATION, INDEX, KUSTOMIZATION
from renderer.errors import BundleError, system_hint

_FOLDERS = (CRDS, CONTROL_PLANE)
_NEW, _OLD = "new", "old"


class Written(NamedTuple):
    """What a run did: the files it wrote, those it removed, and those it left as they were."""

    written: tuple[str, ...]
    removed: tuple[str, ...]
    unchanged: tuple[str, ...]


def write_bundle(
    contents: Mapping[str, bytes], folder: str | os.PathLike[str], *, force: bool = False
) -> Written:
    """Make a folder hold the files of a bundle, and return what that changed.

    `contents` are its files by path, the index last (see `contents.files`). The folder is made
    if it does not exist. Files that a bundle left there and this one does not have are removed;
    files that are no part of a bundle stay, and every file that has the right content already
    keeps its time. All is prepared beside the folder before anything in it changes, and taken
    back if a change fails. Of several runs at once, each waits for the one before it.

    Raises `BundleError`, with the folder as it was, where a file that no bundle left there is
    in the way (`force` replaces it), where a link stands for a folder of the bundle, or where
    the system refuses.
    """
    target, shown = os.path.realpath(folder), os.fspath(folder)
    try:
        parent = os.path.dirname(target)
        if not os.path.isdir(parent):
            os.makedirs(parent, exist_ok=True)
        with _alone_in(parent):
            if not os.path.lexists(target):
                try:
                    return _create(contents, target)
                except OSError as failure:
                    if failure.errno not in (errno.EEXIST, errno.ENOTEMPTY):
                        raise
                    # Another run has made it meanwhile, where there are no locks.
            return _update(contents, target, shown, force)
    except OSError as failure:
        raise BundleError(
            f"{shown} cannot be written: {failure.strerror or failure}",
            hint=f"nothing was changed; {system_hint(failure)}",
        ) from failure


def _create(contents: Mapping[str, bytes], target: str) -> Written:
    with _stage(os.path.dirname(target)) as stage:
        _fill(stage, contents, contents)
        os.rename(os.path.join(stage, _NEW), target)
    return Written(tuple(contents), (), ())


def _update(contents: Mapping[str, bytes], target: str, shown: str, force: bool) -> Written:
    _check_folders(target, shown)
    owned = _owned(target)
    changed = [path for path in contents if not _has(target, path, contents[path])]
    _check_ways(target, shown, changed, owned, force)
    obsolete = sorted(path for path in owned.difference(contents) if _is_file(target, path))
    if changed or obsolete:
        with _stage(_place_for_stage(target)) as stage:
            _fill(stage, contents, changed)
            _swap(stage, target, changed, obsolete)
    new = frozenset(changed)
    unchanged = tuple(path for path in contents if path not in new)
    return Written(tuple(changed), tuple(obsolete), unchanged)


def _check_folders(target: str, shown: str) -> None:
    """Refuse a folder, or one of the bundle's in it, that is something else."""
    for path, name in ((target, shown), *((_path(target, name), name) for name in _FOLDERS)):
        with suppress(FileNotFoundError):
            mode = os.lstat(path).st_mode
            if not stat.S_ISDIR(mode):
                found = "a link" if stat.S_ISLNK(mode) else "a file"
                raise BundleError(
                    f"{name} is {found}, where the bundle needs a folder",
                    hint="remove it, or name another folder",
                )


def _check_ways(
    target: str, shown: str, changed: Sequence[str], owned: frozenset[str], force: bool
) -> None:
    """Refuse to replace what no bundle left; a folder never gives way to a file."""
    in_the_way = [
        path
        for path in changed
        if os.path.lexists(_path(target, path))
        and not (_is_file(target, path) and path in owned)
        and not (force and not _is_folder(target, path))
    ]
    folders = [path for path in in_the_way if _is_folder(target, path)]
    if folders:
        raise BundleError(
            f"{shown} has a folder {folders[0]}, where the bundle needs a file",
            hint="remove it, or name another folder",
        )
    if in_the_way:
        more = f" and {len(in_the_way) - 1} more" if len(in_the_way) > 1 else ""
        raise BundleError(
            f"{shown} has {in_the_way[0]}{more}, which no bundle left there",
            hint="name another folder, or have --force replace these files",
        )


def _owned(target: str) -> frozenset[str]:
    """Return the files that the bundle in a folder left there; none without its index."""
    if not _is_file(target, INDEX):
        return frozenset()
    with open(_path(target, INDEX), "rb") as file:
        text = file.read()
    try:
        listed = read_index(text, INDEX).objects
    except BundleError:
        return frozenset()
    return frozenset((INDEX, KUSTOMIZATION, CRDS_KUSTOMIZATION, *(each.file for each in listed)))


def _has(target: str, path: str, content: bytes) -> bool:
    """Tell whether a file of this content stands in its place already."""
    if not _is_file(target, path):
        return False
    with open(_path(target, path), "rb") as file:
        return file.read(len(content) + 1) == content


def _is_file(target: str, path: str) -> bool:
    return stat.S_ISREG(_mode(_path(target, path)))


def _is_folder(target: str, path: str) -> bool:
    return stat.S_ISDIR(_mode(_path(target, path)))


def _mode(path: str) -> int:
    """Return the mode of a file, link or folder, without following links; 0 for nothing."""
    try:
        return os.lstat(path).st_mode
    except FileNotFoundError:
        return 0


def _path(folder: str, path: str) -> str:
    return os.path.join(folder, *path.split("/"))


def _place_for_stage(target: str) -> str:
    """Return a folder from which files can be renamed into the target: its parent, if possible.

    Not so where the target is a file system of its own, or its parent may not be written.
    """
    parent = os.path.dirname(target)
    near = os.stat(parent).st_dev == os.stat(target).st_dev and os.access(parent, os.W_OK)
    return parent if near else target


@contextmanager
def _alone_in(folder: str) -> Iterator[None]:
    """Let other runs that write a bundle in a folder wait; Windows lacks a way that costs little.

    The lock is the system's own: nothing of it is left, however the run ends.
    """
    try:
        import fcntl

        descriptor = os.open(folder, os.O_RDONLY)
    except (ImportError, OSError):
        yield
        return
    try:
        with suppress(OSError):  # a file system without locks
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _stage(place: str) -> Iterator[str]:
    """Make a private folder, and remove it afterwards."""
    stage = os.path.join(place, f".istio-render-{os.urandom(8).hex()}")
    try:
        os.mkdir(stage, 0o700)
        yield stage
    finally:
        _remove(stage)


def _remove(folder: str) -> None:
    with suppress(OSError):
        with os.scandir(folder) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    _remove(entry.path)
                else:
                    os.unlink(entry.path)
        os.rmdir(folder)


def _fill(stage: str, contents: Mapping[str, bytes], paths: Iterable[str]) -> None:
    new = os.path.join(stage, _NEW)
    for path in paths:
        os.makedirs(os.path.dirname(_path(new, path)), exist_ok=True)
        with open(_path(new, path), "wb") as file:
            file.write(contents[path])


def _swap(stage: str, target: str, changed: Sequence[str], obsolete: Sequence[str]) -> None:
    """Move new files from the stage into the target, and what they replace into the stage."""
    new, old = os.path.join(stage, _NEW), os.path.join(stage, _OLD)
    made = {folder for folder in _FOLDERS if not os.path.isdir(_path(target, folder))}
    try:
        for path in (*obsolete, *changed):
            for root in (old, target):
                os.makedirs(os.path.dirname(_path(root, path)), exist_ok=True)
            with suppress(FileNotFoundError):
                os.rename(_path(target, path), _path(old, path))
            if os.path.lexists(_path(new, path)):
                os.rename(_path(new, path), _path(target, path))
    except BaseException:
        _take_back(stage, target, changed, obsolete)
        raise
    finally:
        for folder in made.union(os.path.dirname(path) for path in obsolete) - {""}:
            with suppress(OSError):
                os.rmdir(_path(target, folder))


def _take_back(stage: str, target: str, changed: Sequence[str], obsolete: Sequence[str]) -> None:
    """Undo the moves that were made, wherever they stopped."""
    new, old = os.path.join(stage, _NEW), os.path.join(stage, _OLD)
    try:
        for path in (*obsolete, *changed):
            if os.path.lexists(_path(old, path)):
                os.replace(_path(old, path), _path(target, path))
            elif path in changed and not os.path.lexists(_path(new, path)):
                os.unlink(_path(target, path))
    except OSError as failure:
        saved = f"{stage}-saved"
        os.rename(old, saved)
        raise BundleError(
            f"the bundle could be neither written nor restored: {failure.strerror}",
            hint=f"the rest of what it was is in {saved}",
        ) from failure
