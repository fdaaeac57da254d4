import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.gotypes import GoFailure, Int64, Ints, Strings, Struct, Uint8
from renderer.gotemplate.nil import NIL_DICT, NIL_LIST
from renderer.gotemplate.printf import sprintf
from renderer.gotemplate.quoting import quote

# Each line: format, values, and what Go's fmt.Sprintf makes of them. A value of a type that
# JSON lacks is written as {"$type": content}.
CASES = Path(__file__).parent / "data" / "printf.jsonl"

DECODERS: dict[str, Callable[[Any], Any]] = {
    "$int64": Int64,
    "$uint8": Uint8,
    "$strings": Strings,
    "$ints": Ints,
    "$bytes": bytes.fromhex,
    "$complex": lambda parts: complex(*parts),
    "$float": float,
}


def decode(value: Any) -> Any:
    if isinstance(value, list):
        return [decode(each) for each in value]
    if isinstance(value, dict):
        tag = next(iter(value), "")
        if tag in DECODERS:
            return DECODERS[tag](value[tag])
        return {key: decode(each) for key, each in value.items()}
    return value


def test_formats_as_go() -> None:
    faults = []
    for line in CASES.read_text("utf-8").splitlines():
        case = json.loads(line)
        printed = sprintf(case["format"], *map(decode, case["values"]))
        if printed != case["output"]:
            faults.append(f"{line}\n  printed {printed!r}")
    assert not faults, "\n".join(faults)


class Point(Struct):
    go_type = "*main.Point"
    go_kind = "ptr"


class Named(Struct):
    go_type = "main.Named"

    def go_string(self) -> str:
        return "name"


POINT = Point({"X": 1, "Y": [None, "a"]})


@pytest.mark.parametrize(
    ("template", "values", "text"),
    [
        ("%v", [POINT], "&{1 [<nil> a]}"),
        ("%+v", [POINT], "&{X:1 Y:[<nil> a]}"),
        ("%#v", [POINT], '&main.Point{X:1, Y:[]interface {}{interface {}(nil), "a"}}'),
        ("%T", [POINT], "*main.Point"),
        ("%d", [POINT], "&{1 [<nil> %!d(string=a)]}"),
        ("%v %p", [[POINT], POINT], "[0xc000000000] 0xc000000000"),
        ("%s|%6q|%x|%5v", [Named()] * 4, 'name|"name"|6e616d65| name'),
        ("%d %#v", [Named()] * 2, "{} main.Named{}"),
        ("%s %v", [[Named()], {"k": Named()}], "[name] map[k:name]"),
        ("%v %#v", [NIL_LIST, NIL_LIST], "[] []interface {}(nil)"),
        ("%v %#v", [NIL_DICT, NIL_DICT], "map[] map[string]interface {}(nil)"),
    ],
)
def test_structs_pointers_and_nil(template: str, values: list[Any], text: str) -> None:
    assert sprintf(template, *values) == text


SCALARS = st.none() | st.booleans() | st.integers(-(2**63), 2**63 - 1) | st.floats() | st.text()
ANYTHING = st.recursive(
    SCALARS | st.binary() | st.builds(Uint8, st.integers(0, 255)),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)


@given(st.text("%vdsqxXgeftcUTp+-# 0123.*[]a", max_size=12), st.lists(ANYTHING, max_size=3))
def test_every_format_gives_a_text(template: str, values: list[Any]) -> None:
    assert isinstance(sprintf(template, *values), str)


@given(st.text(), st.integers(-(2**63), 2**63 - 1))
def test_plain_verbs_print_the_value(text: str, number: int) -> None:
    assert sprintf("%s%%%d", text, number) == f"{text}%{number}"
    assert sprintf("%q", text) == quote(text)
    assert int(sprintf("%#x", number), 16) == number


def test_too_much_text_is_refused() -> None:
    with pytest.raises(GoFailure, match="more than 67108864 characters"):
        sprintf("%9999999d" * 7, *range(7))


def test_a_value_that_contains_itself_is_refused() -> None:
    endless: dict[str, object] = {}
    endless["self"] = endless
    with pytest.raises(GoFailure, match="nested too deeply"):
        sprintf("%v", endless)
