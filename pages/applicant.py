"""Applicant: one person, from the first application to where they landed."""

import streamlit as st

from mayatrack.domain.roles import Action, can_act
from mayatrack.ui.applicant_applications import show_applications
from mayatrack.ui.applicant_demographics import show_demographics
from mayatrack.ui.applicant_header import show_person, show_way_back
from mayatrack.ui.applicant_outcomes import show_outcomes
from mayatrack.ui.applicant_readiness import show_readiness
from mayatrack.ui.applicant_timeline import show_timeline
from mayatrack.ui.applicant_trips import show_trips
from mayatrack.ui.audit_filters import show_log_link
from mayatrack.ui.emergency_contacts import show_contacts
from mayatrack.ui.guard import guard
from mayatrack.ui.privacy_person import show_privacy_menu

actor = guard(__file__)
show_way_back()
person_id = show_person(by=actor)
with st.container(horizontal=True, vertical_alignment="center"):
    show_log_link(person_id, by=actor)
    show_privacy_menu(person_id, by=actor)

sections = {
    "Applications": show_applications,
    "Readiness": show_readiness,
    "Trips and flights": show_trips,
    "After the trip": show_outcomes,
    "Timeline": show_timeline,
}
if can_act(actor, Action.RUN_TRIPS):
    sections["Emergency contacts"] = show_contacts
if can_act(actor, Action.VIEW_DEMOGRAPHICS):
    sections["Demographics"] = show_demographics
for tab, show_section in zip(st.tabs(list(sections), key="section", on_change="rerun"), sections.values(), strict=True):
    if tab.open:
        with tab:
            show_section(person_id, by=actor)
