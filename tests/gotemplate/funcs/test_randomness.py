import re
import uuid

import pytest

from renderer.gotemplate.funcs import randomness  # noqa: F401 - registers the functions
from renderer.gotemplate.funcs.registry import REGISTRY, Uses, bind
from tests.gotemplate.funcs.calling import call, failure

SHAPES = [
    ("randAlphaNum", 200, "[A-Za-z0-9]{200}"),
    ("randAlpha", 200, "[A-Za-z]{200}"),
    ("randNumeric", 200, "[0-9]{200}"),
    ("randAscii", 200, "[ -~]{200}"),
    ("randBytes", 6, "[A-Za-z0-9+/]{8}"),
    ("randAlpha", -1, ""),
    ("randNumeric", 0, ""),
]


@pytest.mark.parametrize(("name", "count", "pattern"), SHAPES)
def test_shape(name: str, count: int, pattern: str) -> None:
    assert re.fullmatch(pattern, call(name, count))


def test_a_seed_decides_everything_and_each_use_is_noted() -> None:
    def draw(seed: bytes) -> tuple[list[str], dict[str, int]]:
        uses = Uses("helm3", seed)
        run = {name: bind(spec, uses) for name, spec in REGISTRY["helm3"].items()}
        drawn = [
            run["randAlphaNum"](20),
            run["randBytes"](20),
            run["shuffle"]("abcdefghijklmno"),
            run["uuidv4"](),
            run["uuidv4"](),
        ]
        return drawn, uses.recorded

    first, recorded = draw(b"a")
    assert draw(b"a")[0] == first
    assert not set(draw(b"b")[0]) & set(first)
    assert recorded == {"randAlphaNum": 1, "randBytes": 1, "shuffle": 1, "uuidv4": 2}


def test_shuffle_keeps_the_characters() -> None:
    assert sorted(call("shuffle", "héllo")) == sorted("héllo")
    assert call("shuffle", "") == ""


def test_uuid_is_of_version_4() -> None:
    found = uuid.UUID(call("uuidv4"))
    assert (found.version, found.variant) == (4, uuid.RFC_4122)


def test_counts_are_checked() -> None:
    assert failure("randBytes", -1) == "runtime error: makeslice: len out of range"
    assert "the result has more than" in failure("randAlpha", 10**12)
