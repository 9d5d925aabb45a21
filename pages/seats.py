"""Seats: who is offered one until when, who confirmed, who is next when one becomes free?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.selection_phases import Phase
from mayatrack.models.base import today
from mayatrack.queries.seats import read_past_offers, read_seat_holders, read_seats, read_waitlist
from mayatrack.services.waitlists import judge_alternates
from mayatrack.ui.guard import guard
from mayatrack.ui.past_offers import show_past_offers
from mayatrack.ui.rows import list_records
from mayatrack.ui.seat_counts import show_seats
from mayatrack.ui.seat_holders import show_holders, show_lapsing
from mayatrack.ui.selection_cohort import open_selection
from mayatrack.ui.waitlist import show_proposal, show_waitlist

actor = guard(__file__)
st.title("Seats", anchor=False)
selection = open_selection(
    key="seats_cohort",
    nobody="There are no seats yet",
    sentence="Create a cohort first; whoever is offered one of its seats appears here.",
    icon=":material/event_seat:",
    by=actor,
    phase=Phase.RELEASED,
)
cohort_id = selection.cohort.id
with reading(get_engine()) as session:
    seats = read_seats(session, by=actor, cohort_id=cohort_id)
    holders = list_records(read_seat_holders(session, by=actor, cohort_id=cohort_id))
    waiting = list_records(read_waitlist(session, by=actor, cohort_id=cohort_id))
    alternates = judge_alternates(session, cohort_id, by=actor)
    past = read_past_offers(session, by=actor, today=today())

show_seats(seats)
show_lapsing(cohort_id, holders, by=actor)
is_to_come = selection.cohort.departs_on > today()
if is_to_come:
    show_proposal(selection.cohort, waiting, alternates, seats, by=actor)
show_holders(cohort_id, holders, by=actor)
show_waitlist(selection.cohort, waiting, alternates, is_offering=is_to_come and seats.free_count > 0, by=actor)
show_past_offers(past, seats.seat_count)
