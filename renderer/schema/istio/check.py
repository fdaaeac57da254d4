"""What is wrong with an object of Istio's, or with a message in a ConfigMap, in plain values."""

from collections.abc import Iterator, Mapping
from typing import Any, TypeAlias

from renderer.errors import UsageError
from renderer.schema.fault import Fault, FieldPath
from renderer.schema.istio.definitions import MINORS, Kind, api
from renderer.schema.istio.faults import shown, unknown_field
from renderer.schema.istio.message import Context, Message
from renderer.schema.istio.reading import Reader
from renderer.schema.structural import WRONG_VALUE

Release: TypeAlias = tuple[int, ...]
"""A release of Istio: (1, 0), or with its patch release (1, 0, 2)."""

_NO_SCHEMA = "E2001"
_COMPILED_SINCE = 1
"""The first minor release whose Mixer reads `compiledAdapter` and `compiledTemplate`."""

_REPLACED: Mapping[str, str] = {
    "DestinationPolicy": "DestinationRule",
    "EgressRule": "ServiceEntry",
    "RouteRule": "VirtualService",
}
"""The kinds of the routing API that Istio 1.0 no longer has (istio.io, blog of 2018-04-25)."""

_OBJECT_FIELDS = ("apiVersion", "kind", "metadata", "spec", "status")


def knows(release: Release) -> bool:
    """Return whether the API of a release is known."""
    return release[:1] == (1,) and len(release) > 1 and release[1] in MINORS


def knows_message(release: Release, message: str) -> bool:
    """Return whether a release reads a text in the ConfigMap `istio`, and as what is known.

    Raises `RenderError` where the installation lacks the schemas.
    """
    return knows(release) and message in api(release[1]).table("config_roots")


def istio_kind(group: str, version: str, kind: str, release: Release) -> Kind | None:
    """Return a kind of object that a release of Istio reads, or None.

    Raises `RenderError` where the installation lacks the schemas.
    """
    return api(release[1]).kinds.get((group, version, kind)) if knows(release) else None


def reads_group(group: str, release: Release) -> bool:
    """Return whether an API group is one of Istio's, in a release whose API is known.

    Raises `RenderError` where the installation lacks the schemas.
    """
    return knows(release) and any(each[0] == group for each in api(release[1]).kinds)


def check_istio(value: Mapping[str, Any], release: Release) -> Iterator[Fault]:
    """Yield what is wrong with an object as a release of Istio reads it.

    Nothing is said about objects of other groups than Istio's, nor for a release whose API is
    not known. Raises `RenderError` where the installation lacks the schemas.
    """
    if not knows(release):
        return
    group, _, version = str(value.get("apiVersion")).rpartition("/")
    name = str(value.get("kind"))
    kind = istio_kind(group, version, name, release)
    if kind is None:
        yield from _unknown_kind(group, version, name, release)
        return
    for key in value:
        if key not in _OBJECT_FIELDS:
            yield unknown_field(key, _OBJECT_FIELDS, (), refused_by=None)
    if kind.message is not None:
        yield from _spec_faults(value, kind, kind.message, release)


def check_message(
    value: Any, release: Release, message: str, path: FieldPath = ()
) -> Iterator[Fault]:
    """Yield what is wrong with a value as a message of a release; null is an empty one.

    `message` is its full name, or that of a text in the ConfigMap `istio`: `mesh`,
    `meshNetworks`. Paths of faults begin with `path`. Raises `UsageError` for a message that the
    release lacks, and `RenderError` where the installation lacks the schemas.
    """
    if not knows(release):
        raise UsageError(f"the API of Istio {_words(release)} is not known")
    read = api(release[1])
    name = read.table("config_roots").get(message, message)
    if not read.has(name):
        raise UsageError(f"Istio {_words(release)} has no message {message}")
    reader = Reader(read, _context(release, refused_by=_refused_by(release)))
    reader.read({} if value is None else value, name, path)
    yield from reader.faults


def _spec_faults(
    value: Mapping[str, Any], kind: Kind, name: str, release: Release
) -> Iterator[Fault]:
    metadata = value.get("metadata")
    own_name = metadata.get("name") if isinstance(metadata, dict) else None
    context = _context(
        release,
        kind=kind.kind,
        name=own_name if isinstance(own_name, str) else None,
        refused_by=f"Mixer 1.{release[1]}" if kind.mixer else _refused_by(release),
        expressions=kind.expressions and not kind.params,
    )
    reader = Reader(api(release[1]), context)
    spec = value.get("spec")
    message = reader.read({} if spec is None else spec, name, ("spec",), kind.aliases)
    yield from reader.faults
    if kind.params and release[1] >= _COMPILED_SINCE and isinstance(message, Message):
        yield from _params_faults(message, kind.params, kind.expressions)


def _params_faults(
    message: Message, params: Mapping[str, str], expressions: bool
) -> Iterator[Fault]:
    """Yield the faults of a field whose message depends on the adapter or template named."""
    read = api(message.context.minor)
    by = message.type.fields[params["by"]].name
    chosen = message.text(by)
    if not chosen:
        return
    table = read.table(params["table"])
    if chosen not in table:
        from renderer.nearest import did_you_mean

        what = "adapter" if "adapter" in by.lower() else "template"
        text = f"Mixer 1.{message.context.minor} has no {what} {shown(chosen)}"
        yield message.fault(WRONG_VALUE, by, text, did_you_mean(chosen, table))
    elif isinstance(message.value(params["field"]), dict):
        reader = Reader(read, message.context._replace(expressions=expressions))
        field = params["field"]
        reader.read(message.value(field), table[chosen], message.at(field))
        yield from reader.faults


def _unknown_kind(group: str, version: str, name: str, release: Release) -> Iterator[Fault]:
    """Yield the fault of a kind that the release lacks, if its group is one of Istio's."""
    kinds = [each for each in api(release[1]).kinds if each[0] == group]
    if not kinds:
        return
    from renderer.nearest import did_you_mean

    served = sorted(each for _, each, kind in kinds if kind == name)
    if served:
        message = f"Istio {_words(release)} does not read {name} in {group}/{version}"
        yield Fault(_NO_SCHEMA, ("apiVersion",), message, f"use {group}/{' or '.join(served)}")
    else:
        message = f"Istio {_words(release)} has no kind {name} in {group}"
        newer = _REPLACED.get(name)
        hint = (
            f"use {newer} of networking.istio.io/v1alpha3"
            if newer
            else did_you_mean(name, [kind for *_, kind in kinds])
            or "give its CRD with --crds, or let it pass with --allow-unknown "
            f"{group}/{version}/{name}"
        )
        yield Fault(_NO_SCHEMA, ("kind",), message, hint)


def _context(
    release: Release,
    *,
    kind: str = "",
    name: str | None = None,
    refused_by: str | None = None,
    expressions: bool = False,
) -> Context:
    patch = release[2] if len(release) > 2 else None
    return Context(release[1], patch, kind, name, refused_by, expressions)


def _refused_by(release: Release) -> str | None:
    """Return who refuses unknown fields that Pilot reads: since 1.1 nobody."""
    return f"Istio {_words(release)}" if release[1] == 0 else None


def _words(release: Release) -> str:
    return ".".join(map(str, release))
