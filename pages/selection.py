"""Set-up: how does a cohort choose among its applications, and which of them go into review?"""

import streamlit as st

from mayatrack.ui.guard import guard
from mayatrack.ui.rubric import show_rubric
from mayatrack.ui.selection_cohort import open_selection
from mayatrack.ui.selection_plan import show_plan
from mayatrack.ui.waiting_applications import show_waiting

actor = guard(__file__)
st.title("Set-up", anchor=False)
selection = open_selection(
    key="set_up_cohort",
    nobody="Nobody is selected yet",
    sentence="Create a cohort first; here you say by which rules it chooses among its applications.",
    icon=":material/tune:",
    by=actor,
)

sections = {"Plan": show_plan, "Rubric": show_rubric, "Eligibility": show_waiting}
tabs = st.tabs(list(sections), key="set_up", on_change="rerun", bind="query-params")
for tab, show_section in zip(tabs, sections.values(), strict=True):
    if tab.open:
        with tab:
            show_section(selection, by=actor)
