"""Does each day belong to one phase, and is nothing done outside its own?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from mayatrack.domain.selection_phases import (
    CohortDates,
    Phase,
    PhaseDates,
    check_can_decide,
    check_can_review,
    check_can_score_interview,
    check_fits_cohort,
    check_not_released,
    find_misfits,
    find_phase,
    shift_dates,
)
from mayatrack.exceptions import InvalidInput, RuleBroken

DATES = PhaseDates(date(2026, 1, 10), date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1))
RELEASED = PhaseDates(date(2026, 1, 10), date(2026, 2, 1), None, date(2026, 4, 1), date(2026, 3, 20))


@pytest.mark.parametrize(
    ("today", "phase"),
    [
        (date(2026, 1, 9), Phase.NOT_OPEN),
        (date(2026, 1, 10), Phase.OPEN),
        (date(2026, 1, 31), Phase.OPEN),
        (date(2026, 2, 1), Phase.REVIEW),
        (date(2026, 3, 1), Phase.INTERVIEW),
        (date(2026, 4, 1), Phase.DECIDE),
        (date(2027, 4, 1), Phase.DECIDE),
    ],
)
def test_phase_begins_on_its_day(today: date, phase: Phase) -> None:
    assert find_phase(DATES, today) is phase


def test_released_stays_released() -> None:
    assert find_phase(RELEASED, date(2026, 1, 1)) is Phase.RELEASED


def test_phases_out_of_order_are_refused() -> None:
    with pytest.raises(InvalidInput, match="open, review, interview, decide"):
        PhaseDates(date(2026, 2, 1), date(2026, 1, 1), None, date(2026, 3, 1))


@pytest.mark.parametrize("today", [date(2026, 1, 31), date(2026, 4, 1)])
def test_review_outside_its_phase_is_refused(today: date) -> None:
    with pytest.raises(RuleBroken):
        check_can_review(DATES, today)


@pytest.mark.parametrize(("check", "dates"), [(check_can_decide, RELEASED), (check_can_review, RELEASED)])
def test_nothing_is_done_after_the_release(check: Callable[[PhaseDates, date], None], dates: PhaseDates) -> None:
    with pytest.raises(RuleBroken):
        check(dates, date(2026, 4, 2))


def test_each_is_allowed_in_its_phase() -> None:
    check_can_review(DATES, date(2026, 3, 31))
    check_can_decide(DATES, date(2026, 4, 1))
    with pytest.raises(RuleBroken, match="begin on 2026-04-01"):
        check_can_decide(DATES, date(2026, 3, 31))


COHORT = CohortDates(date(2026, 1, 10), date(2026, 2, 1), date(2026, 4, 15), date(2026, 7, 1))


def test_decisions_after_the_departure_are_refused() -> None:
    check_fits_cohort(replace(DATES, decides_from_on=COHORT.departs_on), COHORT)
    with pytest.raises(InvalidInput, match="after the departure on 2026-07-01"):
        check_fits_cohort(replace(DATES, decides_from_on=date(2026, 7, 2)), COHORT)


@pytest.mark.parametrize(
    ("cohort", "sentences"),
    [
        ({}, []),
        ({"closes_on": date(2026, 2, 2)}, ["Reviews begin on 2026-02-01, before applications close on 2026-02-02"]),
        (
            {"opens_on": date(2026, 2, 2), "closes_on": date(2026, 2, 20)},
            ["Reviews begin on 2026-02-01, before applications open on 2026-02-02"],
        ),
        (
            {"selected_by_on": date(2026, 3, 31)},
            ["Decisions begin on 2026-04-01, after the day on which selection is to end"],
        ),
        ({"departs_on": date(2026, 3, 31)}, ["Decisions begin on 2026-04-01, after the departure on 2026-03-31"]),
    ],
)
def test_what_does_not_go_with_the_cohort_is_told(cohort: dict[str, date], sentences: list[str]) -> None:
    told = list(find_misfits(DATES, replace(COHORT, **cohort)))
    assert [sentence[: len(start)] for sentence, start in zip(told, sentences, strict=True)] == sentences


def test_phases_move_with_the_closing_day_and_stay_within_the_cohort() -> None:
    next_year = CohortDates(date(2027, 1, 10), date(2027, 2, 11), date(2027, 3, 1), date(2027, 4, 1))
    assert shift_dates(DATES, source=COHORT, target=next_year) == PhaseDates(
        date(2027, 1, 10), date(2027, 2, 11), date(2027, 3, 11), date(2027, 4, 1)
    )
    assert shift_dates(RELEASED, source=COHORT, target=COHORT) == replace(RELEASED, released_on=None)


def test_released_selection_is_kept_as_it_was() -> None:
    check_not_released(DATES, "Lima 2026")
    with pytest.raises(RuleBroken, match="The decisions of Lima 2026 were released on 2026-03-20"):
        check_not_released(RELEASED, "Lima 2026")


@pytest.mark.parametrize("today", [date(2026, 3, 1), date(2026, 4, 1), date(2027, 4, 1)])
def test_interview_is_scored_from_its_phase_until_the_release(today: date) -> None:
    check_can_score_interview(DATES, today)


@pytest.mark.parametrize(
    ("dates", "today"),
    [(DATES, date(2026, 2, 28)), (RELEASED, date(2026, 4, 2))],
    ids=["too early", "no interviews"],
)
def test_interview_outside_its_phase_is_refused(dates: PhaseDates, today: date) -> None:
    with pytest.raises(RuleBroken):
        check_can_score_interview(dates, today)


def test_interview_is_not_scored_after_the_release() -> None:
    released = replace(DATES, released_on=date(2026, 4, 10))
    with pytest.raises(RuleBroken, match="released on 2026-04-10"):
        check_can_score_interview(released, date(2026, 4, 10))
