"""Who was refused what? Kept in the audit log, once a minute for the same user and page."""

import time
from functools import lru_cache
from typing import Final
from urllib.parse import unquote, urlsplit
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.exceptions import NotAllowed
from mayatrack.services.audit import record_refusal
from mayatrack.ui import identity

SECONDS: Final = 60
MOST_KEPT: Final = 10_000


def log_refusal(refusal: NotAllowed) -> None:
    """Keep that this refusal was shown to whoever uses the page that runs now."""
    actor = identity.current_actor()
    minute = int(time.time() // SECONDS)
    _log_once(actor.user_id if actor else None, find_page_name(), refusal.action, minute)


def find_page_name() -> str:
    """The name of the page that the browser's address shows, and of none other: an address may hold anything."""
    # The table of pages shows errors itself, and would import this module while it is being read.
    from mayatrack.ui.navigation import HOME, PAGES

    address = unquote(urlsplit(st.context.url or "").path).strip("/")
    names = {page.url_path: page.name for page in PAGES} | {"": HOME.name}
    return names.get(address, "none")


# What was kept a moment ago is not kept again: a page runs anew with every click on it.
@lru_cache(maxsize=MOST_KEPT)
def _log_once(user_id: UUID | None, page: str, action: str | None, _minute: int) -> None:
    with writing(get_engine()) as session:
        record_refusal(session, user_id=user_id, page=page, action=action)
