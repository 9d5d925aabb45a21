"""Are passport times stored as published, each service once from a day on, and corrected only as they stand?"""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from sqlmodel import Session, select

from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, NotAllowed, NotFound
from mayatrack.models import AuditEvent, ProcessingTime
from mayatrack.services.processing_times import add_time, check_time, edit_time, remove_time
from tests.factories import make_processing_time

TIME = {
    "effective_on": date(2027, 3, 1),
    "service": "expedited",
    "min_weeks": 2,
    "max_weeks": 3.5,
    "source": "travel.state.gov, March 2027",
}


def test_time_is_added_as_entered(session: Session, local_actor: Actor) -> None:
    added = add_time(session, fields=check_time(TIME), by=local_actor)
    assert added.model_dump(include=TIME.keys()) == TIME
    assert [event.action for event in session.exec(select(AuditEvent))] == ["add_processing_time"]


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"min_weeks": 4}, "Most weeks: 3.5 are fewer than the 4 that it takes at least: check both."),
        ({"service": "pigeon"}, "Service: input should be 'routine', 'expedited' or 'agency'."),
        ({"source": " "}, "Source is missing: enter where this stands, such as the page and its date."),
        ({"min_weeks": None}, "Fewest weeks is missing: enter it."),
        ({"max_weeks": 105}, "Most weeks: input should be less than or equal to 104."),
        ({"max_weeks": float("nan")}, "Most weeks: input should be less than or equal to 104."),
        ({"min_weeks": -1}, "Fewest weeks: input should be greater than or equal to 0."),
        ({"effective_on": None}, "In effect from is missing: enter it."),
    ],
    ids=str,
)
def test_time_that_cannot_be_is_refused_with_a_sentence(changes: dict[str, Any], sentence: str) -> None:
    with pytest.raises(InvalidInput) as error:
        check_time(TIME | changes)
    assert str(error.value) == sentence


def test_service_has_one_time_from_a_day_on(session: Session, local_actor: Actor) -> None:
    add_time(session, fields=check_time(TIME), by=local_actor)
    with pytest.raises(InvalidInput, match=r"^There is a time for expedited service from 2027-03-01 on already"):
        add_time(session, fields=check_time(TIME), by=local_actor)
    add_time(session, fields=check_time(TIME | {"service": "routine"}), by=local_actor)
    other = make_processing_time(session)
    with pytest.raises(InvalidInput, match=r"^There is a time for expedited service from 2027-03-01 on already"):
        edit_time(session, other.id, fields=check_time(TIME), version=1, by=local_actor)


def test_time_is_corrected_in_the_version_that_was_seen(session: Session, local_actor: Actor) -> None:
    time = make_processing_time(session)
    edited = edit_time(session, time.id, fields=check_time(TIME), version=1, by=local_actor)
    assert (edited.service, edited.max_weeks, edited.version) == (PassportService.EXPEDITED, 3.5, 2)
    with pytest.raises(EditConflict):
        edit_time(session, time.id, fields=check_time(TIME), version=1, by=local_actor)


def test_time_is_removed_once_and_the_log_keeps_what_it_was(session: Session, local_actor: Actor) -> None:
    time = make_processing_time(session, effective_on=date(2027, 3, 1))
    with pytest.raises(EditConflict):
        remove_time(session, time.id, version=2, by=local_actor)
    remove_time(session, time.id, version=1, by=local_actor)
    (event,) = session.exec(select(AuditEvent)).all()
    assert event.before == {"effective_on": "2027-03-01", "service": "routine", "min_weeks": 4.0, "max_weeks": 6.0}
    with pytest.raises(NotFound):
        remove_time(session, time.id, version=1, by=local_actor)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_times_belong_to_program_staff(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    time = make_processing_time(session)
    with pytest.raises(NotAllowed):
        remove_time(session, time.id, version=1, by=actor_with(role))
    assert len(session.exec(select(ProcessingTime)).all()) == 1
