"""Jinja2 templates on a leash: no access to Python, and errors that name template and line.

Besides Jinja2's own filters there are `json` (a value as JSON, which is YAML too, whatever the
indentation), `without_null` (a mapping without what is unset in it), and of texts `base64` and
`sha256`. What templates print follows YAML: `true`, `false`, numbers as short as they can be, and
nothing for null.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Iterable, Mapping
from types import TracebackType
from typing import Any

from jinja2 import (
    FunctionLoader,
    StrictUndefined,
    TemplateNotFound,
    TemplateSyntaxError,
    Undefined,
)
from jinja2.exceptions import SecurityError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from renderer.errors import LimitError, TemplateError
from renderer.gotemplate.gotypes import to_bytes
from renderer.native.codes import Codes
from renderer.native.manifest import TEMPLATES
from renderer.position import Position
from renderer.yamlio.gofloat import format_json
from renderer.yamlio.gojson import dumps


class NativeTemplates:
    """The templates of a release, by path (`templates/pilot/service.yaml.j2`).

    `codes` has those that were compiled before.
    """

    def __init__(self, sources: Mapping[str, str], codes: Codes, max_output: int) -> None:
        self._sources = sources
        self._max_output = max_output
        self._printed = 0
        self._environment = make_environment()
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
        except (LimitError, TemplateError):
            raise
        except TemplateNotFound as error:
            raise self._located(error, path, f"there is no template {error.name}") from None
        except RecursionError as error:
            raise self._located(error, path, "templates call each other without end") from None
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

    def _located(self, error: BaseException, path: str, message: str) -> TemplateError:
        """Return an error at the innermost template line that its traceback went through."""
        places = list(self._places(error.__traceback__)) or [Position(path)]
        place = places.pop()
        return TemplateError(message, place, chain=places[::-1], source=self._line(place))

    def _places(self, trace: TracebackType | None) -> Iterable[Position]:
        while trace is not None:
            file = trace.tb_frame.f_code.co_filename
            if file in self._sources:
                yield Position(file, trace.tb_lineno)
            trace = trace.tb_next

    def _line(self, place: Position) -> str | None:
        lines = self._sources.get(place.file, "").split("\n")
        return lines[place.line - 1] if 1 <= place.line <= len(lines) else None


def make_environment() -> ImmutableSandboxedEnvironment:
    """Return Jinja2 as templates of releases know it, without any templates."""
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined,
        finalize=_printable,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        auto_reload=False,
    )
    environment.filters["base64"] = _base64
    environment.filters["json"] = _json
    environment.filters["sha256"] = _sha256
    environment.filters["without_null"] = _without_null
    return environment


def _printable(value: Any) -> Any:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format_json(value)
    return value


def _json(value: Any) -> str:
    if isinstance(value, Undefined):
        str(value)  # StrictUndefined refuses, and says which name it is
    return dumps(value, escape_html=False)


def _base64(text: str) -> str:
    return b64encode(to_bytes(text)).decode()


def _sha256(text: str) -> str:
    return hashlib.sha256(to_bytes(text)).hexdigest()


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_null(each) for key, each in value.items() if each is not None}
    return value
