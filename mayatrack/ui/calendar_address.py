"""How does somebody get their interviews, the trips or reminders into their own calendar, and out of it again?"""

from functools import partial
from typing import Final
from urllib.parse import urlsplit

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.calendars import FeedKind
from mayatrack.domain.roles import Actor
from mayatrack.services.calendar_feeds import find_feed, make_feed, revoke_feed
from mayatrack.settings import get_settings
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_moment
from mayatrack.ui.forms import form_key
from mayatrack.ui.steps import show_step
from mayatrack.web.calendar import write_feed_address

NAME: Final = "calendar_address"
TOLD: Final = {
    FeedKind.INTERVIEWS: "your interviews appear there with time, place and number, never with a name",
    FeedKind.TRIPS: "flights and deadlines of every coming trip appear there, never with a name",
    FeedKind.REMINDERS: (
        "the calls and deadlines of each day appear there, with how many alumni wait and never with a name"
    ),
}


def show_calendar_address(*, by: Actor, kind: FeedKind = FeedKind.INTERVIEWS) -> None:
    """A button that makes the secret address of the person's calendar, shows it once, and ends it."""
    with reading(get_engine()) as session:
        feed = find_feed(session, by=by, kind=kind)
    key = form_key(NAME)
    with st.popover("Calendar address", icon=":material/calendar_month:", key=f"{key}_popover"):
        st.markdown(
            f"Subscribe to a secret address in your calendar program, and {TOLD[kind]}; "
            "whoever has the address can see that."
        )
        if not get_settings().public_url:
            st.caption("This installation has no public address: it works for programs on this computer alone.")
        if feed is not None:
            st.caption(f"Your address was made {format_moment(feed.made_at)}. A new one ends it.")
        with st.container(horizontal=True):
            is_asked = st.button(
                "Make the address" if feed is None else "Make a new address", type="primary", key=f"{key}_make"
            )
            if feed is not None:
                show_step(
                    NAME,
                    "Revoke it",
                    partial(revoke_feed, by=by, kind=kind),
                    "Your calendar's address has ended.",
                    key=f"{key}_revoke",
                )
        if is_asked:
            _show_new_address(by, kind)


def _show_new_address(by: Actor, kind: FeedKind) -> None:
    with shown_errors():
        with writing(get_engine()) as session:
            token = make_feed(session, by=by, kind=kind)
        here = urlsplit(st.context.url or "")
        origin = here._replace(path="", query="", fragment="").geturl()
        st.code(write_feed_address(token, origin=origin), language=None, wrap_lines=True)
        st.caption("It is shown only now: copy it into your calendar program.")
