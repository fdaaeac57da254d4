"""Where the project's data is: in a checkout at its top, in a wheel inside the package."""

import os
from pathlib import Path

from renderer.errors import RenderError

TRANSLATED = "translated"
"""The folder of the templates of the built-in release as Python, see `renderer.native.codes`."""

_BUILT_IN = ("release.yaml", "profiles", "templates", "schemas/values.json")


def data_folder(name: str) -> Path:
    """Return the folder `name` of the project's data (`schemas`, `profiles`).

    Raises `RenderError` where it is missing.
    """
    folder = _root() / name
    if not folder.is_dir():
        raise _missing(name)
    return folder


def built_in() -> Path:
    """Return the folder of the built-in release. Raises `RenderError` where it is missing."""
    root = _root()
    if not (root / "release.yaml").is_file():
        raise _missing("release.yaml")
    return root


def translated_templates() -> Path | None:
    """Return the folder of templates that were translated for a wheel; a checkout has none."""
    folder = _root() / TRANSLATED
    return folder if folder.is_dir() else None


def built_in_state() -> bytes:
    """Return what tells one state of the built-in release from another: sizes and times."""
    root = built_in()
    states = []
    for name in _BUILT_IN:
        folders = os.walk(root / name)
        found = [Path(path, each) for path, _, names in folders for each in sorted(names)]
        for path in found or [root / name]:
            if path.exists():
                state = path.stat()
                states.append(f"{path} {state.st_size} {state.st_mtime_ns}")
    return "\n".join(states).encode("utf-8", "surrogateescape")


def _root() -> Path:
    package = Path(__file__).parent
    installed = package / "data"
    return installed if installed.is_dir() else package.parent


def _missing(name: str) -> RenderError:
    return RenderError(
        f"{name} of the project's data is missing from {_root()}",
        hint="the installation is incomplete: install istio-render again",
    )
