"""Verdicts as findings: each fault with the line of its field."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from typing import Any

from renderer.finding import Finding
from renderer.manifest import split_documents
from renderer.objects import Object
from renderer.position import Position
from renderer.schema.fault import Fault, FieldPath, dotted
from renderer.schema.validate import Verdict


class Places:
    """Finds the line of an object's field in the text that it was read from, by file."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts
        self._positions = cache(self._read)

    def of(self, each: Object, path: FieldPath) -> Position:
        """Return where a field stands; for one that is absent, what it should stand in."""
        found = self._positions(each.position.file, each.position.line)
        whole = (*each.within, *path)
        for length in range(len(whole), 0, -1):
            if whole[:length] in found:
                return found[whole[:length]]
        return each.position

    def _read(self, file: str, line: int) -> Mapping[tuple[str | int, ...], Position]:
        from renderer.yamlio.reader import positions

        pieces = [each for each in split_documents(self._texts.get(file, "")) if each[0] <= line]
        return positions(pieces[-1][1], file, first_line=pieces[-1][0]) if pieces else {}


def findings_of(verdicts: Sequence[Verdict], places: Places) -> Iterator[Finding]:
    """Yield a finding for each fault."""
    for verdict in verdicts:
        for fault in verdict.faults:
            yield _finding(verdict.object, fault, places)


def _finding(each: Object, fault: Fault, places: Places) -> Finding:
    return Finding(
        fault.rule,
        "error" if fault.rule.startswith("E") else "warning",
        f"{dotted(fault.path)}: {fault.message}",
        places.of(each, fault.path),
        fault.remedy,
        each.title,
        dotted(fault.path),
        fault.first,
    )


def summary_of(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return how many objects were checked, by what, and how many have faults."""
    judges = Counter(_judge_group(each.judge) for each in verdicts)
    return {
        "checked": len(verdicts),
        "skipped": 0,
        "by": dict(sorted(judges.items())),
        "wrong": sum(any(f.rule.startswith("E") for f in each.faults) for each in verdicts),
        "names": [each.object.title for each in verdicts],
    }


def _judge_group(judge: str) -> str:
    if judge.startswith(("Kubernetes ", "Istio ")) or judge == "allowed":
        return judge
    return "custom resource definitions" if judge else "no schema"
