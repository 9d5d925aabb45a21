"""In which phase is a cohort's selection? Dates that staff set, and the one moment at which decisions are released."""

from collections.abc import Iterator
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


@dataclass(frozen=True)
class CohortDates:
    """The cohort's own days, in order, among which its selection has to find place."""

    opens_on: date
    closes_on: date
    selected_by_on: date
    departs_on: date


def check_fits_cohort(dates: PhaseDates, cohort: CohortDates) -> None:
    """Raise InvalidInput unless decisions begin before the cohort is gone."""
    if dates.decides_from_on > cohort.departs_on:
        raise InvalidInput(
            f"Decisions would begin on {dates.decides_from_on}, after the departure on {cohort.departs_on}: "
            "enter an earlier day, or move the cohort's own dates first."
        )


def find_misfits(dates: PhaseDates, cohort: CohortDates) -> Iterator[str]:
    """What staff should know about phases that do not go with the cohort's own days, a sentence each."""
    reviews, decides = dates.reviews_from_on, dates.decides_from_on
    if reviews < cohort.opens_on:
        yield f"Reviews begin on {reviews}, before applications open on {cohort.opens_on}."
    elif reviews < cohort.closes_on:
        yield (
            f"Reviews begin on {reviews}, before applications close on {cohort.closes_on}: "
            "whoever applies after that is reviewed later than the others."
        )
    if decides > cohort.departs_on:
        yield f"Decisions begin on {decides}, after the departure on {cohort.departs_on}."
    elif decides > cohort.selected_by_on:
        yield f"Decisions begin on {decides}, after the day on which selection is to end, {cohort.selected_by_on}."


def shift_dates(dates: PhaseDates, *, source: CohortDates, target: CohortDates) -> PhaseDates:
    """The same phases for another cohort: as far from its closing day, and never before it opens or after it leaves."""
    days = target.closes_on - source.closes_on

    def move(day: date) -> date:
        return min(max(day + days, target.opens_on), target.departs_on)

    return PhaseDates(
        opens_on=target.opens_on,
        reviews_from_on=move(dates.reviews_from_on),
        interviews_from_on=move(dates.interviews_from_on) if dates.interviews_from_on else None,
        decides_from_on=move(dates.decides_from_on),
    )


def check_not_released(dates: PhaseDates, name: str) -> None:
    """Raise RuleBroken once the decisions of the cohort of this name are released: how it chose stays as it was."""
    if dates.released_on is not None:
        raise RuleBroken(
            f"The decisions of {name} were released on {dates.released_on}: how it chose can no longer be changed."
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
