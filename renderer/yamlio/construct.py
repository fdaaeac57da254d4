"""Nodes to values, as Go's yaml.v2 and the JSON that Helm takes it through make them."""

from __future__ import annotations

import re
from typing import Any, NamedTuple, NoReturn

from renderer.position import Position
from renderer.yamlio.gofloat import format_g, format_g32
from renderer.yamlio.nodes import Alias, Mapping, Node, Scalar, Sequence
from renderer.yamlio.problem import refused
from renderer.yamlio.resolve import (
    BINARY,
    MERGE,
    RESOLVABLE,
    Resolved,
    WrongTag,
    json_number,
    resolve,
    resolve_tagged,
    short_tag,
)
from renderer.yamlio.source import Source

_BASE64 = "(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"

Entry = tuple[Node, Node]
"""The nodes of a key and of its value."""

_GO_ESCAPES = {
    "\a": r"\a",
    "\b": r"\b",
    "\f": r"\f",
    "\n": r"\n",
    "\r": r"\r",
    "\t": r"\t",
    "\v": r"\v",
    "\\": r"\\",
    '"': r"\"",
}


class Repeated(NamedTuple):
    """A key that stands more than once in a mapping: its entry there, and the one that counts."""

    mapping: Mapping
    key: str
    lost: Entry
    kept: Entry


class Constructor:
    """Makes the values of one text's nodes.

    `exact` keeps integers; otherwise every number is a float, as in Helm's values. Keys that
    stand more than once are noted in `repeated`. Raises `GoYamlError` for what Go refuses.
    """

    def __init__(self, source: Source, *, exact: bool) -> None:
        self._source = source
        self._exact = exact
        self._aliases = 0
        self.repeated: list[Repeated] = []

    def value(self, node: Node) -> Any:
        """Return a node's value: dict, list, str, bool, int, float or None.

        What aliases stand for is made anew for each of them.
        """
        if isinstance(node, Scalar):
            return self._scalar(node)
        if isinstance(node, Mapping):
            return {key: self.value(entry[1]) for key, entry in self.entries(node).items()}
        if isinstance(node, Sequence):
            return [self.value(child) for child in node.children]
        assert isinstance(node, Alias)
        self._aliases += 1
        value = self.value(node.target)
        self._aliases -= 1
        return value

    def entries(self, node: Mapping) -> dict[str, Entry]:
        """Return a mapping's keys as JSON has them, with the nodes of key and value.

        Of a key that stands more than once, the last one counts, and so it does for those of a
        merged mapping: unlike in YAML's own rules, `<<` overrides the keys before it.
        """
        result: dict[str, Entry] = {}
        merged: set[str] = set()
        repeats = False
        for entry in node.pairs():
            if is_merge(entry[0]):
                found = self._merged(entry[1])
                result.update(found)
                merged.update(found)
                continue
            key = self.key(*entry)
            if key in result:
                repeats = repeats or key not in merged
                merged.discard(key)
            result[key] = entry
        if repeats and not self._aliases:
            self._note_repeats(node)
        return result

    def key(self, node: Node, value: Node) -> str:
        """Return the string that a key becomes in JSON (sigs.k8s.io/yaml, yaml.go).

        `value` is what it is the key of, for the error.
        """
        key = _key_text(self._key_value(node))
        if key is None:
            self._refuse_key(node, value)
        return key

    def _key_value(self, node: Node) -> Resolved:
        target = node.target if isinstance(node, Alias) else node
        if not isinstance(target, Scalar):
            self._refuse_collection_key(node)
        return self._resolved(target)

    def _merged(self, node: Node) -> dict[str, Entry]:
        """Return what the value of a `<<` key adds to its mapping."""
        result: dict[str, Entry] = {}
        parts = reversed(node.children) if isinstance(node, Sequence) else [node]
        for part in parts:
            target = part.target if isinstance(part, Alias) else part
            if not isinstance(target, Mapping):
                self._fail(
                    part,
                    "yaml: map merge requires map or sequence of maps as the value",
                    "`<<` takes a mapping, or a list of mappings, and this is neither",
                    "name a mapping, mostly by an alias such as `<<: *defaults`",
                )
            self._aliases += target is not part
            result.update(self.entries(target))
            self._aliases -= target is not part
        return result

    def _note_repeats(self, node: Mapping) -> None:
        places: dict[str, list[Entry]] = {}
        for entry in node.pairs():
            if not is_merge(entry[0]):
                places.setdefault(self.key(*entry), []).append(entry)
        for key, (*lost, kept) in places.items():
            self.repeated += [Repeated(node, key, entry, kept) for entry in lost]

    def _scalar(self, node: Scalar) -> Any:
        value = self._resolved(node)
        if value is None or isinstance(value, (str, bool)):
            return value
        number = json_number(value, node.text, exact=self._exact)
        if number is None:
            self._fail(
                node,
                f"json: unsupported value: {format_g(value)}",
                f"{node.text} is not a number that JSON, and so Kubernetes, has",
                "quote it if it is meant as text",
            )
        return number

    def _resolved(self, node: Scalar) -> Resolved:
        tag = node.tag
        if not tag:
            return resolve(node.text) if node.plain else node.text
        if tag in RESOLVABLE:
            try:
                return resolve_tagged(node.text, tag)
            except WrongTag as wrong:
                self._fail(
                    node,
                    f"yaml: cannot decode {wrong.found} `{node.text}` as a {wrong.tag}",
                    f"the tag {wrong.tag} does not fit {node.text!r}, which is {wrong.found}",
                    "remove the tag, or correct the value",
                )
        return self._binary(node) if tag == BINARY else node.text

    def _binary(self, node: Scalar) -> str:
        from binascii import a2b_base64

        text = node.text.replace("\r", "").replace("\n", "")
        if not re.fullmatch(_BASE64, text):
            self._fail(
                node,
                "yaml: !!binary value contains invalid base64 data",
                f"the tag {short_tag(BINARY)} wants base64, and this is none",
                "correct the value; Kubernetes takes base64 text without any tag",
            )
        return re.sub(
            "[\ud800-\udfff]",
            "\ufffd",
            a2b_base64(text).decode("utf-8", "surrogateescape"),
        )

    def _refuse_collection_key(self, node: Node) -> NoReturn:
        self._fail(
            node,
            f"yaml: invalid map key: {self._go_syntax(node)}",
            "a list or a mapping is used as a key",
            "a template expression such as {{ x }} must be quoted; any other key must be text",
        )

    def _refuse_key(self, node: Node, value_node: Node) -> NoReturn:
        key = self._key_value(node)
        go_type, go_key = ("%!s(<nil>)", "<nil>") if key is None else ("uint64", f"{key:#x}")
        go_value = self._go_syntax(value_node)
        go_value = "<nil>" if go_value == _go_syntax(None) else go_value
        self._fail(
            node,
            f"unsupported map key of type: {go_type}, key: {go_key}, value: {go_value}",
            f"a key is text, and this one is {'null' if key is None else 'a number over 64 bits'}",
            "quote the key",
        )

    def _go_syntax(self, node: Node) -> str:
        """Return a node's value as Go's `%#v` prints it, as its errors do."""
        if isinstance(node, Alias):
            node = node.target
        if isinstance(node, Sequence):
            items = ", ".join(map(self._go_syntax, node.children))
            return f"[]interface {{}}{{{items}}}"
        if isinstance(node, Mapping):
            for key, _ in node.pairs():
                self._key_value(key)
            pairs = {self._go_syntax(key): self._go_syntax(value) for key, value in node.pairs()}
            items = ", ".join(f"{key}:{pairs[key]}" for key in sorted(pairs))
            return f"map[interface {{}}]interface {{}}{{{items}}}"
        assert isinstance(node, Scalar)
        return _go_syntax(self._resolved(node))

    def _fail(self, node: Node, go_text: str, message: str, hint: str) -> NoReturn:
        position = Position(self._source.file, node.line, node.column)
        raise refused(go_text, message, hint, position, self._source)


def is_merge(node: Node) -> bool:
    """Tell whether a key is YAML 1.1's `<<`."""
    return isinstance(node, Scalar) and node.text == "<<" and (node.plain or node.tag == MERGE)


def _key_text(key: Resolved) -> str | None:
    """Return a key as a JSON key, or None if Go has no such key."""
    if isinstance(key, str):
        return key
    if isinstance(key, bool):
        return "true" if key else "false"
    if isinstance(key, int):
        return str(key) if key < 1 << 63 else None
    if key is None:
        return None
    text = format_g32(key)
    return {"+Inf": ".inf", "-Inf": "-.inf", "NaN": ".nan"}.get(text, text)


def _go_syntax(value: Resolved) -> str:
    """Return a scalar's value as Go's `%#v` prints it in a list or a mapping."""
    if isinstance(value, str):
        return f'"{"".join(map(_go_character, value))}"'
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int):
        return str(value) if value < 1 << 63 else f"{value:#x}"
    return "interface {}(nil)" if value is None else format_g(value)


def _go_character(char: str) -> str:
    if char in _GO_ESCAPES:
        return _GO_ESCAPES[char]
    if char.isprintable():
        return char
    code = ord(char)
    if code < 0x80:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
