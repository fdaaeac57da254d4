"""What hostile templates are refused with: each ends soon, with one error at its place."""

from pathlib import Path

import pytest
from jinja2.utils import Namespace

from renderer import pipeline
from renderer.cache import Cache
from renderer.errors import LimitError, RenderError, TemplateError
from renderer.gotemplate.limits import Limits
from renderer.native.codes import Codes
from renderer.native.templates import NativeTemplates
from renderer.request import Settings
from tests.native.releases import native, render

T = "templates/x.j2"
LOOPS = "{% for i in range(99999) %}{% for j in range(99999) %}"
END = "{% endfor %}{% endfor %}"
DOUBLED = "{% set a0 = [1] %}" + "".join(f"{{% set a{n + 1} = [a{n}, a{n}] %}}" for n in range(40))
STEPS = "the templates take more than 1000000 steps"
SIZE = "a text or list has"
BITS = "a number has more than 4096 bits"
FORBIDDEN = "this is not allowed"

OVER = {
    "loops": (f"{LOOPS}{END}", STEPS),
    "loops that print": (f"{LOOPS}{{{{ 'xxxxxxxxxxxxxxxxxxxx' }}}}x{END}", "more than"),
    "loops that drop all": (
        "{% for i in range(99999) %}{% for j in range(99999) if false %}{% endfor %}{% endfor %}",
        STEPS,
    ),
    "a loop that calls itself": (
        "{% for n in [50] recursive %}"
        "{% if n %}{% set a = loop([n - 1]) %}{% set b = loop([n - 1]) %}{% endif %}{% endfor %}",
        STEPS,
    ),
    "macros": (
        "{% macro a(n) %}{% if n %}{{ a(n - 1) }}{{ a(n - 1) }}{% endif %}{% endmacro %}"
        "{{ a(50) }}",
        STEPS,
    ),
    "callers": (
        "{% macro twice() %}{{ caller() }}{{ caller() }}{% endmacro %}"
        + "{% call twice() %}" * 15
        + "{% endcall %}" * 15,
        STEPS,
    ),
    "printing in a set block": (
        "{% set t = 'x' * 99999 %}{% set s %}{% for i in range(99) %}{{ t }}{% endfor %}"
        "{% endset %}",
        "more than",
    ),
    "a text that doubles": (
        "{% set n = namespace(t='xx') %}{% for i in range(99) %}{% set n.t = n.t ~ n.t %}"
        "{% endfor %}",
        "more than",
    ),
    "a list that doubles": (
        "{% set n = namespace(t=[1]) %}{% for i in range(99) %}{% set n.t = n.t + n.t %}"
        "{% endfor %}",
        "more than",
    ),
    "a value that holds itself often, as JSON": (DOUBLED + "{{ a40 | json }}", STEPS),
    "comparing it": (DOUBLED + "{{ a40 == [a39, a39] }}", STEPS),
    "a key of it": (
        "{% macro m(n) %}{% if n %}{{ m(n - 1, varargs, varargs) }}{% else %}"
        "{{ {varargs: 1} | length }}{% endif %}{% endmacro %}{{ m(40, 1) }}",
        STEPS,
    ),
    "multiplied": ("{% set t = 'x' * 10 ** 10 %}", SIZE),
    "multiplied the other way": ("{% set t = 10 ** 10 * [1] %}", SIZE),
    "a power": ("{% set t = 9 ** 9 ** 9999 %}", BITS),
    "a product": ("{% set t = 2 ** 4000 * 2 ** 4000 %}", BITS),
    "a number in hexadecimal": ("{% set t = ('f' * 9999) | int(0, 16) %}", BITS),
    "indent": ("{% set t = 'a' | indent(10 ** 9, true) %}", SIZE),
    "replace": (
        "{% set t = ('a' * 9999) | replace('a', 'b' * 9999) %}",
        SIZE,
    ),
    "join": ("{% set t = ['a', 'b', 'c'] * 999 %}{{ t | join('x' * 99999) }}", SIZE),
    "indent of each": ("{% set t = ['a'] | map('indent', 10 ** 9, true) | list %}", SIZE),
    "round": ("{{ 1 | round(10 ** 9) }}", "is too much to round to"),
    "slices": (
        "{% set t = 'x' * 99999 %}{% for i in range(99) %}{{ t[1:] | length }}{% endfor %}",
        "more than",
    ),
}


@pytest.mark.parametrize("name", OVER)
def test_what_costs_too_much(name: str) -> None:
    source, expected = OVER[name]
    error = failure(source)
    assert isinstance(error, LimitError)
    assert expected in error.message
    assert error.position
    assert error.position.line or "print more" in error.message


REFUSED = {
    "a list": ("{{ [none, true] }}", "a list has no text"),
    "a mapping": ("{{ {'a': 1} }}", "a mapping has no text"),
    "items": ("{{ {'a': 1}.items() }}", "a list has no text"),
    "a range": ("{{ range(3) }}", "a list has no text"),
    "a macro": ("{% macro a() %}{% endmacro %}{{ a }}", "a macro or function has no text"),
    "a list that is joined": ("{{ 'a' ~ [1] }}", "a list has no text"),
    "a list as lower case": ("{{ [1] | lower }}", "a list has no text"),
    "what is not there": ("{{ nothing }}", "'nothing' is undefined"),
    "base64 of a number": ("{{ 1 | base64 }}", "base64 is for texts; this is a number"),
    "sha256 of a list": ("{{ [1] | sha256 }}", "sha256 is for texts; this is a list"),
    "sha256 of null": ("{{ none | sha256 }}", "sha256 is for texts; this is null"),
    "a text with %": ("{{ '%999999999d' % 1 }}", "% is for numbers"),
    "format": ("{{ '{:999999999}'.format(1) }}", FORBIDDEN),
    "format of a mapping": ("{{ '{a}'.format_map({}) }}", FORBIDDEN),
    "a method that grows": ("{{ 'a'.ljust(10 ** 9) }}", FORBIDDEN),
    "a number's bytes": ("{{ (1).to_bytes(10 ** 9, 'big') }}", FORBIDDEN),
    "a macro's attributes": ("{% macro a() %}{% endmacro %}{{ a.name }}", FORBIDDEN),
    "changing a list": ("{{ [].append(1) }}", FORBIDDEN),
    "a filter for attributes": ("{{ 'a' | attr('upper') }}", "No filter named 'attr'"),
    "a filter that is random": ("{{ [1, 2] | random }}", "No filter named 'random'"),
    "a function that is random": ("{{ lipsum() }}", "'lipsum' is undefined"),
    "escapes": ("{% autoescape true %}{% endautoescape %}", "there is no autoescape"),
    "parentheses": ("{{ " + "(" * 9999 + "1" + ")" * 9999 + " }}", "more deeply than can be read"),
    "a long sum": ("{{ " + "1 + " * 9999 + "1 }}", "more deeply than can be read"),
    "nested loops": (
        "{% for i in [1] %}" * 40 + "{% endfor %}" * 40,
        "more deeply than can be read",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused(name: str) -> None:
    source, expected = REFUSED[name]
    error = failure(source)
    assert isinstance(error, TemplateError)
    assert expected in error.message


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("{{ 'x' if false }}|{{ none }}|{{ true ~ 1.0 ~ none }}", "||true1"),
        ("{{ [1, 'a', true] | join(', ') }}", "1, a, true"),
        ("{{ [1, 2, 3][1:] | json }}{{ [3, 1] | sort | json }}", "[2,3][1,3]"),
        ("{{ ['a'] | map('upper') | join }}{{ 'a-b' | replace('-', 1) }}", "Aa1b"),
        ("{{ [1, 2.5] | sum }} {{ 2.55 | round(1) }} {{ 2 ** 10 % 3 }}", "3.5 2.5 1"),
        ("{% for k, v in {'a': 1}.items() if k in ['a'] %}{{ loop.index }}{% endfor %}", "1"),
        ("{{ [{'a': 1}, {'a': 2}] | selectattr('a', 'gt', 1) | list | json }}", '[{"a":2}]'),
        ("{% set x | upper %}a{% endset %}{{ x }}", "A"),
    ],
)
def test_what_is_printed(source: str, expected: str) -> None:
    assert templates(source).render(T, {}) == expected


def test_imports_and_blocks() -> None:
    sources = {
        "templates/m.j2": "{% macro a(x) %}<{{ x }}>{% endmacro %}{% set b = 2 %}",
        "templates/base.j2": "{% block t %}base{% endblock %}",
        T: "{% extends 'base.j2' %}{% import 'm.j2' as m %}"
        "{% block t %}{% import 'm.j2' as m %}{{ m.a(m.b) }}{{ super() }}{% endblock %}",
    }
    assert NativeTemplates(sources, Codes({}), Limits()).render(T, {}) == "<2>base"


def test_blocks_that_call_themselves() -> None:
    block = "{% block a %}{% set n.n = n.n + 1 %}{{ self.a() if n.n % 50 }}{% endblock %}"
    with pytest.raises(LimitError, match="more than 1000 steps"):
        NativeTemplates({T: block}, Codes({}), Limits(1000)).render(T, {"n": Namespace(n=0)})


def test_includes_that_double() -> None:
    sources = {f"templates/{n}.j2": f"{{% include '{n + 1}.j2' %}}" * 2 for n in range(60)}
    sources["templates/60.j2"] = "x"
    with pytest.raises(LimitError, match="more than 1000 steps"):
        NativeTemplates(sources, Codes({}), Limits(1000)).render("templates/0.j2", {})


def test_the_place_of_a_limit() -> None:
    error = failure(f"a: 1\n{LOOPS}\n{END}")
    assert str(error.position) == f"{T}:2"
    assert error.hint == "--max-steps raises the limit"


def test_memory_is_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    made = templates("\n{{ own }}")
    error = MemoryError()

    def full(count: int) -> None:  # noqa: ARG001
        raise error

    monkeypatch.setattr(made._environment.meter.limits, "grow", full)
    with pytest.raises(LimitError, match=r"x\.j2:2: the templates need more memory"):
        made.render(T, {"own": "a"})


def test_a_template_that_is_no_utf_8(tmp_path: Path) -> None:
    release = native(tmp_path)
    path = "templates/one/map.yaml.j2"
    release.files[path] = b"a: 1\nb: \xff\n"  # type: ignore[index]
    with pytest.raises(TemplateError, match=r"map\.yaml\.j2:2: byte 0xff here is no UTF-8"):
        render(release)


def test_other_limits_are_not_met_by_what_is_kept(tmp_path: Path) -> None:
    release, cache = native(tmp_path / "release"), Cache(tmp_path / "cache")
    plan = pipeline.make_plan(release, Settings(), cache, lambda _: "")
    pipeline.render(plan, cache)
    for limits in (Limits(steps=1), Limits(output=1)):
        with pytest.raises(LimitError):
            pipeline.render(plan, cache, limits)


def templates(source: str) -> NativeTemplates:
    return NativeTemplates({T: source}, Codes({}), Limits(1_000_000, 1_000_000))


def failure(source: str) -> RenderError:
    with pytest.raises(RenderError) as caught:
        templates(source).render(T, {})
    assert caught.value.position
    assert caught.value.position.file == T
    return caught.value
