"""`release.yaml`: what a release of Jinja2 templates is, and which components it has.

A native release is a folder:

    release.yaml                        this file
    profiles/default.yaml               every value there is, with its default
    profiles/<name>.yaml                a profile: what it changes
    schemas/values.json                 the JSON Schema of the values
    templates/<component>/<name>.yaml.j2
    templates/_shared/<name>.j2         macros
"""

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from renderer.errors import ChartError
from renderer.gotemplate.gotypes import from_bytes
from renderer.nearest import did_you_mean
from renderer.position import Position
from renderer.release.opening import NATIVE_MANIFEST as MANIFEST
from renderer.yamlio.reader import load, positions

DEFAULTS = "profiles/default.yaml"
SCHEMA = "schemas/values.json"
TEMPLATES = "templates/"
SUFFIX = ".j2"

FORMAT = "istio-render/release/1"
_FIELDS = ("format", "name", "version", "components")
_COMPONENT_FIELDS = ("version", "when")


class Component(NamedTuple):
    """A folder of templates that is rendered as a whole or not at all.

    `version` goes into its objects' labels. `when` is the path of the value that switches it on,
    such as `pilot.enabled`; without one it always is.
    """

    name: str
    version: str
    when: str | None

    def enabled(self, values: Mapping[str, Any]) -> bool:
        """Whether values switch the component on; one that they do not mention is on."""
        value: Any = values
        for key in self.when.split(".") if self.when else ():
            if not isinstance(value, dict) or value.get(key) is None:
                return True
            value = value[key]
        return bool(value)


class Manifest(NamedTuple):
    """The content of release.yaml.

    `version` is Istio's; components are in the order in which they are rendered.
    """

    name: str
    version: str
    components: tuple[Component, ...]

    def template_name(self, path: str) -> str:
        """Return what the template in a file is called, after what it prints."""
        return f"{self.name}/{path.removeprefix(TEMPLATES).removesuffix(SUFFIX)}"


def parse_manifest(files: Mapping[str, bytes]) -> Manifest:
    """Return what a release's release.yaml says. Raises ChartError and YamlError."""
    text = from_bytes(files[MANIFEST])
    reader = _Reader(text)
    top = reader.table(load(text, MANIFEST, exact=True), (), _FIELDS)
    if top.get("format") != FORMAT:
        raise reader.error(
            ("format",),
            f"format is {top.get('format')!r}; expected {FORMAT}",
            "write the format first, so that other versions of istio-render know this one",
        )
    components = []
    for name, each in reader.table(top.get("components"), ("components",), None).items():
        path = "components", name
        fields = reader.table(each if each is not None else {}, path, _COMPONENT_FIELDS)
        if not any(file.startswith(f"{TEMPLATES}{name}/") for file in files):
            raise reader.error(path, f"component {name} has no folder {TEMPLATES}{name}/", None)
        version = reader.text(fields.get("version", top.get("version")), (*path, "version"))
        when = fields.get("when")
        if when is not None:
            reader.text(when, (*path, "when"))
        components.append(Component(name, version, when))
    return Manifest(
        reader.text(top.get("name"), ("name",)),
        reader.text(top.get("version"), ("version",)),
        tuple(components),
    )


class _Reader:
    """Checks types on the way, and knows where each key stands."""

    def __init__(self, text: str) -> None:
        self._places = positions(text, MANIFEST)

    def table(
        self, value: Any, path: tuple[str, ...], fields: tuple[str, ...] | None
    ) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise self.error(path, f"{_dotted(path)} must be a mapping", None)
        for key in value:
            if not isinstance(key, str) or (fields is not None and key not in fields):
                raise self.error(
                    (*path, key),
                    f"there is no field {key} here; there are {', '.join(fields or ())}",
                    did_you_mean(str(key), fields or ()),
                )
        return value

    def text(self, value: Any, path: tuple[str, ...]) -> str:
        if not isinstance(value, str) or not re.fullmatch(r"[\w.+-]+", value):
            raise self.error(
                path, f"{_dotted(path)} is {value!r}; expected a name or a version", "quote it"
            )
        return value

    def error(self, path: tuple[Any, ...], message: str, hint: str | None) -> ChartError:
        place = next(
            (self._places[path[:n]] for n in range(len(path), -1, -1) if path[:n] in self._places),
            Position(MANIFEST),
        )
        return ChartError(message, place, hint=hint)


def _dotted(path: tuple[str, ...]) -> str:
    return ".".join(path) or MANIFEST
