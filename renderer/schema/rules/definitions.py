"""Definitions of custom resources, and the structure that their schemas must have.

Source: apiextensions-apiserver: pkg/apis/apiextensions/validation/validation.go and
pkg/apiserver/schema/validation.go; kubernetes.io: CustomResourceDefinitions, "Specifying a
structural schema".
"""

from collections.abc import Iterator, Mapping

from renderer.schema.fault import Fault
from renderer.schema.names import BAD_NAME
from renderer.schema.notation import INT_OR_STRING, LIST_KEYS, LIST_TYPE, UNKNOWN_FIELDS, Schema
from renderer.schema.rules import rule
from renderer.schema.rules.fields import Fields, fields
from renderer.schema.rules.part import CONFLICT, Part, shown, unique
from renderer.schema.rules.values import domain, service_name
from renderer.schema.rules.webhooks import CLIENT, SERVICE, versions
from renderer.schema.structural import WRONG_VALUE, Structure, compiled

_EMBEDDED = "x-kubernetes-embedded-resource"
_MAP_TYPE = "x-kubernetes-map-type"
_RULES = "x-kubernetes-validations"
_JUNCTORS = ("allOf", "anyOf", "oneOf")
_UNSUPPORTED = (
    "$ref",
    "additionalItems",
    "definitions",
    "dependencies",
    "id",
    "patternProperties",
)
_STRUCTURAL = (
    *("additionalProperties", "default", "description", "nullable", "title", "type"),
    *(UNKNOWN_FIELDS, _EMBEDDED, INT_OR_STRING, LIST_KEYS, LIST_TYPE, _MAP_TYPE, _RULES),
)
"""What only a schema's structure may say, and not what stands in allOf, anyOf, oneOf or not."""
_INT_OR_STRING = ({"type": "integer"}, {"type": "string"})


def group(value: str) -> str | None:
    """A domain of at least two parts."""
    if not domain(value) and "." not in value:
        return "is no group; expected a domain with a dot, as in example.org"
    return domain(value)


def kind_name(value: str) -> str | None:
    """The name of a kind, which becomes one of DNS in lower case."""
    return service_name(value.lower())


def json_path(value: str) -> str | None:
    """A path in an object."""
    return None if value.startswith(".") else "is no path in an object; expected a . at the start"


def pattern(value: str) -> str | None:
    """A regular expression in RE2's syntax."""
    import re2

    try:
        compiled(value)
    except re2.error as error:
        return f"is no regular expression: {error.args[0].decode()}"
    return None


FIELDS: Mapping[str, Fields] = {
    "apiextensions.CustomResourceDefinitionNames": fields(
        needs="kind plural",
        categories=service_name,
        kind=kind_name,
        listKind=kind_name,
        plural=service_name,
        shortNames=service_name,
        singular=service_name,
    ),
    "apiextensions.CustomResourceDefinitionSpec": fields(needs="group", group=group),
    "apiextensions.CustomResourceDefinitionVersion": fields(name=service_name),
    "apiextensions.ServiceReference": SERVICE,
    "apiextensions.WebhookClientConfig": CLIENT,
    "apiextensions.v1.CustomResourceColumnDefinition": fields(
        needs="jsonPath name type", jsonPath=json_path
    ),
    "apiextensions.v1.JSONSchemaProps": fields(pattern=pattern),
}


@rule("apiextensions", "CustomResourceDefinition")
def name_of_definition(crd: Part) -> Iterator[Fault]:
    """A definition is named after what it defines."""
    spec, name = crd.part("spec"), crd.part("metadata").text("name")
    wanted = f"{spec.part('names').text('plural')}.{spec.text('group')}"
    if name != wanted:
        message = f"{shown(name)} is not the plural and the group, {shown(wanted)}"
        yield Fault(BAD_NAME, (*crd.path, "metadata", "name"), message)


@rule("apiextensions", "CustomResourceDefinitionNames")
def name_of_list(names: Part) -> Iterator[Fault]:
    """A list of objects is of another kind than the objects."""
    if names.text("listKind") == names.text("kind"):
        yield names.fault(CONFLICT, "listKind", "this is the kind of the objects")


@rule("apiextensions.v1", "CustomResourceDefinitionSpec")
def stored_version(spec: Part) -> Iterator[Fault]:
    """Versions have different names, and exactly one is that in which objects are stored."""
    all_versions = spec.parts("versions")
    stored = [each for each in all_versions if each.flag("storage")]
    if len(stored) != 1:
        message = f"{len(stored)} versions are stored; expected exactly one with storage: true"
        yield spec.fault(CONFLICT, "versions", message)
    yield from unique(all_versions, "name")
    if spec.flag("preserveUnknownFields"):
        message = f"this has gone; expected {UNKNOWN_FIELDS} in the schemas"
        yield spec.fault(WRONG_VALUE, "preserveUnknownFields", message, "remove it")


@rule("apiextensions.v1", "CustomResourceDefinitionVersion")
def version(version: Part) -> Iterator[Fault]:
    """A version has a schema; a warning is for one that is deprecated."""
    if not version.part("schema").has("openAPIV3Schema"):
        yield version.missing("schema.openAPIV3Schema", "a version")
    if not version.flag("deprecated"):
        yield from version.forbidden(("deprecationWarning",), "for a version that is deprecated")


@rule("apiextensions.v1", "CustomResourceConversion")
def conversion(conversion: Part) -> Iterator[Fault]:
    """Only the strategy Webhook has a webhook, and it needs one."""
    if conversion.text("strategy") != "Webhook":
        yield from conversion.forbidden(("webhook",), "for the strategy Webhook")
    elif not conversion.part("webhook").has("clientConfig"):
        yield conversion.missing("webhook.clientConfig", "the strategy Webhook")
    else:
        yield from versions(conversion.part("webhook"), "conversionReviewVersions")


@rule("apiextensions", "CustomResourceSubresourceScale")
def paths_of_scale(scale: Part) -> Iterator[Fault]:
    """The numbers of a scale are in spec and status."""
    starts: dict[str, tuple[str, ...]] = {
        "specReplicasPath": (".spec.",),
        "statusReplicasPath": (".status.",),
    }
    if scale.text("labelSelectorPath"):
        starts["labelSelectorPath"] = (".spec.", ".status.")
    for name, start in starts.items():
        if not scale.text(name).startswith(start):
            message = f"{shown(scale.text(name))} does not start with {' or '.join(start)}"
            yield scale.fault(WRONG_VALUE, name, message)


@rule("apiextensions.v1", "JSONSchemaProps")
def words(schema: Part) -> Iterator[Fault]:
    """A schema says nothing that API servers do not support, and does not contradict itself."""
    for name in filter(schema.has, _UNSUPPORTED):
        yield schema.fault(WRONG_VALUE, name, f"{name} is not supported in a CRD", "remove it")
    if isinstance(schema.value.get("items"), list):
        message = "items of a list have one schema in a CRD"
        yield schema.fault(WRONG_VALUE, "items", message)
    if schema.flag("uniqueItems"):
        message = "uniqueItems is not supported in a CRD"
        yield schema.fault(WRONG_VALUE, "uniqueItems", message, f"write {LIST_TYPE}: set")
    if schema.entries("properties") and schema.value.get("additionalProperties") is not True:
        yield from schema.exclusive(("properties", "additionalProperties"))
    if schema.value.get(UNKNOWN_FIELDS) is False:
        yield schema.fault(WRONG_VALUE, UNKNOWN_FIELDS, "this can only be true", "remove it")


@rule("apiextensions.v1", "JSONSchemaProps")
def list_type(schema: Part) -> Iterator[Fault]:
    """Items of a map have the fields that tell them apart; items of a set are compared whole."""
    kind, items = schema.text(LIST_TYPE), schema.part("items")
    keys = schema.texts(LIST_KEYS)
    if kind == "map" and not keys:
        yield schema.missing(LIST_KEYS, f"{LIST_TYPE}: map")
    elif kind != "map" and keys:
        yield from schema.forbidden((LIST_KEYS,), f"for {LIST_TYPE}: map")
    fields_ = items.entries("properties")
    for key in keys:
        if key not in fields_:
            message = f"items have no field {key}"
            yield schema.fault(CONFLICT, LIST_KEYS, message)
        elif key not in items.texts("required") and "default" not in fields_[key]:
            yield items.missing(f"required: [{key}]", f"the key {key} of a map")
    if kind == "set" and items.text("type") in ("object", "array"):
        atomic = items.text(_MAP_TYPE) if items.text("type") == "object" else items.text(LIST_TYPE)
        if atomic != "atomic":
            yield items.missing(f"{_MAP_TYPE}: atomic", "an item of a set")


@rule("apiextensions.v1", "CustomResourceValidation")
def structure(holder: Part) -> Iterator[Fault]:
    """A schema is structural: it gives the type of everything, outside of all conditions."""
    if not holder.has("openAPIV3Schema"):
        return
    root = holder.part("openAPIV3Schema")
    if root.text("type") not in ("", "object"):
        message = f"the root has the type object, not {root.text('type')}"
        yield root.fault(WRONG_VALUE, "type", message)
    metadata = root.part("properties").part("metadata")
    said, fields_ = set(metadata.value), set(metadata.entries("properties"))
    if said - {"type", "properties", "default"} or fields_ - {"name", "generateName"}:
        message = "only the name and generateName of metadata can be restricted"
        yield root.part("properties").fault(WRONG_VALUE, "metadata", message)
    yield from _structure_of(root)


def _structure_of(schema: Part) -> Iterator[Fault]:
    if not (schema.has("type") or schema.flag(INT_OR_STRING) or schema.flag(UNKNOWN_FIELDS)):
        yield schema.missing("type", "a schema")
    if schema.text("type") == "array" and not schema.has("items"):
        yield schema.missing("items", "a list")
    if schema.flag(_EMBEDDED) and not (schema.flag(UNKNOWN_FIELDS) or schema.has("properties")):
        yield schema.missing("properties", "an embedded resource")
    for each in _conditions(schema):
        yield from _structure_in(each)
    yield from _default(schema)
    for each in _below(schema):
        yield from _structure_of(each)


def _below(schema: Part) -> Iterator[Part]:
    """Yield the schemas directly below one: of fields, items and other values."""
    fields_ = schema.part("properties")
    yield from (fields_.part(name) for name in fields_.value)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.value.get(name), dict):
            yield schema.part(name)


def _conditions(schema: Part) -> Iterator[Part]:
    """Yield what stands in allOf, anyOf, oneOf and not of a schema.

    The types of a field that is an integer or a text may be written there once more.
    """
    for name in _JUNCTORS:
        branches = schema.parts(name)
        if name != "anyOf" or tuple(dict(each.value) for each in branches) != _INT_OR_STRING:
            yield from branches
    if schema.has("not"):
        yield schema.part("not")


def _structure_in(condition: Part) -> Iterator[Fault]:
    """Yield the faults of a condition that says what only the structure may."""
    yield from condition.forbidden(_STRUCTURAL, "for the structure, not for a condition")
    for each in (*_conditions(condition), *_below(condition)):
        yield from _structure_in(each)


def _default(schema: Part) -> Iterator[Fault]:
    """Yield the faults of a default that is no value of its schema."""
    default = schema.value.get("default")
    if default is not None:
        structure = Structure(_no_references, custom=True)
        yield from structure.faults(default, dict(schema.value), (*schema.path, "default"))


def _no_references(_: str) -> Schema:
    """Take anything for what a `$ref` stands for, as that is an error by itself."""
    return {}
