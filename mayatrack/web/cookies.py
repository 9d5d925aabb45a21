"""Which cookie says who is signed in? It holds a random token alone, out of reach of scripts and other sites."""

from typing import Final

from starlette.requests import HTTPConnection
from starlette.responses import Response

from mayatrack.settings import get_settings

PLAIN_NAME: Final = "mayatrack_session"
# Browsers take a cookie of this prefix from this very host alone, with Secure and Path=/.
SECURE_NAME: Final = "__Host-mayatrack_session"


def name_session_cookie(*, is_secure: bool) -> str:
    """The cookie's name, with TLS or without."""
    return SECURE_NAME if is_secure else PLAIN_NAME


def set_session_cookie(response: Response, token: str, *, is_secure: bool) -> None:
    """Give the browser the token of its session, until the browser is closed; `is_secure` is Settings.is_secure."""
    response.set_cookie(
        name_session_cookie(is_secure=is_secure), token, path="/", httponly=True, samesite="lax", secure=is_secure
    )


def clear_session_cookie(response: Response) -> None:
    """Take the token from the browser, under either name."""
    response.delete_cookie(PLAIN_NAME, path="/", httponly=True, samesite="lax")
    response.delete_cookie(SECURE_NAME, path="/", httponly=True, samesite="lax", secure=True)


def read_session_cookie(connection: HTTPConnection) -> str | None:
    """The token that the browser sent, whether or not its session is still open."""
    return connection.cookies.get(name_session_cookie(is_secure=get_settings().is_secure)) or None
