"""What can be wrong with a single value: checks for the tables of fields.

Source: k8s.io/apimachinery/pkg/util/validation/validation.go, and quantities by
k8s.io/apimachinery/pkg/api/resource.
"""

import re
from typing import TYPE_CHECKING, Any

from renderer.schema.names import (
    LABEL_WORDS,
    QUALIFIED_WORDS,
    SUBDOMAIN_WORDS,
    is_label,
    is_qualified,
    is_service_name,
    is_subdomain,
)
from renderer.schema.rules.fields import Check

if TYPE_CHECKING:
    from decimal import Decimal
    from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

_MAX_PORT, _MAX_PORT_NAME = 65535, 15
_PORT_NAME = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_CONFIG_KEY = re.compile(r"[-._a-zA-Z0-9]{1,253}")
_HEADER = re.compile(r"[-A-Za-z0-9]+")
# Before 1.30 these were letters, digits, -, _ and . only, without a digit at the start.
_ENV_NAME = re.compile(r"[ -<>-~]+")
_PERCENT = re.compile(r"[0-9]+%")
_PART = re.compile(r"0*(?:100|[0-9]{1,2})%")
_QUANTITY = re.compile(r"([+-]?[0-9.]+)(?:[eE]([+-]?)0*([0-9]*)|([a-zA-Z]*))")
_POWERS = {"n": -9, "u": -6, "m": -3, "": 0, "k": 3, "M": 6, "G": 9, "T": 12, "P": 15, "E": 18}
_BINARY = ("Ki", "Mi", "Gi", "Ti", "Pi", "Ei")


def between(low: int, high: int) -> Check:
    """Return the check of an integer in a range."""

    def check(value: int) -> str | None:
        return None if low <= value <= high else f"is out of range; expected {low} to {high}"

    return check


def at_least(low: int) -> Check:
    """Return the check of an integer that has no upper limit."""

    def check(value: int) -> str | None:
        return None if value >= low else f"is too small; expected at least {low}"

    return check


def one_of(*texts: str) -> Check:
    """Return the check of a text that is one of some."""

    def check(value: str) -> str | None:
        return None if value in texts else f"is not one of {', '.join(filter(None, texts))}"

    return check


def optional(check: Check) -> Check:
    """Return a check that lets an empty text pass."""

    def check_filled(value: str) -> str | None:
        return check(value) if value else None

    return check_filled


count = at_least(0)
port = between(1, _MAX_PORT)
port_or_none = between(0, _MAX_PORT)
user = between(0, 2**31 - 1)
mode = between(0, 0o777)


def port_name(value: str) -> str | None:
    """The name of a port of a pod (RFC 6335)."""
    right = len(value) <= _MAX_PORT_NAME and _PORT_NAME.fullmatch(value)
    if right and not value.replace("-", "").isdigit():
        return None
    return (
        f"is no name of a port; expected at most {_MAX_PORT_NAME} lower-case letters, digits and "
        "-, with a letter among them, and no - at an end or beside another"
    )


def port_or_name(value: int | str) -> str | None:
    """A port of a pod, by number or name."""
    if not isinstance(value, str):
        return port(value)
    wrong = port_name(value)
    return f"{wrong}; or remove the quotes" if wrong and value.isdigit() else wrong


def label(value: str) -> str | None:
    """A label of DNS."""
    return None if is_label(value) else f"is no valid name; expected {LABEL_WORDS}"


def service_name(value: str) -> str | None:
    """A label of DNS that starts with a letter."""
    if is_service_name(value):
        return None
    return f"is no valid name; expected {LABEL_WORDS}, and a letter at the start"


def domain(value: str) -> str | None:
    """A domain name in lower case."""
    return None if is_subdomain(value) else f"is no valid name; expected {SUBDOMAIN_WORDS}"


def search_domain(value: str) -> str | None:
    """A domain to search names in, which may have _ in it and a . at its end."""
    return domain(value.removesuffix(".").replace("_", "-") or "root")


def qualified(value: str) -> str | None:
    """A name with or without a domain and / before it."""
    prefix, slash, name = value.rpartition("/")
    if slash and not is_subdomain(prefix):
        return f"has before the / no domain; expected {SUBDOMAIN_WORDS}"
    return None if is_qualified(name) else f"is no valid name; expected {QUALIFIED_WORDS}"


def path_segment(value: str) -> str | None:
    """A name that can stand in a URL."""
    if value in (".", "..") or "/" in value or "%" in value:
        return "is no name of an object; it may not be . or .., nor contain / or %"
    return None


def label_value(value: str) -> str | None:
    """The value of a label, which may be empty."""
    if not value or is_qualified(value):
        return None
    return f"is no value of a label; expected {QUALIFIED_WORDS}"


def config_key(value: str) -> str | None:
    """A key of a ConfigMap or Secret, which becomes the name of a file."""
    if _CONFIG_KEY.fullmatch(value) and value != "." and not value.startswith(".."):
        return None
    return "is no key; expected letters, digits, -, _ and ., and not .. at the start"


def env_name(value: str) -> str | None:
    """The name of an environment variable."""
    if _ENV_NAME.fullmatch(value):
        return None
    return "is no name of a variable; expected printable ASCII characters other than ="


def header(value: str) -> str | None:
    """The name of an HTTP header."""
    if _HEADER.fullmatch(value):
        return None
    return "is no name of a header; expected letters, digits and -"


def domain_path(value: str) -> str | None:
    """A domain and a path, such as that of a controller."""
    domain_, slash, path = value.partition("/")
    if slash and path and is_subdomain(domain_):
        return None
    return "is no name with a domain; write for example example.org/own"


def address(value: str) -> str | None:
    """An IP address, which older versions took with zeros in front of its numbers."""
    return "is no IP address" if _parsed(value) is None else None


def routed_address(value: str) -> str | None:
    """An IP address that packets from elsewhere can have."""
    ip = _parsed(value)
    if ip is None:
        return "is no IP address"
    if ip.is_unspecified or ip.is_loopback or ip.is_link_local:
        return "is an address that nobody else can reach"
    return None


def network(value: str) -> str | None:
    """A range of IP addresses, whose host bits need not be 0."""
    if parsed_network(value) is None:
        return "is no range of addresses; write for example 10.0.0.0/8"
    return None


def parsed_network(value: str) -> "IPv4Network | IPv6Network | None":
    """Return a range of IP addresses, or None for what is none."""
    from ipaddress import ip_network

    base, slash, size = value.strip().partition("/")
    ip = _parsed(base)
    if ip is None or not slash or not re.fullmatch("[0-9]{1,3}", size):
        return None
    if int(size) > ip.max_prefixlen:
        return None
    return ip_network(f"{ip}/{int(size)}", strict=False)


def _parsed(value: str) -> "IPv4Address | IPv6Address | None":
    from ipaddress import ip_address

    if "%" in value:
        return None
    try:
        return ip_address(value if ":" in value else re.sub(r"\b0+(?=[0-9])", "", value))
    except ValueError:
        return None


def count_or_percent(value: int | str) -> str | None:
    """A number of pods, or a part of them, such as 25%."""
    if not isinstance(value, str):
        return count(value)
    return None if _PERCENT.fullmatch(value) else "is no percentage; write for example 25%, or 25"


def count_or_part(value: int | str) -> str | None:
    """A number of pods, or a part of them that is not more than all."""
    wrong = count_or_percent(value)
    if not wrong and isinstance(value, str) and not _PART.fullmatch(value):
        return "is more than 100%"
    return wrong


def relative_path(value: str) -> str | None:
    """A path that stays below the folder it is joined to."""
    if value.startswith("/"):
        return "is an absolute path; expected a relative one"
    return no_way_up(value)


def file_path(value: str) -> str | None:
    """The path of a file in a volume."""
    if value.startswith(".."):
        return "starts with .., as only the volume's own files do"
    return relative_path(value)


def no_way_up(value: str) -> str | None:
    """A path without `..`."""
    return "has .. in it; this is not allowed" if ".." in value.split("/") else None


def quantity_not_negative(value: Any) -> str | None:
    """A quantity of at least 0."""
    return "is negative" if quantity(value) < 0 else None


def quantity_positive(value: Any) -> str | None:
    """A quantity above 0."""
    return None if quantity(value) > 0 else "is too small; expected more than 0"


def quantity(value: str | float) -> "Decimal":
    """Return the number that a quantity stands for: `500m` is a half.

    It is exact as far as 28 digits go, and to an exponent of four digits. What YAML has beyond
    the numbers of JSON, `.inf` and `.nan`, counts as 0.
    """
    from decimal import Decimal

    written = _QUANTITY.fullmatch(str(value))
    if written is None:
        return Decimal(0)
    digits, sign, exponent, suffix = written.groups()
    if suffix in _BINARY:
        return Decimal(digits) * Decimal(1024) ** (_BINARY.index(suffix) + 1)
    power = int(f"{sign}{exponent[:4] or 0}") if exponent is not None else _POWERS[suffix]
    return Decimal(digits).scaleb(power)


def is_whole(value: str | float) -> bool:
    """Whether a quantity is a whole number."""
    number = quantity(value)
    return number == number.to_integral_value()
