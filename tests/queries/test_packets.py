"""Does a packet hold what a trip needs, nothing else of anybody, and nobody who stays at home?"""

from collections.abc import Callable
from datetime import UTC, date, datetime
from uuid import UUID

import pytest
from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import NotAllowed, NotFound
from mayatrack.files.packets import write_packet
from mayatrack.models.base import new_id
from mayatrack.queries.packets import NO_CONTACT, read_packet
from tests import factories as make
from tests.files.test_packets import read_pages
from tests.queries.conftest import Recording

NOW = datetime(2024, 5, 1, 18, tzinfo=UTC)
DAYS = {"departs_on": date(2024, 6, 9), "returns_on": date(2024, 6, 23)}
SECRETS = ("Secretgender", "Secretcomment", "Secretanswer", "Secretnote", "Secretincident", "Secretconsult")


@pytest.fixture
def cohort_id(session: Session) -> UUID:
    """A cohort with one traveler who has everything that a packet must not tell, and one who withdrew."""
    cohort = make.make_cohort(session, name="Tokyo 2024", note="Secretnote", **DAYS)
    person = make.make_person(
        session,
        given_name="Ana",
        family_name="López",
        preferred_name="Anita",
        email="secretmail@example.org",
        phone="213 555 0100",
        birth_on=date(2007, 1, 2),
        student_number="S88123",
        preferred_language="Spanish",
    )
    application = make.make_application(
        session,
        person_id=person.id,
        cohort_id=cohort.id,
        status=Status.CONFIRMED,
        had_flown_before=Baseline.NO,
    )
    traveler = make.make_traveler(
        session,
        application_id=application.id,
        document_state=DocumentState.IN_HAND,
        passport_issued_on=date(2023, 7, 8),
        passport_expires_on=date(2033, 7, 7),
    )
    make.make_demographics(session, person_id=person.id, gender=["woman"])
    make.make_review(session, application_id=application.id, comment="Secretcomment")
    make.make_application_answers(session, application_id=application.id, answers={"Why?": "Secretanswer"})
    make.make_travel_consult(session, traveler_id=traveler.id, notes="Secretconsult")
    make.make_incident(session, cohort_id=cohort.id, traveler_id=traveler.id, what="Secretincident")
    make.make_emergency_contact(session, person_id=person.id, name="Rosa López", language="Spanish")
    make.make_chaperone(session, cohort_id=cohort.id, name="Dolores", is_lead=True)
    done = make.make_checklist_item(session, cohort_id=cohort.id, name="Insurance")
    make.make_checklist_mark(session, item_id=done.id, traveler_id=traveler.id)
    make.make_checklist_item(session, cohort_id=cohort.id, name="Waiver")
    flight = make.make_flight(session, cohort_id=cohort.id, number="JL61", origin="LAX", destination="NRT")
    make.make_flight_traveler(session, flight_id=flight.id, traveler_id=traveler.id)
    _withdraw(session, cohort.id, traveler.id)
    return cohort.id


def _withdraw(session: Session, cohort_id: UUID, traveler_id: UUID) -> None:
    gone = make.make_person(session, given_name="Withdrawn")
    application = make.make_application(
        session, person_id=gone.id, cohort_id=cohort_id, status=Status.WITHDRAWN, stage="confirmed"
    )
    left = make.make_traveler(session, application_id=application.id)
    make.make_emergency_contact(session, person_id=gone.id, name="Withdrawnmother")
    make.make_buddy(session, traveler_id=traveler_id, buddy_id=left.id)


def test_packet_holds_what_a_trip_needs(session: Session, local_actor: Actor, cohort_id: UUID) -> None:
    packet = read_packet(session, by=local_actor, cohort_id=cohort_id, now=NOW, today=NOW.date())
    (traveler,) = packet.travelers
    assert (traveler.full_name, traveler.preferred_name, traveler.phone) == ("Ana López", "Anita", "213 555 0100")
    assert (traveler.is_minor, traveler.is_first_flight, traveler.language) == (True, True, "Spanish")
    assert [(each.name, each.relationship) for each in traveler.contacts] == [("Rosa López", "mother")]
    assert traveler.missing == ("Waiver",)
    # Whoever withdrew keeps nobody company.
    assert traveler.buddy is None
    assert [(each.name, each.is_lead) for each in packet.chaperones] == [("Dolores", True)]
    assert [(each.number, each.booked_count, each.absent) for each in packet.flights] == [("JL61", 1, ())]
    assert (packet.cohort, packet.departs_on, packet.made_at) == ("Tokyo 2024", DAYS["departs_on"], NOW)


def test_packet_holds_nothing_else(session: Session, local_actor: Actor, cohort_id: UUID) -> None:
    packet = read_packet(session, by=local_actor, cohort_id=cohort_id, now=NOW, today=NOW.date())
    for told in (str(packet), " ".join(read_pages(write_packet(packet)))):
        assert "Ana López" in told
        # The passport's dates and state, the birth date, the student number, and an answer about gender.
        hidden = ("2023", "2033", "2007", "S88123", "in_hand", "woman", "secretmail", "Withdrawn", *SECRETS)
        assert [word for word in hidden if word.lower() in told.lower()] == []


def test_traveler_whom_nobody_answers_for_is_named_as_such(session: Session, local_actor: Actor) -> None:
    traveler = make.make_traveler(session)
    packet = read_packet(session, by=local_actor, cohort_id=traveler.cohort_id, now=NOW, today=NOW.date())
    assert [each.missing for each in packet.travelers] == [(NO_CONTACT,)]


def test_packet_runs_as_many_statements_for_1_and_3(
    session: Session, local_actor: Actor, record_statements: Recording
) -> None:
    counts = []
    for size in (1, 3):
        cohort = make.make_cohort(session)
        for _ in range(size):
            make.make_traveler(session, cohort_id=cohort.id)
        with record_statements() as statements:
            packet = read_packet(session, by=local_actor, cohort_id=cohort.id, now=NOW, today=NOW.date())
        assert len(packet.travelers) == size
        counts.append(len(statements))
    assert counts[0] == counts[1]


def test_packet_of_no_cohort_is_refused(session: Session, local_actor: Actor) -> None:
    with pytest.raises(NotFound):
        read_packet(session, by=local_actor, cohort_id=new_id(), now=NOW, today=NOW.date())


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_packet_is_refused_to_other_roles(
    session: Session, actor_with: Callable[..., Actor], cohort_id: UUID, role: Role
) -> None:
    with pytest.raises(NotAllowed):
        read_packet(session, by=actor_with(role), cohort_id=cohort_id, now=NOW, today=NOW.date())
