"""Interviews: whom do I interview when, and how does staff bring applicants, interviewers and times together?"""

import streamlit as st

from mayatrack.domain.roles import Action, can_act
from mayatrack.ui.guard import guard
from mayatrack.ui.interview_schedule import show_schedule
from mayatrack.ui.own_interviews import show_own_interviews

actor = guard(__file__)
st.title("Interviews", anchor=False)
if can_act(actor, Action.RUN_SELECTION):
    schedule, own = st.tabs(["Schedule", "My interviews"], key="interview_parts", on_change="rerun")
    # Only what is looked at is read.
    if own.open:
        with own:
            show_own_interviews(by=actor)
    else:
        with schedule:
            show_schedule(by=actor)
else:
    show_own_interviews(by=actor)
