"""The published JSON Schemas of a version of Kubernetes, as users of kubeconform have them.

The archives that `schemas/build_kubernetes.py` is made from carry them with references to one
file of definitions (`v1.10.0-local-strict`). What kubeconform reads by default
(`v1.10.0-standalone-strict`) are the same schemas with each reference written out, descriptions
and all.
"""

import json
import sys
import tarfile
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "schemas"))

from kubernetes_archives import ARCHIVES, download  # type: ignore[import-not-found]

DEFINITIONS = "_definitions.json"


def write_published(version: str, archives: Path | None, folder: Path) -> tuple[Path, Path]:
    """Write the strict schemas of a version: two folders, standalone and with references.

    `archives` has the published archives; None downloads them with pip.
    """
    if archives is None:
        archives = folder / "archives"
        archives.mkdir(parents=True)
        download(archives)
    local, standalone = folder / "local", folder / "standalone"
    local.mkdir(parents=True)
    standalone.mkdir()
    with tarfile.open(archives / ARCHIVES[0].file) as archive:
        for member in archive:
            path = Path(member.name)
            if path.parent.name == f"v{version}.0-local-strict":
                file = archive.extractfile(member)
                assert file is not None
                (local / path.name).write_bytes(file.read())
    definitions = json.loads((local / DEFINITIONS).read_text())["definitions"]
    for path in local.glob("*-*.json"):
        schema = written_out(json.loads(path.read_text()), definitions, ())
        (standalone / path.name).write_text(json.dumps(schema, indent=2))
    return standalone, local


def written_out(schema: Any, definitions: dict[str, Any], outer: tuple[str, ...]) -> Any:
    """Return a schema with its references written out; a recursive one accepts anything."""
    if isinstance(schema, list):
        return [written_out(each, definitions, outer) for each in schema]
    if not isinstance(schema, dict):
        return schema
    rest = {key: written_out(each, definitions, outer) for key, each in schema.items()}
    reference = rest.pop("$ref", None)
    if not isinstance(reference, str):
        return rest if reference is None else {**rest, "$ref": reference}
    name = reference.rpartition("/")[2]
    if name in outer:
        return {}
    return written_out(definitions[name], definitions, (*outer, name)) | rest
