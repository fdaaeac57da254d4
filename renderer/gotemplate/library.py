"""Which template functions there are, and which module of `funcs` to import for each.

Knowing a name costs no import: templates are parsed against `FUNCTIONS`, and only the
families whose functions are called are loaded.
"""

from collections.abc import Callable
from functools import cache
from importlib import import_module
from typing import Any

from renderer.dialect import Dialect
from renderer.gotemplate.funcs.registry import FLOAT, INT, REGISTRY, Spec, Uses, bind

FAMILIES: dict[str, str] = {
    "builtins": """
        and call eq ge gt html index js le len lt ne not or print printf println urlquery
    """,
    "casing": """
        camelcase kebabcase lower snakecase swapcase title untitle upper
    """,
    "certificates": """
        buildCustomCert genCA -genCAWithKey genPrivateKey genSelfSignedCert
        -genSelfSignedCertWithKey genSignedCert -genSignedCertWithKey
    """,
    "crypto": """
        adler32sum -bcrypt decryptAES derivePassword encryptAES -htpasswd sha1sum sha256sum
        -sha512sum
    """,
    "data": """
        fromJson -fromJsonArray -fromToml fromYaml -fromYamlArray -mustFromJson -mustToJson
        -mustToPrettyJson -mustToRawJson toJson toPrettyJson -toRawJson toToml toYaml
        -toYamlPretty
    """,
    "dates": """
        ago date dateInZone dateModify date_in_zone date_modify -duration -durationRound
        htmlDate htmlDateInZone -mustDateModify -mustToDate -must_date_modify now toDate
        unixEpoch
    """,
    "defaults": """
        -all -any coalesce default empty hello ternary
    """,
    "dicts": """
        deepCopy dict -dig -get hasKey keys merge mergeOverwrite -mustDeepCopy -mustMerge
        -mustMergeOverwrite omit pick pluck set unset values
    """,
    "encoding": """
        b32dec b32enc b64dec b64enc
    """,
    "flow": """
        fail -lookup required
    """,
    "lists": """
        append -chunk compact concat first has initial last list -mustAppend -mustChunk
        -mustCompact -mustFirst -mustHas -mustInitial -mustLast -mustPrepend -mustPush
        -mustRest -mustReverse -mustSlice -mustUniq -mustWithout prepend push rest reverse
        slice sortAlpha tuple uniq without
    """,
    "math": """
        add add1 -add1f -addf biggest ceil div -divf floor max -maxf min -minf mod mul -mulf
        -randInt round -seq sub -subf until untilStep
    """,
    "paths": """
        base clean dir ext isAbs -osBase -osClean -osDir -osExt -osIsAbs
    """,
    "randomness": """
        randAlpha randAlphaNum randAscii -randBytes randNumeric shuffle uuidv4
    """,
    "regex": """
        -mustRegexFind -mustRegexFindAll -mustRegexMatch -mustRegexReplaceAll
        -mustRegexReplaceAllLiteral -mustRegexSplit regexFind regexFindAll regexMatch
        -regexQuoteMeta regexReplaceAll regexReplaceAllLiteral regexSplit
    """,
    "semver": """
        semver semverCompare
    """,
    "strings": """
        abbrev abbrevboth cat contains hasPrefix hasSuffix indent initials join nindent
        nospace plural quote repeat replace split splitList splitn squote substr toString
        toStrings trim trimAll trimPrefix trimSuffix trimall trunc wrap wrapWith
    """,
    "types": """
        atoi deepEqual float64 int int64 kindIs kindOf toDecimal typeIs typeIsLike typeOf
    """,
    "urls": """
        getHostByName urlJoin urlParse
    """,
}
"""Family (module of `funcs`) -> the names it defines; `-` marks one that only helm3 has."""

ENGINE_FUNCTIONS = ("and", "or", "not", "include", "tpl")
"""Functions that the compiler or the runtime provide themselves."""


@cache
def function_names(dialect: Dialect) -> frozenset[str]:
    """Return the names of all functions that a template may call."""
    return frozenset(_modules(dialect)).union(ENGINE_FUNCTIONS)


@cache
def _modules(dialect: Dialect) -> dict[str, str]:
    modules = {}
    for family, names in FAMILIES.items():
        for name in names.split():
            if dialect == "helm3" or not name.startswith("-"):
                modules[name.lstrip("-")] = family
    return modules


def load_function(name: str, dialect: Dialect, uses: Uses) -> Callable[..., Any]:
    """Return the callable for a name that `function_names` holds."""
    return bind(_spec(name, dialect), uses)


def constant_for(name: str, index: int, dialect: Dialect, value: Any) -> Any:
    """Return a numeric constant as Go makes it for a function's parameter.

    A constant has no type of its own: `2.0` and `2+0i` are ints where an int is wanted, and `2`
    a float.
    """
    if name in ENGINE_FUNCTIONS:
        return value
    spec = _spec(name, dialect)
    param = spec.params[index] if index < len(spec.params) else spec.variadic
    if param in (INT, FLOAT) and isinstance(value, complex) and not value.imag:
        value = value.real
    if param is INT and isinstance(value, float) and value.is_integer():
        return int(value)
    if param is FLOAT and isinstance(value, int):
        return float(value)
    return value


def _spec(name: str, dialect: Dialect) -> Spec:
    import_module(f"renderer.gotemplate.funcs.{_modules(dialect)[name]}")
    return REGISTRY[dialect][name]
