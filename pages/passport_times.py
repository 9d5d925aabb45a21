"""Passport times: how long does a passport take today, and who says so?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.models.base import today
from mayatrack.queries.processing_times import list_times, read_processing_times
from mayatrack.queries.travel_policy import read_policy
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.passport_time_forms import show_new_time, show_time_actions
from mayatrack.ui.passport_times import choose_time, show_time, show_times, show_today

actor = guard(__file__)
with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Passport times", anchor=False, width="stretch")
    show_new_time(by=actor)
with reading(get_engine()) as session:
    times = read_processing_times(session, by=actor)
    policy = read_policy(session, by=actor).policy
if times.empty:
    show_empty(
        actor,
        "No passport time is entered yet",
        "Enter what travel.state.gov says today: without it nobody can tell whether a passport arrives in time.",
        icon=":material/hourglass:",
    )
    st.stop()

st.header("In effect today", anchor=False)
show_today(list_times(times), times, policy, today())

st.header("All entries, the newest first", anchor=False)
row = choose_time(times)
if row is not None:
    with st.container(border=True):
        show_time(row)
        show_time_actions(row, by=actor)
show_times(times)
