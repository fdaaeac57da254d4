"""Where the data of templates goes: which place shows what is at another, and what is read.

A place is a root and the keys below it. Roots stand for the data of a chart, for `.` of a named
template, for a variable, or for a dict or list that a template makes. That a place shows what is
at another holds for all that is below, whatever the conditions say and in whatever order the
templates run; so what is found to be read is more than any single render reads.
"""

from collections import deque
from collections.abc import Iterator
from typing import Generic, NamedTuple, TypeVar

ANY_KEY = "*"
"""Stands in a place for every key or index."""

Place = tuple[str, ...]

MAX_KEYS = 16
"""How many keys a place may have: values that recursion wraps in each other have no end."""

MAX_BACK = 2
"""How often a value is followed to where a table was taken from: merging in circles has no end."""

MAX_SEEN = 2_000
"""At how many places one value is looked for."""

MAX_FOLLOWED = 5_000
"""How far what is read is followed back: what is left out is no suggestion for a misspelt key."""


class Reading(NamedTuple):
    """That something is read.

    `below` says how many of the last keys of its path are below what is read, and is negative
    where only a part is read; `deep`, whether all that is below is read too.
    """

    below: int
    deep: bool


class _Seen(NamedTuple):
    """A place where something is seen.

    `own` says how many of its last keys are those of the thing's own path, `into` how many of
    the first are the place of a table that it was put into. `back` counts how often it was
    followed to where such a table was taken from.
    """

    place: Place
    own: int
    into: int
    back: int


class Flow:
    """The places of a set of templates: what is read, and what is seen where."""

    def __init__(self) -> None:
        self._reads: _ByPlace[bool] = _ByPlace()
        self._shown_at: _ByPlace[tuple[Place, int]] = _ByPlace()
        self._sources: _ByPlace[tuple[Place, bool]] = _ByPlace()
        self._roots = 0

    def new_root(self) -> Place:
        """Return a root that nothing has yet."""
        self._roots += 1
        return (f"${self._roots}",)

    def read(self, place: Place, *, deep: bool) -> None:
        """Note that what is at a place is read; with `deep`, and all that is below it."""
        self._reads.add(place, deep)

    def show(self, at: Place, source: Place, *, into: int = 0) -> None:
        """Note that what is at `source`, and below, is seen at `at` too.

        `into` is for what is put into a table that is there: how many keys of `at` are the
        table's place. It is then seen wherever that table was taken from.
        """
        if at != source or ANY_KEY in at:
            self._shown_at.add(source, (at, into))
            self._sources.add(at, (source, into == len(at)))

    def readings(self, root: str, path: Place) -> Iterator[Reading]:
        """Yield how what is at a path below a root is read, at each place that shows it.

        What is seen at more places than can be followed counts as read.
        """
        first = _Seen((root, *path), len(path), 0, 0)
        seen = {first}
        waiting = [first]
        while waiting:
            place, own, _, _ = here = waiting.pop()
            for length, deep in self._reads.overlapping(place):
                below = len(place) - length
                # Whether a dict that a template makes is empty does not hang on what is in it.
                if deep or below <= own:
                    yield Reading(min(below, own), deep)
            for further in self._further(here):
                if further not in seen and len(further.place) <= MAX_KEYS:
                    seen.add(further)
                    waiting.append(further)
            if len(seen) > MAX_SEEN:
                yield Reading(0, deep=True)
                return

    def _further(self, seen: "_Seen") -> Iterator["_Seen"]:
        place, own, into, back = seen
        for length, (at, put_into) in self._shown_at.overlapping(place):
            rest = place[length:]
            yield _Seen(at + rest, min(own, len(rest)), put_into, back)
        if back == MAX_BACK:
            return
        for length, (source, is_copy) in self._sources.overlapping(place[:into]):
            # A table that others are merged into is none of them, but the tables in it may be.
            if length < into or (length == into and not is_copy):
                further = into - length + len(source)
                yield _Seen(source + place[length:], own, further, back + 1)

    def read_below(self, root: str) -> set[Place]:
        """Return the paths below a root of what is read, as far as they can be followed."""
        seen = {place for place, _ in self._reads.items()}
        waiting = deque(seen)
        most = len(seen) + MAX_FOLLOWED
        while waiting and len(seen) < most:
            place = waiting.popleft()
            for length, (source, _) in self._sources.overlapping(place):
                further = source + place[length:]
                if length <= len(place) and further not in seen and len(further) <= MAX_KEYS:
                    seen.add(further)
                    waiting.append(further)
        return {place[1:] for place in seen if place[0] == root}


_T = TypeVar("_T")


class _ByPlace(Generic[_T]):
    """Values by place: a tree of keys, in which `ANY_KEY` is met by every key."""

    def __init__(self) -> None:
        self._values: dict[_T, None] = {}
        self._below: dict[str, _ByPlace[_T]] = {}

    def add(self, place: Place, value: _T) -> None:
        """Put a value at a place, unless it is there."""
        tree = self
        for key in place:
            tree = tree._below.setdefault(key, _ByPlace())
        tree._values[value] = None

    def overlapping(self, place: Place) -> Iterator[tuple[int, _T]]:
        """Yield all values at a place, above it and below it, with the lengths of their places."""
        trees = [self]
        for length, key in enumerate(place, 1):
            if key == ANY_KEY:
                trees = [below for tree in trees for below in tree._below.values()]
            else:
                found = [tree._below.get(each) for tree in trees for each in (key, ANY_KEY)]
                trees = [tree for tree in found if tree]
            for tree in trees:
                for value in tree._values:
                    yield length, value
        for tree in trees:
            for below, value in tree.items():
                if below:
                    yield len(place) + len(below), value

    def items(self) -> Iterator[tuple[Place, _T]]:
        """Yield all values, each with its place."""
        waiting: list[tuple[Place, _ByPlace[_T]]] = [((), self)]
        while waiting:
            place, tree = waiting.pop()
            for value in tree._values:
                yield place, value
            waiting += [((*place, key), below) for key, below in tree._below.items()]
