"""Review: read the applications assigned to you without knowing whose they are, and score them."""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.reviews import ReviewKind
from mayatrack.models.base import today
from mayatrack.queries.reviews import read_review_cohorts
from mayatrack.ui.empty import show_empty
from mayatrack.ui.guard import guard
from mayatrack.ui.review_cohort import choose_review_cohort
from mayatrack.ui.review_desk import show_desk

actor = guard(__file__)
st.title("Review", anchor=False)
with reading(get_engine()) as session:
    cohorts = read_review_cohorts(session, by=actor, kind=ReviewKind.READING, today=today())
if cohorts.empty:
    show_empty(
        actor,
        "Nothing to review",
        "No application is assigned to you. Staff does that once a cohort's review begins; come back then.",
        icon=":material/rate_review:",
        pages=("overview",),
    )
    st.stop()
show_desk(UUID(choose_review_cohort(cohorts, by=actor)["cohort_id"]), by=actor, kind=ReviewKind.READING)
