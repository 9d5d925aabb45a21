"""Which flights does a cohort take, who is on which, and who was on board?"""

from collections import Counter
from typing import Final
from uuid import UUID

import streamlit as st

from mayatrack.domain.flights import BoardingState, is_off_trip
from mayatrack.domain.roles import Actor
from mayatrack.models.base import now
from mayatrack.ui.boarding_forms import show_boarding_form, show_booking_form, show_removal_form
from mayatrack.ui.flight_forms import show_flight_editor, show_new_flight
from mayatrack.ui.flights import describe_segment, find_local_times
from mayatrack.ui.formats import format_count, format_date, format_dates
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

STATES: Final = {BoardingState.FLOWN: "on board", BoardingState.PLANNED: "booked", BoardingState.MISSED: "missed it"}


def show_flights(cohort: Row, flights: list[Row], bookings: list[Row], travelers: list[Row], *, by: Actor) -> None:
    """Every flight with who is on it. Rows of `read_cohorts`, `read_flights`, `read_bookings` and `read_fliers`."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("Flights", anchor=False, width="stretch")
        show_new_flight(UUID(cohort["cohort_id"]), cohort["departs_on"], by=by)
    _show_off_trip(cohort, flights)
    if not flights:
        st.info("No flight yet: add the first one as the ticket prints it.", icon=":material/info:")
    for flight in flights:
        booked = [booking for booking in bookings if booking["flight_id"] == flight["flight_id"]]
        with st.container(border=True):
            _show_flight(cohort, flight, booked, travelers, by=by)


def _show_off_trip(cohort: Row, flights: list[Row]) -> None:
    """The flights of other dates than the cohort's: whoever moves a trip has to move its flights as well."""
    departs_on, returns_on = cohort["departs_on"], cohort["returns_on"]
    local = {flight["flight_id"]: [end.date() for end in find_local_times(flight)] for flight in flights}
    off = [
        f"**{escape_markdown(flight['number'])}** on {format_date(local[flight['flight_id']][0])}"
        for flight in flights
        if is_off_trip(*local[flight["flight_id"]], departs_on=departs_on, returns_on=returns_on)
    ]
    if off:
        st.warning(
            f"{format_count(len(off), 'flight')} outside the trip of {format_dates(departs_on, returns_on)}: "
            f"{', '.join(off)}. "
            "Change them to the new dates, or correct the dates of the cohort.",
            icon=":material/event_busy:",
        )


def _show_flight(cohort: Row, flight: Row, booked: list[Row], travelers: list[Row], *, by: Actor) -> None:
    st.markdown(describe_segment(flight))
    counts = Counter(booking["state"] for booking in booked)
    told = [f"{counts[state]} {words}" for state, words in STATES.items() if counts[state]]
    if booked:
        _show_names(", ".join(told), booked, travelers)
    else:
        st.caption("Nobody is booked yet.")
    with st.container(horizontal=True):
        show_booking_form(flight, booked, travelers, by=by)
        if booked and flight["departs_at"] <= now():
            show_boarding_form(flight, booked, by=by)
        show_flight_editor((cohort["departs_on"], cohort["returns_on"]), flight, by=by)
        show_removal_form(flight, booked, by=by)


def _show_names(counted: str, booked: list[Row], travelers: list[Row]) -> None:
    on_it = {booking["traveler_id"] for booking in booked}
    others = [traveler["full_name"] for traveler in travelers if traveler["traveler_id"] not in on_it]
    first = [flier["full_name"] for flier in travelers if flier["is_first"] and flier["traveler_id"] in on_it]
    if first:
        count = format_count(len(first), "first flyer")
        st.markdown(f":blue-badge[:material/flight: {count}] {escape_markdown(', '.join(first))}")
    with st.expander(counted, icon=":material/group:"):
        for state, words in STATES.items():
            names = [booking["full_name"] for booking in booked if booking["state"] == state]
            if names:
                st.markdown(f"**{words.capitalize()}**: {escape_markdown(', '.join(names))}")
        if others:
            st.markdown(f"**Not on this flight**: {escape_markdown(', '.join(others))}")
