"""A provider of the test's own on this computer: it says whatever a test wants, true or forged."""

import base64
import hashlib
import json
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, unquote_plus

from joserfc import jwk, jwt

from mayatrack.settings import get_settings
from mayatrack.web.openid_provider import remember_provider

CLIENT_ID: Final = "mayatrack"
# A secret with everything that a careless client would not encode.
CLIENT_SECRET: Final = "s3+/cret%:="
SUBJECT: Final = "account-17"
EMAIL: Final = "ana@example.org"


@cache
def make_key(name: str) -> jwk.RSAKey:
    """The private key of this name, made once: that takes longer than most tests."""
    return jwk.RSAKey.generate_key(2048, {"kid": name})


class Forger:
    """What the provider says, each part open to a test's changes, and what it was asked."""

    def __init__(self) -> None:
        self.issuer = ""
        self.key = make_key("first")
        self.published: list[jwk.Key] = [self.key]
        self.discovery: dict[str, Any] = {}
        self.claims: dict[str, Any] = {}
        self.contact: dict[str, Any] = {"sub": SUBJECT, "email": EMAIL, "email_verified": True}
        self.answer: dict[str, Any] = {}
        self.nonce = ""
        self.sign: Callable[[dict[str, Any]], str] = self.sign_honestly
        self.asked: list[str] = []
        self.forms: list[dict[str, str]] = []

    def sign_honestly(self, claims: dict[str, Any]) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def write_claims(self) -> dict[str, Any]:
        now = int(time.time())
        honest = {"iss": self.issuer, "sub": SUBJECT, "aud": CLIENT_ID, "iat": now, "exp": now + 300}
        written = honest | {"nonce": self.nonce, "at_hash": half_hash("access")} | self.claims
        return {name: value for name, value in written.items() if value is not None}

    def tell(self, path: str) -> dict[str, Any] | None:
        places = {
            "authorization_endpoint": "/auth",
            "token_endpoint": "/token",
            "jwks_uri": "/keys",
            "userinfo_endpoint": "/me",
        }
        discovery = {"issuer": self.issuer} | {name: self.issuer + place for name, place in places.items()}
        told = discovery | {"id_token_signing_alg_values_supported": ["RS256", "HS256", "none"]} | self.discovery
        answers = {
            "/.well-known/openid-configuration": {name: value for name, value in told.items() if value is not None},
            "/keys": {"keys": [key.as_dict(private=False) for key in self.published]},
            "/me": self.contact,
        }
        return answers.get(path)

    def give_tokens(self, authorization: str, form: dict[str, str]) -> tuple[int, dict[str, Any]]:
        self.forms.append(form)
        shown = base64.b64decode(authorization.removeprefix("Basic ")).decode().split(":")
        if [unquote_plus(part) for part in shown] != [CLIENT_ID, CLIENT_SECRET]:
            return 401, {"error": "invalid_client"}
        if form["code"] != "good":
            return 400, {"error": "invalid_grant"}
        honest = {"access_token": "access", "token_type": "Bearer", "id_token": self.sign(self.write_claims())}
        return 200, honest | self.answer


# What a test makes the provider say otherwise.
Change = Callable[[Forger], object]


def half_hash(text: str) -> str:
    """The left half of a token's SHA-256, as an ID token repeats it."""
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()[:16]).rstrip(b"=").decode()


@contextmanager
def running_forger(tls: ssl.SSLContext | None = None) -> Iterator[Forger]:
    """A provider that answers until the block ends, with this certificate if one is given."""
    forger = Forger()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            forger.asked.append(self.path)
            told = forger.tell(self.path)
            self._send(404 if told is None else 200, told or {})

        def do_POST(self) -> None:
            forger.asked.append(self.path)
            read = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            form = {name: values[0] for name, values in read.items()}
            self._send(*forger.give_tokens(self.headers["Authorization"], form))

        def _send(self, status: int, told: dict[str, Any]) -> None:
            body = json.dumps(told).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base's name.
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if tls is not None:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    forger.issuer = f"{'https' if tls else 'http'}://localhost:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield forger
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def name_provider(monkeypatch: Any, forger: Forger, **changes: str) -> None:
    """Set the settings that name this provider."""
    settings = {"ISSUER": forger.issuer, "CLIENT_ID": CLIENT_ID, "CLIENT_SECRET": CLIENT_SECRET} | changes
    for name, value in settings.items():
        monkeypatch.setenv(f"MAYATRACK_OPENID_{name}", value)
    get_settings.cache_clear()
    remember_provider.cache_clear()
