"""A folder of things worth keeping between runs: opened releases, parsed YAML, compiled code.

What is kept is named by a digest of all that it was made from, so it never goes stale. The
cache holds code that will be executed: the folder must belong to the user and be writable by
nobody else, and each file is checked against its own digest before it is trusted. Whatever is
wrong with a file, it counts as absent and is made anew.
"""

import marshal
import os
import stat
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from functools import cache
from typing import Any, Generic, NamedTuple, TypeVar

from renderer.version import __version__

try:  # hashlib would load OpenSSL, which takes longer than all that is hashed here
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

_MAGIC = b"istio-render cache 2\n"
_DIGEST_BYTES = 32
_MAX_FILES = 256
_MAX_BYTES = 512 << 20

_USED_ANEW = 3600
"""After how many seconds a use of a file is noted, so that those longest unused go first."""

T = TypeVar("T")


class Codec(NamedTuple, Generic[T]):
    """How a value becomes plain data (what `marshal` takes), and plain data the value again."""

    pack: Callable[[T], Any]
    unpack: Callable[[Any], T]


PLAIN: Codec[Any] = Codec(lambda value: value, lambda value: value)
"""For what is plain data already."""


class Cache:
    """The cache in one folder, or none at all.

    `problem` says why the folder is not used, or is None.
    """

    def __init__(self, folder: str | os.PathLike[str] | None) -> None:
        # With a slash at its end, a link would be followed.
        path = None if folder is None else os.path.normpath(folder)
        self.problem = None if path is None else _unsafe(path)
        self._folder = None if self.problem else path

    @property
    def active(self) -> bool:
        """Whether anything is kept."""
        return self._folder is not None

    def get(self, kind: str, key: str) -> Any:
        """Return what was kept under a key (see `key_of`), or None."""
        if self._folder is None:
            return None
        try:
            path = self._path(kind, key)
            with open(path, "rb") as file:
                state = os.fstat(file.fileno())
                if not _is_private(state):
                    return None
                data = file.read()
            if time.time() - state.st_mtime > _USED_ANEW:
                os.utime(path)
        except OSError:
            return None
        head = len(_MAGIC) + _DIGEST_BYTES
        body = memoryview(data)[head:]
        if data[:head] != _MAGIC + _digest(body).digest():
            return None
        try:
            return marshal.loads(body)
        except (EOFError, ValueError, TypeError):
            return None

    def put(self, kind: str, key: str, value: Any) -> None:
        """Keep a value made of plain data and code objects. Failing to is no error."""
        if self._folder is None:
            return
        path = self._path(kind, key)
        partial = f"{path}.{os.getpid()}"
        try:
            body = marshal.dumps(value)
            with open(partial, "wb") as file:
                file.writelines((_MAGIC, _digest(body).digest(), body))
            os.chmod(partial, 0o600)
            os.replace(partial, path)
            self._prune()
        except (OSError, ValueError):  # ValueError: too deep, or too large, for marshal
            return

    def memo(
        self,
        kind: str,
        key: str,
        make: Callable[[], T],
        codec: Codec[T] = PLAIN,
        still: Callable[[], bool] = lambda: True,
    ) -> T:
        """Return what is kept under a key; make and keep it first where there is nothing.

        What does not unpack counts as absent. What was made is kept only if `still` says that
        the key is still that of what it was made from: a file may change meanwhile.
        """
        state = self.get(kind, key)
        if state is not None:
            with suppress(TypeError, ValueError, LookupError, AttributeError):
                return codec.unpack(state)
        made = make()
        if still():
            self.put(kind, key, codec.pack(made))
        return made

    def _path(self, kind: str, key: str) -> str:
        return os.path.join(self._folder or "", f"{kind}-{key}")

    def _prune(self) -> None:
        """Remove the files longest unused, so that the folder stays small."""
        if self._folder is None:
            return
        found = [each for each in os.scandir(self._folder) if each.is_file(follow_symlinks=False)]
        files = [(each.stat(follow_symlinks=False), each.path) for each in found]
        files.sort(key=lambda file: file[0].st_mtime_ns, reverse=True)
        total = 0
        for count, (state, path) in enumerate(files, 1):
            total += state.st_size
            if count > _MAX_FILES or total > _MAX_BYTES:
                with suppress(FileNotFoundError):
                    os.unlink(path)


def key_of(*parts: bytes | str) -> str:
    """Return the key for something made from these parts by this version of the program."""
    digest = _digest(_program())
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        digest.update(b"%d:" % len(data))
        digest.update(data)
    return digest.hexdigest()


def default_folder(environment: dict[str, str]) -> str | None:
    """Return where the cache belongs on this platform, or None where there is no home.

    `ISTIO_RENDER_CACHE` names another folder.
    """
    named = environment.get("ISTIO_RENDER_CACHE")
    if named:
        return named
    if sys.platform == "win32":
        base = environment.get("LOCALAPPDATA")
        return os.path.join(base, "istio-render", "cache") if base else None
    home = environment.get("HOME")
    base = environment.get("XDG_CACHE_HOME") or (f"{home}/.cache" if home else None)
    return os.path.join(base, "istio-render") if base else None


def _digest(data: bytes | memoryview) -> blake2b:
    return blake2b(data, digest_size=_DIGEST_BYTES)


@cache
def _program() -> bytes:
    """Return what tells one state of the program from another.

    That is its version, its files' times and those of its schemas, and when packages were last
    installed beside it.
    """
    package = os.path.dirname(__file__)
    roots = [package]
    if not os.path.isdir(os.path.join(package, "data")):
        roots.append(os.path.join(os.path.dirname(package), "schemas"))
    files = (
        os.path.join(folder, name)
        for root in roots
        for folder, _, names in os.walk(root)
        for name in names
        if name.endswith((".py", ".txt", ".json"))
    )
    packages = (each for each in sys.path if each.endswith("-packages") and os.path.isdir(each))
    times = (f"{path} {os.stat(path).st_mtime_ns}" for path in (*sorted(files), *packages))
    return "\n".join((__version__, sys.version, *times)).encode("utf-8", "surrogateescape")


def _unsafe(folder: str) -> str | None:
    """Make sure that the folder is there. Return why it is not safe to use, or None."""
    try:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        state = os.lstat(folder)
    except OSError as error:
        return f"the cache folder {folder} cannot be used: {error.strerror}"
    if not stat.S_ISDIR(state.st_mode):
        return f"the cache folder {folder} is no folder"
    if not _is_private(state):
        return (
            f"the cache folder {folder} is not used: it belongs to somebody else, or others "
            f"may write to it (chmod 700 mends that)"
        )
    return None


def _is_private(state: os.stat_result) -> bool:
    if sys.platform == "win32":
        return True
    return state.st_uid == os.getuid() and not state.st_mode & 0o022
