"""Readiness: who of all open cohorts is closest to missing the plane, and why?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.models.base import today
from mayatrack.queries.board_pages import PAGE_SIZE, read_board_page, read_page_marks
from mayatrack.queries.boards import read_board
from mayatrack.queries.travel_policy import read_policy
from mayatrack.ui.board_cohorts import choose_board, show_cohort, show_glance
from mayatrack.ui.board_detail import choose_traveler, show_detail
from mayatrack.ui.board_list import find_cohort_id, key_marks, list_found, name_travelers, show_arrivals, show_board
from mayatrack.ui.empty import show_empty
from mayatrack.ui.formats import format_count
from mayatrack.ui.guard import guard
from mayatrack.ui.rows import list_records
from mayatrack.ui.stalled_choices import find_page_number, show_pager
from mayatrack.ui.travel_policy import show_policy

actor = guard(__file__)
with reading(get_engine()) as session:
    board = read_board(session, by=actor, today=today())
    policy = read_policy(session, by=actor)
with st.container(horizontal=True, vertical_alignment="center"):
    st.title("Readiness", anchor=False, width="stretch")
    show_policy(policy, by=actor)
if not board.cohorts:
    show_empty(
        actor,
        "No cohort is getting ready",
        "Create a cohort that has not left yet; whoever confirms a seat in it is judged here.",
        icon=":material/fact_check:",
        pages=("cohorts",),
    )
    st.stop()

st.header("All open cohorts", anchor=False)
show_glance(board.count_outlooks())
cohort, outlook = choose_board(board)
if cohort is not None:
    show_cohort(cohort, board)
found = board.narrow(find_cohort_id(cohort), outlook)
if not found:
    st.info(
        "Nobody is confirmed here with such an outlook: choose another one, or offer seats first.",
        icon=":material/info:",
    )
    st.stop()

page = find_page_number(len(found))
travelers = found[(page - 1) * PAGE_SIZE : page * PAGE_SIZE]
with reading(get_engine()) as session:
    rows = list_records(read_board_page(session, by=actor, travelers=travelers))
    travelers = list_found(rows, travelers)
    marks = key_marks(read_page_marks(session, by=actor, travelers=travelers))
names = name_travelers(rows, first=(page - 1) * PAGE_SIZE + 1)

st.header(f"{format_count(len(found), 'traveler')}, closest to missing the plane first", anchor=False)
place = choose_traveler(names)
if place is not None:
    show_detail(rows[place], travelers[place], board, marks)
show_pager(len(found), page)
show_board(names, travelers, board, cohort, marks)
show_arrivals(names, travelers)
