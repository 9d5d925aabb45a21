"""What does a one-time link open? The form that makes the first administrator, or the one that chooses a password."""

from typing import Any, Final

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.sessions import LinkPurpose
from mayatrack.exceptions import InvalidInput, MayatrackError
from mayatrack.services.accounts import add_first_administrator, choose_password, find_link_user
from mayatrack.services.links import find_link
from mayatrack.web.answers import Form, go, show, show_refusal, takes_form, tell_status
from mayatrack.web.hosts import name_address

FIRST_ADMINISTRATOR: Final = "/first-administrator"
CHOOSE_PASSWORD: Final = "/choose-password"  # noqa: S105, an address


def show_first_administrator(request: Request) -> Response:
    """The form, if the link still works."""
    token = request.query_params.get("token", "")
    try:
        with reading(get_engine()) as session:
            find_link(session, token, purpose=LinkPurpose.FIRST_ADMINISTRATOR)
    except MayatrackError as refusal:
        return show_refusal(request, str(refusal))
    return _show_first(token=token)


def begin(request: Request, form: Form) -> Response:
    """Make the first administrator and sign them in; otherwise the form again, with one sentence."""
    try:
        check_same(form)
        with writing(get_engine()) as session:
            token = add_first_administrator(
                session,
                form.get("token", ""),
                name=form.get("name", ""),
                email=form.get("email", ""),
                password=form.get("password", ""),
                address=name_address(request),
            )
    except InvalidInput as refusal:
        kept = {name: form.get(name, "") for name in ("token", "name", "email")}
        return _show_first(**kept, error=str(refusal), status_code=tell_status(refusal))
    except MayatrackError as refusal:
        return show_refusal(request, str(refusal))
    return go("/", token=token)


def write_link(path: str, token: str, *, origin: str) -> str:
    """The whole address of a one-time link: FIRST_ADMINISTRATOR or CHOOSE_PASSWORD with its token."""
    return f"{origin}{path}?token={token}"


def show_choose_password(request: Request) -> Response:
    """The form, if the link still works."""
    return _show_choice(request, request.query_params.get("token", ""))


def choose(request: Request, form: Form) -> Response:
    """Store the password and sign its user in; otherwise the form again, with one sentence."""
    link = form.get("token", "")
    try:
        check_same(form)
        with writing(get_engine()) as session:
            token = choose_password(session, link, password=form.get("password", ""), address=name_address(request))
    except InvalidInput as refusal:
        return _show_choice(request, link, error=str(refusal), status_code=tell_status(refusal))
    except MayatrackError as refusal:
        return show_refusal(request, str(refusal))
    return go("/", token=token)


def check_same(form: Form) -> None:
    """Raise InvalidInput unless the new password was typed twice alike."""
    if form.get("password") != form.get("again"):
        raise InvalidInput("The two new passwords differ: enter the same one twice.")


def _show_first(**values: Any) -> Response:
    return show("first_administrator.html", **({"name": "", "email": "", "error": None} | values))


def _show_choice(request: Request, token: str, **values: Any) -> Response:
    try:
        with reading(get_engine()) as session:
            user = find_link_user(session, token)
            return show("choose_password.html", token=token, user=user, **({"error": None} | values))
    except MayatrackError as refusal:
        return show_refusal(request, str(refusal))


LINK_ROUTES: Final = [
    Route(FIRST_ADMINISTRATOR, show_first_administrator, methods=["GET"]),
    Route(FIRST_ADMINISTRATOR, takes_form(begin), methods=["POST"]),
    Route(CHOOSE_PASSWORD, show_choose_password, methods=["GET"]),
    Route(CHOOSE_PASSWORD, takes_form(choose), methods=["POST"]),
]
