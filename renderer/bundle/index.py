"""The index of a bundle, `bundle.json`: where it is from, and what each of its files holds."""

from typing import Any, NamedTuple, TypeVar

from renderer.bundle.paths import FILE_NAME
from renderer.errors import BundleError
from renderer.position import Position

FORMAT = "istio-render/bundle/1"


class Origin(NamedTuple):
    """What a bundle was made from, and for which version of Kubernetes.

    `namespace` is the release's; `values_digest` tells values from other values. Templates saw
    `kube_version`; the objects are for the versions of `kubernetes`, such as `1.9-1.11`. `istio`
    is the version of Istio, "" for a bare chart.
    """

    release: str
    profile: str
    chart: str
    namespace: str
    values_digest: str
    kube_version: str
    kubernetes: str
    istio: str


class Listed(NamedTuple):
    """An object as the index lists it. `namespace` is "" where its kind has none."""

    file: str
    group: str
    version: str
    kind: str
    namespace: str
    name: str
    sha256: str
    source: str
    wave: int


class Index(NamedTuple):
    """The content of an index; the objects are in install order."""

    origin: Origin
    objects: tuple[Listed, ...]


_ORIGIN_KEYS = {
    "release": "release",
    "profile": "profile",
    "chart": "chart",
    "namespace": "namespace",
    "valuesDigest": "values_digest",
    "kubeVersion": "kube_version",
    "kubernetes": "kubernetes",
    "istio": "istio",
}


def index_text(index: Index) -> str:
    """Return an index as JSON with sorted keys."""
    import json

    content: dict[str, Any] = {
        key: getattr(index.origin, field) for key, field in _ORIGIN_KEYS.items()
    }
    content["format"] = FORMAT
    content["objects"] = [listed._asdict() for listed in index.objects]
    return json.dumps(content, indent=2, sort_keys=True) + "\n"


def read_index(text: bytes, file: str) -> Index:
    """Return the index that a file holds.

    Raises `BundleError` where it holds anything else, an index of another format, or one that
    lists files which no bundle has; `file` is the name to report it under.
    """
    import json

    try:
        content = json.loads(text)
    except (ValueError, RecursionError):
        content = None
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise _error(f"this is no index of a bundle ({FORMAT})", file)
    objects = content.get("objects")
    if not isinstance(objects, list):
        raise _error("objects is not a list", file)
    origin = {field: content.get(key) for key, field in _ORIGIN_KEYS.items()}
    return Index(_checked(Origin, origin, file), tuple(_listed(each, file) for each in objects))


def _listed(content: object, file: str) -> Listed:
    listed = _checked(Listed, content, file)
    if not FILE_NAME.fullmatch(listed.file):
        raise _error(f"{listed.file!r} is no file of a bundle", file)
    return listed


Shape = TypeVar("Shape", Origin, Listed)


def _checked(shape: type[Shape], content: object, file: str) -> Shape:
    """Return a shape of what JSON holds, each field of the type that it is declared with."""
    if not isinstance(content, dict):
        raise _error("an entry of objects is not a mapping", file)
    for field, kind in shape.__annotations__.items():
        if not isinstance(content.get(field), kind):
            raise _error(f"{field} is missing, or no {kind.__name__}", file)
    return shape(**{field: content[field] for field in shape._fields})


def _error(message: str, file: str) -> BundleError:
    return BundleError(
        message, Position(file), hint="write the bundle anew, or name the folder that holds it"
    )
