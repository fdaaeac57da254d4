"""The values under `hardening`: each does what its name says, to all pods and to nothing else."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from renderer.errors import ValuesError
from renderer.objects import Object
from tests.native.parity import Key, built_in, objects

EVERYTHING = (
    *("ingress.enabled=true", "kiali.enabled=true", "certmanager.enabled=true"),
    *("grafana.security.enabled=true", "gateways.istio-ilbgateway.enabled=true"),
)
DIGEST = f"sha256:{'0123456789abcdef' * 4}"


def rendered(*sets: str, values: str = "") -> Mapping[Key, Object]:
    return objects(built_in(), "demo-auth", values, sets=(*EVERYTHING, *sets))


def pods(found: Mapping[Key, Object]) -> Iterator[tuple[str, Any]]:
    """Yield the specification of each pod, with the name of its workload."""
    for (kind, _, name), each in found.items():
        if kind in ("Deployment", "Job"):
            yield name, each.value["spec"]["template"]["spec"]


def containers(found: Mapping[Key, Object]) -> dict[str, Any]:
    return {
        f"{name}/{container['name']}": container
        for name, pod in pods(found)
        for container in pod["containers"]
    }


def changed(found: Mapping[Key, Object]) -> set[str]:
    """Return the kinds of the objects that are not as they are without hardening."""
    before = rendered()
    return {
        key[0]
        for key in {*before, *found}
        if key not in before or key not in found or before[key].value != found[key].value
    }


def test_read_only_root_filesystems() -> None:
    found = rendered("hardening.readOnlyRootFilesystem=true")
    writable = {
        name
        for name, each in containers(found).items()
        if not each.get("securityContext", {}).get("readOnlyRootFilesystem")
    }
    assert writable == {"kiali/kiali"}
    for name, pod in pods(found):
        volumes = [each["name"] for each in pod.get("volumes", ())]
        assert len(volumes) == len(set(volumes)), name
        assert ("scratch" in volumes) == (name != "kiali"), name
        for container in pod["containers"]:
            mounts = container["volumeMounts"]
            assert {each["name"] for each in mounts} <= set(volumes), name
            paths = [each["mountPath"] for each in mounts]
            assert len(paths) == len(set(paths)), name
            if name != "kiali":
                assert {"name": "scratch", "mountPath": "/tmp", "subPath": "tmp"} in mounts
    assert changed(found) == {"Deployment", "Job"}


@pytest.mark.parametrize("name", ["istio-galley/validator", "istio-sidecar-injector/"])
def test_health_is_told_where_it_can_be_written(name: str) -> None:
    for setting, path in (("false", "/health"), ("true", "/tmp/health")):
        found = containers(rendered(f"hardening.readOnlyRootFilesystem={setting}"))
        (container,) = (each for key, each in found.items() if key.startswith(name))
        words = [*container.get("command", ()), *container.get("args", ())]
        assert f"--healthCheckFile={path}" in words
        for probe in ("livenessProbe", "readinessProbe"):
            assert f"--probe-path={path}" in container[probe]["exec"]["command"]


def test_proxies_write_their_configuration_to_a_volume() -> None:
    found = containers(rendered("hardening.readOnlyRootFilesystem=true"))
    proxies = [each for each in found.values() if each.get("args", ["?"])[0] == "proxy"]
    assert len(proxies) == 7
    for each in proxies:
        path = each["args"][each["args"].index("--configPath") + 1]
        assert path in [mount["mountPath"] for mount in each["volumeMounts"]]


def test_resource_limits() -> None:
    found = rendered("hardening.resourceLimits=true", "pilot.resources.limits.memory=8Gi")
    limits = {name: each["resources"]["limits"] for name, each in containers(found).items()}
    assert limits["istio-pilot/discovery"] == {"memory": "8Gi"}
    assert limits["istio-pilot/istio-proxy"] == {"cpu": "2", "memory": "4Gi"}
    assert limits["prometheus/prometheus"] == {"cpu": "2", "memory": "4Gi"}
    assert limits["istio-security-post-install/hyperkube"] == {"cpu": "1", "memory": "1Gi"}
    asked = containers(found)["prometheus/prometheus"]["resources"]["requests"]
    assert asked == {"cpu": "10m"}


def test_image_digests() -> None:
    images = sorted({each["image"] for each in containers(rendered()).values()})
    assert len(images) == 14
    values = "".join(f"    {image}: {DIGEST}\n" for image in images)
    found = rendered(values=f"hardening:\n  imageDigests:\n{values}")
    pinned = {each["image"] for each in containers(found).values()}
    assert pinned == {f"{image}@{DIGEST}" for image in images}


def test_image_digests_of_sidecars() -> None:
    names = ("proxyv2", "proxy_init")
    values = "".join(f"    docker.io/istio/{name}:1.0.0: {DIGEST}\n" for name in names)
    found = rendered(values=f"hardening:\n  imageDigests:\n{values}")
    config = found["ConfigMap", "istio-system", "istio-sidecar-injector"].value["data"]["config"]
    for name in names:
        assert config.count(f"istio/{name}:1.0.0@{DIGEST}") == 1


def test_a_digest_is_one() -> None:
    with pytest.raises(ValuesError, match="does not match the pattern"):
        rendered(values="hardening: {imageDigests: {a/b:1: latest}}")


@pytest.mark.parametrize("login", ["true", "false"])
def test_no_default_passwords(login: str) -> None:
    found = rendered("hardening.noDefaultPasswords=true", f"grafana.security.enabled={login}")
    assert [key for key in found if key[0] == "Secret"] == []
    environment = {each["name"]: each for each in containers(found)["grafana/grafana"]["env"]}
    assert environment["GF_AUTH_ANONYMOUS_ENABLED"]["value"] == "false"
    assert environment["GF_SECURITY_ADMIN_PASSWORD"]["valueFrom"] == {
        "secretKeyRef": {"name": "grafana", "key": "password"}
    }
