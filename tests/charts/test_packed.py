"""Subcharts that are packed in charts/: they share the limits of what they lie in."""

import random
from pathlib import Path

import pytest

from renderer.charts.chart import Chart, load_chart
from renderer.errors import ArchiveError, LimitError
from renderer.release.limits import Limits
from renderer.yamlio.reader import load
from tests.release.archives import tgz


def chart(name: str, **files: bytes) -> dict[str, bytes]:
    return {"Chart.yaml": f"name: {name}\nversion: 1.0.0\n".encode(), **files}


def packed(name: str, **files: bytes) -> bytes:
    return tgz({f"{name}/{path}": data for path, data in chart(name, **files).items()})


def loaded(limits: Limits, **subcharts: bytes) -> Chart:
    inner = {f"charts/{name}.tgz": data for name, data in subcharts.items()}
    return load_chart({**chart("top"), **inner}, load, origin="top", limits=limits)


def test_archives_within_archives() -> None:
    inner = packed("inner", **{"values.yaml": b"a: 1\n"})
    top = loaded(Limits(), outer=packed("outer", **{"charts/inner-1.0.0.tgz": inner}))
    assert [each.name for each in top.dependencies] == ["outer"]
    (found,) = top.dependencies[0].dependencies
    assert (found.name, found.values) == ("inner", {"a": 1.0})


NOISE = random.Random(0).randbytes(30_000)
TWO = {"one": packed("one", x=NOISE), "two": packed("two", x=NOISE)}


@pytest.mark.parametrize(
    ("limits", "place", "option"),
    [
        (Limits(max_bytes=25_000), "top/charts/one.tgz", "--max-bytes"),
        (Limits(max_bytes=100_000), "top/charts/two.tgz", "--max-bytes"),
        (Limits(max_file_bytes=20_000), "top/charts/one.tgz", "--max-file-bytes"),
        (Limits(max_files=6), "top/charts/two.tgz", "--max-files"),
    ],
)
def test_all_count_together(limits: Limits, place: str, option: str) -> None:
    with pytest.raises(LimitError) as caught:
        loaded(limits, **TWO)
    assert str(caught.value.position) == place
    assert option in (caught.value.hint or "")


def test_limits_that_are_just_enough() -> None:
    size = sum(map(len, [*chart("top").values(), *TWO.values(), *chart("one").values()]))
    size += sum(map(len, [*chart("two").values(), NOISE, NOISE]))
    assert loaded(Limits(max_bytes=size, max_files=7), **TWO)
    with pytest.raises(LimitError):
        loaded(Limits(max_bytes=size - 1, max_files=7), **TWO)


def test_a_ratio_that_is_raised_holds_inside_too() -> None:
    bomb = packed("bomb", x=bytes(4 << 20))
    with pytest.raises(LimitError, match="max-ratio"):
        loaded(Limits(), bomb=bomb)
    assert loaded(Limits(max_ratio=2000), bomb=bomb)


def test_what_is_no_archive_is_an_error_at_its_place() -> None:
    with pytest.raises(ArchiveError) as caught:
        loaded(Limits(), broken=b"PK\3\4rubbish")
    assert str(caught.value.position) == "top/charts/broken.tgz"


def test_the_options_reach_a_packed_subchart(tmp_path: Path) -> None:
    from renderer import pipeline
    from renderer.cache import Cache
    from renderer.release.opening import open_release
    from renderer.request import Settings

    for name, data in {**chart("top"), "charts/one.tgz": TWO["one"]}.items():
        path = tmp_path / "top" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    release = open_release(tmp_path / "top")
    cache = Cache(tmp_path / "cache")
    assert pipeline.make_plan(release, Settings(), cache, lambda _: "")
    with pytest.raises(LimitError):
        pipeline.make_plan(release, Settings(), cache, lambda _: "", Limits(max_bytes=25_000))
