"""Objects against schemas: seeded faults are found at their field, and nothing else is."""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.errors import ObjectError
from renderer.schema.check import check_texts, check_values
from renderer.schema.validate import Target
from renderer.yamlio.reader import load_documents

V9_11 = Target(((1, 9), (1, 10), (1, 11)))
V16 = Target(((1, 16),))

DEPLOYMENT = """\
apiVersion: apps/v1
kind: Deployment
metadata:
  name: pilot
  namespace: istio-system
  labels: {app: pilot, example.org/team: blue}
  annotations: {}
spec:
  replicas: 1
  selector: {matchLabels: {app: pilot}}
  template:
    metadata:
      labels: {app: pilot}
      annotations: null
    spec:
      containers:
      - name: discovery
        image: docker.io/istio/pilot:1.0.0
        args: [discovery]
        ports: [{containerPort: 8080}]
        resources: {requests: {cpu: 500m, memory: 2048Mi}, limits: {cpu: 1}}
        readinessProbe: {httpGet: {path: /ready, port: 8080}, periodSeconds: 5}
      - name: proxy
        image: proxy
        readinessProbe: {httpGet: {path: /ready, port: http}}
"""
SERVICE = """\
apiVersion: v1
kind: Service
metadata: {name: pilot}
spec:
  type: ClusterIP
  ports: [{port: 80, name: http, targetPort: 8080, protocol: TCP}]
  selector: {app: pilot}
"""
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: things.example.org}
spec:
  group: example.org
  scope: Namespaced
  names: {kind: Thing, plural: things, singular: thing, listKind: ThingList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        properties:
          metadata: {type: object, properties: {name: {type: string, maxLength: 8}}}
          spec:
            type: object
            required: [mode]
            properties:
              mode: {type: string, enum: [STRICT, LOOSE]}
              size: {type: integer, minimum: 1, maximum: 9}
              host: {type: string, pattern: '^[a-z.]+$', maxLength: 8}
              port: {x-kubernetes-int-or-string: true}
              free: {type: object, x-kubernetes-preserve-unknown-fields: true}
              named: {type: object, minProperties: 1, additionalProperties: {type: string}}
              tags: {type: array, items: {type: string}, x-kubernetes-list-type: set}
              either: {type: object, oneOf: [{required: [a]}, {required: [b]}],
                       properties: {a: {type: string}, b: {type: string}}}
  - {name: v0, served: false, storage: false, schema: {openAPIV3Schema: {type: object}}}
"""
THING = """\
apiVersion: example.org/v1
kind: Thing
metadata: {name: one}
spec: {mode: STRICT, size: 3, host: a.b, port: 80, free: {x: [1]}, tags: [a, b], either: {a: x}}
"""


def value_of(text: str) -> dict[str, Any]:
    (document,) = load_documents(text, "x")
    found: dict[str, Any] = document.value
    return found


def changed(text: str, path: str, new: Any) -> dict[str, Any]:
    """Return an object with a field set, or removed for `...`."""
    value = copy.deepcopy(value_of(text))
    keys = [int(key) if key.isdigit() else key for key in path.split(".")]
    holder: Any = value
    for key in keys[:-1]:
        holder = holder[key]
    if new is ...:
        del holder[keys[-1]]
    else:
        holder[keys[-1]] = new
    return value


CONTAINER = "spec.template.spec.containers.0"
MUTATIONS: list[tuple[str, str, Any, str, str]] = [
    (DEPLOYMENT, "spec.replicas", "1", "E2003", "spec.replicas"),
    (DEPLOYMENT, "spec.replicas", 1.5, "E2003", "spec.replicas"),
    (DEPLOYMENT, "spec.replicas", 2**31, "E2004", "spec.replicas"),
    (DEPLOYMENT, "spec.replicas", [1], "E2003", "spec.replicas"),
    (DEPLOYMENT, "spec.replica", 1, "E2002", "spec.replica"),
    (DEPLOYMENT, "spec.selector", ..., "E2005", "spec"),
    (DEPLOYMENT, "spec.template", ..., "E2005", "spec"),
    (DEPLOYMENT, "spec.template", None, "E2005", "spec"),
    (DEPLOYMENT, "spec.strategy", {"type": "Sideways"}, "E2004", "spec.strategy.type"),
    (DEPLOYMENT, "spec", "x", "E2003", "spec"),
    (DEPLOYMENT, "metadata.labels", [], "E2003", "metadata.labels"),
    (DEPLOYMENT, "metadata.labels.app", 5, "E2003", "metadata.labels.app"),
    (DEPLOYMENT, "metadata.labels.app", True, "E2003", "metadata.labels.app"),
    (DEPLOYMENT, "metadata.labels.app", "-x", "E2011", "metadata.labels.app"),
    (DEPLOYMENT, "metadata.labels", {"a b": "c"}, "E2011", "metadata.labels.a b"),
    (DEPLOYMENT, "metadata.labels", {"A_/b": "c"}, "E2011", "metadata.labels['A_/b']"),
    (DEPLOYMENT, "metadata.labels", {"a": "x" * 64}, "E2011", "metadata.labels.a"),
    (DEPLOYMENT, "metadata.annotations", {"/x": "c"}, "E2011", "metadata.annotations['/x']"),
    (DEPLOYMENT, "metadata.name", "Pilot", "E2010", "metadata.name"),
    (DEPLOYMENT, "metadata.name", "a..b", "E2010", "metadata.name"),
    (DEPLOYMENT, "metadata.name", "a" * 254, "E2010", "metadata.name"),
    (DEPLOYMENT, "metadata.namespace", "a.b", "E2010", "metadata.namespace"),
    (DEPLOYMENT, "metadata.labls", {}, "E2002", "metadata.labls"),
    (DEPLOYMENT, "apiVersion", "apps/v2", "E2007", "apiVersion"),
    (DEPLOYMENT, "apiVersion", "extension/v1", "E2001", "kind"),
    (DEPLOYMENT, "kind", "Deploymnt", "E2001", "kind"),
    (DEPLOYMENT, "spec.template.metadata.lables", {}, "E2002", "spec.template.metadata.lables"),
    (DEPLOYMENT, f"{CONTAINER}.name", ..., "E2005", "spec.template.spec.containers[0]"),
    (DEPLOYMENT, f"{CONTAINER}.imag", "x", "E2002", "spec.template.spec.containers[0].imag"),
    (DEPLOYMENT, f"{CONTAINER}.args", "discovery", "E2003",
     "spec.template.spec.containers[0].args"),
    (DEPLOYMENT, f"{CONTAINER}.args.0", 5, "E2003", "spec.template.spec.containers[0].args[0]"),
    (DEPLOYMENT, f"{CONTAINER}.imagePullPolicy", "Sometimes", "E2004",
     "spec.template.spec.containers[0].imagePullPolicy"),
    (DEPLOYMENT, f"{CONTAINER}.ports.0.containerPort", "80", "E2003",
     "spec.template.spec.containers[0].ports[0].containerPort"),
    (DEPLOYMENT, f"{CONTAINER}.ports.0.protocol", "tcp", "E2004",
     "spec.template.spec.containers[0].ports[0].protocol"),
    (DEPLOYMENT, f"{CONTAINER}.resources.requests.cpu", "half", "E2004",
     "spec.template.spec.containers[0].resources.requests.cpu"),
    (DEPLOYMENT, f"{CONTAINER}.resources.requests.memory", "1GB", "E2004",
     "spec.template.spec.containers[0].resources.requests.memory"),
    (DEPLOYMENT, f"{CONTAINER}.resources.requests.cpu", [1], "E2003",
     "spec.template.spec.containers[0].resources.requests.cpu"),
    (DEPLOYMENT, f"{CONTAINER}.resources.requests.cpu", {}, "E2003",
     "spec.template.spec.containers[0].resources.requests.cpu"),
    (DEPLOYMENT, f"{CONTAINER}.resources.requests.cpu", True, "E2003",
     "spec.template.spec.containers[0].resources.requests.cpu"),
    (DEPLOYMENT, f"{CONTAINER}.resources.requests.cpu", 0.5, "", ""),
    (DEPLOYMENT, f"{CONTAINER}.readinessProbe.httpGet.port", True, "E2003",
     "spec.template.spec.containers[0].readinessProbe.httpGet.port"),
    (DEPLOYMENT, f"{CONTAINER}.startupProbe", {}, "E2002",
     "spec.template.spec.containers[0].startupProbe"),
    (SERVICE, "spec.ports", {}, "E2003", "spec.ports"),
    (SERVICE, "spec.ports.0.port", ..., "E2005", "spec.ports[0]"),
    (SERVICE, "spec.ports.0.nodeport", 30000, "E2002", "spec.ports[0].nodeport"),
    (SERVICE, "spec.type", "Loadbalancer", "E2004", "spec.type"),
    (SERVICE, "metadata.name", "9pilot", "E2010", "metadata.name"),
    (SERVICE, "spec.selector.app", None, "", ""),
    (SERVICE, "spec.clusterIP", None, "", ""),
    # YAML becomes JSON first, and 2.0 becomes 2.
    (DEPLOYMENT, "spec.replicas", 2.0, "", ""),
    (SERVICE, "spec.ports.0.targetPort", 8080.0, "", ""),
    (SERVICE, "spec.ports.0.targetPort", 2**31, "E2004", "spec.ports[0].targetPort"),
    # A null item is an empty one.
    (DEPLOYMENT, f"{CONTAINER}.args.0", None, "", ""),
    (DEPLOYMENT, f"{CONTAINER}", None, "E2005", "spec.template.spec.containers[0]"),
    (DEPLOYMENT, "metadata.creationTimestamp", "2018-07-31T12:00:00.5Z", "", ""),
    (DEPLOYMENT, "metadata.creationTimestamp", "2018-02-30T12:00:00Z", "E2004",
     "metadata.creationTimestamp"),
    (DEPLOYMENT, "metadata.creationTimestamp", "2018-07-31", "E2004",
     "metadata.creationTimestamp"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "path", "new", "rule", "field"),
    MUTATIONS,
    ids=lambda each: str(each)[:30].replace("\n", " "),
)
def test_seeded_fault_is_found_alone(text: str, path: str, new: Any, rule: str, field: str) -> None:
    found = {(each.rule, each.field) for each in check_values([changed(text, path, new)], V9_11)}
    assert found == ({(rule, field)} if rule else set())


@pytest.mark.parametrize("text", [DEPLOYMENT, SERVICE])
def test_right_objects_have_no_finding(text: str) -> None:
    assert check_values([value_of(text)], V9_11) == []


CUSTOM: list[tuple[str, Any, str, str]] = [
    ("spec.mode", "MAYBE", "E2004", "spec.mode"),
    ("spec.mode", ..., "E2005", "spec"),
    ("spec.size", 0, "E2004", "spec.size"),
    ("spec.size", 10, "E2004", "spec.size"),
    ("spec.host", "A", "E2004", "spec.host"),
    ("spec.host", "a" * 9, "E2004", "spec.host"),
    ("spec.port", 1.5, "E2003", "spec.port"),
    ("spec.more", 1, "E2002", "spec.more"),
    ("spec.tags", ["a", "a"], "E2006", "spec.tags[1]"),
    ("spec.either", {"a": "x", "b": "y"}, "E2004", "spec.either"),
    ("spec.either", {}, "E2004", "spec.either"),
    ("apiVersion", "example.org/v0", "E2007", "apiVersion"),
    ("spec.free.anything", {"goes": 1}, "", ""),
    ("spec.free.anything", [None], "", ""),
    ("spec.mode", "", "E2004", "spec.mode"),
    ("spec.mode", None, "E2005", "spec"),
    ("spec.host", None, "", ""),
    ("spec.size", 3.0, "", ""),
    ("spec.tags", ["a", None], "E2003", "spec.tags[1]"),
    ("spec.named", {}, "E2004", "spec.named"),
    ("spec.named", {"a": None}, "E2004", "spec.named"),
    ("spec.named", {"a": "b"}, "", ""),
    ("metadata.labels", {"a": 1}, "E2003", "metadata.labels.a"),
    ("metadata.labels", {"a": "-"}, "E2011", "metadata.labels.a"),
    ("metadata.annotations", {"a": True}, "E2003", "metadata.annotations.a"),
    ("metadata.annotation", {}, "E2002", "metadata.annotation"),
    ("metadata.name", "long-name", "E2004", "metadata.name"),
]


@pytest.mark.parametrize(("path", "new", "rule", "field"), CUSTOM)
def test_custom_resource_against_its_crd(path: str, new: Any, rule: str, field: str) -> None:
    given = [value_of(CRD), changed(THING, path, new)]
    found = {(each.rule, each.field) for each in check_values(given, Target(((1, 20),)))}
    assert found == ({(rule, field)} if rule else set())


def test_metadata_is_checked_without_a_schema_too() -> None:
    labelled = changed(THING, "metadata.labels", {"a": 1})
    target = Target(((1, 20),), allowed=frozenset(("example.org/v1/Thing",)))
    assert [each.field for each in check_values([labelled], target)] == ["metadata.labels.a"]


@pytest.mark.parametrize("broken", [5, [], {"spec": 5}, {"spec": {"properties": 5}}])
def test_a_crd_that_cannot_be_read_is_a_finding(broken: Any) -> None:
    crd = changed(CRD, "spec.versions.0.schema.openAPIV3Schema.properties", broken)
    found = {(each.object, each.rule) for each in check_values([crd, value_of(THING)], V16)}
    assert {("CustomResourceDefinition things.example.org", "E2003")} <= found
    assert ("Thing one", "E2001") in found or broken == []


def test_a_version_that_is_not_said_to_be_served_is_not() -> None:
    crd = changed(CRD, "spec.versions.0.served", ...)
    assert [each.rule for each in check_values([crd], V16)] == []
    assert [each.rule for each in check_values([crd, value_of(THING)], V16)] == ["E2007"]


def test_versions_served_and_removed() -> None:
    old = changed(DEPLOYMENT, "apiVersion", "extensions/v1beta1")
    assert check_values([old], V9_11) == []
    (finding,) = check_values([old], Target(((1, 16),)))
    assert finding.rule == "E2007"
    assert "served from 1.8 to 1.15" in finding.message
    assert finding.remedy == "use apps/v1"
    (finding,) = check_values([old], Target(((1, 15), (1, 16))))
    assert "Kubernetes 1.16" in finding.message


def test_field_of_a_later_version_is_right_where_the_range_reaches_it() -> None:
    probed = changed(DEPLOYMENT, f"{CONTAINER}.startupProbe", {"tcpSocket": {"port": 80}})
    assert check_values([probed], Target(((1, 15), (1, 16)))) == []
    assert check_values([probed], Target(((1, 15),)))


def test_a_kind_that_moved_names_the_same_object_in_both_groups() -> None:
    both = [changed(DEPLOYMENT, "apiVersion", api) for api in ("apps/v1", "extensions/v1beta1")]
    assert [each.rule for each in check_values(both, V9_11)] == ["E2008"]


def test_a_namespace_in_an_object_of_the_whole_cluster_is_dropped() -> None:
    role = {"apiVersion": "rbac.authorization.k8s.io/v1", "kind": "ClusterRole", "rules": []}
    plain, placed = (
        {**role, "metadata": {"name": "a", **more}} for more in ({}, {"namespace": "b"})
    )
    (finding,) = check_values([placed], V9_11)
    assert (finding.rule, finding.severity) == ("W2009", "warning")
    assert finding.field == "metadata.namespace"
    assert [each.rule for each in check_values([plain, placed], V9_11)] == ["W2009", "E2008"]


def test_the_scope_of_a_custom_resource_is_what_its_crd_says() -> None:
    thing = changed(THING, "metadata.namespace", "home")
    crds = (value_of(CRD), changed(CRD, "spec.scope", "Cluster"))
    target = Target(((1, 20),))
    found = [[each.rule for each in check_values([crd, thing], target)] for crd in crds]
    assert found == [[], ["W2009"]]


def test_lenient_and_allowed() -> None:
    odd = changed(SERVICE, "spec.extra", 1)
    assert check_values([odd], Target(((1, 20),), lenient=True)) == []
    thing = value_of(THING)
    assert [each.rule for each in check_values([thing], Target(((1, 20),)))] == ["E2001"]
    allowed = Target(((1, 20),), allowed=frozenset(("example.org/v1/Thing",)))
    assert check_values([thing], allowed) == []


def test_lines_and_summary() -> None:
    text = f"# head\n---\n{SERVICE}---\n" + DEPLOYMENT.replace("replicas: 1", "replicas: one")
    checked = check_texts([("a.yaml", text), ("b.yaml", SERVICE)], V9_11)
    places = [(str(each.position), each.rule) for each in checked.findings]
    line = text.splitlines().index("  replicas: one") + 1
    assert places == [(f"a.yaml:{line}:3", "E2003"), ("b.yaml:3:12", "E2008")]
    assert checked.summary["checked"] == 3
    assert checked.summary["skipped"] == 0
    assert checked.summary["by"] == {"Kubernetes 1.9 to 1.11": 3}


def test_items_of_a_list_have_their_own_lines() -> None:
    text = (
        "apiVersion: v1\nkind: List\nitems:\n"
        "- {apiVersion: v1, kind: ConfigMap, metadata: {name: a}}\n"
        "- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: b}\n  dat: {}\n"
    )
    (finding,) = check_texts([("l.yaml", text)], V9_11).findings
    assert (str(finding.position), finding.rule) == ("l.yaml:8:3", "E2002")


def test_of_two_objects_the_names_are_shown() -> None:
    item = "- apiVersion: v1\n  kind: ConfigMap\n  metadata: {name: a}\n"
    text = f"apiVersion: v1\nkind: List\nitems:\n{item}{item}"
    (finding,) = check_texts([("l.yaml", text)], V9_11).findings
    assert (str(finding.position), str(finding.first)) == ("l.yaml:9:14", "l.yaml:6:14")


def test_broken_files_are_findings_and_the_others_are_checked() -> None:
    texts = [("bad.yaml", "a: [\n"), ("none.yaml", "just text\n"), ("good.yaml", SERVICE)]
    checked = check_texts(texts, V9_11)
    assert [(each.rule, each.position and each.position.file) for each in checked.findings] == [
        ("E2000", "bad.yaml"),
        ("E2000", "none.yaml"),
    ]
    assert checked.summary["checked"] == 1


def test_the_other_documents_of_a_broken_file_are_checked() -> None:
    text = f"{SERVICE}---\na: [\n---\n- b\n---\n" + SERVICE.replace("port:", "prt:")
    checked = check_texts([("a.yaml", text)], V9_11)
    found = [(each.rule, each.position and each.position.line) for each in checked.findings]
    first = SERVICE.count("\n")
    assert found[:3] == [("E2000", first + 3), ("E2000", first + 4), ("E2008", first + 8)]
    assert {rule for rule, _ in found[3:]} == {"E2002", "E2005"}
    assert checked.summary["checked"] == 2


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner),
    max_leaves=12,
)


@given(JSON, st.sampled_from(["spec", "metadata.labels", f"{CONTAINER}.resources", "kind"]))
def test_any_value_gives_findings_and_no_exception(new: Any, path: str) -> None:
    try:
        check_values([changed(DEPLOYMENT, path, new)], V9_11)
    except ObjectError as error:
        assert error.message


ROUTES = """\
apiVersion: networking.istio.io/v1alpha3
kind: VirtualService
metadata: {name: reviews}
spec:
  hosts: [reviews]
  http:
  - route:
    - destination: {host: reviews, subset: v1}
      weight: 60
    - destination: {host: reviews, subset: v2}
      weight: 30
"""

ISTIO = [
    (ROUTES.replace("weight: 60", "weight: 70"), []),
    (ROUTES, [("i.yaml:7:5", "E2027")]),
    (ROUTES + "  tlss: []\n", [("i.yaml:7:5", "E2027"), ("i.yaml:12:3", "E2002")]),
]


@pytest.mark.parametrize(("text", "expected"), ISTIO)
def test_istio_objects(text: str, expected: list[tuple[str, str]]) -> None:
    checked = check_texts([("i.yaml", text)], V9_11._replace(istio=(1, 0)))
    assert [(str(each.position), each.rule) for each in checked.findings] == expected
    assert checked.summary["by"] == {"Istio 1.0": 1}


def test_istio_objects_without_a_release_have_no_schema() -> None:
    assert [each.rule for each in check_values([value_of(ROUTES)], V9_11)] == ["E2001"]


ADAPTER = {
    "apiVersion": "config.istio.io/v1alpha2",
    "kind": "housekeeper",
    "metadata": {"name": "a"},
    "spec": {"mode": 5},
}


def test_a_kind_that_istio_lacks_may_be_defined_or_allowed() -> None:
    target = V9_11._replace(istio=(1, 0))
    (finding,) = check_values([ADAPTER], target)
    assert finding.rule == "E2001"
    kind = "config.istio.io/v1alpha2/housekeeper"
    assert f"--allow-unknown {kind}" in (finding.remedy or "")
    assert check_values([ADAPTER], target._replace(allowed=frozenset([kind]))) == []
    crd = {
        "apiVersion": "apiextensions.k8s.io/v1beta1",
        "kind": "CustomResourceDefinition",
        "metadata": {"name": "housekeepers.config.istio.io"},
        "spec": {
            "group": "config.istio.io",
            "version": "v1alpha2",
            "scope": "Namespaced",
            "names": {"kind": "housekeeper", "plural": "housekeepers"},
            "validation": {
                "openAPIV3Schema": {
                    "properties": {"spec": {"properties": {"mode": {"type": "string"}}}}
                }
            },
        },
    }
    assert [each.rule for each in check_values([crd, ADAPTER], target)] == ["E2003"]


def test_lenient_lets_unknown_fields_of_istio_pass() -> None:
    text = ROUTES.replace("weight: 60", "weight: 70") + "  tlss: []\n"
    target = V9_11._replace(istio=(1, 0))
    assert [each.rule for each in check_values([value_of(text)], target)] == ["E2002"]
    assert check_values([value_of(text)], target._replace(lenient=True)) == []


def test_a_document_that_is_too_deep_is_a_finding_among_others() -> None:
    deep = "a: " + "[" * 300 + "]" * 300
    service = "apiVersion: v1\nkind: Service\nmetadata: {name: a}\nspec: {prts: []}\n"
    checked = check_texts([("m.yaml", f"{deep}\n---\n{service}")], Target(((1, 30),)))
    assert [(each.rule, str(each.position)) for each in checked.findings] == [
        ("E2000", "m.yaml:1:259"),
        ("E2002", "m.yaml:6:8"),
    ]


@pytest.mark.parametrize(
    ("group", "words"),
    [("networking.istio.io", "say which with --istio-version"), ("other.io", "give its CRD")],
)
def test_a_kind_without_schema_says_how_it_can_be_known(group: str, words: str) -> None:
    text = f"apiVersion: {group}/v1\nkind: Gateway\nmetadata: {{name: a}}\n"
    (found,) = check_texts([("m.yaml", text)], Target(((1, 30),))).findings
    assert words in (found.remedy or "")


def test_a_field_with_a_default_may_be_absent() -> None:
    pattern = {"type": "DisruptionTarget"}
    rules = [{"action": "Ignore", "onPodConditions": [pattern]}]
    pod = {"restartPolicy": "Never", "containers": [{"name": "a", "image": "b"}]}
    job = {
        "apiVersion": "batch/v1",
        "kind": "Job",
        "metadata": {"name": "a"},
        "spec": {"podFailurePolicy": {"rules": rules}, "template": {"spec": pod}},
    }
    assert check_values([job], Target(((1, 34),))) == []
