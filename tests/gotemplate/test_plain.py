from typing import Any

import pytest

from renderer.gotemplate.gotypes import GoFailure, Strings, Struct, Values
from renderer.gotemplate.nil import NIL_DICT, NIL_LIST
from renderer.gotemplate.plain import Fields, plain


class Tagged(Struct):
    def json_fields(self) -> dict[str, Any]:
        return {"z": 1, "a": NIL_LIST}


class Text(Struct):
    def json_string(self) -> str:
        return "text"


@pytest.mark.parametrize(
    ("value", "result"),
    [
        (None, None),
        ("a", "a"),
        (b"a", b"a"),
        (NIL_LIST, None),
        (NIL_DICT, None),
        ([], []),
        ({"a": [NIL_DICT, {"b": NIL_LIST}]}, {"a": [None, {"b": None}]}),
        (Values({"a": Strings(["b"])}), {"a": ["b"]}),
        ([Text()], ["text"]),
    ],
)
def test_values(value: Any, result: Any) -> None:
    assert plain(value) == result


def test_structs_keep_the_order_of_their_fields() -> None:
    tagged, bare = plain([Tagged(), Struct({"B": NIL_DICT, "A": 1})])
    assert isinstance(tagged, Fields)
    assert list(tagged.json_fields().items()) == [("z", 1), ("a", None)]
    assert list(bare.json_fields().items()) == [("B", None), ("A", 1)]


def test_nil_may_stay() -> None:
    assert plain({"a": NIL_LIST}, nil_as_null=False) == {"a": []}


def test_values_that_grow_without_measure_are_refused() -> None:
    wide: Any = 1
    for _ in range(40):
        wide = [wide, wide]
    with pytest.raises(GoFailure, match="more than 1000000 elements"):
        plain(wide)
