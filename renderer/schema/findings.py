"""Verdicts as findings: each fault with the line of its field."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from renderer.finding import Finding
from renderer.manifest import split_documents
from renderer.objects import Object
from renderer.position import Position
from renderer.schema.fault import Fault, FieldPath, Spot, dotted
from renderer.schema.validate import Verdict

if TYPE_CHECKING:
    from renderer.yamlio.nested import NestedPlaces, Place


class Places:
    """Finds what a fault is about in the text that an object was read from, by file."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        self._pieces = cache(lambda file: split_documents(texts.get(file, "")))
        self._documents = cache(self._read)

    def of(self, each: Object, fault: Fault) -> "Place":
        """Return where a field stands; for one that is absent, what it should stand in."""
        return self.at(each.position, (*each.within, *fault.path), fault.spot)

    def at(self, start: Position, path: FieldPath, spot: Spot | None = None) -> "Place":
        """Return the same of a path in the document that starts at a position."""
        from renderer.yamlio.nested import Place

        document = self._documents(start.file, start.line)
        return document.place(path, spot) if document else Place(start)

    def _read(self, file: str, line: int) -> "NestedPlaces | None":
        from renderer.yamlio.nested import NestedPlaces

        pieces = self._pieces(file)
        index = bisect_right(pieces, line, key=itemgetter(0)) - 1
        if index < 0:
            return None
        first_line, text = pieces[index]
        return NestedPlaces(text, file, first_line=first_line)


def findings_of(verdicts: Sequence[Verdict], places: Places) -> Iterator[Finding]:
    """Yield a finding for each fault."""
    for verdict in verdicts:
        for fault in verdict.faults:
            yield _finding(verdict, fault, places)


def _finding(verdict: Verdict, fault: Fault, places: Places) -> Finding:
    position, line = places.of(verdict.object, fault)
    first = places.at(*fault.first).position if fault.first else None
    where = f" (line {line} of the text here)" if line else ""
    return Finding(
        fault.rule,
        "error" if fault.rule.startswith("E") else "warning",
        f"{dotted(fault.path)}: {fault.message}{where}",
        position,
        fault.remedy,
        verdict.title,
        dotted(fault.path),
        first,
    )


def summary_of(verdicts: Sequence[Verdict]) -> dict[str, Any]:
    """Return how many objects were checked, by what, and how many have faults.

    `inside` counts those in texts of other objects, which `checked` leaves out. `unevaluated` has
    the rules in CEL that hold for these objects and were not evaluated, by CRD.
    """
    judges = Counter(_judge_group(each.judge) for each in verdicts)
    inside = sum(bool(each.inside) for each in verdicts)
    return {
        "checked": len(verdicts) - inside,
        "inside": inside,
        "skipped": 0,
        "by": dict(sorted(judges.items())),
        "wrong": sum(any(f.rule.startswith("E") for f in each.faults) for each in verdicts),
        "names": [each.title for each in verdicts],
        "unevaluated": _rules_by_crd(verdicts),
    }


def _rules_by_crd(verdicts: Sequence[Verdict]) -> dict[str, list[str]]:
    found: dict[str, dict[str, None]] = {}
    for crd, rule in (rule for each in verdicts for rule in each.unevaluated):
        found.setdefault(crd, {})[rule] = None
    return {crd: list(rules) for crd, rules in sorted(found.items())}


def summary_together(parts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any]:
    """Return what the summaries of several checks say in all."""
    judges: Counter[str] = Counter()
    rules: dict[str, dict[str, None]] = {}
    for part in parts:
        judges.update(part["by"])
        for crd, own in part["unevaluated"].items():
            rules.setdefault(crd, {}).update(dict.fromkeys(own))
    return {
        **{
            name: sum(part[name] for part in parts)
            for name in ("checked", "inside", "skipped", "wrong")
        },
        "by": dict(sorted(judges.items())),
        "names": [name for part in parts for name in part["names"]],
        "unevaluated": {crd: list(own) for crd, own in sorted(rules.items())},
    }


def _judge_group(judge: str) -> str:
    if judge.startswith(("Kubernetes ", "Istio ")) or judge == "allowed":
        return judge
    return "custom resource definitions" if judge else "no schema"
