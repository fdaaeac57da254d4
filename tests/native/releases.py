"""A small native release, for tests."""

from collections.abc import Mapping
from pathlib import Path

from renderer import pipeline
from renderer.cache import Cache
from renderer.pipeline import Render
from renderer.release.opening import open_release
from renderer.release.release import Release
from renderer.request import Overlay, Setter, Settings

FILES: Mapping[str, str] = {
    "release.yaml": (
        "format: istio-render/release/1\nname: mesh\nversion: 1.0.0\n"
        "components:\n  one: {when: one.enabled}\n  two: {version: 0.2.0}\n"
    ),
    "profiles/default.yaml": "global: {tag: x}\none: {enabled: true, size: 1, words: null}\n",
    "profiles/small.yaml": "one: {size: 0}\n",
    "schemas/values.json": (
        '{"type": "object", "additionalProperties": false, "properties": {'
        '"global": {"type": "object"}, "one": {"$ref": "#/$defs/one"}}, "$defs": {"one": '
        '{"type": "object", "additionalProperties": false, "properties": {'
        '"enabled": {"type": "boolean"}, "size": {"type": "integer", "maximum": 9},'
        '"words": {"type": ["array", "null"], "items": {"type": "string"}}}}}}'
    ),
    "templates/_shared/names.j2": (
        "{% macro named(name) -%}\n{{ release.name }}-{{ name }}\n{%- endmacro %}\n"
    ),
    "templates/one/map.yaml.j2": (
        '{% from "_shared/names.j2" import named with context %}\n'
        "apiVersion: v1\nkind: ConfigMap\n"
        'metadata: {name: {{ named("one") }}, labels: {v: {{ component.version }}}}\n'
        'data: {size: "{{ own.size }}", tag: {{ global.tag | json }}}\n'
    ),
    "templates/two/map.yaml.j2": (
        "apiVersion: v1\nkind: ConfigMap\n"
        'metadata: {name: two, labels: {v: "{{ component.version }}"}}\n'
    ),
    "templates/two/_part.yaml.j2": "not rendered by itself\n",
}


def native(folder: Path, **changed: str | None) -> Release:
    """Return the release with some files changed, or left out where they are None."""
    for name, text in {**FILES, **changed}.items():
        if text is not None:
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return open_release(folder)


def render(release: Release, *, values: str = "", sets: tuple[str, ...] = ()) -> Render:
    """Return what a native release renders."""
    settings = Settings(
        overlays=(Overlay("site.yaml", values),),
        setters=tuple(Setter("set", each) for each in sets),
    )
    plan = pipeline.make_plan(release, settings, Cache(None), lambda _: "")
    return pipeline.render(plan, Cache(None))
