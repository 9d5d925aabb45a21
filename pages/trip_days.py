"""Trip day: who is here, what happened, and who made the trip?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.queries.check_ins import read_check_ins
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.flights import read_flights
from mayatrack.queries.incidents import read_incidents
from mayatrack.queries.travelers import read_travelers
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.incidents import Clocks, show_incidents
from mayatrack.ui.rows import list_records
from mayatrack.ui.travel_cohort import choose_travel_cohort, show_dates
from mayatrack.ui.trip_roll import show_roll
from mayatrack.ui.trip_settlement import show_settlement

actor = guard(__file__)
st.title("Trip day", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
if cohorts.empty:
    show_empty(
        actor,
        "No trip yet",
        "Create a cohort first; whoever confirms a seat in it is counted here on the day.",
        icon=":material/how_to_reg:",
        pages=("cohorts",),
    )
    st.stop()

cohort = choose_travel_cohort(cohorts, key="trip_day", is_day=True)
show_dates(cohort)
cohort_id = UUID(cohort["cohort_id"])
with reading(get_engine()) as session:
    travelers = list_records(read_travelers(session, by=actor, cohort_id=cohort_id))

roll, log, end = st.tabs(["Check-in", "Incidents", "Who traveled"], key="trip_parts", on_change="rerun")
if log.open:
    with reading(get_engine()) as session:
        incidents = list_records(read_incidents(session, by=actor, cohort_id=cohort_id))
        flights = list_records(read_flights(session, by=actor, cohort_id=cohort_id))
    with log:
        show_incidents(cohort, incidents, travelers, Clocks(flights), by=actor)
elif end.open:
    with end:
        show_settlement(cohort, travelers, by=actor)
else:
    with reading(get_engine()) as session:
        counted = list_records(read_check_ins(session, by=actor, cohort_id=cohort_id))
    with roll:
        show_roll(cohort, travelers, counted, by=actor)
