"""May this person open this page? The first call of every page."""

from pathlib import Path

import streamlit as st

from mayatrack.domain.roles import Actor
from mayatrack.exceptions import NotAllowed
from mayatrack.ui import identity
from mayatrack.ui.account_links import show_signed_out
from mayatrack.ui.errors import show_error
from mayatrack.ui.navigation import check_can_open, find_page


def guard(page_file: str) -> Actor:
    """The actor, once it is certain that they may open the page at this file; otherwise a sentence, and the page stops.

    Raises KeyError for a file that the table of pages does not name: an unlisted page is never shown.
    """
    actor = require_actor()
    try:
        check_can_open(actor, find_page(Path(page_file).stem))
    except NotAllowed as refusal:
        show_error(refusal)
        st.stop()
    return actor


def require_actor() -> Actor:
    """The actor; once their sign-in has ended a sentence that says so, and the page stops."""
    actor = identity.current_actor()
    if actor is None:
        show_signed_out()
        st.stop()
    return actor
