"""Set-up: how does a cohort choose among its applications, and which of them go into review?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.services.selection_plans import find_selection
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.rubric import show_rubric
from mayatrack.ui.selection_cohort import choose_selection_cohort, show_phase
from mayatrack.ui.selection_plan import show_plan
from mayatrack.ui.waiting_applications import show_waiting

actor = guard(__file__)
st.title("Set-up", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
if cohorts.empty:
    show_empty(
        actor,
        "Nobody is selected yet",
        "Create a cohort first; here you say by which rules it chooses among its applications.",
        icon=":material/tune:",
        pages=("cohorts",),
    )
    st.stop()

cohort = choose_selection_cohort(cohorts, key="set_up_cohort")
with reading(get_engine()) as session:
    selection = find_selection(session, UUID(cohort["cohort_id"]), by=actor)
show_phase(selection)

sections = {"Plan": show_plan, "Rubric": show_rubric, "Eligibility": show_waiting}
tabs = st.tabs(list(sections), key="set_up", on_change="rerun", bind="query-params")
for tab, show_section in zip(tabs, sections.values(), strict=True):
    if tab.open:
        with tab:
            show_section(selection, by=actor)
