"""A set of Go templates: parsed from files, compiled when first needed."""

from collections.abc import Container, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from renderer.dialect import Dialect
from renderer.errors import TemplateError
from renderer.gotemplate.compiled import CompiledTemplate

if TYPE_CHECKING:
    from renderer.gotemplate.nodes import Definition


class TemplateSet:
    """Named templates that can call each other.

    Files are parsed in the order given, and a later definition replaces an earlier one of the
    same name unless it is empty (Go's rule for redefinition). A set that extends a `parent`
    falls back on it.
    """

    def __init__(
        self, dialect: Dialect, functions: Container[str], parent: "TemplateSet | None" = None
    ) -> None:
        self.dialect: Dialect = dialect
        self._functions = functions
        self._parent = parent
        self._sources: dict[str, str] = {}
        self._files: dict[str, str] = {}
        self._definitions: dict[str, Definition] = {}
        self._compiled: dict[str, CompiledTemplate] = {}
        self._traced = False

    def add(self, file: str, text: str) -> None:
        """Parse a file and add what it defines. Raises TemplateError."""
        from renderer.gotemplate.parser import parse

        self._sources[file] = text
        for definition in parse(text, file, self._functions):
            name = definition.name
            if not definition.empty or self._home(name) is None:
                self._files[name] = file
                self._definitions[name] = definition
                self._compiled.pop(name, None)

    def _home(self, name: str) -> "TemplateSet | None":
        """Return the set, this or one that it extends, whose template a name stands for."""
        home: TemplateSet | None = self
        while home is not None and name not in home._files:
            home = home._parent
        return home

    def names(self) -> Iterable[str]:
        """Return the names of all templates."""
        return {**dict.fromkeys(self._parent.names() if self._parent else ()), **self._files}

    def source(self, file: str) -> str:
        """Return the text of a file of the set."""
        if self._parent is not None and file not in self._sources:
            return self._parent.source(file)
        return self._sources[file]

    def compiled(self, name: str) -> CompiledTemplate | None:
        """Return a template as code, or None when there is none of that name."""
        home = self._home(name)
        return home._own(name) if home else None

    def _own(self, name: str) -> CompiledTemplate:
        known = self._compiled.get(name)
        if known is not None:
            return known
        from renderer.gotemplate.compiler import compile_template

        file = self._files[name]
        definition = self._definitions.get(name) or self._parsed(name, file)
        source = self._sources[file]
        made = compile_template(definition, file, source, self.dialect, traced=self._traced)
        self._compiled[name] = made
        return made

    def extended(self, text: str, file: str) -> tuple["TemplateSet", CompiledTemplate]:
        """Return a set that also holds what `text` defines, and the body of the text.

        A text that defines nothing leaves the set what it is. Raises TemplateError.
        """
        extension = TemplateSet(self.dialect, self._functions, self)
        try:
            extension.add(file, text)
            body = extension._own(file)
        except TemplateError as error:
            error.message = f"cannot parse the text given to tpl: {error.message}"
            raise
        return (extension if len(extension._files) > 1 else self), body

    def argument_offset(self, text: str, call: int, argument: int) -> int:
        """Return the offset of an argument of the call at an offset of a text.

        A value that a pipeline hands on has no place of its own: it counts as the call's.
        """
        from renderer.gotemplate.nodes import find_call
        from renderer.gotemplate.parser import parse

        command = find_call(parse(text, "", self._functions), call)
        after = command.args[1:] if command else ()
        return after[argument].offset if argument < len(after) else call

    def traced(self) -> "TemplateSet":
        """Return the same templates, to be compiled for tracing."""
        copy = TemplateSet(self.dialect, self._functions)
        copy._sources, copy._files = self._sources, self._files
        copy._definitions = self._definitions
        copy._traced = True
        return copy

    def state(self) -> dict[str, Any]:
        """Return what `restored` needs to do without parsing, as plain data and code."""
        compiled = {name: tuple(each) for name, each in self._compiled.items()}
        return {"files": self._files, "compiled": compiled}

    @classmethod
    def restored(
        cls,
        dialect: Dialect,
        functions: Container[str],
        sources: Mapping[str, str],
        state: Mapping[str, Any],
    ) -> "TemplateSet":
        """Return the set that `state` was taken of. `sources` are the texts by file."""
        made = cls(dialect, functions)
        made._sources = dict(sources)
        made._files = dict(state["files"])
        made._compiled = {n: CompiledTemplate(*each) for n, each in state["compiled"].items()}
        return made

    @property
    def compiled_count(self) -> int:
        """How many templates are compiled: a set that grew is worth keeping again."""
        return len(self._compiled)

    def _parsed(self, name: str, file: str) -> "Definition":
        from renderer.gotemplate.parser import parse

        found = {each.name: each for each in parse(self._sources[file], file, self._functions)}
        return found[name]


def parse_order(name: str) -> tuple[int, str]:
    """Return the key that sorts template files in reverse of Helm's order: deepest path first."""
    return name.count("/"), name
