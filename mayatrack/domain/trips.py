"""In which phase is a cohort's trip today?"""

from datetime import date
from enum import StrEnum


class TripPhase(StrEnum):
    """Computed from the cohort's dates, never stored."""

    BEFORE_APPLICATIONS = "before_applications"
    OPEN = "open"
    SELECTION = "selection"
    PREPARATION = "preparation"
    TRAVELING = "traveling"
    RETURNED = "returned"


def trip_phase(
    today: date, *, opens_on: date, closes_on: date, selected_by_on: date, departs_on: date, returns_on: date
) -> TripPhase:
    """The phase on `today`; the closing, selection and return days still belong to the phase that they end."""
    if today > returns_on:
        return TripPhase.RETURNED
    if today >= departs_on:
        return TripPhase.TRAVELING
    if today > selected_by_on:
        return TripPhase.PREPARATION
    if today > closes_on:
        return TripPhase.SELECTION
    return TripPhase.OPEN if today >= opens_on else TripPhase.BEFORE_APPLICATIONS
