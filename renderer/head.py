"""What Helm reads of a document before it orders it: kind and annotations.

Helm parses the whole document to know four fields. Nearly every document of a chart says
them in its first lines, in a form that needs no parser; `read_head` reads those lines, and
parses the document only when they, or any later line, could mean something else.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, NamedTuple

from renderer.errors import ObjectError
from renderer.position import Position

HOOK_ANNOTATION = "helm.sh/hook"

_NONE: Mapping[str, str] = MappingProxyType({})


class Head(NamedTuple):
    """A document's kind ("" for none) and its annotations."""

    kind: str
    annotations: Mapping[str, str] = _NONE


# One of the first lines of a document, or its whole `metadata`. Values are plain scalars, or
# quoted without an escape or a line break; a line that continues the one before does not match.
# Like the other patterns it is compiled where Helm 3 orders documents; others read the names here.
_START = r"""
    (?: [ ]* (?:\#.*)? \n )*+
    (?: apiVersion: [ ]+ (?: [A-Za-z][\w./-]* | "[\w./-]*" | '[\w./-]*' ) [ ]* (?:[ ]\#.*)? \n
      | kind: [ ]+ (?P<kind> [A-Za-z][A-Za-z0-9]* ) [ ]* (?:[ ]\#.*)? (?: \n (?! \n*[ ] ) | \Z )
      | (?P<metadata> metadata: [ ]* \n
          (?> [ ]* (?: \#.* | [ ] (?: -[ ]+ )?
              (?: [A-Za-z][\w./-]* | "[\w./-]+" | '[\w./-]+' ) :
              (?: [ ]+ (?: \{\} | "[^"\\\n]*" | '[^'\n]*' | [\w/] [^\n"'\\]*+ ) )? [ ]*
            | [ ] \{\} [ ]*
          )? (?: \n | \Z ) )*+
        (?= [^\s\#-] | \Z )
      )
    )
"""

# A later line at the left margin that could name `kind` or `metadata` once more: anything but
# a blank, a comment, a list item, the end of a bracket or of a quote, or a plain key with
# another name (Go takes a key in any case of its letters).
_SECOND = r"""
    \n (?! [ \n\#}\]] | \Z | -[ \n] | ["'][ ]*(?:\n|\Z) | (?!kind|metadata) [a-z]\w*:(?:[ \n]|\Z) )
"""

_COMMENTS = r"(?:[ ]*(?:#.*)?(?:\n|\Z))*+\Z"

# What ends a line in YAML 1.1, or is left out of it, without Python's patterns knowing.
_LINE_BREAKS = "[\x85\u2028\u2029\ufeff]"

# Plain words that are no strings in YAML 1.1.
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null"))


def read_head(document: str, source: str, line: int) -> Head:
    """Return the head of one of a template's documents, which starts at a 1-based line.

    A document whose head is plain is not read beyond it: what is no YAML further down is
    refused by Helm, and not here. Raises `YamlError` where a document that has to be parsed is
    no YAML, and `ObjectError` where it is no mapping, or its head holds what is no text.
    """
    kind = _plain_kind(document)
    return _parsed_head(document, source, line) if kind is None else Head(kind)


def _plain_kind(document: str) -> str | None:
    """Return the kind of a document without a hook, or None where that takes a parser."""
    if "\r" in document or (not document.isascii() and re.search(_LINE_BREAKS, document)):
        return None
    if re.match(_COMMENTS, document):
        return ""
    start, second = re.compile(_START, re.VERBOSE), re.compile(_SECOND, re.VERBOSE | re.IGNORECASE)
    kind, metadata, end = "", False, 0
    while not (kind and metadata) and (found := start.match(document, end)):
        end = found.end()
        if found["kind"] is not None:
            if kind or found["kind"].lower() in _WORDS:
                return None
            kind = found["kind"]
        elif found["metadata"] is not None:
            if metadata or HOOK_ANNOTATION in found["metadata"]:
                return None
            metadata = True
    return kind if kind and metadata and not second.search(document, end - 1) else None


def _parsed_head(document: str, source: str, line: int) -> Head:
    from renderer.yamlio.reader import load_documents

    first = next(iter(load_documents(document, source, first_line=line)), None)
    try:
        return _decoded(first.value if first else None)
    except TypeError as failure:
        raise ObjectError(
            str(failure),
            Position(source, line),
            hint="Helm 3 cannot order what is no object: correct the template",
        ) from None


def _decoded(value: object) -> Head:
    """Return the head of a value as Go's JSON decoder finds it.

    It takes fields in the order of their names and whatever the case of their letters, so that
    `kind` counts where there is a `Kind` too, and the annotations of `metadata` are added to
    those of `Metadata`.
    """
    kind, annotations = "", dict[str, str]()
    for name, each in _fields(value, "this document"):
        if name == "kind" and each is not None:
            kind = _text(each, "kind")
        elif name == "metadata":
            annotations = _annotations(each, annotations)
    return Head(kind, annotations)


def _annotations(metadata: object, known: dict[str, str]) -> dict[str, str]:
    """Return known annotations with those of a `metadata`; null forgets what was known."""
    if metadata is None:
        return {}
    for name, each in _fields(metadata, "metadata"):
        if name == "annotations":
            found = _mapping(each, "metadata.annotations").items()
            texts = {key: _text(value, f"annotation {key}") for key, value in found}
            known = {} if each is None else known | texts
    return known


def _fields(value: object, what: str) -> list[tuple[str, Any]]:
    mapping = _mapping(value, what)
    return [(key.casefold(), mapping[key]) for key in sorted(mapping)]


def _mapping(value: object, what: str) -> dict[str, Any]:
    if isinstance(value, dict | None):
        return value or {}
    raise TypeError(f"{what} is {described(value)}, and not a mapping")


def _text(value: object, what: str) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        raise TypeError(f"{what} is {described(value)}, and not a text")
    return "" if value is None else str(value)


def described(value: object) -> str:
    """Return what a YAML value is, in a word for messages: `a mapping`, `a list`, ..."""
    for kind, word in _DESCRIPTIONS:
        if isinstance(value, kind):
            return word
    return "a number"


_DESCRIPTIONS = (
    (dict, "a mapping"),
    (list, "a list"),
    (str, "a text"),
    (bool, "a boolean"),
    (type(None), "nothing"),
)
