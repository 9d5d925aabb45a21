"""Applicants: who has applied, and where does each application stand?"""

import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Action, can_act
from mayatrack.queries.applications import count_applications, is_capped, read_page
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.colleges import read_colleges
from mayatrack.queries.search import split_words
from mayatrack.ui.applicant_form import show_new_applicant
from mayatrack.ui.applicant_list import (
    choose_applications,
    cursor,
    show_applications,
    show_jump,
    show_list_downloads,
    show_pager,
    show_person_choice,
    start_name,
)
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard

actor = guard(__file__)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
    colleges = read_colleges(session, by=actor)

with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Applicants", anchor=False, width="stretch")
    if can_act(actor, Action.EDIT_APPLICATIONS) and not cohorts.empty:
        show_new_applicant(cohorts, colleges, by=actor)

chosen, sort = choose_applications(cohorts, colleges)
is_searching = bool(split_words(chosen.search))
tools = st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute")
with tools:
    show_jump(sort, is_searching=is_searching)

with reading(get_engine()) as session:
    page = read_page(session, by=actor, filter=chosen, sort=sort, cursor=cursor(), start_at=start_name())
    count = count_applications(session, by=actor, filter=chosen)

if page.frame.empty:
    show_empty(
        actor,
        "Nobody to show",
        "No application fits what you chose: take a choice back, or import applicants from a spreadsheet.",
        icon=":material/person_search:",
        pages=("imports", "cohorts"),
    )
    st.stop()

with tools:
    show_person_choice(page.frame)
    if can_act(actor, Action.EXPORT_PEOPLE):
        show_list_downloads(chosen, by=actor)
show_pager(page, count, is_capped=is_capped(chosen, count))
show_applications(page.frame, alt=describe(page.frame[["full_name", "status", "cohort"]], "Applications on this page"))
