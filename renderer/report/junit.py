"""Findings as JUnit XML, which CI servers show as test results."""

from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from renderer.finding import Finding


def findings_junit(findings: Sequence[Finding], summary: Mapping[str, Any]) -> str:
    """Return a test suite with a test case for each object: failed if it has errors."""
    by_object: dict[str, list[Finding]] = {name: [] for name in summary.get("names", ())}
    for finding in findings:
        place = finding.object or (finding.position.file if finding.position else finding.rule)
        by_object.setdefault(place, []).append(finding)
    failed = sum(any(each.severity == "error" for each in found) for found in by_object.values())
    cases = "".join(_case(name, found) for name, found in by_object.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<testsuite name="istio-render" tests="{len(by_object)}" failures="{failed}">\n'
        f"{cases}</testsuite>\n"
    )


def _case(name: str, findings: Sequence[Finding]) -> str:
    head = f'  <testcase classname="validate" name={quoteattr(_printable(name))}'
    errors = [each for each in findings if each.severity == "error"]
    others = [each for each in findings if each.severity != "error"]
    if not findings:
        return f"{head}/>\n"
    body = "".join(
        f"    <failure type={quoteattr(each.rule)} message={quoteattr(_printable(each.message))}>"
        f"{escape(_printable(_text(each)))}</failure>\n"
        for each in errors
    )
    if others:
        told = "\n".join(map(_text, others))
        body += f"    <system-out>{escape(_printable(told))}</system-out>\n"
    return f"{head}>\n{body}  </testcase>\n"


def _text(finding: Finding) -> str:
    first = f", first at {finding.first}" if finding.first else ""
    remedy = f"\n{finding.remedy}" if finding.remedy else ""
    return f"{finding.position or ''} {finding.message}{first}{remedy}".strip()


def _printable(text: str) -> str:
    """Return a text without the control characters that XML cannot hold."""
    return "".join(each if each.isprintable() or each in "\n\t" else "?" for each in text)
