"""Tables of what Go's packages make of texts and values.

The files in `data/` were written by sigs.k8s.io/yaml 1.4.0 (its forks of yaml.v2 and, for
`pretty`, of yaml.v3), encoding/json and BurntSushi/toml 1.4.0; ghodss/yaml 1.0.0 with yaml.v2
2.2.8 gave the same YAML. An integer that Go had as int64 is `{"$i": "1"}`, other numbers are
float64; null is what Go refuses to write.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

DATA = Path(__file__).parent / "data"


def read_cases(name: str) -> list[dict[str, Any]]:
    """Return the cases of a file."""
    return list(_lines(name))


def _lines(name: str) -> Iterator[dict[str, Any]]:
    with (DATA / name).open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def go_value(value: Any) -> Any:
    """Return a case's value as the types of `renderer.gotemplate.gotypes`."""
    if isinstance(value, dict):
        if list(value) == ["$i"]:
            return int(value["$i"])
        return {key: go_value(item) for key, item in value.items()}
    if isinstance(value, list):
        return [go_value(item) for item in value]
    return value


def floats(value: Any) -> Any:
    """Return a value with every number as a float."""
    if isinstance(value, dict):
        return {key: floats(item) for key, item in value.items()}
    if isinstance(value, list):
        return [floats(item) for item in value]
    return float(value) if type(value) is int else value
