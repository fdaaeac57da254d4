"""What compiled templates run on: lookup of fields, iteration, calls, and located errors."""

from collections.abc import Callable, Iterable, Mapping
from types import CodeType, FunctionType, TracebackType
from typing import Any, NoReturn, Protocol

from renderer.dialect import Dialect
from renderer.errors import LimitError, RenderError, TemplateError
from renderer.gotemplate.compiled import CompiledTemplate, code_name
from renderer.gotemplate.depth import deep_recursion
from renderer.gotemplate.gotypes import (
    ArgumentFailure,
    BoolMap,
    GoFailure,
    List,
    Map,
    StringMap,
    Struct,
    Values,
    type_name,
)
from renderer.gotemplate.limits import Limits
from renderer.gotemplate.printing import show, sprint_value
from renderer.position import Position, position_at

MAX_INCLUDES = 1000
"""How often a template may include itself before it counts as endless: Helm's limit."""

Execute = Callable[[Callable[[Iterable[str]], None], Any], None]


class Source(Protocol):
    """What the runtime needs from a set of templates."""

    dialect: Dialect

    def compiled(self, name: str) -> CompiledTemplate | None:
        """Return a template by name, or None when there is none."""

    def source(self, file: str) -> str:
        """Return the text of a template file."""

    def extended(self, text: str, file: str) -> tuple["Source", str]:
        """Return a copy that also holds what `text` defines, and the name of its body."""


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
        self._depths: dict[str, int] = parent._depths if parent else {}
        self._compiled: dict[str, CompiledTemplate] = {}
        self._executes: dict[str, Execute] = {}
        self._texts: dict[str, tuple[Runtime, str]] = {}
        self._names: dict[str, Any] = {
            "s": show,
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
            located = self._located(error, "templates call each other without end", None)
            raise LimitError(
                located.message, located.position, chain=located.chain[:12], source=located.source
            ) from None
        except UnboundLocalError as error:
            raise self._located(error, "the variable is not set on this path", None) from None

    # -- called by generated code -----------------------------------------------------------

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
        if len(args) != 2:
            raise ArgumentFailure(f"wrong number of args for include: want 2 got {len(args)}")
        name, data = args
        if type(name) is not str:
            raise ArgumentFailure(f"wrong type for value; expected string; got {type_name(name)}")
        execute = self._executes.get(name) or self._find(name)
        if execute is None:
            raise GoFailure(
                f'no template "{name}" associated with template "gotpl"',
                self._near_template(name),
            )
        depth = self._depths.get(name, 0)
        if depth > MAX_INCLUDES:
            raise GoFailure(
                f"rendering template has a nested reference name: {name}: "
                "unable to execute template"
            )
        self._depths[name] = depth + 1
        try:
            return self._text(execute, data)
        finally:
            self._depths[name] = depth

    def _tpl(self, *args: Any) -> str:
        if len(args) != 2:
            raise ArgumentFailure(f"wrong number of args for tpl: want 2 got {len(args)}")
        text, data = args
        if type(text) is not str:
            raise ArgumentFailure(f"wrong type for value; expected string; got {type_name(text)}")
        helm2 = self._source.dialect == "helm2"
        if helm2 and not isinstance(data, dict):
            raise ArgumentFailure(
                f"wrong type for value; expected chartutil.Values; got {type_name(data)}"
            )
        if helm2 and not isinstance(data.get("Template"), dict):
            raise GoFailure("Cannot retrieve Template.Basepath from values inside tpl function")
        known = self._texts.get(text)
        if known is None:
            source, name = self._source.extended(text, f"tpl text {len(self._texts) + 1}")
            known = Runtime(source, self._function, self._limits, self), name
            self._texts[text] = known
        runtime, name = known
        return strip_no_value(runtime._text(runtime._lookup(name), data))

    # -- templates --------------------------------------------------------------------------

    def _text(self, execute: Execute, data: Any) -> str:
        out: list[str] = []
        self._limits.step(1)
        execute(out.extend, data)
        text = "".join(out)
        self._limits.grow(len(text))
        return text

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
        self._bind(compiled.code)
        execute: Execute = FunctionType(compiled.code, self._names)
        self._compiled[code_name(name)] = compiled
        self._executes[name] = execute
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

        names: Iterable[str] = getattr(self._source, "names", lambda: ())()
        return did_you_mean(name, tuple(names))

    # -- errors -----------------------------------------------------------------------------

    def _located(self, error: BaseException, message: str, hint: str | None) -> RenderError:
        """Return the error with the template positions that its traceback went through."""
        frames = list(self._frames(error.__traceback__))
        position: Position | None = None
        source: str | None = None
        if isinstance(error, RenderError) and error.position is not None:
            position, source = error.position, error.source
        elif frames:
            position, source = frames.pop()
        chain = [each for each, _ in reversed(frames)]
        kind = LimitError if isinstance(error, LimitError) else TemplateError
        return kind(message, position, hint=hint, chain=chain, source=source)

    def _frames(self, trace: TracebackType | None) -> Iterable[tuple[Position, str]]:
        compiled = self._all_compiled()
        while trace is not None:
            template = compiled.get(trace.tb_frame.f_code.co_filename)
            if template is not None:
                file = template[0].file
                text = template[1].source(file)
                position = position_at(file, text, template[0].offset_at(trace.tb_lineno))
                yield position, text.split("\n", position.line)[position.line - 1]
            trace = trace.tb_next

    def _all_compiled(self) -> Mapping[str, tuple[CompiledTemplate, Source]]:
        found = {name: (each, self._source) for name, each in self._compiled.items()}
        for runtime, _ in self._texts.values():
            found.update(
                (name, each) for name, each in runtime._all_compiled().items() if name not in found
            )
        return found


class _Names(dict[str, tuple[str, ...]]):
    """Paths such as `Values.global.hub`, split once each."""

    def __missing__(self, path: str) -> tuple[str, ...]:
        names = self[path] = tuple(path.split("."))
        return names


_NAMES = _Names()


def get(value: Any, path: str) -> Any:
    """Return the fields of a dotted path; nil has every field, and it is nil."""
    return None if value is None else get_strictly(value, path)


def get_strictly(value: Any, path: str) -> Any:
    """Return the fields of a path of a range's element, where nil has no fields."""
    base = value
    for name in _NAMES[path]:
        kind = type(value)
        if kind is dict or (kind is Values and name not in _VALUES_METHODS):
            value = value.get(name)
        elif value is None:
            raise _nil_field(base, path, name)
        else:
            value = _field(value, name)
    return value


_VALUES_METHODS = frozenset(("AsMap", "Encode", "PathValue", "Table", "YAML"))


def _field(value: Any, name: str) -> Any:
    """Return a field of anything but a plain map. Raises GoFailure when it has none."""
    methods = value.methods if isinstance(value, (Struct, Map, List)) else {}
    if name in methods:
        return methods[name]()
    if isinstance(value, dict):
        if isinstance(value, (StringMap, BoolMap)):
            return value.get(name, "" if isinstance(value, StringMap) else False)
        return value.get(name, value.zero if isinstance(value, Map) else None)
    if isinstance(value, Struct) and name in value.fields:
        return value.fields[name]
    from renderer.nearest import did_you_mean

    known = (*value.fields, *methods) if isinstance(value, Struct) else ()
    raise GoFailure(
        f"can't evaluate field {name} in type {type_name(value)}",
        did_you_mean(name, known)
        or f"what stands before .{name} is a {type_name(value)}, which has no fields",
    )


def _nil_field(base: Any, path: str, name: str) -> GoFailure:
    """Return the error of reading field `name` of nil: it says what is not set, and what is."""
    message = f"nil pointer evaluating interface {{}}.{name}"
    names = _NAMES[path]
    table = base
    for at, key in enumerate(names[: names.index(name)]):
        if not isinstance(table, dict):
            break
        if table.get(key) is None:
            from renderer.nearest import nearest

            before = "".join(f".{each}" for each in names[:at])
            near = nearest(key, map(str, table)) if key not in table else None
            return GoFailure(
                message,
                f"did you mean {before}.{near}?"
                if near
                else f"{before}.{key} is not set, so nothing below it can be read: set it",
            )
        table = table[key]
    return GoFailure(message)


def call_method(value: Any, path: str, *args: Any) -> Any:
    """Call the method that a dotted path ends in. Raises GoFailure when it is none."""
    before, _, name = path.rpartition(".")
    receiver = get(value, before) if before else value
    methods = receiver.methods if isinstance(receiver, (Struct, Map, List)) else {}
    method = methods.get(name)
    if method is None:
        if receiver is None and before:
            raise _nil_field(value, path, name)
        raise GoFailure(f"{name} is not a method but has arguments")
    return method(*args)


def strip_no_value(text: str) -> str:
    """Return rendered text as Helm hands it on: a printed nil leaves nothing."""
    return text.replace("<no value>", "") if "<no value>" in text else text


def _fail(message: str) -> NoReturn:
    raise GoFailure(message)
