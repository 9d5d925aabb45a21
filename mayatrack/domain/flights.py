"""What must be true of a flight, and was a traveler on it?"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from mayatrack.exceptions import InvalidInput

# Where every trip begins and ends.
HOME_COUNTRY: Final = "US"
# A message before a first flight goes out so many days before it departs.
MESSAGE_DAYS: Final = 3
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


def check_flight_day(day: date, *, departs_on: date, returns_on: date, is_arrival: bool = False) -> None:
    """Raise InvalidInput for a day that is far from the cohort's trip, as a wrong year is."""
    if not departs_on - LONGEST_DETOUR <= day <= returns_on + LONGEST_DETOUR:
        what = "arrives" if is_arrival else "departs"
        raise InvalidInput(f"The flight {what} on {day}, but the trip is from {departs_on} to {returns_on}: check it.")


def is_off_trip(departs: date, arrives: date, *, departs_on: date, returns_on: date) -> bool:
    """Does the flight, by the local days of its two airports, lie outside the trip? So it does once the dates moved."""
    return departs < departs_on or arrives > returns_on


def check_flight_times(departs_at: datetime, arrives_at: datetime) -> None:
    """Raise InvalidInput unless the flight arrives after it departs, within a day and a half."""
    if arrives_at <= departs_at:
        raise InvalidInput("The flight arrives before it departs: check both times and their airports.")
    if (arrives_at - departs_at).total_seconds() > 36 * 3600:
        raise InvalidInput("No single flight takes more than 36 hours: check both dates.")


def check_order(way_out: Iterable[datetime], way_back: Iterable[datetime]) -> None:
    """Raise InvalidInput if the first flight home departs before the first one abroad, both of the same cohort."""
    out, back = min(way_out, default=None), min(way_back, default=None)
    if out is not None and back is not None and back < out:
        raise InvalidInput(
            f"The first flight back departs on {back:%Y-%m-%d}, before the first flight out on {out:%Y-%m-%d}: "
            "check both dates."
        )
