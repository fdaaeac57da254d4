"""What the cache keeps of a run, as plain data and back: releases, charts, bundles, findings."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from renderer.cache import Codec
from renderer.charts.chart import Chart
from renderer.finding import Finding
from renderer.position import Position
from renderer.release.release import Profile, Release

if TYPE_CHECKING:
    from renderer.bundle.contents import Bundle

State = tuple[Any, ...]


def _pack_release(release: Release) -> State:
    profiles = {name: tuple(profile) for name, profile in release.profiles.items()}
    return tuple(
        release._replace(files=dict(release.files), charts=dict(release.charts), profiles=profiles)  # type: ignore[arg-type]
    )


def _unpack_release(state: State) -> Release:
    release = Release(*state)
    profiles = {name: Profile(*profile) for name, profile in release.profiles.items()}
    return release._replace(profiles=profiles)


def _pack_chart(chart: Chart) -> State:
    return (*chart[:-1], tuple(map(_pack_chart, chart.dependencies)))


def _unpack_chart(state: State) -> Chart:
    chart = Chart(*state)
    return chart._replace(dependencies=tuple(map(_unpack_chart, chart.dependencies)))


def _pack_finding(finding: Finding) -> State:
    return tuple(tuple(each) if isinstance(each, Position) else each for each in finding)


def _unpack_finding(state: State) -> Finding:
    fields = (Position(*each) if isinstance(each, tuple) else each for each in state)
    return Finding._make(fields)


def _pack_findings(findings: Sequence[Finding]) -> list[State]:
    return list(map(_pack_finding, findings))


def _unpack_findings(states: Sequence[State]) -> tuple[Finding, ...]:
    return tuple(map(_unpack_finding, states))


def _pack_bundle(bundle: "Bundle") -> State:
    entries = [(tuple(each.listed), each.text) for each in bundle.entries]
    return tuple(bundle.origin), entries


def _unpack_bundle(state: State) -> "Bundle":
    from renderer.bundle.contents import Bundle, Entry
    from renderer.bundle.index import Listed, Origin

    origin, entries = state
    return Bundle(Origin(*origin), tuple(Entry(Listed(*listed), text) for listed, text in entries))


RELEASE = Codec(_pack_release, _unpack_release)
CHART = Codec(_pack_chart, _unpack_chart)


def with_findings(codec: Codec[Any]) -> Codec[tuple[Any, tuple[Finding, ...]]]:
    """Return the codec of a value together with the findings of making it."""
    return Codec(
        lambda pair: (codec.pack(pair[0]), _pack_findings(pair[1])),
        lambda state: (codec.unpack(state[0]), _unpack_findings(state[1])),
    )


BUNDLE = with_findings(Codec(_pack_bundle, _unpack_bundle))
