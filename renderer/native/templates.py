"""Runs the Jinja2 templates of a release. Errors name template and line."""

from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any

from jinja2 import FunctionLoader, TemplateNotFound, TemplateSyntaxError
from jinja2.exceptions import SecurityError

from renderer.errors import LimitError, RenderError, TemplateError
from renderer.gotemplate.limits import Limits
from renderer.native.codes import Codes
from renderer.native.manifest import TEMPLATES
from renderer.native.sandbox import Sandbox
from renderer.position import Position


class NativeTemplates:
    """The templates of a release, by path (`templates/pilot/service.yaml.j2`).

    `codes` has those that were compiled before.
    """

    def __init__(self, sources: Mapping[str, str], codes: Codes, limits: Limits) -> None:
        self._sources = sources
        self._max_output = limits.max_output
        self._printed = 0
        self._environment = make_environment(limits)
        self._environment.loader = FunctionLoader(self._load)
        self._environment.bytecode_cache = codes

    def render(self, path: str, context: Mapping[str, Any]) -> str:
        """Return what a template prints. Raises TemplateError and LimitError."""
        parts: list[str] = []
        try:
            for part in self._environment.get_template(path).generate(context):
                parts.append(part)
                self._printed += len(part)
                if self._printed > self._max_output:
                    raise LimitError(
                        f"the templates print more than {self._max_output} characters",
                        Position(path),
                        hint="--max-output raises the limit",
                    )
        except TemplateSyntaxError as error:
            place = Position(error.filename or path, error.lineno)
            raise TemplateError(
                error.message or "this is no Jinja2", place, source=self._line(place)
            ) from None
        except RenderError as error:
            if error.position:
                raise
            raise self._located(error, path, error.message) from None
        except TemplateNotFound as error:
            raise self._located(error, path, f"there is no template {error.name}") from None
        except RecursionError as error:
            raise self._located(error, path, "templates call each other without end") from None
        except MemoryError as error:
            message = "the templates need more memory than there is"
            raise self._located(error, path, message) from None
        except SecurityError as error:
            raise self._located(error, path, f"this is not allowed: {error}") from None
        except Exception as error:
            # What templates compute with values fails as Python does: on wrong types, mostly.
            raise self._located(error, path, str(error) or type(error).__name__) from None
        return "".join(parts)

    def _load(self, name: str) -> tuple[str, str, Callable[[], bool]] | None:
        path = name if name in self._sources else f"{TEMPLATES}{name}"
        source = self._sources.get(path)
        return None if source is None else (source, path, lambda: True)

    def _located(self, error: BaseException, path: str, message: str) -> RenderError:
        """Return an error at the innermost template line that its traceback went through.

        It is a LimitError if `error` is one, and has its hint.
        """
        places = list(self._places(error.__traceback__)) or [Position(path)]
        place = places.pop()
        kind = LimitError if isinstance(error, LimitError | MemoryError) else TemplateError
        hint = error.hint if isinstance(error, RenderError) else None
        return kind(message, place, hint=hint, chain=places[::-1], source=self._line(place))

    def _places(self, trace: TracebackType | None) -> Iterable[Position]:
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file in self._sources:
                yield Position(file, trace.tb_lineno)
            trace = trace.tb_next

    def _line(self, place: Position) -> str | None:
        lines = self._sources.get(place.file, "").split("\n")
        return lines[place.line - 1] if 1 <= place.line <= len(lines) else None


def make_environment(limits: Limits | None = None) -> Sandbox:
    """Return Jinja2 as templates of releases know it, without any templates."""
    return Sandbox(limits or Limits())
