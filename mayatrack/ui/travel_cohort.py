"""Which cohort does a page about trips look at, and when does it go?"""

from datetime import date
from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.models.base import today
from mayatrack.ui.cohort_list import find_phase
from mayatrack.ui.formats import format_count, format_dates
from mayatrack.ui.rows import Row, list_records
from mayatrack.ui.text import escape_markdown

# The choice's name in the page's address; every page has one of its own.
COHORT: Final = "travels"


def choose_travel_cohort(cohorts: pd.DataFrame, *, key: str = COHORT, is_day: bool = False) -> Row:
    """One cohort of `read_cohorts`; unless the page's address names another, the next to depart.

    With `is_day` it is the one whose trip is on, ended last or begins next, whichever is nearest.
    """
    rows = list_records(cohorts)
    names = [row["cohort"] for row in rows]
    proposed = _find_nearest(rows, today()) if is_day else _find_next(rows, today())
    chosen = st.selectbox("Cohort", names, index=proposed, key=key, bind="query-params")
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


def _find_nearest(rows: list[Row], day: date) -> int:
    """The position of the trip with the fewest days between it and `day`."""
    distances = [max((row["departs_on"] - day).days, (day - row["returns_on"]).days, 0) for row in rows]
    return distances.index(min(distances))


def _count_days(cohort: Row, day: date) -> str:
    if day < cohort["departs_on"]:
        return f"departs in {format_count((cohort['departs_on'] - day).days, 'day')}"
    if day <= cohort["returns_on"]:
        return f"day {(day - cohort['departs_on']).days + 1} of the trip"
    return f"returned {format_count((day - cohort['returns_on']).days, 'day')} ago"
