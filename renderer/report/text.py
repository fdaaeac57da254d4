"""Errors and findings as text: one line that says it all, then the place, then what to do."""

from collections.abc import Iterable

from renderer.errors import RenderError
from renderer.finding import Finding
from renderer.position import Position

_COLORS = {"error": "31", "warning": "33", "info": "36", "help": "32", "place": "1"}
_LONGEST_SOURCE = 160
_LONGEST_LINE = 1000


def error_text(error: RenderError, *, color: bool = False) -> str:
    """Return an error as lines of text, each ending in a newline.

    The first is `file:line:column: error: message`; the line of source with a mark below the
    column, the callers and the hint follow where they are known.
    """
    lines = [_first_line(error.position, "error", None, error.message, color)]
    if error.source is not None and error.position is not None:
        lines += _source_lines(error.source, error.position.column)
    if error.template is not None:
        lines.append(f"  written by {one_line(str(error.template))}")
    lines += [f"  included from {one_line(str(position))}" for position in error.chain]
    if error.hint:
        lines.append(_help_line(error.hint, color))
    return "\n".join(lines) + "\n"


def findings_text(findings: Iterable[Finding], *, color: bool = False) -> str:
    """Return findings as lines of text, each ending in a newline."""
    lines: list[str] = []
    for finding in findings:
        lines.append(
            _first_line(finding.position, finding.severity, finding.rule, finding.message, color)
        )
        if finding.first is not None:
            lines.append(f"  first at {one_line(str(finding.first))}")
        if finding.template is not None:
            lines.append(f"  written by {one_line(str(finding.template))}")
        if finding.remedy:
            lines.append(_help_line(finding.remedy, color))
    return "".join(f"{line}\n" for line in lines)


def _first_line(
    position: Position | None, severity: str, rule: str | None, message: str, color: bool
) -> str:
    place = _painted(f"{one_line(str(position))}: ", "place", color) if position else ""
    label = f"{_painted(severity, severity, color)} [{rule}]" if rule else None
    return f"{place}{label or _painted(severity, severity, color) + ':'} {printable(message)}"


def _help_line(text: str, color: bool) -> str:
    return f"  {_painted('help', 'help', color)}: {printable(text)}"


def printable(text: str) -> str:
    r"""Return a text that a terminal only prints: file names and values come from anywhere.

    What is no printable character is escaped as Python does it (`\x1b`); new lines stay. The
    middle of a line that is far too long is left out.
    """
    if not text.isprintable():
        text = "".join(
            each if each.isprintable() or each == "\n" else ascii(each)[1:-1] for each in text
        )
    if len(text) <= _LONGEST_LINE:
        return text
    return "\n".join(map(_shortened, text.split("\n")))


def one_line(text: str) -> str:
    """Return a text as `printable` does, its new lines escaped too: a file may be called so."""
    return printable(text).replace("\n", "\\n")


def _shortened(line: str) -> str:
    if len(line) <= _LONGEST_LINE:
        return line
    half = _LONGEST_LINE // 2
    return f"{line[:half]} [... {len(line) - 2 * half} characters ...] {line[-half:]}"


def _source_lines(source: str, column: int) -> list[str]:
    """Return the source line and a mark below a 1-based column; a long line is cut around it."""
    start = max(0, column - 1 - _LONGEST_SOURCE // 2) if len(source) > _LONGEST_SOURCE else 0
    shown = source[start : start + _LONGEST_SOURCE].replace("\t", " ").rstrip()
    if not shown.isprintable():  # one sign each, so that the mark stays below its column
        shown = "".join(each if each.isprintable() else "?" for each in shown)
    lines = [f"    {shown}"]
    if column:
        lines.append("    " + " " * (column - 1 - start) + "^")
    return lines


def _painted(text: str, what: str, color: bool) -> str:
    return f"\033[{_COLORS[what]}m{text}\033[0m" if color else text
