"""JSON as Go writes and reads it."""

import json
import math
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.errors import LimitError, RenderError, YamlError
from renderer.yamlio.gojson import GoJsonError, dumps, loads
from renderer.yamlio.problem import MAX_DEPTH
from tests.yamlio.cases import floats, go_value, read_cases


def test_go_writes_the_same() -> None:
    faults = []
    for case in read_cases("write.jsonl"):
        found = dumps(go_value(case["value"]))
        if found != case["json"]:
            faults.append(f"wrote {found!r}, expected {case['json']!r}")
    assert not faults, "\n".join(faults)


def test_go_reads_the_same() -> None:
    faults = []
    for case in read_cases("read_json.jsonl"):
        expected = case.get("error", floats(case.get("json")))
        try:
            found = loads(case["text"])
        except GoJsonError as error:
            found = error.go_text
        if (type(found), found) != (type(expected), expected):
            faults.append(f"{case['text']!r}: read {found!r}, expected {expected!r}")
    assert not faults, "\n".join(faults)


class Fields:
    def json_fields(self) -> dict[str, Any]:
        return {"z": 1, "a": {"y": 1, "b": 2}}


WRITTEN = [
    ("<a>&\u2028", True, None, '"\\u003ca\\u003e\\u0026\\u2028"'),
    ("<a>&\u2028", False, None, '"<a>&\\u2028"'),
    ('\x00\x1f\x7f\b\f\n\r\t"\\/', True, None, '"\\u0000\\u001f\x7f\\b\\f\\n\\r\\t\\"\\\\/"'),
    ("\udcff€\udce2\udc82\udcac", True, None, '"\\ufffd€€"'),
    (b"\xff", True, None, '"/w=="'),
    ({"b": 1, "a": [True, None]}, True, None, '{"a":[true,null],"b":1}'),
    ({"a": [1, {}], "b": []}, True, "  ", '{\n  "a": [\n    1,\n    {}\n  ],\n  "b": []\n}'),
    (Fields(), True, None, '{"z":1,"a":{"b":2,"y":1}}'),
    (
        [1e20, 1e21, 1e-6, 1e-7, 100.0, -0.0],
        True,
        None,
        "[100000000000000000000,1e+21,0.000001,1e-7,100,-0]",
    ),
]


@pytest.mark.parametrize(("value", "escape_html", "indent", "text"), WRITTEN)
def test_written(value: Any, escape_html: bool, indent: str | None, text: str) -> None:
    assert dumps(value, escape_html=escape_html, indent=indent) == text


def test_what_cannot_be_written() -> None:
    endless: list[Any] = []
    endless.append(endless)
    for value, go_text in [
        (math.nan, "json: unsupported value: NaN"),
        ({"a": -math.inf}, "json: unsupported value: -Inf"),
        (endless, "json: unsupported value: encountered a cycle"),
        ({1, 2}, "json: unsupported type: set"),
    ]:
        with pytest.raises(GoJsonError) as caught:
            dumps(value)
        assert caught.value.go_text == go_text


def test_depth_is_bounded() -> None:
    deepest = "[" * MAX_DEPTH + "]" * MAX_DEPTH
    assert dumps(loads(deepest)) == deepest
    with pytest.raises(LimitError, match=str(MAX_DEPTH)):
        loads(f"[{deepest}]")
    with pytest.raises(LimitError, match=str(MAX_DEPTH)):
        dumps([loads(deepest)])


def test_errors_have_places() -> None:
    with pytest.raises(YamlError) as caught:
        loads('{"a":\n  x}', "data.json")
    error = caught.value
    assert isinstance(error, GoJsonError)
    assert (error.offset, str(error.position), error.source) == (8, "data.json:2:3", "  x}")


@given(st.text(alphabet='{}[]",:0123eE+-.truefalsn\\ux \n\udcff', max_size=40))
def test_any_text_gives_a_value_or_an_error(text: str) -> None:
    try:
        value = loads(text)
    except RenderError as error:
        assert error.position is not None
    else:
        assert loads(dumps(value)) == value


@given(
    st.recursive(
        st.one_of(
            st.none(), st.booleans(), st.floats(allow_nan=False, allow_infinity=False), st.text()
        ),
        lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
    )
)
def test_reads_back(value: Any) -> None:
    text = dumps(value)
    assert loads(text) == value
    assert json.loads(text, parse_int=float) == value
