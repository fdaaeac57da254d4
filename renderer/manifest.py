"""The text of rendered templates: split into documents, and ordered as Helm prints it.

Every rule here is Helm's, read off the sources of Helm 2.17.0 (`cmd/helm/template.go`,
`pkg/tiller/kind_sorter.go`) and Helm 3.17.2 (`pkg/releaseutil`, `pkg/action/action.go`).
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from renderer.dialect import Dialect
from renderer.head import HOOK_ANNOTATION, Head, read_head

Rendered = Sequence[tuple[str, str]]
"""Rendered templates: path (`istio/charts/pilot/templates/deployment.yaml`) and text."""


class Section(NamedTuple):
    """A part of the output: the template it is from, and its text."""

    source: str
    text: str


HELM2_KINDS = (
    *("Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange", "PodSecurityPolicy"),
    *("PodDisruptionBudget", "Secret", "ConfigMap", "StorageClass", "PersistentVolume"),
    *("PersistentVolumeClaim", "ServiceAccount", "CustomResourceDefinition", "ClusterRole"),
    *("ClusterRoleList", "ClusterRoleBinding", "ClusterRoleBindingList", "Role", "RoleList"),
    *("RoleBinding", "RoleBindingList", "Service", "DaemonSet", "Pod", "ReplicationController"),
    *("ReplicaSet", "Deployment", "HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob"),
    *("Ingress", "APIService"),
)
"""The order of kinds in Helm 2.17.0."""

HELM3_KINDS = (
    *("PriorityClass", "Namespace", "NetworkPolicy", "ResourceQuota", "LimitRange"),
    *("PodSecurityPolicy", "PodDisruptionBudget", "ServiceAccount", "Secret", "SecretList"),
    *("ConfigMap", "StorageClass", "PersistentVolume", "PersistentVolumeClaim"),
    *("CustomResourceDefinition", "ClusterRole", "ClusterRoleList", "ClusterRoleBinding"),
    *("ClusterRoleBindingList", "Role", "RoleList", "RoleBinding", "RoleBindingList", "Service"),
    *("DaemonSet", "Pod", "ReplicationController", "ReplicaSet", "Deployment"),
    *("HorizontalPodAutoscaler", "StatefulSet", "Job", "CronJob", "IngressClass", "Ingress"),
    *("APIService",),
)
"""The order of kinds in Helm 3.17.2."""

HOOK_EVENTS = frozenset(
    (
        *("pre-install", "post-install", "pre-delete", "post-delete", "pre-upgrade"),
        *("post-upgrade", "pre-rollback", "post-rollback", "test", "test-success"),
    )
)
"""The events that Helm 3 knows; it leaves out an object with any other."""

# Go's `\s` and strings.TrimSpace; Python's own notion of a space is wider than both.
_REGEXP_SPACE = "\t\n\f\r "
_SPACE = "\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(
    map(chr, range(0x2000, 0x200B))
)

_HELM2_RANK = {kind: rank for rank, kind in enumerate(HELM2_KINDS)}
_HELM3_RANK = {kind: rank for rank, kind in enumerate(HELM3_KINDS)}
_HELM2_KIND = re.compile("kind:(.*)\n")


def split_documents(text: str) -> list[tuple[int, str]]:
    r"""Return the documents of a template's text, each with its 1-based line in that text.

    Helm splits at the regular expression `(?:^|\s*\n)---\s*` and not where YAML would: what
    follows three dashes on their line is part of the next document, and dashes at the start
    of a line split wherever they stand. A document is stripped of surrounding white space;
    one that consists of nothing is left out, one of comments is not.
    """
    start = len(text) - len(text.lstrip(_SPACE))
    text = text.rstrip(_SPACE)
    documents: list[tuple[int, str]] = []
    line, counted = 1, 0
    if text.startswith("---", start):
        start = _skip_space(text, start + 3)
    while True:
        separator = text.find("\n---", start)
        piece = text[start:] if separator < 0 else text[start:separator].rstrip(_REGEXP_SPACE)
        if piece:
            begin = start + len(piece) - len(piece.lstrip(_SPACE))
            line += text.count("\n", counted, begin)
            counted = begin
            documents.append((line, piece.strip(_SPACE)))
        if separator < 0:
            return documents
        start = _skip_space(text, separator + 4)


def _skip_space(text: str, start: int) -> int:
    while start < len(text) and text[start] in _REGEXP_SPACE:
        start += 1
    return start


def raw_helm2(rendered: Rendered) -> list[Section]:
    """Return the sections that Helm 2 prints: whole files, ordered by the first kind in each.

    The kind is what follows the first `kind:` of the text, wherever that stands. Files of one
    kind are ordered by path; kinds that Helm does not know come last, by name. Partials and
    notes are no output. Neither are templates that render to nothing: Helm 2 leaves them out
    of `--output-dir` and heads a blank section with their name on stdout.
    """
    shown = [
        Section(source, text)
        for source, text in rendered
        if not _is_partial(source)
        and source.rpartition("/")[2] != "NOTES.txt"
        and text.strip(_REGEXP_SPACE)
    ]
    return sorted(shown, key=_helm2_order)


def _helm2_order(section: Section) -> tuple[int, str, str]:
    found = _HELM2_KIND.search(section.text)
    kind = found[1].strip(_SPACE) if found else "Unknown"
    return (*_kind_order(kind, _HELM2_RANK), section.source)


def _kind_order(kind: str, rank: dict[str, int]) -> tuple[int, str]:
    known = rank.get(kind)
    return (len(rank), kind) if known is None else (known, "")


def raw_helm3(rendered: Rendered) -> tuple[list[Section], list[Section]]:
    """Return the sections that Helm 3 prints: one a document, first the objects, then hooks.

    Both are ordered by kind, and within a kind by path and place in the file. Kinds that Helm
    does not know come last, by name. Partials and notes are no output, nor is an object whose
    hook names an event that Helm 3 does not know (such as Helm 2's `crd-install`).

    Raises `YamlError` or `ObjectError` for a document whose head cannot be read.
    """
    objects: list[tuple[tuple[int, str], Section]] = []
    hooks: list[tuple[tuple[int, str], Section]] = []
    for source, document, head in _helm3_documents(rendered):
        entry = _kind_order(head.kind, _HELM3_RANK), Section(source, document)
        hook = head.annotations.get(HOOK_ANNOTATION)
        if hook is None:
            objects.append(entry)
        elif all(event.strip(_SPACE).lower() in HOOK_EVENTS for event in hook.split(",")):
            hooks.append(entry)
    return _ordered(objects), _ordered(hooks)


def _helm3_documents(rendered: Rendered) -> Iterator[tuple[str, str, Head]]:
    for source, text in sorted(rendered):
        if not _is_partial(source) and not source.endswith("NOTES.txt"):
            for line, document in split_documents(text):
                yield source, document, read_head(document, source, line)


def _ordered(entries: list[tuple[tuple[int, str], Section]]) -> list[Section]:
    return [section for _, section in sorted(entries, key=lambda entry: entry[0])]


def _is_partial(source: str) -> bool:
    return source.rpartition("/")[2].startswith("_")


def raw_text(rendered: Rendered, dialect: Dialect) -> str:
    """Return what `helm template` prints for these templates."""
    if dialect == "helm2":
        return "".join(map(_printed, raw_helm2(rendered)))
    objects, hooks = raw_helm3(rendered)
    return "".join(map(_printed, objects)).strip(_SPACE) + "\n" + "".join(map(_printed, hooks))


def _printed(section: Section) -> str:
    return f"---\n# Source: {section.source}\n{section.text}\n"
