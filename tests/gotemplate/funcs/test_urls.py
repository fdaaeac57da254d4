from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from renderer.gotemplate.funcs import urls  # noqa: F401 - registers the functions
from renderer.gotemplate.gotypes import GoFailure
from tests.gotemplate.funcs.calling import call, failure

PARTS = ("scheme", "userinfo", "host", "hostname", "path", "query", "fragment", "opaque")

URLS = [
    ("", ""),
    ("*", "path=*"),
    ("//h/p", "host=h hostname=h path=/p"),
    ("///p", "path=///p"),
    ("/a%20b?x=%20#é", "path=/a b query=x=%20 fragment=é"),
    ("HTTP://Host:80", "scheme=http host=Host:80 hostname=Host"),
    ("http://u:p%40@[fe80::1%25eth0]:8/", "userinfo=u:p%40 host=[fe80::1%eth0]:8"),
    ("mailto:a@b?c", "scheme=mailto opaque=a@b query=c"),
    ("x://a:1,b:2/", "scheme=x host=a:1,b:2 hostname=a:1,b path=/"),
    ("http://%C3%A9/", "host=é"),
]

URL_ERRORS = [
    (":x", 'parse ":x": missing protocol scheme'),
    ("a:b:c/d", None),
    ("1:b", 'parse "1:b": first path segment in URL cannot contain colon'),
    ("http://h:x/", 'parse "http://h:x/": invalid port ":x" after host'),
    ("http://[::1", "parse \"http://[::1\": missing ']' in host"),
    ("http://[1.2.3.4]", 'parse "http://[1.2.3.4]": invalid IP-literal'),
    ("http://a b/", 'parse "http://a b/": invalid character " " in host name'),
    ("http://a%20b/", 'parse "http://a%20b/": invalid URL escape "%20"'),
    ("/%zz#f", 'parse "/%zz": invalid URL escape "%zz"'),
    ("/a#%", 'parse "/a#%": invalid URL escape "%"'),
    ("/\x7f", 'parse "/\\x7f": net/url: invalid control character in URL'),
    ("http://é@h/", 'parse "http://é@h/": net/url: invalid userinfo'),
]

JOINED: list[tuple[dict[str, Any] | None, str]] = [
    (None, ""),
    ({"scheme": "https", "host": "h", "userinfo": "u:p", "path": "a b"}, "https://u:p@h/a%20b"),
    ({"path": "a:b/c"}, "./a:b/c"),
    ({"scheme": "x", "path": "/p"}, "x:///p"),
    ({"scheme": "mailto", "opaque": "a@b", "host": "h"}, "mailto:a@b"),
    ({"host": "h", "query": "a=b", "fragment": "f g"}, "//h?a=b#f%20g"),
    ({"path": "*"}, "*"),
    ({"host": "h", "userinfo": "a/b"}, "//h"),
]


@pytest.mark.parametrize(("url", "expected"), URLS)
def test_parts_of_a_url(url: str, expected: str) -> None:
    parsed = call("urlParse", url)
    assert tuple(sorted(parsed)) == tuple(sorted(PARTS))
    for part in PARTS:
        wanted = expected.partition(f"{part}=")[2].partition(" ")[0]
        if part == "path" and "a b" in expected:
            wanted = "/a b"
        if f"{part}=" in expected:
            assert parsed[part] == wanted, part


@pytest.mark.parametrize(("url", "message"), URL_ERRORS)
def test_malformed_url(url: str, message: str | None) -> None:
    if message is None:
        assert call("urlParse", url)
    else:
        assert failure("urlParse", url) == f"unable to parse url: {message}"


@pytest.mark.parametrize(("parts", "expected"), JOINED)
def test_join(parts: dict[str, Any] | None, expected: str) -> None:
    assert call("urlJoin", parts) == expected


def test_parts_must_be_strings() -> None:
    message = "unable to parse host key, must be of type string, but float64 found"
    assert failure("urlJoin", {"host": 5.0}) == message
    assert "nil pointer" in failure("urlJoin", {"host": None})


def test_no_host_is_looked_up() -> None:
    assert call("getHostByName", "localhost") == ""


@given(st.text("htp:/?#[]@%2a.é 1&", max_size=16))
def test_joining_the_parts_gives_the_same_parts(url: str) -> None:
    try:
        parsed = call("urlParse", "http://h" + url)
        joined = call("urlJoin", parsed)
    except GoFailure:
        return
    assert call("urlParse", joined) == parsed
