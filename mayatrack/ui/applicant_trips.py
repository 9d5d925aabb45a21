"""On which trips and flights was this person?"""

from uuid import UUID

import streamlit as st

from mayatrack.charts.words import label_value
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Actor
from mayatrack.queries.flights import read_flights_of
from mayatrack.queries.travelers import read_trips_of
from mayatrack.ui.flights import describe_flight
from mayatrack.ui.formats import format_dates
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown


def show_trips(person_id: UUID, *, by: Actor) -> None:
    """Each trip that the person was confirmed for, with the flights that they are booked on."""
    with reading(get_engine()) as session:
        trips = list_records(read_trips_of(session, by=by, person_id=person_id))
        flights = list_records(read_flights_of(session, by=by, person_id=person_id))
    if not trips:
        st.info("Trips begin with a confirmed seat: this person has none yet.", icon=":material/info:")
    for trip in trips:
        own = [flight for flight in flights if flight["traveler_id"] == trip["traveler_id"]]
        with st.container(border=True):
            _show_trip(trip, own)


def _show_trip(trip: Row, flights: list[Row]) -> None:
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(escape_markdown(trip["cohort"]), anchor=False, width="stretch")
        st.badge(label_value(trip["status"]), color="green" if trip["status"] == Status.TRAVELED else "gray")
    st.caption(f"{escape_markdown(trip['country'])}, {format_dates(trip['departs_on'], trip['returns_on'])}")
    if not flights:
        st.markdown("Not booked on any flight.")
    for flight in sorted(flights, key=lambda flight: flight["departs_at"]):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.markdown(describe_flight(flight), width="stretch")
            st.badge(label_value(flight["state"]), color="green" if flight["state"] == "flown" else "gray")
