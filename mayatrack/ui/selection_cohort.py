"""Of which cohort do the pages of a selection speak, and in which phase is it?"""

from collections.abc import Sequence
from datetime import date
from typing import Final
from uuid import UUID

import pandas as pd
import streamlit as st

from mayatrack.db.engine import get_engine
from mayatrack.db.session import reading
from mayatrack.domain.roles import Actor
from mayatrack.domain.selection_phases import Phase
from mayatrack.models.base import today
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.services.selection_plans import Selection, find_cohorts_in, find_selection
from mayatrack.ui.empty import show_empty
from mayatrack.ui.formats import format_date
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

# What the last page of a selection was about, and the next one begins with.
LAST: Final = "selection_cohort_id"
PHASES: Final = {
    Phase.NOT_OPEN: "Not open yet",
    Phase.OPEN: "Open for applications",
    Phase.REVIEW: "In review",
    Phase.INTERVIEW: "Interviews",
    Phase.DECIDE: "Decisions",
    Phase.RELEASED: "Released",
}


def choose_selection_cohort(cohorts: pd.DataFrame, *, key: str, usual: Sequence[UUID] = ()) -> Row:
    """One cohort of `read_cohorts`: the one that another page of the selection was about, or the next one to choose.

    `key` is the choice's name in the page's address; no two pages share one. `usual` are those that this page is for.
    """
    rows = list_records(cohorts)
    names = [row["cohort"] for row in rows]
    index = _find_usual(rows, [str(cohort_id) for cohort_id in usual], today())
    chosen = st.selectbox("Cohort", names, index=index, key=key, bind="query-params")
    row = next(row for row in rows if row["cohort"] == chosen)
    st.session_state[LAST] = row["cohort_id"]
    return row


def open_selection(
    *, key: str, nobody: str, sentence: str, icon: str, by: Actor, phase: Phase | None = None
) -> Selection:
    """The selection that a page is about, with its phase; without any cohort the page ends with what to do first.

    `key` as for `choose_selection_cohort`; `nobody`, `sentence` and `icon` are what stands there without a cohort;
    `phase` is the one that the page is for, if it is for one.
    """
    with reading(get_engine()) as session:
        cohorts = read_cohorts(session, by=by)
        usual = find_cohorts_in(session, phase, today=today(), by=by) if phase else []
    if cohorts.empty:
        show_empty(by, nobody, sentence, icon=icon, pages=("cohorts",))
        st.stop()
    cohort = choose_selection_cohort(cohorts, key=key, usual=usual)
    with reading(get_engine()) as session:
        selection = find_selection(session, UUID(cohort["cohort_id"]), by=by)
    show_phase(selection)
    return selection


def show_phase(selection: Selection) -> None:
    """Which phase the selection is in, and when the others begin."""
    dates = selection.dates
    phase = selection.find_phase(today())
    with st.container(horizontal=True, vertical_alignment="center"):
        if dates is None or phase is None:
            st.markdown("This cohort's selection is not set up yet.", width="stretch")
            return
        steps = {
            "Reviews": dates.reviews_from_on,
            "Interviews": dates.interviews_from_on,
            "Decisions": dates.decides_from_on,
            "Released": dates.released_on,
        }
        told = [f"**{name}** {format_date(day)}" for name, day in steps.items() if day is not None]
        seats = f"{selection.cohort.seat_count} seats, departure {format_date(selection.cohort.departs_on)}"
        st.markdown(escape_markdown(seats) + " · " + " · ".join(told), width="stretch")
        st.badge(PHASES[phase])


def _find_usual(rows: list[Row], usual: list[str], day: date) -> int:
    """The place of the cohort looked at last, otherwise of a usual one, of one in selection, or the next to leave."""
    ids = [row["cohort_id"] for row in rows]
    for wanted in (st.session_state.get(LAST), *usual):
        if wanted in ids:
            return ids.index(wanted)
    selecting = [place for place, row in enumerate(rows) if row["closes_on"] <= day <= row["selected_by_on"]]
    if selecting:
        return selecting[-1]
    to_come = [position for position, row in enumerate(rows) if row["departs_on"] > day]
    return to_come[-1] if to_come else 0
