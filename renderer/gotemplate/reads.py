"""Which values a set of templates can read: an abstract run of their syntax trees.

The run follows the template data through fields, variables, `with`, `range`, includes and the
functions that hand a value on, whatever the conditions say. What it reports is more than any
single render reads, so that a value which is not in it is read by none.
"""

from collections.abc import Callable, Iterable
from typing import NamedTuple

from renderer.gotemplate.nodes import (
    Action,
    Block,
    Call,
    Chain,
    Command,
    Definition,
    Dot,
    Field,
    Identifier,
    If,
    Operand,
    Pipe,
    Range,
    Statement,
    String,
    Variable,
    With,
)

ANY_KEY = "*"
"""Stands in a path for every key or index."""


class Read(NamedTuple):
    """A path below the template's data, and whether all that is below it is read too."""

    path: tuple[str, ...]
    deep: bool


Paths = frozenset[tuple[str, ...]]
Record = dict[str, "Value"]
Value = Paths | Record
"""What an expression may be: places in the data, or a dict that the template builds."""

_NOTHING: Paths = frozenset()
_MAX_DEPTH = 60
_MAX_PATH = 12

# Functions whose result is, or holds, their arguments: nothing is read until it is used.
_PASSING = frozenset(
    """and or default coalesce ternary required list tuple concat append prepend first last rest
    initial merge mergeOverwrite mustMerge mustMergeOverwrite deepCopy mustDeepCopy set
    values without uniq compact reverse slice""".split()
)


def find_reads(
    definitions: Iterable[Definition],
    entries: Iterable[str],
    text_of_file: Callable[[str], Definition | None],
) -> set[Read]:
    """Return what the templates named in `entries` can read of their data, and by way of them all.

    `text_of_file` gives the template in a file of the chart for `tpl (.Files.Get "name") .`.
    """
    run = _Run({each.name: each for each in definitions}, text_of_file)
    for name in entries:
        run.template(name, frozenset({()}), 0)
    return run.reads


class _Run:
    def __init__(
        self,
        definitions: dict[str, Definition],
        text_of_file: Callable[[str], Definition | None],
    ) -> None:
        self.definitions = definitions
        self.text_of_file = text_of_file
        self.reads: set[Read] = set()
        self.seen: set[tuple[str, str]] = set()
        self.depth = 0

    def template(self, name: str, data: Value, depth: int) -> None:
        definition = self.definitions.get(name)
        key = name, repr(sorted(data) if isinstance(data, frozenset) else data)
        if definition is None or key in self.seen or depth > _MAX_DEPTH:
            return
        self.seen.add(key)
        self.body(definition.body, data, depth)

    def body(self, body: Block, data: Value, depth: int) -> None:
        outer, self.depth = self.depth, depth
        self.block(body, data, {"$": data})
        self.depth = outer

    def block(self, body: Block, dot: Value, variables: dict[str, Value]) -> None:
        for node in body:
            self.statement(node, dot, variables)

    def statement(self, node: Statement, dot: Value, variables: dict[str, Value]) -> None:
        if isinstance(node, Action):
            value = self.pipe(node.pipe, dot, variables)
            if not node.pipe.declares:
                self.read(value, deep=True)
        elif isinstance(node, Call):
            value = self.pipe(node.pipe, dot, variables) if node.pipe else _NOTHING
            self.template(node.name, value, self.depth + 1)
        elif isinstance(node, (If, With, Range)):
            inner = dict(variables)
            value = self.pipe(node.pipe, dot, inner)
            self.read(value, deep=False)
            below = dot
            if isinstance(node, With):
                below = value
            elif isinstance(node, Range):
                below = _below(value, ANY_KEY)
                names = node.pipe.declares
                if names:
                    inner[names[-1]] = below
                if len(names) == 2:
                    inner[names[0]] = _NOTHING
                    self.read(below, deep=False)
            self.block(node.body, below, inner)
            self.block(node.orelse or (), dot, inner)
            for name in variables:
                variables[name] = _union((variables[name], inner[name]))

    def pipe(self, pipe: Pipe, dot: Value, variables: dict[str, Value]) -> Value:
        value: Value | None = None
        for command in pipe.commands:
            value = self.command(command, value, dot, variables)
        value = _NOTHING if value is None else value
        for name in pipe.declares:
            known = variables.get(name, _NOTHING) if pipe.assigns else _NOTHING
            variables[name] = _union((known, value)) if pipe.assigns else value
        return value

    def command(
        self, command: Command, last: Value | None, dot: Value, variables: dict[str, Value]
    ) -> Value:
        first = command.args[0]
        if not isinstance(first, Identifier):
            for arg in command.args[1:]:
                self.read(self.operand(arg, dot, variables), deep=True)
            return self.operand(first, dot, variables)
        operands = command.args[1:]
        values = [self.operand(each, dot, variables) for each in operands]
        if last is not None:
            values.append(last)
        return self.function(first.name, operands, values)

    def function(self, name: str, operands: tuple[Operand, ...], values: list[Value]) -> Value:
        if name == "include" and values:
            if isinstance(operands[0], String):
                self.template(operands[0].value, _union(values[1:]), self.depth + 1)
            return _NOTHING
        if name == "tpl" and len(values) == 2:
            self.read(values[0], deep=True)
            definition = self.text_of_file(_file_name(operands[0])) if operands else None
            if definition is not None and self.depth < _MAX_DEPTH:
                self.body(definition.body, values[1], self.depth + 1)
            return _NOTHING
        if name in ("index", "get", "dig", "pluck") and values:
            return self.indexed(name, operands, values)
        if name == "dict":
            pairs = zip(operands[::2], values[1::2], strict=False)
            return {key.value: value for key, value in pairs if isinstance(key, String)}
        if name in ("hasKey", "pick", "omit") and values:
            for key in operands[1:]:
                below = _below(values[0], key.value if isinstance(key, String) else ANY_KEY)
                self.read(below, deep=name == "pick")
            return values[0] if name != "hasKey" else _NOTHING
        if name in _PASSING:
            return _union(values)
        for value in values:
            self.read(value, deep=True)
        return _NOTHING

    def indexed(self, name: str, operands: tuple[Operand, ...], values: list[Value]) -> Value:
        if name in ("dig", "pluck"):
            keys, value = operands[:-1], values[-1]
            keys = keys[:-1] if name == "dig" else keys
        else:
            keys, value = operands[1:], values[0]
        for key in keys:
            value = _below(value, key.value if isinstance(key, String) else ANY_KEY)
        return value

    def operand(self, node: Operand, dot: Value, variables: dict[str, Value]) -> Value:
        if isinstance(node, Field):
            return _along(dot, node.names)
        if isinstance(node, Variable):
            return _along(variables.get(node.name, _NOTHING), node.names)
        if isinstance(node, Dot):
            return dot
        if isinstance(node, Pipe):
            return self.pipe(node, dot, variables)
        if isinstance(node, Chain):
            return _along(self.operand(node.operand, dot, variables), node.names)
        if isinstance(node, Identifier):
            return self.function(node.name, (), [])
        return _NOTHING

    def read(self, value: Value, *, deep: bool) -> None:
        if isinstance(value, dict):
            for each in value.values():
                self.read(each, deep=deep)
        else:
            self.reads.update(Read(path, deep) for path in value)


def _along(value: Value, names: tuple[str, ...]) -> Value:
    for name in names:
        value = _below(value, name)
    return value


def _below(value: Value, key: str) -> Value:
    if isinstance(value, dict):
        if key == ANY_KEY:
            return _union(list(value.values()))
        return value.get(key, _NOTHING)
    return frozenset((*path, key) for path in value if len(path) < _MAX_PATH)


def _union(values: Iterable[Value]) -> Value:
    given = [value for value in values if value]
    if len(given) == 1:
        return given[0]
    merged: Record = {}
    paths: set[tuple[str, ...]] = set()
    for value in given:
        if isinstance(value, dict):
            for key, inner in value.items():
                merged[key] = _union((merged[key], inner)) if key in merged else inner
        else:
            paths.update(value)
    if not merged:
        return frozenset(paths)
    # A place and a built dict in one: the keys of the dict stay, and the place is read whole.
    return {**merged, **({ANY_KEY: frozenset(paths)} if paths else {})}


def _file_name(operand: Operand) -> str:
    """Return the name in `(.Files.Get "name")`, or "" for any other expression."""
    if isinstance(operand, Pipe) and len(operand.commands) == 1:
        args = operand.commands[0].args
        if (
            len(args) == 2
            and isinstance(args[0], (Field, Variable))
            and args[0].names[-2:] == ("Files", "Get")
            and isinstance(args[1], String)
        ):
            return args[1].value
    return ""
