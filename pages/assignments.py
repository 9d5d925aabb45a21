"""Reviewers: who reviews which applications, how far are they, and what do they not read?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.services.selection_plans import find_selection
from mayatrack.ui.blackouts import show_blackouts
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.review_assignment import show_assignment
from mayatrack.ui.review_disagreement import show_disagreements
from mayatrack.ui.review_progress import show_progress
from mayatrack.ui.selection_cohort import choose_selection_cohort, show_phase

actor = guard(__file__)
st.title("Reviewers", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
if cohorts.empty:
    show_empty(
        actor,
        "Nothing to review yet",
        "Create a cohort first; whoever applies to it is read here by several reviewers.",
        icon=":material/groups:",
        pages=("cohorts",),
    )
    st.stop()

cohort = choose_selection_cohort(cohorts, key="reviewed_cohort")
with reading(get_engine()) as session:
    selection = find_selection(session, UUID(cohort["cohort_id"]), by=actor)
show_phase(selection)
if selection.plan is None:
    show_empty(
        actor,
        "This cohort does not choose yet",
        "Set its selection up first: when reviews take place, how many each application wants, and what is scored.",
        icon=":material/tune:",
        pages=("selection",),
    )
    st.stop()

sections = {
    "Assign": show_assignment,
    "Progress": show_progress,
    "Disagreement": show_disagreements,
    "Black out": show_blackouts,
}
for tab, show_section in zip(
    st.tabs(list(sections), key="reviewers", on_change="rerun", bind="query-params"), sections.values(), strict=True
):
    if tab.open:
        with tab:
            show_section(selection, by=actor)
