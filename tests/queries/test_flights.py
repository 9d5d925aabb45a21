"""Do flights say when they go and who is on them?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models import Application, Flight
from mayatrack.queries.flights import read_bookings, read_flights, read_flights_of
from tests.factories import DEPARTS_AT, make_cohort, make_flight, make_flight_traveler, make_person, make_traveler
from tests.queries.conftest import Recording


def make_full_flight(session: Session, size: int) -> Flight:
    """A flight with `size` travelers on it."""
    flight = make_flight(session)
    for _ in range(size):
        traveler = make_traveler(session, cohort_id=flight.cohort_id)
        make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id)
    return flight


def test_flights_come_in_the_order_of_departure(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    for number, days in (("JL2", 14), ("JL1", 0)):
        departs_at = DEPARTS_AT + timedelta(days=days)
        arrives_at = departs_at + timedelta(hours=11)
        make_flight(session, cohort_id=cohort.id, number=number, departs_at=departs_at, arrives_at=arrives_at)
    make_flight(session)
    frame = read_flights(session, by=local_actor, cohort_id=cohort.id)
    assert list(frame["number"]) == ["JL1", "JL2"]
    assert frame["departs_at"].iloc[0] == DEPARTS_AT


def test_bookings_name_who_is_on_it_but_not_who_withdrew(session: Session, local_actor: Actor) -> None:
    flight = make_flight(session)
    for given, state in (("Zoë", BoardingState.FLOWN), ("Ana", BoardingState.MISSED), ("Gone", BoardingState.PLANNED)):
        person = make_person(session, given_name=given, family_name=None)
        traveler = make_traveler(session, person_id=person.id, cohort_id=flight.cohort_id)
        make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id, state=state)
        if given == "Gone":
            session.get_one(Application, traveler.application_id).status = Status.WITHDRAWN
    session.flush()
    frame = read_bookings(session, by=local_actor, cohort_id=flight.cohort_id)
    assert list(zip(frame["full_name"], frame["state"], strict=True)) == [("Ana", "missed"), ("Zoë", "flown")]
    assert set(frame["flight_id"]) == {str(flight.id)}


def test_flights_of_a_person_come_latest_first(session: Session, local_actor: Actor) -> None:
    traveler = make_traveler(session)
    for number, days in (("JL1", 0), ("JL2", 14)):
        departs_at = DEPARTS_AT + timedelta(days=days)
        flight = make_flight(
            session,
            cohort_id=traveler.cohort_id,
            number=number,
            departs_at=departs_at,
            arrives_at=departs_at + timedelta(hours=11),
        )
        make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id)
    make_full_flight(session, 1)
    frame = read_flights_of(session, by=local_actor, person_id=traveler.person_id)
    assert list(frame["number"]) == ["JL2", "JL1"]
    assert set(frame["traveler_id"]) == {str(traveler.id)}


def test_flights_run_one_statement_for_1_and_3(
    session: Session, local_actor: Actor, record_statements: Recording
) -> None:
    counts = []
    for size in (1, 3):
        flight = make_full_flight(session, size)
        with record_statements() as statements:
            read_flights(session, by=local_actor, cohort_id=flight.cohort_id)
            assert len(read_bookings(session, by=local_actor, cohort_id=flight.cohort_id)) == size
        counts.append(len(statements))
    assert counts == [2, 2]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_flights_are_refused_to_other_roles(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    traveler, by = make_traveler(session), actor_with(role)
    for read in (read_flights, read_bookings):
        with pytest.raises(NotAllowed):
            read(session, by=by, cohort_id=traveler.cohort_id)
    with pytest.raises(NotAllowed):
        read_flights_of(session, by=by, person_id=traveler.person_id)
