"""What a bundle holds, in figures for people: objects by kind, and images."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from renderer.bundle.contents import Bundle
from renderer.bundle.paths import CRDS
from renderer.objects import Object


def about(bundle: Bundle, objects: Iterable[Object]) -> dict[str, Any]:
    """Return the release, profile and Kubernetes version, and the numbers of objects by kind.

    `objects` are those of the bundle. `images` are those that their pods run, sorted; `crds`
    is the number of definitions.
    """
    origin = bundle.origin
    listed = [entry.listed for entry in bundle.entries]
    images = {image for each in objects for image in images_of(each.value)}
    return {
        "release": origin.release,
        "profile": origin.profile,
        "kube_version": origin.kube_version,
        "kinds": dict(Counter(each.kind for each in listed)),
        "crds": sum(each.file.startswith(f"{CRDS}/") for each in listed),
        "images": sorted(images),
    }


def images_of(value: Any) -> Iterator[str]:
    """Yield the images of all containers anywhere in an object."""
    if isinstance(value, dict):
        for key, each in value.items():
            if key in _CONTAINERS and isinstance(each, list):
                found = (item.get("image") for item in each if isinstance(item, dict))
                yield from (image for image in found if isinstance(image, str))
            else:
                yield from images_of(each)
    elif isinstance(value, list):
        for each in value:
            yield from images_of(each)


_CONTAINERS = ("containers", "initContainers")
