"""Do passport times come newest first, as the forecast takes them?"""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session

from mayatrack.domain.passport_forecast import PassportService, ProcessingTime, find_time
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.queries.processing_times import list_times, read_processing_times
from tests.factories import make_processing_time
from tests.queries.conftest import Recording

ROUTINE, EXPEDITED = PassportService.ROUTINE, PassportService.EXPEDITED
OLD, NEW = date(2023, 3, 24), date(2025, 3, 10)


def test_times_come_newest_first_and_routine_before_expedited(session: Session, local_actor: Actor) -> None:
    for service, day in ((EXPEDITED, OLD), (ROUTINE, OLD), (EXPEDITED, NEW), (ROUTINE, NEW)):
        make_processing_time(session, service=service, effective_on=day)
    frame = read_processing_times(session, by=local_actor)
    assert list(zip(frame["effective_on"], frame["service"], strict=True)) == [
        (NEW, "routine"),
        (NEW, "expedited"),
        (OLD, "routine"),
        (OLD, "expedited"),
    ]


def test_times_are_what_the_forecast_takes(session: Session, local_actor: Actor) -> None:
    make_processing_time(session, effective_on=OLD, min_weeks=10, max_weeks=13)
    make_processing_time(session, effective_on=NEW, min_weeks=4, max_weeks=6)
    times = list_times(read_processing_times(session, by=local_actor))
    assert find_time(times, ROUTINE, date(2024, 1, 1)) == ProcessingTime(OLD, ROUTINE, 10, 13)
    assert find_time(times, ROUTINE, NEW) == ProcessingTime(NEW, ROUTINE, 4, 6)
    assert find_time(times, EXPEDITED, NEW) is None


def test_reading_takes_one_statement(session: Session, local_actor: Actor, record_statements: Recording) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make_processing_time(session)
        with record_statements() as statements:
            read_processing_times(session, by=local_actor)
        counts.append(len(statements))
    assert counts == [1, 1]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_times_are_refused_without_the_right(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    make_processing_time(session)
    with pytest.raises(NotAllowed):
        read_processing_times(session, by=actor_with(role))
