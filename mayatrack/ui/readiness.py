"""How ready is a traveler, in words?"""

from typing import Final

import streamlit as st

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState
from mayatrack.ui.formats import format_date
from mayatrack.ui.rows import Row

DOCUMENTS: Final = {
    DocumentState.NOT_STARTED: "Not started",
    DocumentState.APPOINTMENT: "Appointment made",
    DocumentState.APPLIED: "Applied for",
    DocumentState.IN_HAND: "In hand",
}
# First time → the baseline fact it follows from, its date's column, and what people call it.
FIRST_TIMES: Final = {
    "passport": ("had_passport_before", "first_passport_on", "First passport", ":material/badge:"),
    "flight": ("had_flown_before", "first_flight_on", "First flight", ":material/flight:"),
    "trip_abroad": ("had_traveled_abroad_before", "first_trip_abroad_on", "First trip abroad", ":material/public:"),
}


def describe_first_time(trip: Row, name: str) -> str:
    """`Jun 9, 2019` when the first time has come, `To come` while it may on this trip, otherwise nothing."""
    baseline, column, _, _ = FIRST_TIMES[name]
    if trip[column] is not None:
        return format_date(trip[column])
    is_open = trip["traveled_on"] is None and trip["status"] == "confirmed"
    return "To come" if is_open and trip[baseline] == Baseline.NO else ""


def show_first_times(trips: list[Row]) -> None:
    """A badge for each first time that one of the trips brought."""
    for _, column, label, icon in FIRST_TIMES.values():
        day = next((trip[column] for trip in trips if trip[column] is not None), None)
        if day is not None:
            st.badge(f"{label} {format_date(day)}", icon=icon, color="green")
