"""Writes the tables in docs/builtin/*.md: the objects and values of each component.

    python docs/build_components.py

What stands above the marker in a page is written by hand and kept.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from renderer import pipeline
from renderer.cache import Cache
from renderer.data import built_in
from renderer.native.manifest import parse_manifest
from renderer.objects import Object, read_objects
from renderer.request import Setter, Settings

PAGES = Path(__file__).parent / "builtin"
MARKER = "<!-- What follows is made by docs/build_components.py. -->\n"

# Switches beside `enabled` that bring objects of their own.
SWITCHES = (
    *("global.mtls.enabled", "global.meshExpansion", "global.meshExpansionILB"),
    *("telemetry-gateway.grafanaEnabled", "telemetry-gateway.prometheusEnabled"),
    *("prometheus.service.nodePort.enabled", "grafana.security.enabled"),
    *("tracing.ingress.enabled", "tracing.jaeger.ingress.enabled"),
    *("servicegraph.ingress.enabled", "kiali.ingress.enabled"),
    "gateways.istio-ilbgateway.enabled",
)


def main() -> None:
    """Write the pages."""
    for name, text in pages().items():
        (PAGES / name).write_text(text, encoding="utf-8")


def pages() -> dict[str, str]:
    """Return the text that each page should have, by its name."""
    root = built_in()
    schema = json.loads((root / "schemas/values.json").read_text(encoding="utf-8"))
    manifest = parse_manifest(pipeline.open_built_in().files)
    usual, all_of_them = _objects(()), _objects(_switches(schema))
    found = {}
    for component in manifest.components:
        page = PAGES / f"{component.name}.md"
        text = page.read_text(encoding="utf-8") if page.exists() else f"# {component.name}\n\n"
        prefix = f"{manifest.name}/{component.name}/"
        tables = (
            _object_table([each for each in all_of_them if each.source.startswith(prefix)], usual),
            _value_table(schema, component.name),
        )
        found[page.name] = text.partition(MARKER)[0] + MARKER + "".join(tables)
    return found


def _switches(schema: Mapping[str, Any]) -> tuple[Setter, ...]:
    own = [
        f"{name}.enabled"
        for name, each in schema["properties"].items()
        if "enabled" in each.get("properties", {})
    ]
    return tuple(Setter("set", f"{switch}=true") for switch in (*own, *SWITCHES))


def _objects(setters: tuple[Setter, ...]) -> list[Object]:
    settings = Settings(setters=setters)
    release = pipeline.open_built_in()
    plan = pipeline.make_plan(release, settings, Cache(None), lambda _: "")
    texts = pipeline.render(plan, Cache(None)).rendered
    return list(read_objects([(each.template, each.text) for each in texts]).objects)


def _object_table(objects: list[Object], usual: list[Object]) -> str:
    if not objects:
        return ""
    known = {(each.kind, each.name) for each in usual}
    rows = [
        f"| {each.kind} | `{each.name}` | {'' if (each.kind, each.name) in known else 'no'} |"
        for each in sorted(objects, key=lambda each: (each.kind, each.name))
    ]
    head = "\n## Objects\n\n| kind | name | by default |\n|---|---|---|\n"
    return head + "".join(f"{row}\n" for row in rows)


def _value_table(schema: Mapping[str, Any], component: str) -> str:
    rows = list(_values(schema, schema["properties"].get(component, {}), component))
    if component == "mesh":
        shared = {name: schema["properties"][name] for name in ("global", "nameOverride")}
        rows = list(_values(schema, {"properties": shared}, ""))
    if not rows:
        return ""
    head = "\n## Values\n\n| value | type | default | |\n|---|---|---|---|\n"
    return head + "".join(f"{row}\n" for row in rows)


def _values(schema: Mapping[str, Any], each: Mapping[str, Any], path: str) -> Iterator[str]:
    for name, inner in each.get("properties", {}).items():
        reference = inner.get("$ref", "").removeprefix("#/$defs/")
        whole = {**schema["$defs"].get(reference, {}), **inner}
        here = f"{path}.{name}" if path else name
        if whole.get("properties") and reference != "resources":
            yield from _values(schema, whole, here)
            continue
        default = whole.get("default")
        shown = "" if default is None else f"`{json.dumps(default)}`"
        yield f"| `{here}` | {_type(whole)} | {shown} | {whole.get('description', '')} |"
    others = each.get("additionalProperties")
    if isinstance(others, dict) and "$ref" in others:
        gateway = schema["$defs"][others["$ref"].removeprefix("#/$defs/")]
        yield from _values(schema, gateway, f"{path}.NAME")


def _type(schema: Mapping[str, Any]) -> str:
    if "enum" in schema:
        return " or ".join(f"`{each}`" for each in schema["enum"])
    kinds = schema.get("type") or [each.get("type") for each in schema.get("anyOf", ())]
    names = [kinds] if isinstance(kinds, str) else kinds
    return " or ".join(each for each in names if each != "null")


if __name__ == "__main__":
    main()
