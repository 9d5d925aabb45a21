"""What exactly does each number of the overview count, and how is it shown?"""

from typing import Final

import pandas as pd
import streamlit as st

from mayatrack.ui.rows import list_records

# Column, label, definition. The words are those of the glossary.
TOTALS: Final = (
    ("person_count", "People", "Everybody who ever applied, each counted once over all years."),
    ("application_count", "Applications", "One person's request for one cohort; a person may apply to several."),
    ("cohort_count", "Cohorts", "Groups of whom at least one person has traveled."),
    ("destination_count", "Destinations", "Places that those groups went to."),
    ("traveler_count", "Travelers", "Trips made: one for each person and cohort, once the trip is marked done."),
    (
        "first_passport_count",
        "First passports",
        "Travelers who said when they applied that they never had a passport, and whose passport was then issued.",
    ),
    (
        "first_flight_count",
        "First flights",
        "Travelers who said when they applied that they had never flown, and who were then on a flight.",
    ),
    (
        "first_trip_abroad_count",
        "First trips abroad",
        "Travelers who said when they applied that they had never been abroad, and who then made the trip.",
    ),
    ("referred_count", "Referred", "Alumni whom the office put forward for at least one opportunity."),
    ("placed_count", "Placed", "Alumni with at least one placement: an outcome that they reached."),
)


def show_totals(totals: pd.DataFrame) -> None:
    """The one row of totals as numbers."""
    total = list_records(totals)[0]
    with st.container(border=True), st.grid(5, min_column_width=130):
        for column, label, _ in TOTALS:
            st.metric(label, f"{total[column]:,}")


def show_definitions() -> None:
    """A button that opens what each number counts."""
    with st.popover("What the numbers mean", icon=":material/help:", type="tertiary"):
        for _, label, definition in TOTALS:
            st.markdown(f"**{label}**: {definition}")
        st.caption("A person has each first time once at most, on the earliest trip that gave it.")
