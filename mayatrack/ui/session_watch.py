"""How does a page that nobody touches learn that its user was signed out?"""

from typing import Final

import streamlit as st

from mayatrack.domain.sessions import IDLE_LIMIT
from mayatrack.web.session_watch import WATCH_PATH

# A module runs once, however often the page is drawn and wherever the menu leads. Until the server tells it better, it
# takes the session to be as long as one can last that nobody uses.
_WATCH: Final = f'<script type="module" src="{WATCH_PATH}?seconds={int(IDLE_LIMIT.total_seconds())}"></script>'


def watch_session() -> None:
    """Let the page go blank by itself once the session has ended under which it was drawn."""
    st.sidebar.html(_WATCH, unsafe_allow_javascript=True)
