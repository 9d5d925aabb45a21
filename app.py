"""The front door: which script draws the pages, who may come in, what else is served, and what happens at start-up."""

import streamlit as st
from starlette.middleware import Middleware
from starlette.routing import Route

from mayatrack.settings import PROJECT_FOLDER
from mayatrack.ui.errors import show_unexpected_error
from mayatrack.web.account import ACCOUNT_ROUTES
from mayatrack.web.addresses import DeepAddresses
from mayatrack.web.calendar import CALENDAR_ROUTES
from mayatrack.web.gate import HEALTH, Gate
from mayatrack.web.health import report_health
from mayatrack.web.keyboard import SCRIPT_PATH, send_keyboard_script
from mayatrack.web.links import LINK_ROUTES
from mayatrack.web.openid import OPENID_ROUTES
from mayatrack.web.security_headers import SecurityHeaders
from mayatrack.web.session_watch import SESSION, WATCH_PATH, send_watch_script, tell_session
from mayatrack.web.sign_in import SIGN_IN_ROUTES
from mayatrack.web.start_up import start_up

app = st.App(
    PROJECT_FOLDER / "mayatrack" / "frame.py",
    lifespan=start_up,
    middleware=[Middleware(SecurityHeaders), Middleware(Gate), Middleware(DeepAddresses)],
    routes=[
        Route(HEALTH, report_health),
        Route(SCRIPT_PATH, send_keyboard_script),
        Route(WATCH_PATH, send_watch_script),
        Route(SESSION, tell_session),
        *SIGN_IN_ROUTES,
        *OPENID_ROUTES,
        *LINK_ROUTES,
        *ACCOUNT_ROUTES,
        *CALENDAR_ROUTES,
    ],
    on_script_error=show_unexpected_error,
)
