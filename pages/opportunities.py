"""Opportunities: what alumni can take up, whom the office put forward, where they landed, whom to contact next."""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.queries.alumni import read_alumni_cohorts
from mayatrack.ui.alumni_choices import choose_alumni
from mayatrack.ui.guard import guard
from mayatrack.ui.match_list import show_matching
from mayatrack.ui.opportunity_board import show_board
from mayatrack.ui.opportunity_lists import show_follow_ups, show_placements, show_referrals
from mayatrack.ui.organization_list import show_organizations

actor = guard(__file__)
st.title("Opportunities", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_alumni_cohorts(session, by=actor)
if cohorts.empty:
    st.info("Nobody has returned from a trip yet: alumni appear once a trip is marked done.", icon=":material/info:")
with st.grid(3, min_column_width=220):
    alumni = choose_alumni(cohorts)

sections = {
    "Opportunities": show_board,
    "Matching": show_matching,
    "Referrals": show_referrals,
    "Placements": show_placements,
    "Organizations": show_organizations,
    "Follow-ups": show_follow_ups,
}
tabs = st.tabs(list(sections), key="list", on_change="rerun", bind="query-params")
for tab, show_section in zip(tabs, sections.values(), strict=True):
    if tab.open:
        with tab:
            show_section(cohorts, alumni, by=actor)
