"""What the cache keeps of an opened release, as plain data and back."""

from typing import Any

from renderer.cache import Codec
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


RELEASE = Codec(_pack_release, _unpack_release)
