"""Which cohort does the Travel page look at, and when does it go?"""

from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.models.base import today
from mayatrack.ui.cohort_list import find_phase
from mayatrack.ui.formats import format_count, format_dates
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

# The choice's name in the page's address; no other page uses it.
COHORT: Final = "travels"


def choose_travel_cohort(cohorts: pd.DataFrame, *, key: str = COHORT) -> Row:
    """One cohort of `read_cohorts`; the next to depart unless the page's address names another, as `key`."""
    rows = list_records(cohorts)
    names = [row["cohort"] for row in rows]
    chosen = st.selectbox("Cohort", names, index=_find_next(rows, today()), key=key, bind="query-params")
    return next(row for row in rows if row["cohort"] == chosen)


def show_dates(cohort: Row) -> None:
    """Where the cohort goes, when, and how many days that is from today."""
    with st.container(horizontal=True, vertical_alignment="center"):
        place = escape_markdown(f"{cohort['city']}, {cohort['country']}")
        days = _count_days(cohort, today())
        st.markdown(
            f"**{place}**, {format_dates(cohort['departs_on'], cohort['returns_on'])} · {days}", width="stretch"
        )
        st.badge(find_phase(cohort, today()))


def _find_next(rows: list[Row], day: date) -> int:
    """The position of the trip that is on or comes next, among rows with the latest departure first; otherwise 0."""
    to_come = [position for position, row in enumerate(rows) if row["returns_on"] >= day]
    return to_come[-1] if to_come else 0


def _count_days(cohort: Row, day: date) -> str:
    if day < cohort["departs_on"]:
        return f"departs in {format_count((cohort['departs_on'] - day).days, 'day')}"
    if day <= cohort["returns_on"]:
        return f"day {(day - cohort['departs_on']).days + 1} of the trip"
    return f"returned {format_count((day - cohort['returns_on']).days, 'day')} ago"
