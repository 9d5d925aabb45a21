"""Does every answer carry the headers that keep a page from doing what it must not?"""

import base64
import hashlib

import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import PlainTextResponse
from starlette.routing import Route

from mayatrack.web.security_headers import SecurityHeaders, build_content_policy, hash_inline_scripts, read_shell
from tests.web.calling import fetch


def read_headers(path: str, scheme: str = "http") -> dict[str, str]:
    """The headers of the answer at this path, from a house that sets none of its own but one."""
    house = Starlette(
        routes=[Route("/{path:path}", lambda _: PlainTextResponse("", headers={"cache-control": "public"}))],
        middleware=[Middleware(SecurityHeaders)],
    )
    return dict(fetch(house, f"{scheme}://localhost{path}").headers)


def test_headers_are_on_every_answer() -> None:
    headers = read_headers("/")
    assert {name: value for name, value in headers.items() if name not in {"content-length", "content-type"}} == {
        "cache-control": "public",
        "content-security-policy": build_content_policy(hash_inline_scripts(read_shell())),
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-resource-policy": "same-origin",
        "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
        "referrer-policy": "no-referrer",
        "x-content-type-options": "nosniff",
        "x-frame-options": "DENY",
    }


@pytest.mark.parametrize(
    ("path", "expected"), [("/api/health", "no-store"), ("/media/x.csv", "no-store"), ("/static/x.js", "public")]
)
def test_private_answers_are_not_cached(path: str, expected: str) -> None:
    assert read_headers(path)["cache-control"] == expected


@pytest.mark.parametrize(("scheme", "expected"), [("https", "max-age=31536000"), ("http", None)])
def test_transport_security_is_promised_behind_tls_alone(scheme: str, expected: str | None) -> None:
    assert read_headers("/", scheme).get("strict-transport-security") == expected


@pytest.mark.parametrize(
    ("scheme", "cookie", "expected"),
    [
        ("https", "a=1; Path=/", "a=1; Path=/; Secure"),
        ("https", "a=1; secure; Path=/", "a=1; secure; Path=/"),
        ("http", "a=1; Path=/", "a=1; Path=/"),
    ],
)
def test_cookie_behind_tls_never_travels_without_it(scheme: str, cookie: str, expected: str) -> None:
    answer = PlainTextResponse("", headers={"set-cookie": cookie})
    house = Starlette(routes=[Route("/", lambda _: answer)], middleware=[Middleware(SecurityHeaders)])
    assert fetch(house, f"{scheme}://localhost/").headers["set-cookie"] == expected


def test_policy_allows_no_code_from_text() -> None:
    policy = build_content_policy(["'sha256-x'"])
    directives = dict(directive.split(" ", 1) for directive in policy.split("; "))
    assert directives["script-src"] == "'self' 'sha256-x'"
    assert directives["default-src"] == "'self'"
    assert {directives[name] for name in ("object-src", "base-uri", "frame-ancestors")} == {"'none'"}
    assert [name for name, sources in directives.items() if "unsafe-inline" in sources] == ["style-src"]
    assert "unsafe-eval" not in policy


def test_hashes_cover_inline_scripts_alone() -> None:
    html = "<script src='a.js'></script><SCRIPT>one\n</SCRIPT><script type=x src=b></script><script async>two</script>"
    expected = [base64.b64encode(hashlib.sha256(text).digest()).decode() for text in (b"one\n", b"two")]
    assert hash_inline_scripts(html) == [f"'sha256-{digest}'" for digest in expected]


def test_shell_has_one_inline_script() -> None:
    assert len(hash_inline_scripts(read_shell())) == 1
