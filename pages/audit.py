"""Audit log: who did what, when, and what was it before?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.exceptions import InvalidInput
from mayatrack.queries.audit import read_events, read_log_actions, read_log_users
from mayatrack.ui.audit_filters import POSITION, choose_events, keep_view
from mayatrack.ui.audit_list import show_events, show_pager
from mayatrack.ui.empty import show_empty
from mayatrack.ui.errors import show_error
from mayatrack.ui.guard import guard

actor = guard(__file__)
st.title("Audit log", anchor=False)
st.caption(
    "Every write, sign-in, refusal, export and sensitive view, and every look at this log. "
    "What is changed or removed past the application is found by the command “python -m mayatrack audit verify”."
)
with reading(get_engine()) as session:
    users = read_log_users(session, by=actor)
    actions = read_log_actions(session, by=actor)
try:
    chosen = choose_events(users, actions)
except InvalidInput as error:
    show_error(error)
    st.stop()

keep_view(chosen, by=actor)
with reading(get_engine()) as session:
    page = read_events(session, by=actor, filter=chosen, cursor=st.query_params.get(POSITION))

if page.frame.empty:
    show_empty(
        actor,
        "No event to show",
        "Nothing in the log fits what you chose: take a choice back.",
        icon=":material/manage_search:",
    )
    st.stop()
show_pager(page)
show_events(page.frame)
