"""Where does somebody go once they are signed in? Back to where they wanted, if that is an address of ours."""

import re
from typing import Final
from urllib.parse import urlencode

from starlette.requests import HTTPConnection

HOME: Final = "/"
SIGN_IN: Final = "/sign-in"

# One slash and then a name: browsers take //host and /\host for another site, and skip tabs and line ends.
_OWN: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_LONGEST: Final = 2_000


def clean_next(text: str | None) -> str:
    """The address if it is a path of this origin, with its query; for anything else the home page."""
    is_own = text is not None and len(text) <= _LONGEST and _OWN.fullmatch(text) is not None
    return text if text is not None and is_own and not text.startswith(SIGN_IN) else HOME


def sign_in_address(wanted: str = HOME) -> str:
    """Where somebody signs in who wants to see this address."""
    there = clean_next(wanted)
    return SIGN_IN if there == HOME else f"{SIGN_IN}?{urlencode({'next': there})}"


def wanted_address(caller: HTTPConnection) -> str:
    """The path and query that were asked for."""
    query = caller.url.query
    # The path as it was sent: what stands for a special letter must not turn into one.
    path = caller.scope.get("raw_path", caller.url.path.encode()).decode("latin-1").partition("?")[0]
    return clean_next(f"{path}?{query}" if query else path)
