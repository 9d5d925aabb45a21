"""Who is called next, how many are left, and which one does the coordinator choose?"""

from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.after_settings import AfterSettings
from mayatrack.domain.call_queue import CallDays, CallReason, count_answers_to, describe_reason
from mayatrack.domain.follow_ups import Wave
from mayatrack.domain.roles import Actor
from mayatrack.models.base import today
from mayatrack.queries.call_queue import (
    LAST_PAGE,
    PAGE_SIZE,
    QueueFilter,
    read_call_queue,
    read_left_out,
    read_queue_choices,
    read_queue_counts,
)
from mayatrack.services.after_settings import read_after_settings
from mayatrack.ui.filters import choose
from mayatrack.ui.formats import format_count
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

CHOSEN: Final = "call_chosen"
SKIPPED: Final = "call_skipped"
LIST: Final = "call_list"
LIST_OF: Final = "call_list_of"
REASON_WORDS: Final = {
    CallReason.UNKNOWN_DUE: "outcome unknown, call due",
    CallReason.UNKNOWN: "outcome unknown",
    CallReason.DUE: "call due",
    CallReason.SEEKING: "still seeking",
    CallReason.NOT_OFFERED: "offered nothing",
    CallReason.SILENT: "long silent",
}
# As people say small numbers.
NUMBER_WORDS: Final = (
    *("no", "one", "two", "three", "four", "five", "six"),
    *("seven", "eight", "nine", "ten", "eleven", "twelve"),
)


@dataclass(frozen=True)
class Queue:
    """What the page shows of the queue: its rows on this page, and the one that is called now."""

    rows: list[Row]
    chosen: Row | None
    settings: AfterSettings


def choose_people(cohorts: pd.DataFrame, *, by: Actor) -> QueueFilter:
    """Whom the queue is narrowed to. Frame of `read_alumni_cohorts`."""
    with reading(get_engine()) as session:
        choices = read_queue_choices(session, by=by)
    cohort_ids = dict(zip(cohorts["cohort"], cohorts["cohort_id"], strict=True))
    colleges = choices[choices["kind"] == "college"]
    college_ids = dict(zip(colleges["value"], colleges["college_id"], strict=True))
    languages = list(choices[choices["kind"] == "language"]["value"])
    with st.grid(3, min_column_width=180):
        cohort = choose("Returned with", list(cohort_ids), key="returned", everything="All cohorts")
        college = choose("College", list(college_ids), key="studied", everything="All colleges")
        language = choose("Language", languages, key="language", everything="All languages")
    return QueueFilter(
        cohort_id=UUID(cohort_ids[cohort]) if cohort else None,
        college_id=UUID(college_ids[college]) if college else None,
        language=language,
    )


def show_queue(chosen: QueueFilter, *, by: Actor) -> Queue:
    """How far the office is, and the list in its order with the reason beside each name."""
    with reading(get_engine()) as session:
        settings = read_after_settings(session)
        days = CallDays(today(), settings.months_without_offer)
        counts = read_queue_counts(session, by=by, days=days, chosen=chosen)
        left_out = list_records(read_left_out(session, by=by, days=days, chosen=chosen))[0]
        total = int(counts["alumni_count"].sum())
        page = _choose_page(total)
        rows = list_records(read_call_queue(session, by=by, days=days, chosen=chosen, page=page))
    _show_progress(left_out, settings)
    found = _find_chosen(rows)
    if rows:
        _show_list(rows, found, settings)
        st.caption(_describe_counts(counts))
    st.caption(_describe_left_out(left_out))
    return Queue(rows, found, settings)


def describe_row(row: Row, settings: AfterSettings) -> str:
    """Why this alumnus is called."""
    return describe_reason(
        CallReason(row["reason"]),
        row["since"],
        today=today(),
        returned_on=row["returned_on"],
        wave=Wave(row["wave"]) if row["wave"] else None,
        periods=settings.periods,
    )


def skip(traveler_id: str) -> None:
    """Go on to the next one; this one comes again once the others were called. For `on_click`."""
    st.session_state.setdefault(SKIPPED, []).append(traveler_id)
    st.session_state[CHOSEN] = None


def go_on() -> None:
    """Go on to the first of the queue."""
    st.session_state[CHOSEN] = None


def go_back(traveler_id: str) -> None:
    """Show this one again."""
    st.session_state[CHOSEN] = traveler_id


def _find_chosen(rows: list[Row]) -> Row | None:
    by_id = {row["traveler_id"]: row for row in rows}
    skipped = st.session_state.get(SKIPPED, [])
    wanted = by_id.get(st.session_state.get(CHOSEN))
    if wanted is None:
        wanted = next((row for row in rows if row["traveler_id"] not in skipped), None)
    if wanted is None and rows:
        # Everybody was skipped: they come again in their order.
        st.session_state[SKIPPED] = []
        wanted = rows[0]
    return wanted


def _choose_page(total: int) -> int:
    pages = min(LAST_PAGE, -(-total // PAGE_SIZE))
    return st.pagination(pages, key="call_page", max_visible_pages=5) if pages > 1 else 1


def _show_progress(left_out: Row, settings: AfterSettings) -> None:
    known, returned = int(left_out["known_count"]), int(left_out["returned_count"])
    missing = count_answers_to(settings.target_percent, known=known, returned=returned)
    share = known / returned if returned else 0.0
    told = f"{known:,} of {format_count(returned, 'outcome')} known ({share:.0%})"
    st.progress(share, told)
    st.markdown(f"**{_describe_missing(missing, settings.target_percent)}**")


def _describe_missing(missing: int, target_percent: int) -> str:
    if not missing:
        return f"The target of {target_percent} % is reached."
    number = NUMBER_WORDS[missing] if missing < len(NUMBER_WORDS) else f"{missing:,}"
    verb = "answer reaches" if missing == 1 else "answers reach"
    return f"{number.capitalize()} more {verb} {target_percent} %."


def _show_list(rows: list[Row], chosen: Row | None, settings: AfterSettings) -> None:
    shown = {row["traveler_id"]: row for row in rows}
    now_id = chosen["traveler_id"] if chosen else None
    count = st.session_state.get(f"{LIST}_count", 0)
    if st.session_state.get(LIST_OF) != now_id:
        # Another one was chosen elsewhere. What the browser still says of the old list must not bring that one back.
        count += 1
        st.session_state[f"{LIST}_count"] = count
    st.session_state[LIST_OF] = now_id
    key = f"{LIST}_{count}"
    with st.container(height=560, border=False):
        st.radio(
            "Call next",
            list(shown),
            index=list(shown).index(now_id) if now_id in shown else None,
            format_func=lambda key: escape_markdown(str(shown[key]["full_name"])),
            captions=[escape_markdown(describe_row(row, settings)) for row in rows],
            key=key,
            on_change=_choose_from_list,
            args=(key,),
        )


def _choose_from_list(key: str) -> None:
    st.session_state[CHOSEN] = st.session_state[key]
    st.session_state[LIST_OF] = st.session_state[key]


def _describe_counts(counts: pd.DataFrame) -> str:
    rows = counts.itertuples(index=False)
    return ", ".join(f"{count:,} {REASON_WORDS[CallReason(reason)]}" for reason, count in rows)


def _count(count: int, one: str, several: str) -> str:
    return f"{int(count):,} {one if count == 1 else several}"


def _describe_left_out(left_out: Row) -> str:
    parts = []
    if left_out["unwilling_count"]:
        parts.append(_count(left_out["unwilling_count"], "does not want", "do not want") + " to be contacted")
    if left_out["resting_count"]:
        parts.append(_count(left_out["resting_count"], "was tried", "were tried") + " in the last three days")
    return f"Not in the queue: {', '.join(parts)}." if parts else ""
