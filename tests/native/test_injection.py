"""The injection template does what the original does, and the comparison would tell otherwise."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from renderer.errors import RenderError, YamlError
from renderer.release.release import Release
from tests.native.injection import TRAITS, injections, pods, unequal
from tests.native.parity import built_in, objects, real_release
from tests.native.texts import documents

CONFIG = ("ConfigMap", "istio-system", "istio-sidecar-injector")
# What brings all into the template that values can.
SETS = ("enableCoreDump=true", "excludeInboundPorts=15020", "excludeIPRanges=10.9.0.0/16")


def template(release: Release, sets: Sequence[str] = SETS) -> str:
    """Return the template that a release renders with values below global.proxy."""
    found = objects(release, "default", sets=[f"global.proxy.{each}" for each in sets])
    (config,) = documents(found[CONFIG].value["data"]["config"])
    text: str = config["template"]
    return text


OURS = template(built_in())


def test_pods_with_any_two_traits(shared: Path) -> None:
    assert shared
    found = [str(each) for each in unequal(template(real_release()), OURS, most=2)]
    assert not found, "\n".join(found)


def test_something_is_made_of_every_pod() -> None:
    made = dict(injections(OURS))
    assert made.keys() == pods(1).keys() == {"", *TRAITS}
    for each in made.values():
        assert [one["name"] for one in each["initContainers"]] == ["istio-init", "enable-core-dump"]
        assert [one["name"] for one in each["containers"]] == ["istio-proxy"]
        assert [one["name"] for one in each["volumes"]] == ["istio-envoy", "istio-certs"]


def test_proxies_may_have_no_resources(shared: Path) -> None:
    """What the original's template prints then is no YAML."""
    assert shared
    sets = ("resources=null",)
    with pytest.raises(YamlError):
        dict(injections(template(real_release(), sets)))
    made = dict(injections(template(built_in(), sets)))
    assert made.keys() == pods(1).keys()
    assert made[""]["containers"][0]["resources"] is None


def mutants() -> Iterator[tuple[str, str]]:
    """Yield templates in which one thing is changed, and what."""
    lines = OURS.split("\n")
    for number, line in enumerate(lines):
        if line.strip() and not line.strip().startswith("#"):
            yield f"without line: {line}", "\n".join(lines[:number] + lines[number + 1 :])
    for action in re.finditer(r"\[\[.*?\]\]", OURS):
        yield f"without {action[0]} at {action.start()}", _replaced(*action.span(), "")
        for part in re.finditer(r'"[^"]*"|\.\w+\.\w+', action[0]):
            start, end = (action.start() + each for each in part.span())
            other = '"other"' if part[0].startswith('"') else ".MeshConfig.EnableTracing"
            yield f"{other} for {part[0]} at {start}", _replaced(start, end, other)


def _replaced(start: int, end: int, other: str) -> str:
    return OURS[:start] + other + OURS[end:]


def is_noticed(mutant: str) -> bool:
    try:
        return any(unequal(OURS, mutant))
    except RenderError:
        return True


def test_any_change_is_noticed() -> None:
    assert [title for title, mutant in mutants() if not is_noticed(mutant)] == []
