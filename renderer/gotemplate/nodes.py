"""The abstract syntax tree of a Go template. Every node knows its offset in the text."""

from typing import NamedTuple


class Text(NamedTuple):
    """Text outside of actions."""

    offset: int
    text: str


class Dot(NamedTuple):
    """The cursor, `.`."""

    offset: int


class Nil(NamedTuple):
    """The constant nil."""

    offset: int


class Bool(NamedTuple):
    """true or false."""

    offset: int
    value: bool


class Number(NamedTuple):
    """A numeric constant: an int (`value` in int64), a float, a complex, or too large an int."""

    offset: int
    text: str
    value: int | float | complex | None
    overflows: bool


class String(NamedTuple):
    """A string constant, unquoted."""

    offset: int
    value: str


class Field(NamedTuple):
    """A chain of fields of the cursor: `.Values.a` is ("Values", "a")."""

    offset: int
    names: tuple[str, ...]


class Variable(NamedTuple):
    """A variable (`$x`, or `$` itself) and the fields behind it."""

    offset: int
    name: str
    names: tuple[str, ...]


class Identifier(NamedTuple):
    """A function's name."""

    offset: int
    name: str


class Command(NamedTuple):
    """One stage of a pipeline: an operand, or a function or method with its arguments."""

    offset: int
    args: tuple["Operand", ...]


class Pipe(NamedTuple):
    """A pipeline: the variables it declares or assigns, and its commands."""

    offset: int
    declares: tuple[str, ...]
    assigns: bool
    commands: tuple[Command, ...]


class Chain(NamedTuple):
    """Fields behind a parenthesised pipeline or a function's name: `(index . 1).a.b`."""

    offset: int
    operand: "Pipe | Identifier"
    names: tuple[str, ...]


class Action(NamedTuple):
    """A pipeline whose value is printed, or which only sets variables."""

    offset: int
    pipe: Pipe


class If(NamedTuple):
    """if, with its else branch (None if absent). An `else if` is an If alone in `orelse`."""

    offset: int
    pipe: Pipe
    body: "Block"
    orelse: "Block | None"


class With(NamedTuple):
    """with, as If but moving the cursor."""

    offset: int
    pipe: Pipe
    body: "Block"
    orelse: "Block | None"


class Range(NamedTuple):
    """range, with the branch for nothing to range over."""

    offset: int
    pipe: Pipe
    body: "Block"
    orelse: "Block | None"


class Call(NamedTuple):
    """{{template "name" pipe}}."""

    offset: int
    name: str
    pipe: Pipe | None


class Break(NamedTuple):
    """{{break}}."""

    offset: int


class Continue(NamedTuple):
    """{{continue}}."""

    offset: int


Operand = Dot | Nil | Bool | Number | String | Field | Variable | Identifier | Pipe | Chain
Statement = Text | Action | If | With | Range | Call | Break | Continue
Block = tuple[Statement, ...]


class Definition(NamedTuple):
    """A named template: the body of a file, of a define or of a block."""

    name: str
    body: Block

    @property
    def empty(self) -> bool:
        """Whether it holds nothing but white space, and so replaces no other definition."""
        return all(isinstance(node, Text) and not node.text.strip() for node in self.body)


def find_call(node: object, offset: int) -> Command | None:
    """Return the call of the function or method named at an offset, somewhere in a node."""
    if isinstance(node, Command):
        first = node.args[0]
        if first.offset == offset and not isinstance(first, Pipe):
            return node
    for child in node if isinstance(node, (tuple, list)) else ():
        found = find_call(child, offset)
        if found is not None:
            return found
    return None
