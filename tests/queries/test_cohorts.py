"""Does the list of cohorts say how full each is?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.queries.cohorts import read_cohorts
from mayatrack.services.summaries import rebuild_summaries
from tests.factories import (
    CLOSES_ON,
    DEPARTS_ON,
    OPENS_ON,
    RETURNS_ON,
    SELECTED_BY_ON,
    make_application,
    make_cohort,
    make_destination,
    make_traveler,
)
from tests.queries.conftest import Recording


def test_cohort_shows_its_seats_and_counts(session: Session, local_actor: Actor) -> None:
    destination = make_destination(session, country="France", country_code="FR", city="Paris")
    cohort = make_cohort(session, name="Paris 2024", destination_id=destination.id)
    for status in (Status.OFFERED, Status.CONFIRMED, Status.WITHDRAWN, Status.OFFERED):
        make_application(session, cohort_id=cohort.id, status=status)
    gone = make_application(session, cohort_id=cohort.id, status=Status.TRAVELED)
    make_traveler(session, application_id=gone.id, traveled_on=DEPARTS_ON)
    rebuild_summaries(session)
    assert read_cohorts(session, by=local_actor).to_dict("records") == [
        {
            "cohort_id": str(cohort.id),
            "destination_id": str(destination.id),
            "cohort": "Paris 2024",
            "country": "France",
            "country_code": "FR",
            "city": "Paris",
            "opens_on": OPENS_ON,
            "closes_on": CLOSES_ON,
            "selected_by_on": SELECTED_BY_ON,
            "departs_on": DEPARTS_ON,
            "returns_on": RETURNS_ON,
            "seat_count": 20,
            "taken_seat_count": 3,
            "application_count": 5,
            "traveler_count": 1,
        }
    ]


def test_cohorts_come_latest_departure_first_and_ties_by_id(session: Session, local_actor: Actor) -> None:
    first, second = make_cohort(session), make_cohort(session)
    later = make_cohort(session, departs_on=DEPARTS_ON + timedelta(days=1))
    read = read_cohorts(session, by=local_actor)
    assert read["cohort_id"].tolist() == [str(cohort.id) for cohort in (later, second, first)]
    assert read["taken_seat_count"].tolist() == [0, 0, 0]


def test_cohorts_are_read_in_one_statement(session: Session, local_actor: Actor, record_statements: Recording) -> None:
    for _ in range(3):
        make_cohort(session)
    with record_statements() as statements:
        assert len(read_cohorts(session, by=local_actor)) == 3
    assert len(statements) == 1


def test_no_cohorts_are_an_empty_table(session: Session, local_actor: Actor) -> None:
    read = read_cohorts(session, by=local_actor)
    assert (len(read), list(read.columns)[:3]) == (0, ["cohort_id", "destination_id", "cohort"])


def test_cohorts_are_refused(session: Session, actor_with: Callable[..., Actor]) -> None:
    with pytest.raises(NotAllowed):
        read_cohorts(session, by=actor_with(Role.REVIEWER))
