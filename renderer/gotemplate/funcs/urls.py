"""URL and network functions of sprig. Source: sprig 3.3.0, url.go, and Helm 3.17, funcs.go."""

from collections.abc import Mapping
from typing import Any

from renderer.gotemplate.funcs.registry import DICT, STRING, function
from renderer.gotemplate.gotypes import GoFailure, kind_name
from renderer.gotemplate.gourl import Url, parse_url


@function("urlParse", params=(STRING,))
def url_parse(text: str) -> dict[str, Any]:
    """Return the parts of a URL by their names."""
    try:
        url = parse_url(text)
    except GoFailure as failure:
        raise GoFailure(f"unable to parse url: {failure.message}") from None
    return {
        "scheme": url.scheme,
        "host": url.host,
        "hostname": url.hostname(),
        "path": url.path,
        "query": url.query,
        "opaque": url.opaque,
        "fragment": url.fragment,
        "userinfo": url.user or "",
    }


@function("urlJoin", params=(DICT,))
def url_join(parts: Mapping[str, Any] | None) -> str:
    """Return the URL that parts by their names make."""
    scheme, host, path, query, opaque, fragment, userinfo = (
        _part(parts or {}, name)
        for name in ("scheme", "host", "path", "query", "opaque", "fragment", "userinfo")
    )
    user = None
    if userinfo:
        try:
            user = parse_url(f"proto://{userinfo}@host").user
        except GoFailure as failure:
            raise GoFailure(f"unable to parse userinfo in dict: {failure.message}") from None
    return str(Url(scheme, opaque, user, host, path, query, fragment))


def _part(parts: Mapping[str, Any], name: str) -> str:
    value = parts.get(name, "")
    if value is None:
        raise GoFailure("runtime error: invalid memory address or nil pointer dereference")
    if type(value) is not str:
        raise GoFailure(
            f"unable to parse {name} key, must be of type string, but {kind_name(value)} found"
        )
    return value


@function("getHostByName", params=(STRING,))
def get_host_by_name(_name: str) -> str:
    """Return nothing: as in Helm 3, no network is asked."""
    return ""
