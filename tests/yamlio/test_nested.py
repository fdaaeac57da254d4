"""Places in texts inside texts: every word is found where it stands."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from renderer.position import Position
from renderer.yamlio.nested import NestedPlaces, Place
from renderer.yamlio.reader import load
from renderer.yamlio.source import LINE_BREAK

OUTER = """\
a: |
  b: 1
  c:
  - d: |-
      e: {f: 2}

      g: 3
    h: "i: 4\\nj: 5"
k: >-
    l:
      m: 6
    n:

    - o
p: |
  q: 1
  ---
  r: 2
s: &s |
  t: 1
u: *s
"""
PLACES: list[tuple[tuple[str | int, ...], tuple[int, int, int]]] = [
    (("a",), (1, 1, 0)),
    (("a", "b"), (2, 3, 0)),
    (("a", "c", 0, "d"), (4, 5, 0)),
    (("a", "c", 0, "d", "e", "f"), (5, 11, 0)),
    (("a", "c", 0, "d", "g"), (7, 7, 0)),
    (("a", "c", 0, "d", 0, "g"), (7, 7, 0)),
    (("a", "c", 0, "d", "x", "y"), (5, 7, 0)),  # absent: where its document begins
    (("a", "c", 0, "h", "i"), (8, 8, 1)),  # quoted: the text as a whole
    (("a", "c", 0, "h", "j"), (8, 8, 2)),
    (("k", "l", "m"), (11, 7, 0)),
    (("p", 0, "q"), (16, 3, 0)),
    (("p", 1, "r"), (18, 3, 0)),
    (("u", "t"), (20, 3, 0)),
    (("x",), (1, 1, 0)),
]


@pytest.mark.parametrize(("path", "expected"), PLACES)
def test_place(path: tuple[str | int, ...], expected: tuple[int, int, int]) -> None:
    line, column, within = expected
    found = NestedPlaces(OUTER, "f").place(path)
    assert found == Place(Position("f", line, column), within)
    later = NestedPlaces(OUTER, "f", first_line=11).place(path)
    assert later == Place(Position("f", line + 10, column), within)


@pytest.mark.parametrize(
    ("path", "spot", "expected"),
    [
        (("a",), (1, 4), (2, 6, 0)),
        (("a",), (3, 3), (4, 5, 0)),
        (("a", "c", 0, "d"), (2, 1), (6, 3, 0)),  # an empty line
        (("a", "c", 0, "d"), (3, 5), (7, 11, 0)),  # the text's end
        (("a", "c", 0, "h"), (2, 3), (8, 8, 2)),
        (("k",), (99, 99), (14, 8, 0)),  # beyond the end
    ],
)
def test_spot(
    path: tuple[str | int, ...], spot: tuple[int, int], expected: tuple[int, int, int]
) -> None:
    line, column, within = expected
    found = NestedPlaces(OUTER, "f").place(path, spot)
    assert found == Place(Position("f", line, column), within)


LINES = st.lists(
    st.tuples(st.integers(0, 3), st.integers(0, 3)), min_size=1, max_size=8
)  # further indentation, and words


@given(LINES, st.sampled_from("|>"), st.sampled_from(["", "-", "+"]), st.integers(1, 4))
def test_every_word_of_a_block_is_found(
    lines: list[tuple[int, int]], style: str, chomp: str, indent: int
) -> None:
    words = 0
    block = ""
    for deeper, count in lines:
        here = " ".join(f"w{words + each}." for each in range(count))
        words += count
        block += f"{' ' * (indent + deeper)}{here}\n" if count else "\n"
    outer = f"x: 1\nk: {style}{indent}{chomp}\n{block}z: 2\n"
    text = load(outer, "f")["k"]
    places = NestedPlaces(outer, "f")
    rows = LINE_BREAK.split(outer)
    for word in range(words):
        offset = text.index(f"w{word}.")
        line = text.count("\n", 0, offset) + 1
        column = offset - (text.rfind("\n", 0, offset) + 1) + 1
        (_, row, at), within = places.place(("k",), (line, column))
        assert within == 0
        assert rows[row - 1][at - 1 :].startswith(f"w{word}.")


@example("   \n:", 1, 1)
@given(st.text(st.sampled_from("ab \n\t#:-"), max_size=30), st.integers(1, 40), st.integers(1, 40))
def test_any_spot_of_any_text_has_a_place(text: str, line: int, column: int) -> None:
    body = "".join(f"  {each}\n" for each in text.split("\n"))
    outer = f"k: |2\n{body}z: 2\n"
    position, _ = NestedPlaces(outer, "f").place(("k",), (line, column))
    assert position.line >= 1
    assert position.column >= 1
