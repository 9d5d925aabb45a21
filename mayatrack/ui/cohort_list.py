"""Which cohorts are there, in which phase is each trip, and how full is it?"""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

import pandas as pd
import streamlit as st

from mayatrack.domain.trips import TripPhase, trip_phase
from mayatrack.models import Cohort
from mayatrack.ui.formats import TABLE_DATE, format_date, format_dates
from mayatrack.ui.rows import list_records
from mayatrack.ui.text import escape_markdown

CHOSEN: Final = "chosen"
CLICKED: Final = "clicked_cohort"
PHASES: Final = {
    TripPhase.BEFORE_APPLICATIONS: "Not open yet",
    TripPhase.OPEN: "Open for applications",
    TripPhase.SELECTION: "In selection",
    TripPhase.PREPARATION: "Preparing to depart",
    TripPhase.TRAVELING: "On the trip",
    TripPhase.RETURNED: "Returned",
}


def find_phase(cohort: Mapping[str, Any], today: date) -> str:
    """The phase of a cohort's trip in words. A row of `read_cohorts`."""
    names = ("opens_on", "closes_on", "selected_by_on", "departs_on", "returns_on")
    return PHASES[trip_phase(today, **{name: cohort[name] for name in names})]


def show_cohorts(cohorts: pd.DataFrame, *, today: date, alt: str) -> None:
    """The frame of `read_cohorts` as a table; a click on a name chooses the cohort."""
    taken = cohorts["taken_seat_count"] + cohorts["traveler_count"]
    # Once the group has left, a seat that stayed empty is no longer free.
    free = (cohorts["seat_count"] - taken).clip(lower=0).where(cohorts["departs_on"] > today)
    shown = pd.DataFrame(
        {
            "Cohort": cohorts["cohort"],
            "Trip": [find_phase(row, today) for row in list_records(cohorts)],
            "Departure": cohorts["departs_on"],
            "Applications": cohorts["application_count"],
            "Seats": cohorts["seat_count"],
            "Seats taken": taken,
            "Free": free.astype("Int64"),
            "Travelers": cohorts["traveler_count"],
        }
    )
    names = list(cohorts["cohort"])
    st.dataframe(
        shown,
        hide_index=True,
        height="content",
        placeholder="–",
        alt=alt,
        column_config={
            "Cohort": st.column_config.ButtonColumn(
                type="tertiary", alignment="left", pinned=True, key=CLICKED, on_click=_choose, args=(names,)
            ),
            "Departure": st.column_config.DateColumn(format=TABLE_DATE),
            "Seats taken": st.column_config.NumberColumn(help="Offered, confirmed or traveled"),
        },
    )


def show_dates(cohort: Cohort) -> None:
    """A cohort's dates, and its note."""
    st.markdown(
        f"**Applications** {format_dates(cohort.opens_on, cohort.closes_on)}  \n"
        f"**Selection** until {format_date(cohort.selected_by_on)}  \n"
        f"**Trip** {format_dates(cohort.departs_on, cohort.returns_on)}"
    )
    if cohort.note:
        st.caption(escape_markdown(cohort.note))


def _choose(names: list[str]) -> None:
    st.session_state[CHOSEN] = names[st.session_state[CLICKED]["row"]]
