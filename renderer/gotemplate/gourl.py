"""URLs taken apart and put together as Go's package net/url does it.

Source: Go 1.26, with the lenience towards colons in hosts that programs of older modules, such
as Helm, keep.
"""

import re
from typing import NamedTuple

from renderer.gotemplate.gotypes import GoFailure, from_bytes, to_bytes
from renderer.gotemplate.quoting import quote

_UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"
_PATH = frozenset(to_bytes(_UNRESERVED + "$&+,/:;=@"))
_USER = frozenset(to_bytes(_UNRESERVED + "$&+,;="))
_FRAGMENT = frozenset(to_bytes(_UNRESERVED + "!$&()*+,/:;=?@"))
_HOST = frozenset(to_bytes(_UNRESERVED + "!\"$&'()*+,:;<=>[]"))

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)?:")
_USERINFO = re.compile(r"[A-Za-z0-9._:~!$&'()*+,;=%@-]*")
_PORT = re.compile(r"(?::[0-9]*)?")
_ESCAPE = re.compile(rb"%([0-9A-Fa-f]{2})")


class Url(NamedTuple):
    """The parts of a URL. `user` is escaped, and None when there is none."""

    scheme: str = ""
    opaque: str = ""
    user: str | None = None
    host: str = ""
    path: str = ""
    query: str = ""
    fragment: str = ""

    def hostname(self) -> str:
        """Return the host without port and without the brackets of an IPv6 address."""
        head, colon, port = self.host.rpartition(":")
        name = head if colon and _PORT.fullmatch(":" + port) else self.host
        return name[1:-1] if name.startswith("[") and name.endswith("]") else name

    def __str__(self) -> str:
        """Return the URL."""
        text = f"{self.scheme}:" if self.scheme else ""
        if self.opaque:
            text += self.opaque
        else:
            if self.host or self.user is not None or (self.scheme and self.path):
                user = "" if self.user is None else self.user + "@"
                text += f"//{user}{_escape(self.host, _HOST)}"
            path = self.path if self.path == "*" else _escape(self.path, _PATH)
            if path and path[0] != "/" and self.host:
                text += "/"
            if not text and ":" in path.partition("/")[0]:
                text = "./"  # or the first segment would be taken for a scheme
            text += path
        if self.query:
            text += f"?{self.query}"
        if self.fragment:
            text += f"#{_escape(self.fragment, _FRAGMENT)}"
        return text


class _Malformed(Exception):  # noqa: N818 - Go's error value; it never leaves this module
    """A URL cannot be parsed; the text says why."""


def parse_url(text: str) -> Url:
    """Return the parts of a URL. Raises GoFailure."""
    front, _, fragment = text.partition("#")
    try:
        url = _parse(front)
    except _Malformed as error:
        raise GoFailure(f"parse {quote(front)}: {error}") from None
    try:
        return url._replace(fragment=_unescape(fragment))
    except _Malformed as error:
        raise GoFailure(f"parse {quote(text)}: {error}") from None


def _parse(text: str) -> Url:
    if any(char < " " or char == "\x7f" for char in text):
        raise _Malformed("net/url: invalid control character in URL")
    if text == "*":
        return Url(path="*")
    found = _SCHEME.match(text)
    if found and not found[1]:
        raise _Malformed("missing protocol scheme")
    scheme, rest = (found[1].lower(), text[found.end() :]) if found else ("", text)
    rest, _, query = rest.partition("?")
    if not rest.startswith("/"):
        if scheme:
            return Url(scheme, opaque=rest, query=query)
        if ":" in rest.partition("/")[0]:
            raise _Malformed("first path segment in URL cannot contain colon")
    user, host = None, ""
    if rest.startswith("//") and (scheme or not rest.startswith("///")):
        authority, slash, rest = rest[2:].partition("/")
        user, host = _parse_authority(authority)
        rest = slash + rest
    return Url(scheme, "", user, host, _unescape(rest), query)


def _parse_authority(authority: str) -> tuple[str | None, str]:
    userinfo, at, host = authority.rpartition("@")
    host = _parse_host(host)
    if not at:
        return None, host
    if not _USERINFO.fullmatch(userinfo):
        raise _Malformed("net/url: invalid userinfo")
    name, colon, password = userinfo.partition(":")
    return _escape(_unescape(name), _USER) + colon + _escape(_unescape(password), _USER), host


def _parse_host(host: str) -> str:
    if host.rfind("[") > 0:
        raise _Malformed("invalid IP-literal")
    if host.startswith("["):
        return _parse_ip_literal(host)
    if ":" in host:
        _check_port(host[host.rfind(":") :])
    return _unescape_host(host)


def _parse_ip_literal(host: str) -> str:
    inside, bracket, port = host[1:].rpartition("]")
    if not bracket:
        raise _Malformed("missing ']' in host")
    _check_port(port)
    address, percent, zone = inside.partition("%25")
    name = _unescape_host(address) + _unescape_host(percent + zone, is_zone=True)
    _check_address(name)
    return f"[{name}]{port}"


def _check_port(port: str) -> None:
    if not _PORT.fullmatch(port):
        raise _Malformed(f"invalid port {quote(port)} after host")


def _check_address(name: str) -> None:
    from ipaddress import AddressValueError, IPv4Address, IPv6Address

    address, percent, zone = name.partition("%")
    try:
        if bool(percent) == bool(zone):
            IPv6Address(address)
            return
    except AddressValueError:
        pass
    try:
        IPv4Address(name)
    except AddressValueError:
        raise _Malformed(f"invalid host: ParseAddr({quote(name)}): unable to parse IP") from None
    raise _Malformed("invalid IP-literal")


# -- Escapes ---------------------------------------------------------------------------------


def _escape(text: str, safe: frozenset[int]) -> str:
    return "".join(chr(byte) if byte in safe else f"%{byte:02X}" for byte in to_bytes(text))


def _unescape(text: str) -> str:
    data = to_bytes(text)
    for found in re.finditer(rb"%(?![0-9A-Fa-f]{2}).{0,2}", data, re.DOTALL):
        raise _Malformed(f"invalid URL escape {quote(from_bytes(found[0]))}")
    return from_bytes(_ESCAPE.sub(lambda found: bytes((int(found[1], 16),)), data))


def _unescape_host(text: str, is_zone: bool = False) -> str:
    """Unescape a host, where only bytes beyond ASCII may be escaped, or the zone of an address."""
    data = to_bytes(text)
    for found in re.finditer(rb"%(?:[0-9A-Fa-f]{2}|.{0,2})|[\x00-\x7f]", data, re.DOTALL):
        part = found[0]
        if part[:1] != b"%":
            if part[0] not in _HOST:
                raise _Malformed(f"invalid character {quote(from_bytes(part))} in host name")
            continue
        escape = _ESCAPE.fullmatch(part)
        if escape and part != b"%25":
            byte = int(escape[1], 16)
            allowed = byte == 0x20 or byte in _HOST if is_zone else byte >= 0x80
        else:
            allowed = escape is not None
        if not allowed:
            raise _Malformed(f"invalid URL escape {quote(from_bytes(part))}")
    return _unescape(text)
