"""What the cache keeps of a run, as plain data and back: releases and charts."""

from typing import Any

from renderer.cache import Codec
from renderer.charts.chart import Chart
from renderer.release.release import Profile, Release

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


RELEASE = Codec(_pack_release, _unpack_release)
CHART = Codec(_pack_chart, _unpack_chart)
