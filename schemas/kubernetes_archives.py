"""The published archives that `build_kubernetes.py` reads: which, from where, what is in them."""

import os
import re
import subprocess
import tarfile
import venv
import zipfile
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple


class Archive(NamedTuple):
    """A published file of the package, and the digest it must have."""

    version: str
    file: str
    sha256: str


ARCHIVES = (
    Archive(
        "1.13.0",
        "kubernetes-validate-1.13.0.tar.gz",
        "9bcc057f675b69eb9c449d795bc05529a0ddeead3bdd615283d0bea7e7e39562",
    ),
    Archive(
        "1.24.1",
        "kubernetes-validate-1.24.1.tar.gz",
        "705416be22f53a46799137d6a217a4cdb72f2205f9133241fa9bb0a7e84ac8f6",
    ),
    Archive(
        "1.37.0",
        "kubernetes_validate-1.37.0-py3-none-any.whl",
        "85136d018a27b50ec7fc049d902bfa5193f5976807e6c0f408e3ab6fe078cad9",
    ),
)
"""The fewest archives that hold every minor from 1.8 on: 1.8-1.13, 1.11-1.24, 1.25-1.37."""

MEMBER = re.compile(r".*/kubernetes-json-schema/v1\.(\d+)\.0-local/_definitions\.json")


def read_archives(folder: Path) -> dict[int, tuple[str, str, bytes]]:
    """Return archive, member and content of each minor's definitions.

    Raises `ValueError` for an archive with another digest, or two that contradict each other.
    """
    found: dict[int, tuple[str, str, bytes]] = {}
    for archive in ARCHIVES:
        data = (folder / archive.file).read_bytes()
        if sha256(data).hexdigest() != archive.sha256:
            raise ValueError(f"{archive.file} is not the file that was published")
        for member, content in _members(folder / archive.file):
            if match := MEMBER.fullmatch(member):
                known = found.setdefault(int(match[1]), (archive.file, member, content))
                if known[2] != content:
                    raise ValueError(f"1.{match[1]} differs between {known[0]} and {archive.file}")
    return dict(sorted(found.items()))


def _members(path: Path) -> Iterator[tuple[str, bytes]]:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            for name in wheel.namelist():
                if name.endswith("/_definitions.json"):
                    yield name, wheel.read(name)
        return
    with tarfile.open(path) as source:
        for member in source:
            if member.name.endswith("/_definitions.json") and (file := source.extractfile(member)):
                yield member.name, file.read()


def download(folder: Path) -> None:
    """Fetch the archives with pip.

    The older ones are source archives, whose setup.py needs an old setuptools to be looked at:
    pip gets an environment of its own for it.
    """
    venv.create(folder / "venv", with_pip=True)
    python = folder / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    pip = [str(python), "-m", "pip", "--quiet", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", "setuptools<75", "wheel"], check=True)
    for archive in ARCHIVES:
        wanted = folder / f"{archive.version}.txt"
        wanted.write_text(
            f"kubernetes-validate=={archive.version} --hash=sha256:{archive.sha256}\n"
        )
        form = ["--only-binary=:all:"]
        if archive.file.endswith(".tar.gz"):
            form = ["--no-binary=:all:", "--no-build-isolation"]
        command = [*pip, "download", "--no-deps", *form, "--dest", str(folder), "-r", str(wanted)]
        subprocess.run(command, check=True)
