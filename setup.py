"""Puts the project's data folders into the wheel; everything else is in pyproject.toml."""

import os
from pathlib import Path
from shutil import copytree, ignore_patterns

from setuptools import setup
from setuptools.command.build_py import build_py

DATA = ("schemas", "profiles")
SOURCES = ignore_patterns("*.py", "__pycache__", "facts")
"""What the data is made from and with: nothing of it is read when the product runs."""


class BuildWithData(build_py):
    """Copies the data folders to `renderer/data`, where `renderer.data` looks for them."""

    def run(self) -> None:
        """Build the package, then add the data, except to an editable installation."""
        super().run()
        if not self.editable_mode:
            for name in filter(os.path.isdir, DATA):
                target = Path(self.build_lib, "renderer", "data", name)
                copytree(name, target, ignore=SOURCES, dirs_exist_ok=True)


setup(cmdclass={"build_py": BuildWithData})
