"""Is the session still open under which a page was drawn? The page itself asks, so that it can go blank."""

import math
from pathlib import Path
from typing import Final

from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse

from mayatrack.db.engine import get_engine
from mayatrack.models.base import now
from mayatrack.services.sessions import find_session_end, name_session
from mayatrack.web.cookies import read_session_cookie

SESSION: Final = "/api/session"
WATCH_PATH: Final = "/api/session_watch.js"


def tell_session(request: Request) -> JSONResponse:
    """{"session": a name for the browser's session, "seconds": how long it lasts if nobody clicks}.

    Without an open session the name is null. To ask keeps no session open.
    """
    token, moment = read_session_cookie(request), now()
    ends_at = find_session_end(get_engine(), token, now=moment)
    if token is None or ends_at is None:
        return JSONResponse({"session": None, "seconds": 0})
    return JSONResponse({"session": name_session(token), "seconds": math.ceil((ends_at - moment).total_seconds())})


def send_watch_script(_request: Request) -> FileResponse:
    """The script that every page loads once; the policy allows it because it comes from this server."""
    return FileResponse(Path(__file__).with_suffix(".js"), media_type="text/javascript")
