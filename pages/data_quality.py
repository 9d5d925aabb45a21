"""Data quality: what is missing or cannot be, what does it weaken, and where is it mended?"""

import streamlit as st

from mayatrack.models.base import today
from mayatrack.ui.data_quality import (
    choose_check,
    read_counts,
    show_checks,
    show_clean,
    show_found,
    show_summary,
    show_unanswered,
)
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard

actor = guard(__file__)
st.title("Data quality", anchor=False)
st.caption("Records that are incomplete or say what cannot be. An indicator is no better than what it counts.")
counts, unanswered = read_counts(today(), by=actor)
if not any(count for _, count in counts):
    show_empty(
        actor,
        "Nothing is missing",
        "Every check found all records complete and possible. They are made anew whenever this page is opened.",
        icon=":material/verified:",
        pages=("applicants",),
    )
    show_unanswered(unanswered)
    st.stop()

chosen = choose_check(counts)
if chosen is not None:
    show_found(*chosen, today=today(), by=actor)
show_checks(counts)
show_summary(counts)
show_clean(counts)
show_unanswered(unanswered)
