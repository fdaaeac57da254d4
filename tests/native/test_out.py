"""The bundles in `out/` are what the built-in release renders now."""

import pytest

from renderer import pipeline
from renderer.bundle.compare import Differences, compare
from renderer.cache import Cache
from renderer.request import Request, Settings
from tests.conftest import PROJECT


@pytest.mark.parametrize("profile", ["demo", "demo-auth"])
def test_bundle_is_up_to_date(profile: str) -> None:
    """`make demo` writes both anew."""
    request = Request(release=None, settings=Settings(profile=profile), form="bundle")
    outcome = pipeline.run(request, Cache(None), lambda _: "", lambda _: None)
    assert not outcome.wrong
    found = compare(outcome.files, str(PROJECT / "out" / profile))
    assert found == Differences((), (), ()), "to write them anew, run: make demo"
