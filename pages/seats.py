"""Seats: who is offered one until when, who confirmed, who is next when one becomes free?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.models.base import today
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.seats import read_past_offers, read_seat_holders, read_seats, read_waitlist
from mayatrack.services.selection_plans import find_selection
from mayatrack.services.waitlists import judge_alternates
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.past_offers import show_past_offers
from mayatrack.ui.rows import list_records
from mayatrack.ui.seat_counts import show_seats
from mayatrack.ui.seat_holders import show_holders, show_lapsing
from mayatrack.ui.selection_cohort import choose_selection_cohort, show_phase
from mayatrack.ui.waitlist import show_proposal, show_waitlist

actor = guard(__file__)
st.title("Seats", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
if cohorts.empty:
    sentence = "Create a cohort first; whoever is offered one of its seats appears here."
    show_empty(actor, "There are no seats yet", sentence, icon=":material/event_seat:", pages=("cohorts",))
    st.stop()

cohort_id = UUID(choose_selection_cohort(cohorts, key="seats_cohort")["cohort_id"])
with reading(get_engine()) as session:
    selection = find_selection(session, cohort_id, by=actor)
    seats = read_seats(session, by=actor, cohort_id=cohort_id)
    holders = list_records(read_seat_holders(session, by=actor, cohort_id=cohort_id))
    waiting = list_records(read_waitlist(session, by=actor, cohort_id=cohort_id))
    alternates = judge_alternates(session, cohort_id, by=actor)
    past = read_past_offers(session, by=actor, today=today())

show_phase(selection)
show_seats(seats)
show_lapsing(cohort_id, holders, by=actor)
is_to_come = selection.cohort.departs_on > today()
if is_to_come:
    show_proposal(selection.cohort, waiting, alternates, seats, by=actor)
show_holders(cohort_id, holders, by=actor)
show_waitlist(selection.cohort, waiting, alternates, is_offering=is_to_come and seats.free_count > 0, by=actor)
show_past_offers(past, seats.seat_count)
