"""Chart.yaml and requirements.yaml: types, places of faults. Values as Helm 3.17.2 has them."""

from typing import Any

import pytest

from renderer.charts.metadata import ChartFile, read_metadata, read_requirements
from renderer.errors import ChartError
from renderer.yamlio.reader import load

HEAD = "name: c\nversion: 1.0.0\n"


def file_of(text: str) -> ChartFile:
    return ChartFile("Chart.yaml", text, load(text, "Chart.yaml", exact=True))


READ: list[tuple[str, dict[str, Any]]] = [
    ("name: 5\nversion: 1", {"name": "5", "version": "1"}),
    ("Name: c\nVERSION: 1.0", {"name": "c", "version": "1"}),
    (HEAD + "appVersion: 1.10", {"appVersion": "1.1"}),
    (HEAD + "appVersion: 0x10", {"appVersion": "16"}),
    (HEAD + "appVersion: 1e3", {"appVersion": "1000"}),
    (HEAD + "appVersion: 1e6", {"appVersion": "1e+06"}),
    (HEAD + "appVersion: 1.23456789", {"appVersion": "1.2345679"}),
    (HEAD + "appVersion: 123456789012345678901", {"appVersion": "1.2345679e+20"}),
    (HEAD + "appVersion: 1e300", {"appVersion": "+Inf"}),
    (HEAD + "appVersion: 2020-01-02", {"appVersion": "2020-01-02"}),
    (HEAD + "appVersion: true", {"appVersion": "true"}),
    (HEAD + "keywords: [5, true, 1.5, null]", {"keywords": ["5", "true", "1.5", ""]}),
    (HEAD + "maintainers: [{name: 5, email: 6}]", {"maintainers": [{"name": "5", "email": "6"}]}),
    (HEAD + "annotations: {a: 5, b: null, 5: x}", {"annotations": {"a": "5", "b": "", "5": "x"}}),
    (HEAD + "deprecated: yes", {"deprecated": True}),
    (HEAD + "apiVersion: v3", {"apiVersion": "v3"}),
    (HEAD + "apiVersion: ''", {"apiVersion": "v1"}),
    (HEAD + 'description: "a\\u0007b\\tc"', {"description": "ab c"}),
    (HEAD + "version: v2.0.0", {"version": "v2.0.0"}),
    (HEAD + "dependencies: [{name: 5, alias: 6, tags: [1], import-values: [a, {child: b}]}]",
     {"dependencies": [
         {"name": "5", "alias": "6", "tags": ["1"], "import-values": ["a", {"child": "b"}]}]}),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), READ)
def test_what_is_read(text: str, expected: dict[str, Any]) -> None:
    found = read_metadata(file_of(text))
    assert {key: found[key] for key in expected} == expected


def test_unknown_keys_and_nothing_are_passed_over() -> None:
    text = HEAD + "other: 5\nappVersion: null\nkeywords:\ndependencies: ~\ndeprecated:\n"
    assert read_metadata(file_of(text)).keys() == {"name", "version", "apiVersion"}


FAULTS = [
    ("", "1:1", "the chart has no name"),
    ("[]", "1:1", "this file must be a mapping of keys to values, not a list"),
    ("5", "1:1", "this file must be a mapping of keys to values, not a number"),
    ("version: 1.0.0", "1:1", "the chart has no name"),
    ("name: c", "1:1", "the chart has no version"),
    ("name: a/b\nversion: 1.0.0", "1:1", "the chart's name is 'a/b'; it must be a plain"),
    ("version: 1.0.0\nname: ..", "2:1", "the chart's name is '..'; it must be a plain"),
    ("name: c\nversion: x", "2:1", "version is 'x'; it must be a semantic version"),
    (HEAD + "keywords: 5", "3:1", "keywords must be a list, not a number"),
    (HEAD + "keywords:\n- a\n- {b: c}", "5:3", "keywords[1] must be a text, not a mapping"),
    (HEAD + "maintainers: [x]", "3:15", "maintainers[0] must be a mapping of keys to values"),
    (HEAD + "maintainers: [null]", "3:15", "maintainers[0] is empty"),
    (HEAD + "appVersion: [1]", "3:1", "appVersion must be a text, not a list"),
    (HEAD + "annotations: [a]", "3:1", "annotations must be a mapping of names to texts"),
    (HEAD + "annotations: {a: {b: c}}", "3:15", "annotations.a must be a text, not a mapping"),
    (HEAD + "deprecated: 1", "3:1", "deprecated must be true or false, not a number"),
    (HEAD + "type: foo", "3:1", "type is 'foo'; it must be application or library"),
    (HEAD + "dependencies: text", "3:1", "dependencies must be a list, not a text"),
    (HEAD + "dependencies: [5]", "3:16", "dependencies[0] must be a mapping"),
    (HEAD + "dependencies: [{}]", "3:16", "dependencies[0] has no name"),
    (HEAD + "dependencies: [{name: a, tags: 5}]", "3:26", "dependencies[0].tags must be a list"),
    (HEAD + "dependencies:\n- {name: a, alias: b.c}", "4:13", "alias 'b.c' has characters"),
    (HEAD + "dependencies:\n- name: a\n- name: a", "5:3", "two dependencies of name or alias 'a'"),
]


@pytest.mark.parametrize(("text", "place", "message"), FAULTS)
def test_a_fault_is_one_error_at_its_place(text: str, place: str, message: str) -> None:
    with pytest.raises(ChartError) as caught:
        read_metadata(file_of(text))
    assert message in caught.value.message
    assert str(caught.value.position) == f"Chart.yaml:{place}"
    assert caught.value.source == text.split("\n")[int(place.partition(":")[0]) - 1]


def test_requirements() -> None:
    assert read_requirements(file_of("dependencies: [{name: a}]")) == [{"name": "a"}]
    assert read_requirements(file_of("dependencies: []")) == []
    assert read_requirements(file_of("")) is read_requirements(file_of("dependencies:")) is None
    with pytest.raises(ChartError, match=r"dependencies\[1\].version must be a text, not a list"):
        read_requirements(file_of("dependencies: [{name: a}, {name: b, version: []}]"))
