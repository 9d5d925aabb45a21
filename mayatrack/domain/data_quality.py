"""Which records are incomplete or say what cannot be, which indicator does that weaken, and where is it mended?"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Final

from mayatrack.domain.eligibility import find_age

# Somebody younger or older at the application was most likely entered with a wrong year.
YOUNGEST: Final = 15
OLDEST: Final = 100
# An application is kept in UTC and a departure as the office's day, which begins hours later.
APPLICATION_MARGIN: Final = 1
# Who leaves the day before, and whose flight lands two days on.
FLIGHT_MARGIN: Final = 2
# What leadership is told of live records comes in steps of this size, and nothing below the first.
STEP: Final = 10


class Check(StrEnum):
    """Something that a record may lack, or say though it cannot be."""

    BASELINE_MISSING = "baseline_missing"
    COLLEGE_MISSING = "college_missing"
    BIRTH_DATE_IMPOSSIBLE = "birth_date_impossible"
    APPLIED_AFTER_DEPARTURE = "applied_after_departure"
    PASSPORT_UNDATED = "passport_undated"
    PASSPORT_AFTER_DEPARTURE = "passport_after_departure"
    FLIGHT_MISSING = "flight_missing"
    FLIGHT_OUTSIDE_TRIP = "flight_outside_trip"
    TRIP_UNSETTLED = "trip_unsettled"
    RULE_DOUBTFUL = "rule_doubtful"
    WAVE_OVERDUE = "wave_overdue"
    OUTCOME_BEFORE_RETURN = "outcome_before_return"
    PLACEMENT_BEFORE_RETURN = "placement_before_return"


@dataclass(frozen=True)
class CheckWords:
    """What a check is called, what it finds, which indicators that weakens, on which page it is mended, and how.

    `day`: what the day beside each name is, None where there is none.
    """

    label: str
    finds: str
    weakens: str
    page: str
    how: str
    day: str | None = None


CHECK_WORDS: Final[dict[Check, CheckWords]] = {
    Check.BASELINE_MISSING: CheckWords(
        "Baseline facts missing",
        "Applications that do not say whether somebody had a passport, had flown or had been abroad before.",
        "First passports, first flights, first trips abroad: no first time is counted without the answer.",
        "applicants",
        "Ask the person, and enter the answer on the person's page.",
    ),
    Check.COLLEGE_MISSING: CheckWords(
        "College missing",
        "Applications without a college.",
        "Every comparison of colleges.",
        "applicants",
        "Enter the college on the person's page.",
    ),
    Check.BIRTH_DATE_IMPOSSIBLE: CheckWords(
        "Birth date that cannot be",
        f"People who were under {YOUNGEST} or over {OLDEST} when they applied.",
        "Whether somebody is a minor, and so the checklist and the consent.",
        "applicants",
        "Correct the birth date on the person's page.",
        "Birth date",
    ),
    Check.APPLIED_AFTER_DEPARTURE: CheckWords(
        "Applied after the departure",
        "Applications that are dated after their cohort left.",
        "The trend by year, and how long a selection takes.",
        "imports",
        "Look whether the cohort is the right one; import the application again with its own date.",
        "Applied",
    ),
    Check.PASSPORT_UNDATED: CheckWords(
        "First passport without its day",
        "Travelers who had no passport before and whose book has no day of issue.",
        "First passports: one without a day is not counted.",
        "passports",
        "Enter the day of issue on the page Passports or on the person's page.",
    ),
    Check.PASSPORT_AFTER_DEPARTURE: CheckWords(
        "Passport issued after the departure",
        "Travelers whose book was issued after the trip on which it was needed.",
        "First passports.",
        "passports",
        "Correct the day of issue, or what is said of the trip.",
        "Issued",
    ),
    Check.FLIGHT_MISSING: CheckWords(
        "Traveled without a flight flown",
        "Travelers who made a trip and of whom no flight is recorded as flown.",
        "First flights: one that is not recorded is not counted.",
        "flights",
        "Book them on their flights and record the boarding.",
        "Traveled",
    ),
    Check.FLIGHT_OUTSIDE_TRIP: CheckWords(
        "Flight outside the trip",
        f"Flights more than {FLIGHT_MARGIN} days before the departure or after the return of their cohort.",
        "First flights, connections and the trip packet.",
        "flights",
        "Look at the year and the month of the flight, or at the cohort's dates.",
        "Departs",
    ),
    Check.TRIP_UNSETTLED: CheckWords(
        "Trip over but not settled",
        "Confirmed people whose cohort is back, and of whom nobody said whether they traveled.",
        "Travelers, all first times, and the denominator of the knowledge rate.",
        "trip_days",
        "Mark the trip done on the page Trip day.",
        "Returned",
    ),
    Check.RULE_DOUBTFUL: CheckWords(
        "Entry rule not to be relied on",
        "Destinations whose entry rule is missing, not confirmed, or not checked for 90 days.",
        "Readiness: by such a rule nobody is ready.",
        "destinations",
        "Compare the rule with its source and confirm it.",
        "Last checked",
    ),
    Check.WAVE_OVERDUE: CheckWords(
        "Call overdue",
        "Alumni whose follow-up is past due; whoever does not want to be contacted is not among them.",
        "Knowledge rate and career outcomes rate: what nobody asked is unknown.",
        "calls",
        "Call them and log the answer.",
        "Due",
    ),
    Check.OUTCOME_BEFORE_RETURN: CheckWords(
        "Outcome before the return",
        "Alumni with a career outcome from before their trip ended.",
        "Career outcomes rate.",
        "calls",
        "Take the report back on the page Calls and log it with its own day.",
        "As of",
    ),
    Check.PLACEMENT_BEFORE_RETURN: CheckWords(
        "Placement before the return",
        "Alumni with a placement that began before their trip ended.",
        "Time to the first placement.",
        "opportunities",
        "Take the placement back and log it with its own day.",
        "Began",
    ),
}


def is_age_impossible(birth_on: date, applied_on: date) -> bool:
    """Was somebody born then under 15 or over 100 on the day of the application, or not born at all?"""
    return not YOUNGEST <= find_age(birth_on, applied_on) <= OLDEST


def is_flight_outside(departed: date, arrived: date, *, departs_on: date, returns_on: date) -> bool:
    """Is a flight, by its days in UTC, more than two days away from the trip?"""
    return (departs_on - departed).days > FLIGHT_MARGIN or (arrived - returns_on).days > FLIGHT_MARGIN


def is_applied_late(applied_on: date, departs_on: date) -> bool:
    """Is an application, by its day in UTC, dated after the departure?"""
    return (applied_on - departs_on).days > APPLICATION_MARGIN


def find_step(count: int) -> int | None:
    """More than how many, in steps of ten; None where it is ten or fewer, perhaps nobody.

    Whether there is nobody or one is the same: it would tell of a single record.
    """
    return None if count <= STEP else (count - 1) // STEP * STEP


def list_open(counts: Sequence[tuple[Check, int]]) -> list[tuple[Check, int]]:
    """The checks that found something, the most first."""
    return sorted(((check, count) for check, count in counts if count), key=lambda found: -found[1])
