"""Objects and changes of them, and what a real API server said of each."""

import json
from collections.abc import Iterator
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple

from renderer.charts.capabilities import parse_kube_range
from renderer.schema.check import minor_versions
from renderer.schema.kubernetes import Version
from tests.schema.edits import EDITS

DATA = Path(__file__).parent / "data"
CASES = DATA / "apiserver_cases.txt"
OBJECTS = DATA / "apiserver_objects.yaml"
ANSWERS = DATA / "apiserver.jsonl"
DIFFERENCES = DATA / "apiserver_differences.txt"
UNCHANGED = "as it is"


class Case(NamedTuple):
    """A row of the table: an object, and what is changed in it."""

    title: str
    field: str
    edit: str
    new: str

    @property
    def text(self) -> str:
        """The object with its change."""
        return _text(self)

    def __str__(self) -> str:
        """Return the row as the table has it."""
        return " | ".join((self.title, self.field, self.edit, self.new)).rstrip(" |")


@cache
def _text(case: Case) -> str:
    text = own_objects()[case.title]
    return text if case.edit == UNCHANGED else EDITS[case.edit](text, case.field, case.new).text


class Answer(NamedTuple):
    """What the API server said of a case: whether it takes the object, and if not, why.

    `digest` is that of the object's text.
    """

    case: Case
    digest: str
    accepted: bool
    message: str


class Recorded(NamedTuple):
    """All answers, and who gave them: `kubernetes` and `istio` are versions."""

    kubernetes: str
    istio: str
    answers: tuple[Answer, ...]

    @property
    def minors(self) -> tuple[Version, ...]:
        """The version of Kubernetes as a target takes it."""
        return minor_versions(*parse_kube_range(self.kubernetes.removeprefix("v")))


@cache
def own_objects() -> dict[str, str]:
    """Return the texts of the objects by title: `Service web`."""
    found = {}
    for text in OBJECTS.read_text("utf-8").split("\n---\n"):
        kind, name = (
            next(line.split(": ")[1] for line in text.splitlines() if line.startswith(start))
            for start in ("kind: ", "  name: ")
        )
        found[f"{kind} {name}"] = f"{text.rstrip()}\n"
    return found


def read_cases() -> Iterator[Case]:
    """Yield the rows of the table."""
    for line in CASES.read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            yield _case(line)


def _case(line: str) -> Case:
    title, field, edit, *new = (each.strip() for each in line.split(" |", 3))
    return Case(title, field, edit, "".join(new))


class Difference(NamedTuple):
    """Cases that are judged in another way than by the API server, of what kind, and why."""

    kind: str
    reason: str
    cases: tuple[Case, ...]


def read_differences() -> list[Difference]:
    """Return the differences that are listed."""
    _, *sections = DIFFERENCES.read_text("utf-8").split("\n## ")
    found = []
    for section in sections:
        head, *lines = section.splitlines()
        kind, _, reason = head.partition(": ")
        found.append(Difference(kind, reason, tuple(_case(line) for line in lines if line)))
    return found


def digest_of(text: str) -> str:
    """Return what tells a text from others."""
    return sha256(text.encode()).hexdigest()[:12]


@cache
def recorded() -> Recorded:
    """Return what was recorded."""
    head, *rows = (json.loads(line) for line in ANSWERS.read_text("utf-8").splitlines())
    return Recorded(head["kubernetes"], head["istio"], tuple(map(_answer, rows)))


def write_answers(kubernetes: str, kubectl: str, istio: str, answers: list[Answer]) -> None:
    """Write what is to be recorded: who answered, and an answer in each line."""
    head = {"kubernetes": kubernetes, "kubectl": kubectl, "istio": istio}
    rows = ([*each.case, each.digest, each.accepted, each.message] for each in answers)
    lines = (json.dumps(row, ensure_ascii=False) + "\n" for row in (head, *rows))
    ANSWERS.write_text("".join(lines), "utf-8", newline="\n")


def _answer(row: list[Any]) -> Answer:
    *case, digest, accepted, message = row
    return Answer(Case(*case), digest, accepted, message)
