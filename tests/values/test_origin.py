"""Where values are from, and the values with that behind each."""

import string
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.plan import Plan
from renderer.position import Position
from renderer.request import Overlay
from renderer.values.origin import annotated
from renderer.yamlio.reader import load
from tests.made import plan_of

TEXTS = [
    "a\n", "a\n\n", "\n", "\n\n\n", "a\n \n", " a\nb\n\n", "a\n\n\nb", "  \n a\n", "#", "a # b",
    "a: b", "x" * 300, "word " * 60, "a\tb " * 40, "tail   \n", "\u00e9 " * 60, "- a\n- b\n", "'",
    '"', "{", "yes", "1", "\x07" * 3 + " word" * 40, "a\r\nb", "\ufeff", "a\u2028b",
]  # fmt: skip


def note(path: tuple[str, ...]) -> Position | None:
    return None if path[0] == "m" else Position("site # [x].yaml", len(path))


@pytest.mark.parametrize("text", TEXTS)
def test_the_notes_are_comments(text: str) -> None:
    tree = {"k": text, "t": {"u": {"v": text}}, "l": [text, {"m": text}], "m": text, text: "v"}
    assert load(annotated(tree, note), "x") == tree


VALUES = st.recursive(
    st.one_of(
        st.none(),
        st.booleans(),
        st.text(st.sampled_from(string.printable[:-3] + "\u00e9\u2028 \n\n  ")),
        st.floats(allow_nan=False, allow_infinity=False),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text("ab c:#\n'", max_size=9), inner)
    ),
    max_leaves=6,
)


@given(st.dictionaries(st.text("abc-.# :"), VALUES))
def test_any_values_stay_what_they_are(tree: dict[str, Any]) -> None:
    assert load(annotated(tree, note), "x") == tree


def test_a_file_s_name_cannot_end_the_comment() -> None:
    text = annotated({"a": 1}, lambda _: Position("x\ny: 2\x1b", 3))
    assert text == "a: 1  # x\\ny: 2\\x1b:3\n"


def origins(plan: Plan, *paths: str) -> dict[str, str]:
    of = plan.source.origin(plan)
    return {path: str(of(tuple(path.split(".")))) for path in paths}


def test_the_last_that_set_a_value_is_its_origin() -> None:
    plan = plan_of(
        {
            "values.yaml": "a: 1\nb:\n  c: 1\n  d: 1\n",
            "charts/sub/Chart.yaml": "name: sub\nversion: 1.0.0\n",
            "charts/sub/values.yaml": "x: 1\nz: 1\nglobal: {g: 1}\n",
        },
        ["b.d=3", "list[0].k=4"],
        overlays=(
            Overlay("one.yaml", "a: 2\nsub: {z: 2}\nglobal: {h: 1}\n"),
            Overlay("two.yaml", "\n\na: 3\n"),
        ),
    )
    assert origins(
        plan, "a", "b.c", "b.d", "list", "sub.x", "sub.z", "sub.global.g", "nowhere"
    ) == {
        "a": "two.yaml:3:1",
        "b.c": "values.yaml:3:3",
        "b.d": "--set:1:3",
        "list": "--set:1:9",
        "sub.x": "charts/sub/values.yaml:1:1",
        "sub.z": "one.yaml:2:7",
        "sub.global.g": "charts/sub/values.yaml:3:10",
        "nowhere": "None",
    }
    assert origins(plan, "sub.global.h") == {"sub.global.h": "one.yaml:3:10"}
