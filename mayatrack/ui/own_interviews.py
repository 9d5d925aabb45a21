"""Whom does this person interview, when and where? By number, never by name."""

from collections.abc import Callable
from datetime import date
from functools import partial
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.charts.words import describe
from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.reviews import OPEN_STATES, ReviewState
from mayatrack.domain.roles import Actor
from mayatrack.domain.zones import find_day
from mayatrack.models.base import today
from mayatrack.queries.interviews import read_own_interviews
from mayatrack.ui.calendar_address import show_calendar_address
from mayatrack.ui.interview_desk import show_interview
from mayatrack.ui.interview_times import describe_day, describe_hours, describe_time
from mayatrack.ui.rows import Row, list_records

# Which interview is open: the id of the person's review of it.
INTERVIEW: Final = "interview"
STATES: Final = {
    None: "Nobody booked yet",
    ReviewState.ASSIGNED: "To be scored",
    ReviewState.DRAFT: "Begun",
    ReviewState.SUBMITTED: "Scored",
    ReviewState.ABSTAINED: "Left to others",
    ReviewState.RECUSED: "Conflict of interest",
}


def show_own_interviews(*, by: Actor) -> None:
    """The person's own interviews, today's first, and the one that they open with its answers and its form."""
    with reading(get_engine()) as session:
        interviews = list_records(read_own_interviews(session, by=by))
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(_count(interviews), width="stretch")
        show_calendar_address(by=by)
    if not interviews:
        st.info(
            "No interview is yours yet: once staff puts you on a time, it stands here and in your calendar.",
            icon=":material/info:",
        )
        return
    ordered = order_interviews(interviews, today())
    _show_table(ordered)
    if booked := [row for row in ordered if row["review_id"] is not None]:
        _show_chosen(booked, by=by)


def order_interviews(interviews: list[Row], day: date) -> list[Row]:
    """Those of the day first, then what is to come, then what is past, the latest first. Rows in order of time."""
    days = [find_day(row["starts_at"]) for row in interviews]
    rows = list(zip(days, interviews, strict=True))
    is_when: list[Callable[[date], bool]] = [day.__eq__, day.__lt__]
    past = [row for on, row in reversed(rows) if on < day]
    return [row for holds in is_when for on, row in rows if holds(on)] + past


def _count(interviews: list[Row]) -> str:
    booked = [row for row in interviews if row["number"] is not None]
    of_today = sum(find_day(row["starts_at"]) == today() for row in booked)
    unscored = sum(row["state"] in OPEN_STATES for row in booked)
    return f"**{of_today}** today · **{len(booked)}** in all · **{unscored}** still to be scored"


def _show_table(interviews: list[Row]) -> None:
    day = today()
    shown = pd.DataFrame(
        {
            "Day": [_name_day(row, day) for row in interviews],
            "Time": [describe_hours(row["starts_at"], row["ends_at"]) for row in interviews],
            "Application": [_name(row) for row in interviews],
            "Place": [row["place"] for row in interviews],
            "Cohort": [row["cohort"] for row in interviews],
            "Your score": [STATES[row["state"]] for row in interviews],
        }
    )
    alt = describe(shown[["Day", "Time", "Application"]], "Your interviews")
    st.dataframe(shown, hide_index=True, placeholder="", height="auto", alt=alt, key="own_interviews")


def _name_day(row: Row, day: date) -> str:
    is_today = find_day(row["starts_at"]) == day
    return "Today" if is_today else describe_day(row["starts_at"])


def _name(row: Row) -> str:
    return "Free" if row["number"] is None else f"No. {row['number']}"


def _show_chosen(booked: list[Row], *, by: Actor) -> None:
    titles = {row["review_id"]: _title(row) for row in booked}
    unscored = [row["review_id"] for row in booked if row["state"] in OPEN_STATES]
    if st.session_state.get(INTERVIEW) not in titles:
        st.session_state[INTERVIEW] = unscored[0] if unscored else booked[0]["review_id"]
    chosen = st.selectbox("Open the interview", list(titles), format_func=titles.__getitem__, key=INTERVIEW)
    show_interview(UUID(chosen), by=by, go_on=partial(_go_on, unscored))


def _go_on(unscored: list[str], done: str) -> None:
    """The next interview that is still to be scored, in the order of the page. For use in a callback."""
    place = unscored.index(done) if done in unscored else -1
    if others := [*unscored[place + 1 :], *unscored[: max(place, 0)]]:
        st.session_state[INTERVIEW] = others[0]


def _title(row: Row) -> str:
    return f"No. {row['number']} · {row['cohort']} · {describe_time(row)}"
