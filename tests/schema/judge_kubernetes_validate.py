"""What the library kubernetes-validate says of objects: run where an old version is installed.

    python judge_kubernetes_validate.py OBJECTS.json FIRST LAST > VERDICTS.json

OBJECTS.json is a list of objects; FIRST and LAST are minor versions of Kubernetes. For each object
and version the verdict of the library's strict mode is `ok`, `-` where it has no schema, or what it
refuses: the path, the keyword of JSON Schema, and the fields that are missing or too many.
"""

import json
import sys
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

library: Any = import_module("kubernetes_validate.utils")
jsonschema: Any = import_module("jsonschema")


def judge(value: Any, minor: int) -> str:
    """Return the verdict on an object, as the module's docstring says."""
    try:
        library.validate(value, f"1.{minor}.0", strict=True)
    except library.SchemaNotFoundError:
        return "-"
    except jsonschema.ValidationError as error:
        words = [json.dumps(list(error.absolute_path)), error.validator, *_names(error)]
        return " ".join(words)
    return "ok"


def _names(error: Any) -> list[str]:
    if error.validator == "required":
        return [error.message.split("'")[1]]
    if error.validator == "additionalProperties":
        return sorted(set(error.instance) - set(error.schema["properties"]))
    return []


def _read_once() -> None:
    """Keep what the library reads anew for each object: its list of files, and definitions."""
    library.all_versions = cache(library.all_versions)
    jsonschema.RefResolver.resolve_remote = lambda _, url: _read(url)


@cache
def _read(url: str) -> Any:
    return json.loads(Path(url.removeprefix("file://")).read_text("utf-8"))


if __name__ == "__main__":
    _read_once()
    objects, first, last = json.loads(Path(sys.argv[1]).read_text("utf-8")), *sys.argv[2:]
    versions = range(int(first), int(last) + 1)
    json.dump([[judge(each, minor) for minor in versions] for each in objects], sys.stdout)
