"""Rendering and validating Istio 1.0.0's demo-auth, against kubeconform on the same manifest.

kubeconform gets the same schemas, written out as the JSON files that it reads from a folder.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parent))

from render import Command, run

from renderer.schema.kubernetes import KubernetesSchemas
from renderer.schema.notation import INT_OR_STRING, Schema

VERSION = (1, 10)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("release", type=Path, help="istio-1.0.0.tar.gz")
    parser.add_argument("--rounds", type=int, default=11)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        schemas = folder / "schemas"
        write_schemas(schemas)
        program = str(Path(sys.executable).with_name("istio-render"))
        render = [program, "--release", str(options.release), "--profile", "demo-auth"]
        render += ["--kube-version", "1.10"]
        manifest = folder / "manifest.yaml"
        with manifest.open("w") as file:
            subprocess.run(render, stdout=file, stderr=subprocess.DEVNULL, check=True)
        # The runs with an empty cache must not empty that of the others.
        environment = {**os.environ, "ISTIO_RENDER_CACHE": str(folder / "cache")}
        fresh = {**os.environ, "ISTIO_RENDER_CACHE": str(folder / "fresh")}

        def nothing() -> None:
            pass

        def empty_cache() -> None:
            shutil.rmtree(folder / "fresh", ignore_errors=True)

        commands = {
            "render and validate, cold": Command(render, fresh, empty_cache),
            "render alone, cold": Command([*render, "--no-validate"], fresh, empty_cache),
            "render and validate, warm": Command(render, environment, nothing),
            "render alone, warm": Command([*render, "--no-validate"], environment, nothing),
            "validate alone": Command(
                [program, "validate", str(manifest), "--kube-version", "1.10"], environment, nothing
            ),
        }
        if shutil.which("kubeconform"):
            place = f"{schemas}/{{{{.ResourceKind}}}}-{{{{.ResourceAPIVersion}}}}.json"
            words = ["kubeconform", "-schema-location", place, "-ignore-missing-schemas"]
            commands["kubeconform"] = Command([*words, str(manifest)], environment, nothing)
        measure(commands, options.rounds)


def measure(commands: Mapping[str, Command], rounds: int) -> None:
    """Print the median of each command, and its ratio to kubeconform's."""
    times: dict[str, list[float]] = {name: [] for name in commands}
    for command in commands.values():
        run(command, allowed=(0, 1))
    for _ in range(rounds):
        for name, command in commands.items():
            command.prepare()
            # Findings and kubeconform's own verdicts end with 1: what counts is the time.
            times[name].append(run(command, allowed=(0, 1))[0])
    medians = {name: statistics.median(found) for name, found in times.items()}
    peer = medians.get("kubeconform")
    print(f"Istio 1.0.0 demo-auth, Kubernetes 1.10, medians of {rounds} rounds")
    for name, median in medians.items():
        ratio = f"{median / peer:6.2f} x kubeconform" if peer else ""
        print(f"  {name:26} {median * 1000:7.1f} ms  {ratio}")


def write_schemas(folder: Path) -> None:
    """Write the schema of every kind of one version as a JSON Schema without references."""
    folder.mkdir()
    kubernetes = KubernetesSchemas.open()
    for group, version, kind in kubernetes.kinds(VERSION):
        schema = kubernetes.schema(VERSION, group, version, kind)
        assert schema is not None
        flat = flattened(schema, kubernetes, ())
        (folder / f"{kind.lower()}-{version}.json").write_text(json.dumps(flat))


def flattened(schema: Schema, kubernetes: KubernetesSchemas, outer: tuple[str, ...]) -> Any:
    """Return a schema with its references written out; a recursive one accepts anything."""
    reference = schema.get("$ref")
    if reference is not None:
        if reference in outer:
            return {}
        return flattened(kubernetes.definition(VERSION, reference), kubernetes, (*outer, reference))
    if schema.get(INT_OR_STRING):
        return {"type": ["integer", "string"]}
    flat: dict[str, Any] = {
        key: schema[key] for key in ("type", "required", "enum") if schema.get(key)
    }
    if "properties" in schema:
        flat["properties"] = {
            key: flattened(each, kubernetes, outer) for key, each in schema["properties"].items()
        }
        flat["additionalProperties"] = False
    for key in ("items", "additionalProperties"):
        if isinstance(schema.get(key), Mapping):
            flat[key] = flattened(schema[key], kubernetes, outer)
    return flat


if __name__ == "__main__":
    main()
