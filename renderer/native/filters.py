"""What templates may do with values: filters and tests, each bounded in what it makes and costs.

A template is untrusted. A filter counts what it is given, however deep, before it works on it,
and what it returns: see `Meter`. Filters on texts take numbers and booleans as they are printed.
"""

import hashlib
from base64 import b64encode
from collections.abc import Callable, Mapping
from functools import wraps
from types import GeneratorType
from typing import Any, cast

from jinja2 import Undefined, pass_context
from jinja2 import filters as jinja
from jinja2 import tests as jinja_tests
from jinja2.runtime import Context

from renderer.errors import LimitError, TemplateError
from renderer.gotemplate.gotypes import to_bytes
from renderer.gotemplate.limits import MAX_SIZE, Limits
from renderer.yamlio.gofloat import format_json
from renderer.yamlio.gojson import dumps

_JINJA_TESTS: Mapping[str, Any] = jinja_tests.TESTS

MAX_BITS = 4096
"""The largest number that arithmetic makes, in bits."""

_ITEM = 8
"""What an item of a list counts as, in characters."""

_VALUE = 5
"""How many steps it counts as that a value is taken in. Ten steps make a microsecond or so."""

_MAX_DIGITS = 20
"""To how many digits numbers are rounded at most: floats have fewer."""

_VIEWS: tuple[type, ...] = (type({}.keys()), type({}.values()), type({}.items()))
_LISTS: tuple[type, ...] = (list, tuple, *_VIEWS)
_GROWN: Any = (dict, *_LISTS)
_SIZED: Any = (str, range, *_GROWN)

Function = Callable[..., Any]


class Meter:
    """Counts against `limits` what templates cost and make. Every method raises LimitError."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.step = limits.step

    def weigh(self, value: Any) -> None:
        """Count the elements and characters of a value; what it holds twice counts twice."""
        if isinstance(value, str):
            self.step(_VALUE + len(value))
        elif isinstance(value, _SIZED):
            self._weigh_parts(value)
        else:
            self.step(_VALUE)

    def _weigh_parts(self, value: Any) -> None:
        left = [value]
        characters = 0
        while left:
            each = left.pop()
            kind = type(each)
            if kind is str:
                characters += len(each)
            elif kind is dict or isinstance(each, dict):
                # Counted before it is taken apart: it may be huge, and hold itself many times.
                self.step(1 + len(each) + characters)
                characters = 0
                left += each
                left += each.values()
            elif kind is list or isinstance(each, _LISTS):
                self.step(1 + len(each) + characters)
                characters = 0
                left += each
            elif isinstance(each, range):
                self.step(1 + len(each))
        self.step(characters)

    def made(self, value: Any) -> Any:
        """Return a value that was made now, after counting it."""
        if isinstance(value, str):
            check_size(len(value))
            self.step(len(value))
            self.limits.grow(len(value))
        elif isinstance(value, _GROWN):
            check_size(len(value))
            self.step(len(value))
            self.limits.grow(_ITEM * len(value))
        elif isinstance(value, int):
            check_bits(value.bit_length())
        return value


def check_size(size: int) -> None:
    """Refuse a text or list of more than `MAX_SIZE` characters or items with a LimitError."""
    if size > MAX_SIZE:
        raise LimitError(
            f"a text or list has {size} characters or items; at most {MAX_SIZE} are allowed",
            hint="make it of smaller parts",
        )


def check_bits(bits: int) -> None:
    """Refuse a number of more than `MAX_BITS` bits with a LimitError."""
    if bits > MAX_BITS:
        raise LimitError(
            f"a number has more than {MAX_BITS} bits",
            hint="no field of a manifest takes such a number",
        )


def text_of(value: Any) -> str:
    """Return what templates print for a value, as YAML has it: nothing for null.

    Raises TemplateError for what is no text, number, boolean or null.
    """
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return format_json(value)
    if isinstance(value, int):
        check_bits(value.bit_length())
        return str(value)
    if isinstance(value, Undefined):
        # A name that is not there refuses, and says which it is; an `if` without `else` is "".
        return str(value)
    raise TemplateError(
        f"{kind_of(value)} has no text; expected a text, a number, a boolean or null",
        hint="write it with | json"
        if isinstance(value, (dict, *_LISTS, range))
        else "call it, or name a value of it",
    )


def kind_of(value: Any) -> str:
    """Return what a value is called in errors."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, (*_LISTS, range, GeneratorType)):
        return "a list"
    if callable(value):
        return "a macro or function"
    return {bool: "a boolean", int: "a number", float: "a number", type(None): "null"}.get(
        type(value), f"a {type(value).__name__}"
    )


def meter_of(context: Context) -> Meter:
    """Return the meter of the environment that a template runs in."""
    return cast(Meter, context.environment.meter)  # type: ignore[attr-defined]


def _bounded(function: Function, *, text: bool = False) -> Function:
    """Return a filter or test that counts what it is given and returns; of texts if `text`.

    It takes the context, as the meter is found there. Jinja2 then computes none when it
    translates a template.
    """
    passed = getattr(function, "jinja_pass_arg", None)

    @pass_context
    @wraps(function, updated=())
    def bounded(context: Context, value: Any, *arguments: Any, **named: Any) -> Any:
        meter: Meter = context.environment.meter  # type: ignore[attr-defined]
        if text:
            value = text_of(value)
        meter.weigh(value)
        for each in arguments:
            meter.weigh(each)
        for each in named.values():
            meter.weigh(each)
        if passed is None:
            result = function(value, *arguments, **named)
        else:
            result = function(_passed(passed.name, context), value, *arguments, **named)
        return meter.made(list(result) if isinstance(result, GeneratorType) else result)

    return bounded


def _passed(name: str, context: Context) -> Any:
    return {"context": context, "eval_context": context.eval_ctx}.get(name, context.environment)


def _json(value: Any) -> str:
    if isinstance(value, Undefined):
        str(value)
    return dumps(value, escape_html=False)


def _digested(name: str, value: Any) -> bytes:
    if isinstance(value, Undefined):
        str(value)
    if not isinstance(value, str):
        raise TemplateError(
            f"{name} is for texts; this is {kind_of(value)}", hint="make it a text with | string"
        )
    return to_bytes(value)


def _base64(value: Any) -> str:
    return b64encode(_digested("base64", value)).decode()


def _sha256(value: Any) -> str:
    return hashlib.sha256(_digested("sha256", value)).hexdigest()


def _without_null(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _without_null(each) for key, each in value.items() if each is not None}
    return value


def _indent(text: str, width: int | str = 4, first: bool = False, blank: bool = False) -> str:
    size = len(width) if isinstance(width, str) else width
    check_size(len(text) + (text.count("\n") + 1) * size)
    return jinja.do_indent(text, width, first, blank)


def _replace(text: str, old: Any, new: Any, count: int | None = None) -> str:
    old, new = text_of(old), text_of(new)
    found = text.count(old)
    if count is not None and count >= 0:
        found = min(found, count)
    check_size(len(text) + found * (len(new) - len(old)))
    return text.replace(old, new, -1 if count is None else count)


@pass_context
def _join(context: Context, value: Any, separator: Any = "", attribute: Any = None) -> str:
    if attribute is not None:
        value = map(jinja.make_attrgetter(context.environment, attribute), value)
    texts = [text_of(each) for each in value]
    between = text_of(separator)
    check_size(sum(map(len, texts)) + len(between) * len(texts))
    return between.join(texts)


def _round(value: Any, precision: int = 0, method: Any = "common") -> float:
    if abs(precision) > _MAX_DIGITS:
        raise LimitError(
            f"{precision} is too much to round to; expected at most {_MAX_DIGITS} digits"
        )
    return jinja.do_round(value, precision, method)


@pass_context
def _sum(context: Context, value: Any, attribute: Any = None, start: Any = 0) -> Any:
    if attribute is not None:
        value = map(jinja.make_attrgetter(context.environment, attribute), value)
    numbers = list(value)
    for each in (*numbers, start):
        if not isinstance(each, int | float):
            raise TemplateError(f"sum is for numbers; this is {kind_of(each)}")
    return sum(numbers, start)


@pass_context
def _joined(context: Context, parts: list[Any]) -> str:
    texts = [text_of(each) for each in parts]
    check_size(sum(map(len, texts)))
    text = "".join(texts)
    meter_of(context).made(text)
    return text


@pass_context
def _step(context: Context, count: int) -> bool:
    meter_of(context).step(count)
    return True


@pass_context
def _weighed(context: Context, value: Any) -> Any:
    meter_of(context).weigh(value)
    return value


@pass_context
def _made(context: Context, value: Any) -> Any:
    return meter_of(context).made(value)


STEP, WEIGHED, MADE, JOINED = "(step)", "(weighed)", "(made)", "(joined)"
"""Filters that `renderer.native.sandbox` puts into templates, named as no template can."""

FILTERS: dict[str, Function] = {
    STEP: _step,
    WEIGHED: _weighed,
    MADE: _made,
    JOINED: _joined,
    # These make nothing, and their cost does not depend on what they are given.
    **{name: jinja.FILTERS[name] for name in "abs count d default first last length".split()},
    **{
        name: _bounded(jinja.FILTERS[name])
        for name in (
            "dictsort float groupby int items list map max min reject rejectattr reverse select "
            "selectattr sort unique"
        ).split()
    },
    **{
        name: _bounded(jinja.FILTERS[name], text=True)
        for name in "capitalize lower title trim truncate upper urlencode".split()
    },
    "base64": _bounded(_base64),
    "indent": _bounded(_indent, text=True),
    "join": _bounded(_join),
    "json": _bounded(_json),
    "replace": _bounded(_replace, text=True),
    "round": _bounded(_round),
    "sha256": _bounded(_sha256),
    "string": _bounded(str, text=True),
    "sum": _bounded(_sum),
    "without_null": _bounded(_without_null),
}

TESTS: dict[str, Function] = {
    **{
        name: _JINJA_TESTS[name]
        for name in (
            "boolean defined divisibleby even false float integer iterable mapping none number "
            "odd sequence string true undefined"
        ).split()
    },
    **{
        name: _bounded(_JINJA_TESTS[name])
        for name in ("!= < <= == > >= eq equalto ge greaterthan gt in le lessthan lt ne").split()
    },
}
