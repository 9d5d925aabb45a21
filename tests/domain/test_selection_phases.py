"""Does each day belong to one phase, and is nothing done outside its own?"""

from collections.abc import Callable
from dataclasses import replace
from datetime import date

import pytest

from mayatrack.domain.selection_phases import (
    Phase,
    PhaseDates,
    check_can_decide,
    check_can_review,
    check_can_score_interview,
    find_phase,
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
