"""Who comes to the house in a test? A browser that keeps its cookies, a user with a password, somebody signed in."""

from dataclasses import dataclass, field
from http.cookies import SimpleCookie

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.responses import HTMLResponse
from starlette.routing import Route
from starlette.types import ASGIApp

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.roles import Role
from mayatrack.domain.sessions import SignInMethod
from mayatrack.models import User
from mayatrack.services.passwords import hash_password
from mayatrack.services.sessions import open_session
from mayatrack.web.account import ACCOUNT_ROUTES
from mayatrack.web.addresses import DeepAddresses
from mayatrack.web.calendar import CALENDAR_ROUTES
from mayatrack.web.cookies import PLAIN_NAME
from mayatrack.web.gate import Gate
from mayatrack.web.links import LINK_ROUTES
from mayatrack.web.security_headers import SecurityHeaders
from mayatrack.web.session_watch import SESSION, tell_session
from mayatrack.web.sign_in import SIGN_IN_ROUTES
from tests import factories as make
from tests.web.calling import fetch

BASE = "http://localhost:8501"
PASSWORD = "violet harbor lantern 48"
# Hashing takes its time on purpose: once is enough.
PASSWORD_HASH = hash_password(PASSWORD)


def build_house() -> Starlette:
    """The routes and the middleware of the product around one page that shows nothing."""
    page = Route("/{path:path}", lambda _: HTMLResponse("<title>page</title>"), methods=["GET", "POST", "PUT"])
    return Starlette(
        routes=[
            *SIGN_IN_ROUTES,
            *LINK_ROUTES,
            *ACCOUNT_ROUTES,
            *CALENDAR_ROUTES,
            Route(SESSION, tell_session),
            page,
        ],
        middleware=[Middleware(SecurityHeaders), Middleware(Gate), Middleware(DeepAddresses)],
    )


@dataclass
class Visitor:
    """A browser at the house: it keeps cookies, and says which page a form comes from."""

    house: ASGIApp = field(default_factory=build_house)
    base: str = BASE
    address: str = "127.0.0.1"
    cookies: dict[str, str] = field(default_factory=dict)

    def get(self, path: str) -> httpx.Response:
        return self._ask("GET", path)

    def post(self, path: str, *, origin: str | None = BASE, **form: str) -> httpx.Response:
        return self._ask("POST", path, {"origin": origin} if origin else {}, form)

    def _ask(
        self, method: str, path: str, headers: dict[str, str] | None = None, form: dict[str, str] | None = None
    ) -> httpx.Response:
        sent = dict(headers or {})
        if self.cookies:
            sent["cookie"] = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        answer = fetch(self.house, f"{self.base}{path}", list(sent.items()), self.address, method=method, form=form)
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        return answer


def add_user(*roles: Role, email: str = "ines.okafor@example.org", password_hash: str | None = None) -> User:
    """A user of the database behind the routes; with a hash, one who has a password."""
    with writing(get_engine()) as session:
        user = make.make_user(session, name="Ines Okafor", email=email)
        for role in roles:
            make.make_user_role(session, user_id=user.id, role=role)
        if password_hash:
            make.make_credential(session, user_id=user.id, password_hash=password_hash)
        return user


def visit_as(user: User) -> Visitor:
    """A browser in which the user is signed in."""
    with writing(get_engine()) as session:
        token = open_session(session, user_id=user.id, method=SignInMethod.PASSWORD)
    return Visitor(cookies={PLAIN_NAME: token})
