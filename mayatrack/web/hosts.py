"""Does a call address this installation, start from a page of its own or from none, and from which network address?

Without the setting MAYATRACK_PUBLIC_URL this is a browser on this very computer. With it, also whoever comes under that
name through the proxy that ends TLS.
"""

import re
from ipaddress import ip_address
from typing import Final

from starlette.requests import HTTPConnection

from mayatrack.settings import get_settings

# A foreign name that resolves to this computer (DNS rebinding) still arrives under that foreign name.
_LOOPBACK_HOST: Final = re.compile(r"(localhost|127\.0\.0\.1|\[::1\])(:\d{1,5})?", re.IGNORECASE)
_PROXY_HEADERS: Final = (
    *("forwarded", "via", "x-forwarded", "x-original-", "x-real-ip", "x-client-ip"),
    *("x-envoy-", "cf-connecting-ip", "true-client-ip"),
)
_PAGE_SCHEMES: Final = {"http": "http", "https": "https", "ws": "http", "wss": "https"}


def is_addressed(caller: HTTPConnection) -> bool:
    """May this caller be answered at all?"""
    own = _find_own_origin(caller)
    return own is not None and all(origin.lower() == own for origin in caller.headers.getlist("origin"))


def is_from_own_page(caller: HTTPConnection) -> bool:
    """Does the browser say that a page of this origin sent this form? Every browser says where a form comes from."""
    return caller.headers.getlist("origin") == [_find_own_origin(caller)]


def name_address(caller: HTTPConnection) -> str:
    """The network address of the caller; behind a proxy, the one that the proxy names."""
    return caller.client.host if caller.client else ""


def _find_own_origin(caller: HTTPConnection) -> str | None:
    """The origin whose pages are ours under the name that the caller used, None if that name is not ours."""
    hosts = caller.headers.getlist("host")
    if len(hosts) != 1:
        return None
    public_url, host = get_settings().public_url, hosts[0].lower()
    if public_url is not None and host == public_url.partition("://")[2]:
        return public_url
    if _LOOPBACK_HOST.fullmatch(host) is None or not _is_local(caller):
        return None
    return f"{_PAGE_SCHEMES[caller.scope['scheme']]}://{host}"


def _is_local(caller: HTTPConnection) -> bool:
    # Behind a proxy every caller has the proxy's address, and what these headers claim can be made up.
    return not any(name.startswith(_PROXY_HEADERS) for name in caller.headers) and _has_local_address(caller)


def _has_local_address(caller: HTTPConnection) -> bool:
    try:
        return caller.client is not None and ip_address(caller.client.host).is_loopback
    except ValueError:
        return False
