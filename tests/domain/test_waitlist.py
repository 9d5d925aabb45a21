"""Is the seat offered to the first who can still travel, and is everybody who was passed over named?"""

from datetime import date
from uuid import UUID

import pytest

from mayatrack.domain.baseline import Baseline
from mayatrack.domain.passport_forecast import Outlook, PassportService, ProcessingTime, Timetable
from mayatrack.domain.travel_policy import TravelPolicy
from mayatrack.domain.waitlist import (
    Alternate,
    PastOffers,
    Proposal,
    expect_declines,
    judge_alternate,
    propose_alternate,
)

MISSES = Alternate(UUID(int=1), Outlook.WILL_MISS, "a passport arrives on 2027-07-01 at the earliest")
UNKNOWN = Alternate(UUID(int=2), Outlook.UNKNOWN, "no document is recorded")
READY = Alternate(UUID(int=3), Outlook.READY, "a valid passport is in hand")
TODAY = date(2027, 3, 1)
# 4–6 weeks and 2–3 weeks, and up to two in the mail each way: March 29 to May 10, March 15 to April 19.
TIMES = [
    ProcessingTime(date(2025, 3, 10), PassportService.ROUTINE, 4, 6),
    ProcessingTime(date(2025, 3, 10), PassportService.EXPEDITED, 2, 3),
]


def judge(
    departs_on: date,
    had_passport: Baseline = Baseline.NO,
    times: list[ProcessingTime] | None = None,
    visa_days: int = 0,
) -> tuple[Outlook, str]:
    known = TIMES if times is None else times
    times = Timetable(known, TravelPolicy(buffer_days=0))
    found = judge_alternate(UUID(int=9), had_passport, times, today=TODAY, departs_on=departs_on, visa_days=visa_days)
    assert found.application_id == UUID(int=9)
    return found.outlook, found.reason


def test_first_who_can_travel_is_proposed() -> None:
    assert propose_alternate([MISSES, UNKNOWN, READY]) == Proposal(UNKNOWN, (MISSES,))


def test_nobody_is_proposed_when_nobody_can_travel() -> None:
    assert propose_alternate([MISSES]) == Proposal(None, (MISSES,))
    assert propose_alternate([]) == Proposal(None, ())


@pytest.mark.parametrize(
    ("departs_on", "outlook", "reason"),
    [
        (
            date(2027, 6, 9),
            Outlook.ON_TRACK,
            (
                "a first passport arrives between March 29, 2027 and May 10, 2027 (routine, applied for today); "
                "the group leaves on June 9, 2027"
            ),
        ),
        (
            date(2027, 5, 10),
            Outlook.ON_TRACK,
            (
                "a first passport arrives between March 15, 2027 and April 19, 2027 (expedited, applied for today); "
                "the group leaves on May 10, 2027"
            ),
        ),
        (
            date(2027, 4, 10),
            Outlook.AT_RISK,
            (
                "a first passport arrives between March 15, 2027 and April 19, 2027 (expedited, applied for today); "
                "the group leaves on April 10, 2027"
            ),
        ),
        (
            date(2027, 3, 14),
            Outlook.WILL_MISS,
            (
                "a first passport would arrive between March 15, 2027 and April 19, 2027 "
                "(expedited, applied for today); the group leaves on March 14, 2027"
            ),
        ),
    ],
)
def test_first_passport_is_judged_by_the_service_that_serves_best(
    departs_on: date, outlook: Outlook, reason: str
) -> None:
    assert judge(departs_on) == (outlook, reason)


def test_time_for_the_visa_is_taken_off_as_it_is_for_travelers() -> None:
    assert judge(date(2027, 3, 24), visa_days=9)[0] is Outlook.AT_RISK
    assert judge(date(2027, 3, 24), visa_days=10) == (
        Outlook.WILL_MISS,
        (
            "a first passport would arrive between March 15, 2027 and April 19, 2027 (expedited, applied for today); "
            "the group leaves on March 24, 2027, and entry takes 10 days before that"
        ),
    )


def test_what_is_not_known_passes_nobody_over() -> None:
    tomorrow = date(2027, 3, 2)
    told = {had: judge(tomorrow, had) for had in (Baseline.YES, Baseline.UNKNOWN)}
    assert told == {
        Baseline.YES: (Outlook.ON_TRACK, "had a passport before; its expiry is not known yet"),
        Baseline.UNKNOWN: (Outlook.UNKNOWN, "not known whether there was a passport before"),
    }
    without = judge(tomorrow, times=[])
    assert without == (Outlook.UNKNOWN, "needs a first passport; no processing time is known")


def test_decline_rate_is_declined_among_offered() -> None:
    assert expect_declines(20, 3) == 0.15
    assert expect_declines(0, 0) is None


def test_declines_to_expect_follow_the_past_with_their_interval() -> None:
    past = PastOffers(60, declined_count=6, lapsed_count=4, withdrew_count=2)
    assert (past.lost_count, past.expect(20)) == (12, (4, 2, 6))


@pytest.mark.parametrize(("offered", "expected"), [(10, None), (11, (0, 0, 5)), (0, None)])
def test_too_few_offers_tell_nothing(offered: int, expected: tuple[int, int, int] | None) -> None:
    assert PastOffers(offered).expect(20) == expected
