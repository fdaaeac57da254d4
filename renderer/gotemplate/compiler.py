"""Abstract syntax tree -> Python source -> code object, with a table of template offsets.

A named template becomes one Python function of two arguments: `w`, which takes an iterable of
texts to print, and `d0`, the data. A pipeline becomes an expression; a variable a local
variable (renamed, so that scopes cannot clash); `if`, `with` and `range` Python's `if` and `for`.
Whatever can fail starts a Python line of its own, and `CompiledTemplate.offsets` maps that line
back to the template: positions cost nothing until an error looks for them.

The names that generated code calls (`RUNTIME_NAMES`, and `f_<name>` for a template function)
are bound by the runtime. Truth needs no translation: Python's and Go's agree on all the types of
`gotypes`.
"""

from array import array
from collections.abc import Iterable, Mapping
from types import CodeType
from typing import NamedTuple

from renderer.dialect import Dialect
from renderer.errors import TemplateError
from renderer.gotemplate.compiled import CompiledTemplate, code_name
from renderer.gotemplate.depth import deep_recursion
from renderer.gotemplate.library import constant_for
from renderer.gotemplate.nodes import (
    Action,
    Block,
    Bool,
    Break,
    Call,
    Chain,
    Command,
    Continue,
    Definition,
    Dot,
    Field,
    Identifier,
    If,
    Nil,
    Number,
    Operand,
    Pipe,
    Range,
    Statement,
    String,
    Text,
    Variable,
    With,
)
from renderer.gotemplate.scopes import Scopes
from renderer.position import position_at

RUNTIME_NAMES = {
    "s": "show: the text that an action prints for a value",
    "g": "get: fields of a value; of nil, nil",
    "gs": "get, strictly: fields of an element, where even the first nil is an error",
    "m": "method: call of a method with arguments",
    "i": "iterate: the elements that a range visits",
    "ip": "iterate in pairs: (index or key, element)",
    "t": "template: render a named template in place",
    "x": "fail: raise an error that is known before it is reached",
    "c": "complex: a complex constant of its two parts",
}

# Python compiles at most 20 blocks (`for`) within one another and 100 levels of indentation.
# Statements nested deeper than this become functions of their own.
_MAX_LOOPS = 10
_MAX_INDENT = 60

_MAX_PARENTHESES = 200
"""Python's own limit; every stage of a pipeline takes one level, and parentheses up to three."""


def compile_template(
    definition: Definition, file: str, source: str, dialect: Dialect, *, traced: bool = False
) -> CompiledTemplate:
    """Return a definition as Python code. Raises TemplateError when expressions nest too deeply.

    With `traced`, each text and each action is printed by a call of its own (see `tracing`).
    """
    with deep_recursion():
        text, offsets = _Emitter(definition.name, dialect, traced).emit(definition)
    try:
        module = compile(text, code_name(file, definition.name), "exec", dont_inherit=True)
    except SyntaxError as error:
        raise TemplateError(
            f"expressions nest too deeply here: they need more than {_MAX_PARENTHESES} levels "
            "of parentheses in Python",
            position_at(file, source, offsets[(error.lineno or 1) - 1]),
            hint="split them up with variables",
        ) from None
    code = next(each for each in module.co_consts if isinstance(each, CodeType))
    return CompiledTemplate(definition.name, file, code, array("I", offsets).tobytes())


class _Scope(NamedTuple):
    """What a template name stands for: the Python name, and whether nil fields are errors."""

    python: str
    strict: bool


class _Emitter:
    def __init__(self, name: str, dialect: Dialect, traced: bool) -> None:
        self.name = name
        self.dialect = dialect
        self.traced = traced
        self.helm2 = dialect == "helm2"
        self.parts: list[str] = []
        self.offsets: list[int] = []
        self.variables = Scopes({"$": _Scope("d0", False)})
        self.dot = _Scope("d0", False)
        self.count = 0
        self.loops = 0
        self.hoisted: list[tuple[str, list[int]]] = []
        self.assigned: list[str] = []

    def emit(self, definition: Definition) -> tuple[str, list[int]]:
        """Return the Python text and the template offset of each of its lines."""
        self.block(definition.body, 1)
        head, head_offsets = "def template(w,d0):", [0]
        if self.hoisted:
            if self.assigned:
                head += "\n " + "=".join(dict.fromkeys(self.assigned)) + "=None"
                head_offsets.append(0)
            for text, offsets in self.hoisted:
                head += text
                head_offsets += offsets
        body = "".join(self.parts)
        if not body:
            return head + "pass", head_offsets
        return head + body, head_offsets + self.offsets

    # -- the text under construction --------------------------------------------------------

    def line(self, indent: int, offset: int, text: str) -> None:
        """Start a statement."""
        self.parts.append("\n" + " " * indent + text)
        self.offsets.append(offset)

    def mark(self, offset: int, text: str) -> None:
        """Continue an expression with something that can fail, on a line of its own."""
        self.parts.append("\n" + text)
        self.offsets.append(offset)

    def write(self, text: str) -> None:
        self.parts.append(text)

    def fresh(self, letter: str) -> str:
        self.count += 1
        name = f"{letter}{self.count}"
        self.assigned.append(name)
        return name

    # -- statements -------------------------------------------------------------------------

    def block(self, body: Block, indent: int) -> None:
        """Emit statements; runs of text and of printing actions become one call of `w`."""
        printing = False
        for node in body:
            prints = isinstance(node, Text) or (isinstance(node, Action) and not node.pipe.declares)
            if printing and (self.traced or not prints):
                self.write("))")
                printing = False
            if prints and not printing:
                self.line(indent, node.offset, "w((")
            printing = prints
            if isinstance(node, Text):
                self.write(repr(node.text) + ",")
            elif isinstance(node, Action) and prints:
                self.write("s(")
                self.pipe(node.pipe)
                self.write("),")
            else:
                self.statement(node, indent)
        if printing:
            self.write("))")

    def statement(self, node: Statement, indent: int) -> None:
        if isinstance(node, Action):
            self.line(indent, node.offset, "")
            self.pipe(node.pipe)
        elif isinstance(node, Break):
            self.line(indent, node.offset, "break")
        elif isinstance(node, Continue):
            self.line(indent, node.offset, "continue")
        elif isinstance(node, Call):
            self.line(indent, node.offset, f"t(w,{node.name!r},")
            if node.pipe is None:
                self.write("None)")
            else:
                self.pipe(node.pipe)
                self.write(")")
        elif indent > _MAX_INDENT or self.loops >= _MAX_LOOPS:
            self.hoist(node, indent)
        else:
            self.control(node, indent)

    def control(self, node: Statement, indent: int) -> None:
        dot, scope = self.dot, self.variables.mark
        if isinstance(node, If):
            self.conditional(node, indent)
        elif isinstance(node, With):
            self.with_(node, indent)
        elif isinstance(node, Range):
            self.range(node, indent)
        self.variables.back(scope)
        self.dot = dot

    def suite(self, body: Block, indent: int) -> None:
        """Emit a branch, whose variables other branches may name but do not see."""
        if not body:
            self.write("pass")
            return
        scope = self.variables.mark
        self.block(body, indent)
        self.variables.back(scope)

    def conditional(self, node: If, indent: int) -> None:
        word = "if"
        branch: If | None = node
        while branch is not None:
            self.line(indent, branch.offset, word + "(")
            self.pipe(branch.pipe)
            self.write("):")
            self.suite(branch.body, indent + 1)
            orelse, branch = branch.orelse, None
            if orelse is not None and len(orelse) == 1 and isinstance(orelse[0], If):
                branch, word = orelse[0], "elif"
            elif orelse:
                self.line(indent, node.offset, "else:")
                self.suite(orelse, indent + 1)

    def with_(self, node: With, indent: int) -> None:
        dot = self.fresh("d")
        self.line(indent, node.offset, f"{dot}=(")
        self.pipe(node.pipe)
        self.write(")")
        self.line(indent, node.offset, f"if {dot}:")
        outer, self.dot = self.dot, _Scope(dot, False)
        self.suite(node.body, indent + 1)
        self.dot = outer
        if node.orelse:
            self.line(indent, node.offset, "else:")
            self.suite(node.orelse, indent + 1)

    def range(self, node: Range, indent: int) -> None:
        names = node.pipe.declares
        targets = self.assigned_in(node, indent) if node.pipe.assigns else []
        items, dot = self.fresh("r"), self.fresh("d")
        self.line(indent, node.pipe.offset, f"{items}={'ip' if len(names) == 2 else 'i'}(")
        at = len(self.parts)
        self.write("")
        self.commands(node.pipe.commands)
        if not node.pipe.assigns:
            targets = [self.declare(name, strict=False) for name in names]
        if node.pipe.assigns or node.orelse:
            # Go gives the variables the value that is ranged over before those of its elements.
            self.parts[at] = "".join(f"({python}:=" for python in targets)
            self.write(")" * len(targets))
        self.write(")")
        if node.orelse:
            self.line(indent, node.offset, f"if {items}:")
            indent += 1
        index = targets[0] + "," if len(targets) == 2 else ""
        self.line(indent, node.offset, f"for {index}{dot} in {items}:")
        self.loops += 1
        outer, self.dot = self.dot, _Scope(dot, True)
        scope = self.variables.mark
        if names:
            self.line(indent + 1, node.offset, f"{targets[-1]}={dot}")
            if not node.pipe.assigns:
                self.variables.declare(names[-1], _Scope(targets[-1], True))
        if node.body or not names:
            self.suite(node.body, indent + 1)
        self.variables.back(scope)
        self.dot = outer
        self.loops -= 1
        if node.orelse:
            self.line(indent - 1, node.offset, "else:")
            self.suite(node.orelse, indent)

    def assigned_in(self, node: Range, indent: int) -> list[str]:
        """Return the Python names of the variables that a range assigns to."""
        for name in node.pipe.declares:
            if name not in self.variables:
                self.line(indent, node.offset, f"({self.declare(name, strict=False)}:=")
                self.fault(node.pipe.offset, f"undefined variable: {name}")
                self.write(")")
        return [self.variables[name].python for name in node.pipe.declares]

    def hoist(self, node: Statement, indent: int) -> None:
        """Emit a control statement as a function at the top of the template's function.

        A break or continue for a loop outside becomes the function's result.
        """
        name = self.fresh("b")
        self.assigned.pop()
        parts, offsets, loops = self.parts, self.offsets, self.loops
        self.parts, self.offsets, self.loops = [], [], 0
        mark = len(self.assigned)
        self.control(node, 2)
        text = "".join(self.parts)
        inner = self.offsets
        self.parts, self.offsets, self.loops = parts, offsets, loops
        written = dict.fromkeys((*self.assigned[mark:], *_assigned_names(node, self.variables)))
        head, head_offsets = f"\n def {name}():", [node.offset]
        if written:
            head += "\n  nonlocal " + ",".join(written)
            head_offsets.append(node.offset)
        text, jumps = _returning(text)
        self.hoisted.append((head + text, head_offsets + inner))
        if not jumps:
            self.line(indent, node.offset, f"{name}()")
            return
        result = self.fresh("b")
        self.line(indent, node.offset, f"{result}={name}()")
        for code, jump in ((1, "break"), (2, "continue")):
            self.line(indent, node.offset, f"if {result}=={code}:")
            self.line(indent + 1, node.offset, jump)

    def declare(self, name: str, *, strict: bool) -> str:
        python = self.fresh("v")
        self.variables.declare(name, _Scope(python, strict))
        return python

    # -- expressions ------------------------------------------------------------------------

    def pipe(self, pipe: Pipe) -> None:
        if not pipe.declares:
            self.commands(pipe.commands)
            return
        if pipe.assigns and pipe.declares[0] not in self.variables:
            self.write(f"({self.declare(pipe.declares[0], strict=False)}:=")
            self.fault(pipe.offset, f"undefined variable: {pipe.declares[0]}")
            self.write(")")
            return
        # The value is evaluated before the name comes into scope: `$x := add $x 1`.
        at = len(self.parts)
        self.write("")
        self.commands(pipe.commands)
        self.write(")")
        name = pipe.declares[0]
        assigned = pipe.assigns and self.variables[name].python
        python = assigned or self.declare(name, strict=False)
        self.parts[at] = f"({python}:="

    def commands(self, commands: tuple[Command, ...]) -> None:
        self.command(commands[-1], commands[:-1])

    def command(self, command: Command, previous: tuple[Command, ...]) -> None:
        """Emit a stage of a pipeline; its last argument is the value of the `previous` ones."""
        first, rest = command.args[0], command.args[1:]
        if isinstance(first, Pipe) and self.helm2:
            # Go before 1.11 ignored what follows a parenthesised first word.
            self.pipe(first)
        elif isinstance(first, Identifier):
            if previous and (first.name in ("and", "or") or not all(map(_harmless, rest))):
                value = self.fresh("p")
                self.write(f"({value}:=")
                self.commands(previous)
                self.write(",")
                self.function(first, rest, value)
                self.write(")[1]")
            else:
                self.function(first, rest, previous or None)
        elif rest or previous:
            if isinstance(first, (Field, Variable, Chain)) and first.names:
                self.method(first, rest, previous)
            else:
                self.fault(first.offset, "can't give argument to non-function")
        elif isinstance(first, Nil):
            self.fault(first.offset, "nil is not a command")
        else:
            self.operand(first)

    def function(
        self,
        function: Identifier,
        args: tuple[Operand, ...],
        last: str | tuple[Command, ...] | None,
    ) -> None:
        count = len(args) + (last is not None)
        separator = ","
        if function.name == "not" and count == 1:
            self.write("(not ")
        elif function.name in ("and", "or") and count and not self.helm2:
            separator = f" {function.name} "
            self.write("(")
        else:
            self.mark(function.offset, f"f_{function.name}(")
        for index, arg in enumerate(args):
            if index:
                self.write(separator)
            if isinstance(arg, Number) and not arg.overflows:
                self.number(constant_for(function.name, index, self.dialect, arg.value))
            else:
                self.operand(arg)
        if last is not None:
            if args:
                self.write(separator)
            if isinstance(last, str):
                self.write(last)
            else:
                self.commands(last)
        self.write(")")

    def method(
        self,
        operand: Field | Variable | Chain,
        args: tuple[Operand, ...],
        previous: tuple[Command, ...],
    ) -> None:
        self.mark(operand.offset, "m(")
        if isinstance(operand, Field):
            self.write(self.dot.python)
        elif isinstance(operand, Variable):
            self.operand(operand._replace(names=()))
        else:
            self.operand(operand.operand)
        self.write(f",{_path(operand.names)}")
        for arg in args:
            self.write(",")
            self.operand(arg)
        if previous:
            self.write(",")
            self.commands(previous)
        self.write(")")

    def operand(self, node: Operand) -> None:
        if isinstance(node, Field):
            self.fields(node.offset, self.dot, node.names)
        elif isinstance(node, Variable):
            scope = self.variables.get(node.name)
            if scope is None:
                self.fault(node.offset, f"undefined variable: {node.name}")
            elif node.names:
                self.fields(node.offset, scope, node.names)
            else:
                self.write(scope.python)
        elif isinstance(node, (String, Bool)):
            self.write(repr(node.value))
        elif isinstance(node, Number):
            if node.overflows:
                self.fault(node.offset, f"{node.text} overflows int")
            else:
                self.number(node.value)
        elif isinstance(node, Dot):
            self.write(self.dot.python)
        elif isinstance(node, Pipe):
            self.mark(node.offset, "(")  # for the place of what nests too deeply
            self.pipe(node)
            self.write(")")
        elif isinstance(node, Identifier):
            self.function(node, (), None)
        elif isinstance(node, Chain):
            self.mark(node.offset, "g(")
            self.operand(node.operand)
            self.write(f",{_path(node.names)})")
        else:
            self.write("None")

    def number(self, value: object) -> None:
        if isinstance(value, complex):  # Python has no literal for one whose real part is not 0
            self.write(f"c({value.real!r},{value.imag!r})")
        else:
            self.write(repr(value))

    def fields(self, offset: int, base: _Scope, names: tuple[str, ...]) -> None:
        get = "gs" if base.strict else "g"
        self.mark(offset, f"{get}({base.python},{_path(names)})")

    def fault(self, offset: int, message: str) -> None:
        self.mark(offset, f"x({message!r})")


def _path(names: tuple[str, ...]) -> str:
    """Return fields as one Python string: a tuple would take the Python compiler longer."""
    return f"'{'.'.join(names)}'"


def _harmless(node: Operand) -> bool:
    """Whether evaluating an argument early or late makes no difference."""
    return isinstance(node, (String, Number, Bool, Nil, Dot, Field, Variable))


def _returning(text: str) -> tuple[str, bool]:
    """Turn the breaks and continues of a hoisted body that belong to an outer loop to returns.

    Inside of a loop of the body itself they stay. Works on lines, whose indentation tells the
    loops; a line that continues an expression is never a bare `break`.
    """
    lines = text.split("\n")
    loops: list[int] = []
    jumps = False
    for at, line in enumerate(lines):
        bare = line.strip(" ")
        if bare not in ("break", "continue") and not bare.startswith("for "):
            continue
        indent = len(line) - len(bare)
        while loops and loops[-1] >= indent:
            loops.pop()
        if bare.startswith("for "):
            loops.append(indent)
        elif not loops:
            lines[at] = " " * indent + ("return 1" if bare == "break" else "return 2")
            jumps = True
    return "\n".join(lines), jumps


def _assigned_names(node: object, variables: Mapping[str, _Scope]) -> Iterable[str]:
    """Yield the Python names of the outer variables that are assigned anywhere in a node."""
    if isinstance(node, Pipe) and node.assigns:
        for name in node.declares:
            if name in variables:
                yield variables[name].python
    if isinstance(node, tuple):
        for child in node:
            yield from _assigned_names(child, variables)
