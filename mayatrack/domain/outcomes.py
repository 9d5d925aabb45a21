"""Where did a traveler land? Opportunities, referrals and placements."""

from datetime import date
from enum import StrEnum
from typing import Final

from mayatrack.exceptions import InvalidInput, RuleBroken


class OpportunityKind(StrEnum):
    """What an alumnus can take up."""

    INTERNSHIP = "internship"
    JOB = "job"
    FELLOWSHIP = "fellowship"
    SCHOLARSHIP = "scholarship"
    MEMBERSHIP = "membership"
    DELEGATION = "delegation"
    EVENT = "event"
    MENTORING = "mentoring"
    VOLUNTEERING = "volunteering"


class ReferralState(StrEnum):
    """How far an alumnus went with one opportunity."""

    SUGGESTED = "suggested"
    OFFERED = "offered"
    APPLIED = "applied"
    ACCEPTED = "accepted"
    STARTED = "started"
    COMPLETED = "completed"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class PlacementKind(StrEnum):
    """An outcome that a person reached: NACE categories first, then those that count in no rate."""

    EMPLOYED_FULL_TIME = "employed_full_time"
    EMPLOYED_PART_TIME = "employed_part_time"
    INTERNSHIP_OR_FELLOWSHIP = "internship_or_fellowship"
    SERVICE = "service"
    MILITARY = "military"
    TRANSFERRED = "transferred"
    ENROLLED_AT_LACCD = "enrolled_at_laccd"
    MEMBERSHIP = "membership"
    DELEGATION = "delegation"
    MENTOR = "mentor"
    CHAPERONE = "chaperone"
    SPEAKER = "speaker"


class OutcomeSource(StrEnum):
    """Who said so."""

    SELF = "self"
    STAFF = "staff"
    PARTNER = "partner"


HOLDS_PLACE: Final = frozenset({ReferralState.ACCEPTED, ReferralState.STARTED, ReferralState.COMPLETED})


def check_placement_date(started_on: date, *, returned_on: date, today: date) -> None:
    """Raise InvalidInput unless the placement began after the trip and not in the future."""
    if started_on < returned_on:
        raise InvalidInput(
            f"A placement cannot begin on {started_on}, before the trip ended on {returned_on}: check the date."
        )
    if started_on > today:
        raise InvalidInput(f"A placement is logged once it has begun; {started_on} is still to come.")


def check_places(taken_count: int, place_count: int | None) -> None:
    """Raise RuleBroken if an opportunity with `place_count` places has none left."""
    if place_count is not None and taken_count >= place_count:
        raise RuleBroken(f"All {place_count} places of this opportunity are taken: free one or add places first.")
