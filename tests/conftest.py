"""What all tests share: where the test input outside the project is."""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

PROJECT = Path(__file__).resolve().parent.parent

# No test measures time, whatever the machine is busy with; and in CI a change must not fail for
# an example that had nothing to do with it.
settings.register_profile(
    "project",
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    derandomize=bool(os.environ.get("CI")),
)
settings.load_profile("project")


def shared_root() -> Path | None:
    """Return the folder of shared test input, or None where there is none.

    `ISTIO_RENDER_SHARED` names it; without that it stands beside the project.
    """
    named = os.environ.get("ISTIO_RENDER_SHARED")
    root = Path(named) if named else PROJECT.parent / "shared"
    return root if root.is_dir() else None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared test input. Without it the test is skipped, in CI it fails."""
    root = shared_root()
    if root is None:
        message = "no shared test input: set ISTIO_RENDER_SHARED or put it in ../shared"
        if os.environ.get("CI"):
            pytest.fail(message)
        pytest.skip(message)
    return root
