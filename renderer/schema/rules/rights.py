"""Roles, and who has them.

Source: pkg/apis/rbac/validation of Kubernetes.
"""

from collections.abc import Iterator, Mapping

from renderer.schema.fault import Fault
from renderer.schema.rules import rule
from renderer.schema.rules.fields import Fields, fields
from renderer.schema.rules.part import CONFLICT, Part, shown
from renderer.schema.rules.values import domain, one_of
from renderer.schema.structural import WRONG_VALUE

_GROUP = "rbac.authorization.k8s.io"

FIELDS: Mapping[str, Fields] = {
    "rbac.AggregationRule": fields(needs="clusterRoleSelectors"),
    "rbac.PolicyRule": fields(needs="verbs"),
    "rbac.RoleRef": fields(needs="kind name", apiGroup=one_of("", _GROUP)),
    "rbac.Subject": fields(needs="kind name"),
}


@rule("rbac", "PolicyRule")
def subject_of_rule(policy: Part) -> Iterator[Fault]:
    """A rule is about resources of API groups, or about URLs."""
    if policy.texts("nonResourceURLs"):
        given = [name for name in ("apiGroups", "resources", "resourceNames") if policy.texts(name)]
        yield from policy.forbidden(given, "not for a rule with nonResourceURLs")
        return
    for name in ("apiGroups", "resources"):
        if not policy.texts(name):
            yield policy.missing(name, "a rule without nonResourceURLs")


@rule("rbac", "Role")
def urls_in_namespace(role: Part) -> Iterator[Fault]:
    """URLs are not in a namespace."""
    for each in role.parts("rules"):
        if each.texts("nonResourceURLs"):
            yield from each.forbidden(("nonResourceURLs",), "for a ClusterRole, not for a Role")


@rule("rbac", "ClusterRoleBinding")
def of_the_cluster(binding: Part) -> Iterator[Fault]:
    """A binding for the whole cluster is to a ClusterRole, and says where accounts are."""
    role = binding.part("roleRef")
    if role.text("kind") == "Role":
        message = "a Role is in a namespace; a ClusterRoleBinding needs a ClusterRole"
        yield role.fault(WRONG_VALUE, "kind", message)
    for each in binding.parts("subjects"):
        if each.text("kind") == "ServiceAccount" and not each.text("namespace"):
            yield each.missing("namespace", "a ServiceAccount here")


@rule("rbac", "Subject")
def group_of_subject(subject: Part) -> Iterator[Fault]:
    """A ServiceAccount is in no API group, and named as one; users and groups are in RBAC's."""
    kind, group, name = subject.text("kind"), subject.text("apiGroup"), subject.text("name")
    if kind == "ServiceAccount":
        if group:
            message = f"a ServiceAccount is not in {group}"
            yield subject.fault(CONFLICT, "apiGroup", message, "remove it")
        if domain(name):
            yield subject.fault(WRONG_VALUE, "name", f"{shown(name)} {domain(name)}")
    elif group not in ("", _GROUP):
        yield subject.fault(WRONG_VALUE, "apiGroup", f"{shown(group)} is not {_GROUP}")
