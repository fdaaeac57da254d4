"""A run that is repeated: the same outcome, and never that of another run."""

from pathlib import Path
from typing import Any

import pytest

from renderer.cache import Cache
from renderer.errors import LimitError, RenderError
from renderer.outcome import outcome_of
from renderer.release.limits import Limits
from renderer.request import Outcome, Overlay, Request, Setter, Settings
from tests.release.archives import tgz
from tests.test_pipeline import CHART

BASE = Request(None, Settings())

# What a request may differ in; each gives an outcome of its own, or an error.
VARIED: dict[str, Request] = {
    "nothing": BASE,
    "a name": BASE._replace(settings=Settings(name="other")),
    "a namespace": BASE._replace(settings=Settings(namespace="other")),
    "a value": BASE._replace(settings=Settings(setters=(Setter("set", "a=2"),))),
    "a text": BASE._replace(settings=Settings(setters=(Setter("set-string", "a=2"),))),
    "an overlay": BASE._replace(settings=Settings(overlays=(Overlay("x.yaml", "a: 3"),))),
    "an unread value": BASE._replace(settings=Settings(setters=(Setter("set", "list[0]=x"),))),
    "Kubernetes": BASE._replace(settings=Settings(kube_version="1.25")),
    "a time": BASE._replace(settings=Settings(now=1.0)),
    "the form": BASE._replace(form="raw"),
    "files": BASE._replace(form="bundle"),
    "no check": BASE._replace(check=False),
    "a profile": BASE._replace(settings=Settings(profile="other")),
    "a chart": BASE._replace(settings=Settings(chart="other")),
    "an engine": BASE._replace(settings=Settings(engine="helm2")),
    "an API": BASE._replace(settings=Settings(api_versions=("a/v1",))),
    "CRDs": BASE._replace(settings=Settings(crds="none")),
    "strict values": BASE._replace(strict=True),
    "output": BASE._replace(output=1),
    "lenient": BASE._replace(settings=Settings(lenient=True)),
    "allowed kinds": BASE._replace(settings=Settings(allowed=("a/v1/B",))),
    "one template": BASE._replace(only=("templates/a.yaml",)),
    "steps": BASE._replace(steps=0),
    "the archive's limits": BASE._replace(archive_limits=Limits(max_files=1)),
}


def test_every_field_is_varied() -> None:
    """A field that is new needs a row: what an outcome follows from is part of its key."""
    for kind, fields in ((Request, {*Request._fields} - {"release", "settings"}), (Settings, None)):
        each = [row.settings if kind is Settings else row for row in VARIED.values()]
        base: Any = BASE.settings if kind is Settings else BASE
        varied = {
            name
            for row in each
            for name in kind._fields
            if getattr(row, name) != getattr(base, name)
        }
        assert varied >= (fields if fields is not None else {*Settings._fields})


def test_an_archive_that_changes_meanwhile_leaves_nothing(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    first, second = charts(tmp_path)[::2]
    old, new = first.read_bytes(), second.read_bytes()
    assert old != new
    request = BASE._replace(release=str(first))

    def replaced(_: str) -> None:
        first.write_bytes(new)

    outcome_of(request, cache, _no_file, replaced)
    first.write_bytes(old)
    assert outcome(request, cache) == outcome(request, Cache(None))


def outcome(request: Request, cache: Cache) -> Outcome | str:
    try:
        return outcome_of(request, cache, _no_file, _silent)
    except RenderError as error:
        return str(error)


def _silent(_: str) -> None:
    """Take no notice of what is being done."""


def _no_file(path: str) -> str:
    raise AssertionError(path)


def charts(folder: Path) -> list[Path]:
    """Return two charts that differ in a value, as archives and as folders."""
    found = []
    for number, values in enumerate(("a: 1\nb: {c: x}\n", "a: 7\nb: {c: x}\n")):
        files = {**CHART, "values.yaml": values}
        archive = folder / f"{number}.tgz"
        archive.write_bytes(tgz({f"c/{name}": text.encode() for name, text in files.items()}))
        found += [archive, folder / f"{number}"]
        for name, text in files.items():
            path = found[-1] / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return found


def test_a_run_never_gives_another_run_s_outcome(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    requests = [
        each._replace(release=str(path)) for path in charts(tmp_path) for each in VARIED.values()
    ]
    expected = [outcome(each, Cache(None)) for each in requests]
    for _ in ("cold", "warm"):
        assert [outcome(each, cache) for each in requests] == expected


def test_an_unchanged_run_reads_nothing_but_the_archive(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache = Cache(tmp_path / "cache")
    request = BASE._replace(release=str(charts(tmp_path)[0]))
    first = outcome(request, cache)
    monkeypatch.setattr("renderer.pipeline.run", None)
    assert outcome(request, cache) == first


def test_a_file_that_set_file_names_is_read_at_each_run(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    settings = Settings(setters=(Setter("set-file", "a=x"),))
    request = BASE._replace(release=str(charts(tmp_path)[0]), settings=settings)
    texts = iter(("one", "two"))
    found = [outcome_of(request, cache, lambda _: next(texts), _silent).text for _ in range(2)]
    assert ["one" in found[0], "two" in found[1]] == [True, True]


def test_an_archive_over_the_limit_is_not_read(tmp_path: Path) -> None:
    request = BASE._replace(release=str(charts(tmp_path)[0]), archive_limits=Limits(max_bytes=10))
    with pytest.raises(LimitError, match="10"):
        outcome_of(request, Cache(tmp_path / "cache"), _no_file, _silent)


def test_without_a_cache_nothing_is_read_for_its_digest(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = BASE._replace(release=str(charts(tmp_path)[0]))
    expected = outcome(request, Cache(tmp_path / "cache"))
    for function in ("renderer.pipeline.read_within", "renderer.outcome.read_within"):
        monkeypatch.setattr(function, None)
    assert outcome(request, Cache(None)) == expected
