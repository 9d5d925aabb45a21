"""Flights: which does a cohort take, who is on which, who needs company, and which connection is too short?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.calendars import FeedKind
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.fliers import read_fliers
from mayatrack.queries.flights import read_bookings, read_flights
from mayatrack.ui.buddies import show_buddies
from mayatrack.ui.calendar_address import show_calendar_address
from mayatrack.ui.empty import show_empty
from mayatrack.ui.flight_connections import show_connections
from mayatrack.ui.guard import guard
from mayatrack.ui.itinerary_import import show_itinerary_import
from mayatrack.ui.rows import list_records
from mayatrack.ui.travel_cohort import choose_travel_cohort, show_dates
from mayatrack.ui.travel_flights import show_flights
from mayatrack.ui.walk_through import show_walk_through

actor = guard(__file__)
with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Flights", anchor=False, width="stretch")
    show_calendar_address(by=actor, kind=FeedKind.TRIPS)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
if cohorts.empty:
    show_empty(
        actor,
        "Nobody flies yet",
        "Create a cohort first; its flights are entered here.",
        icon=":material/flight:",
        pages=("cohorts",),
    )
    st.stop()

cohort = choose_travel_cohort(cohorts, key="flies")
show_dates(cohort)
cohort_id = UUID(cohort["cohort_id"])
with reading(get_engine()) as session:
    fliers = list_records(read_fliers(session, by=actor, cohort_id=cohort_id))
    flights = list_records(read_flights(session, by=actor, cohort_id=cohort_id))
    bookings = list_records(read_bookings(session, by=actor, cohort_id=cohort_id))

parts = ("Flights", "Buddies", "Walk-through", "Import")
segments, buddies, walk_through, table = st.tabs(parts, key="flight_parts", on_change="rerun")
if buddies.open:
    with buddies:
        show_buddies(cohort, fliers, bookings, by=actor)
elif walk_through.open:
    with walk_through:
        show_walk_through(flights, bookings, fliers)
elif table.open:
    with table:
        show_itinerary_import(cohort, by=actor)
else:
    with segments:
        show_connections(flights, bookings)
        show_flights(cohort, flights, bookings, fliers, by=actor)
