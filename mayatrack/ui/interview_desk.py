"""How does an interviewer score whom they talk to? The blinded answers and the interview's rubric side by side."""

from collections.abc import Callable
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import NotFound
from mayatrack.models.base import today
from mayatrack.queries.reviews import read_review, read_review_cohorts, read_review_rubric
from mayatrack.ui.review_answers import show_blinded_answers
from mayatrack.ui.review_form import is_open, show_review_form
from mayatrack.ui.review_others import is_left, show_ended, show_left
from mayatrack.ui.rows import Row, list_records


def show_interview(review_id: UUID, *, by: Actor, go_on: Callable[[str], None]) -> None:
    """One interview: what the applicant wrote, and the form. `go_on` is called with the id once the person is done."""
    try:
        with reading(get_engine()) as session:
            review = list_records(read_review(session, by=by, review_id=review_id))[0]
            rubric = list_records(read_review_rubric(session, by=by, review_id=review_id))
            cohorts = list_records(read_review_cohorts(session, by=by, kind=ReviewKind.INTERVIEW, today=today()))
    except NotFound:
        st.info("Staff freed this time meanwhile: reload the page.", icon=":material/info:")
        return
    closure = next((row["closure"] for row in cohorts if row["cohort_id"] == review["cohort_id"]), None)
    if closure:
        st.info(closure, icon=":material/event_busy:")
    if is_left(review):
        show_left(review)
        return
    answers, points = st.columns([5, 4], gap="medium")
    with answers:
        show_blinded_answers(review_id, by=by)
    with points:
        _show_points(review, rubric, by=by, is_closed=bool(closure), go_on=go_on)


def _show_points(review: Row, rubric: list[Row], *, by: Actor, is_closed: bool, go_on: Callable[[str], None]) -> None:
    if not is_open(review):
        show_ended(review, rubric, by=by, can_change=review["is_reviewed"] and not is_closed, go_on=go_on)
    elif not rubric:
        st.info(
            "This cohort has no rubric for interviews yet: staff has to add a criterion first.", icon=":material/info:"
        )
    elif not review["is_reviewed"]:
        st.info("This application is not to be interviewed any more.", icon=":material/info:")
    elif not is_closed:
        show_review_form(review, rubric, by=by, go_on=go_on)
