"""Go's fmt.Sprintf over template values."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from renderer.gotemplate import verbs
from renderer.gotemplate.gotypes import GoFailure, Struct, Uint8, kind_name, type_name
from renderer.gotemplate.nil import is_nil
from renderer.gotemplate.printing import ADDRESS
from renderer.gotemplate.verbs import Flags

MAX_TEXT = 64 * 1024 * 1024
"""The most characters that one call may print."""

_MAX_WIDTH = 1_000_000  # Go's own limit of widths, precisions and argument numbers.
_FLAG_NAMES = {"-": "minus", "+": "plus", "#": "sharp", " ": "space", "0": "zero"}
_NO_FLAGS = Flags()


def sprintf(template: str, *values: Any) -> str:
    """Return what fmt.Sprintf prints; mistakes show in the text, as `%!d(string=x)`.

    Raises GoFailure when the text grows too large, or a value is nested too deeply.
    """
    out = _Output()
    try:
        _print(template, values, out)
    except RecursionError:
        raise GoFailure("the value is nested too deeply to be printed") from None
    return "".join(out.parts)


class _Output:
    """Text in the making, up to `MAX_TEXT` characters."""

    __slots__ = ("parts", "room")

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.room = MAX_TEXT

    def add(self, text: str) -> None:
        self.room -= len(text)
        if self.room < 0:
            raise GoFailure(f"printf prints more than {MAX_TEXT} characters")
        self.parts.append(text)


def _print(template: str, values: tuple[Any, ...], out: _Output) -> None:
    at, next_value, reordered = 0, 0, False
    while True:
        percent = template.find("%", at)
        if percent < 0:
            break
        out.add(template[at:percent])
        at = percent + 1
        verb = template[at : at + 1]
        if verb in ("s", "v") and next_value < len(values) and type(values[next_value]) is str:
            out.add(values[next_value])  # by far the most frequent
            at += 1
            next_value += 1
            continue
        directive = _parse(template, at, values, next_value, out)
        at, next_value = directive.end, directive.value
        reordered = reordered or directive.reordered
        verb = directive.verb
        if not verb:
            out.add("%!(NOVERB)")
            break
        if verb == "%":
            out.add("%")
        elif not directive.good_index:
            out.add(f"%!{verb}(BADINDEX)")
        elif next_value >= len(values):
            out.add(f"%!{verb}(MISSING)")
        else:
            _argument(values[next_value], verb, directive.flags, out)
            next_value += 1
    out.add(template[at:])
    if not reordered and next_value < len(values):
        _extra(values[next_value:], out)


def _extra(values: tuple[Any, ...], out: _Output) -> None:
    separator = "%!(EXTRA "
    for value in values:
        out.add(separator)
        separator = ", "
        if value is None:
            out.add("<nil>")
        else:
            out.add(type_name(value) + "=")
            _argument(value, "v", _NO_FLAGS, out)
    out.add(")")


class _Directive(NamedTuple):
    """A parsed `%...`: `value` is the index of its value, `end` where the template goes on.

    An empty `verb` means that the template ends before it.
    """

    verb: str
    flags: Flags
    value: int
    end: int
    good_index: bool
    reordered: bool


class _Scanner:
    """Reads a directive from left to right."""

    def __init__(self, template: str, at: int, values: tuple[Any, ...], value: int) -> None:
        self.template = template
        self.at = at
        self.values = values
        self.value = value
        self.good_index = True
        self.reordered = False
        self.after_index = False

    def peek(self) -> str:
        return self.template[self.at : self.at + 1]

    def number(self) -> int | None:
        """Read decimal digits. A number far too large swallows the rest, as in Go."""
        start = self.at
        while self.peek() in tuple("0123456789"):
            if int(self.template[start : self.at] or "0") > _MAX_WIDTH:
                self.at = len(self.template)
                return None
            self.at += 1
        return int(self.template[start : self.at]) if self.at > start else None

    def index(self) -> None:
        """Read an argument index, `[3]`, if there is one."""
        self.after_index = False
        if self.peek() != "[":
            return
        self.reordered = True
        close = self.template.find("]", self.at)
        if close < 0:
            self.good_index = False
            self.at += 1
            return
        digits = self.template[self.at + 1 : close]
        self.at = close + 1
        readable = digits.isdecimal() and digits.isascii() and len(digits) <= 7
        number = int(digits) if readable else None
        if number is not None and 1 <= number <= len(self.values):
            self.value = number - 1
            self.after_index = True
        else:
            self.good_index = False
            self.after_index = number is not None

    def star(self) -> int | None:
        """Take a width or precision from the values."""
        self.at += 1
        self.after_index = False
        if self.value >= len(self.values):
            return None
        number = self.values[self.value]
        self.value += 1
        usable = isinstance(number, int) and type(number) is not bool
        return int(number) if usable and abs(number) <= _MAX_WIDTH else None


def _parse(template: str, at: int, values: tuple[Any, ...], value: int, out: _Output) -> _Directive:
    scan = _Scanner(template, at, values, value)
    found: dict[str, Any] = {}
    while scan.peek() in _FLAG_NAMES:
        found[_FLAG_NAMES[scan.peek()]] = True
        scan.at += 1
    scan.index()
    _read_width(scan, found, out)
    _read_precision(scan, found, out)
    if not scan.after_index:
        scan.index()
    verb = scan.peek()
    if verb in ("v", "w"):
        found["sharp_v"] = found.pop("sharp", False)
        found["plus_v"] = found.pop("plus", False)
    flags = Flags(**found)
    end = scan.at + len(verb)
    return _Directive(verb, flags, scan.value, end, scan.good_index, scan.reordered)


def _read_width(scan: _Scanner, found: dict[str, Any], out: _Output) -> None:
    if scan.peek() != "*":
        width = scan.number()
        if width is not None:
            found["width"] = width
            scan.good_index = scan.good_index and not scan.after_index
        return
    width = scan.star()
    if width is None:
        out.add("%!(BADWIDTH)")
        return
    if width < 0:
        found["minus"] = True
        found["zero"] = False
    found["width"] = abs(width)


def _read_precision(scan: _Scanner, found: dict[str, Any], out: _Output) -> None:
    # Go takes a point at the very end of the template for the verb.
    if scan.peek() != "." or scan.at + 1 >= len(scan.template):
        return
    scan.at += 1
    if scan.after_index:
        scan.good_index = False
    scan.index()
    if scan.peek() != "*":
        found["precision"] = scan.number() or 0
        return
    precision = scan.star()
    if precision is None or precision < 0:
        out.add("%!(BADPREC)")
    else:
        found["precision"] = precision


def _argument(value: Any, verb: str, flags: Flags, out: _Output) -> None:
    """Print one of printf's own values."""
    if value is None:
        out.add(verbs.pad(flags, "<nil>") if verb in "vT" else f"%!{verb}(<nil>)")
    elif verb == "T":
        out.add(verbs.string(flags, type_name(value), "s") or "")
    elif verb == "p":
        _pointer(value, flags, out)
    elif type(value) is bytes and verb in "vw":
        _list(map(Uint8, value), "[]byte" if verb == "v" else "[]uint8", verb, flags, out)
    else:
        _value(value, verb, flags, out, top=True)


def _pointer(value: Any, flags: Flags, out: _Output) -> None:
    if kind_name(value) in ("map", "slice", "ptr"):
        out.add(verbs.pad(flags, ADDRESS.removeprefix("0x") if flags.sharp else ADDRESS))
    else:
        _bad_verb(value, "p", flags, out)


def _bad_verb(value: Any, verb: str, flags: Flags, out: _Output) -> None:
    out.add(f"%!{verb}({type_name(value)}=")
    _value(value, "v", flags, out, top=True, methods=False)
    out.add(")")


def _value(
    value: Any, verb: str, flags: Flags, out: _Output, *, top: bool = False, methods: bool = True
) -> None:
    """Print a value; `top` is one that no other contains, `methods` whether String counts."""
    if verb == "w" and value is not None:
        _bad_verb(value, verb, flags, out)
    elif isinstance(value, Struct):
        _struct(value, verb, flags, out, top, methods)
    elif flags.sharp_v and is_nil(value):
        out.add(f"{'interface {}' if value is None else type_name(value)}(nil)")
    elif isinstance(value, dict):
        _map(value, verb, flags, out)
    elif isinstance(value, list):
        _list(value, type_name(value), verb, flags, out)
    elif value is None:
        out.add("<nil>")
    else:
        _single(value, verb, flags, out)


def _single(value: Any, verb: str, flags: Flags, out: _Output) -> None:
    text = _scalar(value, verb, flags)
    if text is not None:
        out.add(text)
    elif type(value) is bytes:
        _list(map(Uint8, value), type_name(value), verb, flags, out)
    else:
        _bad_verb(value, verb, flags, out)


def _scalar(value: Any, verb: str, flags: Flags) -> str | None:
    kind = type(value)
    if kind is str:
        return verbs.string(flags, value, verb)
    if kind is bool:
        return verbs.boolean(flags, value, verb)
    if kind is float:
        return verbs.real(flags, value, verb)
    if kind is bytes:
        return verbs.octets(flags, value, verb)
    if kind is complex:
        return verbs.imaginary(flags, value, verb)
    return verbs.integer(flags, value, verb, unsigned=kind is Uint8)


def _struct(value: Struct, verb: str, flags: Flags, out: _Output, top: bool, methods: bool) -> None:
    text = value.go_string() if methods and verb in "vsxXq" and not flags.sharp_v else None
    if text is not None:
        out.add(verbs.string(flags, text, verb) or "")
        return
    name = type_name(value)
    if value.go_kind == "ptr":
        if not top:
            out.add(f"({name})({ADDRESS})" if flags.sharp_v else ADDRESS)
            return
        out.add("&")
        name = name.removeprefix("*")
    out.add(name + "{" if flags.sharp_v else "{")
    for index, (field, inner) in enumerate(value.fields.items()):
        if index:
            out.add(", " if flags.sharp_v else " ")
        if flags.plus_v or flags.sharp_v:
            out.add(field + ":")
        _value(inner, verb, flags, out)
    out.add("}")


def _map(value: dict[str, Any], verb: str, flags: Flags, out: _Output) -> None:
    out.add(type_name(value) + "{" if flags.sharp_v else "map[")
    for index, key in enumerate(sorted(value)):
        if index:
            out.add(", " if flags.sharp_v else " ")
        _value(key, verb, flags, out)
        out.add(":")
        _value(value[key], verb, flags, out)
    out.add("}" if flags.sharp_v else "]")


def _list(values: Iterable[Any], name: str, verb: str, flags: Flags, out: _Output) -> None:
    out.add(name + "{" if flags.sharp_v else "[")
    for index, inner in enumerate(values):
        if index:
            out.add(", " if flags.sharp_v else " ")
        _value(inner, verb, flags, out)
    out.add("}" if flags.sharp_v else "]")
