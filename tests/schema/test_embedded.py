"""Texts inside objects: what is wrong in them is found at its own line and column."""

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from renderer.manifest import split_documents
from renderer.objects import Object, object_of
from renderer.position import Position, position_at
from renderer.schema.check import check_texts, check_values
from renderer.schema.embedded import contents
from renderer.schema.fault import Fault, dotted
from renderer.schema.istio.injection import template_error
from renderer.schema.validate import Target
from renderer.yamlio.reader import load_documents
from tests.expected import read_cases

TARGET = Target(((1, 9), (1, 10), (1, 11)), istio=(1, 0))
FILE = "maps.yaml"

MAPS = """\
apiVersion: v1
kind: ConfigMap
metadata: {name: istio, namespace: istio-system}
data:
  mesh: |-
    # for the whole mesh
    enableTracing: true
    mixerCheckServer: istio-policy.istio-system.svc.cluster.local:9091

    defaultConfig:
      connectTimeout: 10s
      discoveryAddress: istio-pilot.istio-system:15007
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio-sidecar-injector, namespace: istio-system}
data:
  config: |
    policy: enabled
    template: |-
      initContainers:
      - name: istio-init
        args: [ "[[ .MeshConfig.ProxyListenPort ]]" ]
      containers:
      [[ if (isset .ObjectMeta.Annotations "sidecar.istio.io/cpu") -]]
      - name: istio-proxy
      [[ end -]]
  values: |-
    {"global": {"proxy": {"image": "proxyv2"}}}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: istio-security-custom-resources, namespace: istio-system}
data:
  custom-resources.yaml: |
    # the policies
    apiVersion: authentication.istio.io/v1alpha1
    kind: MeshPolicy
    metadata:
      name: default
    spec:
      peers:
      - mtls: {}
    ---
    apiVersion: networking.istio.io/v1alpha3
    kind: DestinationRule
    metadata:
      name: api-server
      namespace: istio-system
    spec:
      host: kubernetes.default.svc.cluster.local
      trafficPolicy:
        tls:
          mode: DISABLE
  run.sh: |
    kubectl apply -f $1 | { [[ :
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: istio-galley-configuration, namespace: istio-system}
  data:
    validatingwebhookconfiguration.yaml: |-
        apiVersion: admissionregistration.k8s.io/v1beta1
        kind: ValidatingWebhookConfiguration
        metadata: {name: istio-galley}
        webhooks:
        - name: pilot.validation.istio.io
          clientConfig: {service: {name: istio-galley, namespace: istio-system}, caBundle: ""}
          failurePolicy: Fail
- apiVersion: v1
  kind: ConfigMap
  metadata: {name: istio-crd-10, namespace: istio-system}
  data:
    crd-10.yaml: |
      apiVersion: apiextensions.k8s.io/v1beta1
      kind: CustomResourceDefinition
      metadata: {name: things.example.org}
      spec:
        group: example.org
        version: v1
        scope: Namespaced
        names: {kind: Thing, plural: things}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: prometheus, namespace: istio-system}
data:
  prometheus.yml: |-
    global:
      scrape_interval: 15s
    scrape_configs:
    - job_name: envoy
---
apiVersion: v1
kind: ConfigMap
metadata: {name: dashboards}
data:
  mesh.json: |
    {
      "title": "mesh",
      "legend": "{{ destination }}"
    }
  sources.yaml: |
    sources:
    - name: prometheus
  plan.txt: "{"
  pod.yml: |
    name: {{ .name }}
"""
INSIDE = 4


def test_nothing_is_wrong_with_the_texts_themselves() -> None:
    checked = check_texts([(FILE, MAPS)], TARGET)
    assert checked.findings == ()
    assert checked.summary["inside"] == INSIDE
    assert checked.summary["checked"] == 7
    assert checked.summary["by"] == {"Istio 1.0": 2, "Kubernetes 1.9 to 1.11": 9}
    assert "MeshPolicy default inside ConfigMap " in str(checked.summary["names"])


MUTATIONS = [
    # What is replaced, by what (^ stands before the place of the finding), and the broken rule.
    # The mesh's configuration
    ("enableTracing", "^enableTracin", "E2002"),
    ("enableTracing: true", '^enableTracing: "true"', "E2003"),
    ("connectTimeout: 10s", "^connectTimeout: 10", "E2003"),
    ("connectTimeout: 10s", "^connectTimeout: ten", "E2004"),
    ("connectTimeout: 10s", "^connectTimeout: 10h", "E2004"),
    ("discoveryAddress: istio-pilot.istio-system:15007", "^discoveryAddress: [istio]", "E2003"),
    ("defaultConfig:\n", "defaultConfig: ^[\n", "E2040"),
    ("defaultConfig:\n", "defaultConfig:\n      <<: ^*base\n", "E2040"),
    ("enableTracing: true", "enableTracing: true\n    ^enableTracing: no", "W1002"),
    ("enableTracing: true", "enableTracing: true\n    ^bad", "E2040"),
    # The injector's
    ("policy: enabled", "^policy: enable", "E2004"),
    ("policy: enabled", "policy: enabled^: x", "E2040"),
    ("isset .Obj", "^isSet .Obj", "E2041"),
    ("[[ end -]]", "[[ ^fi -]]", "E2041"),
    ("[[ end -]]", "[[ end ^]", "E2041"),
    ("[[ end -]]", "[[ end -]][[ ^end -]]", "E2041"),
    ("- name: istio-proxy\n      [[ end -]]", "- name: istio-proxy^", "E2041"),
    ("ProxyListenPort ]]", "ProxyListenPort ^}}", "E2041"),
    (".MeshConfig.Proxy", "^$mesh.Proxy", "E2041"),
    (".MeshConfig.ProxyListenPort", '.MeshConfig | ^"x"', "E2041"),
    ("policy: enabled", "policy: enabled\n    templates: {^gateway: 5}", "E2003"),
    ('"image": "proxyv2"', '"image": ^: "proxyv2"', "E2040"),
    # Custom resources
    ("- mtls: {}", "- mtls: {^modus: STRICT}", "E2002"),
    ("kind: MeshPolicy", "^kind: MeshPolice", "E2001"),
    ("    apiVersion: authentication.istio.io/v1alpha1\n    kind: MeshPolicy\n",
     "    ^apiVersion: authentication.istio.io/v1alpha1\n", "E2040"),
    ("# the policies\n", "^just words\n    ---\n", "E2040"),
    ("name: api-server", "^name: API-server", "E2010"),
    ("mode: DISABLE", "^mode: DISABLED", "E2004"),
    ("    spec:\n      host: kubernetes.default.svc.cluster.local\n", "    ^spec:\n", "E2005"),
    ("host: kubernetes", "^host: -kubernetes", "E2025"),
    ("- mtls: {}\n", "- mtls: {}\n    ^bad\n", "E2040"),
    ("name: api-server", "name: api-server\n      labels: {^a: '-'}", "E2011"),
    # The webhook's, and CRDs
    ("failurePolicy: Fail", "failurePolicy: Fail\n          ^sideEffects: None", "E2002"),
    ("failurePolicy: Fail", "^failurePolicy: 5", "E2003"),
    ("- name: pilot.validation.istio.io\n          clientConfig", "- ^clientConfig", "E2005"),
    ("apiVersion: admissionregistration.k8s.io/v1beta1",
     "^apiVersion: admissionregistration.k8s.io/v2", "E2007"),
    ("scope: Namespaced", "^scope: 5", "E2003"),
    ("group: example.org", "group: example.org\n        ^groups: []", "E2002"),
    # Texts that only have to be YAML or JSON
    ("scrape_interval: 15s", "scrape_interval: ^[15s", "E2040"),
    ("- job_name: envoy", "- job_name: envoy\n      ^job_name: x", "W1002"),
    ('"mesh",\n      "legend": "{{ destination }}"', '"mesh"\n      ^"legend": "x"', "W2042"),
    ("- name: prometheus", "- name: ^[prometheus", "W2042"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "rule"), MUTATIONS, ids=lambda each: str(each).strip()[:24])
def test_a_seeded_fault_is_found_where_it_is(old: str, new: str, rule: str) -> None:
    assert MAPS.count(old) == 1
    marked = MAPS.replace(old, new)
    text = marked.replace("^", "")
    found = [(each.rule, each.position) for each in check_texts([(FILE, text)], TARGET).findings]
    assert found == [(rule, position_at(FILE, marked, marked.index("^")))]


# -- Scalars of each kind -----------------------------------------------------------------------

SCALARS = [
    # How the text is written, and where its fault is found: in quotes, only the text as a whole.
    ("'{enableTracin: true}'", "5:9", " (line 1 of the text here)"),
    ('"enableTracing: true\\nenableTracin: true\\n"', "5:9", " (line 2 of the text here)"),
    ("|\n    enableTracing: true\n    enableTracin: true", "7:5", ""),
    ("|-\n\n\n    enableTracing: true\n\n    enableTracin: true", "10:5", ""),
    ("|2+\n    enableTracing: true\n    enableTracin: true\n\n", "7:5", ""),
    (">\n    enableTracing:\n    true\n\n    enableTracin:\n    true\n", "9:5", ""),
    ("&mesh !!str |-\n    enableTracin: true", "6:5", ""),
]


@pytest.mark.parametrize(("written", "place", "where"), SCALARS)
def test_the_place_in_a_scalar_of_each_kind(written: str, place: str, where: str) -> None:
    head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio}\ndata:\n"
    (finding,) = check_texts([(FILE, f"{head}  mesh: {written}\n")], TARGET).findings
    assert str(finding.position) == f"{FILE}:{place}"
    assert finding.message.startswith("data.mesh.enableTracin: there is no field")
    assert finding.message.endswith(f"for it{where}")
    assert finding.object == "ConfigMap istio"


def test_a_template_in_a_quoted_text_in_a_block() -> None:
    text = (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: istio-sidecar-injector}\ndata:\n"
        '  config: |-\n    policy: enabled\n    template: "a\\n[[ b ]]"\n'
    )
    (finding,) = check_texts([(FILE, text)], TARGET).findings
    assert str(finding.position) == f"{FILE}:7:15"
    assert finding.message.endswith('function "b" not defined (line 2 of the text here)')


def test_plain_dicts_have_findings_without_a_place() -> None:
    value = config_map("istio", {"mesh": "enableTracin: true"})
    (finding,) = check_values([value], TARGET)
    assert (finding.rule, finding.position) == ("E2002", None)


# -- Which texts are read -----------------------------------------------------------------------


def config_map(name: str, data: Any) -> dict[str, Any]:
    return {"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name}, "data": data}


def rules_in(value: dict[str, Any], release: tuple[int, ...] | None = (1, 0)) -> list[str]:
    found = contents(object_of(value, Position(FILE)), release)
    return [each.rule for each in found if isinstance(each, Fault)]


BAD_MESH = {"mesh": "enableTracin: true"}
READ: list[tuple[str, Any, tuple[int, ...] | None, list[str]]] = [
    ("istio", BAD_MESH, (1, 0), ["E2002"]),
    ("istio-canary", BAD_MESH, (1, 1), ["W2022"]),
    ("istio", BAD_MESH, (1, 5), []),  # its API is not known
    ("istio", BAD_MESH, None, []),
    ("istio", {"mesh": "[]"}, None, ["E2040"]),
    ("istio", {"mesh": ""}, (1, 0), []),
    ("istio", {"meshNetworks": "networks: []"}, (1, 0), []),  # 1.0 does not read it
    ("istio", {"meshNetworks": "networks: []"}, (1, 1), ["E2003"]),
    ("istio-other", {"mesh-like": "{"}, (1, 0), []),
    ("any", {"a.json": "[1, NaN]"}, None, ["W2042"]),
    ("any", {"a.json": "{{ toJson . }}"}, None, []),
    ("any", {"a.json": "[" * 1000}, None, ["W2042"]),
    ("any", {"a.yaml": "a: [", "b.yml": "- a\n---\n- a: 1\n  a: 2"}, None, ["W2042", "W1002"]),
    ("any", {"a.yaml": "a: {{ .Values }"}, None, []),
    ("any", {"a.sh": "a: [", "b": "{"}, None, []),
    ("any", {"a.yaml": None, "b.json": 5}, None, []),
    ("any", ["a"], None, []),
    ("any", None, None, []),
    ("x-custom-resources", {"custom-resources.yaml": "---\n# none\n---\n"}, None, []),
    ("x-custom-resources", {"custom-resources.yaml": "- a"}, None, ["E2040"]),
    ("prometheus", {"prometheus.yml": "a"}, None, ["E2040"]),
    ("istio-sidecar-injector", {"values": "global: {}"}, (1, 2), []),
    ("istio-sidecar-injector", {"values": "{"}, (1, 2), ["E2040"]),
    ("istio-sidecar-injector", {"config": "template: [1]"}, None, ["E2003"]),
    ("istio-sidecar-injector", {"config": "template:"}, None, []),
    ("istio-sidecar-injector", {"config": "template: '{{ x }}'\ntemplates: {a: b}"}, None, []),
]


@pytest.mark.parametrize(("name", "data", "release", "rules"), READ)
def test_which_texts_are_read_and_how(
    name: str, data: Any, release: tuple[int, ...] | None, rules: list[str]
) -> None:
    assert rules_in(config_map(name, data), release) == rules


def test_texts_of_other_kinds_are_not_read() -> None:
    secret = {**config_map("istio", BAD_MESH), "kind": "Secret"}
    assert rules_in(secret) == []


def test_texts_of_an_object_inside_another_are_not_read() -> None:
    inner = config_map("istio", BAD_MESH)
    outer = config_map("a-custom-resources", {"custom-resources.yaml": json.dumps(inner)})
    assert check_values([outer], TARGET) == []


def test_an_object_may_be_once_in_a_text_and_once_beside_it() -> None:
    one = "apiVersion: v1\nkind: ServiceAccount\nmetadata: {name: a}\n"
    held = config_map("a-custom-resources", {"custom-resources.yaml": f"{one}---\n{one}"})
    beside = value_of(one)
    (finding,) = check_values([beside, held], TARGET)
    assert finding.rule == "E2008"
    assert finding.object == "ServiceAccount a inside ConfigMap a-custom-resources"


def value_of(text: str) -> dict[str, Any]:
    (document,) = load_documents(text, FILE)
    value: dict[str, Any] = document.value
    return value


def test_a_crd_inside_a_config_map_defines_its_kind() -> None:
    thing = value_of("{apiVersion: example.org/v1, kind: Thing, metadata: {name: a}}")
    crds = next(doc for _, doc in split_documents(MAPS) if "crd-10" in doc)
    assert [each.rule for each in check_values([thing], TARGET)] == ["E2001"]
    items = value_of(crds)["items"]
    assert check_values([thing, *items], TARGET) == []


def test_lenient_lets_unknown_fields_pass_inside_too() -> None:
    value = config_map("istio", BAD_MESH)
    assert check_values([value], TARGET._replace(lenient=True)) == []


# -- Injection templates ------------------------------------------------------------------------

TEMPLATES = [
    ('[[ isset .A "b" ]]', (1, 0), True),
    ('{{ isset .A "b" }}', (1, 0), True),  # text, as the delimiters are brackets
    ("[[ valueOrDefault .A 1 ]]", (1, 0), False),
    ("[[ valueOrDefault .A 1 ]]", (1, 1, 7), True),
    ("{{ x }}", (1, 1), True),
    ("{{ x }}", (1, 2), False),
    ('[[ x ]] {{ contains "/" .A }}', (1, 2), True),
    ("{{ structToJSON .A }}", (1, 2), False),
    ("{{ structToJSON .A }}", (1, 3), True),
    ("{{ .A | nindent 4 | trimSuffix `x` }}", (1, 5), False),
    ("{{ .A | nindent 4 | trimSuffix `x` }}", (1, 16), True),
    ("{{ strdict `a` `b` }}", (1, 24, 6), True),
    ("{{ include `a` . }}", (1, 24), False),
    ("[[ strdict ]]", None, True),
    ("{{ strdict }} [[", None, True),
    ("[[ ]] {{ x", None, False),
    ("plain", None, True),
    ("[[ isset ]]", (0, 8), True),
]


@pytest.mark.parametrize(("text", "release", "parses"), TEMPLATES)
def test_what_the_injector_of_a_release_parses(
    text: str, release: tuple[int, ...] | None, parses: bool
) -> None:
    assert (template_error(text, release) is None) == parses


# -- What Istio's charts render -----------------------------------------------------------------


def rendered() -> Iterator[tuple[tuple[int, ...], Object]]:
    """Yield the different ConfigMaps of all releases, each with its release."""
    seen = set()
    for case in read_cases():
        release = tuple(map(int, case.version.split(".")))
        for _, piece in split_documents(case.output or ""):
            if "kind: ConfigMap" in piece and (release, piece) not in seen:
                seen.add((release, piece))
                for document in load_documents(piece, case.name):
                    if document.value.get("kind") == "ConfigMap":
                        yield release, object_of(document.value, Position(case.name))


def test_texts_in_the_config_maps_of_the_charts(shared: Path) -> None:
    """1.3's charts write localityLbSetting.enabled, which the API has since 1.4 only."""
    assert shared
    objects: Counter[tuple[int, ...]] = Counter()
    faults = set()
    for release, each in rendered():
        for found in contents(each, release):
            if isinstance(found, Fault):
                faults.add((release, found.rule, dotted(found.path)))
            else:
                objects[release] += 1
    assert faults == {((1, 3, 3), "W2022", "data.mesh.localityLbSetting.enabled")}
    assert len(objects) >= 7
    assert sum(objects.values()) >= 100
