"""Findings as workflow commands of GitHub Actions, which shows them in the changed files."""

from collections.abc import Mapping, Sequence
from typing import Any

from renderer.finding import Finding
from renderer.report.text import printable

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}


def findings_github(findings: Sequence[Finding], _summary: Mapping[str, Any]) -> str:
    """Return a line a finding.

    Source: GitHub documentation, "Workflow commands for GitHub Actions".
    """
    return "".join(f"{_command(each)}\n" for each in findings)


def _command(finding: Finding) -> str:
    properties = {"title": finding.rule}
    if finding.position is not None:
        properties |= {
            "file": finding.position.file,
            "line": str(finding.position.line or 1),
            "col": str(finding.position.column or 1),
        }
    message = f"{finding.object}: {finding.message}" if finding.object else finding.message
    if finding.first:
        message += f", first at {finding.first}"
    if finding.remedy:
        message += f" ({finding.remedy})"
    listed = ",".join(f"{key}={_escaped(value, ',:')}" for key, value in properties.items())
    return f"::{_LEVELS[finding.severity]} {listed}::{_escaped(message, '')}"


def _escaped(text: str, more: str) -> str:
    text = printable(text)
    for character in "%\r\n" + more:
        text = text.replace(character, f"%{ord(character):02X}")
    return text
