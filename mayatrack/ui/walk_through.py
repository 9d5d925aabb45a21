"""With whom is the airport walked through before their first flight, and by when are they written to?"""

from datetime import timedelta
from uuid import UUID

import streamlit as st

from mayatrack.domain.flights import MESSAGE_DAYS
from mayatrack.models.base import today
from mayatrack.ui.buddies import GOING, PROBLEMS, find_flights, find_problem
from mayatrack.ui.flights import describe_flight, find_local_times
from mayatrack.ui.formats import format_count, format_date
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown


def show_walk_through(flights: list[Row], bookings: list[Row], fliers: list[Row]) -> None:
    """The first flyers of each departure. Rows of `read_flights`, `read_bookings` and `read_fliers`."""
    first = {flier["traveler_id"]: flier for flier in fliers if flier["is_first"] and flier["status"] in GOING}
    departures = find_departures(bookings)
    shown = [
        (flight, [first[each] for each in departures.get(flight["flight_id"], []) if each in first])
        for flight in flights
    ]
    if not any(people for _, people in shown):
        st.info("No first flyer is booked on a flight yet: book travelers on the tab Flights.", icon=":material/info:")
    for flight, people in shown:
        if people:
            _show_departure(flight, people, find_flights(bookings))
    waiting = [
        flier["full_name"] for key, flier in first.items() if not any(key in each for each in departures.values())
    ]
    if waiting:
        st.warning(f"First flyers without a flight: {escape_markdown(', '.join(waiting))}.", icon=":material/warning:")


def find_departures(bookings: list[Row]) -> dict[str, list[str]]:
    """Flight → the travelers who depart with it: whose first booking it is. Rows in the order of departure."""
    departures: dict[str, list[str]] = {}
    seen: set[str] = set()
    for booking in bookings:
        if booking["traveler_id"] not in seen:
            departures.setdefault(booking["flight_id"], []).append(booking["traveler_id"])
            seen.add(booking["traveler_id"])
    return departures


def _show_departure(flight: Row, people: list[Row], flown: dict[str, frozenset[UUID]]) -> None:
    departs_on = find_local_times(flight)[0].date()
    due_on = departs_on - timedelta(days=MESSAGE_DAYS)
    with st.container(border=True):
        st.markdown(describe_flight(flight))
        is_due = due_on <= today() < departs_on
        due = f"message due {format_date(due_on)}" + (" :orange-badge[:material/mail: due now]" if is_due else "")
        st.markdown(f"**{format_count(len(people), 'first flyer')}** · {due}")
        lines = [_describe(person, flown) for person in people]
        st.markdown("\n".join(f"* {line}" for line in lines))
        st.caption("Their addresses, to write to all of them:")
        st.code("; ".join(person["email"] for person in people), language=None, wrap_lines=True)


def _describe(person: Row, flown: dict[str, frozenset[UUID]]) -> str:
    buddy = f" with {escape_markdown(person['buddy_name'])}" if person["buddy_name"] else ", no buddy yet"
    problem = find_problem(person, flown)
    told = f", who {PROBLEMS[problem]}" if problem else ""
    return f"**{escape_markdown(person['full_name'])}**{buddy}{told}"
