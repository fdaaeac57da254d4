"""What stands in the texts of an object: configuration, templates, and further objects.

`ROWS` lists the texts that are read, and how; no other text is looked at.

Source: what Istio's charts put into ConfigMaps, and who reads it there: Pilot its mesh
configuration, the injector its template, Galley its webhook's configuration, and kubectl, which
Jobs run, custom resources and CRDs.
"""

from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, NoReturn, TypeAlias

from renderer.errors import LimitError, ObjectError, RenderError, YamlError
from renderer.objects import Object, objects_within
from renderer.schema.fault import Fault, FieldPath, Spot
from renderer.schema.istio.check import Release, check_message, knows_message
from renderer.schema.structural import WRONG_TYPE, WRONG_VALUE

UNREADABLE = "E2040"
BAD_TEMPLATE = "E2041"
MISNAMED = "W2042"
WRITTEN_TWICE = "W1002"

_POLICIES = ("enabled", "disabled")


class Text(NamedTuple):
    """A text in an object, by its path there. `release` is the release of Istio that reads it."""

    holder: Object
    path: FieldPath
    value: str
    release: Release | None

    def at(self, *path: str | int) -> FieldPath:
        """Return the path of something in the text."""
        return (*self.path, *path)


Contents: TypeAlias = Iterator[Fault | Object]
"""What is in a text: objects, and faults, whose paths start at the text's holder."""


def contents(each: Object, release: Release | None) -> Contents:
    """Yield what is in the texts of an object, as a release of Istio reads them."""
    data = each.value.get("data")
    if each.group or each.kind != "ConfigMap" or not isinstance(data, dict):
        return
    for key, value in data.items():
        read = _reader(each.name, key)
        if read is not None and isinstance(value, str):
            yield from read(Text(each, ("data", key), value, release))


def _reader(name: str, key: str) -> Callable[[Text], Contents] | None:
    for of, keys, read in ROWS:
        if fnmatchcase(key, keys) and fnmatchcase(name, of):
            return read
    return None


def _istio_message(text: Text) -> Contents:
    """Read the message of Istio's API that the key names; a mapping, if the API is not known."""
    config, faults = _mapping(text)
    yield from faults
    name = str(text.path[-1])
    if text.release is not None and knows_message(text.release, name):
        yield from check_message(config, text.release, name, text.path)


def _injection(text: Text) -> Contents:
    """Read the injector's configuration: its policy and its templates."""
    config, faults = _mapping(text)
    yield from faults
    policy = config.get("policy")
    if policy is not None and policy not in _POLICIES:
        message = f"{policy!r} is not one of {', '.join(_POLICIES)}: nothing would be injected"
        yield Fault(WRONG_VALUE, text.at("policy"), message)
    templates = config.get("templates")
    if isinstance(templates, dict) and templates:
        # Releases that know several templates do not read the single one any more.
        for name, template in templates.items():
            yield from _template_faults(text, template, text.at("templates", name))
    else:
        yield from _template_faults(text, config.get("template"), text.at("template"))


def _template_faults(text: Text, template: Any, path: FieldPath) -> Iterator[Fault]:
    if template is None:
        return
    if not isinstance(template, str):
        yield Fault(WRONG_TYPE, path, "this is no text; expected a template")
        return
    from renderer.schema.istio.injection import template_error

    error = template_error(template, text.release)
    if error is not None:
        message = f"the injector cannot parse this template: {error.message}"
        yield Fault(BAD_TEMPLATE, path, message, error.hint, spot=_spot(error))


def _injection_values(text: Text) -> Contents:
    """Read the mapping for the injector's template: as JSON, which is faster, or as YAML."""
    if _json_error(text) is not None:
        yield from _mapping(text)[1]


def _yaml_mapping(text: Text) -> Contents:
    yield from _mapping(text)[1]


def _objects(text: Text) -> Contents:
    """Read what kubectl applies."""
    documents, faults = _documents(text, UNREADABLE)
    yield from faults
    for path, value in documents:
        if value is None:
            continue
        try:
            yield from objects_within(text.holder, value, path)
        except ObjectError as error:
            remedy = "kubectl applies this text: it needs apiVersion, kind and metadata.name"
            yield Fault(UNREADABLE, path, error.message, remedy)


def _named_yaml(text: Text) -> Contents:
    """Read a text whose key says that it is YAML; it may be a template all the same."""
    if "{{" not in text.value:
        yield from _documents(text, MISNAMED)[1]


def _named_json(text: Text) -> Contents:
    """Read a text whose key says that it is JSON; it may be a template all the same."""
    error = _json_error(text)
    if error is not None and "{{" not in text.value:
        yield Fault(MISNAMED, text.path, error.message, error.hint, spot=_spot(error))


ROWS: Sequence[tuple[str, str, Callable[[Text], Contents]]] = (
    ("istio", "mesh*", _istio_message),
    ("istio-*", "mesh", _istio_message),
    ("istio-*", "meshNetworks", _istio_message),
    ("istio-sidecar-injector*", "config", _injection),
    ("istio-sidecar-injector*", "values", _injection_values),
    ("istio-galley-configuration", "validatingwebhookconfiguration.yaml", _objects),
    ("*-custom-resources", "custom-resources.yaml", _objects),
    ("istio-crd-*", "crd-*.yaml", _objects),
    ("prometheus", "prometheus.yml", _yaml_mapping),
    ("*", "*.yaml", _named_yaml),
    ("*", "*.yml", _named_yaml),
    ("*", "*.json", _named_json),
)
"""Which texts of ConfigMaps are read, and how: name, key (both as for a shell), and by what.

The first row that fits counts. A revision of Istio's control plane has its name at the end of
those of its ConfigMaps: `istio-canary`.
"""


def _mapping(text: Text) -> tuple[dict[str, Any], list[Fault]]:
    """Return the first document, which is all that Go's yaml packages read, as a mapping."""
    documents, faults = _documents(text, UNREADABLE)
    value = documents[0][1] if documents else None
    if value is None:
        return {}, faults
    if not isinstance(value, dict):
        return {}, [*faults, Fault(UNREADABLE, text.path, "this text is no YAML mapping")]
    return value, faults


def _documents(text: Text, rule: str) -> tuple[list[tuple[FieldPath, Any]], list[Fault]]:
    """Return the documents with their paths; none, and a fault of that rule, for what is no YAML.

    The path of a mapping that is the only document is that of the text.
    """
    from renderer.yamlio.reader import load_documents

    try:
        documents = list(load_documents(text.value, text.holder.position.file))
    except (YamlError, LimitError) as error:
        message = f"this text is no YAML: {error.message}"
        return [], [Fault(rule, text.path, message, error.hint, spot=_spot(error))]
    numbered = len(documents) != 1 or not isinstance(documents[0].value, dict)
    paths = [text.at(index) if numbered else text.path for index in range(len(documents))]
    twice = [
        Fault(
            WRITTEN_TWICE,
            (*path, *each.path, each.key),
            f"{each.key} is written twice: the value in line {each.first.line} of the text is lost",
            "remove one of the two",
        )
        for path, document in zip(paths, documents, strict=True)
        for each in document.duplicates
    ]
    return [(path, each.value) for path, each in zip(paths, documents, strict=True)], twice


def _json_error(text: Text) -> RenderError | None:
    """Return what is wrong with a text as JSON, or None."""
    import json

    try:
        json.loads(text.value, parse_constant=_refuse_constant)
    except (ValueError, RecursionError):
        from renderer.yamlio.jsonread import read

        try:
            read(text.value, text.holder.position.file)
        except (YamlError, LimitError) as error:
            return error
    return None


def _refuse_constant(name: str) -> NoReturn:
    """Refuse `NaN` and the infinities, which Python's reader knows and JSON does not."""
    raise ValueError(name)


def _spot(error: RenderError) -> Spot | None:
    return error.position[1:] if error.position else None
