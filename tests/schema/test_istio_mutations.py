"""Each seeded error in a right object is found, at its field, and nothing else is."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any

import pytest

from renderer.schema.fault import FieldPath
from renderer.schema.istio.check import check_istio
from tests.schema.istio_mutations import ADMISSION, GONE, LATER, STRUCTURE, Row
from tests.schema.istio_objects import minors_of, own_objects


def parsed(text: str) -> FieldPath:
    """Return the path that a text of the table stands for."""
    if text.startswith("^"):
        return tuple(text[1:].split("."))
    parts = text.replace("\\.", "\0").split(".") if text else []
    keys = (part.replace("\0", ".") for part in parts)
    return ("spec", *(int(key) if key.isdigit() else key for key in keys))


def mutated(value: Any, path: FieldPath, new: Any) -> Any:
    """Return a copy of an object in which something is replaced, or gone."""
    changed = deepcopy(value)
    *way, last = path
    place = changed
    for key in way:
        place = place[key]
    if new is GONE:
        del place[last]
    else:
        place[last] = new
    return changed


def rows() -> Iterator[tuple[int, Row]]:
    for row in (*STRUCTURE, *ADMISSION):
        yield minors_of(own_objects()[row[0]])[0], row
    yield from LATER


def _id(item: object) -> str:
    if isinstance(item, tuple):
        return f"{item[0]}-{item[1]}-{'gone' if item[2] is GONE else str(item[2])[:20]}"
    return f"1.{item}"


@pytest.mark.parametrize(("minor", "row"), list(rows()), ids=_id)
def test_a_seeded_error_is_found_at_its_field(minor: int, row: Row) -> None:
    name, change, new, rule, *where = row
    changed = mutated(own_objects()[name], parsed(change), new)
    expected = [(rule, parsed(text)) for text in (where[0].split() or [""] if where else [change])]
    faults = list(check_istio(changed, (1, minor)))
    assert [(fault.rule, fault.path) for fault in faults] == expected, faults
    for fault in faults:
        assert fault.message
        assert "\n" not in fault.message


@pytest.mark.parametrize("name", list(own_objects()))
def test_nothing_is_wrong_with_the_objects_themselves(name: str) -> None:
    value = own_objects()[name]
    for minor in minors_of(value):
        assert list(check_istio(value, (1, minor))) == []


def test_the_table_is_large_and_without_repetition() -> None:
    table = [(minor, row[0], row[1], repr(row[2])) for minor, row in rows()]
    assert len(table) >= 250
    assert len(set(table)) == len(table)
