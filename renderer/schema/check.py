"""The front door of validation: plain dicts, or texts with their lines, in; findings out."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from renderer.charts.capabilities import KubeVersion, parse_kube_range
from renderer.errors import ObjectError, UsageError
from renderer.finding import Finding
from renderer.objects import Object, Unreadable, object_of, read_objects
from renderer.position import Position
from renderer.schema.findings import Places, findings_of, summary_of, summary_together
from renderer.schema.istio.check import Release, knows
from renderer.schema.kubernetes import KubernetesSchemas, Version
from renderer.schema.validate import Target, Unit, one_unit, validate

_NO_OBJECT = "a manifest holds Kubernetes objects, with apiVersion, kind and metadata.name"


class Checked(NamedTuple):
    """What a check found, and what was checked by what (see `summary_of`)."""

    findings: tuple[Finding, ...]
    summary: Mapping[str, Any]


def check_texts(
    texts: Sequence[tuple[str, str]],
    target: Target,
    crds: Sequence[tuple[str, str]] = (),
    unit: Unit = one_unit,
) -> Checked:
    """Return what is wrong with the objects of some texts, given with their names.

    A text that is no YAML or holds no object is a finding itself. `crds` are further texts, of
    which only those that have CRDs are read, and `unit` tells by a text's name what it is applied
    with. Raises UsageError for a version of Kubernetes without schemas.
    """
    objects, findings = _read(texts)
    further, unreadable = _read([each for each in crds if has_crds(each[1])])
    checked = check_objects(objects, texts, target, [each for each in further if each.is_crd], unit)
    findings += [each for each in unreadable if each.severity == "error"]
    findings += checked.findings
    findings.sort(key=lambda finding: finding.position or Position(""))
    return Checked(tuple(findings), checked.summary)


def has_crds(text: str) -> bool:
    """Whether a text may define custom resources: others need not be read to know that."""
    return "CustomResourceDefinition" in text


def _read(texts: Sequence[tuple[str, str]]) -> tuple[list[Object], list[Finding]]:
    """Return the objects of texts, and findings about the texts."""
    wrong: list[Unreadable] = []
    read = read_objects(texts, templates=False, wrong=wrong)
    return [*read.objects], [*map(_unread, wrong), *read.findings]


def _unread(error: Unreadable) -> Finding:
    """Return the finding that a document is no YAML, or no object."""
    hint = _NO_OBJECT if isinstance(error, ObjectError) else error.hint
    return Finding("E2000", "error", error.message, error.position, hint)


def check_objects(
    objects: Sequence[Object],
    texts: Sequence[tuple[str, str]],
    target: Target,
    crds: Sequence[Object] = (),
    unit: Unit = one_unit,
) -> Checked:
    """Return what is wrong with objects that were read from `texts`; `crds` are further CRDs.

    Raises UsageError for a version of Kubernetes without schemas.
    """
    verdicts = validate(objects, target, KubernetesSchemas.open(), crds, unit)
    found = sorted(
        findings_of(verdicts, Places(dict(texts))),
        key=lambda finding: finding.position or Position(""),
    )
    return Checked(tuple(found), summary_of(verdicts))


def together(parts: Sequence[Checked]) -> Checked:
    """Return several checks as one."""
    findings = sorted(
        (each for part in parts for each in part.findings),
        key=lambda finding: finding.position or Position(""),
    )
    return Checked(tuple(findings), summary_together([part.summary for part in parts]))


def check_values(values: Iterable[Mapping[str, Any]], target: Target) -> list[Finding]:
    """Return what is wrong with objects given as plain dicts; findings have no place.

    CRDs among the objects define their kinds. No object is changed. Raises ObjectError for a dict
    without apiVersion, kind or metadata.name, and UsageError for a version of Kubernetes without
    schemas.
    """
    objects = [object_of(dict(each), Position("")) for each in values]
    verdicts = validate(objects, target, KubernetesSchemas.open())
    return [each._replace(position=None) for each in findings_of(verdicts, Places({}))]


def target_for(
    kubernetes: str, *, istio: str = "", lenient: bool = False, allowed: Iterable[str] = ()
) -> Target:
    """Return what objects must be right for: versions as the command line takes them.

    `kubernetes` is such as `1.11`, `1.11.3` or `1.9-1.11`, and `istio` such as `1.0` or `1.0.2`, ""
    for none. For the rest see `Target`. Raises UsageError for what is no such version.
    """
    versions = minor_versions(*parse_kube_range(kubernetes))
    release = istio_release(istio) if istio else None
    return Target(versions, lenient, frozenset(allowed), release)


def istio_release(text: str) -> Release:
    """Return the release of Istio that a text names. Raises UsageError unless its API is known."""
    match = re.fullmatch(r"v?(1)\.(\d+)(?:\.(\d+))?", text)
    release = tuple(int(each) for each in match.groups() if each) if match else ()
    if not knows(release):
        raise UsageError(f"{text!r} is none of 1.0 to 1.3; later releases have CRDs for all")
    return release


def minor_versions(first: KubeVersion, last: KubeVersion) -> tuple[Version, ...]:
    """Return the minor versions from one version to another."""
    return tuple((first.major, minor) for minor in range(first.minor, last.minor + 1))
