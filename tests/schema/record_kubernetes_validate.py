"""Record what the library kubernetes-validate says of the cases of agreement.py.

    ISTIO_RENDER_SHARED=FOLDER python -m tests.schema.record_kubernetes_validate

It needs the shared test input, and gets two old versions of the library with pip, each in an
environment of its own, with jsonschema of their time: later ones take fifty times as long.
"""

import json
import os
import subprocess
import sys
import tempfile
import venv
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from importlib import import_module
from itertools import groupby
from pathlib import Path

from tests.conftest import PROJECT
from tests.schema.agreement import MINORS, VERDICTS, all_cases

LIBRARIES: Mapping[str, range] = {"1.13.0": range(8, 14), "1.24.1": range(14, 21)}
"""The versions of the library, and the minor versions of Kubernetes that each is asked about."""

NEEDS = ("setuptools<75", "wheel", "jsonschema==3.2.0", "pyyaml")

HEAD = """\
# What the library kubernetes-validate says, in its strict mode, of the objects of agreement.py:
# versions of Kubernetes (1.N) with one verdict each, and the digests of the objects. `-` is no
# schema; of what is refused stand the path, the keyword of JSON Schema, and the fields in question.
# Written by record_kubernetes_validate.py with kubernetes-validate 1.13.0 (1.8 to 1.13) and 1.24.1
# (1.14 to 1.20), and jsonschema 3.2.0.
"""


def main() -> None:
    """Ask the library, and write its verdicts."""
    cases = {each.digest: each.object.value for each in all_cases()}
    if not cases:
        sys.exit("no shared test input: set ISTIO_RENDER_SHARED to its folder")
    with tempfile.TemporaryDirectory() as name:
        objects = Path(name, "objects.json")
        objects.write_text(json.dumps(list(cases.values())), "utf-8")
        parts = [_ask(Path(name), library, objects) for library in LIBRARIES]
    verdicts = [[*older, *newer] for older, newer in zip(*parts, strict=True)]
    VERDICTS.write_text(HEAD + _listed(zip(cases, verdicts, strict=True)), "utf-8")


def _ask(folder: Path, version: str, objects: Path) -> list[list[str]]:
    """Return the verdicts of a version of the library on each object, one for each minor."""
    minors = LIBRARIES[version]
    home = folder / version
    venv.create(home, with_pip=True)
    python = str(home / ("Scripts" if os.name == "nt" else "bin") / "python")
    pip = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    wanted = folder / f"{version}.txt"
    wanted.write_text(f"kubernetes-validate=={version} --hash=sha256:{_sha256(version)}\n")
    subprocess.run([*pip, *NEEDS], check=True)
    form = ["--no-deps", "--no-build-isolation", "--no-binary=kubernetes-validate"]
    subprocess.run([*pip, *form, "-r", str(wanted)], check=True)
    judge = Path(__file__).with_name("judge_kubernetes_validate.py")
    command = [python, "-I", str(judge), str(objects), str(minors[0]), str(minors[-1])]
    verdicts: list[list[str]] = json.loads(subprocess.run(command, check=True, stdout=-1).stdout)
    return verdicts


def _sha256(version: str) -> str:
    """Return the digest of a version of the library that the project's schemas are made from."""
    sys.path.insert(0, str(PROJECT / "schemas"))
    archives = import_module("kubernetes_archives").ARCHIVES
    (found,) = (each.sha256 for each in archives if each.version == version)
    return str(found)


def _listed(verdicts: Iterable[tuple[str, Sequence[str]]]) -> str:
    digests = defaultdict(list)
    for digest, each in verdicts:
        digests[_runs(each)].append(digest)
    lines: list[str] = []
    for runs, found in sorted(digests.items()):
        lines.append(runs)
        found.sort()
        lines += ("    " + " ".join(found[at : at + 8]) for at in range(0, len(found), 8))
    return "".join(f"{line}\n" for line in lines)


def _runs(verdicts: Sequence[str]) -> str:
    runs = []
    for verdict, same in groupby(zip(MINORS, verdicts, strict=True), lambda each: each[1]):
        minors = [minor for minor, _ in same]
        last = f"-{minors[-1]}" if len(minors) > 1 else ""
        runs.append(f"{minors[0]}{last} {verdict}")
    return "; ".join(runs)


if __name__ == "__main__":
    main()
