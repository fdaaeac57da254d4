"""Where an object stands in a bundle, and its text there."""

import re
from collections.abc import Mapping
from typing import Any

from renderer.bundle.order import GROUP_RANKS, KIND_RANKS, rank
from renderer.bundle.paths import CONTROL_PLANE, CRDS
from renderer.objects import Object

MAX_STEM = 150
"""The most characters of a file name before its digest and ending: any file system takes it."""

_DIGEST = 12
_SAFE_KIND = re.compile("[A-Za-z][A-Za-z0-9]*")
_SAFE_NAME = re.compile("[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?")
_SAFE_NAMESPACE = re.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_SAFE_GROUP = re.compile("[a-z0-9-]+(?:[.][a-z0-9-]+)+")
_UNSAFE = re.compile("[^a-z0-9.-]+")


def file_name(each: Object, home: str) -> str:
    """Return the path of an object's file in a bundle of a release in the namespace `home`.

    `<rank>-<kind>-<name>.yaml`; a CRD is known by its name alone. The name says no more for
    what is in the release's namespace or in none, `_<namespace>` for what is elsewhere, and
    `_<group>` for a custom resource that is not Istio's. It depends on nothing but the object
    and `home`, so that no other object ever changes it, and no two objects have the same: what
    has a long name, or one with letters that are not safe in a file name, has a digest there.
    """
    if each.is_crd:
        folder, stem = CRDS, each.name
    else:
        folder, stem = CONTROL_PLANE, f"{rank(each):03}-{each.kind.lower()}-{each.name}"
    elsewhere = each.namespace not in ("", home)
    known = (each.group, each.kind) in KIND_RANKS or each.group in GROUP_RANKS
    foreign = bool(each.group) and not known
    stem += f"_{each.namespace}" * elsewhere + f"_{each.group}" * foreign
    safe = (
        len(stem) <= MAX_STEM
        and _SAFE_KIND.fullmatch(each.kind)
        and _SAFE_NAME.fullmatch(each.name)
        and (not elsewhere or _SAFE_NAMESPACE.fullmatch(each.namespace))
        and (not foreign or _SAFE_GROUP.fullmatch(each.group))
    )
    if not safe:
        stem = f"{_shortened(stem)}_sha256.{_digest(each)}"
    return f"{folder}/{stem}.yaml"


def _shortened(stem: str) -> str:
    return _UNSAFE.sub("-", stem.lower())[:MAX_STEM].strip("-.") or "unnamed"


def _digest(each: Object) -> str:
    from hashlib import sha256

    group = str(KIND_RANKS.get((each.group, each.kind), each.group))
    identity = "\n".join((group, each.kind, each.namespace, each.name))
    return sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:_DIGEST]


_METADATA_FIRST = ("name", "generateName", "namespace", "labels", "annotations")


def canonical(value: Mapping[str, Any]) -> dict[str, Any]:
    """Return an object with its keys in the order of a bundle.

    `apiVersion`, `kind`, `metadata` (with `name`, `namespace`, `labels` and `annotations`
    first), then the rest by name and `status` last; within these, keys by name with `name`
    itself first. Lists keep their order.
    """
    first = {key: value[key] for key in ("apiVersion", "kind") if key in value}
    if isinstance(metadata := value.get("metadata"), dict):
        named = {key: _sorted(metadata[key]) for key in _METADATA_FIRST if key in metadata}
        first["metadata"] = named | {
            key: each for key, each in _sorted(metadata).items() if key not in named
        }
    rest = {key: _sorted(each) for key, each in value.items() if key not in first}
    return first | {key: rest[key] for key in sorted(rest, key=lambda key: (key == "status", key))}


def _sorted(value: Any) -> Any:
    if isinstance(value, dict):
        keys = sorted(value, key=lambda key: (key != "name", key))
        return {key: _sorted(value[key]) for key in keys}
    if isinstance(value, list):
        return [_sorted(each) for each in value]
    return value
