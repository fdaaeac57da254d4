"""The template by which Istio's injector writes a sidecar: whether the injector can parse it.

Source: `pilot/pkg/kube/inject/inject.go` (later `pkg/kube/inject/template.go`) of istio/istio,
which lists the functions, and the templates that the releases ship.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from renderer.errors import TemplateError

_BUILTINS = """
    and call eq ge gt html index js le len lt ne not or print printf println slice urlquery
"""
_SINCE: Mapping[int, str] = {
    0: "formatDuration isset toJson",
    1: """
        annotation applicationPorts directory excludeInboundPort fromJSON includeInboundPorts
        indent kubevirtInterfaces toJSON toYaml valueOrDefault
    """,
    2: "contains render",
    3: "structToJSON toLower",
    4: "protoToJSON",
    5: "env",
    6: """
        appendMultusNetwork excludeInterfaces mergeMaps omit omitNil otelResourceAttributes
        strdict toJsonMap
    """,
}
"""The minor release of Istio 1 that brought functions; 6 stands for all later ones too."""

_SPRIG_SINCE = 6
"""Later releases than this one offer Sprig's functions as well."""

_HELM_ONLY = frozenset(
    """
    fromJsonArray fromToml fromYaml fromYamlArray include lookup required toToml toYamlPretty tpl
    """.split()
)
"""What Helm adds to Sprig."""

_BRACES_SINCE = 2
_NEWEST = 99


def template_error(text: str, release: tuple[int, ...] | None) -> TemplateError | None:
    """Return why the injector of a release cannot parse a template, or None.

    The error's position is in the text. Where no release is known, the delimiters are those that
    the text uses first, and all functions that any release has are known.
    """
    from renderer.gotemplate.parser import parse

    minor = _minor(release)
    brackets = _opens_with_brackets(text) if minor is None else minor < _BRACES_SINCE
    delimiters = ("[[", "]]") if brackets else ("{{", "}}")
    try:
        parse(text, "", _functions(_NEWEST if minor is None else minor), delimiters)
    except TemplateError as error:
        return error
    return None


def _minor(release: tuple[int, ...] | None) -> int | None:
    """Return the minor version of a release of Istio 1; older ones count as 1.0."""
    if release is None or len(release) < 2:
        return None
    return release[1] if release[0] == 1 else 0


def _opens_with_brackets(text: str) -> bool:
    brackets, braces = text.find("[["), text.find("{{")
    return brackets >= 0 and (braces < 0 or brackets < braces)


@cache
def _functions(minor: int) -> frozenset[str]:
    """Return the names of the functions that a template may call."""
    return frozenset(_names(minor))


def _names(minor: int) -> Iterator[str]:
    yield from _BUILTINS.split()
    for since, names in _SINCE.items():
        if minor >= since:
            yield from names.split()
    if minor >= _SPRIG_SINCE:
        from renderer.gotemplate.library import function_names

        yield from function_names("helm3") - _HELM_ONLY
