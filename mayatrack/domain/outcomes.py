"""Where did a traveler land? Opportunities, referrals and placements."""

from datetime import date
from enum import StrEnum
from typing import Final

from mayatrack.domain.career_outcomes import Employment, OutcomeCategory
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


# What taking part in an opportunity of a kind usually comes to; anything else is no placement by itself.
USUAL_PLACEMENTS: Final = {
    OpportunityKind.INTERNSHIP: PlacementKind.INTERNSHIP_OR_FELLOWSHIP,
    OpportunityKind.JOB: PlacementKind.EMPLOYED_FULL_TIME,
    OpportunityKind.FELLOWSHIP: PlacementKind.INTERNSHIP_OR_FELLOWSHIP,
    OpportunityKind.MEMBERSHIP: PlacementKind.MEMBERSHIP,
    OpportunityKind.DELEGATION: PlacementKind.DELEGATION,
    OpportunityKind.MENTORING: PlacementKind.MENTOR,
    OpportunityKind.VOLUNTEERING: PlacementKind.SERVICE,
}
# The placements that are career outcomes → category, and how somebody is employed; the others count in no rate.
OUTCOME_OF_PLACEMENT: Final = {
    PlacementKind.EMPLOYED_FULL_TIME: (OutcomeCategory.EMPLOYED_FULL_TIME, None),
    PlacementKind.EMPLOYED_PART_TIME: (OutcomeCategory.EMPLOYED_PART_TIME, None),
    PlacementKind.INTERNSHIP_OR_FELLOWSHIP: (OutcomeCategory.EMPLOYED_PART_TIME, Employment.INTERNSHIP_OR_FELLOWSHIP),
    PlacementKind.SERVICE: (OutcomeCategory.SERVICE, None),
    PlacementKind.MILITARY: (OutcomeCategory.MILITARY, None),
    PlacementKind.TRANSFERRED: (OutcomeCategory.TRANSFERRED, None),
    PlacementKind.ENROLLED_AT_LACCD: (OutcomeCategory.ENROLLED_AT_LACCD, None),
}
# The way of a referral that goes well, and how one ends before.
STEPS: Final = (
    ReferralState.SUGGESTED,
    ReferralState.OFFERED,
    ReferralState.APPLIED,
    ReferralState.ACCEPTED,
    ReferralState.STARTED,
    ReferralState.COMPLETED,
)
ENDED: Final = (ReferralState.DECLINED, ReferralState.WITHDRAWN)
HOLDS_PLACE: Final = frozenset({ReferralState.ACCEPTED, ReferralState.STARTED, ReferralState.COMPLETED})


def check_placement_date(started_on: date, *, returned_on: date, today: date) -> None:
    """Raise InvalidInput unless the placement began after the trip and not in the future."""
    if started_on < returned_on:
        raise InvalidInput(
            f"A placement cannot begin on {started_on}, before the trip ended on {returned_on}: check the date."
        )
    if started_on > today:
        raise InvalidInput(f"A placement is logged once it has begun; {started_on} is still to come.")


def check_verified_date(as_of_on: date, *, started_on: date, today: date) -> None:
    """Raise InvalidInput unless a placement is known to hold on a day from its first on, and not in the future."""
    if as_of_on < started_on:
        raise InvalidInput(f"A placement that began on {started_on} cannot hold as of {as_of_on}: check both dates.")
    if as_of_on > today:
        raise InvalidInput(f"A placement is known to hold until today at most; {as_of_on} is still to come.")


def check_places(taken_count: int, place_count: int | None) -> None:
    """Raise RuleBroken if an opportunity with `place_count` places has none left."""
    if place_count is not None and taken_count >= place_count:
        raise RuleBroken(f"All {place_count} places of this opportunity are taken: free one or add places first.")


def move_by_years(day: date | None, years: int) -> date | None:
    """The same day so many years later; February 29 becomes the last of February."""
    if day is None:
        return None
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 2, 28)
