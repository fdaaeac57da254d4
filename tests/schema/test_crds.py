"""Custom resources against the schema of their CRD, and the rules in CEL that are left.

What is right and wrong in the tables is so for a kube-apiserver 1.34.1 that has the CRD, by
`kubectl apply --dry-run=server --validate=strict`.
"""

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.cli.common import checked_text
from renderer.finding import Finding
from renderer.schema.check import check_texts, check_values
from renderer.schema.validate import Target
from renderer.yamlio.reader import load_documents

V34 = Target(((1, 34),))
CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {name: parcels.shop.example.org}
spec:
  group: shop.example.org
  scope: Namespaced
  names: {kind: Parcel, plural: parcels, singular: parcel, listKind: ParcelList}
  versions:
  - name: v1
    served: true
    storage: true
    schema:
      openAPIV3Schema:
        type: object
        required: [spec]
        properties:
          spec:
            type: object
            required: [mode, weight, note, either]
            x-kubernetes-validations:
            - {rule: "self.weight < 90 || has(self.note)", message: heavy}
            - {rule: "self.mode == oldSelf.mode", message: it never changes}
            properties:
              mode: {type: string, enum: [FAST, SLOW], default: SLOW}
              weight:
                {type: integer, minimum: 0, exclusiveMinimum: true, maximum: 100, multipleOf: 5}
              note: {type: string, nullable: true}
              either:
                anyOf: [{type: integer}, {type: string}]
                x-kubernetes-int-or-string: true
                pattern: '^[0-9]+%?$'
              ratio: {type: number, maximum: 1, exclusiveMaximum: true, multipleOf: 0.1}
              labels: {type: object, additionalProperties: {type: string}}
              empty: {type: object}
              free:
                type: object
                x-kubernetes-preserve-unknown-fields: true
                properties:
                  known: {type: string}
                  deep: {type: object, properties: {a: {type: string}}}
              any: {x-kubernetes-preserve-unknown-fields: true}
              content:
                type: object
                x-kubernetes-embedded-resource: true
                x-kubernetes-preserve-unknown-fields: true
              strict:
                type: object
                x-kubernetes-embedded-resource: true
                properties: {spec: {type: object, properties: {a: {type: string}}}}
              stops:
                type: array
                x-kubernetes-list-type: map
                x-kubernetes-list-map-keys: [city]
                items:
                  type: object
                  required: [city, zone]
                  x-kubernetes-validations: [{rule: "self.city != 'nowhere'"}]
                  properties: {city: {type: string}, zone: {type: string, default: east}}
              gaps: {type: array, items: {type: string, nullable: true}}
              when: {type: string, format: date-time}
"""
PARCEL: dict[str, Any] = {
    "apiVersion": "shop.example.org/v1",
    "kind": "Parcel",
    "metadata": {"name": "one"},
    "spec": {"mode": "FAST", "weight": 10, "note": "x", "either": 5},
}
GONE = object()
RESOURCE = {"apiVersion": "v1", "kind": "Pod"}

RIGHT: list[tuple[str, Any]] = [
    ("mode", GONE),
    ("mode", None),
    ("weight", 5),
    ("either", "5%"),
    ("either", 3_000_000_000),
    ("ratio", 0.3),
    ("ratio", None),
    ("labels", {"a": None}),
    ("empty", {}),
    ("free", {"more": 1, "known": "a"}),
    ("free", {"more": {"than": None}}),
    ("any", 5),
    ("any", {"a": [{"b": True}]}),
    ("content", {**RESOURCE, "more": 1}),
    ("content", {**RESOURCE, "metadata": {"name": "a", "labels": {"a": "b"}}}),
    ("content", {**RESOURCE, "apiVersion": "apps/v1"}),
    ("strict", {**RESOURCE, "spec": {"a": "b"}}),
    ("stops", [{"city": "a"}, {"city": "b", "zone": None}]),
    ("gaps", [None, "a"]),
    ("when", "2018-07-31T12:00:00Z"),
]
WRONG: list[tuple[str, Any, str, str]] = [
    ("mode", "MAYBE", "E2004", "mode"),
    ("weight", GONE, "E2005", ""),
    ("weight", None, "E2005", ""),
    ("weight", 0, "E2004", "weight"),
    ("weight", 105, "E2004", "weight"),
    ("weight", 7, "E2004", "weight"),
    ("weight", "10", "E2003", "weight"),
    ("note", GONE, "E2005", ""),
    ("note", None, "E2005", "note"),
    ("note", 5, "E2003", "note"),
    ("either", "x", "E2004", "either"),
    ("either", True, "E2003", "either"),
    ("either", 1.5, "E2003", "either"),
    ("ratio", 1, "E2004", "ratio"),
    ("ratio", 0.35, "E2004", "ratio"),
    ("labels", {"a": 1}, "E2003", "labels.a"),
    ("empty", {"a": 1}, "E2002", "empty.a"),
    ("free", {"known": 1}, "E2003", "free.known"),
    ("free", {"deep": {"b": 1}}, "E2002", "free.deep.b"),
    ("content", {"kind": "Pod"}, "E2005", "content"),
    ("content", {"apiVersion": "v1"}, "E2005", "content"),
    ("content", {**RESOURCE, "kind": 5}, "E2003", "content.kind"),
    ("content", {**RESOURCE, "kind": "x y"}, "E2004", "content.kind"),
    ("content", {**RESOURCE, "apiVersion": ""}, "E2004", "content.apiVersion"),
    ("content", {**RESOURCE, "apiVersion": "a/b/c"}, "E2004", "content.apiVersion"),
    ("content", {**RESOURCE, "metadata": []}, "E2003", "content.metadata"),
    (
        "content",
        {**RESOURCE, "metadata": {"labels": {"a": 1}}},
        "E2003",
        "content.metadata.labels.a",
    ),
    ("strict", {**RESOURCE, "more": 1}, "E2002", "strict.more"),
    ("strict", {**RESOURCE, "spec": {"b": 1}}, "E2002", "strict.spec.b"),
    ("stops", [{"city": "a"}, {"city": "a"}], "E2006", "stops[1]"),
    ("stops", [{"zone": "a"}], "E2005", "stops[0]"),
    ("stops", [{"city": "a", "sea": "b"}], "E2002", "stops[0].sea"),
    ("when", "2018-07-31", "E2004", "when"),
]


def crd() -> Any:
    (document,) = load_documents(CRD, "crd.yaml")
    return document.value


def found_with(field: str, new: Any) -> list[Finding]:
    parcel = copy.deepcopy(PARCEL)
    parcel["spec"].pop(field, None)
    if new is not GONE:
        parcel["spec"][field] = new
    return check_values([crd(), parcel], V34)


@pytest.mark.parametrize(("field", "new"), RIGHT)
def test_what_an_api_server_takes(field: str, new: Any) -> None:
    assert found_with(field, new) == []


@pytest.mark.parametrize(("field", "new", "rule", "place"), WRONG)
def test_what_an_api_server_refuses(field: str, new: Any, rule: str, place: str) -> None:
    found = [(each.rule, each.field) for each in found_with(field, new)]
    assert set(found) == {(rule, f"spec.{place}".rstrip("."))}


def test_a_crd_of_v1beta1_keeps_unknown_fields_unless_it_says_otherwise() -> None:
    old = crd()
    old["apiVersion"] = "apiextensions.k8s.io/v1beta1"
    (version,) = old["spec"]["versions"]
    old["spec"]["validation"] = version.pop("schema")
    parcel = copy.deepcopy(PARCEL)
    parcel["spec"]["empty"] = {"a": 1}

    def found() -> list[str | None]:
        findings = check_values([old, parcel], Target(((1, 16),)))
        return [each.field for each in findings if each.object == "Parcel one"]

    assert found() == []
    old["spec"]["preserveUnknownFields"] = False
    assert found() == ["spec.empty.a"]


def test_rules_in_cel_that_hold_are_listed_and_counted() -> None:
    text = f"{CRD}---\n" + "---\n".join(
        f"apiVersion: shop.example.org/v1\nkind: Parcel\nmetadata: {{name: {name}}}\nspec: {spec}\n"
        for name, spec in (
            ("a", "{weight: 5, note: a, either: 1}"),
            ("b", "{weight: 5, note: a, either: 1, stops: [{city: a}, {city: b}]}"),
        )
    )
    checked = check_texts([("a.yaml", text)], V34)
    assert checked.findings == ()
    assert checked.summary["unevaluated"] == {
        "parcels.shop.example.org": [
            "spec: self.weight < 90 || has(self.note)",
            "spec.stops[*]: self.city != 'nowhere'",
        ]
    }
    assert checked_text(checked.summary).endswith(
        "0 skipped; 0 wrong; 2 CEL rules not evaluated (parcels.shop.example.org)"
    )
    assert check_texts([("a.yaml", CRD)], V34).summary["unevaluated"] == {}


def test_a_schema_that_is_none_is_a_finding() -> None:
    odd = crd()
    odd["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"] = {"required": 5}
    found = {(each.object, each.rule, each.remedy) for each in check_values([odd, PARCEL], V34)}
    assert ("Parcel one", "E2001", "correct the CRD") in found


WORDS = (
    "type properties items additionalProperties required enum pattern format nullable default "
    "oneOf anyOf allOf not minimum exclusiveMinimum multipleOf maxLength maxItems $ref object "
    "string array x-kubernetes-int-or-string x-kubernetes-embedded-resource map set rule "
    "x-kubernetes-list-type x-kubernetes-list-map-keys x-kubernetes-preserve-unknown-fields "
    "x-kubernetes-validations"
).split()
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.floats() | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(WORDS), inner),
    max_leaves=25,
)


@given(JSON, JSON)
def test_any_schema_gives_findings_and_no_exception(schema: Any, value: Any) -> None:
    odd = crd()
    odd["spec"]["versions"][0]["schema"]["openAPIV3Schema"] = schema
    parcel = {**PARCEL, "type": value, "items": value, "properties": value}
    assert all(each.message for each in check_values([odd, parcel], V34))
