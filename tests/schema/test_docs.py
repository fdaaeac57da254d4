"""The example of docs/validation.md does what the page says."""

import contextlib
import io
import textwrap

from tests.conftest import PROJECT


def blocks(heading: str) -> list[str]:
    """Return the indented blocks below a heading of the page."""
    text = (PROJECT / "docs" / "validation.md").read_text("utf-8")
    section = text.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    found: list[list[str]] = [[]]
    for line in section.splitlines():
        if line.startswith("    ") or (not line and found[-1]):
            found[-1].append(line)
        elif found[-1]:
            found.append([])
    return [textwrap.dedent("\n".join(lines)).strip() for lines in found if lines]


def test_the_example_for_programs() -> None:
    code, printed = blocks("From a program")
    with contextlib.redirect_stdout(io.StringIO()) as output:
        exec(compile(code, "docs/validation.md", "exec"), {})
    assert output.getvalue().strip() == printed
