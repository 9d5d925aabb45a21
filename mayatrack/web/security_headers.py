"""What may a page of ours do in the browser? The headers that every answer carries."""

import base64
import hashlib
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from streamlit.file_util import get_static_dir

from mayatrack.settings import get_settings

_INLINE_SCRIPT: Final = re.compile(r"<script(?![^>]*\bsrc\b)[^>]*>(.*?)</script>", re.DOTALL | re.IGNORECASE)

_FIXED_HEADERS: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_UNCACHED_PATHS: Final = ("/api/", "/media/")


class SecurityHeaders:
    """ASGI middleware that adds the security headers to every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.policy = build_content_policy(hash_inline_scripts(read_shell()))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"].endswith("http.response.start"):
                self._add_headers(scope, MutableHeaders(scope=message))
            await send(message)

        await self.app(scope, receive, send_with_headers)

    def _add_headers(self, scope: Scope, headers: MutableHeaders) -> None:
        headers.update(_FIXED_HEADERS)
        # The pages around sign-in hold no script and send forms: they bring their own, a stricter one and a laxer one.
        headers.setdefault("Content-Security-Policy", self.policy)
        headers.setdefault("Referrer-Policy", "no-referrer")
        # A page from the browser's memory would stand there dead after its session has ended.
        if scope["path"].startswith(_UNCACHED_PATHS) or headers.get("content-type", "").startswith("text/html"):
            headers["Cache-Control"] = "no-store"
        if scope["scheme"] in {"https", "wss"} or get_settings().is_secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
            # Streamlit knows nothing of a proxy that ends TLS, and would let its own cookie travel without it.
            headers.raw[:] = [(name, _keep_to_tls(name, value)) for name, value in headers.raw]


def _keep_to_tls(name: bytes, value: bytes) -> bytes:
    is_open = name.lower() == b"set-cookie" and b"; secure" not in value.lower()
    return value + b"; Secure" if is_open else value


def read_shell() -> str:
    """The HTML page that Streamlit serves at every address."""
    return Path(get_static_dir(), "index.html").read_text(encoding="utf-8")


def hash_inline_scripts(html: str) -> list[str]:
    """The CSP source ('sha256-…') of each script that stands inside the page itself, in the page's order."""
    digests = (hashlib.sha256(script.encode()).digest() for script in _INLINE_SCRIPT.findall(html))
    return [f"'sha256-{base64.b64encode(digest).decode()}'" for digest in digests]


def build_content_policy(script_hashes: Iterable[str]) -> str:
    """The Content-Security-Policy: everything from this origin alone, and no script but Streamlit's own."""
    directives = {
        "default-src": "'self'",
        "script-src": " ".join(["'self'", *script_hashes]),
        # Streamlit's components write their styles into the page as they are drawn.
        "style-src": "'self' 'unsafe-inline'",
        "img-src": "'self' data: blob:",
        "font-src": "'self' data:",
        # Covers the websocket: browsers count ws: to the same host and port as 'self'.
        "connect-src": "'self'",
        "worker-src": "'self' blob:",
        "object-src": "'none'",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
    }
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())
