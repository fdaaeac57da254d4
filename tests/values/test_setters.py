"""The `--set` grammar against what Helm 3.17.2 made of the same texts, and its errors."""

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.errors import ValuesError
from renderer.gotemplate.gotypes import Int64
from renderer.request import Setter, SetterKind
from renderer.values.setters import apply_setter

CASES = [
    json.loads(line)
    for line in (Path(__file__).parent / "data" / "setters.jsonl").read_text().splitlines()
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['kind']} {case['text']}")
def test_as_helm(case: dict[str, Any]) -> None:
    tree: dict[str, Any] = {}
    if case.get("error"):
        with pytest.raises(ValuesError):
            apply_setter(Setter(case["kind"], case["text"]), tree)
    else:
        apply_setter(Setter(case["kind"], case["text"]), tree)
        assert tree == case["value"]


ERRORS = [
    ("set", "a.b=1,c", 7, 'key "c" has no value'),
    ("set", "=1", 1, "there is no key here"),
    ("set", "a..b=1", 3, "there is no key here"),
    ("set", "a[x]=1", 3, '"x" is no index'),
    ("set", "a[0", 3, "not closed"),
    ("set", "a={x", 5, "list must terminate"),
    ("set", "a=1,a.b=2", 5, "is no table, so it has no keys"),
    ("set", "a=null,a.b=2", 8, "is set to null before, so it has no keys"),
    ("set", "a=null,a[0]=2", 8, "is set to null before, so it has no items"),
    ("set", "a=1,a[0]=2", 5, "is no list, so it has no items"),
    ("set-json", "a=x", 3, "not JSON"),
]


@pytest.mark.parametrize(("kind", "text", "column", "message"), ERRORS)
def test_error_says_where(kind: SetterKind, text: str, column: int, message: str) -> None:
    with pytest.raises(ValuesError, match=message) as caught:
        apply_setter(Setter(kind, text), {})
    assert caught.value.position is not None
    assert caught.value.position.file == f"--{kind}"
    assert caught.value.position.column == column
    assert caught.value.source == text


def test_numbers_are_int64_and_files_are_texts() -> None:
    tree: dict[str, Any] = {}
    paths = apply_setter(Setter("set", "a.b=1,c[1]=x"), tree)
    assert type(tree["a"]["b"]) is Int64
    assert paths == [(("a", "b"), 2), (("c", 1), 10)]
    apply_setter(Setter("set-file", "f=name"), tree, lambda name: f"text of {name}")
    assert tree["f"] == "text of name"


@given(st.text(alphabet="ab=.,[]{}0\\\"' 1-é", max_size=24))
def test_any_text_sets_values_or_is_one_error(text: str) -> None:
    for kind in ("set", "set-string", "set-json"):
        with suppress(ValuesError):
            apply_setter(Setter(kind, text), {"a": {"b": [1]}})
