"""The built-in release renders, object for object, what the real Istio 1.0.0 renders."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from renderer.yamlio.reader import load
from renderer.yamlio.writer import canonical_text
from tests.native.parity import built_in, differences, objects, real_release
from tests.native.texts import ALLOWED, is_allowed

PROFILES = (
    *("default", "istio", "auth", "demo", "demo-auth", "galley", "auth-galley", "gateways"),
    *("multicluster", "auth-multicluster", "one-namespace", "one-namespace-auth"),
)
OVERRIDES = Path(__file__).parent / "overrides"


class Variant(NamedTuple):
    """A set of values, and the options of the render."""

    title: str
    profile: str
    values: str
    options: dict[str, str]


def variants() -> Iterator[Variant]:
    """Yield the table of overrides: tests/native/overrides/<component>.yaml."""
    for path in sorted(OVERRIDES.glob("*.yaml")):
        for each in load(path.read_text(), path.name, exact=True) or ():
            values: Any = each.get("values", {})
            text = values if isinstance(values, str) else canonical_text(values)
            yield Variant(
                f"{path.stem}: {each['title']}",
                each.get("profile", "default"),
                text,
                each.get("options", {}),
            )


VARIANTS = list(variants())


def faults(profile: str, values: str = "", **options: str) -> list[str]:
    real = objects(real_release(), profile, values, **options)
    ours = objects(built_in(), profile, values, **options)
    assert real
    return [str(each) for each in differences(real, ours) if not is_allowed(each)]


@pytest.mark.parametrize("profile", PROFILES)
def test_profile(shared: Path, profile: str) -> None:
    assert shared
    found = faults(profile)
    assert not found, "\n".join(found)


@pytest.mark.parametrize("variant", VARIANTS, ids=lambda variant: variant.title)
def test_overrides(shared: Path, variant: Variant) -> None:
    assert shared
    found = faults(variant.profile, variant.values, **variant.options)
    assert not found, "\n".join(found)


def test_profiles_are_those_of_the_release(shared: Path) -> None:
    assert shared
    assert set(real_release().profiles) == set(built_in().profiles) == set(PROFILES)


def test_the_table_is_long_and_the_list_of_differences_short() -> None:
    assert len(VARIANTS) >= 40
    assert len(ALLOWED) <= 10
    assert all(each.reason for each in ALLOWED)
