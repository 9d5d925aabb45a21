"""Calls: whom to call next and why, what they said, and what both rates make of it."""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.queries.alumni import read_alumni_cohorts
from mayatrack.ui.alumnus_desk import show_alumnus
from mayatrack.ui.call_desk import show_call_desk
from mayatrack.ui.career_rates import show_rates
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.outcome_grid import show_outcome_grid
from mayatrack.ui.reminders import show_reminder_line, show_reminders

actor = guard(__file__)
st.title("Calls", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_alumni_cohorts(session, by=actor)
if cohorts.empty:
    show_empty(
        actor,
        "Nobody to call yet",
        "Alumni appear here once a trip is marked done, with the calls that follow it.",
        icon=":material/call:",
        pages=("travel", "opportunities"),
    )
    st.stop()
show_reminder_line(by=actor)
sections = {
    "Queue": show_call_desk,
    "Many at once": show_outcome_grid,
    "One alumnus": show_alumnus,
    "Rates": show_rates,
    "Reminders": show_reminders,
}
tabs = st.tabs(list(sections), key="calls", on_change="rerun", bind="query-params")
for tab, show_section in zip(tabs, sections.values(), strict=True):
    if tab.open:
        with tab:
            show_section(cohorts, by=actor)
