"""How does a page look that stands outside of Streamlit? Plain HTML without a script, in the product's colors."""

import tomllib
from collections.abc import Awaitable, Callable
from functools import lru_cache
from typing import Any, Final
from urllib.parse import parse_qsl

from anyio import to_thread
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from mayatrack.exceptions import InvalidInput, MayatrackError, NotAllowed, SignInRefused
from mayatrack.settings import PROJECT_FOLDER, get_settings
from mayatrack.web.cookies import set_session_cookie
from mayatrack.web.hosts import is_from_own_page
from mayatrack.web.returning import HOME, clean_next, sign_in_address

STYLE: Final = "/sign-in/style.css"
TEMPLATES: Final = PROJECT_FOLDER / "mayatrack" / "web" / "templates"
THEME: Final = PROJECT_FOLDER / ".streamlit" / "config.toml"
HEADERS: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    # With no-referrer a browser says of its own form that it comes from nowhere.
    "Referrer-Policy": "same-origin",
}
LARGEST_FORM: Final = 16_384
MOST_FIELDS: Final = 10
UNREADABLE: Final = "This form cannot be read: open it again and send it as it is."

Form = dict[str, str]
Handle = Callable[[Request, Form], Response]

_TEMPLATES: Final = Environment(
    loader=FileSystemLoader(TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)


def show(template: str, *, status_code: int = 200, **values: Any) -> HTMLResponse:
    """The page of this template with these values, every one of them shown as the text that it is."""
    content = _TEMPLATES.get_template(template).render(style=STYLE, **values)
    return HTMLResponse(content, status_code=status_code, headers=HEADERS)


def show_refusal(
    request: Request, sentence: str, *, title: str = "This did not work", status_code: int = 403
) -> Response:
    """A page with one sentence and a way to try again, and nothing else."""
    again = sign_in_address(clean_next(request.query_params.get("next")))
    return show("refusal.html", status_code=status_code, title=title, sentence=sentence, again=again)


def go(address: str, *, token: str | None = None) -> RedirectResponse:
    """To another page of ours; with a token, signed in."""
    response = RedirectResponse(address or HOME, status_code=303, headers={"Cache-Control": "no-store"})
    if token is not None:
        set_session_cookie(response, token, is_secure=get_settings().is_secure)
    return response


def tell_status(error: MayatrackError) -> int:
    """The HTTP status of a form that was not accepted."""
    if isinstance(error, SignInRefused):
        return 429 if error.reason == "throttled" else 403
    return 400


def takes_form(handle: Handle) -> Callable[[Request], Awaitable[Response]]:
    """The route that answers a form of ours: `handle` gets its fields, in a thread, because it asks the database."""

    async def answer(request: Request) -> Response:
        try:
            form = await _read_form(request)
        except MayatrackError as refusal:
            return show_refusal(request, str(refusal))
        return await to_thread.run_sync(handle, request, form)

    return answer


async def _read_form(request: Request) -> Form:
    if not is_from_own_page(request):
        raise NotAllowed("This form was not sent by a page of MaYA Track: open it here and send it again.")
    content = b""
    async for chunk in request.stream():
        content += chunk
        if len(content) > LARGEST_FORM:
            raise InvalidInput("This form is far too long: shorten what you entered.")
    try:
        form = dict(parse_qsl(content.decode(), keep_blank_values=True, max_num_fields=MOST_FIELDS))
    except ValueError as error:
        raise InvalidInput(UNREADABLE) from error
    # PostgreSQL has no such letter.
    if any("\x00" in value for value in form.values()):
        raise InvalidInput(UNREADABLE)
    return form


def answer_style(_request: Request) -> Response:
    """The one style sheet of these pages."""
    return Response(_write_style(), media_type="text/css", headers={"Cache-Control": "max-age=3600"})


@lru_cache(maxsize=1)
def _write_style() -> str:
    theme = tomllib.loads(THEME.read_text(encoding="utf-8"))["theme"]
    return _TEMPLATES.get_template("style.css").render(light=theme["light"], dark=theme["dark"])
