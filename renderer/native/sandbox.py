"""Jinja2 for untrusted templates: nothing of Python is reached, and all that costs is counted.

Jinja2's own sandbox keeps templates from Python's attributes, but not from working without end.
Here each template's tree is changed after it is parsed, so that loop rounds, comparisons, texts
that `~` joins and slices go through the meter; calls, operators and filters do in any case.
"""

from collections.abc import MutableMapping
from types import BuiltinMethodType, CodeType
from typing import Any

from jinja2 import StrictUndefined, Template, TemplateSyntaxError, nodes
from jinja2.environment import TemplateModule
from jinja2.exceptions import SecurityError
from jinja2.parser import Parser
from jinja2.runtime import BlockReference, Context, LoopContext, Macro
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from renderer.errors import TemplateError
from renderer.gotemplate.limits import Limits
from renderer.native.filters import (
    FILTERS,
    JOINED,
    MADE,
    STEP,
    TESTS,
    WEIGHED,
    Meter,
    check_bits,
    check_size,
    text_of,
)

# The attributes of values that templates may use. Those of texts make at most as much again.
_TEXT = frozenset(
    "capitalize count endswith find index isalnum isalpha isdecimal isdigit islower isnumeric "
    "isspace isupper lower lstrip partition removeprefix removesuffix rfind rindex rpartition "
    "rsplit rstrip split splitlines startswith strip title upper".split()
)
_MAPPING = frozenset("get items keys values".split())
_OWN = (LoopContext, Namespace, BlockReference, TemplateModule)

_CALL, _INCLUDE = 20, 100
"""How many steps calls and templates that are included or imported count as."""

_TOO_NESTED = "this template nests blocks or expressions more deeply than can be read"


class Sandbox(SandboxedEnvironment):
    """Jinja2 as templates of releases know it, counting against `limits`.

    Jinja2 finds here what it prints values with (`finalize`).
    """

    intercepted_binops = frozenset({"+", "*", "**", "%"})

    def __init__(self, limits: Limits) -> None:
        super().__init__(
            undefined=StrictUndefined,
            finalize=self._printed,
            trim_blocks=True,
            lstrip_blocks=True,
            keep_trailing_newline=True,
            auto_reload=False,
        )
        self.meter = Meter(limits)
        self.globals = {name: self.globals[name] for name in ("dict", "namespace", "range")}
        self.filters = dict(FILTERS)
        self.tests = dict(TESTS)

    def _printed(self, value: Any) -> str:
        text = value if type(value) is str else text_of(value)
        self.meter.limits.grow(len(text))
        return text

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:  # noqa: ARG002
        """Return whether templates may use an attribute of a value."""
        if isinstance(obj, str):
            return attr in _TEXT
        if isinstance(obj, dict):
            return attr in _MAPPING
        return not attr.startswith("_") and isinstance(obj, _OWN)

    def wrap_str_format(self, value: Any) -> None:  # noqa: ARG002
        """Return nothing: a text's `format` is refused as any other attribute."""
        return

    def getitem(self, obj: Any, argument: Any) -> Any:
        """Return an item of a value."""
        if isinstance(argument, tuple):
            raise SecurityError("a list is no key")
        return super().getitem(obj, argument)

    def call(
        __self,  # noqa: N805
        __context: Context,
        __obj: Any,
        *args: Any,
        **kwargs: Any,
    ) -> Any:
        """Call a macro, or a function or method that templates may use."""
        meter = __self.meter
        meter.step(_CALL + len(args) + len(kwargs))
        if type(__obj) is not Macro:
            for each in (*args, *kwargs.values()):
                meter.weigh(each)
            if isinstance(__obj, BuiltinMethodType) and isinstance(__obj.__self__, str):
                meter.weigh(__obj.__self__)
        result = super().call(__context, __obj, *args, **kwargs)
        if isinstance(result, (str, list, tuple)):
            meter.step(len(result))
        return result

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        """Return what an operator makes, if that is not too large. Raises LimitError."""
        _BEFORE[operator](left, right)
        return self.meter.made(super().call_binop(context, operator, left, right))

    def _load_template(
        self,
        name: str,
        globals: MutableMapping[str, Any] | None,  # noqa: A002
    ) -> Template:
        self.meter.step(_INCLUDE)
        return super()._load_template(name, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        parser = Parser(self, source, name, filename)
        try:
            tree = parser.parse()
            _Metered(name, filename).visit(tree)
        except RecursionError:
            line = parser.stream.current.lineno
            raise TemplateSyntaxError(_TOO_NESTED, line, name, filename) from None
        tree.set_environment(self)
        return tree

    def _generate(
        self,
        source: nodes.Template,
        name: str | None,
        filename: str | None,
        defer_init: bool = False,
    ) -> str:
        try:
            return super()._generate(source, name, filename, defer_init)
        except RecursionError:
            raise TemplateSyntaxError(_TOO_NESTED, 1, name, filename) from None

    def _compile(self, source: str, filename: str) -> CodeType:
        try:
            return super()._compile(source, filename)
        except (MemoryError, RecursionError, SyntaxError):
            # Python allows its own depth of blocks and parentheses.
            raise TemplateSyntaxError(_TOO_NESTED, 1, None, filename) from None


class _Metered(NodeTransformer):
    """Puts what counts into a template's tree."""

    def __init__(self, name: str | None, filename: str | None) -> None:
        self._name = name
        self._filename = filename

    def visit_For(self, node: nodes.For) -> nodes.For:  # noqa: N802
        """Count each round as a step, and the text in it; rounds that a condition drops, too."""
        self.generic_visit(node)
        size = sum(len(each.data) for each in node.find_all(nodes.TemplateData))
        node.body.insert(0, nodes.ExprStmt(_step(1 + size, node.lineno), lineno=node.lineno))
        if node.test is not None:
            node.test = nodes.And(_step(1, node.lineno), node.test, lineno=node.lineno)
        return node

    def visit_Concat(self, node: nodes.Concat) -> nodes.Filter:  # noqa: N802
        """Join texts by what bounds them."""
        self.generic_visit(node)
        return _filter(nodes.List(node.nodes, lineno=node.lineno), JOINED)

    def visit_Compare(self, node: nodes.Compare) -> nodes.Compare:  # noqa: N802
        """Count what is compared."""
        self.generic_visit(node)
        node.expr = _weighed(node.expr)
        for each in node.ops:
            each.expr = _weighed(each.expr)
        return node

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Expr:  # noqa: N802
        """Count what a slice copies."""
        self.generic_visit(node)
        return _filter(node, MADE) if isinstance(node.arg, nodes.Slice) else node

    def visit_Pair(self, node: nodes.Pair) -> nodes.Pair:  # noqa: N802
        """Count keys: Python hashes them however deep."""
        self.generic_visit(node)
        node.key = _weighed(node.key)
        return node

    def visit_ScopedEvalContextModifier(self, node: nodes.ScopedEvalContextModifier) -> None:  # noqa: N802
        """Refuse `autoescape`."""
        raise TemplateSyntaxError(
            "there is no autoescape: templates make YAML", node.lineno, self._name, self._filename
        )


def _filter(node: nodes.Expr, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def _step(count: int, line: int) -> nodes.Filter:
    return _filter(nodes.Const(count, lineno=line), STEP)


def _weighed(node: nodes.Expr) -> nodes.Expr:
    return node if isinstance(node, nodes.Const) else _filter(node, WEIGHED)


def _before_add(left: Any, right: Any) -> None:
    if isinstance(left, (str, list, tuple)) and isinstance(right, (str, list, tuple)):
        check_size(len(left) + len(right))


def _before_multiply(left: Any, right: Any) -> None:
    if isinstance(left, (str, list, tuple)):
        left, right = right, left
    if isinstance(left, int):
        if isinstance(right, (str, list, tuple)):
            check_size(left * len(right))
        elif isinstance(right, int):
            check_bits(left.bit_length() + right.bit_length() - 1)


def _before_power(left: Any, right: Any) -> None:
    if isinstance(left, int) and isinstance(right, int) and abs(left) > 1 and right > 0:
        check_bits((left.bit_length() - 1) * right)


def _before_modulo(left: Any, right: Any) -> None:  # noqa: ARG001
    if isinstance(left, str):
        raise TemplateError("% is for numbers; this is a text", hint="join texts with ~")


_BEFORE = {
    "+": _before_add,
    "*": _before_multiply,
    "**": _before_power,
    "%": _before_modulo,
}
