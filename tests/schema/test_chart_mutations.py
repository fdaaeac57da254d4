"""Each error seeded in a real object is found at its line and field, and nothing else is."""

import re
from pathlib import Path
from typing import NamedTuple

import pytest

from renderer.finding import Finding, dotted
from renderer.schema.check import check_texts
from tests.schema.chart_mutations import Row, read_table
from tests.schema.chart_objects import RENDERED, SAMPLES, Document, crds_of, document, source
from tests.schema.edits import EDITS, Mutation, place_of

ROWS = list(read_table())
OBJECTS = sorted({(row.release, row.title) for row in ROWS})


class Found(NamedTuple):
    """A finding: its rule, its field, and its place in the text."""

    rule: str
    field: str | None
    line: int
    column: int


def found_in(release: str, whole: Document, text: str) -> list[Found]:
    """Return what is found in a text of a release with one document changed."""
    changed = whole.before + text + whole.after
    crds = crds_of(release, whole.before + whole.text + whole.after)
    checked = check_texts([(whole.name, changed)], source(release).target, crds)
    return [_found(each) for each in checked.findings]


def _found(finding: Finding) -> Found:
    assert finding.position is not None
    _, line, column = finding.position
    # What is no object, or no YAML, is found in its line.
    column = 0 if finding.rule == "E2000" else column
    return Found(finding.rule, finding.field, line, column)


def expected(row: Row, whole: Document, mutation: Mutation) -> Found:
    """Return what is to be found, by the edit alone."""
    field, place = mutation.field, mutation.place
    if row.found is not None:
        field, place = row.found, place_of(mutation.text, row.found)
    line = whole.before.count("\n") + place.line
    if row.rule == "E2000":
        return Found(row.rule, None, line, 0)
    # In a List, fields are named from the item on.
    name = re.sub(r"^items\[\d+\]\.", "", field)
    return Found(row.rule, name or dotted(()), line, place.column)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row.kind}-{row.title}-{row.field}")
def test_a_seeded_error_is_found(shared: Path, row: Row) -> None:
    assert shared
    whole = document(row.release, row.title)
    mutation = EDITS[row.edit](whole.text, row.field, row.new)
    found = found_in(row.release, whole, mutation.text)
    assert found == [expected(row, whole, mutation)]


@pytest.mark.parametrize(("release", "title"), OBJECTS)
def test_nothing_is_wrong_with_the_objects_themselves(
    shared: Path, release: str, title: str
) -> None:
    assert shared
    whole = document(release, title)
    assert found_in(release, whole, whole.text) == []


def test_the_table_is_large_and_without_repetition() -> None:
    changes = {(row.release, row.title, row.field, row.edit, row.new) for row in ROWS}
    assert len(changes) == len(ROWS) >= 250
    assert len({row.kind for row in ROWS}) >= 40
    assert {release for release, _ in OBJECTS} == {*RENDERED, SAMPLES}
