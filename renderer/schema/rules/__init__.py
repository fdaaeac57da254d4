"""What API servers demand of Kubernetes' own kinds beyond the types of their fields.

A rule is a function that gets a mapping and yields faults; its docstring is the rule. It is asked
for each mapping of its type that has no other fault, wherever it stands; types are named as the
schemas name them, without a version where the rule holds for all: `core.ContainerPort`. What is
said of single fields is in the tables `FIELDS` of the modules.

Rules hold in all versions that have their types. Where an older version takes what a newer one
refuses, a rule is about what never worked; where a newer one takes more, the rule does too.

Source: pkg/apis/*/validation/validation.go of Kubernetes, compared in 1.9, 1.16, 1.25, 1.34 and
1.37; defaults are those of pkg/apis/*/*/defaults.go. Each module names its files.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib import import_module
from typing import Any, TypeAlias

from renderer.schema.fault import Fault, FieldPath
from renderer.schema.rules.part import Part

Rule: TypeAlias = Callable[[Part], Iterator[Fault]]

_MODULES: Mapping[str, tuple[str, ...]] = {
    "admissionregistration": ("webhooks",),
    "apiextensions": ("definitions",),
    "apps": ("workloads",),
    "autoscaling": ("scaling",),
    "batch": ("workloads",),
    "coordination": ("others",),
    "core": ("others", "pods", "services"),
    "discovery": ("services",),
    "extensions": ("network", "workloads"),
    "meta": ("selectors",),
    "networking": ("network",),
    "policy": ("scaling",),
    "rbac": ("rights",),
    "scheduling": ("others",),
}
"""The modules that hold the rules for the types of a group."""

_rules: dict[str, list[Rule]] = {}


def rule(groups: str, types: str) -> Callable[[Rule], Rule]:
    """Register a function as a rule for types of some groups, all of them texts with spaces."""

    def register(function: Rule) -> Rule:
        for group in groups.split():
            for name in types.split():
                _rules.setdefault(f"{group}.{name}", []).append(function)
        return function

    return register


def further_faults(definition: str, value: dict[str, Any], path: FieldPath) -> Iterable[Fault]:
    """Yield what rules say of a mapping that its schema, the definition, finds right."""
    rules = _rules_for(definition)
    if not rules:
        return ()
    part = Part(path, value)
    return (fault for each in rules for fault in each(part))


@cache
def _rules_for(definition: str) -> tuple[Rule, ...]:
    group, _, kind = definition.split(".")
    modules = [import_module(f"renderer.schema.rules.{each}") for each in _MODULES.get(group, ())]
    names = (f"{group}.{kind}", definition)
    tables = [module.FIELDS[each] for module in modules for each in names if each in module.FIELDS]
    rules = [each for name in names for each in _rules.get(name, ())]
    return (*(each.faults for each in tables), *rules)
