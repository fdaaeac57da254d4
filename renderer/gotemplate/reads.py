"""What templates read and hand on: one walk through their syntax trees, into a flow.

The walk follows the template data through fields, variables, `with`, `range`, includes and the
functions that hand a value on. It takes both branches of every condition, and each template once,
for all its callers together.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import NamedTuple

from renderer.gotemplate.depth import deep_recursion
from renderer.gotemplate.flow import ANY_KEY, MAX_KEYS, Flow, Place
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

Places = frozenset[Place]
"""What an expression may be: what is at these places. Constants are nowhere."""


class Texts(NamedTuple):
    """What may become a template beside the definitions.

    `parse` reads a text: its own body first, then what it defines, or nothing when it is no
    template. `files` are the texts of the charts' files by name, several where several charts
    have one; `values` the texts in values.
    """

    parse: Callable[[str], Sequence[Definition]]
    files: Mapping[str, Sequence[str]]
    values: Sequence[str]


def walk(
    flow: Flow, definitions: Iterable[Definition], data: Mapping[str, str], texts: Texts
) -> None:
    """Note in a flow what templates read and hand on.

    `data` gives, by name, the root of the data of each template that is executed by itself. All
    definitions of one name count, whichever of them would win.
    """
    walker = _Walker(flow, definitions, texts)
    for name, root in data.items():
        walker.enter(name, _at(root))
    with deep_recursion():
        walker.run()


_NOWHERE: Places = frozenset()
_ANY_TEMPLATE = "#"
_EVALUATED = "tpl"

# Functions whose result is one of their arguments, or a text or list that holds them: nothing is
# read until that is used. Any other is taken to read all of its arguments.
_PASSING = frozenset(
    """and or default coalesce ternary required deepCopy mustDeepCopy omit unset
    toYaml toYamlPretty toJson mustToJson toPrettyJson mustToPrettyJson toRawJson mustToRawJson
    fromYaml fromYamlArray fromJson mustFromJson fromJsonArray
    concat rest mustRest initial mustInitial reverse mustReverse uniq mustUniq compact mustCompact
    slice mustSlice without mustWithout""".split()
)
_BY_PATH = (("Table",), ("PathValue",))
"""Methods of .Values that are given a path as text."""


class _Walker:
    def __init__(self, flow: Flow, definitions: Iterable[Definition], texts: Texts) -> None:
        self.flow = flow
        self.texts = texts
        self.definitions: dict[str, list[Definition]] = {}
        for each in definitions:
            self.definitions.setdefault(each.name, []).append(each)
        self.waiting: list[tuple[Definition, Places]] = []
        self.called: set[str] = set()
        self.calls_any = False
        self.evaluates = False
        self.constants: dict[str, None] = {}

    def run(self) -> None:
        while self.waiting:
            definition, data = self.waiting.pop()
            self.block(definition.body, data, {"$": data})

    # -- templates --------------------------------------------------------------------------

    def enter(self, name: str, data: Places) -> None:
        self.waiting += [(each, data) for each in self.definitions.get(name, ())]

    def call(self, name: str, data: Places) -> None:
        root = f"#{name}"
        self.show(_at(root), data)
        if name not in self.called:
            self.called.add(name)
            self.enter(name, _at(root))

    def call_any(self, data: Places) -> None:
        """Note the call of a template whose name is computed."""
        self.show(_at(_ANY_TEMPLATE), data)
        if not self.calls_any:
            self.calls_any = True
            for name in list(self.definitions):
                self.call(name, _at(_ANY_TEMPLATE))

    def define(self, definition: Definition) -> None:
        name = definition.name
        self.definitions.setdefault(name, []).append(definition)
        if name in self.called:
            self.waiting.append((definition, _at(f"#{name}")))
        elif self.calls_any:
            self.call(name, _at(_ANY_TEMPLATE))

    def evaluate(self, text: Operand, data: Places) -> None:
        """Note a call of tpl: with a file by name, or any text there is."""
        file = _file_name(text)
        if file in self.texts.files:
            name = f"the file {file}"
            if name not in self.called:
                for each in self.texts.files[file]:
                    body, *others = self.texts.parse(each) or (Definition(name, ()),)
                    for definition in (body._replace(name=name), *others):
                        self.define(definition)
            self.call(name, data)
            return
        self.show(_at(_EVALUATED), data)
        if not self.evaluates:
            self.evaluates = True
            for each in self.texts.values:
                self.body_of(each)
            for each in self.constants:
                self.constant(each)

    def body_of(self, text: str) -> bool:
        """Walk a text that tpl may get. Returns whether it is a template."""
        found = self.texts.parse(text)
        for each in found[1:]:
            self.define(each)
        self.waiting += [(each, _at(_EVALUATED)) for each in found[:1]]
        return bool(found)

    def constant(self, text: str) -> None:
        """Note a text in a template that may be made into one for tpl."""
        if not self.evaluates:
            self.constants[text] = None
        elif "%" in text or not self.body_of(text):
            # printf, replace and the like complete it: it may read anything.
            self.read_anything((_EVALUATED,))

    # -- statements -------------------------------------------------------------------------

    def block(self, body: Block, dot: Places, variables: dict[str, Places]) -> None:
        for node in body:
            self.statement(node, dot, variables)

    def statement(self, node: Statement, dot: Places, variables: dict[str, Places]) -> None:
        if isinstance(node, Action):
            value = self.pipe(node.pipe, dot, variables)
            if not node.pipe.declares:
                self.read(value, deep=True)
        elif isinstance(node, Call):
            value = self.pipe(node.pipe, dot, variables) if node.pipe else _NOWHERE
            self.call(node.name, value)
        elif isinstance(node, (If, With)):
            inner = dict(variables)
            value = self.pipe(node.pipe, dot, inner)
            self.read(value, deep=False)
            self.block(node.body, value if isinstance(node, With) else dot, dict(inner))
            self.block(node.orelse or (), dot, inner)
        elif isinstance(node, Range):
            inner = dict(variables)
            items = _below(self.commands(node.pipe, dot, inner), ANY_KEY)
            self.read(items, deep=False)
            for name, value in zip(reversed(node.pipe.declares), (items, _NOWHERE), strict=False):
                self.bind(name, value, inner, assigns=node.pipe.assigns)
            self.block(node.body, items, dict(inner))
            self.block(node.orelse or (), dot, inner)

    def pipe(self, pipe: Pipe, dot: Places, variables: dict[str, Places]) -> Places:
        value = self.commands(pipe, dot, variables)
        for name in pipe.declares:
            self.bind(name, value, variables, assigns=pipe.assigns)
        return value

    def bind(
        self, name: str, value: Places, variables: dict[str, Places], *, assigns: bool
    ) -> None:
        if not assigns:
            variables[name] = self.new_root()
        self.show(variables[name], value)

    # -- expressions ------------------------------------------------------------------------

    def commands(self, pipe: Pipe, dot: Places, variables: dict[str, Places]) -> Places:
        value: Places | None = None
        for command in pipe.commands:
            value = self.command(command, value, dot, variables)
        return value or _NOWHERE

    def command(
        self, command: Command, last: Places | None, dot: Places, variables: dict[str, Places]
    ) -> Places:
        first, *operands = command.args
        values = [self.operand(each, dot, variables) for each in operands]
        if last is not None:
            values.append(last)
        if isinstance(first, Identifier):
            return self.function(first.name, operands, values)
        value = self.operand(first, dot, variables)
        for each in values:
            self.read(each, deep=True)
        if values and isinstance(first, (Field, Variable)):
            if first.names[-1:] not in _BY_PATH:
                return _NOWHERE  # what methods of Files and Capabilities give is no value
            table = self.operand(first._replace(names=first.names[:-1]), dot, variables)
            path = operands[0] if operands else None
            if isinstance(path, String):
                return value | _along(table, path.value.split("."))
            for place in table:
                self.read_anything(place)
        return value

    def operand(self, node: Operand, dot: Places, variables: dict[str, Places]) -> Places:
        if isinstance(node, Field):
            return _fields(dot, node.names)
        if isinstance(node, Variable):
            return _fields(variables.get(node.name, _NOWHERE), node.names)
        if isinstance(node, Dot):
            return dot
        if isinstance(node, Pipe):
            return self.pipe(node, dot, variables)
        if isinstance(node, Chain):
            return _fields(self.operand(node.operand, dot, variables), node.names)
        if isinstance(node, Identifier):
            return self.function(node.name, (), [])
        if isinstance(node, String) and "{{" in node.value:
            self.constant(node.value)
        return _NOWHERE

    def function(self, name: str, operands: Sequence[Operand], values: list[Places]) -> Places:
        handler = _FUNCTIONS.get(name)
        if handler is not None and values:
            return handler(self, operands, values)
        if name not in _PASSING:
            for value in values:
                self.read(value, deep=True)
        return _NOWHERE.union(*values)

    def include(self, operands: Sequence[Operand], values: list[Places]) -> Places:
        data = _NOWHERE.union(*values[1:])
        if operands and isinstance(operands[0], String):
            self.call(operands[0].value, data)
        else:
            self.read(values[0], deep=True)
            self.call_any(data)
        return _NOWHERE

    def tpl(self, operands: Sequence[Operand], values: list[Places]) -> Places:
        self.read(values[0], deep=True)
        if operands:
            self.evaluate(operands[0], _NOWHERE.union(*values[1:]))
        return _NOWHERE

    def index(self, operands: Sequence[Operand], values: list[Places]) -> Places:
        return _along(values[0], self.keys(operands[1:], values[1:]))

    def dig(self, operands: Sequence[Operand], values: list[Places]) -> Places:
        *keys, default, table = values
        return _along(table, self.keys(operands, keys)) | default

    def pluck(self, operands: Sequence[Operand], values: list[Places]) -> Places:
        (key,) = self.keys(operands, values[:1])
        return self.listing(operands, [_below(each, key) for each in values[1:]])

    def has_key(self, operands: Sequence[Operand], values: list[Places]) -> Places:
        self.read(self.index(operands, values), deep=False)
        return _NOWHERE

    def picking(self, operands: Sequence[Operand], values: list[Places]) -> Places:
        made = self.new_root()
        for key in self.keys(operands[1:], values[1:]):
            self.show(_below(made, key), _below(values[0], key))
        return made

    def items(self, operands: Sequence[Operand], values: list[Places]) -> Places:
        return self.listing(operands, [_below(each, ANY_KEY) for each in values])

    def listing(self, operands: Sequence[Operand], values: list[Places]) -> Places:  # noqa: ARG002
        made = self.new_root()
        for each in values:
            self.show(_below(made, ANY_KEY), each)
        return made

    def longer_list(self, operands: Sequence[Operand], values: list[Places]) -> Places:
        return values[0] | self.listing(operands, values[1:])

    def item(self, operands: Sequence[Operand], values: list[Places]) -> Places:  # noqa: ARG002
        return _below(values[0], ANY_KEY)

    def mapping(self, operands: Sequence[Operand], values: list[Places]) -> Places:
        made = self.new_root()
        for key, value in zip(self.keys(operands[::2], values[::2]), values[1::2], strict=False):
            self.show(_below(made, key), value)
        return made

    def setting(self, operands: Sequence[Operand], values: list[Places]) -> Places:
        if len(values) == 3:
            (key,) = self.keys(operands[1:], values[1:2])
            for table in values[0]:
                self.show(_below(frozenset({table}), key), values[2], into=len(table))
        return values[0]

    def merging(self, operands: Sequence[Operand], values: list[Places]) -> Places:  # noqa: ARG002
        for table in values[0]:
            self.show(frozenset({table}), _NOWHERE.union(*values[1:]), into=len(table))
        return _NOWHERE.union(*values)

    def testing(self, operands: Sequence[Operand], values: list[Places]) -> Places:  # noqa: ARG002
        self.read(_NOWHERE.union(*values), deep=False)
        return _NOWHERE

    def counting(self, operands: Sequence[Operand], values: list[Places]) -> Places:  # noqa: ARG002
        self.read(_below(_NOWHERE.union(*values), ANY_KEY), deep=False)
        return _NOWHERE

    def keys(self, operands: Sequence[Operand], values: Sequence[Places]) -> list[str]:
        """Return the keys that arguments name: those that are computed are read, and may be any.

        There may be fewer operands than values: the last argument of a pipeline is none.
        """
        for each in values:
            self.read(each, deep=True)
        keys = [each.value if isinstance(each, String) else ANY_KEY for each in operands]
        return [*keys, ANY_KEY][: len(values)]

    # -- places -----------------------------------------------------------------------------

    def read(self, places: Places, *, deep: bool) -> None:
        for place in places:
            self.flow.read(place, deep=deep)

    def read_anything(self, place: Place) -> None:
        """Note that any single one of what is below a place may be read."""
        self.flow.read((*place, *(ANY_KEY,) * MAX_KEYS), deep=False)

    def show(self, at: Places, sources: Places, *, into: int = 0) -> None:
        for place in at:
            for source in sources:
                self.flow.show(place, source, into=into)

    def new_root(self) -> Places:
        return frozenset({self.flow.new_root()})


_Handler = Callable[[_Walker, Sequence[Operand], list[Places]], Places]

_FUNCTIONS: dict[str, _Handler] = {
    name: handler
    for names, handler in (
        ("include", _Walker.include),
        ("tpl", _Walker.tpl),
        ("index get", _Walker.index),
        ("dig", _Walker.dig),
        ("pluck", _Walker.pluck),
        ("hasKey", _Walker.has_key),
        ("pick", _Walker.picking),
        ("values", _Walker.items),
        ("list tuple", _Walker.listing),
        ("append mustAppend push mustPush prepend mustPrepend", _Walker.longer_list),
        ("first mustFirst last mustLast", _Walker.item),
        ("dict", _Walker.mapping),
        ("set", _Walker.setting),
        ("merge mustMerge mergeOverwrite mustMergeOverwrite", _Walker.merging),
        ("not empty kindIs kindOf typeIs typeIsLike typeOf", _Walker.testing),
        ("keys len", _Walker.counting),
    )
    for name in names.split()
}


def _at(root: str) -> Places:
    return frozenset({(root,)})


def _fields(places: Places, names: Iterable[str]) -> Places:
    for name in names:
        below = _below(places, name)
        # Methods of .Values, which stand for all of it.
        places = places | below if name in ("AsMap", "YAML") else below
    return places


def _along(places: Places, keys: Iterable[str]) -> Places:
    for key in keys:
        places = _below(places, key)
    return places


def _below(places: Places, key: str) -> Places:
    return frozenset((*place, key) for place in places if len(place) < MAX_KEYS)


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
