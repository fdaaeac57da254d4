"""What compiled templates run on: lookup of fields, iteration, calls, and located errors."""

from collections.abc import Callable, Iterable
from types import CodeType, FunctionType, TracebackType
from typing import Any, NoReturn, Protocol

from renderer.dialect import Dialect
from renderer.errors import LimitError, RenderError, TemplateError
from renderer.gotemplate.compiled import CompiledTemplate, code_name
from renderer.gotemplate.depth import MAX_FRAMES, deep_recursion
from renderer.gotemplate.fields import call_method, get, get_strictly
from renderer.gotemplate.funcs.registry import ANY, STRING, Param, check_arguments
from renderer.gotemplate.gotypes import ArgumentFailure, GoFailure, Values
from renderer.gotemplate.limits import Limits
from renderer.gotemplate.printing import show, sprint_value
from renderer.position import Position, position_at

MAX_INCLUDES = 1000
"""How often a template may include itself before it counts as endless: Helm's limit.

The same for texts that hand themselves to tpl, which Helm does not limit.
"""

_VALUES = Param("chartutil.Values", frozenset[type]((dict, Values)))

_LONG = 10_000
"""Characters in a text that is worth counting when it is printed."""

_READ = 10
"""Steps for each character of a text that tpl reads and compiles."""

_LONGEST_CHAIN = 12
"""The most callers that an error names: the nearest ones and the first."""

Execute = Callable[[Callable[[Iterable[str]], None], Any], None]


class Source(Protocol):
    """What the runtime needs from a set of templates."""

    dialect: Dialect

    def names(self) -> Iterable[str]:
        """Return the names of all templates."""

    def compiled(self, name: str) -> CompiledTemplate | None:
        """Return a template by name, or None when there is none."""

    def source(self, file: str) -> str:
        """Return the text of a template file."""

    def extended(self, text: str, file: str) -> "tuple[Source, CompiledTemplate]":
        """Return a set that also holds what `text` defines, and the body of the text.

        A text that defines nothing leaves the set what it is.
        """

    def argument_offset(self, text: str, call: int, argument: int) -> int:
        """Return the offset of an argument of the call at an offset of a text."""


class _Shared:
    """What a runtime and the runtimes of texts given to tpl have in common.

    `depths` counts how deep each template includes itself, `tpl_depth` how deep calls of tpl
    nest, and `texts` the texts given to it. `templates` are those executed so far, with the
    text of their file, by the name that their code has in a traceback.
    """

    def __init__(self) -> None:
        self.depths: dict[str, int] = {}
        self.tpl_depth = 0
        self.texts = 0
        self.templates: dict[str, tuple[CompiledTemplate, str]] = {}


class Runtime:
    """Executes the templates of a set.

    `function` gives the callable for a template function's name; it is asked once per name.
    """

    def __init__(
        self,
        source: Source,
        function: Callable[[str], Callable[..., Any]],
        limits: Limits,
        parent: "Runtime | None" = None,
    ) -> None:
        self._source = source
        self._function = function
        self._limits = limits
        self._shared: _Shared = parent._shared if parent else _Shared()
        self._executes: dict[str, Execute] = {}
        self._texts: dict[str, tuple[Runtime, Execute]] = {}
        self._names: dict[str, Any] = {
            "s": self._show,
            "g": get,
            "gs": get_strictly,
            "m": call_method,
            "i": self._iterate,
            "ip": self._iterate_pairs,
            "t": self._call,
            "x": _fail,
            "c": complex,
            "f_include": self._include,
            "f_tpl": self._tpl,
        }

    def render(self, name: str, data: Any) -> str:
        """Return what the template `name` prints for `data`.

        Raises TemplateError (or LimitError) with position and chain of callers.
        """
        try:
            with deep_recursion():
                return self._text(self._lookup(name), data)
        except RenderError as error:
            raise self._located(error, error.message, error.hint) from None
        except GoFailure as failure:
            raise self._located(failure, failure.message, failure.hint) from None
        except RecursionError as error:
            message = f"templates call each other without end: more than {MAX_FRAMES} frames deep"
            raise self._located(error, message, None) from None
        except UnboundLocalError as error:
            raise self._located(error, "the variable is not set on this path", None) from None

    # -- called by generated code -----------------------------------------------------------

    def _show(self, value: Any) -> str:
        """Return what an action prints. What is long counts before it is held, too."""
        text: str = value if type(value) is str else show(value)
        if len(text) > _LONG:
            self._limits.grow(len(text))
        return text

    def _iterate(self, value: Any) -> list[Any]:
        """Return the elements that `range` visits; for a map those of its sorted keys."""
        if isinstance(value, list):
            items = value
        elif isinstance(value, dict):
            items = [value[key] for key in sorted(value)]
        elif value is None:
            return []
        elif isinstance(value, int) and not isinstance(value, bool):
            self._limits.step(max(value, 0))
            return [type(value)(each) for each in range(value)]
        elif isinstance(value, bytes):
            items = list(value)
        else:
            raise GoFailure(f"range can't iterate over {sprint_value(value)}")
        self._limits.step(len(items))
        return items

    def _iterate_pairs(self, value: Any) -> list[tuple[Any, Any]]:
        if isinstance(value, dict):
            self._limits.step(len(value))
            return [(key, value[key]) for key in sorted(value)]
        if isinstance(value, int) and not isinstance(value, bool):
            raise GoFailure(f"can't use {value} to iterate over more than one variable")
        return list(enumerate(self._iterate(value)))

    def _call(self, write: Callable[[Iterable[str]], None], name: str, data: Any) -> None:
        execute = self._executes.get(name) or self._find(name)
        if execute is None:
            raise GoFailure(f'template "{name}" not defined', self._near_template(name))
        self._limits.step(1)
        execute(write, data)

    def _include(self, *args: Any) -> str:
        check_arguments("include", args, (STRING, ANY))
        name, data = args
        execute = self._executes.get(name) or self._find(name)
        if execute is None:
            raise GoFailure(
                f'no template "{name}" associated with template "gotpl"',
                self._near_template(name),
            )
        depths = self._shared.depths
        depth = depths.get(name, 0)
        if depth > MAX_INCLUDES:
            raise GoFailure(
                f"rendering template has a nested reference name: {name}: "
                "unable to execute template"
            )
        depths[name] = depth + 1
        try:
            return self._text(execute, data)
        finally:
            depths[name] = depth

    def _tpl(self, *args: Any) -> str:
        helm2 = self._source.dialect == "helm2"
        check_arguments("tpl", args, (STRING, _VALUES if helm2 else ANY))
        text, data = args
        if helm2 and not isinstance(data.get("Template"), dict):
            raise GoFailure("Cannot retrieve Template.Basepath from values inside tpl function")
        shared = self._shared
        if shared.tpl_depth > MAX_INCLUDES:
            raise LimitError(
                f"calls of tpl nest more than {MAX_INCLUDES} levels deep",
                hint="look for a text that hands itself to tpl",
            )
        runtime, execute = self._texts.get(text) or self._read(text)
        shared.tpl_depth += 1
        try:
            # Not self._text: to a tracing runtime, the call wrote what the text prints.
            return strip_no_value(Runtime._text(runtime, execute, data))
        finally:
            shared.tpl_depth -= 1

    def _read(self, text: str) -> "tuple[Runtime, Execute]":
        """Return a text given to tpl as a function, and the runtime that knows what it defines."""
        self._shared.texts += 1
        self._limits.step(_READ * (100 + len(text)))
        source, body = self._source.extended(text, f"tpl text {self._shared.texts}")
        runtime = self
        if source is not self._source:
            runtime = Runtime(source, self._function, self._limits, self)
        read = self._texts[text] = runtime, runtime._bound(body, text)
        return read

    # -- templates --------------------------------------------------------------------------

    def _text(self, execute: Execute, data: Any) -> str:
        out: list[str] = []
        self._limits.step(1)
        execute(out.extend, data)
        self._limits.grow(sum(map(len, out)))
        return "".join(out)

    def _lookup(self, name: str) -> Execute:
        execute = self._find(name)
        if execute is None:
            raise GoFailure(f'no template "{name}"')
        return execute

    def _find(self, name: str) -> Execute | None:
        known = self._executes.get(name)
        if known is not None:
            return known
        compiled = self._source.compiled(name)
        if compiled is None:
            return None
        execute = self._executes[name] = self._bound(compiled, self._source.source(compiled.file))
        return execute

    def _bound(self, compiled: CompiledTemplate, text: str) -> Execute:
        """Return a template as a function that calls this runtime's functions."""
        self._bind(compiled.code)
        self._shared.templates[code_name(compiled.file, compiled.name)] = compiled, text
        execute: Execute = FunctionType(compiled.code, self._names)
        return execute

    def _bind(self, code: CodeType) -> None:
        """Make the template functions that the code calls known to it."""
        for name in code.co_names:
            if name not in self._names:
                self._names[name] = self._function(name[2:])
        for constant in code.co_consts:
            if isinstance(constant, CodeType):
                self._bind(constant)

    def _near_template(self, name: str) -> str | None:
        from renderer.nearest import did_you_mean

        return did_you_mean(name, tuple(self._source.names()))

    # -- errors -----------------------------------------------------------------------------

    def _located(self, error: BaseException, message: str, hint: str | None) -> RenderError:
        """Return the error with the template positions that its traceback went through."""
        frames = list(self._frames(error.__traceback__))
        position: Position | None = None
        source: str | None = None
        if isinstance(error, RenderError) and error.position is not None:
            position, source = error.position, error.source
        elif frames:
            template, text, offset = frames.pop()
            if isinstance(error, ArgumentFailure) and error.argument is not None:
                offset = self._source.argument_offset(text, offset, error.argument)
            position = position_at(template.file, text, offset)
            source = text.split("\n", position.line)[position.line - 1]
        if len(frames) > _LONGEST_CHAIN:
            frames[1 : 1 - _LONGEST_CHAIN] = []
        chain = [position_at(template.file, text, at) for template, text, at in reversed(frames)]
        kind = LimitError if isinstance(error, (LimitError, RecursionError)) else TemplateError
        return kind(message, position, hint=hint, chain=chain, source=source)

    def _frames(self, trace: TracebackType | None) -> Iterable[tuple[CompiledTemplate, str, int]]:
        """Yield the templates that a traceback went through, each with its text and the offset."""
        while trace is not None:
            known = self._shared.templates.get(trace.tb_frame.f_code.co_filename)
            if known is not None:
                yield *known, known[0].offset_at(trace.tb_lineno)
            trace = trace.tb_next


def strip_no_value(text: str) -> str:
    """Return rendered text as Helm hands it on: a printed nil leaves nothing."""
    return text.replace("<no value>", "") if "<no value>" in text else text


def _fail(message: str) -> NoReturn:
    raise GoFailure(message)
