"""Every object against the schema of its kind: Kubernetes', its CRD's and Istio's own."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from renderer.nearest import did_you_mean
from renderer.objects import Object, Scope, scope
from renderer.schema.crds import CustomKind, custom_kinds
from renderer.schema.crdschema import rules_for
from renderer.schema.embedded import contents
from renderer.schema.fault import Fault
from renderer.schema.istio.check import Release, check_istio, reads_group
from renderer.schema.kubernetes import KubernetesSchemas, Version
from renderer.schema.names import label_faults, name_faults
from renderer.schema.notation import UNKNOWN_FIELDS, Schema
from renderer.schema.rules import further_faults
from renderer.schema.structural import UNKNOWN_FIELD, Structure

NO_SCHEMA = "E2001"
NOT_SERVED = "E2007"
TWICE = "E2008"
OF_THE_CLUSTER = "W2009"

_OF_ISTIO = ".istio.io"

_METADATA = {"$ref": "meta.v1.ObjectMeta"}
_META = {"apiVersion": {"type": "string"}, "kind": {"type": "string"}}
_OPEN = {"type": "object", UNKNOWN_FIELDS: True}


Unit = Callable[[str], str]
"""Gives what a source (`Object.source`) is part of: texts that are applied together."""


def one_unit(_: str) -> str:
    """Take all sources for one unit."""
    return ""


class Target(NamedTuple):
    """What objects must be right for: versions of Kubernetes, all of them.

    `istio` is the release of Istio that reads the objects, such as (1, 0) or (1, 0, 2), or None;
    `lenient` lets unknown fields pass; `allowed` are kinds (`group/version/Kind`) that need no
    schema.
    """

    versions: tuple[Version, ...]
    lenient: bool = False
    allowed: frozenset[str] = frozenset()
    istio: Release | None = None


class Verdict(NamedTuple):
    """An object, what judged it, and its faults.

    `judge` is such as `Kubernetes 1.9`, `Istio 1.0`, the name of a CRD, or "" for nothing.
    `inside` is the title of the object in whose text this one stands, or "". `unevaluated` are the
    CRD's rules in CEL that hold for the object, by CRD: an API server evaluates them.
    """

    object: Object
    judge: str
    faults: tuple[Fault, ...]
    inside: str = ""
    unevaluated: tuple[tuple[str, str], ...] = ()

    @property
    def title(self) -> str:
        """What people call the object, and where it is if that takes telling."""
        title = self.object.title
        return f"{title} inside {self.inside}" if self.inside else title


class _Candidate(NamedTuple):
    """An object to be judged, with the faults of its own texts; `inside` as in a verdict."""

    object: Object
    faults: list[Fault]
    inside: str = ""


def validate(
    objects: Sequence[Object],
    target: Target,
    schemas: KubernetesSchemas,
    crds: Iterable[Object] = (),
    unit: Unit = one_unit,
) -> list[Verdict]:
    """Return a verdict on each object, in their order: none is skipped.

    Objects in the texts of an object follow it. Custom resources are judged by the CRDs among all
    these, and by further `crds`. An object may be there once in each unit, and once in each
    object that holds others. Raises UsageError for a version of Kubernetes without schemas.
    """
    candidates = [found for each in objects for found in _unfolded(each, target)]
    custom = custom_kinds((*crds, *(each.object for each in candidates)))
    first: dict[tuple[str, str, str, str, str, str], Object] = {}
    verdicts = []
    for each, text_faults, inside in candidates:
        judge, faults = _judge(each, target, schemas, custom)
        faults += text_faults
        where = each.namespace if _scope(each, custom) == "Namespaced" else ""
        group = schemas.moved_to(each.group, each.kind) or each.group
        key = unit(each.source), inside, group, each.kind, where, each.name
        other = first.setdefault(key, each)
        if other is not each:
            alike = "the same content" if other.value == each.value else "different content"
            faults.append(
                Fault(
                    TWICE,
                    ("metadata", "name"),
                    f"{each.kind} {each.name} is there twice, with {alike}",
                    "remove one of the two",
                    (other.position, (*other.within, "metadata", "name"))
                    if other.position.file
                    else None,
                )
            )
        wrong = any(fault.rule == NO_SCHEMA for fault in faults)
        rules = () if wrong else tuple(_unevaluated(each, custom))
        verdicts.append(Verdict(each, judge, tuple(dict.fromkeys(faults)), inside, rules))
    return verdicts


def _unfolded(each: Object, target: Target) -> Iterator[_Candidate]:
    """Yield an object and those in its texts, whose own texts are not read."""
    faults: list[Fault] = []
    yield _Candidate(each, faults)
    for found in contents(each, target.istio):
        if isinstance(found, Object):
            yield _Candidate(found, [], each.title)
        elif not target.lenient or found.rule != UNKNOWN_FIELD:
            faults.append(found)


def _judge(
    each: Object,
    target: Target,
    schemas: KubernetesSchemas,
    custom: dict[tuple[str, str], CustomKind],
) -> tuple[str, list[Fault]]:
    metadata = each.value.get("metadata")
    faults: list[Fault] = []
    if isinstance(metadata, dict):
        faults += name_faults(each.group, each.kind, metadata)
        faults += label_faults(metadata, ("metadata",))
    defined = custom.get((each.group, each.kind))
    served = {} if defined else schemas.served_in(each.group, each.kind)
    if not served and isinstance(metadata, dict):
        faults += _metadata_faults(metadata, target, schemas)
    if each.namespace and _scope(each, custom) == "Cluster":
        message = f"a {each.kind} belongs to the whole cluster: the API server drops its namespace"
        faults.append(Fault(OF_THE_CLUSTER, ("metadata", "namespace"), message, "remove it"))
    if defined is not None:
        faults += _custom_faults(each, defined, target)
    name = f"{each.api_version}/{each.kind}"
    if target.istio is not None and reads_group(each.group, target.istio):
        read = list(_istio_faults(each, target.istio, lenient=target.lenient))
        # A kind that Istio lacks may be that of an adapter from elsewhere.
        if not any(fault.rule == NO_SCHEMA and fault.path == ("kind",) for fault in read):
            return f"Istio {'.'.join(map(str, target.istio))}", faults + read
        if defined is None and name not in target.allowed:
            return "", faults + read
    if defined is not None:
        return defined.crd, faults
    if served:
        return f"Kubernetes {_range_words(target.versions)}", faults + list(
            _built_in_faults(each, target, schemas)
        )
    if name in target.allowed:
        return "allowed", faults
    known = schemas.kinds(target.versions[-1])
    own = {kind for group, _, kind in known if group == each.group}
    faults.append(
        Fault(
            NO_SCHEMA,
            ("kind",),
            f"{name} is no kind of Kubernetes, and no CRD here defines it",
            did_you_mean(each.kind, own) or _how_to_know(each.group, name, target),
        )
    )
    return "", faults


def _how_to_know(group: str, name: str, target: Target) -> str:
    """Return what to do about a kind without a schema."""
    crd = f"give its CRD with --crds, or let it pass with --allow-unknown {name}"
    if target.istio is None and group.endswith(_OF_ISTIO):
        return f"Istio 1.0 to 1.3 need no CRD: say which with --istio-version; else {crd}"
    return crd


def _scope(each: Object, custom: Mapping[tuple[str, str], CustomKind]) -> Scope:
    defined = custom.get((each.group, each.kind))
    return defined.scope if defined is not None else scope(each.group, each.kind, {})


def _built_in_faults(each: Object, target: Target, schemas: KubernetesSchemas) -> Iterator[Fault]:
    """Yield the faults of an object, each with the versions where it is one if not all.

    A field that some of the versions have is right: the others drop it without harm.
    """
    found: dict[Fault, list[Version]] = {}
    served: list[Version] = []
    for alike in schemas.alike(target.versions, each.group, each.version, each.kind):
        version = alike[0]
        schema = schemas.reference(version, each.group, each.version, each.kind)
        if schema is None:
            yield _not_served(each, alike, schemas)
            continue
        served += alike

        def resolve(name: str, version: Version = version) -> Schema:
            return schemas.definition(version, name)

        structure = Structure(resolve, lenient=target.lenient, further=further_faults)
        for fault in structure.faults(dict(each.value), schema):
            found.setdefault(fault, []).extend(alike)
    for fault, versions in found.items():
        if len(versions) == len(served):
            yield fault
        elif fault.rule != UNKNOWN_FIELD:
            message = f"{fault.message} in Kubernetes {_range_words(versions)}"
            yield fault._replace(message=message)


def _not_served(each: Object, alike: Sequence[Version], schemas: KubernetesSchemas) -> Fault:
    served = schemas.served_in(each.group, each.kind)
    now = [api for api, range_ in served.items() if range_.first <= alike[0] <= range_.last]
    moved = schemas.moved_to(each.group, each.kind)
    if moved and not now:
        newer = schemas.served_in(moved, each.kind)
        now = [f"{moved}/{a}" for a, r in newer.items() if r.first <= alike[0] <= r.last]
    elif each.group:
        now = [f"{each.group}/{api}" for api in now]
    range_ = served.get(each.version)
    when = (
        f"it was served from {_words(range_.first)} to {_words(range_.last)}"
        if range_
        else "it never was"
    )
    versions = _range_words(alike)
    return Fault(
        NOT_SERVED,
        ("apiVersion",),
        f"{each.api_version} {each.kind} is not served by Kubernetes {versions}; {when}",
        f"use {' or '.join(sorted(now))}" if now else None,
    )


def _metadata_faults(
    metadata: dict[str, Any], target: Target, schemas: KubernetesSchemas
) -> Iterator[Fault]:
    """Yield the faults of the metadata of a custom resource, which Kubernetes reads."""

    def resolve(name: str) -> Schema:
        return schemas.definition(target.versions[-1], name)

    structure = Structure(resolve, lenient=target.lenient, further=further_faults)
    yield from structure.faults(metadata, _METADATA, ("metadata",))


def _custom_faults(each: Object, defined: CustomKind, target: Target) -> Iterator[Fault]:
    if each.version not in defined.versions:
        versions = " or ".join(f"{each.group}/{version}" for version in defined.versions)
        yield Fault(
            NOT_SERVED,
            ("apiVersion",),
            f"the CRD {defined.crd} does not serve {each.api_version}",
            f"use {versions}" if versions else None,
        )
        return
    try:
        schema = defined.schema(each.version)
    except TypeError:
        message = f"the CRD {defined.crd} has no schema that can be read"
        yield Fault(NO_SCHEMA, ("kind",), message, "correct the CRD")
        return
    if schema is None:
        return
    structure = Structure(_no_references, lenient=target.lenient or defined.open, custom=True)
    try:
        own = schema.get("properties", {})
        metadata = {**own.get("metadata", {}), **_OPEN}
        whole = {**schema, "properties": {**_META, **own, "metadata": metadata}}
        faults = list(structure.faults(dict(each.value), whole))
    except (AttributeError, TypeError):
        # What stands there is no schema. Walking all of each CRD first would cost more.
        message = f"the CRD {defined.crd} has no schema that can be read"
        faults = [Fault(NO_SCHEMA, ("kind",), message, "correct the CRD")]
    yield from faults


def _unevaluated(
    each: Object, custom: Mapping[tuple[str, str], CustomKind]
) -> Iterator[tuple[str, str]]:
    """Yield the rules in CEL that hold for an object, each with the CRD that has it."""
    defined = custom.get((each.group, each.kind))
    schema = defined.schema(each.version) if defined else None
    if defined and schema:
        yield from ((defined.crd, rule) for rule in rules_for(dict(each.value), schema))


def _istio_faults(each: Object, release: Release, *, lenient: bool) -> Iterator[Fault]:
    for fault in check_istio(each.value, release):
        if not lenient or fault.rule != UNKNOWN_FIELD:
            yield fault


def _no_references(_: str) -> Schema:
    """Take anything for what a `$ref` in a CRD stands for, as that is an error in the CRD."""
    return {}


def _range_words(versions: Sequence[Version]) -> str:
    first = _words(versions[0])
    return first if len(versions) == 1 else f"{first} to {_words(versions[-1])}"


def _words(version: Version) -> str:
    return f"{version[0]}.{version[1]}"
