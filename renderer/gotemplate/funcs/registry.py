"""How a Python function becomes a template function: its Go signature, checked at each call."""

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from renderer.dialect import Dialect
from renderer.gotemplate.gotypes import (
    ArgumentFailure,
    GoFailure,
    Values,
    type_name,
)
from renderer.gotemplate.limits import MAX_SIZE, Limits

if TYPE_CHECKING:
    from random import Random

_ITEM = 8
"""An item of a list takes as much room as so many characters."""


class Param(NamedTuple):
    """A parameter's Go type, and the Python types of the values assignable to it.

    `accepts` is None for interface {}, which takes everything.
    """

    go_type: str
    accepts: frozenset[type] | None


ANY = Param("interface {}", None)
STRING = Param("string", frozenset({str}))
INT = Param("int", frozenset({int}))
FLOAT = Param("float64", frozenset({float}))
BOOL = Param("bool", frozenset({bool}))
LIST = Param("[]interface {}", frozenset({list, type(None)}))
DICT = Param("map[string]interface {}", frozenset({dict, Values, type(None)}))


class Uses:
    """What a render may draw on besides its arguments, so that it stays reproducible.

    `random` is seeded with `seed`, which stands for the inputs; `now` is the time that
    templates see, in seconds since 1970. `record` notes each function that used one of them.
    `limits` count what calls cost.
    """

    def __init__(
        self,
        dialect: Dialect,
        seed: bytes = b"",
        now: float = 0.0,
        limits: Limits | None = None,
    ) -> None:
        self.dialect: Dialect = dialect
        self.limits = limits or Limits()
        self.now = now
        self.recorded: dict[str, int] = {}
        self._seed = seed

    @cached_property
    def random(self) -> "Random":
        """The source of all random choices."""
        from random import Random

        return Random(self._seed)

    def record(self, name: str) -> None:
        """Note that the function `name` gave a result that is not its arguments' alone."""
        self.recorded[name] = self.recorded.get(name, 0) + 1


class Spec(NamedTuple):
    """A registered template function."""

    name: str
    call: Callable[..., Any]
    params: tuple[Param, ...]
    variadic: Param | None
    uses: bool
    cost: int = 1


REGISTRY: dict[Dialect, dict[str, Spec]] = {"helm2": {}, "helm3": {}}

F = TypeVar("F", bound=Callable[..., Any])


def function(
    *names: str,
    params: tuple[Param, ...] = (),
    variadic: Param | None = None,
    dialect: Dialect | None = None,
    uses: bool = False,
    cost: int = 1,
) -> Callable[[F], F]:
    """Register a function under the names that templates call it by.

    `params` are its fixed parameters and `variadic` the type of all further ones; `dialect`
    limits it to one engine (register twice where the engines differ); `uses` hands it a
    `Uses` before the template's arguments. `cost` is how many steps a call counts as, where a
    hundred million make a minute or so.
    """

    def register(call: F) -> F:
        for each in ("helm2", "helm3") if dialect is None else (dialect,):
            for name in names:
                REGISTRY[each][name] = Spec(name, call, params, variadic, uses, cost)
        return call

    return register


def method(name: str, call: Callable[..., Any], *params: Param) -> Callable[..., Any]:
    """Return a method of a Go value as templates call it, its arguments checked as in `bind`."""

    def checked(*args: Any) -> Any:
        check_arguments(name, args, params)
        return call(*args)

    return checked


def bind(spec: Spec, uses: Uses) -> Callable[..., Any]:
    """Return the callable that compiled templates use. Each call counts in the limits of `uses`.

    It raises `ArgumentFailure` when the arguments do not fit the Go signature, `GoFailure`
    when the function itself fails or its result is over `MAX_SIZE`, and `LimitError`.
    """
    call, cost = spec.call, spec.cost
    step, grow = uses.limits.step, uses.limits.grow

    def checked(*args: Any) -> Any:
        check_arguments(spec.name, args, spec.params, spec.variadic)
        size = 0
        for arg in args:
            if type(arg) is str:
                size += len(arg)
        step(cost + size)
        result = call(uses, *args) if spec.uses else call(*args)
        if isinstance(result, (str, list)):
            size = len(result)
            if size > MAX_SIZE:
                raise GoFailure(f"the result has more than {MAX_SIZE} characters or items")
            step(size)
            grow(size * _ITEM if isinstance(result, list) else size)
        return result

    return checked


def check_arguments(
    name: str, args: tuple[Any, ...], params: tuple[Param, ...], variadic: Param | None = None
) -> None:
    """Raise ArgumentFailure when arguments do not fit a function's Go signature."""
    if len(args) != len(params) and (variadic is None or len(args) < len(params)):
        want = f"{len(params)}" if variadic is None else f"at least {len(params)}"
        raise ArgumentFailure(f"wrong number of args for {name}: want {want} got {len(args)}")
    for index, arg in enumerate(args):
        param = params[index] if index < len(params) else variadic
        if param is not None and param.accepts is not None and type(arg) not in param.accepts:
            raise ArgumentFailure(_wrong_type(param, arg), index)


def _wrong_type(param: Param, arg: object) -> str:
    if arg is None:
        return f"invalid value; expected {param.go_type}"
    return f"wrong type for value; expected {param.go_type}; got {type_name(arg)}"
