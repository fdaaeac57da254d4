"""Findings in every format."""

import json
import xml.etree.ElementTree as ElementTree

import pytest

from renderer.errors import YamlError
from renderer.finding import Finding
from renderer.position import Position
from renderer.report.formats import FORMATS, write_findings
from renderer.report.text import error_text, findings_text
from renderer.rules import RULES

FINDINGS = [
    Finding(
        "E2003",
        "error",
        "spec.replicas: this is a text (<one>); expected an integer",
        Position("a,b.yaml", 3, 5),
        "remove the quotes",
        "Deployment istio-system/pilot",
        "spec.replicas",
    ),
    Finding("W1002", "warning", "100% twice\nand more", Position("c.yaml", 7)),
    Finding("I0001", "info", "nowhere \x1b[31m"),
]
SUMMARY = {"checked": 2, "names": ["Deployment istio-system/pilot", "Service pilot"]}


def test_text() -> None:
    assert findings_text(FINDINGS[:2]) == (
        "a,b.yaml:3:5: error [E2003] spec.replicas: this is a text (<one>); expected an integer\n"
        "  help: remove the quotes\n"
        "c.yaml:7: warning [W1002] 100% twice\nand more\n"
    )
    assert "\033[31merror\033[0m" in findings_text(FINDINGS, color=True)


def test_text_leaves_a_terminal_as_it_is() -> None:
    finding = Finding("E2000", "error", "a \x1b[31m\u202eb\udc80", Position("\rx.yaml", 1), "\x07")
    assert findings_text([finding]) == (
        "\\rx.yaml:1: error [E2000] a \\x1b[31m\\u202eb\\udc80\n  help: \\x07\n"
    )
    error = YamlError("\x1b", Position("a\x1b"), hint="\x1b", chain=[Position("b\x1b")])
    assert error_text(error) == ("a\\x1b: error: \\x1b\n  included from b\\x1b\n  help: \\x1b\n")


def test_a_file_s_name_makes_no_line_of_its_own() -> None:
    assert error_text(YamlError("a\nb", Position("x\nerror: y", 1))) == (
        "x\\nerror: y:1: error: a\nb\n"
    )


def test_the_middle_of_a_long_line_is_left_out() -> None:
    text = error_text(YamlError("a" * 5000 + "\nb"))
    first, second = text.splitlines()
    assert first.startswith("error: aaa")
    assert "[... 4000 characters ...]" in first
    assert len(first) < 1100
    assert second == "b"


def test_json() -> None:
    found = json.loads(write_findings("json", FINDINGS, SUMMARY))
    assert found["summary"]["checked"] == 2
    first = found["findings"][0]
    assert (first["file"], first["line"], first["column"]) == ("a,b.yaml", 3, 5)
    assert first["object"] == "Deployment istio-system/pilot"
    assert "file" not in found["findings"][2]


def test_github() -> None:
    lines = write_findings("github", FINDINGS, SUMMARY).splitlines()
    assert lines[0].startswith("::error title=E2003,file=a%2Cb.yaml,line=3,col=5::Deployment ")
    assert lines[1] == "::warning title=W1002,file=c.yaml,line=7,col=1::100%25 twice%0Aand more"
    assert lines[2].startswith("::notice title=I0001::")


def test_github_has_no_control_characters() -> None:
    finding = Finding("E2000", "error", "a\x1b[31m\nb", Position("x\x07.yaml", 1))
    text = write_findings("github", [finding], SUMMARY)
    assert text == "::error title=E2000,file=x\\x07.yaml,line=1,col=1::a\\x1b[31m%0Ab\n"


def test_junit() -> None:
    suite = ElementTree.fromstring(write_findings("junit", FINDINGS, SUMMARY))
    assert suite.attrib["failures"] == "1"
    names = {case.attrib["name"]: case for case in suite}
    failure = names["Deployment istio-system/pilot"].find("failure")
    assert failure is not None
    assert failure.text == f"a,b.yaml:3:5 {FINDINGS[0].message}\nremove the quotes"
    assert len(names["Service pilot"]) == 0


def test_sarif() -> None:
    log = json.loads(write_findings("sarif", FINDINGS, SUMMARY))
    (run,) = log["runs"]
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["E2003", "I0001", "W1002"]
    result = run["results"][0]
    assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 5}
    assert [each["defaultConfiguration"]["level"] for each in rules] == ["error", "note", "warning"]


FILES = {
    "out/a.yaml": "out/a.yaml",
    "a b/c#d.yaml": "a%20b/c%23d.yaml",
    "out\\a.yaml": "out/a.yaml",
    "ä\udcff": "%C3%A4%FF",
}


@pytest.mark.parametrize("file", FILES)
def test_sarif_has_uris(file: str) -> None:
    finding = FINDINGS[0]._replace(position=Position(file, 1), template=Position(file, 2))
    (run,) = json.loads(write_findings("sarif", [finding], SUMMARY))["runs"]
    (result,) = run["results"]
    for place in (*result["locations"], *result["relatedLocations"]):
        assert place["physicalLocation"]["artifactLocation"]["uri"] == FILES[file]


@pytest.mark.parametrize("name", [name for name in FORMATS if name != "text"])
def test_no_findings(name: str) -> None:
    assert isinstance(write_findings(name, [], {"checked": 0}), str)


def test_every_rule_in_the_code_is_listed() -> None:
    import re
    from pathlib import Path

    import renderer

    used = set()
    for path in Path(renderer.__file__).parent.rglob("*.py"):
        if path.name != "rules.py":
            used.update(re.findall(r'"([EWI]\d{4})"', path.read_text(encoding="utf-8")))
    assert used == set(RULES)
