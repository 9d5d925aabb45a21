"""What must be true of a flight, and was a traveler on it?"""

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from mayatrack.exceptions import InvalidInput

# Some leave before the cohort or come home after it.
LONGEST_DETOUR: Final = timedelta(days=60)
FLIGHT_NUMBER: Final = re.compile(r"[A-Z0-9]{2}\d{1,4}[A-Z]?")


class BoardingState(StrEnum):
    """Whether a traveler was on a flight."""

    PLANNED = "planned"
    FLOWN = "flown"
    MISSED = "missed"


def clean_flight_number(text: str) -> str:
    """`aa 169` as `AA169`. Raises InvalidInput for anything that is no airline code and number."""
    number = re.sub(r"\s+", "", text).upper()
    if not FLIGHT_NUMBER.fullmatch(number):
        raise InvalidInput(f"“{text}” is not a flight number: enter the airline's letters and the number, as AA169.")
    return number


def check_flight_day(day: date, *, departs_on: date, returns_on: date) -> None:
    """Raise InvalidInput for a day that is far from the cohort's trip, as a wrong year is."""
    if not departs_on - LONGEST_DETOUR <= day <= returns_on + LONGEST_DETOUR:
        raise InvalidInput(f"The flight departs on {day}, but the trip is from {departs_on} to {returns_on}: check it.")


def check_flight_times(departs_at: datetime, arrives_at: datetime) -> None:
    """Raise InvalidInput unless the flight arrives after it departs, within a day and a half."""
    if arrives_at <= departs_at:
        raise InvalidInput("The flight arrives before it departs: check both times and their airports.")
    if (arrives_at - departs_at).total_seconds() > 36 * 3600:
        raise InvalidInput("No single flight takes more than 36 hours: check both dates.")
