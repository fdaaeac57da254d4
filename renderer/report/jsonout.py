"""Findings as JSON, for other programs."""

from collections.abc import Mapping, Sequence
from typing import Any

from renderer.finding import Finding
from renderer.position import Position


def findings_json(findings: Sequence[Finding], summary: Mapping[str, Any]) -> str:
    """Return a JSON object: `summary`, and `findings` with rule, severity, place and message."""
    import json

    found = [_plain(each) for each in findings]
    return json.dumps({"findings": found, "summary": summary}, indent=2, sort_keys=True) + "\n"


def _plain(finding: Finding) -> dict[str, Any]:
    plain: dict[str, Any] = {
        "rule": finding.rule,
        "severity": finding.severity,
        "message": finding.message,
        "remedy": finding.remedy,
        "object": finding.object,
        "field": finding.field,
    }
    if finding.position is not None:
        plain |= finding.position._asdict()
    for name in ("first", "template"):
        place: Position | None = getattr(finding, name)
        plain[name] = place and place._asdict()
    return {key: value for key, value in plain.items() if value not in (None, 0)}
