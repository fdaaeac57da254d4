"""Mixer's rule, handler and instance.

Source: Mixer of Istio 1.0 to 1.3, `mixer/pkg/runtime/config`.
"""

from collections.abc import Iterator

from renderer.schema.fault import Fault
from renderer.schema.istio.definitions import api
from renderer.schema.istio.faults import IGNORED_FIELD, shown
from renderer.schema.istio.message import Message
from renderer.schema.istio.rules import rule
from renderer.schema.istio.rules.common import non_empty
from renderer.schema.structural import MISSING_FIELD, WRONG_VALUE

_API = "istio.policy.v1beta1"


@rule(_API, "Rule")
def some_action(part: Message) -> Iterator[Fault]:
    """A rule does something; since 1.1 it may also change headers."""
    names = ("actions", "requestHeaderOperations", "responseHeaderOperations")
    if all(map(part.empty, names)):
        yield part.missing("actions", "Mixer drops a rule without")


@rule(_API, "Action")
def action(part: Message) -> Iterator[Fault]:
    """An action has a handler and instances."""
    yield from non_empty(part, "handler", "an action needs")
    yield from non_empty(part, "instances", "an action needs")


@rule(_API, "Action", until=0)
def references(part: Message) -> Iterator[Fault]:
    """In 1.0 handlers and instances are named as name.kind or name.kind.namespace."""
    handler = part.text("handler")
    items = [(part.at("handler"), handler, "handler")] if handler else []
    items += [(path, text, "instance") for path, text in part.texts("instances") if text]
    for path, text, what in items:
        kinds = [
            kind.kind
            for kind in api(part.context.minor).kinds.values()
            if kind.category in (f"mixer-{what}", f"mixer-{what}-generic")
        ]
        parts = text.split(".")
        if not 2 <= len(parts) <= 3 or not all(parts):
            message = f"{shown(text)} is no name.kind of {what}s, with or without .namespace"
            yield Fault(WRONG_VALUE, path, message)
        elif parts[1] not in kinds:
            from renderer.nearest import did_you_mean

            message = f"{shown(parts[1])} in {shown(text)} is no kind of {what}"
            yield Fault(WRONG_VALUE, path, message, did_you_mean(parts[1], kinds))


@rule(_API, "Handler", "Instance", until=0)
def compiled_is_not_read(part: Message) -> Iterator[Fault]:
    """Mixer 1.0 knows compiled adapters and templates only by kinds of their own."""
    for name in ("compiledAdapter", "compiledTemplate"):
        value = part.text(name)
        if value:
            message = f"Mixer 1.0 does not read {name}"
            yield part.fault(IGNORED_FIELD, name, message, f"use an object of the kind {value}")


@rule(_API, "Handler", "Instance", since=1)
def some_type(part: Message) -> Iterator[Fault]:
    """A handler has an adapter and an instance a template, compiled into Mixer or not."""
    is_handler = "adapter" in part.type.fields
    names = ("compiledAdapter", "adapter") if is_handler else ("compiledTemplate", "template")
    if all(map(part.empty, names)):
        what = "a handler" if is_handler else "an instance"
        message = f"{what} needs {names[0]} or {names[1]}"
        yield Fault(MISSING_FIELD, part.path, message, "set one of them")
