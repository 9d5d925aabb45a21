"""What may somebody change about their own sign-in? The password, and whether a code is asked for."""

from typing import Any, Final
from uuid import UUID

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.exceptions import MayatrackError
from mayatrack.models.base import now
from mayatrack.services.accounts import Account, change_password, find_account, switch_second_step
from mayatrack.services.second_steps import check_first_code, describe_key, is_key, new_key
from mayatrack.services.sign_in import check_present_password
from mayatrack.web.answers import Form, go, show, takes_form, tell_status
from mayatrack.web.hosts import name_address
from mayatrack.web.links import check_same

ACCOUNT: Final = "/account"
SECOND_STEP: Final = "/account/second-step"
NOTICES: Final = {
    "password": "Your password is changed, and you are signed out everywhere else.",
    "on": "The code is switched on: have your phone at hand when you sign in.",
    "off": "The code is switched off.",
}


def show_account(request: Request) -> Response:
    """Who is signed in, and the forms to change it."""
    return _show(request, notice=NOTICES.get(request.query_params.get("notice", "")))


def change(request: Request, form: Form) -> Response:
    """Change the password and go on with a new session; otherwise the page again, with one sentence."""
    try:
        check_same(form)
        _check_present(request, form)
        with writing(get_engine()) as session:
            token = change_password(
                session,
                user_id=_user_id(request),
                password=form.get("password", ""),
                address=name_address(request),
            )
    except MayatrackError as refusal:
        return _show(request, error=str(refusal), status_code=tell_status(refusal))
    return go(f"{ACCOUNT}?notice=password", token=token)


def show_second_step(request: Request) -> Response:
    """A new key for an authenticator app; nothing is stored before a code shows that the app has it."""
    return _show_key(request)


def switch_on(request: Request, form: Form) -> Response:
    """Ask for a code from now on; otherwise the same key again, with one sentence."""
    key = form.get("key", "")
    try:
        step = check_first_code(key, form.get("code", ""), now=now())
        _check_present(request, form)
        with writing(get_engine()) as session:
            switch_second_step(session, user_id=_user_id(request), key=key, step=step, address=name_address(request))
    except MayatrackError as refusal:
        return _show_key(request, key if is_key(key) else None, error=str(refusal), status_code=tell_status(refusal))
    return go(f"{ACCOUNT}?notice=on")


def switch_off(request: Request, form: Form) -> Response:
    """Ask for no code any more; otherwise the page again, with one sentence."""
    try:
        _check_present(request, form)
        with writing(get_engine()) as session:
            switch_second_step(session, user_id=_user_id(request), key=None, address=name_address(request))
    except MayatrackError as refusal:
        return _show(request, error=str(refusal), status_code=tell_status(refusal))
    return go(f"{ACCOUNT}?notice=off")


def _user_id(request: Request) -> UUID:
    user_id: UUID = request.state.signed_in.actor.user_id
    return user_id


def _check_present(request: Request, form: Form) -> None:
    password = form.get("present") or form.get("present_password", "")
    check_present_password(get_engine(), _user_id(request), password, address=name_address(request))


def _find(request: Request) -> Account:
    with reading(get_engine()) as session:
        return find_account(session, user_id=_user_id(request))


def _show(request: Request, **values: Any) -> Response:
    return show("account.html", account=_find(request), **({"notice": None, "error": None} | values))


def _show_key(request: Request, shown: str | None = None, **values: Any) -> Response:
    key = shown or new_key()
    picture = segno.make(describe_key(key, email=_find(request).email)).svg_inline(scale=4, border=2)
    return show(
        "second_step.html",
        key=key,
        key_in_groups=" ".join(key[start : start + 4] for start in range(0, len(key), 4)),
        # Made here from letters and digits alone: the key's form was checked, and the address is escaped within it.
        picture=Markup(picture),  # noqa: S704
        **({"error": None} | values),
    )


ACCOUNT_ROUTES: Final = [
    Route(ACCOUNT, show_account, methods=["GET"]),
    Route(f"{ACCOUNT}/password", takes_form(change), methods=["POST"]),
    Route(SECOND_STEP, show_second_step, methods=["GET"]),
    Route(SECOND_STEP, takes_form(switch_on), methods=["POST"]),
    Route(f"{SECOND_STEP}/off", takes_form(switch_off), methods=["POST"]),
]
