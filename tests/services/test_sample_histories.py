"""Could every sample application have gone the way it went?"""

from collections import Counter
from datetime import date, datetime, timedelta
from random import Random
from uuid import UUID

import pytest
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import HOLDS_SEAT, NO_REPLY, Status
from mayatrack.models import (
    Application,
    Cohort,
    StatusChange,
)
from mayatrack.services.samples.cohorts import read_day
from mayatrack.services.samples.histories import schedule
from tests.services.sample_checks import check_dates, check_histories
from tests.services.sample_databases import LAST_PAST_DAY, TODAY, midnight
from tests.services.sample_reads import SETTLED, read_applications, read_histories


def test_every_history_is_a_path_through_the_table(sample: Session) -> None:
    check_histories(sample)


def test_past_applications_are_settled(sample: Session) -> None:
    past = {
        application.status for application, cohort in read_applications(sample) if cohort.departs_on <= LAST_PAST_DAY
    }
    assert past == SETTLED


def test_histories_fit_the_dates_of_their_cohort(sample: Session) -> None:
    check_dates(sample, TODAY)


def test_no_reply_is_the_reason_after_the_reply_by_date_alone(sample: Session) -> None:
    rows = sample.exec(
        select(StatusChange, Application)
        .join(Application, col(Application.id) == StatusChange.application_id)
        .where(StatusChange.to_status == Status.DECLINED)
    ).all()
    late = [change.changed_at.date() > (application.reply_by_on or date.max) for change, application in rows]
    assert [change.reason == NO_REPLY for change, _ in rows] == late
    assert {True, False} == set(late)


def test_no_moment_had_more_seats_held_than_there_were(sample: Session) -> None:
    changes = [change for each in read_histories(sample).values() for change in each]
    changes.sort(key=lambda change: (change.changed_at, change.id))
    cohorts = {application.id: cohort for application, cohort in read_applications(sample)}
    taken: Counter[UUID] = Counter()
    for change in changes:
        cohort = cohorts[change.application_id]
        taken[cohort.id] += (change.to_status in HOLDS_SEAT) - (change.from_status in HOLDS_SEAT)
        # Those who traveled held their seat until the trip was over.
        assert 0 <= taken[cohort.id] <= cohort.seat_count


@pytest.mark.parametrize(
    ("text", "day"), [("2019-06-09", date(2019, 6, 9)), ("-10", date(2026, 11, 12)), ("21", date(2026, 12, 13))]
)
def test_days_are_dates_or_counted_from_today(text: str, day: date) -> None:
    assert read_day(text, TODAY) == day


def test_schedule_never_passes_today() -> None:
    cohort = Cohort(
        name="Peru 2026",
        destination_id=UUID(int=1),
        seat_count=10,
        opens_on=TODAY - timedelta(days=30),
        closes_on=TODAY + timedelta(days=5),
        selected_by_on=TODAY + timedelta(days=40),
        departs_on=TODAY + timedelta(days=90),
        returns_on=TODAY + timedelta(days=100),
    )
    draw = Random("any")
    moments = [schedule(cohort, [Status.SUBMITTED], draw, today=TODAY, is_first=False)[0] for _ in range(200)]
    assert max(moments) <= midnight(TODAY)
    assert min(moments) >= datetime.combine(cohort.opens_on, datetime.min.time(), moments[0].tzinfo)
