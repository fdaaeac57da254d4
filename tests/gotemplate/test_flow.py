"""Places, what is read at them, and what is seen where."""

from renderer.gotemplate.flow import ANY_KEY, MAX_SEEN, Flow, Reading


def flow(
    reads: dict[tuple[str, ...], bool], shown: dict[tuple[str, ...], tuple[str, ...]] | None = None
) -> Flow:
    made = Flow()
    for place, deep in reads.items():
        made.read(place, deep=deep)
    for at, source in (shown or {}).items():
        made.show(at, source)
    return made


def readings(made: Flow, *path: str) -> set[Reading]:
    return set(made.readings("d", path))


def test_what_is_read_at_above_and_below_a_path() -> None:
    made = flow({("d", "a", "b"): False, ("d", "a"): True, ("d", "a", "b", "c", "x"): False})
    assert readings(made, "a", "b") == {Reading(0, False), Reading(1, True), Reading(-2, False)}
    assert readings(made, "b") == set()


def test_any_key_is_every_key_on_both_sides() -> None:
    made = flow({("d", ANY_KEY, "b"): True})
    assert readings(made, "x", "b", "c") == {Reading(1, True)}
    assert readings(made, ANY_KEY, "b") == readings(made, "x", ANY_KEY) == {Reading(0, True)}
    assert readings(made, "x", "c") == set()


def test_what_is_seen_elsewhere_is_read_there() -> None:
    made = flow(
        {("v", "x", "c"): True, ("w",): False, ("other", "x"): True},
        {("v", "x"): ("d", "a", "b"), ("w",): ("v", "x", "e")},
    )
    assert readings(made, "a", "b", "c") == {Reading(0, True)}
    assert readings(made, "a", "b", "d") == set()
    assert readings(made, "a", "b", "e", "f") == {Reading(1, False)}
    # All of it is read where a part of it is, and where it is a part of what is seen.
    assert readings(made, "a") == {Reading(-1, True), Reading(0, False)}


def test_whether_a_dict_is_empty_does_not_hang_on_what_it_is_made_with() -> None:
    made = flow({("$1",): False}, {("$1", "key"): ("d", "a")})
    assert readings(made, "a", "b") == set()
    made.read(("$1",), deep=True)
    assert readings(made, "a", "b") == {Reading(1, True)}


def test_places_that_show_each_other_come_to_an_end() -> None:
    made = flow({("v", "x"): True}, {("v",): ("d",), ("d", "in"): ("v",), ("v", "in"): ("v",)})
    assert readings(made, "x") == {Reading(0, True)}
    assert readings(made, "y") == set()


def test_what_is_seen_at_too_many_places_counts_as_read() -> None:
    made = flow({}, {(f"v{number}",): ("d", "a") for number in range(MAX_SEEN + 1)})
    assert readings(made, "a") == {Reading(0, True)}


def test_what_is_read_below_a_root() -> None:
    made = flow(
        {("v", "x"): True, ("d", "y"): False, ("nowhere", "z"): True},
        {("v",): ("w", "b"), ("w",): ("d", "a")},
    )
    assert made.read_below("d") == {("a", "b", "x"), ("y",)}
