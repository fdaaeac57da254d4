"""Compares the objects of the built-in release with those of the real Istio 1.0.0.

    python -m tests.native.parity [COMPONENT] [--profile NAME] [--set KEY=VALUE]...

prints the differences; a component is named as its chart (`pilot`), `mesh` stands for the
chart's own templates and `crds` for its CRDs.
"""

import argparse
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from renderer import pipeline
from renderer.cache import Cache
from renderer.objects import Object, read_objects
from renderer.release.opening import open_release
from renderer.release.release import Release
from renderer.request import Overlay, Setter, Settings
from tests.conftest import PROJECT, shared_root

# Compiled templates are kept: they are the same for all values.
FOLDER = tempfile.TemporaryDirectory()
CACHE = Cache(Path(FOLDER.name))

Key = tuple[str, str, str]
"""Kind, namespace and name of an object."""


class Difference(NamedTuple):
    """A field that the two renders do not have alike; an object's own path is ""."""

    key: Key
    path: str
    real: object
    ours: object

    def __str__(self) -> str:
        kind, namespace, name = self.key
        where = f"{kind} {namespace}/{name} {self.path}".rstrip()
        return f"{where}\n    real: {self.real!r}\n    ours: {self.ours!r}"


@cache
def real_release() -> Release:
    root = shared_root()
    assert root is not None
    return open_release(root / "releases" / "istio-1.0.0.tar.gz")


@cache
def built_in() -> Release:
    return open_release(PROJECT)


def objects(
    release: Release, profile: str, values: str = "", sets: Sequence[str] = (), **options: str
) -> dict[Key, Object]:
    """Return the objects that a release renders, by their keys."""
    settings = Settings(
        profile=profile,
        overlays=(Overlay("site.yaml", values),),
        setters=tuple(Setter("set", each) for each in sets),
        **options,  # type: ignore[arg-type]
    )
    plan = pipeline.make_plan(release, settings, CACHE, lambda _: "")
    texts = pipeline.bundle_texts(pipeline.render(plan, CACHE))
    found = read_objects([(each.template, each.text) for each in texts]).objects
    return {(each.kind, each.namespace or settings.namespace, each.name): each for each in found}


def component_of(source: str) -> str:
    """Return the component that a template of the real chart belongs to."""
    parts = source.split("/")
    if parts[1] == "charts":
        return parts[2]
    return "crds" if parts[-1] == "crds.yaml" else "mesh"


def differences(real: Mapping[Key, Object], ours: Mapping[Key, Object]) -> Iterator[Difference]:
    """Yield where two sets of objects differ."""
    for key in sorted(real.keys() | ours.keys()):
        if key not in ours or key not in real:
            yield Difference(key, "", key in real, key in ours)
        else:
            yield from field_differences(key, "", dict(real[key].value), dict(ours[key].value))


def field_differences(key: Key, path: str, real: Any, ours: Any) -> Iterator[Difference]:
    """Yield where two values of an object's field differ; types count, a null field is absent."""
    if isinstance(real, dict) and isinstance(ours, dict):
        for name in sorted(real.keys() | ours.keys(), key=str):
            one, two = real.get(name), ours.get(name)  # null is absent
            if one is not None or two is not None:
                yield from field_differences(key, f"{path}.{name}" if path else name, one, two)
    elif isinstance(real, list) and isinstance(ours, list) and len(real) == len(ours):
        for index, (one, two) in enumerate(zip(real, ours, strict=True)):
            yield from field_differences(key, f"{path}[{index}]", one, two)
    elif real != ours or type(real) is not type(ours):
        yield Difference(key, path, real, ours)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("component", nargs="?")
    parser.add_argument("--profile", default="demo-auth")
    parser.add_argument("--set", action="append", default=[])
    options = parser.parse_args()
    real = objects(real_release(), options.profile, sets=options.set)
    ours = objects(built_in(), options.profile, sets=options.set)
    if options.component:
        real = {k: v for k, v in real.items() if component_of(v.source) == options.component}
        folder = f"istio/{options.component}/"
        ours = {k: v for k, v in ours.items() if v.source.startswith(folder)}
    found = list(differences(real, ours))
    print("\n".join(map(str, found)))
    print(f"{len(real)} real objects, {len(ours)} ours, {len(found)} differences")


if __name__ == "__main__":
    main()
