"""TOML as BurntSushi/toml writes it."""

import math
import tomllib
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.errors import LimitError, YamlError
from renderer.gotemplate.gotypes import StringMap, Strings
from renderer.yamlio.gotoml import GoTomlError, dumps
from tests.yamlio.cases import go_value, read_cases


def test_go_writes_the_same() -> None:
    faults = []
    for case in read_cases("write.jsonl"):
        try:
            found = dumps(go_value(case["value"]))
        except YamlError:
            found = None
        if found != case["toml"]:
            faults.append(f"wrote {found!r}, expected {case['toml']!r}")
    assert not faults, "\n".join(faults)


WRITTEN = [
    (
        {"a": 1, "b": 1.0, "c": 1e21, "d": 1e-7},
        "a = 1\nb = 1.0\nc = 1" + "0" * 21 + ".0\nd = 0.0000001\n",
    ),
    ({"t": {"u": {"v": 1}, "w": 2}, "a": 3}, "a = 3\n\n[t]\n  w = 2\n  [t.u]\n    v = 1\n"),
    ({"l": [{"a": 1}, {"a": 2}]}, "\n[[l]]\n  a = 1\n\n[[l]]\n  a = 2\n".removeprefix("\n")),
    ({"l": [1, {"a": None, "b": 2}, []]}, "l = [1, {b = 2}, []]\n"),
    ({"x y": 'q"\\\n\x00\x7f', "": None}, '"x y" = "q\\"\\\\\\n\\u0000\\u007f"\n'),
    (
        {"s": Strings(["a"]), "m": StringMap({"k": "v"}), "b": b"hi"},
        'b = [104, 105]\ns = ["a"]\n\n[m]\n  k = "v"\n',
    ),
    ({"a": [math.inf, -math.inf, math.nan]}, "a = [inf, -inf, nan]\n"),
    ([1, "a"], '[1, "a"]'),
]


@pytest.mark.parametrize(("value", "text"), WRITTEN)
def test_written(value: Any, text: str) -> None:
    assert dumps(value) == text


REFUSED = [
    ({"l": [None]}, "toml: cannot encode array with nil element"),
    ([{"a": 1}], "toml: top-level values must be Go maps or structs"),
    (None, "reflect: call of reflect.Value.Type on zero Value"),
]


@pytest.mark.parametrize(("value", "go_text"), REFUSED)
def test_refused(value: Any, go_text: str) -> None:
    with pytest.raises(GoTomlError) as caught:
        dumps(value)
    assert caught.value.go_text == go_text


def test_endless_and_deep_values() -> None:
    endless: dict[str, Any] = {}
    endless["a"] = [endless, 1]
    with pytest.raises(YamlError, match="contains itself"):
        dumps(endless)
    deep: Any = 1
    for _ in range(5000):
        deep = [deep]
    with pytest.raises(LimitError):
        dumps({"a": deep})


@given(
    st.dictionaries(
        st.text(),
        st.recursive(
            st.one_of(
                st.booleans(),
                st.integers(-(2**63), 2**63 - 1),
                st.floats(allow_nan=False),
                st.text(),
            ),
            lambda inner: st.one_of(st.lists(inner), st.dictionaries(st.text(), inner)),
            max_leaves=8,
        ),
    )
)
def test_reads_back(value: dict[str, Any]) -> None:
    assert tomllib.loads(dumps(value)) == value
