"""How far is one reviewer with one application, and what may be done with it from there?"""

from datetime import date, datetime
from enum import StrEnum
from typing import Final

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Action
from mayatrack.domain.selection_phases import PhaseDates, check_can_review, check_can_score_interview
from mayatrack.exceptions import RuleBroken


class ReviewKind(StrEnum):
    """What is scored: what somebody wrote, or what they said in an interview."""

    READING = "reading"
    INTERVIEW = "interview"


class ReviewState(StrEnum):
    """How far a review is."""

    ASSIGNED = "assigned"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    # The reviewer would rather not score this one.
    ABSTAINED = "abstained"
    # The reviewer knows the applicant, or has another conflict of interest.
    RECUSED = "recused"


# Still to be done, and done; whoever abstained or was recused is neither.
OPEN_STATES: Final = frozenset({ReviewState.ASSIGNED, ReviewState.DRAFT})
ENDED_STATES: Final = frozenset({ReviewState.ABSTAINED, ReviewState.RECUSED})
# Which action covers the reviews of a kind.
KIND_ACTIONS: Final = {
    ReviewKind.READING: Action.REVIEW_APPLICATIONS,
    ReviewKind.INTERVIEW: Action.HOLD_INTERVIEWS,
}
# Where an application stands while it is reviewed; from there on its reviews are settled.
REVIEWED_STATUSES: Final = frozenset({Status.IN_REVIEW, Status.INTERVIEW})


def check_is_in_phase(kind: ReviewKind, dates: PhaseDates, today: date) -> None:
    """Raise RuleBroken unless reviews of this kind are taken on `today`."""
    check = check_can_review if kind is ReviewKind.READING else check_can_score_interview
    check(dates, today)


def find_closure(kind: ReviewKind, dates: PhaseDates, today: date) -> str | None:
    """The sentence why no review of this kind is taken on `today`, None if it is."""
    try:
        check_is_in_phase(kind, dates, today)
    except RuleBroken as closure:
        return str(closure)
    return None


def check_is_reviewed(status: Status) -> None:
    """Raise RuleBroken unless an application with this status is in review or interview."""
    if status not in REVIEWED_STATUSES:
        raise RuleBroken("This application is not in review any more, so nothing was stored: go on with the next one.")


def check_can_change(state: ReviewState, seen_others_at: datetime | None) -> None:
    """Raise RuleBroken if the review is over for its reviewer."""
    if state is ReviewState.ABSTAINED:
        raise RuleBroken("You abstained from this application: ask staff if you would review it after all.")
    if state is ReviewState.RECUSED:
        raise RuleBroken("A conflict of interest keeps this application out of your hands.")
    if seen_others_at is not None:
        raise RuleBroken("You have seen how others scored this application: your own review stays as it is.")


def check_can_see_others(state: ReviewState) -> None:
    """Raise RuleBroken before the reviewer's own scores are submitted."""
    if state is not ReviewState.SUBMITTED:
        raise RuleBroken("Others' scores are shown once you have submitted your own: submit this review first.")


def check_others_exist(other_count: int) -> None:
    """Raise RuleBroken if nobody else has submitted a review: a look would lock the reviewer's own for nothing."""
    if not other_count:
        raise RuleBroken("Nobody else has submitted a review of this application yet: yours stays open, look later.")
