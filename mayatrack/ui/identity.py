"""Who is using the page that runs now?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.domain.roles import Actor
from mayatrack.services.sessions import find_signed_in
from mayatrack.settings import get_settings
from mayatrack.web.cookies import name_session_cookie


def current_actor() -> Actor | None:
    """The user whose session the browser's cookie names, None once it has ended.

    Call it as `identity.current_actor()`, so that a test which replaces it here replaces it everywhere.
    """
    token = st.context.cookies.get(name_session_cookie(is_secure=get_settings().is_secure))
    signed_in = find_signed_in(get_engine(), token)
    return signed_in.actor if signed_in else None
