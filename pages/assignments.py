"""Reviewers: who reviews which applications, how far are they, and what do they not read?"""

import streamlit as st

from mayatrack.ui.blackouts import show_blackouts
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.review_assignment import show_assignment
from mayatrack.ui.review_disagreement import show_disagreements
from mayatrack.ui.review_progress import show_progress
from mayatrack.ui.selection_cohort import open_selection

actor = guard(__file__)
st.title("Reviewers", anchor=False)
selection = open_selection(
    key="reviewed_cohort",
    nobody="Nothing to review yet",
    sentence="Create a cohort first; whoever applies to it is read here by several reviewers.",
    icon=":material/groups:",
    by=actor,
)
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
