"""What .helmignore leaves out, by what `helm template` 3.17.2 leaves out of `.Files`."""

import pytest

from renderer.charts.chart import load_chart
from renderer.charts.ignore import Rules
from renderer.errors import ChartError
from renderer.yamlio.reader import load

PATHS = [
    *("!x", ".hidden", "[x]/y", "\\z", "a.swp", "a.txt", "ab", "b.txt", "bin/run"),
    *("docs/a.txt", "docs/in/b.txt", "docs/in/c.swp", "é.txt"),
]

# The text, and which of the paths above it leaves out.
LEFT_OUT = [
    ("", ""),
    ("*.txt", "a.txt b.txt docs/a.txt docs/in/b.txt é.txt"),
    ("docs/", "docs/a.txt docs/in/b.txt docs/in/c.swp"),
    ("docs", "docs/a.txt docs/in/b.txt docs/in/c.swp"),
    ("b*", "b.txt bin/run docs/in/b.txt"),
    ("docs/*", "docs/a.txt docs/in/b.txt docs/in/c.swp"),
    ("docs/in/", "docs/in/b.txt docs/in/c.swp"),
    ("/a.txt", "a.txt"),
    ("*/a.txt", "docs/a.txt"),
    ("docs/*/b.txt", "docs/in/b.txt"),
    ("[ab].txt", "a.txt b.txt docs/a.txt docs/in/b.txt"),
    ("[^a].txt", "b.txt docs/in/b.txt é.txt"),
    ("[b-a].txt", ""),
    ("[x]/", ""),
    ("\\[x\\]/", "[x]/y"),
    ("?.txt", "a.txt b.txt docs/a.txt docs/in/b.txt é.txt"),
    ("a*", "a.swp a.txt ab docs/a.txt"),
    ("!?*", ""),
    ("\\!x", "!x"),
    ("# a.txt", ""),
    ("  a.txt  ", "a.txt docs/a.txt"),
    ("a.txt\r", "a.txt docs/a.txt"),
    ("\\\\z", "\\z"),
    ("\ufeff*.txt", "a.txt b.txt docs/a.txt docs/in/b.txt é.txt"),
    ("in", "docs/in/b.txt docs/in/c.swp"),
    ("in/", "docs/in/b.txt docs/in/c.swp"),
    ("docs/in", "docs/in/b.txt docs/in/c.swp"),
    ("/docs", "docs/a.txt docs/in/b.txt docs/in/c.swp"),
    ("docs//", ""),
    ("a.txt\x0cb.txt", ""),
    ("é*", "é.txt"),
    ("[!x]", ""),
    # What is left is nothing but the Chart.yaml.
    ("!C*", " ".join(PATHS)),
]

REFUSED = [
    ("**/a", 1, "double star"),
    ("a\n\n  **", 3, "double star"),
    ("[a", 1, "not closed"),
    ("# [\n[z-a]\n!b*[", 3, "not closed"),
    ("[]a]", 1, "must have a backslash"),
    ("a\\", 1, "nothing follows"),
]


@pytest.mark.parametrize(("text", "expected"), LEFT_OUT)
def test_left_out(text: str, expected: str) -> None:
    kept = Rules.parse(text).kept(PATHS)
    assert " ".join(path for path in PATHS if path not in kept) == expected


@pytest.mark.parametrize(("text", "line", "message"), REFUSED)
def test_refused(text: str, line: int, message: str) -> None:
    with pytest.raises(ChartError, match=message) as caught:
        Rules.parse(text, "istio/.helmignore")
    position = caught.value.position
    assert position is not None
    assert (position.file, position.line) == ("istio/.helmignore", line)
    assert caught.value.source == text.split("\n")[line - 1]


def test_hidden_templates_are_never_there() -> None:
    assert Rules.parse("").kept(["templates/.a", "templates/b", "x/.a"]) == ["templates/b", "x/.a"]


def test_rules_are_for_folders() -> None:
    files = {
        "Chart.yaml": b"name: a\nversion: 1.0.0\n",
        ".helmignore": b"*.txt\n",
        "a.txt": b"",
        "templates/.a.yaml": b"",
    }
    folder, packed = load_chart(files, load), load_chart(files, load, packed=True)
    assert (sorted(folder.files), list(folder.templates)) == ([".helmignore"], [])
    assert sorted(packed.files) == [".helmignore", "a.txt"]
    assert list(packed.templates) == ["templates/.a.yaml"]


def test_the_rules_of_a_chart_hold_for_its_subcharts_and_theirs_do_not() -> None:
    files = {
        "Chart.yaml": b"name: a\nversion: 1.0.0\n",
        ".helmignore": b"*.txt\ncharts/gone/\n",
        "a.txt": b"",
        "a.md": b"",
        "charts/sub/Chart.yaml": b"name: sub\nversion: 1.0.0\n",
        "charts/sub/.helmignore": b"*.md",
        "charts/sub/a.txt": b"",
        "charts/sub/a.md": b"",
        "charts/gone/Chart.yaml": b"",
    }
    chart = load_chart(files, load)
    assert sorted(chart.files) == [".helmignore", "a.md"]
    assert [sorted(each.files) for each in chart.dependencies] == [[".helmignore", "a.md"]]
