"""May this caller come in at all? Until people can sign in, only a browser on this very computer may."""

import re
from ipaddress import ip_address
from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

REFUSAL: Final = (
    "MaYA Track answers only a browser on its own computer: open http://localhost there, without a proxy.\n"
)

# A foreign name that resolves to this computer (DNS rebinding) still arrives under that foreign name.
_LOOPBACK_HOST: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_PROXY_HEADERS: Final = (
    *("forwarded", "via", "x-forwarded", "x-original-", "x-real-ip", "x-client-ip"),
    *("x-envoy-", "cf-connecting-ip", "true-client-ip"),
)
_PAGE_SCHEMES: Final = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


class Gate:
    """ASGI middleware before every page, websocket and file: refuses whoever is not on this computer with 403."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan" or is_local(HTTPConnection(scope)):
            await self.app(scope, receive, send)
        else:
            await PlainTextResponse(REFUSAL, status_code=403)(scope, receive, send)


def is_local(caller: HTTPConnection) -> bool:
    """Does the call come from this computer, address this computer, and start from its own page or from none?"""
    return not _has_passed_proxy(caller) and _has_local_address(caller) and _has_local_host(caller) and _is_own(caller)


def _has_passed_proxy(caller: HTTPConnection) -> bool:
    # Behind a proxy every caller has the proxy's address, and what these headers claim can be made up.
    return any(name.startswith(_PROXY_HEADERS) for name in caller.headers)


def _has_local_address(caller: HTTPConnection) -> bool:
    try:
        return caller.client is not None and ip_address(caller.client.host).is_loopback
    except ValueError:
        return False


def _has_local_host(caller: HTTPConnection) -> bool:
    hosts = caller.headers.getlist("host")
    return len(hosts) == 1 and _LOOPBACK_HOST.fullmatch(hosts[0]) is not None


def _is_own(caller: HTTPConnection) -> bool:
    own = f"{_PAGE_SCHEMES[caller.scope['scheme']]}://{caller.headers['host']}".lower()
    return all(origin.lower() == own for origin in caller.headers.getlist("origin"))
