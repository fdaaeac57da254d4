"""Puts the project's data folders into the wheel; everything else is in pyproject.toml."""

import os
from pathlib import Path
from shutil import copy2, copytree, ignore_patterns

from setuptools import setup
from setuptools.command.build_py import build_py

DATA = ("release.yaml", "schemas", "profiles", "templates")
SOURCES = ignore_patterns("*.py", "__pycache__", "facts")
"""What the data is made from and with: nothing of it is read when the product runs."""


class BuildWithData(build_py):
    """Copies the data to `renderer/data`, where `renderer.data` looks for it."""

    def run(self) -> None:
        """Build the package, then add the data, except to an editable installation."""
        super().run()
        if not self.editable_mode:
            for name in DATA:
                target = Path(self.build_lib, "renderer", "data", name)
                if os.path.isdir(name):
                    copytree(name, target, ignore=SOURCES, dirs_exist_ok=True)
                else:
                    target.parent.mkdir(parents=True, exist_ok=True)
                    copy2(name, target)


setup(cmdclass={"build_py": BuildWithData})
