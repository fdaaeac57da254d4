"""Rendered templates as Kubernetes objects."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

from renderer.errors import LimitError, ObjectError, YamlError
from renderer.finding import Finding, dotted
from renderer.head import HOOK_ANNOTATION, described
from renderer.manifest import Rendered, split_documents
from renderer.position import Position

if TYPE_CHECKING:
    from renderer.yamlio.reader import Duplicate

HOOK_WEIGHT_ANNOTATION = "helm.sh/hook-weight"

Scope = Literal["Cluster", "Namespaced"]


class Hook(NamedTuple):
    """When Helm would run an object: its events (`post-install`, ...), and its weight."""

    events: tuple[str, ...]
    weight: int


class Object(NamedTuple):
    """A Kubernetes object.

    `group` is "" for the core group and `namespace` is "" where the object names none; `value`
    is the object as YAML values and never changed; `position` is the line of the rendered text
    where its document starts, in the template `source`, and `within` the path in that document
    for an item of a List, and for an object in a text of another one.
    """

    group: str
    version: str
    kind: str
    namespace: str
    name: str
    value: Mapping[str, Any]
    position: Position
    source: str
    hook: Hook | None = None
    within: tuple[str | int, ...] = ()

    @property
    def title(self) -> str:
        """What people call it: `Deployment istio-system/istio-pilot`."""
        where = f"{self.namespace}/" if self.namespace else ""
        return f"{self.kind} {where}{self.name}"

    @property
    def gvk(self) -> tuple[str, str, str]:
        """Group, version and kind."""
        return self.group, self.version, self.kind

    @property
    def api_version(self) -> str:
        """Group and version as an object spells them."""
        return f"{self.group}/{self.version}" if self.group else self.version

    @property
    def is_crd(self) -> bool:
        """Whether this defines a custom resource."""
        return self.group == "apiextensions.k8s.io" and self.kind == "CustomResourceDefinition"


class Objects(NamedTuple):
    """What was read: the objects in the order of the text, and findings on keys that stand twice.

    Positions name the template and the line of the rendered text.
    """

    objects: tuple[Object, ...]
    findings: tuple[Finding, ...]


Unreadable = YamlError | LimitError | ObjectError
"""What can be wrong with a document, so that it gives no objects."""


def read_objects(
    rendered: Rendered,
    *,
    templates: bool = True,
    wrong: list[Unreadable] | None = None,
) -> Objects:
    """Return the objects of rendered templates; a `List` stands for its items.

    Documents without content are left out. So are partials and notes among `templates`, which
    are no manifests; other texts are read whatever their names. Raises `YamlError` for a text
    that is no YAML, `LimitError` for one that is too deep or has too many aliases, and
    `ObjectError` for a document that is no object: no mapping, or without `apiVersion`, `kind` or
    `metadata.name`. Where `wrong` is given, such errors are added to it,
    and the documents after them read.
    """
    from renderer.yamlio.reader import load_documents

    objects: list[Object] = []
    findings: list[Finding] = []
    for source, text in rendered:
        if templates and not _is_manifest(source):
            continue
        for line, piece in split_documents(text):
            try:
                # Helm ends each document with a line break: a literal block at its end needs one.
                for document in load_documents(f"{piece}\n", source, first_line=line):
                    if document.value is None:
                        continue
                    own = tuple(_flattened(document.value, Position(source, document.line)))
                    objects += own
                    findings += (_written_twice(each, own) for each in document.duplicates)
            except (YamlError, LimitError, ObjectError) as error:
                if wrong is None:
                    raise
                wrong.append(error)
    return Objects(tuple(objects), tuple(findings))


def _written_twice(duplicate: "Duplicate", objects: Iterable[Object]) -> Finding:
    """Return the finding about a key of a document: both values, at the one that counts."""
    path = (*duplicate.path, duplicate.key)
    owner = next((each for each in objects if path[: len(each.within)] == each.within), None)
    field = dotted(path[len(owner.within) :] if owner else path)
    return Finding(
        "W1002",
        "warning",
        f"{field} is written twice: {_shown(duplicate.lost)} is lost, "
        f"{_shown(duplicate.kept)} wins",
        duplicate.second,
        "remove one of the two",
        owner.title if owner else None,
        field,
        duplicate.first,
    )


def _shown(value: object) -> str:
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


def _is_manifest(source: str) -> bool:
    return not source.rpartition("/")[2].startswith("_") and not source.endswith("NOTES.txt")


def _flattened(
    value: object,
    at: Position,
    within: tuple[str | int, ...] = (),
    what: str = "this document",
) -> Iterator[Object]:
    """Yield an object, or the items of a list of objects; `what` is what errors call it.

    An item of a typed list (`ConfigMapList`) may leave out what the list says of it, as in
    `k8s.io/apimachinery/pkg/apis/meta/v1/unstructured`.
    """
    if not isinstance(value, dict):
        raise _error(f"{what} is {described(value)}, and no Kubernetes object", at)
    kind = value.get("kind")
    items = value.get("items")
    if not isinstance(kind, str) or not kind.endswith("List") or "items" not in value:
        yield object_of(value, at, what)._replace(within=within)
        return
    if not isinstance(items, list | None):
        raise _error(f"items of this {kind} is {described(items)}, and not a list", at)
    for index, item in enumerate(items or ()):
        if isinstance(item, dict) and kind != "List" and "kind" not in item:
            item = {"apiVersion": value.get("apiVersion"), "kind": kind[: -len("List")], **item}
        yield from _flattened(item, at, (*within, "items", index), f"items[{index}] of this {kind}")


def objects_within(
    holder: Object, value: object, path: tuple[str | int, ...]
) -> tuple[Object, ...]:
    """Return the objects that a value in a text of another object stands for.

    `path` leads to the value from the other object, and through the text. Raises `ObjectError`
    where the value is no object.
    """
    return tuple(_flattened(value, holder.position, (*holder.within, *path)))


def object_of(value: dict[str, Any], at: Position, what: str = "this document") -> Object:
    """Return the object of a mapping; its template is the position's file.

    `what` is what errors call the mapping. Raises `ObjectError` where the mapping is no object.
    """
    api_version = _text(value, "apiVersion", at, what)
    kind = _text(value, "kind", at, what)
    metadata = value.get("metadata")
    if what == "this document":
        what = f"this {kind}"
    if not isinstance(metadata, dict):
        raise _error(f"{what} has no metadata.name", at)
    name = _text(metadata, "name", at, what, "metadata.")
    namespace = metadata.get("namespace")
    if not isinstance(namespace, str | None):
        found = described(namespace)
        raise _error(f"metadata.namespace of {kind} {name} is {found}, and not a text", at)
    group, _, version = api_version.rpartition("/")
    return Object(group, version, kind, namespace or "", name, value, at, at.file, _hook(metadata))


def _text(value: Mapping[str, Any], key: str, at: Position, what: str, path: str = "") -> str:
    found = value.get(key)
    if isinstance(found, str) and found:
        return found
    if found is None or found == "":
        raise _error(f"{what} has no {path}{key}", at)
    raise _error(f"{path}{key} of {what} is {described(found)}, and not a text", at)


def _error(message: str, at: Position) -> ObjectError:
    return ObjectError(
        message,
        at,
        hint="every document that a template renders must be one Kubernetes object with "
        "apiVersion, kind and metadata.name, or nothing: look at what the template prints "
        "with --raw",
    )


def _hook(metadata: Mapping[str, Any]) -> Hook | None:
    annotations = metadata.get("annotations")
    if not isinstance(annotations, dict) or HOOK_ANNOTATION not in annotations:
        return None
    events = str(annotations[HOOK_ANNOTATION]).split(",")
    weight = str(annotations.get(HOOK_WEIGHT_ANNOTATION, ""))
    return Hook(
        tuple(event.strip().lower() for event in events),
        int(weight) if re.fullmatch("[+-]?[0-9]{1,18}", weight) else 0,
    )


CLUSTER_KINDS: Mapping[str, frozenset[str]] = {
    group: frozenset(kinds.split())
    for group, kinds in {
        "": "ComponentStatus Namespace Node PersistentVolume",
        "admissionregistration.k8s.io": "InitializerConfiguration MutatingAdmissionPolicy "
        "MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy "
        "ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration",
        "apiextensions.k8s.io": "CustomResourceDefinition",
        "apiregistration.k8s.io": "APIService",
        "auditregistration.k8s.io": "AuditSink",
        "authentication.k8s.io": "SelfSubjectReview TokenReview",
        "authorization.k8s.io": "SelfSubjectAccessReview SelfSubjectRulesReview "
        "SubjectAccessReview",
        "certificates.k8s.io": "CertificateSigningRequest ClusterTrustBundle",
        "extensions": "PodSecurityPolicy",
        "flowcontrol.apiserver.k8s.io": "FlowSchema PriorityLevelConfiguration",
        "internal.apiserver.k8s.io": "StorageVersion",
        "networking.k8s.io": "ClusterCIDR IPAddress IngressClass ServiceCIDR",
        "node.k8s.io": "RuntimeClass",
        "policy": "PodSecurityPolicy",
        "rbac.authorization.k8s.io": "ClusterRole ClusterRoleBinding",
        "resource.k8s.io": "DeviceClass DeviceTaintRule ResourceClass ResourceSlice",
        "scheduling.k8s.io": "PriorityClass",
        "storage.k8s.io": "CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass",
        "storagemigration.k8s.io": "StorageVersionMigration",
        # Custom kinds that Istio's charts use, and whose CRDs may come with another chart.
        "authentication.istio.io": "MeshPolicy",
        "cert-manager.io": "ClusterIssuer",
        "certmanager.k8s.io": "ClusterIssuer",
        "gateway.networking.k8s.io": "GatewayClass",
        "rbac.istio.io": "ClusterRbacConfig",
        "security.openshift.io": "SecurityContextConstraints",
    }.items()
}
"""The kinds that are not in a namespace, by group: Kubernetes 1.8 to 1.33, and Istio's own."""


def custom_scopes(objects: Iterable[Object]) -> dict[tuple[str, str], Scope]:
    """Return the scope of each custom kind, (group, kind), that these objects define."""
    scopes: dict[tuple[str, str], Scope] = {}
    for crd in objects:
        spec = crd.value.get("spec")
        if crd.is_crd and isinstance(spec, dict) and isinstance(names := spec.get("names"), dict):
            defined = str(spec.get("group")), str(names.get("kind"))
            scopes[defined] = "Cluster" if spec.get("scope") == "Cluster" else "Namespaced"
    return scopes


def scope(group: str, kind: str, custom: Mapping[tuple[str, str], Scope]) -> Scope:
    """Return whether objects of a kind live in a namespace; those of an unknown kind do.

    `custom` has the scopes of the custom kinds, from `custom_scopes`: what a CRD says holds.
    """
    default: Scope = "Cluster" if kind in CLUSTER_KINDS.get(group, ()) else "Namespaced"
    return custom.get((group, kind), default)
