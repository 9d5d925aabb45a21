"""Does the travel adviser see consults of trips to come alone, and nobody else any?"""

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.consults import ConsultState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed, NotFound
from mayatrack.models import TravelConsult, Traveler
from mayatrack.models.base import now
from mayatrack.queries.consults import read_consult, read_consult_cohorts, read_consult_travelers, read_consults
from mayatrack.services.consults import record_consult
from tests import factories as make
from tests.factories import DEPARTS_ON, RETURNS_ON
from tests.queries.conftest import Recording

AFTER = RETURNS_ON + timedelta(days=1)


@pytest.fixture
def adviser(actor_with: Callable[..., Actor]) -> Actor:
    return actor_with(Role.TRAVEL_ADVISER)


def make_named(session: Session, family: str, **changes: object) -> Traveler:
    person = make.make_person(session, given_name="Ana", family_name=family)
    values = {"status": Status.CONFIRMED} | changes
    application = make.make_application(session, person_id=person.id, **values)
    return make.make_traveler(session, application_id=application.id)


def test_consults_come_open_first_then_by_departure_and_name(session: Session, adviser: Actor) -> None:
    first = make.make_cohort(session, departs_on=DEPARTS_ON - timedelta(days=1))
    second = make.make_cohort(session)
    for family, cohort, state in (
        ("Zapata", first, ConsultState.OPEN),
        ("Mora", second, ConsultState.OPEN),
        ("Ávila", first, ConsultState.DONE),
        ("Baez", first, ConsultState.OPEN),
    ):
        make.make_travel_consult(session, traveler_id=make_named(session, family, cohort_id=cohort.id).id, state=state)
    frame = read_consults(session, by=adviser, today=DEPARTS_ON)
    assert list(frame["full_name"]) == ["Ana Baez", "Ana Zapata", "Ana Mora", "Ana Ávila"]
    assert list(read_consults(session, by=adviser, today=DEPARTS_ON, cohort_id=second.id)["full_name"]) == ["Ana Mora"]
    assert sorted(frame) == ["closed_on", "cohort", "consult_id", "full_name", "opened_on", "state"]


def test_nothing_is_read_from_the_day_after_the_return_on(session: Session, adviser: Actor) -> None:
    consult = make.make_travel_consult(session, notes="told in confidence")
    cohort_id = session.get_one(Traveler, consult.traveler_id).cohort_id
    make_named(session, "Mora", cohort_id=cohort_id)

    def read(today: date) -> list[int]:
        day = {"by": adviser, "today": today}
        frames = (
            read_consults(session, **day),
            read_consult_cohorts(session, **day),
            read_consult_travelers(session, cohort_id=cohort_id, **day),
        )
        return [len(frame) for frame in frames]

    assert read(RETURNS_ON) == [1, 1, 1]
    found = read_consult(session, by=adviser, consult_id=consult.id, since=now(), today=RETURNS_ON)
    assert list(found["notes"]) == ["told in confidence"]
    assert read(AFTER) == [0, 0, 0]
    with pytest.raises(NotFound, match="its trip is over"):
        read_consult(session, by=adviser, consult_id=consult.id, since=now(), today=AFTER)


def test_travelers_to_choose_from_are_confirmed_and_have_no_consult(session: Session, adviser: Actor) -> None:
    cohort = make.make_cohort(session)
    make_named(session, "Wanted", cohort_id=cohort.id)
    make_named(session, "Gone", cohort_id=cohort.id, status=Status.WITHDRAWN)
    make_named(session, "Other")
    make.make_travel_consult(session, traveler_id=make_named(session, "Known", cohort_id=cohort.id).id)
    frame = read_consult_travelers(session, by=adviser, cohort_id=cohort.id, today=DEPARTS_ON)
    assert list(frame["full_name"]) == ["Ana Wanted"]
    assert list(frame) == ["traveler_id", "full_name"]


def test_consult_says_who_changed_it_since(session: Session, adviser: Actor) -> None:
    cohort = make.make_cohort(session, departs_on=date(2199, 1, 1), returns_on=date(2199, 1, 9))
    traveler = make_named(session, "Mora", cohort_id=cohort.id)
    consult, since = make.make_travel_consult(session, traveler_id=traveler.id), now()
    record_consult(session, consult.id, state=ConsultState.DONE, notes="n", version=1, by=adviser)
    row = read_consult(session, by=adviser, consult_id=consult.id, since=since, today=DEPARTS_ON).iloc[0]
    assert (row["version"], row["state"], row["changed_by"]) == (2, "done", adviser.name)


def test_reading_takes_one_statement(session: Session, adviser: Actor, record_statements: Recording) -> None:
    counts = []
    for more in (1, 2):
        for _ in range(more):
            make.make_travel_consult(session)
        with record_statements() as statements:
            read_consults(session, by=adviser, today=DEPARTS_ON)
        counts.append(len(statements))
    assert counts == [1, 1]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TRAVEL_ADVISER])
def test_consults_are_refused_to_everybody_else(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    consult: TravelConsult = make.make_travel_consult(session)
    cohort_id = session.get_one(Traveler, consult.traveler_id).cohort_id
    day = {"by": actor_with(role), "today": DEPARTS_ON}
    for read in (
        lambda: read_consults(session, **day),
        lambda: read_consult(session, consult_id=consult.id, since=now(), **day),
        lambda: read_consult_cohorts(session, **day),
        lambda: read_consult_travelers(session, cohort_id=cohort_id, **day),
    ):
        with pytest.raises(NotAllowed):
            read()
