"""Trip packet: what do chaperones carry, and who are they?"""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.ui.chaperones import show_chaperones
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.packet_file import show_packet
from mayatrack.ui.travel_cohort import choose_travel_cohort, show_dates

actor = guard(__file__)
st.title("Trip packet", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
if cohorts.empty:
    show_empty(
        actor,
        "There is no cohort yet",
        "Create one first: its chaperones and the packet that they carry are made here.",
        icon=":material/contact_emergency:",
        pages=("cohorts",),
    )
    st.stop()

cohort = choose_travel_cohort(cohorts, key="packet_of")
show_dates(cohort)
st.header("Packet", anchor=False)
show_packet(cohort, by=actor)
st.header("Chaperones", anchor=False)
show_chaperones(UUID(cohort["cohort_id"]), by=actor)
