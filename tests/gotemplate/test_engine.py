"""The engine's own limits, its errors, and the laws that hold for any template."""

import re
from collections.abc import Sequence
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer.dialect import Dialect
from renderer.errors import LimitError, RenderError, TemplateError
from renderer.gotemplate import lexer
from renderer.gotemplate.limits import Limits
from tests.gotemplate.engine import render_text


def nested(opening: str, depth: int, body: str) -> str:
    return opening * depth + body + "{{ end }}" * depth


@pytest.mark.parametrize("depth", [1, 10, 11, 25, 60])
def test_loops_nest_deeper_than_python_allows(depth: int) -> None:
    template = nested("{{ range $i, $e := $.l }}", depth, "{{ $i }}{{ $.x }}")
    assert render_text(template, {"l": [1], "x": "y"}) == "0y"


@pytest.mark.parametrize("depth", [1, 60, 61, 130, 400])
def test_conditions_nest_deeper_than_python_allows(depth: int) -> None:
    assert render_text(nested("{{ if .a }}", depth, "x"), {"a": True}) == "x"


@pytest.mark.parametrize("depth", [0, 9, 10, 11, 25])
@pytest.mark.parametrize(("jump", "expected"), [("break", "a"), ("continue", "ac")])
def test_jumps_leave_deeply_nested_conditions(depth: int, jump: str, expected: str) -> None:
    inner = nested("{{ if true }}", 65, "{{ if eq . `b` }}{{ " + jump + " }}{{ end }}{{ . }}")
    loop = "{{ range list `a` `b` `c` }}" + inner + "{{ end }}"
    assert render_text(nested("{{ range list 1 }}", depth, loop)) == expected


def test_jump_in_a_nested_loop_stays_there() -> None:
    inner = "{{ range $j := list 1 2 3 }}{{ if eq $j 2 }}{{ break }}{{ end }}{{ $j }}{{ end }}"
    loop = "{{ range list 1 2 }}" + nested("{{ if true }}", 70, inner) + "{{ end }}"
    assert render_text(loop) == "11"


def test_assignment_reaches_out_of_deep_nesting() -> None:
    template = (
        "{{ $x := 0 }}" + nested("{{ range list 1 2 }}", 12, "{{ $x = add $x 1 }}") + "{{ $x }}"
    )
    assert render_text(template) == str(2**12)


NESTED = {
    "if": ("{{ if true }}", "{{ end }}"),
    "range": ("{{ range list 1 }}", "{{ end }}"),
    "else": ("{{ if false }}{{ else }}", "{{ end }}"),
    "else if": ("{{ if false }}", "{{ else }}x{{ end }}"),
    "block": ("{{ block `b` . }}", "{{ end }}"),
}


@pytest.mark.parametrize("kind", ["if", "range", "else", "block"])
def test_blocks_nest_500_levels_deep(kind: str) -> None:
    opening, close = NESTED[kind]
    name = 0

    def numbered(text: str) -> str:
        nonlocal name
        name += 1
        return text.replace("`b`", f"`b{name}`")

    deepest = "".join(numbered(opening) for _ in range(500))
    assert render_text(deepest + "x" + close * 500) == "x"
    with pytest.raises(TemplateError, match="nested more than 500 levels deep") as caught:
        render_text(opening + "\n" + deepest + "x" + close * 501)
    assert str(caught.value.position).startswith("main.yaml:2:")


@pytest.mark.parametrize(
    ("template", "message", "place"),
    [
        ("{{ if false }}" + "\n{{ else if false }}" * 500 + "{{ end }}", "nested", "501:9"),
        ("{{\n" + "(" * 501 + "1" + ")" * 501 + " }}", "nested more than 500", "2:501"),
        ("{{ 1\n" + "|not" * 500 + " }}", "pipeline of more than 500 stages", "2:1998"),
        ("\n\n{{ " + "(not " * 150 + "1" + ")" * 150 + " }}", "nest too deeply", "3:495"),
        ("{{ 1\n" + "| toString\n" * 250 + " }}", "nest too deeply", "54:3"),
    ],
)
def test_what_nests_too_deeply_is_an_error_at_its_place(
    template: str, message: str, place: str
) -> None:
    with pytest.raises(TemplateError, match=message) as caught:
        render_text(template)
    assert str(caught.value.position) == f"main.yaml:{place}"


def test_branches_of_a_long_else_if() -> None:
    middle = "{{ else if false }}" * 499
    assert render_text("{{ if false }}" + middle + "{{ else }}x{{ end }}") == "x"


def test_else_in_a_block_is_found_at_the_block_as_by_go() -> None:
    with pytest.raises(TemplateError, match="in block clause") as caught:
        render_text("{{ if 1 }}\n{{ block `a` . }}x\n{{ else }}y{{ end }}")
    assert str(caught.value.position) == "main.yaml:2:10"
    assert "on line 3" in (caught.value.hint or "")


def test_endless_template_is_a_limit_error() -> None:
    with pytest.raises(LimitError, match="without end: more than 20000 frames") as caught:
        render_text('{{ define "a" }}{{ template "a" . }}{{ end }}\n{{ template "a" . }}')
    assert len(caught.value.chain) == 12
    assert str(caught.value.chain[-1]) == "main.yaml:2:13"


ENDLESS = {
    "a text": {"x": "\n b {{ tpl .x . }}"},
    "a text that defines something": {"x": '{{ define "a" }}x{{ end }}\n\n b {{ tpl .x . }}'},
    "a text that grows": {"x": '{{ $_ := set . "x" (print .x " ") }}{{ tpl .x . }}'},
    "two texts": {"x": '{{ define "a" }}x{{ end }}{{ tpl .y . }}', "y": "{{ tpl .x . }}"},
}


@pytest.mark.parametrize("data", ENDLESS.values(), ids=ENDLESS)
def test_endless_tpl_is_a_limit_error(data: dict[str, str]) -> None:
    with pytest.raises(LimitError, match="calls of tpl nest more than 1000 levels") as caught:
        render_text("a\n{{ tpl .x . }}", data)
    assert caught.value.position
    assert caught.value.position.file.startswith("tpl text ")
    assert str(caught.value.chain[-1]) == "main.yaml:2:4"


def test_tpl_counts_for_the_includes_on_its_way() -> None:
    with pytest.raises(TemplateError, match="nested reference name: a") as caught:
        render_text(
            '{{ define "a" }}{{ tpl .x . }}{{ end }}{{ include "a" . }}',
            {"x": '{{ include "a" . }}'},
        )
    assert str(caught.value.chain[-1]) == "main.yaml:1:43"


def test_endless_include_is_refused_as_by_helm() -> None:
    with pytest.raises(TemplateError, match="nested reference name: a"):
        render_text('{{ define "a" }}{{ include "a" . }}{{ end }}{{ include "a" . }}')


@pytest.mark.parametrize(
    ("template", "option"),
    [
        (nested("{{ range 1000 }}", 4, "x"), "--max-steps"),
        (
            '{{ define "a" }}xxxxxxxxxx{{ end }}{{ range until 999 }}{{ include "a" . }}{{ end }}',
            "--max-output",
        ),
    ],
)
def test_limits_name_their_option(template: str, option: str) -> None:
    with pytest.raises(LimitError) as caught:
        render_text(template, limits=Limits(steps=100_000, output=5_000))
    assert option in (caught.value.hint or "")


HELD = {
    "a list of texts": '{{ $l = append $l (repeat 900 "x") }}',
    "a dict of texts": '{{ $_ := set $d (print .) (repeat 900 "x") }}',
    "a longer and longer list": "{{ $l = append $l . }}",
    "a longer and longer text": '{{ $t = print $t "xxxxxxxxxx" }}',
    "joined lists": "{{ $l = concat $l (list . .) }}",
    "texts for tpl": '{{ tpl (print . "{{ . }}") . }}',
}
COSTLY = {
    "many calls": "{{ range until 1000 }}{{ add 1 2 3 }}{{ len `x` }}{{ end }}",
    "a long text that is looked through": '{{ $t := repeat 900 "x" }}{{ contains "y" $t }}',
    "what differs in one of many": "{{ $l := until 900 }}{{ deepEqual $l (append $l 1) }}",
    "copies": "{{ $c := deepCopy (until 500) }}",
    "many dicts compared": "{{ $l := list }}{{ range until 20 }}{{ $l = append $l (dict `a` .) }}"
    "{{ end }}{{ $u := uniq $l }}{{ has 1 $l }}",
    "merges": "{{ $m := dict }}{{ range until 99 }}{{ $_ := set $m (print .) . }}{{ end }}"
    "{{ range until 99 }}{{ $_ := merge (dict) $m }}{{ end }}",
    "encryption": '{{ encryptAES "a" (repeat 900 "x") }}',
}


@pytest.mark.parametrize("body", HELD.values(), ids=HELD)
def test_what_templates_hold_counts(body: str) -> None:
    start = '{{ $l := list }}{{ $d := dict }}{{ $t := "" }}'
    template = start + "{{ range until 5000 }}" + body + "{{ end }}"
    with pytest.raises(LimitError, match="make more than 50000 characters") as caught:
        render_text(template, limits=Limits(output=50_000))
    assert caught.value.hint == "--max-output raises the limit"
    assert str(caught.value.position).startswith("main.yaml:1:")


@pytest.mark.parametrize("body", COSTLY.values(), ids=COSTLY)
def test_what_templates_do_counts(body: str) -> None:
    with pytest.raises(LimitError, match="take more than 5000 steps") as caught:
        render_text("{{ range until 40 }}" + body + "{{ end }}", limits=Limits(steps=5_000))
    assert caught.value.hint == "--max-steps raises the limit"
    assert str(caught.value.position).startswith("main.yaml:1:")


@pytest.mark.parametrize(
    "call",
    [
        'bcrypt "a"',
        'htpasswd "a" "b"',
        'derivePassword 1 "long" "a" "b" "c"',
        'genPrivateKey "rsa"',
        'genCA "a" 1',
        'genCAWithKey "a" 1 "x"',
        'genSelfSignedCert "a" nil nil 1',
        'genSelfSignedCertWithKey "a" nil nil 1 "x"',
    ],
)
def test_costly_functions_count_before_they_run(call: str) -> None:
    with pytest.raises(LimitError, match="take more than 400000 steps"):
        render_text("{{ " + call + " }}", limits=Limits(steps=400_000))


def test_what_is_printed_counts_before_it_is_joined() -> None:
    template = '{{ $t := repeat 20000 "x" }}{{ range until 1000 }}{{ $t }}{{ end }}'
    with pytest.raises(LimitError, match="make more than 100000 characters") as caught:
        render_text(template, limits=Limits(output=100_000))
    assert str(caught.value.position) == "main.yaml:1:54"


@pytest.mark.parametrize(
    "template",
    [
        '{{ repeat 2000000000 "x" }}',
        "{{ until 2000000000 }}",
        '{{ $x := "x" }}{{ range until 64 }}{{ $x = printf "%s%s" $x $x }}{{ end }}',
        '{{ indent 2000000000 "x" }}',
        "{{ $l := list 1 }}{{ range until 64 }}{{ $l = concat $l $l }}{{ end }}",
        "{{ range 9000000000 }}{{ end }}",
        "{{ untilStep 0 2000000000 1 }}",
        "{{ seq 1 2000000000 }}",
        '{{ nindent 2000000000 "x" }}',
        '{{ regexReplaceAll "" (repeat 1000000 "x") (repeat 1000 "y") | len }}',
        '{{ replace "x" (repeat 1000 "y") (repeat 1000000 "x") | len }}',
    ],
)
def test_no_template_takes_all_memory(template: str) -> None:
    with pytest.raises(RenderError):
        render_text(template)


ERRORS = [
    ("{{ .a.b.c }}", {"a": {}}, "1:6", "nil pointer evaluating interface {}.c", ".a.b is not set"),
    ("x\n  {{ uper .a }}", {}, "2:6", 'function "uper" not defined', "did you mean upper?"),
    ("{{ .a | nindent }}", {"a": "x"}, "1:9", "wrong number of args", None),
    ('{{ template "nop" . }}', {}, "1:13", 'template "nop" not defined', None),
    ('{{ define "a.b" }}{{ end }}{{ include "a.c" . }}', {}, "1:31", "no template", "a.b"),
    ("{{ if .a }}\n{{ fail `no` }}{{ end }}", {"a": 1}, "2:4", "no", None),
    (
        "{{ .v.globl.hub }}",
        {"v": {"global": {"hub": 1}}},
        "1:6",
        "nil pointer evaluating interface {}.hub",
        "did you mean .v.global?",
    ),
    ("{{ $x }}", {}, "1:4", 'undefined variable "$x"', None),
    ("{{ range .a }}{{ .b }}{{ end }}", {"a": [None]}, "1:18", "nil pointer", None),
]


@pytest.mark.parametrize(("template", "data", "place", "message", "hint"), ERRORS)
def test_error_says_where_and_what(
    template: str, data: object, place: str, message: str, hint: str | None
) -> None:
    with pytest.raises(TemplateError) as caught:
        render_text(template, data)
    assert str(caught.value.position) == f"main.yaml:{place}"
    assert message in caught.value.message
    assert (hint or "") in (caught.value.hint or "")


def test_error_carries_the_chain_of_includes() -> None:
    files = {
        "_a.tpl": '{{ define "a" }}\n{{ include "b" . }}{{ end }}',
        "_b.tpl": '{{ define "b" }}\n\n {{ .x.y }}{{ end }}',
    }
    with pytest.raises(TemplateError) as caught:
        render_text('k: v\nl: {{ include "a" . }}', {}, files=files)
    assert str(caught.value.position) == "_b.tpl:3:7"
    assert list(map(str, caught.value.chain)) == ["_a.tpl:2:4", "main.yaml:2:7"]
    assert caught.value.source == " {{ .x.y }}{{ end }}"


DEFINES_Q = '{{ define "q" }}[{{ .y.z.w }}]{{ end }}a\n'
TPL_ERRORS = [
    ("a\nb {{ .y.z.w }}", "tpl text 1:2:8", "b {{ .y.z.w }}", ["main.yaml:1:4"]),
    ("a\n{{ uper }}", "tpl text 1:2:4", "{{ uper }}", ["main.yaml:1:4"]),
    (
        DEFINES_Q + "{{ tpl `\n\n{{ .y.z.w }}` . }}",
        "tpl text 2:3:6",
        "{{ .y.z.w }}",
        ["tpl text 1:2:4", "main.yaml:1:4"],
    ),
    (
        DEFINES_Q + '{{ tpl `\n {{ include "q" . }}` . }}',
        "tpl text 1:1:23",
        DEFINES_Q.strip(),
        ["tpl text 2:2:5", "tpl text 1:2:4", "main.yaml:1:4"],
    ),
    ("{{ include `down` . }}", "main.yaml:2:25", None, ["tpl text 1:1:4", "main.yaml:1:4"]),
]


@pytest.mark.parametrize(("text", "place", "source", "chain"), TPL_ERRORS)
def test_error_in_a_text_given_to_tpl(
    text: str, place: str, source: str | None, chain: list[str]
) -> None:
    template = '{{ tpl .x . }}\n{{ define "down" }}{{ .y.z.w }}{{ end }}'
    with pytest.raises(TemplateError) as caught:
        render_text(template, {"x": text, "y": {}})
    assert str(caught.value.position) == place
    assert list(map(str, caught.value.chain)) == chain
    assert source is None or caught.value.source == source


OVERRIDES = [
    ("{{ define `a` }}new{{ end }}{{ include `b` . }}", "[new][old]"),
    ("{{ define `a` }} {{ end }}{{ include `b` . }}", "[old][old]"),
    (
        '{{ define "a" }}new{{ end }}'
        '{{ tpl `{{ define "a" }}newer{{ end }}{{ include "b" . }}` . }}{{ include "b" . }}',
        "[newer][new][old]",
    ),
    ("", "[old]"),
]


@pytest.mark.parametrize(("text", "expected"), OVERRIDES)
def test_what_a_text_given_to_tpl_defines_holds_within_it(text: str, expected: str) -> None:
    files = {"_a.tpl": '{{ define "a" }}old{{ end }}{{ define "b" }}[{{ include "a" . }}]{{ end }}'}
    template = '{{ tpl .x . }}{{ include "b" . }}'
    assert render_text(template, {"x": text}, files=files) == expected


ARGUMENTS = [
    ("{{ upper 1 }}", "1:10"),
    ('{{ replace "a" 1 "b" }}', "1:16"),
    ('{{ replace "a"\n\n (list 1) "b" }}', "3:3"),
    ('{{ $x := 1 }}{{ replace "a"\n $x "b" }}', "2:2"),
    ('{{ "x" | pick (dict "a" 1)\n "b" | upper }}', "2:8"),
    ("{{ 1 |\n upper }}", "2:2"),
    ("{{ include .no . }}", "1:12"),
    ("{{ tpl\n 1 . }}", "2:2"),
    ("{{ tpl 1 }}", "1:4"),
    ("{{ if true }}{{ range list 1 }}{{ with upper\n . }}{{ end }}{{ end }}{{ end }}", "2:2"),
    ("{{ upper\n .a.b.c }}", "2:4"),
    ("{{ upper (printf `x`\n .a.b.c) }}", "2:4"),
    ('{{ (semver "1.2.3").SetPrerelease\n 1 }}', "2:2"),
]
"""Where helm 3.17.2 finds the fault, of an argument or of what an argument is made of."""


@pytest.mark.parametrize(("template", "place"), ARGUMENTS)
def test_a_wrong_argument_is_found_at_its_place(template: str, place: str) -> None:
    with pytest.raises(TemplateError) as caught:
        render_text(template, {})
    assert str(caught.value.position) == f"main.yaml:{place}"


def test_python_is_out_of_reach() -> None:
    for name in ("__class__", "__init__", "items", "keys", "get", "format", "go_type"):
        assert render_text("{{ ." + name + " }}", {}) == "<no value>"
        with pytest.raises(TemplateError):
            render_text("{{ .a." + name + " }}", {"a": "text"})


PIECES = st.sampled_from(
    ["{{", "}}", "{{-", "-}}", " ", "if", "range", "with", "end", "else", "define", "template",
     "include", ".", ".a", "$", "$x", ":=", "=", "|", "(", ")", '"s"', "`r`", "1", "1.5", "nil",
     "true", "upper", "list", "dict", "index", "printf", "toYaml", "\n", "text", "/*", "*/", ",",
     "break", "continue", "block", "'c'", "tpl", "default", "and", "or", "not", "fail"]
)  # fmt: skip


OPERANDS = st.sampled_from(
    (".", ".a", ".a.b", "$", "$x", '"s}}"', "`r\n{{`", "1", "-1.5e3", "'c'", "nil", "true", "upper",
     "list", "if", "end", "(", ")", "|", ":=", "=", ",", "\u00e9")
)  # fmt: skip
ACTIONS = st.tuples(
    st.sampled_from(("{{", "{{ ", "{{- ", "{{-\n")),
    st.lists(OPERANDS, max_size=5).map(" ".join),
    st.sampled_from(("}}", " }}", " -}}", "\n-}}")),
).map("".join)
SOURCES = st.lists(
    st.one_of(
        ACTIONS,
        st.sampled_from(("{{/* a }} */}}", "{{- /* b */ -}}", "a", " \n", "-", "}}", "{", "x {{")),
        st.text(max_size=9),
    ),
    max_size=8,
).map("".join)

# What no token holds: blanks, the marks that trim them, and comments.
LOST = re.compile(
    r"[ \t\r\n]+|(?<=\{\{)-(?=[ \t\r\n])|(?<=[ \t\r\n])-(?=\}\})"
    r"|\{\{(-[ \t\r\n]+)?/\*.*?\*/([ \t\r\n]-)?\}\}",
    re.DOTALL,
)


def rest_of(source: str, tokens: Sequence[lexer.Token]) -> str | None:
    """Return what of a source neither tokens nor `LOST` account for; None for a wrong token."""
    rest, at = "", 0
    for token in tokens:
        if token.offset < at or not source.startswith(token.text, token.offset):
            return None
        while at < token.offset:
            lost = LOST.match(source, at)
            rest += "" if lost else source[at]
            at = min(lost.end() if lost else at + 1, token.offset)
        at += len(token.text)
    return rest


@settings(max_examples=400)
@given(SOURCES)
def test_lexed_tokens_joined_give_the_source_back(source: str) -> None:
    tokens = lexer.lex(source)
    if tokens[-1].kind == lexer.ERROR:
        return
    assert rest_of(source, tokens) == ""


def test_a_token_that_is_lost_or_moved_is_noticed() -> None:
    source = 'a {{- if eq .a "b" | not (len $x.c) }}b{{/* d */}} 1 {{ .e}}{{ end -}} f'
    tokens = lexer.lex(source)
    for index, token in enumerate(tokens[:-1]):
        others = tokens[:index], tokens[index + 1 :]
        assert rest_of(source, [*others[0], *others[1]])
        moved = token._replace(offset=token.offset + 1)
        assert rest_of(source, [*others[0], moved, *others[1]]) != ""


@settings(max_examples=400)
@given(st.one_of(st.lists(PIECES, max_size=30).map(" ".join), st.text(max_size=80)))
def test_any_text_gives_a_result_or_one_error(source: str) -> None:
    dialects: tuple[Dialect, ...] = ("helm2", "helm3")
    for dialect in dialects:
        with suppress(RenderError):
            render_text(source, {"a": {"b": [1.0, "x", None]}}, dialect=dialect)


WHOLE_CONSTANTS = [
    ('{{ repeat 2.0 "a" }}', "aa"),
    ('{{ trunc 3.0 "abcdef" }}', "abc"),
    ('{{ substr 0 2e0 "hello" }}', "he"),
    ("{{ until 3.0 }}", "[0 1 2]"),
    ('{{ trunc 0x1p1 "abc" }}', "ab"),
    ("{{ round 3.55 1 1 }}", "3.5"),
    ("{{ trunc 3+0i `abcdef` }}", "abc"),
    ("{{ 2.0 | toString }}", "2"),
    ('{{ printf "%T" 2.0 }}', "float64"),
]
"""What helm 3.17.2 prints for constants that are whole numbers written as floats, or floats as
whole numbers."""


@pytest.mark.parametrize(("template", "expected"), WHOLE_CONSTANTS)
def test_constants_take_the_type_of_the_parameter(template: str, expected: str) -> None:
    assert render_text(template) == expected


@pytest.mark.parametrize("template", ['{{ trunc 1.5 "a" }}', '{{ trunc (2.0) "a" }}'])
def test_floats_are_no_ints(template: str) -> None:
    with pytest.raises(TemplateError, match="expected int"):
        render_text(template)


SCOPES = [
    ("{{ $v := 0 }}{{ if false }}{{ $v := 1 }}{{ else }}{{ $v = 5 }}{{ end }}{{ $v }}", "5"),
    ("{{ $v := 0 }}{{ if false }}{{ $v := 1 }}{{ else if true }}{{ $v }}{{ end }}", "0"),
    ("{{ $v := 0 }}{{ range list }}{{ $v := 1 }}{{ else }}{{ $v }}{{ end }}", "0"),
    ("{{ $v := 0 }}{{ with false }}{{ $v := 1 }}{{ else }}{{ $v = 2 }}{{ end }}{{ $v }}", "2"),
]


HIDDEN = [
    "{{ if false }}{{ $y := 1 }}{{ else }}\n {{ $y }}{{ end }}",
    "{{ if false }}{{ $y := 1 }}{{ else }}\n {{ $y.a }}{{ end }}",
    "{{ with false }}{{ $y := 1 }}{{ else }}\n {{ $y.a 1 }}{{ end }}",
    "{{ range list }}{{ $y := 1 }}{{ else }}\n {{ $y }}{{ end }}",
    "{{ if false }}{{ $y := 1 }}{{ else }}\n {{ $y = 1 }}{{ end }}",
]


@pytest.mark.parametrize("template", HIDDEN)
def test_a_variable_of_another_branch_is_undefined(template: str) -> None:
    with pytest.raises(TemplateError, match=r"undefined variable: \$y") as caught:
        render_text(template)
    assert caught.value.position
    assert caught.value.position.line == 2


@pytest.mark.parametrize(("template", "expected"), SCOPES)
def test_what_a_branch_declares_is_not_seen_in_the_others(template: str, expected: str) -> None:
    assert render_text(template) == expected


EMPTY_RANGES = [
    ("{{ range $x := list }}{{ else }}{{ $x }}{{ end }}", "[]"),
    ("{{ range $i, $x := list }}{{ else }}{{ $i }}|{{ $x }}{{ end }}", "[]|[]"),
    ("{{ range $x := dict }}{{ else }}{{ $x }}{{ end }}", "map[]"),
    ("{{ range $k, $x := dict }}{{ else }}{{ $k }}|{{ $x }}{{ end }}", "map[]|map[]"),
    ("{{ range $x := 0 }}{{ else }}{{ $x }}{{ end }}", "0"),
    ("{{ range $x := .no }}{{ else }}{{ $x }}{{ $x.y }}{{ end }}", "<no value><no value>"),
    ("{{ range $i, $x := .no }}{{ else }}{{ $i }}{{ $x }}{{ end }}", "<no value><no value>"),
    ("{{ range $x := list }}{{ $x := 1 }}{{ else }}{{ $x }}{{ end }}", "[]"),
    ("{{ range $x := list }}{{ else }}{{ $x := 1 }}{{ $x }}{{ end }}", "1"),
    ("{{ $x := 5 }}{{ range $x = list }}{{ else }}{{ $x }}{{ end }}{{ $x }}", "[][]"),
    ("{{ $x := 5 }}{{ range $x = list }}{{ end }}{{ $x }}", "[]"),
    ("{{ $i := 6 }}{{ $x := 5 }}{{ range $i, $x = list }}{{ end }}{{ $i }}{{ $x }}", "[][]"),
    ("{{ $i := 6 }}{{ $x := 5 }}{{ range $i, $x = list 7 8 }}{{ end }}{{ $i }}{{ $x }}", "18"),
    ("{{ $x := list }}{{ range $x := $x }}{{ else }}{{ append $x 3 }}{{ end }}", "[3]"),
]
"""What helm 3.17.2 prints: a range's variables hold its own value until an element comes."""


@pytest.mark.parametrize(("template", "expected"), EMPTY_RANGES)
def test_variables_of_a_range_that_finds_nothing(template: str, expected: str) -> None:
    assert render_text(template, {}) == expected


def test_an_element_that_is_nil_has_no_fields_where_the_range_value_has() -> None:
    with pytest.raises(TemplateError, match="nil pointer"):
        render_text("{{ range $x := list nil }}{{ $x.y }}{{ else }}{{ $x.y }}{{ end }}")


@pytest.mark.parametrize(
    "template",
    [
        "{{ $count = 1 }}{{ $count }}",
        "{{ range $i = list 1 }}{{ $i }}{{ end }}",
        "{{ $i := 0 }}{{ range $i, $x = list 1 }}{{ else }}{{ end }}",
    ],
)
def test_assigning_to_an_undeclared_variable_is_an_error(template: str) -> None:
    with pytest.raises(TemplateError, match=r"undefined variable: \$"):
        render_text(template)
