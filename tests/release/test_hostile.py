"""Archives that want to do harm are refused, in plain words, and leave nothing behind."""

from pathlib import Path

import pytest

from renderer.errors import ArchiveError, LimitError
from renderer.release.opening import open_release
from renderer.release.unpack import unpack
from tests.release.hostile import CASES, Hostile


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_refuses(case: Hostile, tmp_path: Path) -> None:
    archive = tmp_path / "archive"
    archive.write_bytes(case.data)
    into = tmp_path / "into"
    for run in (
        lambda: open_release(archive, case.limits),
        lambda: unpack(archive, into, case.limits),
    ):
        with pytest.raises((ArchiveError, LimitError)) as caught:
            run()
        error = caught.value
        missing = [word for word in case.words if word not in error.message]
        assert not missing, f"{missing} not in: {error.message}"
        assert error.message.isprintable()
        assert error.position
        assert error.position.file == str(archive)
        assert error.hint
        if isinstance(error, LimitError):
            assert any(f"--{word}" in error.hint for word in case.words), error.hint
        assert sorted(tmp_path.iterdir()) == [archive]


def test_there_are_enough_cases() -> None:
    assert len({case.title for case in CASES}) == len(CASES) > 40
