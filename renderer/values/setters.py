"""The grammar of `--set` and its relatives, as Helm's strvals has it.

name=value,outer.inner=value,list[0].key=value,list={a,b},escaped\\.dot=a\\,b
"""

import re
from collections.abc import Callable
from typing import Any, NoReturn

from renderer.errors import ValuesError
from renderer.gotemplate.gotypes import Int64
from renderer.position import Position
from renderer.request import Setter

MAX_INDEX = 65536
MAX_NESTED = 30

_WRITE = "write key=value; put a backslash before a comma that belongs to a value"
_INDEX = re.compile(r"[+-]?[0-9]+")

Path = tuple[str | int, ...]
ReadFile = Callable[[str], str]


def apply_setter(
    setter: Setter, tree: dict[str, Any], read_file: ReadFile | None = None
) -> list[tuple[Path, int]]:
    """Set what the option says in `tree`.

    Returns the paths that were set, each with its 0-based offset in the text. `read_file`
    gives the text of a file for `set-file`. Raises ValuesError with the column.
    """
    parser = _Parser(setter, read_file)
    parser.run(tree)
    return parser.paths


def written_keys(setter: Setter) -> list[tuple[Path, int]]:
    """Return the paths of all that the option names, each with its 0-based offset in the text.

    `a.b=1` names `a` and `a.b`. Raises ValuesError with the column.
    """
    parser = _Parser(setter, lambda _: "")
    parser.run({})
    return [*parser.tables, *parser.paths]


class _Parser:
    def __init__(self, setter: Setter, read_file: ReadFile | None) -> None:
        self.text = setter.text
        self.kind = setter.kind
        self.read_file = read_file
        self.at = 0
        self.paths: list[tuple[Path, int]] = []
        self.tables: list[tuple[Path, int]] = []

    def fail(self, message: str, at: int | None = None, hint: str | None = None) -> NoReturn:
        column = (self.at if at is None else at) + 1
        raise ValuesError(
            message, Position(f"--{self.kind}", 1, column), source=self.text, hint=hint
        )

    def run(self, tree: dict[str, Any]) -> None:
        while self.at < len(self.text):
            self.assign(tree, ())

    def until(self, stops: str) -> tuple[str, str]:
        """Return the text up to one of `stops`, unescaped, and that character ("" at the end)."""
        out: list[str] = []
        while self.at < len(self.text):
            character = self.text[self.at]
            self.at += 1
            if character in stops:
                return "".join(out), character
            if character == "\\":
                if self.at == len(self.text):
                    break
                character = self.text[self.at]
                self.at += 1
            out.append(character)
        return "".join(out), ""

    def assign(self, table: dict[str, Any], path: Path) -> None:
        """Parse one `key...=value` and set it in `table`, which stands at `path`."""
        start = self.at
        if len(path) > MAX_NESTED:
            self.fail(
                f"the key has more than {MAX_NESTED} levels",
                hint="set it in a values file: -f FILE",
            )
        key, stop = self.until("=[,.")
        if stop in ("", ","):
            if not key and not stop:
                return
            self.fail(
                f'key "{key}" has no value',
                start,
                hint=_WRITE,
            )
        if not key:
            self.fail("there is no key here", start, hint=_WRITE)
        here = (*path, key)
        if stop != "=":
            self.tables.append((here, start))
        if stop == "[":
            known = table.get(key, [])
            if not isinstance(known, list):
                self.fail(
                    f'"{key}" is {_found(known, "list")}, so it has no items',
                    start,
                    hint="put a backslash before a [ that belongs to the key",
                )
            items = list(known)
            self.assign_item(items, self.index(), here)
            table[key] = items
        elif stop == "=":
            table[key] = self.value(here, start)
        else:
            inner = table.get(key, {})
            if not isinstance(inner, dict):
                self.fail(
                    f'"{key}" is {_found(inner, "table")}, so it has no keys',
                    start,
                    hint="put a backslash before a dot that belongs to the key",
                )
            self.assign(inner, here)
            if not inner:
                self.fail(f'key map "{key}" has no value', start, hint=_WRITE)
            table[key] = inner

    def index(self) -> int:
        start = self.at
        text, stop = self.until("]")
        if not stop:
            self.fail("the index is not closed by ]", start, hint="write list[0]=x")
        if not _INDEX.fullmatch(text):
            self.fail(f'"{text}" is no index', start, hint="an index is a whole number: list[0]=x")
        if text.startswith("-") and text.strip("-0"):
            self.fail(
                f"negative {text} index not allowed", start, hint="indexes count from 0: list[0]=x"
            )
        digits = text.lstrip("+-0") or "0"
        if len(digits) > len(str(MAX_INDEX)) or int(digits) > MAX_INDEX:
            self.fail(
                f"the index {text} is greater than {MAX_INDEX}",
                start,
                hint="set the list as a whole in a values file: -f FILE",
            )
        return int(digits)

    def assign_item(self, items: list[Any], index: int, path: Path) -> None:
        """Parse what follows `key[index]`, and set it in `items`."""
        here = (*path, index)
        start = self.at
        text, stop = self.until("[.=")
        if text or not stop:
            self.fail(
                f'unexpected "{text}" after the index' if text else "the list item has no value",
                start,
                hint="write list[0]=value or list[0].key=value",
            )
        items.extend([None] * (index + 1 - len(items)))
        if stop == "=":
            items[index] = self.value(here, start)
        elif stop == "[":
            known = items[index]
            inner_items = list(known) if isinstance(known, list) else []
            self.assign_item(inner_items, self.index(), here)
            items[index] = inner_items
        else:
            if not isinstance(items[index], dict):
                items[index] = {}
            self.assign(items[index], here)

    def value(self, path: Path, start: int) -> Any:
        """Parse behind `=` up to the comma that ends the value."""
        self.paths.append((path, start))
        if self.kind == "set-json":
            return self.json_value()
        if self.text[self.at : self.at + 1] == "{":
            self.at += 1
            return self.list_value()
        if self.kind == "set-file" and self.at == len(self.text):
            return ""
        text, _ = self.until(",")
        return self.typed(text)

    def list_value(self) -> list[Any]:
        items = []
        while True:
            text, stop = self.until(",}")
            if not stop:
                self.fail("list must terminate with '}'", hint="write list={x,y}")
            items.append(self.typed(text))
            if stop == "}":
                break
        if self.text[self.at : self.at + 1] == ",":
            self.at += 1
        return items

    def json_value(self) -> Any:
        while self.at < len(self.text) and self.text[self.at].isspace():
            self.at += 1
        if self.at == len(self.text) or self.text[self.at] == ",":
            self.at += 1
            return None
        import json

        decoder = json.JSONDecoder(parse_int=_finite, parse_float=_finite, parse_constant=_refused)
        try:
            value, self.at = decoder.raw_decode(self.text, self.at)
        except RecursionError:
            self.fail("the value is nested too deeply", hint="set it in a values file: -f FILE")
        except ValueError as error:
            self.fail(
                "the value is not JSON",
                getattr(error, "pos", self.at),
                hint="texts need double quotes: key='\"text\"'",
            )
        rest = self.text[self.at :].lstrip()
        if rest and not rest.startswith(","):
            self.fail(
                "only a comma may follow the JSON value", hint="write key=JSON or key=JSON,key=JSON"
            )
        self.at = len(self.text) - len(rest) + 1 if rest else len(self.text)
        return value

    def typed(self, text: str) -> Any:
        if self.kind == "set-string":
            return text
        if self.kind == "set-file":
            if self.read_file is None:
                self.fail("files cannot be read here", hint="use --set")
            return self.read_file(text)
        return typed_value(text)


def typed_value(text: str) -> Any:
    """Return the value that `--set key=text` sets: bool, null, int64 or the text itself."""
    lower = text.lower()
    if lower in ("true", "false"):
        return lower == "true"
    if lower == "null":
        return None
    if text == "0":
        return Int64(0)
    digits = text[1:] if text[:1] in ("-", "+") else text
    if text[:1] != "0" and digits.isascii() and digits.isdigit() and len(digits) < 20:
        number = int(text)
        if -(2**63) <= number < 2**63:
            return Int64(number)
    return text


def _found(value: Any, wanted: str) -> str:
    return "set to null before" if value is None else f"no {wanted}"


def _finite(text: str) -> float:
    """Return a JSON number. Raises ValueError for one that float64 has no room for."""
    number = float(text)
    if number in (float("inf"), -float("inf")):
        raise ValueError
    return number


def _refused(text: str) -> float:
    """Refuse NaN and Infinity, which Python takes for JSON. Raises ValueError."""
    raise ValueError(text)
