"""What Istio itself published is right, but for what is listed here with its reason."""

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from renderer.schema.fault import Fault, dotted
from renderer.schema.istio.check import check_istio, check_message
from renderer.schema.istio.definitions import Api, MessageType, api
from tests.schema.istio_objects import (
    Found,
    documents,
    minors_of,
    own_objects,
    rendered,
    samples,
)

TRUE_FAULTS = {
    # Left over from an API that was replaced before 1.0: samples/httpbin/sample-client-policies.
    ("RouteRule httpbin-default-v1", "E2001", "kind"),
    ("DestinationPolicy httpbin-circuit-breaker", "E2001", "kind"),
}

MESH_TEXTS = ("mesh", "meshNetworks")


def _listed(each: Found, faults: list[Fault]) -> list[tuple[str, str, str]]:
    title = f"{each.value['kind']} {each.value['metadata']['name']}"
    return [(title, fault.rule, dotted(fault.path)) for fault in faults]


def test_samples_of_1_0_0(shared: Path) -> None:
    assert shared
    assert len(samples()) >= 100
    found = [
        row for each in samples() for row in _listed(each, list(check_istio(each.value, (1, 0))))
    ]
    assert set(found) == TRUE_FAULTS
    assert len(found) == len(TRUE_FAULTS)


def test_objects_that_the_charts_render(shared: Path) -> None:
    assert shared
    found: Counter[int] = Counter()
    for each in rendered():
        if each.is_istio:
            faults = list(check_istio(each.value, (1, each.minor)))
            assert not faults, f"{each.source}: {_listed(each, faults)}"
            found[each.minor] += 1
    assert min(found.values()) >= 25, found
    assert set(found) == {0, 1, 2, 3}


def test_objects_in_the_config_maps_of_the_charts(shared: Path) -> None:
    assert shared
    count = 0
    for each in rendered():
        texts = each.value.get("data") or {} if each.value["kind"] == "ConfigMap" else {}
        if "custom-resources.yaml" in texts:
            for value in documents(texts["custom-resources.yaml"], each.source):
                if ".istio.io/" in value["apiVersion"]:
                    assert not list(check_istio(value, (1, each.minor))), each.source
                    count += 1
    assert count >= 20


def test_mesh_configs_of_the_charts(shared: Path) -> None:
    """1.3's charts write localityLbSetting.enabled, which the API has since 1.4 only."""
    assert shared
    found: Counter[tuple[int, str, str]] = Counter()
    count = 0
    for each in rendered():
        if each.value["kind"] == "ConfigMap" and each.value["metadata"]["name"] == "istio":
            for name in MESH_TEXTS[: 1 if each.minor == 0 else 2]:
                text = each.value["data"].get(name)
                values = list(documents(text, each.source)) if text else []
                for value in values:
                    count += 1
                    faults = check_message(value, (1, each.minor), name)
                    found.update((each.minor, fault.rule, dotted(fault.path)) for fault in faults)
    assert count >= 20
    assert set(found) == {(3, "W2022", "localityLbSetting.enabled")}


# -- Laws that hold for all of them -------------------------------------------------------------


def _respelled(value: Any, kind: MessageType, read: Api, to_proto: bool) -> Any:
    """Return a message with the other names of its fields, and without nulls."""
    found = {}
    for key, each in value.items():
        field = kind.fields[key]
        names = [name for name, other in kind.fields.items() if other is field]
        name = names[-1] if to_proto else names[0]
        if each is None:
            continue
        if field.type.word == "message":
            inner = read.message(field.type.name)
            if field.shape == "list":
                each = [_respelled(item, inner, read, to_proto) for item in each]
            elif field.shape == "map":
                each = {k: _respelled(item, inner, read, to_proto) for k, item in each.items()}
            else:
                each = _respelled(each, inner, read, to_proto)
        found[name] = each
    return found


def _all_right() -> list[Found]:
    own = [
        Found(name, minor, value)
        for name, value in own_objects().items()
        for minor in minors_of(value)
    ]
    published = [each for each in (*samples(), *rendered()) if each.is_istio]
    return own + [
        each for each in published if each.value["kind"] not in ("RouteRule", "DestinationPolicy")
    ]


@pytest.mark.parametrize("to_proto", [True, False], ids=["proto", "camelCase"])
def test_each_field_may_be_spelled_either_way(to_proto: bool) -> None:
    for each in _all_right():
        read = api(each.minor)
        group, _, version = each.value["apiVersion"].partition("/")
        kind = read.kinds[group, version, each.value["kind"]]
        spec = each.value.get("spec")
        # A null mtls among peers says something: without it the object is another one.
        by_alias = set(kind.aliases or ()) & set(spec or ())
        if not kind.message or not spec or by_alias or "'mtls': None" in str(spec):
            continue
        other = _respelled(spec, read.message(kind.message), read, to_proto)
        assert not list(check_istio({**each.value, "spec": other}, (1, each.minor))), each.source


def test_an_object_reads_the_same_twice_and_is_not_changed() -> None:
    for each in _all_right():
        before = repr(each.value)
        assert list(check_istio(each.value, (1, each.minor))) == []
        assert repr(each.value) == before
