"""How ready is a traveler, in words?"""

from datetime import date
from typing import Final

import streamlit as st

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState, PassportAnchor, is_rule_stale
from mayatrack.domain.readiness import BookVerdict, PassportRule, asked_until, judge_book
from mayatrack.ui.formats import format_date
from mayatrack.ui.rows import Row

DOCUMENTS: Final = {
    DocumentState.NOT_STARTED: "Not started",
    DocumentState.APPOINTMENT: "Appointment made",
    DocumentState.APPLIED: "Applied for",
    DocumentState.IN_HAND: "In hand",
    DocumentState.NEEDS_CONSULT: "Needs a consult",
    DocumentState.NOT_TRAVELING: "Not traveling",
}
# First time → the baseline fact it follows from, its date's column, and what people call it.
FIRST_TIMES: Final = {
    "passport": ("had_passport_before", "first_passport_on", "First passport", ":material/badge:"),
    "flight": ("had_flown_before", "first_flight_on", "First flight", ":material/flight:"),
    "trip_abroad": ("had_traveled_abroad_before", "first_trip_abroad_on", "First trip abroad", ":material/public:"),
}


def find_rule(trip: Row) -> PassportRule | None:
    """What the trip's destination asks of a book; None where nobody entered a rule. A row of `read_trips_of`."""
    if trip["anchor"] is None:
        return None
    age = trip["max_age_years"]
    return PassportRule(PassportAnchor(trip["anchor"]), int(trip["months"]), None if age is None else int(age))


def judge_trip(trip: Row) -> BookVerdict:
    """Does the traveler's book satisfy the destination's rule? A row of `read_trips_of`."""
    return judge_book(
        find_rule(trip),
        issued_on=trip["passport_issued_on"],
        expires_on=trip["passport_expires_on"],
        departs_on=trip["departs_on"],
        returns_on=trip["returns_on"],
    )


def describe_book(trip: Row) -> str:
    """Why the book satisfies the destination's rule, or does not: one sentence, as plain text."""
    rule, country, expires_on = find_rule(trip), trip["country"], trip["passport_expires_on"]
    if rule is None:
        return f"No entry rule is known for {country}: enter it on the page Destinations."
    asked = format_date(asked_until(rule, departs_on=trip["departs_on"], returns_on=trip["returns_on"]))
    if expires_on is None:
        return f"{country} asks for a book that is valid until {asked}; its expiry date is not known yet."
    age = f"one issued less than {rule.max_age_years} years before entry"
    expires = f"The book expires {format_date(expires_on)}; {country} asks until {asked}"
    verdict = judge_trip(trip)
    if verdict is BookVerdict.ISSUED_TOO_LONG_AGO:
        issued = format_date(trip["passport_issued_on"])
        return f"The book was issued {issued}; {country} asks for {age}."
    if verdict is BookVerdict.UNKNOWN:
        return f"{expires}, and for {age}: enter the issue date."
    return f"{expires}."


def is_rule_doubtful(trip: Row, today: date) -> bool:
    """Is the destination's rule not confirmed, or not checked for 90 days? Then it can make nobody ready by itself."""
    return trip["anchor"] is not None and (not trip["is_confirmed"] or is_rule_stale(trip["checked_on"], today))


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
