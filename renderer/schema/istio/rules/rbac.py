"""ServiceRole, ServiceRoleBinding, RbacConfig and ClusterRbacConfig: who may do what."""

from collections.abc import Iterator

from renderer.schema.fault import Fault
from renderer.schema.istio.faults import FIXED_NAME, shown
from renderer.schema.istio.message import Message
from renderer.schema.istio.rules import rule
from renderer.schema.istio.rules.common import non_empty
from renderer.schema.structural import MISSING_FIELD, WRONG_VALUE

_API = "istio.rbac.v1alpha1"
_CONFIG_NAME = "default"
_ROLE_KIND = "ServiceRole"


@rule(_API, "ServiceRole")
def some_rule(role: Message) -> Iterator[Fault]:
    """A role has rules."""
    yield from non_empty(role, "rules", "a ServiceRole needs")
    for access in role.parts("rules"):
        yield from non_empty(access, "services", "a rule needs")


@rule(_API, "AccessRule", until=0)
def some_method(access: Message) -> Iterator[Fault]:
    """In 1.0 a rule names methods."""
    yield from non_empty(access, "methods", "in Istio 1.0 a rule needs")


@rule(_API, "AccessRule.Constraint")
def constraint(condition: Message) -> Iterator[Fault]:
    """A constraint has a key and values."""
    yield from non_empty(condition, "key", "a constraint needs")
    yield from non_empty(condition, "values", "a constraint needs")


@rule(_API, "ServiceRoleBinding")
def some_subject(binding: Message) -> Iterator[Fault]:
    """A binding has subjects."""
    yield from non_empty(binding, "subjects", "a ServiceRoleBinding needs")


@rule(_API, "ServiceRoleBinding")
def bound_role(binding: Message) -> Iterator[Fault]:
    """A binding refers to a role; since 1.2 in shorter ways, too."""
    if not binding.has_any("roleRef", "role", "actions"):
        yield binding.missing("roleRef", "a ServiceRoleBinding needs")


@rule(_API, "RoleRef")
def role(reference: Message) -> Iterator[Fault]:
    """The kind of a role is ServiceRole, and it has a name."""
    yield from non_empty(reference, "name", "a reference to a role needs")
    yield from non_empty(reference, "kind", "a reference to a role needs")
    kind = reference.text("kind")
    if kind and kind != _ROLE_KIND:
        message = f"{shown(kind)} is no kind of role; expected {_ROLE_KIND}"
        yield reference.fault(WRONG_VALUE, "kind", message)


@rule(_API, "Subject")
def subject(part: Message) -> Iterator[Fault]:
    """A subject names somebody."""
    names = part.type.names
    if all(map(part.empty, names)):
        message = f"a subject needs one of {', '.join(names)}"
        yield Fault(MISSING_FIELD, part.path, message, "set one of them")


@rule(_API, "RbacConfig")
def config_name(config: Message) -> Iterator[Fault]:
    """The configuration is called default."""
    name = config.context.name
    if name is not None and name != _CONFIG_NAME:
        message = f"the only {config.context.kind} is called {_CONFIG_NAME}, not {name}"
        yield Fault(FIXED_NAME, ("metadata", "name"), message, f"name it {_CONFIG_NAME}")


@rule(_API, "RbacConfig")
def mode(config: Message) -> Iterator[Fault]:
    """A mode that includes or excludes says what."""
    chosen = config.choice("mode")
    for value, name in (("ON_WITH_INCLUSION", "inclusion"), ("ON_WITH_EXCLUSION", "exclusion")):
        if chosen == value and not config.has(name):
            message = f"the mode {value} needs {name}"
            remedy = f"set {name}; {{}} stands for none"
            yield Fault(MISSING_FIELD, config.path, message, remedy)
