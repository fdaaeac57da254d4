"""Findings as SARIF 2.1.0 (OASIS), which code-scanning services read."""

from collections.abc import Mapping, Sequence
from typing import Any

from renderer.finding import Finding
from renderer.position import Position
from renderer.rules import RULES
from renderer.version import __version__

_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_SEVERITIES = {"E": "error", "W": "warning", "I": "info"}
"""What the letter of a rule's id says."""


def findings_sarif(findings: Sequence[Finding], _summary: Mapping[str, Any]) -> str:
    """Return a SARIF log with one run, its rules and a result a finding."""
    import json

    rules = sorted({each.rule for each in findings})
    driver = {
        "name": "istio-render",
        "version": __version__,
        "rules": [
            {
                "id": rule,
                "shortDescription": {"text": RULES[rule]},
                "defaultConfiguration": {"level": _LEVELS[_SEVERITIES[rule[0]]]},
            }
            for rule in rules
        ],
    }
    run = {
        "tool": {"driver": driver},
        "results": [_result(each, rules.index(each.rule)) for each in findings],
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, indent=2) + "\n"


def _result(finding: Finding, rule: int) -> dict[str, Any]:
    text = finding.message + (f" ({finding.remedy})" if finding.remedy else "")
    if finding.object:
        text = f"{finding.object}: {text}"
    result: dict[str, Any] = {
        "ruleId": finding.rule,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": text},
    }
    if finding.position is not None:
        result["locations"] = [_location(finding.position)]
    others = [each for each in (finding.first, finding.template) if each is not None]
    if others:
        result["relatedLocations"] = list(map(_location, others))
    return result


def _location(position: Position) -> dict[str, Any]:
    region = {"startLine": max(position.line, 1)}
    if position.column:
        region["startColumn"] = position.column
    return {
        "physicalLocation": {"artifactLocation": {"uri": _uri(position.file)}, "region": region}
    }


def _uri(file: str) -> str:
    """Return a path as a reference that RFC 3986 allows, with slashes on every system."""
    from urllib.parse import quote

    return quote(file.replace("\\", "/"), errors="surrogateescape")
