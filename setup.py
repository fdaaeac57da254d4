"""Puts the project's data folders into the wheel; everything else is in pyproject.toml."""

import os
import sys
from pathlib import Path
from shutil import copy2, copytree, ignore_patterns, rmtree

from setuptools import setup
from setuptools.command.build_py import build_py

sys.path.insert(0, str(Path(__file__).parent))

from renderer.data import TRANSLATED
from renderer.native.codes import translations
from renderer.native.templates import make_environment

DATA = ("release.yaml", "schemas", "profiles", "templates")
SOURCES = ignore_patterns("*.py", "__pycache__", "facts")
"""What the data is made from and with: nothing of it is read when the product runs."""


class BuildWithData(build_py):
    """Copies the data to `renderer/data`, where `renderer.data` looks for it."""

    def run(self) -> None:
        """Build the package, then add the data, except to an editable installation."""
        super().run()
        if not self.editable_mode:
            target = Path(self.build_lib, "renderer", "data")
            rmtree(target, ignore_errors=True)  # an earlier build's, with files that are gone
            target.mkdir(parents=True)
            for name in DATA:
                if os.path.isdir(name):
                    copytree(name, target / name, ignore=SOURCES, dirs_exist_ok=True)
                else:
                    copy2(name, target / name)
            translate(Path("templates"), target / TRANSLATED)


def translate(templates: Path, target: Path) -> None:
    """Write the templates as Python, so that the first run of an installation need not."""
    target.mkdir(exist_ok=True)
    paths = sorted(templates.rglob("*.j2"))
    sources = {path.as_posix(): path.read_bytes().decode() for path in paths}
    for name, text in translations(make_environment(), sources):
        (target / name).write_bytes(text.encode())


setup(cmdclass={"build_py": BuildWithData})
