"""How does staff make times for interviews, one by one or as a series, and change one?"""

from datetime import date, datetime, time, timedelta
from typing import Final, TypeVar
from uuid import UUID

import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import writing
from mayatrack.domain.interviews import Series, Span, check_days, list_days, plan_series
from mayatrack.domain.roles import Actor
from mayatrack.domain.zones import PROGRAM_ZONE
from mayatrack.exceptions import InvalidInput
from mayatrack.models import SelectionPlan
from mayatrack.models.base import today
from mayatrack.services.interview_slots import add_slots, edit_slot
from mayatrack.ui.choices import tell_apart
from mayatrack.ui.errors import shown_errors
from mayatrack.ui.formats import format_count
from mayatrack.ui.forms import ask_date, finish, form_key, open_form
from mayatrack.ui.interview_times import describe_day, describe_hours
from mayatrack.ui.rows import Row
from mayatrack.ui.text import escape_markdown

Entered = TypeVar("Entered", date, time)

NAME: Final = "new_slots"
WEEKDAYS: Final = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
WORKING: Final = WEEKDAYS[:5]
FIVE_MINUTES: Final = timedelta(minutes=5)
NINE: Final = time(9)


def show_new_slots(cohort_id: UUID, plan: SelectionPlan, interviewers: list[Row], *, by: Actor) -> None:
    """A button that opens the fields of a series, with what it would make. Rows of `read_interviewers`."""
    key = f"{form_key(NAME)}_{cohort_id}"
    with st.popover("Add times", icon=":material/add:", key=f"{key}_popover"):
        try:
            series = _ask_series(plan, key)
            spans = plan_series(series)
            check_days(spans, first_on=plan.interviews_from_on, ends_on=plan.decides_from_on)
        except InvalidInput as error:
            st.caption(escape_markdown(str(error)))
            return
        st.markdown(_describe_series(series, spans))
        place = ask_place(None, f"{key}_place")
        user_ids = choose_interviewers(interviewers, [], f"{key}_interviewers")
        if st.button(f"Add {format_count(len(spans), 'time')}", type="primary", key=f"{key}_save"):
            with shown_errors():
                with writing(get_engine()) as session:
                    count = add_slots(session, cohort_id, series=series, place=place, user_ids=user_ids, by=by)
                finish(NAME, f"{format_count(count, 'time')} added.")


def show_slot_change(slot: Row, *, by: Actor) -> None:
    """A button that opens the form for another time, length or place. A row of `read_slots`."""
    name = f"slot_{slot['slot_id']}"
    key, version = open_form(name, "on", slot["version"])
    local = slot["starts_at"].astimezone(PROGRAM_ZONE)
    with st.popover("Change", icon=":material/edit:", key=f"{key}_popover"), st.form(key, border=False):
        on = ask_date("Day", local.date(), key=f"{key}_on")
        at = _ask_time("Starts at", local.time(), f"{key}_at")
        length = (slot["ends_at"] - slot["starts_at"]) // timedelta(minutes=1)
        minutes = _ask_number("Minutes", length, f"{key}_minutes", least=5)
        place = ask_place(slot["place"], f"{key}_place")
        if st.form_submit_button("Save", type="primary", key=f"{key}_save"):
            with shown_errors():
                starts = datetime.combine(_require(on), _require(at))
                with writing(get_engine()) as session:
                    edit_slot(
                        session,
                        UUID(slot["slot_id"]),
                        starts=starts,
                        minutes=minutes,
                        place=place,
                        version=version,
                        by=by,
                    )
                finish(name, "The time is changed.")


def choose_interviewers(interviewers: list[Row], present: list[str], key: str) -> list[UUID]:
    """Those who interview, `present` at first. Rows of `read_interviewers`; whoever is not among them cannot stay."""
    names = tell_apart({row["user_id"]: row["name"] for row in interviewers})
    known = [user_id for user_id in present if user_id in names]
    chosen = st.multiselect("Interviewers", list(names), default=known, format_func=names.__getitem__, key=key)
    return [UUID(user_id) for user_id in chosen]


def ask_place(value: str | None, key: str) -> str:
    """Where an interview is."""
    hint = "A room or the link of a video call, which interviewers' calendars show: never a name."
    return st.text_input("Place", value or "", max_chars=300, placeholder="Room 300", help=hint, key=key)


def _ask_series(plan: SelectionPlan, key: str) -> Series:
    first = _find_first_day(plan)
    with st.grid(2, min_column_width=140):
        first_on = ask_date("First day", first, key=f"{key}_first")
        last_on = ask_date("Last day", first, key=f"{key}_last")
    weekdays = _ask_weekdays(first_on, last_on, key)
    with st.grid(2, min_column_width=140):
        first_start = _ask_time("First one starts at", NINE, f"{key}_start")
        count = _ask_number("Times a day", 1, f"{key}_count", least=1)
        minutes = _ask_number("Minutes each", 30, f"{key}_minutes", least=5)
        gap = _ask_number("Minutes between", 10, f"{key}_gap", least=0)
    days = list_days(first_on, last_on, weekdays)
    return Series(days, _require(first_start), minutes, gap, count)


def _ask_weekdays(first_on: date, last_on: date, key: str) -> set[int]:
    """The days of the week, Monday being 0; a single day is the one that it is."""
    if first_on == last_on:
        return {first_on.weekday()}
    chosen = st.pills("Weekdays", WEEKDAYS, selection_mode="multi", default=WORKING, key=f"{key}_weekdays")
    return {WEEKDAYS.index(day) for day in chosen}


def _find_first_day(plan: SelectionPlan) -> date:
    """Today while interviews are on, otherwise the day on which they begin."""
    begin = plan.interviews_from_on or today()
    return today() if begin <= today() < plan.decides_from_on else begin


def _describe_series(series: Series, spans: list[Span]) -> str:
    hours = [describe_hours(span.starts_at, span.ends_at) for span in spans[: series.count]]
    days = [describe_day(span.starts_at) for span in spans[:: series.count]]
    return (
        f"**{format_count(len(spans), 'time')}** on {_list_some(days)}  \n"
        f"{_list_some(hours)}, by the clocks of Los Angeles"
    )


def _list_some(texts: list[str]) -> str:
    if len(texts) <= 4:
        return ", ".join(texts)
    return f"{', '.join(texts[:3])} … {texts[-1]}"


def _ask_time(label: str, value: time, key: str) -> time | None:
    return st.time_input(label, value, step=FIVE_MINUTES, format="12h", key=key)


def _ask_number(label: str, value: int, key: str, *, least: int) -> int:
    # The services say which numbers cannot be; a field alone would only not react.
    return st.number_input(label, min_value=least, max_value=500, value=value, step=1, key=key)


def _require(value: Entered | None) -> Entered:
    if value is None:
        raise InvalidInput("The day or the time is missing: enter both.")
    return value
