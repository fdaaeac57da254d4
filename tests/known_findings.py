"""The tables of docs/known-findings.md."""

from itertools import pairwise

from tests.conftest import PROJECT

RENDERED = "In what the charts render"
SAMPLES = "In the samples of 1.0.0"


def rows(heading: str) -> list[list[str]]:
    """Return the cells of all tables below a heading, without those of their heads."""
    text = (PROJECT / "docs" / "known-findings.md").read_text("utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    return [
        [cell.strip(" `") for cell in line.strip("|").split("|")]
        for line, after in pairwise([*section.splitlines(), ""])
        if line.startswith("| ") and not after.startswith("|---")
    ]
