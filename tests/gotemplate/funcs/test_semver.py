from typing import Any

import pytest

from renderer.dialect import Dialect
from renderer.gotemplate.funcs import semver  # noqa: F401 - registers the functions
from renderer.gotemplate.gotypes import ArgumentFailure, GoFailure, Int64
from renderer.gotemplate.printing import show
from tests.gotemplate.funcs.calling import call, failure, typed

DIALECTS: tuple[Dialect, ...] = ("helm2", "helm3")

METHODS: list[tuple[str, list[Any], Any]] = [
    ("Major", [], Int64(1)),
    ("Minor", [], Int64(2)),
    ("Patch", [], Int64(0)),
    ("Prerelease", [], "rc.1"),
    ("Metadata", [], "b7"),
    ("Original", [], "v1.2-rc.1+b7"),
    ("String", [], "1.2.0-rc.1+b7"),
    ("Compare", ["1.2"], -1),
    ("Equal", ["1.2.0-rc.1"], True),
    ("LessThan", ["1.2"], True),
    ("GreaterThan", ["1.1"], True),
]

# method, arguments, what the new version prints in helm3 and in helm2
MAKERS = [
    ("IncPatch", [], "1.2.0", "{1 2 0   v1.2.0}"),
    ("IncMinor", [], "1.3.0", "{1 3 0   v1.3.0}"),
    ("IncMajor", [], "2.0.0", "{2 0 0   v2.0.0}"),
    ("SetPrerelease", ["x"], "1.2.0-x+b7", "{1 2 0 x b7 v1.2.0-x+b7}"),
    ("SetPrerelease", [""], "1.2.0+b7", "{1 2 0  b7 v1.2.0+b7}"),
    ("SetMetadata", ["m.1"], "1.2.0-rc.1+m.1", "{1 2 0 rc.1 m.1 v1.2.0-rc.1+m.1}"),
]


def version(dialect: Dialect, text: str = "v1.2-rc.1+b7") -> Any:
    return call("semver", text, dialect=dialect)


@pytest.mark.parametrize("dialect", DIALECTS)
@pytest.mark.parametrize(("name", "others", "result"), METHODS)
def test_methods(dialect: Dialect, name: str, others: list[str], result: Any) -> None:
    method = version(dialect).methods[name]
    assert typed(method(*[version(dialect, other) for other in others])) == typed(result)


@pytest.mark.parametrize(("name", "args", "helm3", "helm2"), MAKERS)
def test_new_versions(name: str, args: list[str], helm3: str, helm2: str) -> None:
    made = [version(dialect).methods[name](*args) for dialect in DIALECTS]
    assert [show(each) for each in made] == [helm2, helm3]
    assert {each.go_type for each in made} == {"semver.Version"}


def test_the_patch_after_a_release_is_a_higher_one() -> None:
    assert show(version("helm3", "1.2.3").methods["IncPatch"]()) == "1.2.4"


def test_a_version_prints_in_full() -> None:
    for dialect in DIALECTS:
        assert show(version(dialect)) == "1.2.0-rc.1+b7"
        assert version(dialect).fields == {}


def test_values_have_fewer_methods_than_pointers() -> None:
    made = {dialect: set(version(dialect).methods["IncMajor"]().methods) for dialect in DIALECTS}
    makers = {name for name, *_ in MAKERS}
    assert made["helm2"] == makers
    assert made["helm3"] == makers | {*"Major Minor Patch Prerelease Metadata String".split()}
    added = set(version("helm3").methods) - set(version("helm2").methods)
    assert added == {"LessThanEqual", "GreaterThanEqual"}


@pytest.mark.parametrize(
    ("name", "args", "error", "message"),
    [
        ("Compare", [], ArgumentFailure, "wrong number of args for Compare: want 1 got 0"),
        ("Compare", ["1"], ArgumentFailure, "expected *semver.Version; got string"),
        ("SetPrerelease", [1], ArgumentFailure, "expected string; got int"),
        ("SetPrerelease", ["a_b"], GoFailure, "Invalid Prerelease string"),
        ("SetPrerelease", ["01"], GoFailure, "Version segment starts with 0"),
        ("SetMetadata", ["a b"], GoFailure, "Invalid Metadata string"),
    ],
)
def test_wrong_arguments(name: str, args: list[Any], error: type[Exception], message: str) -> None:
    with pytest.raises(error) as caught:
        version("helm3").methods[name](*args)
    assert str(caught.value).endswith(message)


def test_compare_in_templates() -> None:
    assert call("semverCompare", ">1", "1.9.0", dialect="helm2") is True
    assert call("semverCompare", ">1", "1.9.0", dialect="helm3") is False
    assert failure("semverCompare", "bad", "1.0.0") == "improper constraint: bad"
    assert failure("semverCompare", "1.0.0", "abc") == "Invalid Semantic Version"
    assert failure("semver", "nope") == "Invalid Semantic Version"
    assert failure("semver", 1.2) == "wrong type for value; expected string; got float64"
