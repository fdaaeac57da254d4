"""Custom resources: what the CRDs of a set of objects define."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from renderer.objects import Object, Scope
from renderer.schema.crdschema import as_applied
from renderer.schema.notation import Schema


@dataclass(frozen=True)
class CustomKind:
    """A kind that a CRD defines: its served versions, each with its schema or None, its scope.

    `crd` is the name of the CRD; `open` says that fields which the schema does not know are
    kept, as CRDs of apiextensions.k8s.io/v1beta1 do unless told otherwise.
    """

    crd: str
    scope: Scope
    versions: Mapping[str, Schema | None]
    open: bool
    _applied: dict[str, Schema | None] = field(default_factory=dict)

    def schema(self, version: str) -> Schema | None:
        """Return the schema of a version as an API server applies it, or None without one.

        Raises TypeError for a schema that is none.
        """
        if version not in self._applied:
            written = self.versions.get(version)
            self._applied[version] = None if written is None else as_applied(written)
        return self._applied[version]


def custom_kinds(objects: Iterable[Object]) -> dict[tuple[str, str], CustomKind]:
    """Return the custom kinds by group and kind. CRDs that make no sense define nothing."""
    found: dict[tuple[str, str], CustomKind] = {}
    for each in objects:
        spec = each.value.get("spec") if each.is_crd else None
        if not isinstance(spec, dict):
            continue
        names = spec.get("names")
        kind = names.get("kind") if isinstance(names, dict) else None
        group = spec.get("group")
        if isinstance(kind, str) and isinstance(group, str):
            scope: Scope = "Cluster" if spec.get("scope") == "Cluster" else "Namespaced"
            kept = spec.get("preserveUnknownFields", each.version == "v1beta1") is not False
            found[group, kind] = CustomKind(each.name, scope, _versions(spec), kept)
    return found


def _versions(spec: dict[str, Any]) -> dict[str, Schema | None]:
    common = _schema(spec.get("validation"))
    versions = spec.get("versions")
    if not isinstance(versions, list) or not versions:
        version = spec.get("version")
        return {version: common} if isinstance(version, str) else {}
    found: dict[str, Schema | None] = {}
    for each in versions:
        name = each.get("name") if isinstance(each, dict) else None
        if isinstance(name, str) and each.get("served"):
            found[name] = _schema(each.get("schema")) or common
    return found


def _schema(holder: Any) -> Schema | None:
    schema = holder.get("openAPIV3Schema") if isinstance(holder, dict) else None
    return schema if isinstance(schema, dict) else None
