"""How does somebody sign in through the identity provider? To it with a question, and back with a signed answer."""

import logging
from typing import Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.exceptions import MayatrackError, SignInRefused
from mayatrack.services.openid import (
    REQUEST_LIMIT,
    Refusal,
    TakenRequest,
    begin_request,
    log_refusal,
    refuse,
    sign_in_identity,
    take_request,
)
from mayatrack.services.sessions import hash_token
from mayatrack.settings import Settings, get_settings
from mayatrack.web.answers import go, show
from mayatrack.web.cookies import read_session_cookie
from mayatrack.web.hosts import name_address
from mayatrack.web.openid_exchange import fetch_identity, write_sign_in_address
from mayatrack.web.openid_provider import ProviderMemory, remember_provider
from mayatrack.web.returning import HOME, clean_next, sign_in_address

START: Final = "/sign-in/openid"
CALLBACK: Final = "/sign-in/openid/callback"
_LOGGER: Final = logging.getLogger(__name__)


def start_sign_in(request: Request) -> Response:
    """Send the browser to the provider, with a cookie by which it is known when it comes back."""
    settings, wanted = get_settings(), clean_next(request.query_params.get("next"))
    if not settings.has_openid:
        return go(sign_in_address(wanted))
    try:
        provider = _find_memory(settings).describe()
    except MayatrackError as error:
        return _show_refusal(request, error, wanted)
    with writing(get_engine()) as session:
        begun = begin_request(session, next_address=wanted)
    response = go(write_sign_in_address(settings, provider, begun, callback=_write_callback(request, settings)))
    response.set_cookie(
        _name_cookie(begun.state, settings),
        begun.browser_token,
        max_age=int(REQUEST_LIMIT.total_seconds()),
        path="/",
        httponly=True,
        samesite="lax",
        secure=settings.is_secure,
    )
    return response


def finish_sign_in(request: Request) -> Response:
    """Open the session of the user whom the provider sends back, or say in one sentence why not."""
    settings, wanted = get_settings(), HOME
    response: Response
    try:
        taken = _take_request(request, settings)
        wanted = taken.next_address
        response = go(wanted, token=_sign_in(request, settings, taken))
    except MayatrackError as error:
        response = _show_refusal(request, error, wanted)
    cookie = _name_cookie(request.query_params.get("state", ""), settings)
    response.delete_cookie(cookie, path="/", httponly=True, samesite="lax", secure=settings.is_secure)
    return response


def _take_request(request: Request, settings: Settings) -> TakenRequest:
    state = request.query_params.get("state", "")
    # A transaction of its own: what fails later must not make the request good for a second time.
    with writing(get_engine()) as session:
        taken = take_request(session, state=state, browser_token=request.cookies.get(_name_cookie(state, settings)))
    if taken is None:
        raise refuse(Refusal.STALE)
    return taken


def _sign_in(request: Request, settings: Settings, taken: TakenRequest) -> str:
    """The token of the session that was opened. Raises SignInRefused, or SettingsError as `fetch_identity` does."""
    memory, told = _find_memory(settings), request.query_params
    # RFC 9207: an answer that another provider sent says so.
    if told.get("iss", memory.issuer) != memory.issuer:
        raise refuse(Refusal.NOT_GENUINE)
    if "code" not in told:
        raise refuse(Refusal.DECLINED if told.get("error") == "access_denied" else Refusal.FAILED)
    callback = _write_callback(request, settings)
    identity = fetch_identity(settings, memory, taken, code=told["code"], callback=callback)
    with writing(get_engine()) as session:
        return sign_in_identity(
            session, identity, replaced_token=read_session_cookie(request), address=name_address(request)
        )


def _show_refusal(request: Request, error: MayatrackError, wanted: str) -> Response:
    """The page that says why nobody was signed in, once it is in the log."""
    if not isinstance(error, SignInRefused):
        # It names a setting, which is for whoever runs the server.
        _LOGGER.error("Sign-in through the identity provider failed: %s", error)
        error = refuse(Refusal.FAILED)
    with writing(get_engine()) as session:
        log_refusal(session, error.reason, address=name_address(request))
    title = "Not known to this office" if error.reason == Refusal.UNKNOWN else "You are not signed in"
    again = sign_in_address(wanted)
    return show("refusal.html", status_code=403, title=title, sentence=str(error), again=again)


def _find_memory(settings: Settings) -> ProviderMemory:
    return remember_provider(settings.openid_issuer or "")


def _write_callback(request: Request, settings: Settings) -> str:
    return f"{(settings.public_url or str(request.base_url)).rstrip('/')}{CALLBACK}"


def _name_cookie(state: str, settings: Settings) -> str:
    """A cookie for each sign-in under way: two tabs of one browser do not disturb each other."""
    return f"{'__Host-' if settings.is_secure else ''}mayatrack_openid_{hash_token(state)[:16]}"


OPENID_ROUTES: Final = [Route(START, start_sign_in), Route(CALLBACK, finish_sign_in)]
