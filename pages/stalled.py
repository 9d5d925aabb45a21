"""Stalled: which applications wait, for how long, and what do they lack?"""

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Action, can_act
from mayatrack.models.base import now, today
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.colleges import read_colleges
from mayatrack.queries.stalled import count_stalled, read_stalled, read_stalled_counts
from mayatrack.ui.applicant_list import show_person_choice
from mayatrack.ui.empty import show_empty
from mayatrack.ui.formats import format_count
from mayatrack.ui.guard import guard
from mayatrack.ui.stalled_choices import choose_stalled, find_page_number, show_pager
from mayatrack.ui.stalled_list import show_addresses, show_counts, show_stalled

actor = guard(__file__)
moment = now()
st.title("Stalled", anchor=False)
st.caption("Drafts, requests for information and new applications that have waited, of cohorts that have not left.")
with reading(get_engine()) as session:
    cohorts = read_cohorts(session, by=actor)
    colleges = read_colleges(session, by=actor)
chosen = choose_stalled(cohorts[cohorts["departs_on"] > today()], colleges)
with reading(get_engine()) as session:
    counts = read_stalled_counts(session, by=actor, chosen=chosen, now=moment)
count = count_stalled(counts, chosen)
days = format_count(chosen.days, "day")
if not count:
    show_empty(
        actor,
        "Nobody is waiting",
        f"No application that fits what you chose has waited {days} or more. Well done!",
        icon=":material/celebration:",
        pages=("applicants",),
    )
    st.stop()

st.markdown(f"**{format_count(count, 'application')}** waiting for {days} or more")
show_counts(counts, chosen)

page = find_page_number(count)
with reading(get_engine()) as session:
    frame = read_stalled(session, by=actor, chosen=chosen, now=moment, page=page)
st.header("Who waits, the longest first", anchor=False)
with st.container(horizontal=True, vertical_alignment="bottom", horizontal_alignment="distribute"):
    show_person_choice(frame)
    if can_act(actor, Action.EXPORT_PEOPLE):
        show_addresses(count, chosen, now=moment, by=actor)
show_pager(count, page)
show_stalled(frame, now=moment)
