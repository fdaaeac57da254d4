"""Native releases: what is rendered, what is refused, and where errors point."""

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from renderer import pipeline
from renderer.cache import Cache
from renderer.errors import ArchiveError, LimitError, RenderError
from renderer.gotemplate.limits import Limits
from renderer.native.codes import Codes
from renderer.native.templates import NativeTemplates
from renderer.release.limits import Limits as ArchiveLimits
from renderer.release.opening import open_release
from renderer.report.text import error_text
from renderer.request import Settings
from tests.native.releases import FILES, native, render
from tests.release.archives import tgz

MAP = "templates/one/map.yaml.j2"


def test_components_and_their_templates(tmp_path: Path) -> None:
    result = render(native(tmp_path))
    assert [each.template for each in result.rendered] == ["mesh/one/map.yaml", "mesh/two/map.yaml"]
    assert result.rendered[0].text == (
        "apiVersion: v1\nkind: ConfigMap\n"
        "metadata: {name: istio-one, labels: {v: 1.0.0}}\n"
        'data: {size: "1", tag: "x"}\n'
    )
    assert 'labels: {v: "0.2.0"}' in result.rendered[1].text


@pytest.mark.parametrize(
    ("values", "sets", "names"),
    [
        ("", ("one.enabled=false",), ["mesh/two/map.yaml"]),
        ("one: {enabled: false}", (), ["mesh/two/map.yaml"]),
        ("one: {enabled: null}", (), ["mesh/one/map.yaml", "mesh/two/map.yaml"]),
    ],
)
def test_what_values_switch_off(
    tmp_path: Path, values: str, sets: tuple[str, ...], names: list[str]
) -> None:
    result = render(native(tmp_path), values=values, sets=sets)
    assert [each.template for each in result.rendered] == names


def test_profiles(tmp_path: Path) -> None:
    release = native(tmp_path)
    assert list(release.profiles) == ["default", "small"]
    plan = pipeline.make_plan(release, Settings(profile="small"), Cache(None), lambda _: "")
    assert plan.source.values(plan)["one"] == {"enabled": True, "size": 0, "words": None}
    text = pipeline.values_text(plan, origin=True)
    assert "size: 0  # profiles/small.yaml:1\n" in text
    assert "tag: x  # profiles/default.yaml:1\n" in text


def test_an_archive_is_as_good_as_a_folder(tmp_path: Path) -> None:
    folder = native(tmp_path / "folder")
    for top in ("", "mesh-1.0.0/"):
        archive = tmp_path / "mesh.tar.gz"
        archive.write_bytes(tgz({f"{top}{path}": data for path, data in folder.files.items()}))
        opened = open_release(archive)
        assert opened._replace(source="") == folder._replace(source="")


MANIFEST = FILES["release.yaml"]


@pytest.mark.parametrize(
    ("beside", "manifest", "kind"),
    [
        ("Chart.yaml", "anything: 1\n", "chart"),
        ("Chart.yaml", f"# ours\n---\n{MANIFEST}", "native"),
        ("Chart.yaml", f"name: first\n{MANIFEST}", "chart"),
        ("manifests/charts/base/Chart.yaml", "anything: 1\n", "istio"),
        ("manifests/other/Chart.yaml", MANIFEST.partition("\n")[2], "native"),
    ],
)
def test_a_release_yaml_beside_a_chart(
    tmp_path: Path, beside: str, manifest: str, kind: str
) -> None:
    release = native(tmp_path / "folder", **{"release.yaml": manifest, beside: "name: c\n"})
    assert release.kind == kind
    files = {"release.yaml": manifest.encode(), beside: b"name: c\n", "templates/x": b""}
    archive = tmp_path / "release.tar.gz"
    archive.write_bytes(tgz(files))
    assert open_release(archive).kind == kind


@pytest.mark.skipif(os.name != "posix", reason="links need rights elsewhere")
@pytest.mark.parametrize("name", ["profiles", "templates", "release.yaml", "schemas/values.json"])
def test_links_that_lead_out_are_refused(tmp_path: Path, name: str) -> None:
    native(tmp_path / "other")
    native(tmp_path / "house")
    path = tmp_path / "house" / name
    path.rename(tmp_path / "moved")
    path.symlink_to(tmp_path / "other" / name)
    with pytest.raises(ArchiveError, match="is a link that leads out of the release"):
        open_release(tmp_path / "house")


def test_limits_count_all_parts_of_a_folder(tmp_path: Path) -> None:
    files = native(tmp_path).files
    # Folders count, too: _shared, one, two.
    assert open_release(tmp_path, ArchiveLimits(max_files=len(files) + 3)).files == files
    with pytest.raises(LimitError, match="max-files"):
        open_release(tmp_path, ArchiveLimits(max_files=len(files) + 2))


def test_the_name_is_read_as_yaml(tmp_path: Path) -> None:
    manifest = MANIFEST.replace("name: mesh", "name: &x a")
    release = native(tmp_path, **{"release.yaml": manifest})
    assert {each.chart for each in release.profiles.values()} == {"a"}


# What is changed, the values, and the error's text.
WRONG: dict[str, tuple[dict[str, str | None], str, str]] = {
    "an unknown value": ({}, "one:\n  sise: 1\n", "site.yaml:2:3: error: one.sise: there is no"),
    "a wrong type": ({}, "one: {size: many}\n", "site.yaml:1:7: error: one.size: this is a text"),
    "a wrong item": ({}, "one: {words: [a, 1]}\n", "site.yaml:1:7: error: one.words[1]: this is"),
    "a component without values": ({}, "\none: null\n", "site.yaml:2:1: error: one: null unsets"),
    "too large": ({}, "one: {size: 10}\n", "10 is too large; expected at most 9"),
    "a value that nothing has": (
        {MAP: "a: 1\nb: {{ own.none }}\n"},
        "",
        f"{MAP}:2: error: 'dict object' has no attribute 'none'\n    b: {{{{ own.none }}}}\n",
    ),
    "an undefined name as JSON": ({MAP: "b: {{ nothing | json }}\n"}, "", f"{MAP}:1: error: "),
    "broken syntax": ({MAP: "a\n{% if %}\n"}, "", f"{MAP}:2: error: "),
    "an unknown filter": ({MAP: "{{ 1 | no }}"}, "", f"{MAP}:1: error: No filter named 'no'"),
    "a macro that is not there": (
        {MAP: '{% from "_shared/names.j2" import nope %}\n{{ nope() }}\n'},
        "",
        f"{MAP}:",
    ),
    "a file that is not there": (
        {MAP: '\n{% include "x.j2" %}\n'},
        "",
        f"{MAP}:2: error: there is no template x.j2",
    ),
    "an error in a macro": (
        {
            "templates/_shared/names.j2": "{% macro named(n) %}\n{{ n + 1 }}{% endmacro %}",
        },
        "",
        "templates/_shared/names.j2:2: error: can only concatenate str",
    ),
    "its caller": (
        {
            "templates/_shared/names.j2": "{% macro named(n) %}\n{{ n + 1 }}{% endmacro %}",
        },
        "",
        f"  included from {MAP}:4\n",
    ),
    "Python": ({MAP: "{{ ''.__class__.__mro__ }}"}, "", f"{MAP}:1: error: this is not allowed"),
    "changing values": ({MAP: "{{ own.update({}) }}"}, "", f"{MAP}:1: error: this is not allowed"),
    "endless": (
        {MAP: "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}"},
        "",
        "templates call each other without end",
    ),
    "no components": (
        {"release.yaml": "format: istio-render/release/1\nname: a\nversion: 1.0.0\n"},
        "",
        "release.yaml:1:1: error: components must be a mapping",
    ),
    "another format": (
        {"release.yaml": "format: 2\nname: a\nversion: 1.0.0\n"},
        "",
        "release.yaml:1:1: error: format is 2; expected istio-render/release/1",
    ),
    "a misspelt field": (
        {"release.yaml": "format: istio-render/release/1\nname: a\nversio: 1.0.0\n"},
        "",
        "release.yaml:3:1: error: there is no field versio here",
    ),
    "a component without a folder": (
        {
            "release.yaml": "format: istio-render/release/1\nname: a\nversion: 1.0.0\n"
            "components:\n  three: {}\n"
        },
        "",
        "release.yaml:5:3: error: component three has no folder templates/three/",
    ),
    "a schema that is no JSON": (
        {"schemas/values.json": "{"},
        "",
        "schemas/values.json:1:2: error: this is no JSON",
    ),
    "a schema that is no mapping": (
        {"schemas/values.json": "[]"},
        "",
        "schemas/values.json:1:1: error: a schema must be a mapping",
    ),
    "a schema without what it refers to": (
        {"schemas/values.json": '{"properties": {"one": {"$ref": "#/$defs/x"}}}'},
        "",
        "schemas/values.json:1:25: error: there is no #/$defs/x in the schema",
    ),
    "a schema without end": (
        {
            "schemas/values.json": '{"$ref": "#/$defs/x", "$defs": {"x": {"$ref": "#/$defs/x"}}}',
        },
        "",
        "schemas/values.json:1:2: error: the schema refers to itself without end",
    ),
    "a schema without end in a branch": (
        {
            "schemas/values.json": '{"$ref": "#/$defs/x", '
            '"$defs": {"x": {"allOf": [{"$ref": "#/$defs/x"}]}}}',
        },
        "",
        "schemas/values.json: error: the schema refers to itself without end",
    ),
    "a schema nested without end": (
        {"schemas/values.json": '{"not": ' * 100_000 + "{}" + "}" * 100_000},
        "",
        "schemas/values.json: error: the schema is nested too deeply",
    ),
    "a schema nested deeply": (
        {"schemas/values.json": '{"not": ' * 200 + "{}" + "}" * 200},
        "",
        "schemas/values.json:1:802: error: the schema is nested too deeply",
    ),
    "no default values": (
        {"profiles/default.yaml": None},
        "",
        ": error: profiles/default.yaml is missing",
    ),
    "no schema": ({"schemas/values.json": None}, "", ": error: schemas/values.json is missing"),
    "defaults that are no mapping": (
        {"profiles/default.yaml": "- 1\n"},
        "",
        "profiles/default.yaml:1:1: error: the default values must be a mapping",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_is_one_error_with_its_place(tmp_path: Path, name: str) -> None:
    changed, values, expected = WRONG[name]
    with pytest.raises(RenderError) as caught:
        render(native(tmp_path, **changed), values=values)
    assert expected in error_text(caught.value)


def test_all_that_is_wrong_with_values_is_told(tmp_path: Path) -> None:
    values = "one:\n  size: many\n  words: [1]\n  sise: 1\n"
    with pytest.raises(RenderError) as caught:
        render(native(tmp_path), values=values)
    assert [line for line in error_text(caught.value).splitlines() if "site.yaml" in line] == [
        "site.yaml:2:3: error: one.size: this is a text (many); expected an integer",
        '  site.yaml:3:3: one.words[0]: this is an integer (1); expected a text (quote it: "1")',
        "  site.yaml:4:3: one.sise: there is no field sise here (did you mean size?)",
    ]


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ('{"type": 3}', "1:2: error: type is 3; expected one of array, boolean,"),
        ('{"type": "foo"}', '1:2: error: type is "foo"; expected one of array, boolean,'),
        ('{"properties": {"a": 3}}', "1:17: error: a schema must be a mapping"),
        ('{"properties": []}', "1:2: error: properties is a list; expected a mapping of schemas"),
        ('{"$defs": []}', "1:2: error: $defs is a list; expected a mapping of schemas"),
        ('{"$defs": {"a": {"items": 1}}}', "1:18: error: items is 1; expected a schema"),
        ('{"$ref": 3}', "1:2: error: there is no 3 in the schema"),
        ('{"$ref": "#/$defs/a", "$defs": {"a": {}}, "minimum": 1}', "1:43: error: minimum beside"),
        ('{"anyOf": 3}', "1:2: error: anyOf is 3; expected a list of schemas"),
        ('{"anyOf": [{}, 3]}', "1:16: error: a schema must be a mapping"),
        ('{"required": 3}', "1:2: error: required is 3; expected a list of names"),
        ('{"enum": 3}', "1:2: error: enum is 3; expected a list of values"),
        ('{"minimum": "x"}', '1:2: error: minimum is "x"; expected a number'),
        ('{"minimum": NaN}', " error: this is no JSON: NaN is no number"),
        ('{"pattern": "("}', '1:2: error: pattern is "("; expected a regular expression'),
        ('{"const": 3}', "1:2: error: there is no keyword const here; there are $comment, $defs,"),
        ('{"maximun": 3}', "did you mean maximum?"),
        ('{"not": {"$defs": {}}}', "1:10: error: there is no keyword $defs here"),
    ],
)
def test_a_schema_that_is_none(tmp_path: Path, schema: str, expected: str) -> None:
    with pytest.raises(RenderError) as caught:
        render(native(tmp_path, **{"schemas/values.json": schema}))
    text = error_text(caught.value)
    assert text.startswith("schemas/values.json:")
    assert expected in text


@pytest.mark.parametrize(
    ("values", "sets", "expected"),
    [
        ("", ("nope.x=1",), "--set:1:1: error: nope: there is no field nope here"),
        ("one: {size: 1}", ("one.sise.a=1",), "--set:1:5: error: one.sise: there is no field"),
        ("one:\r  size: many\r", (), "site.yaml:2:3: error: one.size: this is a text"),
        ("one:\u2028  size: many\u2028", (), "site.yaml:2:3: error: one.size: this is a text"),
    ],
)
def test_errors_are_where_values_were_written(
    tmp_path: Path, values: str, sets: tuple[str, ...], expected: str
) -> None:
    with pytest.raises(RenderError) as caught:
        render(native(tmp_path), values=values, sets=sets)
    assert error_text(caught.value).startswith(expected)


def test_a_number_from_an_option_is_called_so(tmp_path: Path) -> None:
    with pytest.raises(RenderError, match=r"words\[0\]: this is an integer \(1\); expected a text"):
        render(native(tmp_path), sets=("one.words[0]=1",))


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("{{ own.text | json }}", '"é"'),
        ("{{ own.text | base64 }}", "w6k="),
        ("{{ own.text | sha256 }}", hashlib.sha256("é".encode()).hexdigest()),
        ("{{ own.none }}", ""),
        ("{{ own.none | without_null }}", ""),
        ("{{ own.map | without_null | json }}", '{"a":{},"b":1}'),
        ("{{ own.yes }} {{ own.half }} {{ own.whole }}", "true 0.5 2"),
    ],
)
def test_what_templates_print(template: str, expected: str) -> None:
    own: dict[str, Any] = {"text": "é", "none": None, "yes": True, "half": 0.5, "whole": 2.0}
    own["map"] = {"a": {"c": None}, "b": 1, "d": None}
    templates = NativeTemplates({"templates/x.j2": template}, Codes({}), Limits(output=1000))
    assert templates.render("templates/x.j2", {"own": own}) == expected


def test_output_is_bounded(tmp_path: Path) -> None:
    endless = "{% for i in range(99999) %}{% for j in range(99999) %}x{% endfor %}{% endfor %}"
    release = native(tmp_path, **{MAP: endless})
    plan = pipeline.make_plan(release, Settings(), Cache(None), lambda _: "")
    with pytest.raises(LimitError, match="print more than 1000 characters"):
        pipeline.render(plan, Cache(None), Limits(output=1000))


PIECES = (
    *("{{", "}}", "{%", "%}", " own.size ", " if ", " for x in ", "own", " endif ", "endfor "),
    *(" | json ", "'a'", "[", "]", "(", ")", "\n", "x: ", " set a = ", "{#", "#}", "-", "+"),
    *("1", "values", ".", "*", "range", "~"),
)


@settings(max_examples=200)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES), max_size=12).map("".join)))
def test_any_text_as_template_gives_a_result_or_one_error(text: str) -> None:
    templates = NativeTemplates(
        {"templates/x.j2": text}, Codes({}), Limits(steps=100_000, output=1_000_000)
    )
    try:
        templates.render("templates/x.j2", {"own": {"size": 1}, "values": {}})
    except RenderError as error:
        assert error.message
        assert error.position
        assert error.position.file == "templates/x.j2"


def test_compiled_templates_are_kept(tmp_path: Path) -> None:
    release, cache = native(tmp_path / "release"), Cache(tmp_path / "cache")
    for values in (Settings(), Settings(name="other")):
        plan = pipeline.make_plan(release, values, cache, lambda _: "")
        pipeline.render(plan, cache)
    kept = sorted(path.name.partition("-")[0] for path in (tmp_path / "cache").iterdir())
    assert kept == ["jinja", "native", "native"]
