"""The packed schemas say of each Kubernetes version what it serves."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from renderer.errors import UsageError
from renderer.schema.kubernetes import Gvk, KubernetesSchemas, Served, Version
from renderer.schema.notation import Schema
from tests.conftest import PROJECT

OLDEST, NEWEST = (1, 8), (1, 37)

SERVED: tuple[tuple[str, str, int, int], ...] = (
    # apiVersion, kind, first and last minor, by the Deprecated API Migration Guide of
    # kubernetes.io and the changelogs; 8 and 37 are also what lies beyond the pack.
    ("v1", "Pod", 8, 37),
    ("v1", "Service", 8, 37),
    ("v1", "ConfigMap", 8, 37),
    ("apps/v1beta1", "Deployment", 8, 15),
    ("apps/v1beta2", "Deployment", 8, 15),
    ("apps/v1beta1", "StatefulSet", 8, 15),
    ("apps/v1beta2", "ReplicaSet", 8, 15),
    ("apps/v1", "Deployment", 9, 37),
    ("apps/v1", "DaemonSet", 9, 37),
    ("apps/v1", "StatefulSet", 9, 37),
    ("extensions/v1beta1", "Deployment", 8, 15),
    ("extensions/v1beta1", "DaemonSet", 8, 15),
    ("extensions/v1beta1", "ReplicaSet", 8, 15),
    ("extensions/v1beta1", "NetworkPolicy", 8, 15),
    ("extensions/v1beta1", "PodSecurityPolicy", 8, 15),
    ("extensions/v1beta1", "Ingress", 8, 21),
    ("networking.k8s.io/v1", "NetworkPolicy", 8, 37),
    ("networking.k8s.io/v1beta1", "Ingress", 14, 21),
    ("networking.k8s.io/v1", "Ingress", 19, 37),
    ("networking.k8s.io/v1", "IngressClass", 19, 37),
    ("policy/v1beta1", "PodDisruptionBudget", 8, 24),
    ("policy/v1", "PodDisruptionBudget", 21, 37),
    ("policy/v1beta1", "PodSecurityPolicy", 10, 24),
    ("batch/v1", "Job", 8, 37),
    ("batch/v2alpha1", "CronJob", 8, 20),
    ("batch/v1beta1", "CronJob", 8, 24),
    ("batch/v1", "CronJob", 21, 37),
    ("autoscaling/v1", "HorizontalPodAutoscaler", 8, 37),
    ("autoscaling/v2beta1", "HorizontalPodAutoscaler", 8, 24),
    ("autoscaling/v2beta2", "HorizontalPodAutoscaler", 12, 25),
    ("autoscaling/v2", "HorizontalPodAutoscaler", 23, 37),
    ("apiextensions.k8s.io/v1beta1", "CustomResourceDefinition", 8, 21),
    ("apiextensions.k8s.io/v1", "CustomResourceDefinition", 16, 37),
    ("apiregistration.k8s.io/v1beta1", "APIService", 8, 21),
    ("apiregistration.k8s.io/v1", "APIService", 10, 37),
    ("admissionregistration.k8s.io/v1beta1", "MutatingWebhookConfiguration", 9, 21),
    ("admissionregistration.k8s.io/v1", "MutatingWebhookConfiguration", 16, 37),
    ("admissionregistration.k8s.io/v1", "ValidatingAdmissionPolicy", 30, 37),
    ("rbac.authorization.k8s.io/v1alpha1", "ClusterRole", 8, 22),
    ("rbac.authorization.k8s.io/v1beta1", "ClusterRole", 8, 21),
    ("rbac.authorization.k8s.io/v1", "ClusterRole", 8, 37),
    ("certificates.k8s.io/v1beta1", "CertificateSigningRequest", 8, 21),
    ("certificates.k8s.io/v1", "CertificateSigningRequest", 19, 37),
    ("coordination.k8s.io/v1", "Lease", 14, 37),
    ("discovery.k8s.io/v1beta1", "EndpointSlice", 17, 24),
    ("discovery.k8s.io/v1", "EndpointSlice", 21, 37),
    ("events.k8s.io/v1beta1", "Event", 9, 24),
    ("flowcontrol.apiserver.k8s.io/v1beta3", "FlowSchema", 26, 31),
    ("scheduling.k8s.io/v1", "PriorityClass", 14, 37),
    ("settings.k8s.io/v1alpha1", "PodPreset", 8, 19),
    ("storage.k8s.io/v1", "StorageClass", 8, 37),
    ("storage.k8s.io/v1beta1", "StorageClass", 8, 21),
    ("storage.k8s.io/v1beta1", "CSIDriver", 14, 21),
)

NEVER = (
    "v1 List",
    "v1 PodList",
    "v1 Scale",
    "v1 DeleteOptions",
    "v1 Status",
    "v1 ComponentStatus",
    "v2 Pod",
    "autoscaling/v1 Scale",
    "extensions/v1beta1 Scale",
    "policy/v1beta1 Eviction",
    "networking.istio.io/v1alpha3 Gateway",
)

CLUSTER_KINDS = """
    v1 Namespace, v1 Node, v1 PersistentVolume,
    admissionregistration.k8s.io InitializerConfiguration MutatingAdmissionPolicy
        MutatingAdmissionPolicyBinding MutatingWebhookConfiguration ValidatingAdmissionPolicy
        ValidatingAdmissionPolicyBinding ValidatingWebhookConfiguration,
    apiextensions.k8s.io CustomResourceDefinition,
    apiregistration.k8s.io APIService,
    auditregistration.k8s.io AuditSink,
    authentication.k8s.io SelfSubjectReview TokenReview,
    authorization.k8s.io SelfSubjectAccessReview SelfSubjectRulesReview SubjectAccessReview,
    certificates.k8s.io CertificateSigningRequest ClusterTrustBundle,
    extensions PodSecurityPolicy,
    flowcontrol.apiserver.k8s.io FlowSchema PriorityLevelConfiguration,
    internal.apiserver.k8s.io StorageVersion,
    networking.k8s.io ClusterCIDR IPAddress IngressClass ServiceCIDR,
    node.k8s.io RuntimeClass,
    policy PodSecurityPolicy,
    rbac.authorization.k8s.io ClusterRole ClusterRoleBinding,
    resource.k8s.io DeviceClass DeviceTaintRule ResourceClass ResourceSlice,
    scheduling.k8s.io PriorityClass,
    storage.k8s.io CSIDriver CSINode StorageClass VolumeAttachment VolumeAttributesClass,
    storagemigration.k8s.io StorageVersionMigration,
"""
"""Source: the paths of Kubernetes 1.13's swagger.json, and api/discovery of 1.29 and 1.37."""

UNLISTED_CLUSTER_KINDS = {
    ("admissionregistration.k8s.io", "ExternalAdmissionHookConfiguration"),
    ("resource.k8s.io", "ResourcePoolStatusRequest"),
}
"""Kinds of the cluster, alpha both, that `renderer.objects.CLUSTER_KINDS` may leave out."""

DEFINED: tuple[tuple[int, str, str, Mapping[str, Any]], ...] = (
    # minor, definition, field and what it is there
    (8, "core.v1.ServicePort", "targetPort", {"x-kubernetes-int-or-string": True}),
    (8, "core.v1.ServicePort", "nodePort", {"type": "integer", "format": "int32"}),
    (11, "core.v1.ServicePort", "protocol", {"type": "string", "enum": ["TCP", "UDP"]}),
    (12, "core.v1.ServicePort", "protocol", {"type": "string", "enum": ["TCP", "UDP", "SCTP"]}),
    (
        8,
        "core.v1.ResourceRequirements",
        "limits",
        {"type": "object", "additionalProperties": {"format": "quantity"}},
    ),
    (
        37,
        "core.v1.Secret",
        "data",
        {"type": "object", "additionalProperties": {"type": "string", "format": "byte"}},
    ),
    (8, "meta.v1.ObjectMeta", "creationTimestamp", {"type": "string", "format": "date-time"}),
    (14, "coordination.v1.LeaseSpec", "renewTime", {"type": "string", "format": "micro-time"}),
    (
        9,
        "apps.v1.ControllerRevision",
        "data",
        {"type": "object", "x-kubernetes-preserve-unknown-fields": True},
    ),
    (
        8,
        "apiextensions.v1beta1.JSONSchemaProps",
        "default",
        {"x-kubernetes-preserve-unknown-fields": True},
    ),
    (
        8,
        "apiextensions.v1beta1.JSONSchemaProps",
        "additionalProperties",
        {"oneOf": [{"$ref": "apiextensions.v1beta1.JSONSchemaProps"}, {"type": "boolean"}]},
    ),
    (
        37,
        "apiextensions.v1.JSONSchemaProps",
        "items",
        {
            "oneOf": [
                {"$ref": "apiextensions.v1.JSONSchemaProps"},
                {"type": "array", "items": {"$ref": "apiextensions.v1.JSONSchemaProps"}},
            ]
        },
    ),
    (
        16,
        "core.v1.Container",
        "ports",
        {
            "type": "array",
            "items": {"$ref": "core.v1.ContainerPort"},
            "x-kubernetes-list-type": "map",
            "x-kubernetes-list-map-keys": ["containerPort", "protocol"],
        },
    ),
)

REQUIRED: tuple[tuple[int, str, tuple[str, ...]], ...] = (
    (8, "core.v1.ServicePort", ("port",)),
    (9, "core.v1.Container", ("image", "name")),
    (9, "apps.v1.DeploymentSpec", ("selector", "template")),
    (9, "extensions.v1beta1.DeploymentSpec", ("template",)),
    (9, "rbac.v1.RoleRef", ("kind", "name")),
    (9, "rbac.v1.ClusterRoleBinding", ("roleRef",)),
    (9, "apiextensions.v1beta1.CustomResourceDefinitionSpec", ("group", "names", "version")),
    (11, "apiextensions.v1beta1.CustomResourceDefinitionSpec", ("group", "names")),
    (19, "networking.v1.HTTPIngressPath", ("backend", "pathType")),
)

KEYWORDS = frozenset(
    (
        "$ref",
        "additionalProperties",
        "enum",
        "format",
        "items",
        "oneOf",
        "properties",
        "required",
        "type",
        "x-kubernetes-int-or-string",
        "x-kubernetes-list-map-keys",
        "x-kubernetes-list-type",
        "x-kubernetes-preserve-unknown-fields",
    )
)


@pytest.fixture(scope="module")
def schemas() -> KubernetesSchemas:
    return KubernetesSchemas.open()


def _split(api_version: str) -> tuple[str, str]:
    group, _, api = api_version.rpartition("/")
    return group, api


def _parts(schema: Schema) -> Iterator[Schema]:
    """Yield a schema and all that it consists of, without following references."""
    yield schema
    inner: list[Schema] = [*schema.get("properties", {}).values(), *schema.get("oneOf", ())]
    inner += [schema[key] for key in ("items", "additionalProperties") if key in schema]
    for each in inner:
        yield from _parts(each)


def _all_definitions(schemas: KubernetesSchemas, version: Version) -> dict[str, Schema]:
    """Return every definition that a version's kinds refer to; raises where one is missing."""
    return _closure(schemas, version, *schemas.kinds(version))


def _closure(schemas: KubernetesSchemas, version: Version, *gvks: Gvk) -> dict[str, Schema]:
    reached: dict[str, Schema] = {}
    ahead = [schemas.schema(version, *gvk) or {} for gvk in gvks]
    while ahead:
        for part in _parts(ahead.pop()):
            name = part.get("$ref")
            if name is not None and name not in reached:
                reached[name] = schemas.definition(version, name)
                ahead.append(reached[name])
    return reached


def test_there_is_every_version(schemas: KubernetesSchemas) -> None:
    assert schemas.versions == tuple((1, minor) for minor in range(OLDEST[1], NEWEST[1] + 1))


@pytest.mark.parametrize(("api_version", "kind", "first", "last"), SERVED)
def test_kinds_are_served_when_they_were(
    schemas: KubernetesSchemas, api_version: str, kind: str, first: int, last: int
) -> None:
    gvk = (*_split(api_version), kind)
    with_schema = [version for version in schemas.versions if schemas.schema(version, *gvk)]
    listed = [version for version in schemas.versions if gvk in schemas.kinds(version)]
    assert with_schema == listed == [(1, minor) for minor in range(first, last + 1)]
    served = schemas.served_in(gvk[0], kind)[gvk[1]]
    assert (served.first, served.last) == ((1, first), (1, last))
    assert served.off == ("alpha" in api_version)


@pytest.mark.parametrize("unknown", NEVER)
def test_what_nobody_can_apply_has_no_schema(schemas: KubernetesSchemas, unknown: str) -> None:
    api_version, kind = unknown.split()
    gvk = (*_split(api_version), kind)
    assert not any(schemas.schema(version, *gvk) for version in schemas.versions)


def test_all_api_versions_of_a_kind_are_known(schemas: KubernetesSchemas) -> None:
    assert schemas.served_in("networking.k8s.io", "Ingress") == {
        "v1": Served((1, 19), NEWEST, off=False),
        "v1beta1": Served((1, 14), (1, 21), off=False),
    }
    assert schemas.served_in("networking.k8s.io", "VirtualService") == {}


@pytest.mark.parametrize(
    ("group", "kind", "api", "off"),
    [
        ("admissionregistration.k8s.io", "ValidatingAdmissionPolicy", "v1beta1", True),
        ("networking.k8s.io", "ServiceCIDR", "v1beta1", True),
        ("policy", "PodDisruptionBudget", "v1beta1", False),
        ("flowcontrol.apiserver.k8s.io", "FlowSchema", "v1beta3", False),
        ("resource.k8s.io", "ResourceClaim", "v1", False),
        ("resource.k8s.io", "ResourceClaim", "v1beta1", True),
    ],
)
def test_apis_that_must_be_switched_on_say_so(
    schemas: KubernetesSchemas, group: str, kind: str, api: str, off: bool
) -> None:
    assert schemas.served_in(group, kind)[api].off == off


def test_kinds_that_moved_are_served_in_their_new_group(schemas: KubernetesSchemas) -> None:
    olds = [gvk for gvk in schemas.kinds(OLDEST) if gvk[0] == "extensions"]
    assert {kind for _, _, kind in olds} == {
        *("DaemonSet", "Deployment", "Ingress", "NetworkPolicy", "PodSecurityPolicy", "ReplicaSet"),
    }
    for _, _, kind in olds:
        group = schemas.moved_to("extensions", kind)
        assert group is not None
        last = schemas.served_in("extensions", kind)["v1beta1"].last
        first = min(each.first for each in schemas.served_in(group, kind).values())
        assert first <= last, f"{kind} is in {group} only from {first} on"


def test_other_kinds_did_not_move(schemas: KubernetesSchemas) -> None:
    assert schemas.moved_to("apps", "Deployment") is None


def test_scopes_are_those_of_the_api_server(schemas: KubernetesSchemas) -> None:
    rows = (row.split() for row in CLUSTER_KINDS.split(",") if row.strip())
    cluster = {(group if group != "v1" else "", kind) for group, *kinds in rows for kind in kinds}
    scopes = {
        (group, kind): scope
        for version in schemas.versions
        for (group, _, kind), scope in schemas.kinds(version).items()
    }
    found = {each for each, scope in scopes.items() if scope == "Cluster"}
    assert found - UNLISTED_CLUSTER_KINDS == cluster


@pytest.mark.parametrize("minor", [each[1] for each in KubernetesSchemas.open().versions])
def test_every_reference_resolves_and_only_structure_is_left(
    schemas: KubernetesSchemas, minor: int
) -> None:
    version = (1, minor)
    definitions = _all_definitions(schemas, version)
    assert len(definitions) > 200
    kinds = {gvk: schemas.schema(version, *gvk) or {} for gvk in schemas.kinds(version)}
    for name, schema in [*definitions.items(), *kinds.items()]:
        for part in _parts(schema):
            assert KEYWORDS.issuperset(part), f"{name} has {part}"
            assert set(part.get("required", ())) <= set(part.get("properties", {})), name
            assert all(part.get("enum", ["-"])), f"{name} has {part}"
    for gvk, schema in kinds.items():
        assert schema["properties"]["metadata"] == {"$ref": "meta.v1.ObjectMeta"}, gvk


def test_every_format_is_explained(schemas: KubernetesSchemas) -> None:
    readme = (PROJECT / "schemas" / "README.md").read_text("utf-8")
    explained = re.findall(r"^\| `([\w-]+)` \|", readme.partition("## Formats")[2], re.MULTILINE)
    formats = {
        part["format"]
        for version in schemas.versions
        for schema in _all_definitions(schemas, version).values()
        for part in _parts(schema)
        if "format" in part
    }
    assert formats == set(explained)


@pytest.mark.parametrize(("minor", "name", "field", "schema"), DEFINED)
def test_fields_are_what_the_api_server_reads(
    schemas: KubernetesSchemas, minor: int, name: str, field: str, schema: Schema
) -> None:
    assert schemas.definition((1, minor), name)["properties"][field] == schema


@pytest.mark.parametrize(("minor", "name", "required"), REQUIRED)
def test_required_fields_are_what_the_api_server_demands(
    schemas: KubernetesSchemas, minor: int, name: str, required: tuple[str, ...]
) -> None:
    assert tuple(schemas.definition((1, minor), name)["required"]) == required


def test_a_kind_reads_only_its_own_files() -> None:
    schemas = KubernetesSchemas.open()
    assert schemas.served_in("", "ConfigMap")
    assert schemas.files_read == frozenset()
    schema = schemas.schema((1, 9), "", "v1", "ConfigMap")
    assert schema is not None
    schemas.definition((1, 9), schema["properties"]["metadata"]["$ref"])
    assert schemas.files_read == {"core.txt", "meta.txt"}


def test_versions_with_the_same_schema_are_alike(schemas: KubernetesSchemas) -> None:
    versions = [(1, minor) for minor in (8, 9, 10, 11)]
    assert schemas.alike(versions, "", "v1", "ServiceAccount") == [tuple(versions)]
    assert schemas.alike(versions, "apps", "v1", "Deployment") == [(each,) for each in versions]
    late = [(1, minor) for minor in (13, 14, 15, 16, 17)]
    ingress = schemas.alike(late, "networking.k8s.io", "v1", "Ingress")
    assert ingress == [tuple(late)], "none of them serves it"


@pytest.mark.parametrize("kind", ["Service", "Deployment", "CustomResourceDefinition"])
def test_alike_means_the_same_definitions(schemas: KubernetesSchemas, kind: str) -> None:
    gvk = next(each for each in schemas.kinds(NEWEST) if each[2] == kind)
    for group in schemas.alike(schemas.versions, *gvk):
        closures = [_closure(schemas, version, gvk) for version in group]
        assert all(each == closures[0] for each in closures), group


@pytest.mark.parametrize("version", [(1, 7), (1, 38), (2, 9)])
def test_a_version_without_schemas_is_wrong_use(
    schemas: KubernetesSchemas, version: Version
) -> None:
    with pytest.raises(UsageError, match=r"no schemas of Kubernetes \d") as caught:
        schemas.kinds(version)
    assert "1.8 to 1.37" in (caught.value.hint or "")
    with pytest.raises(UsageError):
        schemas.schema(version, "", "v1", "Pod")
