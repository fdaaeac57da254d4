"""The pipeline on a chart made here: laws for any input, and what the cache must not do."""

from pathlib import Path
from typing import Literal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from renderer import pipeline
from renderer.cache import Cache
from renderer.errors import RenderError, TemplateError, YamlError
from renderer.gotemplate.limits import Limits
from renderer.position import Position
from renderer.release.opening import open_release
from renderer.release.release import Release
from renderer.report.text import error_text
from renderer.request import Overlay, Setter, Settings

CHART = {
    "Chart.yaml": "name: c\nversion: 1.0.0\n",
    "values.yaml": "a: 1\nb: {c: text}\nlist: [1, 2]\n",
    "templates/a.yaml": (
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: {{ .Release.Name }}}\n"
        "data:\n  a: {{ .Values.a | quote }}\n  all: {{ .Values | toJson | quote }}\n"
    ),
}


def chart(folder: Path, **changed: str) -> Release:
    for name, text in {**CHART, **changed}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode("utf-8", "surrogateescape"))
    return open_release(folder)


def raw(release: Release, cache: Cache, **options: object) -> str:
    settings = Settings(**options)  # type: ignore[arg-type]
    plan = pipeline.make_plan(release, settings, cache, lambda _: "")
    return pipeline.raw_output(pipeline.render(plan, cache), cache, check=False)[0]


@settings(max_examples=150, suppress_health_check=list(HealthCheck))
@given(
    text=st.one_of(
        st.text(),
        st.lists(
            st.sampled_from(
                ["a:", "b:", " c:", "- ", "1", "x", "\n", " ", "{", "}", "[", "]", "&x", "*x",
                 "null", '"', "'", "|", "<<:", "\t", "#", "!!int", "global:", "? ", ","]
            )
        ).map("".join),
    )
)  # fmt: skip
def test_any_values_file_gives_a_result_or_one_error(tmp_path: Path, text: str) -> None:
    release = chart(tmp_path / "c")
    for engine in ("helm2", "helm3"):
        try:
            raw(release, Cache(None), overlays=(Overlay("site.yaml", text),), engine=engine)
        except RenderError as error:
            assert error.message


def test_an_empty_overlay_changes_nothing(tmp_path: Path) -> None:
    release = chart(tmp_path / "c")
    plain = raw(release, Cache(None))
    for text in ("", "# nothing\n", "{}", "---\n", "null"):
        assert raw(release, Cache(None), overlays=(Overlay("x.yaml", text),)) == plain


def test_the_cache_never_gives_another_input_s_result(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache")
    options: list[dict[str, object]] = [
        {},
        {"name": "other"},
        {"engine": "helm2"},
        {"setters": (Setter("set", "a=2"),)},
        {"overlays": (Overlay("x.yaml", "a: 3"),)},
        {"overlays": (Overlay("x.yaml", "a: 4"),)},
    ]
    changes = [{}, {"templates/a.yaml": "kind: X\nv: {{ .Values.a }}\n"}, {"values.yaml": "a: 9\n"}]
    for number, changed in enumerate(changes):
        release = chart(tmp_path / f"c{number}", **changed)
        for each in options:
            expected = raw(release, Cache(None), **each)
            for _ in ("cold", "warm"):
                assert raw(release, cache, **each) == expected


def test_a_render_leaves_nothing_behind(tmp_path: Path) -> None:
    template = "kind: X\nv: {{ $_ := set .Values.b `c` `changed` }}{{ .Values.b.c }}\n"
    release = chart(tmp_path / "c", **{"templates/b.yaml": template})
    settings = Settings()
    plan = pipeline.make_plan(release, settings, Cache(None), lambda _: "")
    first = pipeline.render(plan, Cache(None))
    assert pipeline.render(plan, Cache(None)).rendered == first.rendered
    assert first.values["b"]["c"] == "text"


@pytest.mark.parametrize(
    "name", ["randAlphaNum 8", "uuidv4", "now | unixEpoch", "genPrivateKey `ed25519`"]
)
def test_what_helm_makes_up_follows_from_the_inputs(tmp_path: Path, name: str) -> None:
    release = chart(tmp_path / "c", **{"templates/r.yaml": f"v: {{{{ {name} | quote }}}}\n"})
    one, two = raw(release, Cache(None)), raw(release, Cache(None))
    assert one == two
    plan = pipeline.make_plan(release, Settings(), Cache(None), lambda _: "")
    (finding,) = pipeline.render(plan, Cache(None)).findings
    assert finding.rule == "W1003"
    assert name.split()[0] in finding.message
    if not name.startswith("now"):
        assert raw(release, Cache(None), name="other") != one.replace("istio", "other")


CRD = """\
apiVersion: apiextensions.k8s.io/v1
kind: CustomResourceDefinition
metadata: {{name: {0}s.x.io}}
spec:
  group: x.io
  scope: Namespaced
  names: {{kind: {0}, plural: {0}s, singular: {0}}}
  versions:
  - {{name: v1, served: true, storage: true, schema: {{openAPIV3Schema: {{type: object}}}}}}
"""
SUBCHART = {
    "Chart.yaml": "apiVersion: v2\nname: c\nversion: 1.0.0\n"
    "dependencies:\n- {name: sub, version: 1.0.0, condition: sub.on}\n",
    "values.yaml": "sub: {on: true}\na: 1\n",
    "crds/a.yaml": CRD.format("a"),
    "crds/README.md": "# No manifest: {{\n",
    "charts/sub/Chart.yaml": "name: sub\nversion: 1.0.0\n",
    "charts/sub/crds/b.yaml": CRD.format("b"),
}


@pytest.mark.parametrize(
    ("crds", "on", "expected"),
    [
        ("all", "true", ["crds/as.x.io.yaml", "crds/bs.x.io.yaml"]),
        ("all", "false", ["crds/as.x.io.yaml"]),
        ("rendered", "true", []),
        ("none", "true", []),
    ],
)
def test_the_crd_folders_of_a_chart_and_its_subcharts(
    tmp_path: Path, crds: Literal["all", "rendered", "none"], on: str, expected: list[str]
) -> None:
    release = chart(tmp_path / "c", **SUBCHART)
    settings = Settings(crds=crds, setters=(Setter("set", f"sub.on={on}"),))
    plan = pipeline.make_plan(release, settings, Cache(None), lambda _: "")
    bundle = pipeline.make_bundle(
        pipeline.render(plan, Cache(None)), Cache(None), check=True
    ).bundle
    files = [entry.listed.file for entry in bundle.entries]
    assert [each for each in files if each.startswith("crds/")] == expected
    sources = [entry.listed.source for entry in bundle.entries]
    assert ("c/charts/sub/crds/b.yaml" in sources) == (len(expected) == 2)


SERVICE = """\
{{- if .Values.a }}
apiVersion: v1
kind: Service
metadata:
  name: {{ .Release.Name }}
spec:
  {{ .Values.key }}: [{port: 80}]
{{- end }}
"""


def test_findings_say_which_place_of_a_template_wrote_the_text(tmp_path: Path) -> None:
    release = chart(
        tmp_path / "c", **{"templates/s.yaml": SERVICE, "values.yaml": "a: 1\nkey: port\n"}
    )
    cache = Cache(tmp_path / "cache")
    plan = pipeline.make_plan(release, Settings(), cache, lambda _: "")
    for _ in ("cold", "warm"):
        result = pipeline.make_bundle(pipeline.render(plan, cache), cache, check=True)
        (finding,) = result.findings
        assert finding.rule == "E2002"
        assert finding.position == Position("c/templates/s.yaml", 7, 3)
        assert finding.template == Position("c/templates/s.yaml", 7, 6)


@pytest.mark.parametrize("raw", [False, True])
def test_errors_say_which_place_of_a_template_wrote_the_text(tmp_path: Path, raw: bool) -> None:
    values = 'a: 1\nkey: "x: y"\n'
    release = chart(tmp_path / "c", **{"templates/s.yaml": SERVICE, "values.yaml": values})
    plan = pipeline.make_plan(release, Settings(), Cache(None), lambda _: "")
    result = pipeline.render(plan, Cache(None))
    output = pipeline.raw_output if raw else pipeline.make_bundle
    with pytest.raises(YamlError) as caught:
        output(result, Cache(None), check=True)
    error = caught.value
    assert error.position
    assert error.position[:2] == ("c/templates/s.yaml", 7)
    assert error.template
    assert error.template[:2] == ("c/templates/s.yaml", 7)
    assert "written by c/templates/s.yaml:7:" in error_text(error)


def test_a_finding_of_a_template_that_others_change_is_traced_too(tmp_path: Path) -> None:
    # Helm renders templates of one folder in reverse order of their names.
    release = chart(
        tmp_path / "c",
        **{
            "templates/z.yaml": "{{ $_ := set .Values `key` `prot` }}",
            "templates/s.yaml": SERVICE,
            "values.yaml": "a: 1\nkey: ports\n",
        },
    )
    plan = pipeline.make_plan(release, Settings(), Cache(None), lambda _: "")
    result = pipeline.make_bundle(pipeline.render(plan, Cache(None)), Cache(None), check=True)
    (finding,) = result.findings
    assert "prot" in finding.message
    assert finding.template == Position("c/templates/s.yaml", 7, 6)


def test_the_retry_with_the_other_engine_shares_the_limits(tmp_path: Path) -> None:
    # Helm 2 evaluates all arguments of `and`.
    failing = "{{ range until 1000 }}{{ end }}{{ if and false (fail `no`) }}{{ end }}"
    release = chart(tmp_path / "c", **{"templates/a.yaml": failing})
    plan = pipeline.make_plan(release, Settings(engine="helm2"), Cache(None), lambda _: "")
    for steps, hint in ((10_000, "the helm3 engine renders this: --engine helm3"), (3_000, None)):
        limits = Limits(steps=steps)
        with pytest.raises(TemplateError, match="no") as caught:
            pipeline.render(plan, Cache(None), limits)
        assert caught.value.hint == hint
        assert limits.steps < 6_000
