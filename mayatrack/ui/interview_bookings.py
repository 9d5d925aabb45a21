"""How does staff put interviewers and an applicant into a time, one by one or all who wait at once?"""

from functools import partial
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading, writing
from mayatrack.domain.interviews import Filling
from mayatrack.domain.roles import Actor
from mayatrack.exceptions import MayatrackError
from mayatrack.models.base import now
from mayatrack.services.interview_slots import delete_slot, set_interviewers
from mayatrack.services.interviews import book_interview, fill_interviews, free_interview, propose_filling
from mayatrack.ui.choices import choose_record, tell_apart
from mayatrack.ui.errors import show_error, shown_errors
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import finish, form_key
from mayatrack.ui.interview_slot_forms import choose_interviewers, show_slot_change
from mayatrack.ui.interview_times import describe_applicant, describe_time
from mayatrack.ui.rows import Row
from mayatrack.ui.steps import show_step
from mayatrack.ui.text import escape_markdown

SLOT: Final = "interview_slot"
FILLING: Final = "interview_filling"
# What a preview showed last: nothing else may be booked.
SHOWN: Final = "interview_filling_shown"


def show_slot(slots: list[Row], waiting: list[Row], interviewers: list[Row], *, by: Actor) -> None:
    """One time to choose, and what can be done with it. Rows of `read_slots`, `read_waiting`, `read_interviewers`."""
    rows = {slot["slot_id"]: slot for slot in slots}
    usual = slots[_find_next(slots)]["slot_id"]
    names = {key: _name(row) for key, row in rows.items()}
    slot = rows[choose_record("Work on the time", names, key=SLOT, usual=usual, width="stretch") or usual]
    with st.container(border=True):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.subheader(describe_time(slot), anchor=False, width="stretch")
            st.badge("Free" if slot["application_id"] is None else f"No. {slot['number']}")
        _show_interviewers(slot, interviewers, by=by)
        if slot["application_id"] is None:
            _show_booking(slot, waiting, by=by)
        else:
            _show_move(slot, [row for row in slots if row["application_id"] is None], by=by)
        with st.container(horizontal=True):
            show_slot_change(slot, by=by)
            _show_ending(slot, by=by)


def show_filling(cohort_id: UUID, slots: list[Row], waiting: list[Row], *, by: Actor) -> None:
    """A button that opens the proposal of who gets which time, and books it. Rows as `show_slot` takes."""
    key = f"{form_key(FILLING)}_{cohort_id}"
    panel = st.popover("Book all who wait", icon=":material/event_available:", key=f"{key}_popover", on_change="rerun")
    if not panel.open:
        return
    with panel:
        with reading(get_engine()) as session:
            try:
                filling = propose_filling(session, cohort_id, by=by)
            except MayatrackError as error:
                show_error(error)
                return
        _show_proposal(filling, slots, waiting)
        # Between showing and pressing others may have changed what would be proposed now.
        shown = st.session_state.get(SHOWN, filling.booked)
        st.session_state[SHOWN] = filling.booked
        if filling.booked:
            act = partial(fill_interviews, cohort_id=cohort_id, expected=shown, by=by)
            count = format_count(len(filling.booked), "interview")
            show_step(FILLING, f"Book {count}", act, f"{count} booked.", key=f"{key}_save")


def _find_next(slots: list[Row]) -> int:
    """The position of the next free time, otherwise of the next one, otherwise 0."""
    to_come = [place for place, slot in enumerate(slots) if slot["starts_at"] > now()]
    free = [place for place in to_come if slots[place]["application_id"] is None]
    return next(iter([*free, *to_come]), 0)


def _name(slot: Row) -> str:
    """Two interviewers may have one hour: the time alone would not tell which is meant."""
    who = "free" if slot["application_id"] is None else describe_applicant(slot)
    return " · ".join([describe_time(slot), who, *([", ".join(slot["interviewers"])] if slot["interviewers"] else [])])


def _show_interviewers(slot: Row, interviewers: list[Row], *, by: Actor) -> None:
    name = f"interviewers_{slot['slot_id']}"
    key = form_key(name)
    with st.form(key, border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        with st.container(width="stretch"):
            user_ids = choose_interviewers(interviewers, slot["interviewer_ids"], f"{key}_users")
        if st.form_submit_button("Save interviewers", key=f"{key}_save"):
            with shown_errors():
                with writing(get_engine()) as session:
                    set_interviewers(session, UUID(slot["slot_id"]), user_ids=user_ids, by=by)
                finish(name, "The interviewers are saved.")


def _show_booking(slot: Row, waiting: list[Row], *, by: Actor) -> None:
    if not waiting:
        st.caption("Nobody who is invited waits for a time.")
        return
    names = tell_apart({row["application_id"]: describe_applicant(row) for row in waiting})
    name = f"book_{slot['slot_id']}"
    key = form_key(name)
    with st.form(key, border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Applicant", list(names), format_func=names.__getitem__, key=f"{key}_application")
        if st.form_submit_button("Book", type="primary", key=f"{key}_save"):
            _book(name, slot["slot_id"], chosen, f"{names[chosen]} is booked.", by=by)


def _show_move(slot: Row, free: list[Row], *, by: Actor) -> None:
    st.markdown(f"Booked: **{escape_markdown(describe_applicant(slot))}**")
    if not free:
        return
    names = tell_apart({row["slot_id"]: _name(row) for row in free})
    times = {row["slot_id"]: describe_time(row) for row in free}
    name = f"move_{slot['slot_id']}"
    key = form_key(name)
    with st.form(key, border=False), st.container(horizontal=True, vertical_alignment="bottom"):
        chosen = st.selectbox("Another time", list(names), format_func=names.__getitem__, key=f"{key}_slot")
        if st.form_submit_button("Move the interview", key=f"{key}_save"):
            _book(name, chosen, slot["application_id"], f"The interview is moved to {times[chosen]}.", by=by)


def _book(form: str, slot_id: str, application_id: str, message: str, *, by: Actor) -> None:
    with shown_errors():
        with writing(get_engine()) as session:
            book_interview(session, UUID(slot_id), application_id=UUID(application_id), by=by)
        finish(form, escape_markdown(message))


def _show_ending(slot: Row, *, by: Actor) -> None:
    name = f"end_{slot['slot_id']}"
    is_free = slot["application_id"] is None
    label = "Remove this time" if is_free else "Free this time"
    icon = ":material/delete:" if is_free else ":material/event_busy:"
    with st.popover(label, icon=icon, key=f"{form_key(name)}_popover"):
        if is_free:
            st.markdown("The time goes, and its interviewers are free.")
        else:
            st.markdown("The applicant waits for a time again. Reviews that somebody has begun stay.")
        act = partial(delete_slot if is_free else free_interview, slot_id=UUID(slot["slot_id"]), by=by)
        done = "The time is removed." if is_free else "The time is free."
        show_step(name, "Remove it" if is_free else "Free it", act, done, key=f"{form_key(name)}_save")


def _show_proposal(filling: Filling, slots: list[Row], waiting: list[Row]) -> None:
    times = {slot["slot_id"]: slot for slot in slots}
    people = {row["application_id"]: row for row in waiting}
    st.markdown(
        "The highest score chooses first. Nobody meets an interviewer with a conflict of interest; times without an "
        "interviewer are left out."
    )
    pairs = [(people.get(str(one)), times.get(str(slot_id))) for one, slot_id in filling.booked]
    shown = pd.DataFrame(
        [
            (describe_time(slot), describe_applicant(person), ", ".join(slot["interviewers"]))
            for person, slot in pairs
            if person is not None and slot is not None
        ],
        columns=["Time", "Applicant", "Interviewers"],
    )
    if filling.booked:
        st.dataframe(shown, hide_index=True, alt=describe(shown, "Proposed interviews"), placeholder="")
    if filling.left:
        st.caption(f"No time is left for {format_count(len(filling.left), 'application')}: add times or interviewers.")
