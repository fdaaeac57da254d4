"""Which CRDs a bundle has: those of crds/ folders, and those that templates render."""

import pytest

from renderer import pipeline
from renderer.cache import Cache
from renderer.request import CrdChoice
from tests.made import plan_of


def crd(kind: str) -> str:
    return (
        "apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n"
        f"metadata: {{name: {kind}s.x.io}}\nspec:\n  group: x.io\n  scope: Namespaced\n"
        f"  names: {{kind: {kind}, plural: {kind}s}}\n"
        "  versions: [{name: v1, served: true, storage: true, "
        "schema: {openAPIV3Schema: {type: object}}}]\n"
    )


FILES = {
    "Chart.yaml": (
        "apiVersion: v2\nname: c\nversion: 1.0.0\ndependencies:\n"
        "- {name: sub, version: 1.0.0}\n- {name: sub, version: 1.0.0, alias: again}\n"
        "- {name: unused, version: 1.0.0, condition: unused.enabled}\n"
    ),
    "values.yaml": "unused: {enabled: false}\n",
    "crds/a.yaml": crd("a"),
    "crds/below/b.yml": crd("b") + "---\n" + crd("second"),
    "crds/raw.yaml": "# {{ .Values.no.template }}\n" + crd("raw"),
    "crds/README.md": "no manifest",
    "templates/crd.yaml": crd("rendered"),
    "templates/cm.yaml": "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\n",
    "charts/sub/Chart.yaml": "name: sub\nversion: 1.0.0\n",
    "charts/sub/crds/s.yaml": crd("sub"),
    "charts/unused/Chart.yaml": "name: unused\nversion: 1.0.0\n",
    "charts/unused/crds/u.yaml": crd("unused"),
}


@pytest.mark.parametrize(
    ("choice", "kinds"),
    [
        ("all", ["a", "b", "raw", "rendered", "second", "sub"]),
        ("rendered", ["rendered"]),
        ("none", []),
    ],
)
def test_choice(choice: CrdChoice, kinds: list[str]) -> None:
    plan = plan_of(FILES, crds=choice)
    bundled = pipeline.make_bundle(pipeline.render(plan, Cache(None)), Cache(None), check=True)
    assert not bundled.findings
    listed = [entry.listed for entry in bundled.bundle.entries]
    crds = [each for each in listed if each.kind == "CustomResourceDefinition"]
    assert [each.name.removesuffix("s.x.io") for each in crds] == kinds
    assert all(each.file.startswith("crds/") for each in crds)
    assert {each.kind for each in listed} - {"CustomResourceDefinition"} == {
        "ConfigMap",
        "Namespace",
    }
    sources = {each.name: each.source for each in crds}
    if choice == "all":
        assert sources["subs.x.io"] == "c/charts/sub/crds/s.yaml"


def test_raw_prints_what_templates_print() -> None:
    plan = plan_of(FILES)
    text, _ = pipeline.raw_output(pipeline.render(plan, Cache(None)), Cache(None), check=True)
    assert "c/templates/crd.yaml" in text
    assert "/crds/" not in text
