"""What does a calendar program read? Its owner's interviews or trips, at a secret address and without a cookie."""

from typing import Final

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.calendars import FeedKind
from mayatrack.exceptions import NotFound
from mayatrack.files.calendars import write_calendar
from mayatrack.services.calendar_feeds import read_feed
from mayatrack.settings import get_settings

CALENDARS: Final = "/calendar/"
ENDING: Final = ".ics"
PAGES: Final = {FeedKind.INTERVIEWS: "/interviews", FeedKind.TRIPS: "/flights", FeedKind.REMINDERS: "/calls"}
# The address is a key: nobody between here and the calendar may keep what it opens.
HEADERS: Final = {"Cache-Control": "no-store", "Content-Disposition": "inline", "X-Robots-Tag": "noindex"}


def write_feed_address(token: str, *, origin: str) -> str:
    """The whole secret address of a calendar."""
    return f"{origin}{CALENDARS}{token}{ENDING}"


async def send_calendar(request: Request) -> Response:
    """The calendar at this address; 404 with one sentence where there is none, whatever the reason."""
    # Guessing 256 random bits needs no throttle; every wrong guess costs one look into an index.
    name = request.path_params["name"]
    token = name.removesuffix(ENDING)
    try:
        content = await to_thread.run_sync(_write, token if token != name else "", _find_origin(request))
    except NotFound as refusal:
        return PlainTextResponse(f"{refusal}\n", status_code=404, headers=HEADERS)
    return Response(content, media_type="text/calendar; charset=utf-8", headers=HEADERS)


def _write(token: str, origin: str) -> bytes:
    with reading(get_engine()) as session:
        feed = read_feed(session, token)
    return write_calendar(feed.entries, kind=feed.kind, page=f"{origin}{PAGES[feed.kind]}")


def _find_origin(request: Request) -> str:
    # Behind a proxy that ends TLS the request itself says http.
    return get_settings().public_url or f"{request.url.scheme}://{request.url.netloc}"


CALENDAR_ROUTES: Final = [Route(f"{CALENDARS}{{name:path}}", send_calendar, methods=["GET"])]
