"""Privacy: merge and erase people, hold records, dispose of what is due, and answer records requests."""

import streamlit as st

from mayatrack.ui.guard import guard
from mayatrack.ui.legal_holds import show_holds
from mayatrack.ui.person_erasure import show_erasure
from mayatrack.ui.person_merge import show_merges
from mayatrack.ui.privacy_person import TASK
from mayatrack.ui.records_requests import show_records_requests
from mayatrack.ui.retention import show_retention

actor = guard(__file__)
st.title("Privacy", anchor=False)

sections = {
    "Merge": show_merges,
    "Erase": show_erasure,
    "Legal holds": show_holds,
    "Retention": show_retention,
    "Records requests": show_records_requests,
}
tabs = st.tabs(list(sections), key=TASK, on_change="rerun", bind="query-params")
for tab, show_section in zip(tabs, sections.values(), strict=True):
    if tab.open:
        with tab:
            show_section(by=actor)
