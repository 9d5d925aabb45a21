"""When did an application take each of its steps? Days that fit its cohort's own."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from random import Random
from typing import Final

from mayatrack.domain.application_status import Status
from mayatrack.models import Cohort

Step = tuple[Status, Status]
# All decisions of a cohort are released on one day, this share of the way from closing to the end of selection.
DECISION: Final = 0.54
REPLY_BY: Final = 0.7
# A seat that becomes free when selection is over is offered with so many days to reply.
LATE_REPLY: Final = timedelta(days=5)

# Steps of the selection, as shares of the way from closing to the end of selection, earliest and latest.
SELECTION: Final[dict[Step, tuple[float, float]]] = {
    (Status.SUBMITTED, Status.IN_REVIEW): (0.0, 0.2),
    (Status.IN_REVIEW, Status.INELIGIBLE): (0.22, 0.28),
    (Status.IN_REVIEW, Status.WITHDRAWN): (0.22, 0.28),
    (Status.IN_REVIEW, Status.INTERVIEW): (0.3, 0.46),
    (Status.IN_REVIEW, Status.NOT_SELECTED): (DECISION, DECISION),
    (Status.INTERVIEW, Status.WITHDRAWN): (0.48, 0.52),
    (Status.INTERVIEW, Status.OFFERED): (DECISION, DECISION),
    (Status.INTERVIEW, Status.WAITLISTED): (DECISION, DECISION),
    (Status.INTERVIEW, Status.NOT_SELECTED): (DECISION, DECISION),
    (Status.OFFERED, Status.DECLINED): (0.6, 0.8),
    # Only after the last seat was declined, so that no moment has more seats held than there are.
    (Status.WAITLISTED, Status.OFFERED): (0.85, 0.85),
    (Status.WAITLISTED, Status.NOT_SELECTED): (1.0, 1.0),
}
# Steps that follow the one before within days, fewest and most.
SOON: Final[dict[Step, tuple[int, int]]] = {
    (Status.SUBMITTED, Status.NEEDS_INFORMATION): (2, 4),
    (Status.SUBMITTED, Status.INELIGIBLE): (3, 6),
    (Status.SUBMITTED, Status.WITHDRAWN): (3, 6),
    (Status.NEEDS_INFORMATION, Status.SUBMITTED): (1, 3),
    (Status.NEEDS_INFORMATION, Status.INELIGIBLE): (4, 6),
    (Status.NEEDS_INFORMATION, Status.WITHDRAWN): (4, 6),
    (Status.OFFERED, Status.CONFIRMED): (0, 2),
}


def schedule(
    cohort: Cohort, statuses: Sequence[Status], draw: Random, *, today: date, is_first: bool
) -> list[datetime]:
    """The moment of each status, in order, none after the start of `today` in UTC.

    A cohort's first application came the day before closing and was the first at every step: in 2019 a Paris student
    applied on 14 February, was interviewed on 19 February and selected three days later.
    """
    days = [_apply_on(cohort, statuses, draw, today, is_first=is_first)]
    for step in pairwise(statuses):
        days.append(_step_on(cohort, step, days[-1], draw, is_first=is_first))
    moments: list[datetime] = []
    for day in days:
        moment = _office_hour(day, draw)
        if moments and moment <= moments[-1]:
            moment = moments[-1] + timedelta(minutes=draw.randint(5, 40))
        moments.append(moment)
    return [min(moment, datetime.combine(today, time(), UTC)) for moment in moments]


def share_of_selection(cohort: Cohort, share: float) -> date:
    """The day that lies this share of the way from the cohort's closing to the end of its selection."""
    return cohort.closes_on + timedelta(days=round(share * (cohort.selected_by_on - cohort.closes_on).days))


def reply_by(cohort: Cohort, statuses: Sequence[Status]) -> date | None:
    """The day until which an offer could be answered; None where there was no offer."""
    if Status.OFFERED not in statuses:
        return None
    return cohort.selected_by_on if Status.WAITLISTED in statuses else share_of_selection(cohort, REPLY_BY)


def is_offered_late(cohort: Cohort, statuses: Sequence[Status], today: date) -> bool:
    """Was this alternate offered a seat that became free only after selection was over, and has not answered?"""
    return cohort.selected_by_on < today and list(statuses[-2:]) == [Status.WAITLISTED, Status.OFFERED]


def offer_late(reply_by_on: date, draw: Random) -> datetime:
    """The moment of a late offer that can be answered until this day."""
    return _office_hour(reply_by_on - LATE_REPLY, draw)


def _apply_on(cohort: Cohort, statuses: Sequence[Status], draw: Random, today: date, *, is_first: bool) -> date:
    last = min(cohort.closes_on, today)
    if is_first:
        return min(cohort.closes_on - timedelta(days=1), today)
    # What is sorted out before the review takes a few days, so it began in the first half.
    has_early_step = len(statuses) > 1 and statuses[1] is not Status.IN_REVIEW
    share = draw.random() * 0.5 if has_early_step else draw.random() ** 0.6
    return cohort.opens_on + timedelta(days=round(share * (last - cohort.opens_on).days))


def _step_on(cohort: Cohort, step: Step, previous: date, draw: Random, *, is_first: bool) -> date:
    if step in SELECTION:
        low, high = SELECTION[step]
        return max(previous, share_of_selection(cohort, low if is_first else draw.uniform(low, high)))
    if step in SOON:
        return previous + timedelta(days=draw.randint(*SOON[step]))
    if step == (Status.CONFIRMED, Status.TRAVELED):
        return cohort.returns_on + timedelta(days=1)
    if step == (Status.CONFIRMED, Status.DID_NOT_TRAVEL):
        return cohort.departs_on
    waiting = (cohort.departs_on - cohort.selected_by_on).days
    return cohort.selected_by_on + timedelta(days=round(waiting * draw.uniform(0.1, 0.6)))


def _office_hour(day: date, draw: Random) -> datetime:
    # Between 8 or 9 in the morning and 4 in the afternoon of Los Angeles, the day is the same one in UTC.
    return datetime.combine(day, time(16), UTC) + timedelta(minutes=draw.randrange(8 * 60))
