"""Istio's objects and mesh settings: how values are read, and what is said about wrong ones."""

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.errors import UsageError
from renderer.gotemplate.gotime import parse_duration
from renderer.schema.fault import Fault, dotted
from renderer.schema.istio.check import check_istio, check_message, istio_kind, knows
from renderer.schema.istio.definitions import MINORS, Type
from renderer.schema.istio.scalars import read_scalar
from tests.schema.istio_objects import minors_of, own_objects


def object_of(kind: str, spec: Any, group: str = "config.istio.io/v1alpha2") -> dict[str, Any]:
    return {"apiVersion": group, "kind": kind, "metadata": {"name": "x"}, "spec": spec}


def rules_of(faults: Any) -> list[tuple[str, str]]:
    return [(fault.rule, dotted(fault.path)) for fault in faults]


# -- Single values ------------------------------------------------------------------------------

DURATIONS = [
    "10s",
    "1h30m",
    "0.5s",
    "500ms",
    ".5h",
    "5.s",
    "-1.5h",
    "+2m",
    "0",
    "1µs",
    "3μs",
    "9us",
]
TIMES = [
    "2018-07-31T12:00:00Z",
    "2018-07-31T12:00:00.123456789Z",
    "2016-02-29T23:59:59+05:30",
    "0001-01-01T00:00:00-12:00",
]


@pytest.mark.parametrize("text", DURATIONS)
def test_durations_are_those_of_go(text: str) -> None:
    assert not list(check_istio(object_of("denier", {"validDuration": text}), (1, 0)))


@given(st.from_regex("([0-9]{1,5}(h|m|s|ms|us)){1,3}", fullmatch=True))
def test_durations_mean_what_they_mean_in_go(text: str) -> None:
    found = read_scalar(Type("go-duration"), text, quoted_numbers=False)
    assert found == parse_duration(text)


@pytest.mark.parametrize("text", TIMES)
def test_times_are_those_of_rfc_3339(text: str) -> None:
    value = {"attributes": {"a": {"timestampValue": text}}}
    assert not list(check_message(value, (1, 0), "istio.mixer.v1.Attributes"))


@pytest.mark.parametrize("text", ["", "2018-07-31 12:00:00Z", "2018-07-31T12:00:00", "now"])
def test_other_times_are_wrong(text: str) -> None:
    value = {"attributes": {"a": {"timestampValue": text}}}
    found = check_message(value, (1, 0), "istio.mixer.v1.Attributes")
    assert rules_of(found) == [("E2004", "attributes.a.timestampValue")]


@pytest.mark.parametrize("value", [5, 5.0, "5", "-9223372036854775808", 2**63 - 1, 0, -0.0])
def test_numbers_of_64_bits_may_be_quoted(value: Any) -> None:
    spec = {"quotas": [{"name": "a", "maxAmount": value}]}
    for minor in MINORS:
        assert not list(check_istio(object_of("memquota", spec), (1, minor)))


@pytest.mark.parametrize("value", ["5.0", "0x10", " 5", "", "1e3", "007", "9" * 30, [], {}, True])
def test_other_texts_are_no_integers(value: Any) -> None:
    spec = {"quotas": [{"name": "a", "maxAmount": value}]}
    found = list(check_istio(object_of("memquota", spec), (1, 0)))
    assert [dotted(fault.path) for fault in found] == ["spec.quotas[0].maxAmount"]


def test_all_numbers_may_be_quoted_since_1_2() -> None:
    spec = {"flushBytes": "512", "samplingRate": "0.5"}
    for minor in MINORS:
        found = rules_of(check_istio(object_of("statsd", spec), (1, minor)))
        wrong = [("E2003", "spec.flushBytes"), ("E2003", "spec.samplingRate")]
        assert found == (wrong if minor < 2 else [])


def test_enums_are_names_or_numbers() -> None:
    for value in ("PERMISSIVE", 1, 1.0, 0, 77):
        spec = {"peers": [{"mtls": {"mode": value}}]}
        policy = {
            "apiVersion": "authentication.istio.io/v1alpha1",
            "kind": "MeshPolicy",
            "metadata": {"name": "default"},
            "spec": spec,
        }
        assert not list(check_istio(policy, (1, 0))), value


def test_enums_in_maps_have_names_since_1_2() -> None:
    spec = {"severity_levels": {"warn": "WARNING"}}
    for minor in MINORS:
        found = list(check_istio(object_of("stdio", spec), (1, minor)))
        if minor < 2:
            (fault,) = found
            assert fault.path == ("spec", "severity_levels", "warn")
            assert fault.remedy == "write 1"
        else:
            assert not found


def test_null_is_unset_everywhere() -> None:
    """Charts render empty settings as null, `params:` among them."""
    spec = {"adapter": "a", "params": None, "connection": None, "name": None}
    for minor in MINORS:
        assert not list(check_istio(object_of("handler", spec), (1, minor)))
    service = deepcopy(own_objects()["virtual-service"])
    service["spec"]["http"][0]["match"][0]["uri"]["exact"] = None
    assert not list(check_istio(service, (1, 0)))


def test_a_peer_with_a_null_mtls_has_one() -> None:
    policy = {
        "apiVersion": "authentication.istio.io/v1alpha1",
        "kind": "Policy",
        "metadata": {"name": "default"},
        "spec": {"peers": [{"mtls": None}]},
    }
    assert not list(check_istio(policy, (1, 0)))
    policy["spec"] = {"peers": [{"jwt": None}]}
    assert rules_of(check_istio(policy, (1, 0))) == [("E2005", "spec.peers[0]")]


def test_a_spec_may_be_absent() -> None:
    assert not list(check_istio({"apiVersion": "config.istio.io/v1alpha2", "kind": "noop"}, (1, 0)))
    gateway = {"apiVersion": "networking.istio.io/v1alpha3", "kind": "Gateway"}
    assert rules_of(check_istio(gateway, (1, 0))) == [("E2005", "spec")]


def test_old_names_of_fields() -> None:
    spec = {
        "selector": "true",
        "actions": [{"handler": "h.stdio", "instances": ["i.logentry"]}],
    }
    found = {minor: rules_of(check_istio(object_of("rule", spec), (1, minor))) for minor in MINORS}
    wrong = [("E2002", "spec.selector")]
    assert found == {0: [], 1: [], 2: wrong, 3: wrong}


# -- What is said --------------------------------------------------------------------------------


def only(faults: Any) -> Fault:
    (fault,) = faults
    assert isinstance(fault, Fault)
    return fault


def test_who_refuses_an_unknown_field() -> None:
    service = deepcopy(own_objects()["virtual-service"])
    service["spec"]["host"] = "a"
    fault = only(check_istio(service, (1, 0)))
    assert fault == Fault(
        "E2002",
        ("spec", "host"),
        "there is no field host here, and Istio 1.0 refuses the object for it",
        "did you mean hosts?",
    )
    fault = only(check_istio(service, (1, 1)))
    assert fault.rule == "W2022"
    assert fault.message == "there is no field host here, and Istio ignores it"
    metric = object_of("metric", {"valu": "1"})
    for minor in MINORS:
        fault = only(check_istio(metric, (1, minor)))
        assert fault.rule == "E2002"
        assert f"Mixer 1.{minor} refuses" in fault.message
        assert fault.remedy == "did you mean value?"


@pytest.mark.parametrize(
    ("value", "remedy"),
    [(200, 'quote it: "200"'), (True, 'quote it: "true"'), (0.5, 'quote it: "0.5"'), ([], None)],
)
def test_an_expression_is_a_text(value: Any, remedy: str | None) -> None:
    fault = only(check_istio(object_of("metric", {"value": value}), (1, 0)))
    assert (fault.rule, fault.path, fault.remedy) == ("E2024", ("spec", "value"), remedy)


@pytest.mark.parametrize(
    ("change", "message", "remedy"),
    [
        (5, "this is a number (5)", 'add the unit: "5s"'),
        ("5 minutes", "'5 minutes' is no duration", None),
        (True, "this is a boolean (true)", None),
    ],
)
def test_a_duration_has_a_unit(change: Any, message: str, remedy: str | None) -> None:
    fault = only(check_istio(object_of("denier", {"validDuration": change}), (1, 0)))
    assert fault.message.startswith(message)
    assert fault.remedy == remedy


def test_a_near_name_of_an_enum_or_adapter() -> None:
    gateway = deepcopy(own_objects()["gateway"])
    gateway["spec"]["servers"][1]["tls"]["mode"] = "MUTAL"
    assert only(check_istio(gateway, (1, 0))).remedy == "did you mean MUTUAL?"
    handler = object_of("handler", {"compiledAdapter": "promtheus"})
    assert only(check_istio(handler, (1, 3))).remedy == "did you mean prometheus?"


def test_long_values_are_cut() -> None:
    fault = only(check_istio(object_of("denier", {"validDuration": "x" * 9999}), (1, 0)))
    assert len(fault.message) < 200


def test_fields_beside_the_spec_are_ignored() -> None:
    value = {**object_of("noop", {}), "sepc": {}}
    fault = only(check_istio(value, (1, 0)))
    assert (fault.rule, fault.path, fault.remedy) == ("W2022", ("sepc",), "did you mean spec?")


# -- Kinds and releases --------------------------------------------------------------------------


def test_fields_of_a_later_patch_release() -> None:
    spec = {"metricsExpirationPolicy": {"metricsExpiryDuration": "10m"}}
    value = object_of("prometheus", spec)
    path = "spec.metricsExpirationPolicy"
    # the message came with the field, and says it of its own field, too
    within = f"{path}.metricsExpiryDuration"
    assert rules_of(check_istio(value, (1, 0))) == [("W2023", path), ("W2023", within)]
    assert rules_of(check_istio(value, (1, 0, 0))) == [("E2002", path), ("E2002", within)]
    assert rules_of(check_istio(value, (1, 0, 2))) == [("W2023", path), ("W2023", within)]
    assert not list(check_istio(value, (1, 0, 9)))
    assert not list(check_istio(value, (1, 1)))


@pytest.mark.parametrize(
    ("api_version", "kind", "minor", "expected"),
    [
        ("config.istio.io/v1alpha2", "RouteRule", 0, [("E2001", "kind")]),
        ("networking.istio.io/v1alpha3", "VirtualServices", 0, [("E2001", "kind")]),
        ("networking.istio.io/v1alpha3", "Sidecar", 0, [("E2001", "kind")]),
        ("networking.istio.io/v1beta1", "Gateway", 0, [("E2001", "apiVersion")]),
        ("apps/v1", "Deployment", 0, []),
        ("v1", "Service", 0, []),
        ("networking.istio.io/v1alpha3", "Anything", 4, []),
        (None, None, 0, []),
    ],
)
def test_kinds_that_a_release_lacks(
    api_version: str | None, kind: str | None, minor: int, expected: list[tuple[str, str]]
) -> None:
    value = {"apiVersion": api_version, "kind": kind, "metadata": {"name": "x"}}
    assert rules_of(check_istio(value, (1, minor))) == expected


def test_the_near_name_of_a_kind() -> None:
    value = object_of("VirtualServce", {}, "networking.istio.io/v1alpha3")
    assert only(check_istio(value, (1, 0))).remedy == "did you mean VirtualService?"


def test_what_took_the_place_of_a_kind() -> None:
    value = object_of("RouteRule", {}, "config.istio.io/v1alpha2")
    remedy = "use VirtualService of networking.istio.io/v1alpha3"
    assert only(check_istio(value, (1, 0))).remedy == remedy


def test_what_is_known_of_a_kind() -> None:
    kind = istio_kind("rbac.istio.io", "v1alpha1", "RbacConfig", (1, 0))
    assert kind is not None
    assert (kind.plural, kind.scope, kind.registry_scope) == (
        "rbacconfigs",
        "Namespaced",
        "Cluster",
    )
    assert not kind.mixer
    free = istio_kind("rbac.istio.io", "v1alpha1", "AuthorizationPolicy", (1, 3))
    assert free is not None
    assert free.message is None
    assert free.free_form
    mixer = istio_kind("config.istio.io", "v1alpha2", "cloudwatch", (1, 0))
    assert mixer is not None
    assert (mixer.mixer, mixer.crd) == (True, False)
    assert istio_kind("networking.istio.io", "v1alpha3", "Gateway", (1, 6)) is None


def test_releases_that_are_known() -> None:
    assert [knows((1, minor)) for minor in range(6)] == [True] * 4 + [False] * 2
    assert knows((1, 0, 2))
    assert not knows((2, 0))
    assert not knows(())


def test_free_form_kinds_hold_anything() -> None:
    value = object_of("AuthorizationPolicy", {"x": [1]}, "rbac.istio.io/v1alpha1")
    assert not list(check_istio(value, (1, 3)))
    assert list(check_istio(value, (1, 2)))


# -- The mesh ------------------------------------------------------------------------------------

MESH: dict[str, Any] = {
    "disablePolicyChecks": False,
    "mixerCheckServer": "istio-policy.istio-system.svc.cluster.local:9091",
    "proxyListenPort": 15001,
    "connectTimeout": "10s",
    "authPolicy": "MUTUAL_TLS",
    "rdsRefreshDelay": "10s",
    "defaultConfig": {
        "configPath": "/etc/istio/proxy",
        "drainDuration": "45s",
        "parentShutdownDuration": "1m0s",
        "discoveryAddress": "istio-pilot.istio-system:15007",
        "discoveryRefreshDelay": "10s",
        "zipkinAddress": "zipkin.istio-system:9411",
        "statsdUdpAddress": "[::1]:9125",
        "proxyAdminPort": 15000,
        "controlPlaneAuthPolicy": "NONE",
    },
}

MESH_FAULTS: list[tuple[str, Any, str]] = [
    ("mixerCheckServer", "istio-policy", "E2025"),
    ("mixerCheckServer", "istio-policy:http", "E2025"),
    ("mixerCheckServer", "istio_policy:9091", "E2025"),
    ("mixerCheckServer", "::1:9091", "E2025"),
    ("proxyListenPort", 0, "E2026"),
    ("proxyListenPort", "15001", "E2003"),
    ("connectTimeout", "31s", "E2004"),
    ("connectTimeout", "10", "E2004"),
    ("authPolicy", "TLS", "E2004"),
    ("rdsRefreshDelay", "500ms", "E2004"),
    ("rdsRefreshDelay", "11m", "E2004"),
    ("mixerCheckSrver", "a:1", "E2002"),
    ("defaultConfig.configPath", "", "E2004"),
    ("defaultConfig.drainDuration", "1.5s", "E2004"),
    ("defaultConfig.drainDuration", "61m", "E2004"),
    ("defaultConfig.parentShutdownDuration", "45s", "E2028"),
    ("defaultConfig.discoveryAddress", "istio-pilot:0", "E2025"),
    ("defaultConfig.discoveryAddress", "", "E2004"),
    ("defaultConfig.discoveryRefreshDelay", "1h", "E2004"),
    ("defaultConfig.zipkinAddress", "http://zipkin:9411", "E2025"),
    ("defaultConfig.statsdUdpAddress", "a:99999", "E2025"),
    ("defaultConfig.proxyAdminPort", 70000, "E2026"),
    ("defaultConfig.concurrency", "2", "E2003"),
]


def test_a_right_mesh_config() -> None:
    assert not list(check_message(MESH, (1, 0), "mesh"))
    assert not list(check_message(MESH, (1, 3), "istio.mesh.v1alpha1.MeshConfig"))
    assert not list(check_message(None, (1, 0), "mesh"))


@pytest.mark.parametrize(("field", "value", "rule"), MESH_FAULTS)
def test_a_wrong_mesh_config(field: str, value: Any, rule: str) -> None:
    config = deepcopy(MESH)
    *way, last = field.split(".")
    (config[way[0]] if way else config)[last] = value
    found = check_message(config, (1, 0), "mesh", ("data", "mesh"))
    assert rules_of(found) == [(rule, f"data.mesh.{field}")]


def test_mesh_networks() -> None:
    right = {
        "networks": {
            "one": {
                "endpoints": [{"fromCidr": "10.0.0.0/8"}, {"fromRegistry": "Kubernetes"}],
                "gateways": [{"address": "1.1.1.1", "port": 80}],
            }
        }
    }
    assert not list(check_message(right, (1, 1), "meshNetworks"))
    wrong = deepcopy(right)
    wrong["networks"]["one"]["gateways"][0]["registry_service_name"] = "gateway"  # type: ignore[index]
    found = rules_of(check_message(wrong, (1, 1), "meshNetworks"))
    assert found == [("E2021", "networks.one.gateways[0].registry_service_name")]


def test_weights_of_localities() -> None:
    setting = {"distribute": [{"from": "a", "to": {"a": 70, "b": 20}}]}
    found = check_message({"localityLbSetting": setting}, (1, 1), "mesh")
    assert rules_of(found) == [("E2027", "localityLbSetting.distribute[0].to")]


@pytest.mark.parametrize(
    ("release", "message"),
    [((1, 0), "meshNetworks"), ((1, 4), "mesh"), ((1, 0), "a.B"), ((1, 0), "../x"), ((1, 0), "")],
)
def test_a_message_that_a_release_lacks(release: tuple[int, int], message: str) -> None:
    with pytest.raises(UsageError):
        list(check_message({}, release, message))


# -- Anything at all -----------------------------------------------------------------------------

SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
JSON = st.recursive(
    SCALARS,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=10,
)
WORDS = [
    "hosts",
    "http",
    "route",
    "10s",
    "*",
    "a.b/c",
    "1.2.3.4/99",
    "::",
    "https://[",
    "[a]:1",
    "%",
]


def places(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    items: Any = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    return [path, *(place for key, each in items for place in places(each, (*path, key)))]


@settings(max_examples=60)
@given(JSON, st.sampled_from(MINORS))
def test_any_spec_gives_faults_or_nothing(spec: Any, minor: int) -> None:
    for name in own_objects():
        for fault in check_istio({**own_objects()[name], "spec": spec}, (1, minor)):
            assert fault.message


@settings(max_examples=400)
@given(st.data())
def test_anything_anywhere_in_an_object_gives_faults_or_nothing(data: st.DataObject) -> None:
    value = deepcopy(own_objects()[data.draw(st.sampled_from(list(own_objects())))])
    minor = data.draw(st.sampled_from(minors_of(value)))
    place = data.draw(st.sampled_from(places(value)[1:]))
    target = value
    for key in place[:-1]:
        target = target[key]
    target[place[-1]] = data.draw(JSON | st.sampled_from(WORDS))
    for fault in check_istio(value, (1, minor)):
        assert fault.message
        assert hash(fault) is not None


@settings(max_examples=60)
@given(JSON)
def test_any_mesh_config_gives_faults_or_nothing(value: Any) -> None:
    list(check_message(value, (1, 0), "mesh"))
    list(check_message({**MESH, "defaultConfig": value}, (1, 3), "mesh"))
