"""EnvoyFilter: what is put into Envoy's configuration, and where."""

from collections.abc import Iterator

from renderer.schema.fault import Fault
from renderer.schema.istio.message import Message
from renderer.schema.istio.rules import rule
from renderer.schema.istio.rules.common import non_empty
from renderer.schema.structural import MISSING_FIELD

_API = "istio.networking.v1alpha3"


@rule(_API, "EnvoyFilter")
def some_filter(envoy: Message) -> Iterator[Fault]:
    """It has filters; since 1.3 patches will do."""
    names = ("filters", "configPatches") if envoy.context.minor >= 3 else ("filters",)
    if all(map(envoy.empty, names)):
        words = " or ".join(reversed(names))
        message = f"an EnvoyFilter needs {words}"
        yield Fault(MISSING_FIELD, envoy.path, message, f"set {words}")


@rule(_API, "EnvoyFilter.Filter")
def filter_content(part: Message) -> Iterator[Fault]:
    """A filter has a type, a name and a configuration."""
    if part.choice("filterType") == "INVALID":
        yield part.missing("filterType", "a filter needs")
    yield from non_empty(part, "filterName", "a filter needs")
    if not part.has("filterConfig"):
        yield part.missing("filterConfig", "a filter needs")


@rule(_API, "EnvoyFilter.InsertPosition")
def relative_position(position: Message) -> Iterator[Fault]:
    """BEFORE and AFTER say which filter they refer to."""
    index = position.choice("index")
    if index in ("BEFORE", "AFTER"):
        yield from non_empty(position, "relativeTo", f"the position {index} needs")


@rule(_API, "EnvoyFilter.EnvoyConfigObjectPatch", since=3)
def patch(part: Message) -> Iterator[Fault]:
    """A patch says what it applies to and what it does."""
    if part.choice("applyTo") == "INVALID":
        yield part.missing("applyTo", "a patch needs")
    if not part.has("patch"):
        yield part.missing("patch", "a patch needs")


@rule(_API, "EnvoyFilter.Patch", since=3)
def patch_operation(part: Message) -> Iterator[Fault]:
    """A patch has an operation, and all of them but REMOVE a value."""
    operation = part.choice("operation")
    if operation == "INVALID":
        yield part.missing("operation", "a patch needs")
    elif operation not in (None, "REMOVE") and not part.has("value"):
        yield part.missing("value", f"the operation {operation} needs")
