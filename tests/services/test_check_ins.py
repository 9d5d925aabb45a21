"""Is everybody counted once at each point, by one tap that can be taken back?"""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import LOCAL_ACTOR, Actor, Role
from mayatrack.domain.trip_days import TripPoint
from mayatrack.exceptions import NotAllowed, RuleBroken
from mayatrack.models import AuditEvent, CheckIn, Traveler
from mayatrack.models.base import today
from mayatrack.services.check_ins import check_in, undo_check_in
from tests.factories import make_application, make_cohort, make_traveler
from tests.services.test_seats import run_at_once


def make_going(session: Session, departs_on: date, status: Status = Status.CONFIRMED) -> Traveler:
    cohort = make_cohort(session, departs_on=departs_on, returns_on=departs_on + timedelta(days=10))
    return make_traveler(session, application_id=make_application(session, cohort_id=cohort.id, status=status).id)


def test_traveler_is_counted_once_at_each_point(session: Session, local_actor: Actor) -> None:
    traveler = make_going(session, today())
    first = check_in(session, traveler.id, point=TripPoint.ARRIVED, by=local_actor)
    assert check_in(session, traveler.id, point=TripPoint.ARRIVED, by=local_actor).id == first.id
    check_in(session, traveler.id, point=TripPoint.HOME, by=local_actor)
    points = session.exec(select(CheckIn.point).order_by(col(CheckIn.id))).all()
    assert points == [TripPoint.ARRIVED, TripPoint.HOME]


def test_tap_is_taken_back(session: Session, local_actor: Actor) -> None:
    traveler = make_going(session, today())
    check_in(session, traveler.id, point=TripPoint.ARRIVED, by=local_actor)
    assert undo_check_in(session, traveler.id, point=TripPoint.ARRIVED, by=local_actor)
    assert not undo_check_in(session, traveler.id, point=TripPoint.ARRIVED, by=local_actor)
    assert session.exec(select(CheckIn)).all() == []
    assert session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))).all() == ["check_in", "undo_check_in"]


def test_two_phones_at_once_count_once(engine: Engine) -> None:
    with writing(engine) as session:
        traveler_id = make_going(session, today()).id

    def tap(_: int) -> UUID:
        with writing(engine) as session:
            return check_in(session, traveler_id, point=TripPoint.HOME, by=LOCAL_ACTOR).id

    assert len(set(run_at_once(4, tap))) == 1
    with reading(engine) as session:
        assert len(session.exec(select(CheckIn)).all()) == 1


def test_nobody_is_counted_before_the_day_before_departure(session: Session, local_actor: Actor) -> None:
    check_in(session, make_going(session, today() + timedelta(days=1)).id, point=TripPoint.HOME, by=local_actor)
    later = make_going(session, today() + timedelta(days=2))
    with pytest.raises(RuleBroken, match="people are counted from"):
        check_in(session, later.id, point=TripPoint.DEPARTURE_AIRPORT, by=local_actor)


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DID_NOT_TRAVEL])
def test_who_does_not_go_is_not_counted(session: Session, local_actor: Actor, status: Status) -> None:
    with pytest.raises(RuleBroken, match="does not go with the cohort any more"):
        check_in(session, make_going(session, today(), status).id, point=TripPoint.HOME, by=local_actor)


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_others_count_nobody(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    traveler = make_going(session, today())
    with pytest.raises(NotAllowed):
        check_in(session, traveler.id, point=TripPoint.HOME, by=actor_with(role))
    assert session.exec(select(CheckIn)).all() == []
