"""A small language for mutating YAML text, which knows where in the text each mutation stands.

Fields are named as findings name them: `spec.ports[0].name`, `metadata.labels['a.b/c']`. Places are
found with PyYAML's own parser, so that they do not depend on the reader under test.
"""

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, NamedTuple

import yaml

Keys = tuple[str | int, ...]

_KEY = re.compile(r"\['(?P<quoted>[^']*)'\]|\[(?P<index>\d+)\]|(?P<plain>[^.\[\]]+)")


class Place(NamedTuple):
    """A line and a column in a text, from 1."""

    line: int
    column: int


class Mutation(NamedTuple):
    """A changed text, the field that is wrong now, and where that stands in the text."""

    text: str
    field: str
    place: Place


def keys_of(field: str) -> Keys:
    """Return the keys of a field; `""` is the object itself."""
    return tuple(
        int(each["index"]) if each["index"] else each["quoted"] or each["plain"]
        for each in _KEY.finditer(field)
    )


def place_of(text: str, field: str) -> Place:
    """Return where a field of a document stands, or the nearest thing that should hold it."""
    keys = keys_of(field)
    for length in range(len(keys), 0, -1):
        found = _find(text, keys[:length])
        if found is not None:
            return _place(text, found.start)
    return _place(text, _node(text, ()).start_mark.index)


def replace(text: str, field: str, new: str) -> Mutation:
    """Give a field another value."""
    old = _there(text, field)
    gap = " " if old.start < old.value and new else ""
    return _mutation(text, field, old.value, old.end, f"{gap}{new}", old.start)


def add(text: str, field: str, new: str) -> Mutation:
    """Add a field to a mapping that has others; it becomes the first one."""
    *way, name = keys_of(field)
    first = _block(text, tuple(way)).value[0][0].start_mark
    line = f"{_quoted(str(name))}: {new}\n{' ' * first.column}"
    return _mutation(text, field, first.index, first.index, line, first.index)


def rename(text: str, field: str, new: str) -> Mutation:
    """Give a field another name."""
    old = _there(text, field)
    last = str(keys_of(field)[-1])
    name = field.removesuffix(last).removesuffix(f"['{last}']")
    renamed = name + (f"['{new}']" if re.search(r"[./]", new) else new)
    return _mutation(text, renamed, old.start, old.key_end, _quoted(new), old.start)


def twice(text: str, field: str, new: str) -> Mutation:
    """Write a field once more with another value, below itself."""
    old = _there(text, field)
    line = f"\n{' ' * (_place(text, old.start).column - 1)}"
    key = text[old.start : old.key_end]
    return _mutation(text, field, old.end, old.end, f"{line}{key}: {new}", old.end + len(line))


def drop(text: str, field: str, _: str) -> Mutation:
    """Remove a field; what is wrong then is that its mapping lacks it."""
    *way, name = keys_of(field)
    old = _there(text, field)
    starts = [key.start_mark.index for key, _ in _block(text, tuple(way)).value]
    end = next((start for start in starts if start > old.start), old.end)
    changed = text[: old.start] + text[end:]
    parent = field.removesuffix(str(name)).removesuffix(".")
    return Mutation(changed, parent, place_of(changed, parent))


def copy(text: str, field: str, _: str) -> Mutation:
    """Write the whole document once more, below itself."""
    between = f"{'' if text.endswith(chr(10)) else chr(10)}---\n"
    place = _there(text, field).start + len(text) + len(between)
    return _mutation(text, field, len(text), len(text), between + text, place)


EDITS: Mapping[str, Callable[[str, str, str], Mutation]] = {
    each.__name__: each for each in (replace, add, rename, twice, drop, copy)
}
"""The edits by name. They change a document at a field, with a new text where they need one."""


class _Found(NamedTuple):
    """Indexes in a text: the field, the end of its key, its value and the end of that."""

    start: int
    key_end: int
    value: int
    end: int


def _there(text: str, field: str) -> _Found:
    found = _find(text, keys_of(field))
    assert found is not None, f"there is no {field}"
    return found


def _find(text: str, keys: Keys) -> _Found | None:
    if not keys:
        return None
    holder = _node(text, keys[:-1])
    if isinstance(holder, yaml.SequenceNode) and isinstance(keys[-1], int):
        if keys[-1] >= len(holder.value):
            return None
        item = holder.value[keys[-1]]
        start = item.start_mark.index
        return _Found(start, start, start, _end(text, item))
    for key, value in holder.value if isinstance(holder, yaml.MappingNode) else ():
        if key.value == keys[-1]:
            colon = text.index(":", key.end_mark.index) + 1
            end = max(colon, _end(text, value))
            return _Found(key.start_mark.index, key.end_mark.index, colon, end)
    return None


def _node(text: str, keys: Keys) -> Any:
    """Return the node of a field, or None where there is none."""
    node = _composed(text)
    for wanted in keys:
        if isinstance(node, yaml.SequenceNode) and isinstance(wanted, int):
            node = node.value[wanted] if wanted < len(node.value) else None
        elif isinstance(node, yaml.MappingNode):
            node = next((value for key, value in node.value if key.value == wanted), None)
        else:
            return None
    return node


@lru_cache(16)
def _composed(text: str) -> Any:
    return yaml.compose(text, Loader=yaml.SafeLoader)


def _block(text: str, keys: Keys) -> yaml.MappingNode:
    """Return the node of a mapping whose fields stand in lines of their own."""
    node = _node(text, keys)
    assert isinstance(node, yaml.MappingNode), keys
    assert not node.flow_style, keys
    return node


def _end(text: str, node: Any) -> int:
    """Return where a value ends, without the blanks and comments that PyYAML counts in."""
    if isinstance(node, yaml.ScalarNode) or node.flow_style:
        return int(node.end_mark.index)
    lines = text[: node.end_mark.index].splitlines(keepends=True)
    while not lines[-1].strip() or lines[-1].strip().startswith("#"):
        lines.pop()
    return len("".join(lines).rstrip())


def _mutation(text: str, field: str, start: int, end: int, new: str, place: int) -> Mutation:
    changed = text[:start] + new + text[end:]
    return Mutation(changed, field, _place(changed, place))


def _place(text: str, index: int) -> Place:
    before = text[:index]
    return Place(before.count("\n") + 1, index - before.rfind("\n"))


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z][\w.-]*", name) else f'"{name}"'
