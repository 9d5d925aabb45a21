"""Consults: with whom does the travel adviser talk in confidence, and how far is it?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.models.base import today
from mayatrack.queries.consults import read_consult_cohorts, read_consults
from mayatrack.ui.consults import (
    choose_consult,
    choose_consult_cohort,
    show_consult,
    show_consults,
    show_new_consult,
)
from mayatrack.ui.empty import show_empty
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.guard import guard
from mayatrack.ui.rows import list_records

actor = guard(__file__)
st.title("Consults", anchor=False)
st.caption(
    "Only travel advisers see this page. A consult can be read until the traveler's return, and is deleted after it."
)
with reading(get_engine()) as session:
    cohorts = list_records(read_consult_cohorts(session, by=actor, today=today()))
if not cohorts:
    show_empty(
        actor,
        "No trip is to come",
        "Consults are for confirmed travelers of trips to come: once there is one, open a consult here.",
        icon=":material/forum:",
    )
    st.stop()

show_new_consult(cohorts, by=actor)
cohort_id = choose_consult_cohort(cohorts)
with reading(get_engine()) as session:
    consults = list_records(read_consults(session, by=actor, today=today(), cohort_id=cohort_id))
if not consults:
    st.info("No consult here: staff refers travelers to you, or you open one yourself.", icon=":material/info:")
    st.stop()

chosen = choose_consult(consults)
if chosen:
    with st.container(border=True), shown_errors():
        show_consult(chosen, by=actor)
show_consults(consults)
