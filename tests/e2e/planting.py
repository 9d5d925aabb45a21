"""What is in the database of a test that looks for it in everything that a browser receives?"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session

from mayatrack.domain.application_status import Status
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.names import search_words, sort_name
from mayatrack.domain.reviews import ReviewState
from mayatrack.domain.roles import Role
from mayatrack.models import Person, Traveler
from mayatrack.models.base import now, today
from mayatrack.services.alumni_summaries import ensure_alumni
from mayatrack.services.summaries import rebuild_summaries
from tests import factories as make

EMAIL: Final = "wexler.quigley@planted.example.org"

# Column → the text that stands there.
Write = Callable[[str], str]


@dataclass(frozen=True)
class Planted:
    """What a link to a page can name."""

    person_id: UUID
    cohort: str
    user_id: UUID
    application_id: UUID
    slot_id: UUID
    # Whose → what they review.
    reviews: dict[Role, UUID] = field(default_factory=dict)


def plant(session: Session, write: Write) -> Planted:
    """One traveler who is back, a second record of the same person, and everything around them, in these texts."""
    user = make.make_user(session, name=write("app_user.name"), email="user@planted.example.org")
    make.make_user_role(session, user_id=user.id, role=Role.PROGRAM_STAFF)
    destination = make.make_destination(session, city=write("destination.city"))
    make.make_entry_rule(session, destination_id=destination.id, source=write("entry_rule.source"))
    cohort = make.make_cohort(
        session, name=write("cohort.name"), note=write("cohort.note"), destination_id=destination.id
    )
    person = _plant_person(session, write, EMAIL)
    application = make.make_application(
        session,
        person_id=person.id,
        cohort_id=cohort.id,
        status=Status.TRAVELED,
        college_id=make.make_college(session, name=write("college.name")).id,
    )
    reason = write("status_change.reason")
    make.make_status_change(session, application_id=application.id, reason=reason, changed_by_id=user.id)
    # Whoever may read the answer may not always read who gave it.
    answer = f"{write('application_answers.answers')}, by {person.given_name} {person.family_name}, {EMAIL}"
    answers = {write("application_answers.question"): answer}
    make.make_application_answers(session, application_id=application.id, answers=answers)
    make.make_selection_plan(session, cohort_id=cohort.id, shown_questions=list(answers))
    make.make_standing(session, application_id=application.id)
    make.make_demographics(session, person_id=person.id, source=write("demographics.source"), gender=["woman"])
    _plant_second_record(session, write, cohort.id)
    traveler = make.make_traveler(
        session, application_id=application.id, document_state=DocumentState.IN_HAND, traveled_on=make.DEPARTS_ON
    )
    told = {"what": write("incident.what"), "action": write("incident.action")}
    make.make_incident(session, cohort_id=cohort.id, traveler_id=traveler.id, **told)
    _plant_consult(session, write)
    _plant_outcomes(session, write, traveler.id)
    _plant_boarding(session, write, traveler)
    _plant_office(session, write, person.id, cohort.id, user.id)
    slot = make.make_interview_slot(
        session, cohort_id=cohort.id, application_id=application.id, place=write("interview_slot.place")
    )
    rebuild_summaries(session)
    ensure_alumni(session)
    return Planted(person.id, cohort.name, user.id, application.id, slot.id)


def plant_review(session: Session, found: Planted, reviewer_id: UUID) -> UUID:
    """A review of the traveler's application that this user submitted."""
    done = {"state": ReviewState.SUBMITTED, "score": 50.0, "submitted_at": now()}
    return make.make_review(session, application_id=found.application_id, reviewer_id=reviewer_id, **done).id


def plant_interview(session: Session, found: Planted, interviewer_id: UUID) -> None:
    """This user interviews at the planted time."""
    make.make_slot_interviewer(session, slot_id=found.slot_id, user_id=interviewer_id)


def _plant_person(session: Session, write: Write, email: str) -> Person:
    given, family, preferred = (write(f"person.{name}_name") for name in ("given", "family", "preferred"))
    number = write("person.student_number")
    return make.make_person(
        session,
        given_name=given,
        family_name=family,
        preferred_name=preferred,
        email=email,
        phone=write("person.phone"),
        student_number=number,
        preferred_language=write("person.preferred_language"),
        birth_on=date(2004, 2, 28),
        sort_name=sort_name(given, family),
        search_words=search_words(given, family, preferred, email, number),
    )


def _plant_second_record(session: Session, write: Write, cohort_id: UUID) -> None:
    second = _plant_person(session, write, f"second.{EMAIL}")
    application = make.make_application(session, person_id=second.id, cohort_id=cohort_id, status=Status.CONFIRMED)
    traveler = make.make_traveler(session, application_id=application.id)
    place = write("passport_case.appointment_place")
    case = make.make_passport_case(session, traveler_id=traveler.id, appointment_place=place)
    make.make_passport_fee(session, case_id=case.id)


def _plant_consult(session: Session, write: Write) -> None:
    """Somebody who soon travels, and is known by name to the travel adviser."""
    soon = {"departs_on": today() + timedelta(days=40), "returns_on": today() + timedelta(days=50)}
    cohort = make.make_cohort(session, **soon)
    names = {f"{name}_name": write(f"person.{name}_name") for name in ("given", "family")}
    person = make.make_person(session, **names)
    application = make.make_application(session, person_id=person.id, cohort_id=cohort.id, status=Status.CONFIRMED)
    traveler = make.make_traveler(session, application_id=application.id)
    make.make_travel_consult(session, traveler_id=traveler.id, notes=write("travel_consult.notes"))


def _plant_outcomes(session: Session, write: Write, traveler_id: UUID) -> None:
    organization = make.make_organization(
        session,
        name=write("organization.name"),
        note=write("organization.note"),
        contact_name=write("organization.contact_name"),
    )
    for closes_on in (None, today() - timedelta(days=9)):
        opportunity = make.make_opportunity(
            session,
            organization_id=organization.id,
            title=write("opportunity.title"),
            note=write("opportunity.note"),
            contact_name=write("opportunity.contact_name"),
            closes_on=closes_on,
        )
        referral = make.make_referral(session, opportunity_id=opportunity.id, traveler_id=traveler_id)
        make.make_referral_change(session, referral_id=referral.id, reason=write("referral_change.reason"))
    make.make_contact_attempt(session, traveler_id=traveler_id, note=write("contact_attempt.note"))
    make.make_outcome(session, traveler_id=traveler_id, organization_id=organization.id)
    make.make_placement(session, traveler_id=traveler_id, organization_id=organization.id)
    make.make_follow_up(session, traveler_id=traveler_id, due_on=today(), next_step=write("follow_up.next_step"))


def _plant_boarding(session: Session, write: Write, traveler: Traveler) -> None:
    make.make_checklist_item(session, cohort_id=traveler.cohort_id, name=write("checklist_item.name"))
    make.make_checklist_item(session, cohort_id=None, name=write("checklist_item.name"))
    make.make_chaperone(session, cohort_id=traveler.cohort_id, name=write("chaperone.name"))
    make.make_emergency_contact(session, person_id=traveler.person_id, name=write("emergency_contact.name"))


def _plant_office(session: Session, write: Write, person_id: UUID, cohort_id: UUID, user_id: UUID) -> None:
    names = {"before": {"name": write("audit_event.before")}, "after": {"name": write("audit_event.after")}}
    make.make_audit_event(session, user_id=user_id, action="edit_cohort", record="cohort", record_id=cohort_id, **names)
    make.make_college_term(session, name=write("college_term.name"), source=write("college_term.source"))
    make.make_processing_time(session, source=write("processing_time.source"))
    make.make_import_batch(session, cohort_id=cohort_id, file_name=write("import_batch.file_name"))
    make.make_legal_hold(session, person_id=person_id, reason=write("legal_hold.reason"), placed_by_id=user_id)
    make.make_records_request(
        session,
        requester=write("records_request.requester"),
        scope=write("records_request.scope"),
        made_at=now(),
        made_by_id=user_id,
    )
