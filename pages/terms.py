"""College terms: when are terms and finals, and which trips fall into them?"""

import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.models.base import today
from mayatrack.queries.college_terms import read_clashes, read_terms
from mayatrack.queries.colleges import read_colleges
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.term_clashes import show_trips
from mayatrack.ui.term_forms import show_new_term, show_term_actions, show_year_copy
from mayatrack.ui.term_list import choose_college, choose_term, choose_year, narrow, show_term, show_terms

actor = guard(__file__)
with reading(get_engine()) as session:
    colleges = read_colleges(session, by=actor)
    terms = read_terms(session, by=actor)
    clashes = read_clashes(session, by=actor, today=today())

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("College terms", anchor=False, width="stretch")
    show_new_term(colleges, by=actor)
if terms.empty:
    show_empty(
        actor,
        "There is no term yet",
        "Enter one from a college's calendar, with its finals: each trip is then compared with it. "
        "One press copies it to the other colleges.",
        icon=":material/calendar_month:",
        pages=("cohorts",),
    )
    st.stop()

st.header("Trips that clash", anchor=False)
if clashes.empty:
    st.info("No cohort is about to leave: each new one is compared with these terms.", icon=":material/info:")
show_trips(clashes)

st.header("Terms", anchor=False)
with st.grid(3, min_column_width=200):
    year = choose_year(terms, today())
    college = choose_college(terms)
    shown = narrow(terms, year=year, college=college)
    row = choose_term(shown)
if row is not None:
    with st.container(border=True):
        show_term(row)
        show_term_actions(row, colleges, by=actor)
show_terms(shown, alt=describe(shown[["name", "college", "starts_on", "ends_on"]], f"Terms of {year}"))
show_year_copy(year, by=actor)
