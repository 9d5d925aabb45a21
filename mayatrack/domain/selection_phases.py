"""In which phase is a cohort's selection? Dates that staff set, and the one moment at which decisions are released."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from mayatrack.exceptions import InvalidInput, RuleBroken


class Phase(StrEnum):
    """What happens to a cohort's applications, in order."""

    NOT_OPEN = "not_open"
    OPEN = "open"
    REVIEW = "review"
    INTERVIEW = "interview"
    DECIDE = "decide"
    RELEASED = "released"


@dataclass(frozen=True)
class PhaseDates:
    """The first day of each phase; a cohort without interviews has no interview phase."""

    opens_on: date
    reviews_from_on: date
    interviews_from_on: date | None
    decides_from_on: date
    released_on: date | None = None

    def __post_init__(self) -> None:
        given = [self.opens_on, self.reviews_from_on, self.interviews_from_on, self.decides_from_on]
        days = [day for day in given if day is not None]
        if days != sorted(days):
            raise InvalidInput(
                "The phases have to follow each other: open, review, interview, decide. "
                f"Their first days are {', '.join(map(str, days))}: put them in that order."
            )


def find_phase(dates: PhaseDates, today: date) -> Phase:
    """The phase on `today`; once the decisions are released nothing brings an earlier phase back."""
    if dates.released_on is not None:
        return Phase.RELEASED
    if today >= dates.decides_from_on:
        return Phase.DECIDE
    if dates.interviews_from_on is not None and today >= dates.interviews_from_on:
        return Phase.INTERVIEW
    if today >= dates.reviews_from_on:
        return Phase.REVIEW
    return Phase.OPEN if today >= dates.opens_on else Phase.NOT_OPEN


def check_can_review(dates: PhaseDates, today: date) -> None:
    """Raise RuleBroken unless reviews are taken on `today`: from the review phase until decisions begin."""
    phase = find_phase(dates, today)
    if phase in {Phase.NOT_OPEN, Phase.OPEN}:
        raise RuleBroken(f"Reviews of this cohort begin on {dates.reviews_from_on}: come back then.")
    if phase in {Phase.DECIDE, Phase.RELEASED}:
        raise RuleBroken(
            f"Reviews of this cohort ended on {dates.decides_from_on}: ask staff to move that date if yours is missing."
        )


def check_can_score_interview(dates: PhaseDates, today: date) -> None:
    """Raise RuleBroken unless interviews are scored on `today`: from their phase until decisions are released."""
    if dates.interviews_from_on is None:
        raise RuleBroken("This cohort holds no interviews: ask staff to set their first day if it should.")
    if find_phase(dates, today) is Phase.RELEASED:
        raise RuleBroken(f"The decisions of this cohort were released on {dates.released_on}: nothing is scored now.")
    if today < dates.interviews_from_on:
        raise RuleBroken(f"Interviews of this cohort begin on {dates.interviews_from_on}: come back then.")


def check_can_decide(dates: PhaseDates, today: date) -> None:
    """Raise RuleBroken unless decisions may be entered on `today`."""
    if find_phase(dates, today) is Phase.RELEASED:
        raise RuleBroken(
            f"The decisions of this cohort were released on {dates.released_on}: "
            "move an application on its own page instead."
        )
    if today < dates.decides_from_on:
        raise RuleBroken(
            f"Decisions of this cohort begin on {dates.decides_from_on}: move that date to decide earlier."
        )
