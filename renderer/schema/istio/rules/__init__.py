"""What Istio's own admission demands of a message beyond the types of its fields.

A rule is a function that gets a message and yields faults; its docstring is the rule. It is asked
for each message of its type, wherever that stands.

Source: `pilot/pkg/model/validation.go` of Istio 1.0 to 1.3, and of Mixer
`mixer/pkg/runtime/validator` and `mixer/pkg/runtime/config`. The rules are those of 1.0 unless
they say otherwise.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import TypeAlias

from renderer.schema.fault import Fault
from renderer.schema.istio.definitions import package_of
from renderer.schema.istio.message import Message

Rule: TypeAlias = Callable[[Message], Iterator[Fault]]

_MODULES: Mapping[str, tuple[str, ...]] = {
    "istio.authentication.v1alpha1": ("authentication",),
    "istio.mesh.v1alpha1": ("mesh",),
    "istio.mixer.v1": ("mixer_client",),
    "istio.mixer.v1.config.client": ("mixer_client",),
    "istio.networking.v1alpha3": (
        "destination_rule",
        "envoy_filter",
        "gateway",
        "service_entry",
        "sidecar",
        "virtual_service",
    ),
    "istio.policy.v1beta1": ("policy",),
    "istio.rbac.v1alpha1": ("rbac",),
}
"""The modules that hold the rules for the messages of a package."""

_rules: dict[str, list[tuple[range, Rule]]] = {}


def rule(package: str, *messages: str, since: int = 0, until: int = 3) -> Callable[[Rule], Rule]:
    """Register a function as a rule for messages of a package, in a range of minor releases."""

    def register(function: Rule) -> Rule:
        for message in messages:
            rows = _rules.setdefault(f"{package}.{message}", [])
            rows.append((range(since, until + 1), function))
        return function

    return register


@cache
def rules_for(message: str, minor: int) -> tuple[Rule, ...]:
    """Return the rules for a message, by its full name, in a minor release of Istio 1."""
    for module in _MODULES.get(package_of(message), ()):
        import_module(f"renderer.schema.istio.rules.{module}")
    return tuple(function for minors, function in _rules.get(message, ()) if minor in minors)
