"""How does staff bring a cohort's applicants, interviewers and times together?"""

from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.application_status import Status, label
from mayatrack.domain.reviews import ReviewKind
from mayatrack.domain.roles import Actor
from mayatrack.models import SelectionPlan
from mayatrack.models.base import today
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.queries.interviews import read_interviewers, read_slots, read_waiting
from mayatrack.services.selection_plans import find_selection, read_rubric
from mayatrack.ui.empty import show_empty
from mayatrack.ui.formats import format_count
from mayatrack.ui.interview_bookings import show_filling, show_slot
from mayatrack.ui.interview_invitations import show_invitations
from mayatrack.ui.interview_slot_forms import show_new_slots
from mayatrack.ui.interview_times import describe_applicant, describe_time
from mayatrack.ui.navigation import find_page
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.selection_cohort import choose_selection_cohort, show_phase
from mayatrack.ui.text import escape_markdown

# The choice's name in the page's address; no other page uses it.
COHORT: Final = "interviews_of"
# Of those who wait for a time.
MOST_NAMED: Final = 100


def show_schedule(*, by: Actor) -> None:
    """One cohort's interviews: who is invited, the times, and who is booked into which."""
    with reading(get_engine()) as session:
        cohorts = read_cohorts(session, by=by)
    if cohorts.empty:
        sentence = "Create a cohort first; then set up its selection, and invite applicants."
        show_empty(by, "Nobody is interviewed yet", sentence, icon=":material/forum:", pages=("cohorts",))
        return
    cohort = choose_selection_cohort(cohorts, key=COHORT)
    cohort_id = UUID(cohort["cohort_id"])
    with reading(get_engine()) as session:
        selection = find_selection(session, cohort_id, by=by)
        has_rubric = bool(read_rubric(session, cohort_id, ReviewKind.INTERVIEW))
    show_phase(selection)
    if selection.plan is None or selection.plan.interviews_from_on is None:
        what = "is not set up yet" if selection.plan is None else "has no interviews"
        st.info(
            f"The selection of this cohort {what}: set the day on which interviews begin on the page Set-up.",
            icon=":material/info:",
        )
        page = find_page("selection")
        st.page_link(page.file, label=page.title, icon=page.icon)
        return
    if selection.plan.released_at is not None:
        _show_released(cohort_id, by=by)
        return
    if not has_rubric:
        st.warning(
            "There is no rubric for interviews yet, so that nobody can score one: add criteria on the page Set-up.",
            icon=":material/rule:",
        )
    _show_cohort(cohort_id, selection.plan, by=by)


def _show_cohort(cohort_id: UUID, plan: SelectionPlan, *, by: Actor) -> None:
    with reading(get_engine()) as session:
        slots = list_records(read_slots(session, by=by, cohort_id=cohort_id))
        waiting = list_records(read_waiting(session, by=by, cohort_id=cohort_id))
        interviewers = list_records(read_interviewers(session, by=by))
    _show_waiting(cohort_id, slots, waiting, by=by)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.header("Times", anchor=False, width="stretch")
        show_new_slots(cohort_id, plan, interviewers, by=by)
    if not slots:
        st.info("There is no time yet: add some, one by one or as a series.", icon=":material/info:")
        return
    _show_moved_on(slots)
    _show_table(slots)
    show_slot(slots, waiting, interviewers, by=by)


def _show_released(cohort_id: UUID, *, by: Actor) -> None:
    with reading(get_engine()) as session:
        slots = list_records(read_slots(session, by=by, cohort_id=cohort_id))
    st.info("The decisions of this cohort are released: its interviews stay as they were.", icon=":material/info:")
    if slots:
        _show_table(slots)


def _show_waiting(cohort_id: UUID, slots: list[Row], waiting: list[Row], *, by: Actor) -> None:
    st.header("Invited", anchor=False)
    booked = sum(slot["application_id"] is not None for slot in slots)
    with st.container(horizontal=True, vertical_alignment="center"):
        if booked or waiting:
            told = f"**{format_count(booked + len(waiting), 'application')}** invited · **{booked}** with a time · "
            st.markdown(f"{told}**{len(waiting)}** without one", width="stretch")
        else:
            st.markdown("Nobody is invited to an interview yet.", width="stretch")
        show_invitations(cohort_id, by=by)
        if waiting and len(slots) > booked:
            show_filling(cohort_id, slots, waiting, by=by)
    if waiting:
        names = ", ".join(escape_markdown(describe_applicant(row)) for row in waiting[:MOST_NAMED])
        if len(waiting) > MOST_NAMED:
            names += f" and {len(waiting) - MOST_NAMED:,} more"
        with st.expander(f"{len(waiting)} without a time", icon=":material/hourglass_empty:"):
            st.markdown(names)


def _show_moved_on(slots: list[Row]) -> None:
    """Say which times are kept for somebody who is not to be interviewed any more."""
    to_come = [slot for slot in slots if slot["application_id"] is not None and not slot["scored_count"]]
    for slot in to_come:
        if slot["status"] != Status.INTERVIEW:
            name, status = escape_markdown(describe_applicant(slot)), label(Status(slot["status"]))
            st.warning(f"{name} is {status}, and still has the time {describe_time(slot)}: free it below.")


def _show_table(slots: list[Row]) -> None:
    shown = pd.DataFrame(
        {
            "Time": [describe_time(slot) for slot in slots],
            "Applicant": ["Free" if slot["application_id"] is None else describe_applicant(slot) for slot in slots],
            "Interviewers": [", ".join(slot["interviewers"]) or "Nobody yet" for slot in slots],
            "Place": [slot["place"] for slot in slots],
            "Scored": [_count_scored(slot) for slot in slots],
        }
    )
    alt = describe(shown[["Time", "Applicant", "Interviewers"]], "Times of interviews")
    st.dataframe(shown, hide_index=True, placeholder="", alt=alt, key=f"slots_{today()}")


def _count_scored(slot: Row) -> str:
    return f"{slot['scored_count']} of {len(slot['interviewers'])}" if slot["application_id"] is not None else ""
