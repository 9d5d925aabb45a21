"""Checklists: what is asked of a cohort's travelers before they leave, and what is still missing?"""

from functools import partial

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.ui.checklist_check_off import show_check_off
from mayatrack.ui.checklist_items import show_items, show_start, show_template
from mayatrack.ui.checklist_overdue import show_overdue
from mayatrack.ui.checklist_travelers import show_travelers
from mayatrack.ui.checklists import COHORT, read_board
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.travel_cohort import choose_travel_cohort, show_dates

actor = guard(__file__)
st.title("Checklists", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
if cohorts.empty:
    show_empty(
        actor,
        "There is no cohort yet",
        "Create one first: its checklist follows the template, with due dates counted from its departure.",
        icon=":material/checklist:",
        pages=("cohorts",),
    )
    st.stop()

cohort = choose_travel_cohort(cohorts, key=COHORT)
show_dates(cohort)
board = read_board(cohort, by=actor)
sections = {
    "Check off": partial(show_check_off, board, by=actor),
    "Travelers": partial(show_travelers, board, by=actor),
    "Overdue": partial(show_overdue, board),
    "Items": partial(show_items, board, by=actor),
    "Template": partial(show_template, by=actor),
}
for tab, (name, show_section) in zip(
    st.tabs(list(sections), key="checklist_tab", on_change="rerun"), sections.items(), strict=True
):
    if tab.open:
        with tab:
            if not board.items and name != "Template":
                show_start(cohort, cohorts, by=actor)
            elif not board.travelers and name not in ("Items", "Template"):
                st.info("Nobody is confirmed for it yet: offer seats on the page Seats.", icon=":material/info:")
            else:
                show_section()
