"""How does somebody sign in here with a password, look around in the demonstration, and sign out?"""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.exceptions import MayatrackError, SignInRefused
from mayatrack.services.accounts import sign_out
from mayatrack.services.demonstration import PARTS, describe_part, enter_demonstration
from mayatrack.services.doors import find_doors
from mayatrack.services.sessions import SignedIn, find_signed_in
from mayatrack.services.sign_in import Attempt, sign_in
from mayatrack.settings import get_settings
from mayatrack.web.answers import STYLE, Form, answer_style, go, show, show_refusal, takes_form, tell_status
from mayatrack.web.cookies import clear_session_cookie, read_session_cookie
from mayatrack.web.hosts import name_address
from mayatrack.web.returning import SIGN_IN, clean_next

OUT: Final = "out"
NOTICES: Final = {
    OUT: "You are signed out, in every browser.",
    # Where web/session_watch.js leads a page whose session has ended.
    "ended": "Your sign-in has ended: sign in again to go on.",
}


def show_sign_in(request: Request) -> Response:
    """The ways in that are open now; whoever is signed in already goes where they wanted."""
    wanted = clean_next(request.query_params.get("next"))
    if find_signed_in(get_engine(), read_session_cookie(request)):
        return go(wanted)
    return _show(next=wanted, notice=NOTICES.get(request.query_params.get("notice", "")))


def sign_in_here(request: Request, form: Form) -> Response:
    """Sign in with what was typed; otherwise the form again, with one sentence and without the password."""
    wanted = clean_next(form.get("next"))
    attempt = Attempt(form.get("email", ""), form.get("password", ""), form.get("code", ""), name_address(request))
    try:
        token = sign_in(get_engine(), attempt, old_token=read_session_cookie(request))
    except SignInRefused as refusal:
        return _show(next=wanted, email=attempt.email, error=str(refusal), status_code=tell_status(refusal))
    return go(wanted, token=token)


def look_around(request: Request, form: Form) -> Response:
    """Sign in as a demonstration user, if that door is open."""
    try:
        with writing(get_engine()) as session:
            token = enter_demonstration(
                session, form.get("part", ""), old_token=read_session_cookie(request), address=name_address(request)
            )
    except MayatrackError as refusal:
        return show_refusal(request, str(refusal))
    return go(clean_next(form.get("next")), token=token)


def show_sign_out(request: Request) -> Response:
    """Ask once: a link alone ends nothing."""
    signed_in: SignedIn = request.state.signed_in
    return show("sign_out.html", name=signed_in.actor.name)


def sign_out_everywhere(request: Request, _form: Form) -> Response:
    """End every session of the user, and with them every copy of a cookie."""
    signed_in: SignedIn = request.state.signed_in
    with writing(get_engine()) as session:
        sign_out(session, user_id=signed_in.actor.user_id, address=name_address(request))
    response = go(f"{SIGN_IN}?notice={OUT}")
    clear_session_cookie(response)
    return response


def _show(*, next: str, status_code: int = 200, **values: Any) -> Response:  # noqa: A002, as the form names it
    with reading(get_engine()) as session:
        doors = find_doors(session)
    settings = get_settings()
    shown = {"notice": None, "error": None, "email": ""} | values
    return show(
        "sign_in.html",
        status_code=status_code,
        doors=doors,
        next=next,
        openid_label=settings.openid_label if settings.has_openid else None,
        parts=[(part, describe_part(part)) for part in PARTS],
        **shown,
    )


SIGN_IN_ROUTES: Final = [
    Route(SIGN_IN, show_sign_in, methods=["GET"]),
    Route(SIGN_IN, takes_form(sign_in_here), methods=["POST"]),
    Route(f"{SIGN_IN}/demonstration", takes_form(look_around), methods=["POST"]),
    Route(STYLE, answer_style, methods=["GET"]),
    Route("/sign-out", show_sign_out, methods=["GET"]),
    Route("/sign-out", takes_form(sign_out_everywhere), methods=["POST"]),
]
