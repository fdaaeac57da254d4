"""The table of errors seeded in real objects, `data/chart_mutations.txt`."""

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from renderer.finding import dotted

TABLE = Path(__file__).parent / "data" / "chart_mutations.txt"


class Row(NamedTuple):
    """A kind of error, and an error of it: the table's columns.

    `found` is the field that the finding is about, or None where the edit tells.
    """

    kind: str
    rule: str
    release: str
    title: str
    field: str
    edit: str
    new: str
    found: str | None


def read_table() -> Iterator[Row]:
    """Yield the rows of the table."""
    kind = ""
    for line in TABLE.read_text("utf-8").splitlines():
        if line.startswith("## "):
            kind = line.removeprefix("## ")
        elif line and not line.startswith("#"):
            rule, release, title, field, edit, *rest = (each.strip() for each in line.split(" |"))
            found = rest[1] if rest[1:] else None
            root = "" if found == dotted(()) else found
            yield Row(kind, rule, release, title, field, edit, rest[0] if rest else "", root)
