"""Cohorts: which groups travel, in which phase is each, and how full is it?"""

from uuid import UUID

import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.models.base import today
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.destinations import read_destinations
from mayatrack.services.cohorts import find_cohort
from mayatrack.ui.cohort_forms import show_cohort_editor, show_new_cohort
from mayatrack.ui.cohort_list import CHOSEN, find_phase, show_cohorts, show_dates
from mayatrack.ui.empty import show_empty
from mayatrack.ui.filters import choose, open_applicants
from mayatrack.ui.formats import format_count
from mayatrack.ui.guard import guard
from mayatrack.ui.rows import list_records
from mayatrack.ui.term_clashes import show_cohort_clashes
from mayatrack.ui.text import escape_markdown

actor = guard(__file__)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
    destinations = read_destinations(session, by=actor)

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Cohorts", anchor=False, width="stretch")
    show_new_cohort(destinations, by=actor)
if cohorts.empty:
    show_empty(
        actor,
        "There is no cohort yet",
        "Create the first one: its destination, its dates and its seats. Applicants are imported into a cohort.",
        icon=":material/diversity_3:",
        pages=("destinations", "imports"),
    )
    st.stop()

name = choose("Cohort", list(cohorts["cohort"]), key=CHOSEN, everything="Choose a cohort, or click it in the table")
if name is not None:
    row = next(row for row in list_records(cohorts) if row["cohort"] == name)
    with reading(get_engine()) as session:
        cohort = find_cohort(session, UUID(row["cohort_id"]), by=actor)
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.header(escape_markdown(name), anchor=False, width="stretch")
            st.badge(find_phase(row, today()))
        st.caption(escape_markdown(f"{row['country']}, {row['city']}"))
        show_dates(cohort)
        if cohort.departs_on >= today():
            show_cohort_clashes(cohort.id, by=actor)
        with st.container(horizontal=True):
            label = f"Show {format_count(row['application_count'], 'applicant')}"
            if st.button(label, icon=":material/group:", type="primary"):
                open_applicants(cohort=name)
            show_cohort_editor(cohort, destinations, by=actor)

alt = describe(cohorts[["cohort", "departs_on", "seat_count", "application_count", "traveler_count"]], "Cohorts")
show_cohorts(cohorts, today=today(), alt=alt)
