"""Rendering and validating Istio 1.0.0's demo-auth, against kubeconform on the same manifest."""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from processes import PROGRAM, Command, apart, measure, ours, show, with_cache
from published import write_published

from renderer.yamlio.reader import load_documents
from renderer.yamlio.writer import canonical_text

VERSION = "1.10"
SIZES = (2_500, 5_000, 10_000, 20_000)
"""How many objects are validated at once, to see how time and memory grow."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("release", type=Path, help="istio-1.0.0.tar.gz")
    parser.add_argument("--rounds", type=int, default=11)
    parser.add_argument(
        "--archives",
        type=Path,
        help="folder with the published schemas' archives (default: downloads them with pip)",
    )
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        words = ["--release", str(options.release), "--profile", "demo-auth"]
        words += ["--kube-version", VERSION]
        manifest = folder / "manifest.yaml"
        with manifest.open("w") as file:
            render = [PROGRAM, *words]
            environment = with_cache(folder / "warm")
            subprocess.run(render, env=environment, stdout=file, stderr=subprocess.DEVNULL)
        compare(words, manifest, folder, options.archives, options.rounds)
        grow(manifest, folder, max(1, options.rounds // 4))


def compare(
    words: list[str], manifest: Path, folder: Path, archives: Path | None, rounds: int
) -> None:
    # The runs with an empty cache must not empty that of the others.
    cold, warm = folder / "cold", folder / "warm"
    alone = [*words, "--no-validate"]
    commands = {
        "render and validate, cold": ours(words, cold, cold=True),
        "render alone, cold": ours(alone, cold, cold=True),
        "render and validate, warm": ours(words, warm, cold=False),
        "render alone, warm": ours(alone, warm, cold=False),
        "validate alone": validation(manifest, warm),
    }
    if shutil.which("kubeconform"):
        standalone, local = apart(write_published, VERSION, archives, folder / "schemas")
        commands["kubeconform"] = kubeconform(manifest, standalone)
        commands["kubeconform, with references"] = kubeconform(manifest, local)
    print(f"Istio 1.0.0 demo-auth, Kubernetes {VERSION}, medians of {rounds} rounds")
    show(measure(commands, rounds), "kubeconform")


def grow(manifest: Path, folder: Path, rounds: int) -> None:
    """Print what it takes to validate more and more objects in one file."""
    large = {size: folder / f"{size}.yaml" for size in SIZES}
    for size, path in large.items():
        apart(write_repeated, manifest, size, path)
    commands = {
        f"{size:,} objects": validation(path, folder / "warm") for size, path in large.items()
    }
    print(f"\nvalidate alone, Kubernetes {VERSION}, medians of {rounds} rounds")
    costs = measure(commands, rounds)
    for (name, cost), size in zip(costs.items(), SIZES, strict=True):
        print(
            f"  {name:16}{cost.seconds:7.2f} s{cost.processor:7.2f} s of processor"
            f"{cost.processor / size * 1e6:6.0f} us an object{cost.peak:6.0f} MiB"
        )


def validation(manifest: Path, cache: Path) -> Command:
    return ours(["validate", str(manifest), "--kube-version", VERSION], cache, cold=False)


def kubeconform(manifest: Path, schemas: Path) -> Command:
    place = f"{schemas}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    words = ["kubeconform", "-strict", "-ignore-missing-schemas", "-schema-location", place]
    return Command([*words, str(manifest)], os.environ)


def write_repeated(manifest: Path, count: int, target: Path) -> None:
    """Write as many objects: those of a manifest, again and again under other names.

    CRDs are there once, as their names follow from what they define.
    """
    objects = [each.value for each in load_documents(manifest.read_text(), "manifest")]
    texts = [canonical_text(each) for each in objects]
    copied = [each for each in objects if each["kind"] != "CustomResourceDefinition"]
    number = 0
    while len(texts) < count:
        number += 1
        for each in copied:
            metadata = {**each["metadata"], "name": f"{each['metadata']['name']}-{number}"}
            texts.append(canonical_text({**each, "metadata": metadata}))
    target.write_text("".join(f"---\n{text}" for text in texts[:count]))


if __name__ == "__main__":
    main()
