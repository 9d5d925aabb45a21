"""Does the list of travelers say who goes, how far the documents are, and what the destination asks?"""

from collections.abc import Callable
from datetime import date

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState, PassportAnchor
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.queries.travelers import read_travelers, read_trips_of
from tests.factories import (
    make_application,
    make_cohort,
    make_entry_rule,
    make_flight_traveler,
    make_person,
    make_traveler,
)
from tests.queries.conftest import Recording


def test_travelers_are_read_with_document_rule_and_flights(session: Session, local_actor: Actor) -> None:
    rule = make_entry_rule(session, anchor=PassportAnchor.ARRIVAL, months=6, max_age_years=10)
    cohort = make_cohort(session, destination_id=rule.destination_id)
    application = make_application(session, cohort_id=cohort.id, status=Status.CONFIRMED, had_flown_before=Baseline.NO)
    traveler = make_traveler(
        session,
        application_id=application.id,
        document_state=DocumentState.IN_HAND,
        passport_issued_on=date(2024, 4, 2),
        passport_expires_on=date(2034, 4, 1),
    )
    for _ in range(2):
        make_flight_traveler(session, traveler_id=traveler.id)
    (row,) = read_travelers(session, by=local_actor, cohort_id=cohort.id).to_dict("records")
    assert (row["traveler_id"], row["person_id"]) == (str(traveler.id), str(traveler.person_id))
    assert (row["document_state"], row["passport_expires_on"]) == ("in_hand", date(2034, 4, 1))
    assert (row["anchor"], row["months"], row["max_age_years"], bool(row["is_confirmed"])) == ("arrival", 6, 10, False)
    assert (row["had_flown_before"], row["flight_count"], row["status"]) == ("no", 2, "confirmed")


def test_travelers_come_by_name_and_without_those_who_withdrew(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session)
    for given, family, status in (
        ("Ana", "Zúñiga", Status.CONFIRMED),
        ("Bo", "Ávila", Status.TRAVELED),
        ("Cy", "Mora", Status.DID_NOT_TRAVEL),
        ("Di", "Gone", Status.WITHDRAWN),
        ("Ed", "Again", Status.IN_REVIEW),
    ):
        person = make_person(session, given_name=given, family_name=family)
        application = make_application(session, person_id=person.id, cohort_id=cohort.id, status=status)
        make_traveler(session, application_id=application.id)
    make_traveler(session)
    frame = read_travelers(session, by=local_actor, cohort_id=cohort.id)
    assert list(frame["full_name"]) == ["Bo Ávila", "Cy Mora", "Ana Zúñiga"]


def test_trips_of_a_person_come_latest_first_with_those_given_up(session: Session, local_actor: Actor) -> None:
    person = make_person(session)
    for status, departs_on in ((Status.TRAVELED, date(2024, 6, 9)), (Status.WITHDRAWN, date(2024, 6, 10))):
        cohort = make_cohort(session, departs_on=departs_on)
        application = make_application(session, person_id=person.id, cohort_id=cohort.id, status=status)
        make_traveler(session, application_id=application.id)
    frame = read_trips_of(session, by=local_actor, person_id=person.id)
    assert list(frame["status"]) == ["withdrawn", "traveled"]


def test_travelers_of_an_empty_cohort_keep_the_columns(session: Session, local_actor: Actor) -> None:
    frame = read_travelers(session, by=local_actor, cohort_id=make_cohort(session).id)
    assert (len(frame), "full_name" in frame, "anchor" in frame) == (0, True, True)


def test_travelers_run_one_statement_for_1_and_3(
    session: Session, local_actor: Actor, record_statements: Recording
) -> None:
    counts = []
    for size in (1, 3):
        cohort = make_cohort(session)
        for _ in range(size):
            make_traveler(session, cohort_id=cohort.id)
        with record_statements() as statements:
            assert len(read_travelers(session, by=local_actor, cohort_id=cohort.id)) == size
        counts.append(len(statements))
    assert counts == [1, 1]


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_travelers_are_refused_to_other_roles(session: Session, actor_with: Callable[..., Actor], role: Role) -> None:
    traveler = make_traveler(session)
    with pytest.raises(NotAllowed):
        read_travelers(session, by=actor_with(role), cohort_id=traveler.cohort_id)
    with pytest.raises(NotAllowed):
        read_trips_of(session, by=actor_with(role), person_id=traveler.person_id)


def test_traveler_without_a_family_name_keeps_the_given_one_beside_others(session: Session, local_actor: Actor) -> None:
    """Alone it was right: only beside a family name pandas fills the gap with NaN."""
    cohort = make_cohort(session)
    for family in (None, "Lee"):
        person = make_person(session, given_name="Ana", family_name=family)
        application = make_application(
            session, person_id=person.id, cohort_id=cohort.id, status=Status.CONFIRMED, sort_name=family or ""
        )
        make_traveler(session, application_id=application.id)
    assert list(read_travelers(session, by=local_actor, cohort_id=cohort.id)["full_name"]) == ["Ana", "Ana Lee"]
