"""How does a reviewer work? The list, the answers and the rubric on one screen, and the next application at once."""

from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import Actor
from mayatrack.domain.zones import find_day
from mayatrack.exceptions import NotFound
from mayatrack.models.base import today
from mayatrack.queries.reviews import read_review, read_review_cohorts, read_review_rubric
from mayatrack.ui.formats import format_date, format_moment
from mayatrack.ui.review_answers import show_blinded_answers
from mayatrack.ui.review_choice import choose, go_on
from mayatrack.ui.review_form import is_open, show_review_form
from mayatrack.ui.review_others import is_left, show_ended, show_left
from mayatrack.ui.review_queue import STATE_WORDS, show_all, show_progress, show_queue
from mayatrack.ui.rows import Row, list_records


@st.fragment
def show_desk(cohort_id: UUID, *, by: Actor, kind: ReviewKind) -> None:
    """Everything about the actor's reviews of one cohort; drawn by itself, so that the next one comes at once."""
    with reading(get_engine()) as session:
        cohorts = list_records(read_review_cohorts(session, by=by, kind=kind, today=today()))
    cohort = next((row for row in cohorts if row["cohort_id"] == str(cohort_id)), None)
    if cohort is None:
        st.info("Staff took back what you had to review in this cohort.", icon=":material/info:")
        return
    if cohort["closure"]:
        st.info(cohort["closure"], icon=":material/event_busy:")
    left, right = st.columns([1, 4], gap="medium")
    with left:
        show_progress(cohort["done_count"], cohort["review_count"])
        chosen = show_queue(cohort_id, by=by, kind=kind)
    with right:
        if chosen is None:
            _show_all_done(cohort)
        else:
            _show_review(chosen, by=by, is_closed=bool(cohort["closure"]))


def _show_review(review_id: str, *, by: Actor, is_closed: bool) -> None:
    found = _read(review_id, by)
    if found is None:
        choose(None)
        st.info("There is no such review among yours: choose one from the list.", icon=":material/info:")
        return
    review, rubric = found
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header(f"Application {review['number']}", anchor=False, width="content")
        st.badge(STATE_WORDS[ReviewState(review["state"])].capitalize())
        st.caption(_tell_times(review), width="content")
    if is_left(review):
        show_left(review)
        return
    answers, points = st.columns([5, 4], gap="medium")
    with answers:
        show_blinded_answers(UUID(review_id), by=by)
    with points:
        _show_points(review, rubric, by=by, is_closed=is_closed)


def _read(review_id: str, by: Actor) -> tuple[Row, list[Row]] | None:
    """The review and its rubric, None where a link names no review of the actor's."""
    try:
        key = UUID(review_id)
    except ValueError:
        return None
    with reading(get_engine()) as session:
        try:
            review = list_records(read_review(session, by=by, review_id=key))[0]
        except NotFound:
            return None
        return review, list_records(read_review_rubric(session, by=by, review_id=key))


def _show_points(review: Row, rubric: list[Row], *, by: Actor, is_closed: bool) -> None:
    if not is_open(review):
        show_ended(review, rubric, by=by, can_change=review["is_reviewed"] and not is_closed, go_on=go_on)
    elif not rubric:
        st.info("This cohort has no rubric yet: staff has to add a criterion first.", icon=":material/info:")
    elif not review["is_reviewed"]:
        st.info("This application is not in review any more: go on with the next one.", icon=":material/info:")
    elif not is_closed:
        show_review_form(review, rubric, by=by, go_on=go_on)


def _show_all_done(cohort: Row) -> None:
    if cohort["closure"] is None and cohort["done_count"] == cohort["review_count"]:
        st.success("All done. Thank you!", icon=":material/check_circle:")
    else:
        st.info("Nothing in this list is left to do: choose one, or another state.", icon=":material/info:")
    st.button("Look at what you reviewed", on_click=show_all)


def _tell_times(review: Row) -> str:
    assigned = f"assigned {format_date(find_day(review['assigned_at']))}"
    return f"{assigned}, changed {format_moment(review['changed_at'])}" if review["changed_at"] else assigned
