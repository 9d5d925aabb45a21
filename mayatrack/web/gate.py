"""May this caller come in? Whoever is signed in may; everybody else gets to the sign-in and no further."""

from typing import Final

from anyio import to_thread
from starlette.requests import HTTPConnection
from starlette.responses import PlainTextResponse, RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from mayatrack.db.engine import get_engine
from mayatrack.services.sessions import SignedIn, find_signed_in
from mayatrack.web.calendar import CALENDARS
from mayatrack.web.cookies import read_session_cookie
from mayatrack.web.hosts import is_addressed
from mayatrack.web.links import CHOOSE_PASSWORD, FIRST_ADMINISTRATOR
from mayatrack.web.open_pages import name_owner, receive_while_open, send_and_note
from mayatrack.web.returning import SIGN_IN, sign_in_address, wanted_address
from mayatrack.web.session_watch import SESSION
from mayatrack.web.told_files import ToldFiles

REFUSAL: Final = (
    "MaYA Track does not answer under this name: open http://localhost on its own computer, without a proxy, "
    "or the address that MAYATRACK_PUBLIC_URL names.\n"
)
SIGNED_OUT: Final = "You are not signed in: open MaYA Track in your browser and sign in.\n"
NOT_YOURS: Final = "This file was offered to somebody else: open its page and download it there.\n"

HEALTH: Final = "/api/health"
# A page asks at SESSION whether its session is still open: to pass the gate would be a use of it.
OPEN_PATHS: Final = frozenset(
    {SIGN_IN, FIRST_ADMINISTRATOR, CHOOSE_PASSWORD, HEALTH, SESSION, "/favicon.png", "/manifest.json"}
)
# Streamlit's own scripts and styles, the ways to get a session, and calendars, whose address itself is the key.
OPEN_FOLDERS: Final = ("/static/", f"{SIGN_IN}/", CALENDARS)
# What a page fetches for itself: sending it to the sign-in would only hide that the session has ended.
INNER_FOLDERS: Final = ("/_stcore/", "/media/", "/api/", "/component/", "/auth/", "/oauth2callback")
FILE_FOLDERS: Final = ("/media/", "/_stcore/upload_file/")


class Gate:
    """ASGI middleware before every page, websocket and file: refuses whoever has no open session.

    Behind it `request.state.signed_in` is the caller's session, None at the addresses that are open to all.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.told = ToldFiles()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        caller = HTTPConnection(scope)
        if not is_addressed(caller):
            await PlainTextResponse(REFUSAL, status_code=403)(scope, receive, send)
        elif scope["type"] == "http" and is_for_all(scope["path"]):
            await self.app(scope, receive, send)
        elif (signed_in := await find_caller(caller)) is None:
            await _send_away(caller)(scope, receive, send)
        else:
            await self._admit(caller, signed_in, receive, send)

    async def _admit(self, caller: HTTPConnection, signed_in: SignedIn, receive: Receive, send: Send) -> None:
        scope, key = caller.scope, signed_in.token_hash
        caller.state.signed_in = signed_in
        if scope["type"] == "websocket":
            name_owner(scope, key)
            receive = receive_while_open(receive, lambda: find_caller(caller))
            send = send_and_note(send, self.told, key)
        elif scope["path"].startswith(FILE_FOLDERS) and not self.told.was_told(key, scope["path"]):
            await PlainTextResponse(NOT_YOURS, status_code=403)(scope, receive, send)
            return
        await self.app(scope, receive, send)


def is_for_all(path: str) -> bool:
    """Is this an address that also somebody who is not signed in may see?"""
    return path in OPEN_PATHS or path.startswith(OPEN_FOLDERS)


async def find_caller(caller: HTTPConnection) -> SignedIn | None:
    """Whose open session the caller's cookie names; asked in a thread, because everybody shares the event loop."""
    token = read_session_cookie(caller)
    return await to_thread.run_sync(find_signed_in, get_engine(), token) if token else None


def _send_away(caller: HTTPConnection) -> PlainTextResponse | RedirectResponse:
    scope = caller.scope
    is_page = scope["type"] == "http" and scope["method"] in {"GET", "HEAD"}
    if is_page and not scope["path"].startswith(INNER_FOLDERS):
        return RedirectResponse(sign_in_address(wanted_address(caller)), status_code=303)
    return PlainTextResponse(SIGNED_OUT, status_code=403)
