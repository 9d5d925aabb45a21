"""Travel: who goes with a cohort, and are their documents ready?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.models.base import today
from mayatrack.queries.boards import read_board
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.travelers import read_travelers
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.rows import list_records
from mayatrack.ui.travel_cohort import choose_travel_cohort, show_dates
from mayatrack.ui.travel_travelers import describe_readiness, show_travelers

actor = guard(__file__)
st.title("Travel", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
if cohorts.empty:
    show_empty(
        actor,
        "Nobody travels yet",
        "Create a cohort first; whoever confirms a seat in it appears here.",
        icon=":material/flight_takeoff:",
        pages=("cohorts",),
    )
    st.stop()

cohort = choose_travel_cohort(cohorts)
show_dates(cohort)
cohort_id = UUID(cohort["cohort_id"])
with reading(get_engine()) as session:
    travelers = list_records(read_travelers(session, by=actor, cohort_id=cohort_id))
    board = read_board(session, by=actor, today=today(), cohort_id=cohort_id)

st.header("Travelers", anchor=False)
if travelers:
    st.markdown(describe_readiness(travelers, board))
    show_travelers(travelers, board, by=actor)
else:
    st.info("Nobody is confirmed for this cohort yet: offer seats on the page Seats.", icon=":material/info:")
