"""Rules beyond types are about types and fields that there are, and hold for older versions too.

What they say of each kind as 1.34 serves it is compared with an API server in test_apiserver.py.
"""

import copy
import pkgutil
from collections.abc import Iterator
from decimal import Decimal
from fnmatch import fnmatchcase
from importlib import import_module
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.errors import ObjectError
from renderer.objects import object_of
from renderer.position import Position
from renderer.schema import rules
from renderer.schema.check import check_texts
from renderer.schema.kubernetes import KubernetesSchemas
from renderer.schema.pack import read_lines
from renderer.schema.rules.fields import Fields
from renderer.schema.rules.values import (
    address,
    count_or_part,
    is_whole,
    network,
    quantity,
    routed_address,
)
from renderer.schema.rules.workloads import schedule
from renderer.schema.validate import Target, validate
from renderer.yamlio.reader import load_documents
from tests.conftest import PROJECT
from tests.schema.apiserver import own_objects

MODULES = [
    import_module(f"{rules.__name__}.{each.name}") for each in pkgutil.iter_modules(rules.__path__)
]
TABLES: dict[str, Fields] = {
    name: table for module in MODULES for name, table in getattr(module, "FIELDS", {}).items()
}


def definitions() -> dict[str, str]:
    """Return the lines of all definitions by name."""
    folder = PROJECT / "schemas" / "kubernetes"
    files = [path for path in folder.glob("*.txt") if path.name != "kinds.txt"]
    return dict(line.split(" ", 1) for path in files for line in read_lines(path))


def lines_of(name: str, known: dict[str, str]) -> list[str]:
    """Return the lines of the definitions that a rule's `group.Type` or full name stands for."""
    group, *version, kind = name.split(".")
    pattern = f"{group}.{version[0] if version else '*'}.{kind}"
    return [line for each, line in known.items() if fnmatchcase(each, pattern)]


def test_tables_are_about_types_that_there_are() -> None:
    known = definitions()
    assert [name for name in sorted(TABLES) if not lines_of(name, known)] == []
    assert len(TABLES) >= 90


def test_modules_are_asked_about_what_they_hold() -> None:
    held = [(name, module.__name__) for module in MODULES for name in getattr(module, "FIELDS", ())]
    held += [
        (name, each.__module__) for name, functions in rules._rules.items() for each in functions
    ]
    for name, module in held:
        assert module.rpartition(".")[2] in rules._MODULES[name.partition(".")[0]], name


def test_rules_are_about_types_that_there_are() -> None:
    known = definitions()
    said: dict[Any, set[str]] = {}
    for name, functions in rules._rules.items():
        for function in functions:
            said.setdefault(function, set()).add(name)
    for function, names in said.items():
        there = {name for name in names if lines_of(name, known)}
        # A rule is for each of its types in one of its groups, and for each group.
        for part in (0, 2):
            assert {each.rpartition(".")[part] for each in names} == {
                each.rpartition(".")[part] for each in there
            }, function
    assert len(said) >= 50


def test_tables_are_about_fields_that_there_are() -> None:
    known = definitions()
    missing = [
        f"{name}.{field}"
        for name, table in TABLES.items()
        for field in (*table.needs, *table.one_of, *table.keys, *table.checks)
        if not any(f" {field}:" in line or f" {field}!:" in line for line in lines_of(name, known))
    ]
    assert missing == []


def test_each_rule_says_what_it_is() -> None:
    functions = {each for functions in rules._rules.values() for each in functions}
    assert [each.__name__ for each in functions if not each.__doc__] == []


QUANTITIES = [
    ("1", "1"), ("500m", "0.5"), ("1.5Gi", "1610612736"), (".5k", "500"), ("2.", "2"),
    ("1e3", "1000"), ("1E-1", "0.1"), ("-1Ki", "-1024"), ("+3n", "0.000000003"), (0.25, "0.25"),
    (1e20, "1E+20"), ("1e0003", "1000"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "number"), QUANTITIES)
def test_quantities(text: str | float, number: str) -> None:
    assert quantity(text) == Decimal(number)
    assert is_whole(text) == (Decimal(number) % 1 == 0)


@pytest.mark.parametrize("text", ["1e999999999999", "9" * 5000, f"{'9' * 5000}Ei", "1e-99999"])
def test_quantities_of_any_size_cost_little(text: str) -> None:
    assert quantity(text) > 0


SCHEDULES = {
    "right": [
        "* * * * *", "*/5 0-23/2 1,15 * mon-fri", "0 0 ? JAN Sun", "@daily", "@every 1h",
        " 0 0 1 1 0 ",
        "TZ=Europe/Rome 0 0 * * *", "5/10 * * * *", "1,,2 * * * *",
    ],
    "wrong": [
        "", "* * * *", "* * * * * *", "60 * * * *", "* 24 * * *", "* * 0 * *", "* * * 13 *",
        "* * * * 7",
        "5-1 * * * *", "*/0 * * * *", "*/-1 * * * *", "a * * * *", "mon * * * *", "@never",
        "1-2-3 * * * *", f"{'9' * 5000} * * * *",
    ],
}  # fmt: skip


@pytest.mark.parametrize("text", SCHEDULES["right"])
def test_right_schedules(text: str) -> None:
    assert schedule(text) is None


@pytest.mark.parametrize("text", SCHEDULES["wrong"])
def test_wrong_schedules(text: str) -> None:
    assert schedule(text)


def test_addresses() -> None:
    right = ["10.0.0.1", "010.001.0.1", "::1", "2001:DB8::1"]
    wrong = ["", "10.0.0", "10.0.0.256", "a", "fe80::1%eth0", "1:2"]
    assert [each for each in (*right, *wrong) if address(each)] == wrong
    assert [each for each in right if routed_address(each)] == ["::1"]
    ranges = ["10.0.0.0/8", "10.1.2.3/8", " 10.0.0.0/8 ", "::/0", "010.0.0.0/08"]
    wrong = ["10.0.0.0", "10.0.0.0/33", "10.0.0.0/255.0.0.0", "::/129", "a/8", "10.0.0.0/"]
    assert [each for each in (*ranges, *wrong) if network(each)] == wrong


def test_parts_of_a_number() -> None:
    wrong: list[int | str] = [-1, "1", "101%", "1.5%", "-1%", f"{'9' * 5000}%"]
    assert [each for each in (0, 7, "0%", "0100%", *wrong) if count_or_part(each)] == wrong


OLD_DEPLOYMENT = """\
apiVersion: extensions/v1beta1
kind: Deployment
metadata:
  name: web
spec:
  minReadySeconds: 700
  template:
    metadata:
      labels:
        app: web
    spec:
      containers:
      - name: web
        image: web
        livenessProbe:
          httpGet: {port: 80}
"""
OLD_INGRESS = """\
apiVersion: extensions/v1beta1
kind: Ingress
metadata:
  name: web
spec:
  rules:
  - host: "*.example.org"
    http:
      paths:
      - backend:
          serviceName: web
          servicePort: http
"""
OLD_WEBHOOK = """\
apiVersion: admissionregistration.k8s.io/v1beta1
kind: ValidatingWebhookConfiguration
metadata:
  name: check
webhooks:
- name: check.example.org
  clientConfig:
    service: {name: check, namespace: shop}
    caBundle: ""
  rules:
  - operations: [CREATE]
    apiGroups: [""]
    apiVersions: [v1]
    resources: [pods]
"""
OLD_CRD = """\
apiVersion: apiextensions.k8s.io/v1beta1
kind: CustomResourceDefinition
metadata:
  name: things.example.org
spec:
  group: example.org
  version: v1
  names: {kind: Thing, plural: things}
  validation:
    openAPIV3Schema:
      properties:
        spec: {properties: {a: {uniqueItems: true}}}
"""
OLD = [
    (OLD_DEPLOYMENT, "", "", None),
    (OLD_DEPLOYMENT, "  template:", "  selector: {matchLabels: {app: web}}\n  template:", None),
    (OLD_DEPLOYMENT, "  template:", "  selector: {matchLabels: {app: x}}\n  template:",
     ("E2028", "spec.selector", 7)),
    (OLD_DEPLOYMENT, "httpGet: {port: 80}", "{}",
     ("E2005", "spec.template.spec.containers[0].livenessProbe", 15)),
    (OLD_DEPLOYMENT, "image: web", 'image: ""', ("E2005", "spec.template.spec.containers[0]", 13)),
    (OLD_DEPLOYMENT, "app: web", "app: web!",
     ("E2011", "spec.template.metadata.labels.app", 10)),
    (OLD_INGRESS, "", "", None),
    (OLD_INGRESS, "serviceName: web", "serviceName: Web",
     ("E2004", "spec.rules[0].http.paths[0].backend.serviceName", 11)),
    (OLD_INGRESS, "- backend", "- path: a\n        backend",
     ("E2004", "spec.rules[0].http.paths[0].path", 10)),
    (OLD_INGRESS, '"*.example.org"', '"*"', ("E2004", "spec.rules[0].host", 7)),
    (OLD_WEBHOOK, "", "", None),
    (OLD_WEBHOOK, "check.example.org", "check", ("E2004", "webhooks[0].name", 6)),
    (OLD_WEBHOOK, "operations: [CREATE]", "operations: []", ("E2005", "webhooks[0].rules[0]", 11)),
    (OLD_CRD, "", "", None),
    (OLD_CRD, "things.example.org", "thing.example.org", ("E2010", "metadata.name", 4)),
]  # fmt: skip


@pytest.mark.parametrize(("text", "old", "new", "found"), OLD)
def test_older_versions(text: str, old: str, new: str, found: tuple[str, str, int] | None) -> None:
    checked = check_texts(
        [("a.yaml", text.replace(old, new, 1))], Target(((1, 9), (1, 10), (1, 11)))
    )
    places = [
        (each.rule, each.field, each.position and each.position.line) for each in checked.findings
    ]
    assert places == ([found] if found else [])


SCHEMAS = KubernetesSchemas.open()
OBJECTS = [
    document.value
    for title, text in own_objects().items()
    if "istio" not in text.partition("\nkind:")[0]
    for document in load_documents(text, title)
]
JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.sampled_from((0, -1, 80, 2**40, 1.5, 2.0, float("inf")))
    | st.sampled_from(
        ("", "a", "A b", "9" * 5000, "1e99999999", "-5Gi", "..", "[", "10.0.0.0/8", "$ref")
    ),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(("name", "port", "type", "items", "$ref", "spec")), inner, max_size=2
        )
    ),
    max_leaves=6,
)


@given(st.data())
def test_any_value_anywhere_gives_findings_and_no_exception(data: st.DataObject) -> None:
    value = copy.deepcopy(data.draw(st.sampled_from(OBJECTS)))
    holder, key = data.draw(st.sampled_from(list(_places(value))))
    holder[key] = data.draw(JSON)
    target = Target(
        ((1, data.draw(st.sampled_from((8, 16, 34)))),), lenient=data.draw(st.booleans())
    )
    try:
        validate([object_of(value, Position(""))], target, SCHEMAS)
    except ObjectError as error:
        assert error.message


def _places(value: Any) -> Iterator[tuple[Any, Any]]:
    """Yield each mapping or list in a value with each of its keys or indexes."""
    items = value.items() if isinstance(value, dict) else enumerate(value)
    for key, each in items:
        yield value, key
        if isinstance(each, (dict, list)):
            yield from _places(each)
