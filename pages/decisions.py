"""Decide: who is offered a seat, who waits for one, who is not selected, and when is everybody told?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.selection_phases import Phase
from mayatrack.models.base import today
from mayatrack.queries.colleges import read_colleges
from mayatrack.queries.decisions import read_decision_counts
from mayatrack.queries.rankings import read_ranking
from mayatrack.queries.seats import read_seats
from mayatrack.ui.decision_steps import show_steps
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.ranking_filters import choose_ranking, describe_rule
from mayatrack.ui.ranking_table import page_number, show_ranking
from mayatrack.ui.seat_counts import show_decision_counts, show_seats
from mayatrack.ui.selection_cohort import open_selection

actor = guard(__file__)
st.title("Decide", anchor=False)
selection = open_selection(
    key="decide_cohort",
    nobody="Nobody to decide on yet",
    sentence="Create a cohort first; here you decide on its applications.",
    icon=":material/gavel:",
    by=actor,
    phase=Phase.DECIDE,
)
cohort_id = selection.cohort.id
with reading(get_engine()) as session:
    colleges = read_colleges(session, by=actor)
    seats = read_seats(session, by=actor, cohort_id=cohort_id)
    counts = read_decision_counts(session, by=actor, cohort_id=cohort_id)
if selection.plan is None:
    sentence = "Say first how this cohort chooses: its dates, and what decides between equal scores."
    show_empty(actor, "Not set up yet", sentence, icon=":material/tune:", pages=("selection",))
    st.stop()

show_seats(seats)
if selection.plan.released_at is None:
    show_decision_counts(counts)
wanted = choose_ranking(colleges)
with reading(get_engine()) as session:
    rule = selection.plan.tie_rule
    page = read_ranking(session, by=actor, cohort_id=cohort_id, rule=rule, filter=wanted, page=page_number())

if page.frame.empty:
    sentence = "No application in review or further fits: take a filter back, or start the review on the page Set-up."
    show_empty(actor, "Nobody to show", sentence, icon=":material/person_search:", pages=("selection",))
    st.stop()

is_deciding = selection.find_phase(today()) is Phase.DECIDE
tools = st.container()
st.caption(describe_rule(rule))
chosen = show_ranking(page, is_choosable=is_deciding)
with tools:
    show_steps(selection, page, wanted, seats, chosen, by=actor)
