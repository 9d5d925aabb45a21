"""Does every write leave its events, with before and after, and without a word about a person?"""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack import models
from mayatrack.db.session import writing
from mayatrack.domain.after_settings import AfterSettings
from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.blinding import digest_answer
from mayatrack.domain.career_outcomes import OutcomeCategory, Retraction
from mayatrack.domain.checklists import MarkState
from mayatrack.domain.consults import ConsultState
from mayatrack.domain.contacts import ContactResult
from mayatrack.domain.decisions import Decision
from mayatrack.domain.demographics import Gender, YesNoAnswer
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.equity import ChosenMethod, EquityMethod
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.follow_ups import Channel, Wave
from mayatrack.domain.imports import ApplicantRow
from mayatrack.domain.interviews import Series
from mayatrack.domain.itineraries import ItineraryRow
from mayatrack.domain.outcomes import OpportunityKind, OutcomeSource, PlacementKind, ReferralState
from mayatrack.domain.person_records import FileFormat
from mayatrack.domain.retention import Period, Unit
from mayatrack.domain.reviews import ReviewState
from mayatrack.domain.roles import LOCAL_USER_ID, LOCAL_USER_NAME, LOCAL_USER_ROLES, Actor, Role
from mayatrack.domain.targets import Aim
from mayatrack.domain.travel_policy import TravelPolicy
from mayatrack.domain.trip_days import TripPoint
from mayatrack.exceptions import SeatsTaken
from mayatrack.models import AuditEvent
from mayatrack.models.base import new_id, now, today
from mayatrack.models.college_terms import CollegeTermCreate
from mayatrack.models.opportunities import OpportunityCreate
from mayatrack.models.organizations import OrganizationCreate
from mayatrack.models.passport_cases import PassportCaseChange, PassportFeeCreate
from mayatrack.models.processing_times import ProcessingTimeCreate
from mayatrack.models.selection_plans import CriterionCreate, SelectionPlanCreate
from mayatrack.models.targets import TargetCreate
from mayatrack.services import (
    after_settings,
    applications,
    assignments,
    audit,
    blackouts,
    buddies,
    calendar_feeds,
    calls,
    career_outcomes,
    chaperones,
    check_ins,
    checklist_marks,
    checklists,
    cohorts,
    college_terms,
    conflicts_of_interest,
    consults,
    contact_wishes,
    decisions,
    demographics,
    destinations,
    digests,
    eligibility,
    emergency_contacts,
    equity_method,
    exports,
    flights,
    follow_ups,
    imports,
    incidents,
    intake,
    interview_slots,
    interviews,
    invitations,
    itineraries,
    opportunities,
    opportunity_imports,
    organizations,
    packets,
    passport_cases,
    passport_fees,
    people,
    person_records,
    placements,
    plan_copies,
    processing_times,
    publications,
    records_requests,
    referrals,
    release,
    reports,
    retention,
    reviews,
    rubrics,
    selection_plans,
    targets,
    travel_policy,
    travelers,
    trip_corrections,
    users,
    waitlists,
)
from mayatrack.services.audit import SKIPPED, WITHHELD
from mayatrack.services.privacy import erase, holds, merge, merge_undo
from tests import factories as make
from tests.factories.publications import AS_OF, make_publication
from tests.test_roles import DOORS

# The local user, who holds consults besides.
LOCAL_ACTOR: Final = Actor(LOCAL_USER_ID, LOCAL_USER_NAME, LOCAL_USER_ROLES | {Role.TRAVEL_ADVISER})
# Stands in every text about a person: it must never be in the log.
SECRET: Final = "Zyxwvu"
PERSON: Final = {"given_name": SECRET, "email": "zyxwvu@example.org", "birth_on": "2004-02-29", "phone": "213 555 0100"}
TOMORROW: Final = today() + timedelta(days=1)
NEXT_DECADE: Final = date(2036, 7, 1)
PLACE: Final = {"country": "Peru", "country_code": "PE", "city": "Lima", "latitude": -12.0, "longitude": -77.0}
GOAL: Final = TargetCreate(year=2027, aim=Aim.TRAVELERS, goal=40)
RULE: Final = {"anchor": "stay", "months": 6, "entry": "none up to 90 days", "source": "embassy"}
# These look or are part of another write; the sample program and the reference tables have tests of their own.
LEAVE_NOTHING: Final = frozenset(
    {
        "services.assignments.plan_reviews",
        "services.calendar_feeds.find_feed",
        "services.cohorts.find_cohort",
        "services.decisions.preview_decisions",
        "services.demographic_gaps.read_unanswered",
        "services.digests.has_digest",
        "services.imports.mappings.recall_mapping",
        "services.imports.mappings.remember_mapping",
        "services.imports.plans.plan_import",
        "services.interviews.propose_filling",
        "services.itineraries.plan_itinerary",
        "services.opportunity_imports.plan_opportunities",
        "services.organizations.find_similar_organizations",
        "services.privacy.demographics.read_answer_dates",
        "services.privacy.erase.check_can_erase",
        "services.privacy.merge.check_can_merge",
        "services.release.preview_release",
        "services.reminders.count_long_waiting",
        "services.reminders.list_reminders",
        "services.retention.reports.report_retention",
        "services.selection_plans.find_cohorts_in",
        "services.selection_plans.find_selection",
        "services.waitlists.judge_alternates",
    }
)
BULK: Final = frozenset(
    {
        "services.reference.load_reference",
        "services.samples.load_sample",
        "services.retention.disposal.dispose_report",
    }
)

Prepare = Callable[[Session], Any]
Write = Callable[[Session, Any], Any]


def alumnus(session: Session) -> models.Traveler:
    cohort = make.make_cohort(session)
    application = make.make_application(session, cohort_id=cohort.id, status=Status.TRAVELED)
    return make.make_traveler(session, application_id=application.id, traveled_on=cohort.departs_on)


def cohort_values(cohort: models.Cohort, **changes: Any) -> dict[str, Any]:
    return cohort.model_dump(exclude={"id", "version"}) | changes


def row(**changes: Any) -> ApplicantRow:
    values = {"given_name": SECRET, "family_name": SECRET, "email": "zyxwvu@example.org", "answers": {SECRET: SECRET}}
    asked = {"gender": (Gender.WOMAN,), "first_generation_american": YesNoAnswer.YES}
    return ApplicantRow(2, **(values | asked | changes))


def import_rows(session: Session, cohort_id: UUID, *rows: ApplicantRow) -> models.ImportBatch:
    return imports.commit_import(
        session,
        cohort_id=cohort_id,
        rows=rows,
        refused_count=0,
        file_name=f"{SECRET}.csv",
        file_digest="0" * 64,
        by=LOCAL_ACTOR,
    )


def imported(session: Session) -> models.ImportBatch:
    return import_rows(session, make.make_cohort(session).id, row())


def offered_last_year(session: Session) -> models.Application:
    return make.make_application(session, status=Status.OFFERED)


def opportunity_and_alumnus(session: Session) -> tuple[models.Opportunity, models.Traveler]:
    return make.make_opportunity(session), alumnus(session)


def referral(session: Session) -> models.Referral:
    return make.make_referral(session, traveler_id=alumnus(session).id)


def placement(session: Session) -> models.Placement:
    return make.make_placement(session, traveler_id=alumnus(session).id)


def term_fields(college: models.College, **changes: Any) -> CollegeTermCreate:
    values = {"name": "Fall 2027", "starts_on": date(2027, 8, 30), "ends_on": date(2027, 12, 19), "source": SECRET}
    return college_terms.check_term(values | {"college_id": college.id} | changes)


def time_fields(**changes: Any) -> ProcessingTimeCreate:
    values = {"effective_on": today(), "service": "routine", "min_weeks": 4, "max_weeks": 6, "source": SECRET}
    return processing_times.check_time(values | changes)


def term_that_another_college_lacks(session: Session) -> models.CollegeTerm:
    make.make_college(session)
    return make.make_college_term(session, source=SECRET)


def edit_cohort(session: Session, cohort: models.Cohort) -> None:
    fields = cohorts.check_cohort(cohort_values(cohort, seat_count=21, note=SECRET))
    cohorts.edit_cohort(session, cohort.id, fields=fields, version=1, by=LOCAL_ACTOR)


def edit_person(session: Session, person: models.Person) -> None:
    people.edit_person(session, person.id, fields=people.check_person(PERSON), version=1, by=LOCAL_ACTOR)


TICKET: dict[str, Any] = {
    "number": "JL61",
    "origin": "LAX",
    "destination": "HND",
    "departs_at": datetime(2024, 6, 9, 12, 0),  # noqa: DTZ001 - the airports' own times.
    "arrives_at": datetime(2024, 6, 10, 12, 0),  # noqa: DTZ001
}


def add_flight(session: Session, cohort: models.Cohort) -> None:
    flights.add_flight(session, cohort_id=cohort.id, by=LOCAL_ACTOR, **TICKET)


def edit_flight(session: Session, flight: models.Flight) -> None:
    flights.edit_flight(session, flight.id, version=1, by=LOCAL_ACTOR, **TICKET)


def book(session: Session, traveler: models.Traveler) -> None:
    flight = make.make_flight(session, cohort_id=traveler.cohort_id)
    flights.book_travelers(session, flight.id, traveler_ids=[traveler.id], by=LOCAL_ACTOR)


def record_follow_up(session: Session, follow_up: models.FollowUp) -> None:
    said = {"channel": Channel.PHONE, "answer": SECRET, "next_step": SECRET}
    follow_ups.record_follow_up(session, follow_up.id, done_on=today(), by=LOCAL_ACTOR, **said)


def record_passport(session: Session, traveler: models.Traveler) -> None:
    dates = {"issued_on": today(), "expires_on": today().replace(year=today().year + 9, day=1)}
    travelers.record_passport(session, traveler.id, state=DocumentState.IN_HAND, by=LOCAL_ACTOR, **dates)


def log_placement(session: Session, traveler: models.Traveler) -> None:
    found = {"kind": PlacementKind.EMPLOYED_FULL_TIME, "started_on": today(), "source": OutcomeSource.SELF}
    placements.log_placement(session, traveler.id, organization=SECRET, by=LOCAL_ACTOR, **found)


ENTRY: Final = opportunity_imports.Entry(2, SECRET, {"kind": OpportunityKind.JOB, "title": SECRET, "note": SECRET})


def opportunity_fields(organization_id: UUID) -> OpportunityCreate:
    texts = dict.fromkeys(("title", "note", "contact_name"), SECRET) | {"contact_email": PERSON["email"]}
    asked = {"languages": [SECRET], "weekdays": [2]}
    return opportunities.check_opportunity(
        texts | asked | {"organization_id": organization_id, "kind": OpportunityKind.JOB}
    )


def organization_fields() -> OrganizationCreate:
    texts = dict.fromkeys(("name", "website", "contact_name", "contact_phone", "note"), SECRET)
    return organizations.check_organization(texts | {"contact_email": PERSON["email"]})


def add_opportunity(session: Session, organization: models.Organization) -> None:
    opportunities.add_opportunity(session, fields=opportunity_fields(organization.id), by=LOCAL_ACTOR)


def edit_opportunity(session: Session, opportunity: models.Opportunity) -> None:
    fields = opportunity_fields(opportunity.organization_id)
    opportunities.edit_opportunity(session, opportunity.id, fields=fields, version=1, by=LOCAL_ACTOR)


def moved_referral(session: Session) -> models.Referral:
    return referrals.move_referral(session, referral(session).id, to=ReferralState.APPLIED, by=LOCAL_ACTOR)


def signed_in_user(session: Session) -> models.User:
    user = make.make_user(session, name=SECRET, email=PERSON["email"], issuer=f"https://{SECRET}", subject=SECRET)
    make.make_credential(session, user_id=user.id, password_hash=SECRET)
    make.make_user_session(session, user_id=user.id)
    return user


def edit_user(session: Session, user: models.User) -> None:
    fields = users.check_user({"name": f"{SECRET} {SECRET}", "email": f"other.{PERSON['email']}"})
    users.edit_user(session, user.id, fields=fields, version=1, by=LOCAL_ACTOR)


def dispose_answers(session: Session, _answers: models.ApplicationAnswers) -> None:
    day: dict[str, Any] = {"today": NEXT_DECADE, "by": LOCAL_ACTOR}
    name = "answers_of_others"
    due = {line.rule.name: line for line in retention.report_retention(session, **day).lines}
    retention.dispose_rule(session, name, digest=due[name].digest, **day)


def keep_request(session: Session, _: Any) -> None:
    asked = {"asked_on": today(), "requester": SECRET, "scope": SECRET, "made_at": datetime.now(UTC)}
    records_requests.keep_request(session, redactions={}, row_count=1, file_digest="0" * 64, by=LOCAL_ACTOR, **asked)


def two_records(session: Session) -> tuple[models.Person, models.Person]:
    one, other = (make.make_person(session, given_name=SECRET) for _ in range(2))
    make.make_application(session, person_id=other.id)
    return one, other


def merge_records(session: Session, found: tuple[models.Person, models.Person]) -> models.PersonMerge:
    return merge.merge_people(
        session, *(person.id for person in found), choices=merge.Choices(["given_name", "phone"]), by=LOCAL_ACTOR
    )


def held_person(session: Session) -> models.LegalHold:
    return holds.place_hold(session, person_id=make.make_person(session).id, reason=SECRET, by=LOCAL_ACTOR)


def review_to_be_done(session: Session) -> models.Review:
    """The local user's draft of a review that somebody else has submitted already."""
    plan = make.make_selection_plan(session, reviews_from_on=today(), interviews_from_on=None, decides_from_on=TOMORROW)
    application = make.make_application(session, cohort_id=plan.cohort_id, status=Status.IN_REVIEW)
    make.make_rubric_criterion(session, cohort_id=plan.cohort_id)
    done = {"state": ReviewState.SUBMITTED, "score": 50.0, "submitted_at": now()}
    make.make_review(session, application_id=application.id, **done)
    mine = {"application_id": application.id, "reviewer_id": LOCAL_ACTOR.user_id}
    return make.make_review(session, comment=SECRET, **mine)


def score(session: Session, review: models.Review, write: Any) -> models.Review:
    """What a reviewer enters: full points, and a comment."""
    criterion = session.exec(select(models.RubricCriterion)).one()
    version = session.get_one(models.Review, review.id).version
    scored: models.Review = write(
        session, review.id, points={criterion.id: 2}, comment=f"{SECRET}!", version=version, by=LOCAL_ACTOR
    )
    return scored


def submitted_review(session: Session) -> models.Review:
    return score(session, review_to_be_done(session), reviews.submit_review)


def ranked(session: Session) -> models.Application:
    """An application that a cohort which decides has scored, of somebody who had no passport; it leaves next decade."""
    cohort = make.make_cohort(session, departs_on=NEXT_DECADE, returns_on=NEXT_DECADE)
    plan = make.make_selection_plan(session, cohort_id=cohort.id)
    person = make.make_person(session, given_name=SECRET)
    application = make.make_application(
        session,
        person_id=person.id,
        cohort_id=plan.cohort_id,
        status=Status.IN_REVIEW,
        had_passport_before=Baseline.NO,
    )
    return make.make_standing(session, application_id=application.id, score=50.0) and application


def decide(session: Session, application: models.Application) -> None:
    decisions.decide_applications(
        session, application.cohort_id, choice={application.id: None}, decision=Decision.OFFER, by=LOCAL_ACTOR
    )


def decided(session: Session) -> models.DecisionChange:
    decide(session, ranked(session))
    return session.exec(select(models.DecisionChange)).one()


def waiting(session: Session) -> list[models.Application]:
    """Two people who wait for a seat in a cohort that leaves next decade."""
    days = {"departs_on": NEXT_DECADE, "returns_on": NEXT_DECADE}
    cohort = make.make_cohort(session, **days)
    person_ids = [make.make_person(session, given_name=SECRET).id for _ in range(2)]
    return [
        make.make_application(session, person_id=person_id, cohort_id=cohort.id, status=Status.WAITLISTED)
        for person_id in person_ids
    ]


def administrator_to_be(session: Session) -> models.User:
    """A user who may be the first that signs in."""
    user = make.make_user(session, name=SECRET)
    make.make_user_role(session, user_id=user.id, role=Role.ADMINISTRATOR)
    return user


def plan_values(plan: models.SelectionPlan, **changes: Any) -> SelectionPlanCreate:
    values = {name: getattr(plan, name) for name in SelectionPlanCreate.model_fields}
    return selection_plans.check_plan(values | {"shown_questions": [SECRET]} | changes)


def criterion_fields(**changes: Any) -> CriterionCreate:
    words = {"name": SECRET, "description": SECRET, "weight": 2.0, "labels": {0: SECRET, 1: SECRET, 2: SECRET}}
    return rubrics.check_criterion(words | changes)


def create_plan(session: Session, cohort: models.Cohort) -> None:
    days = {"reviews_from_on": cohort.closes_on, "decides_from_on": cohort.selected_by_on}
    fields = selection_plans.check_plan({**days, "required_questions": [SECRET], "minimum_age": 18})
    selection_plans.create_plan(session, cohort.id, fields=fields, by=LOCAL_ACTOR)


def set_up(session: Session) -> models.RubricCriterion:
    """A criterion of a cohort with a plan and two applications, of which one passes and one has no college."""
    plan = make.make_selection_plan(session, minimum_age=18)
    for college_id in (make.make_college(session).id, None):
        person = make.make_person(session, given_name=SECRET, birth_on=date(2004, 2, 29))
        make.make_application(session, cohort_id=plan.cohort_id, person_id=person.id, college_id=college_id)
    return make.make_rubric_criterion(session, cohort_id=plan.cohort_id, name=SECRET)


def failing_of(session: Session, criterion: models.RubricCriterion) -> list[UUID]:
    is_failing = (models.Application.cohort_id == criterion.cohort_id, col(models.Application.college_id).is_(None))
    return list(session.exec(select(models.Application.id).where(*is_failing)))


def nothing(_session: Session) -> None:
    return None


def slot_to_come(session: Session, **changes: Any) -> models.InterviewSlot:
    """A free time tomorrow, with an interviewer, in a cohort whose interviews have begun."""
    days = {"reviews_from_on": today(), "interviews_from_on": today(), "decides_from_on": today() + timedelta(days=9)}
    plan = make.make_selection_plan(session, **days)
    at = datetime.now(UTC) + timedelta(days=1)
    values = {"starts_at": at, "ends_at": at + timedelta(minutes=30), "place": SECRET}
    slot = make.make_interview_slot(session, cohort_id=plan.cohort_id, **(values | changes))
    user = make.make_user(session, name=SECRET)
    make.make_user_role(session, user_id=user.id, role=Role.REVIEWER)
    make.make_slot_interviewer(session, slot_id=slot.id, user_id=user.id)
    return slot


def slot_and_invited(session: Session) -> tuple[models.InterviewSlot, models.Application]:
    slot, person = slot_to_come(session), make.make_person(session, given_name=SECRET)
    wanted = {"person_id": person.id, "cohort_id": slot.cohort_id, "status": Status.INTERVIEW}
    return slot, make.make_application(session, **wanted)


def booked_slot(session: Session) -> models.InterviewSlot:
    slot, application = slot_and_invited(session)
    slot.application_id = application.id
    return slot


def tomorrow_at_nine() -> datetime:
    """As the office's clocks show it."""
    return datetime.combine(today() + timedelta(days=1), time(9))


def edit_slot(session: Session, slot: models.InterviewSlot) -> None:
    wanted = {"starts": tomorrow_at_nine(), "minutes": 45, "place": f"{SECRET} {SECRET}"}
    interview_slots.edit_slot(session, slot.id, version=1, by=LOCAL_ACTOR, **wanted)


def add_slots(session: Session, slot: models.InterviewSlot) -> None:
    series = Series([today() + timedelta(days=2)], time(9), 30, 10, 3)
    interview_slots.add_slots(session, slot.cohort_id, series=series, place=SECRET, by=LOCAL_ACTOR)


def fill_interviews(session: Session, found: tuple[models.InterviewSlot, models.Application]) -> None:
    slot, application = found
    interviews.fill_interviews(session, slot.cohort_id, expected=[(application.id, slot.id)], by=LOCAL_ACTOR)


def in_review(session: Session) -> models.Application:
    slot, person = slot_to_come(session), make.make_person(session, given_name=SECRET)
    wanted = {"person_id": person.id, "cohort_id": slot.cohort_id, "status": Status.IN_REVIEW}
    return make.make_application(session, **wanted)


def item_fields(name: str = "Photo of the group") -> Any:
    return checklists.check_item({"name": name, "days_before": 10, "owner": "staff", "scope": "everybody"})


def chaperone_fields() -> Any:
    return chaperones.check_chaperone({"name": SECRET, "phone": "213 555 0199", "email": PERSON["email"]})


def contact_fields() -> Any:
    told = {"name": SECRET, "relationship": SECRET, "phone": "213 555 0199", "language": SECRET}
    return emergency_contacts.check_contact(told)


def asked_traveler(session: Session) -> tuple[models.ChecklistItem, models.Traveler]:
    item = make.make_checklist_item(session, name=SECRET)
    return item, make.make_traveler(session, cohort_id=item.cohort_id)


def check_off(session: Session, found: tuple[models.ChecklistItem, models.Traveler]) -> Any:
    item, traveler = found
    return checklist_marks.check_off(
        session, item.id, traveler_ids=[traveler.id], state=MarkState.RECEIVED, by=LOCAL_ACTOR
    )


def checked_off(session: Session) -> tuple[models.ChecklistItem, Any]:
    found = asked_traveler(session)
    return found[0], check_off(session, found)


def two_contacts(session: Session) -> models.EmergencyContact:
    first = make.make_emergency_contact(session, name=SECRET)
    make.make_emergency_contact(session, person_id=first.person_id, position=2, name=SECRET)
    return first


BOARDING_WRITES: Final[dict[str, tuple[Prepare, Write, list[str]]]] = {
    "services.checklists.start_checklist": (
        lambda session: (make.make_cohort(session), make.make_checklist_item(session, name=SECRET)),
        lambda session, found: checklists.start_checklist(
            session, found[0].id, source_id=found[1].cohort_id, by=LOCAL_ACTOR
        ),
        ["add_checklist_item"],
    ),
    "services.checklists.add_item": (
        make.make_cohort,
        lambda session, cohort: checklists.add_item(session, cohort.id, fields=item_fields(), by=LOCAL_ACTOR),
        ["add_checklist_item"],
    ),
    "services.checklists.edit_item": (
        make.make_checklist_item,
        lambda session, item: checklists.edit_item(
            session, item.id, fields=item_fields(SECRET), version=1, by=LOCAL_ACTOR
        ),
        ["edit_checklist_item"],
    ),
    "services.checklists.move_item": (
        lambda session: make.make_checklist_item(
            session, position=1, cohort_id=make.make_checklist_item(session, position=2).cohort_id
        ),
        lambda session, item: checklists.move_item(session, item.id, is_up=False, by=LOCAL_ACTOR),
        ["move_checklist_item"] * 2,
    ),
    "services.checklists.remove_item": (
        lambda session: make.make_checklist_item(session, name=SECRET),
        lambda session, item: checklists.remove_item(session, item.id, version=1, seen_count=1, by=LOCAL_ACTOR),
        ["remove_checklist_item"],
    ),
    "services.checklist_marks.mark_item": (
        asked_traveler,
        lambda session, found: checklist_marks.mark_item(
            session,
            found[0].id,
            found[1].id,
            state=MarkState.APPROVED,
            expires_on=TOMORROW,
            version=0,
            by=LOCAL_ACTOR,
        ),
        ["mark_checklist_item"],
    ),
    "services.checklist_marks.check_off": (asked_traveler, check_off, ["mark_checklist_item"]),
    "services.checklist_marks.take_back": (
        checked_off,
        lambda session, found: checklist_marks.take_back(session, found[0].id, changes=found[1], by=LOCAL_ACTOR),
        ["mark_checklist_item"],
    ),
    "services.chaperones.add_chaperone": (
        make.make_cohort,
        lambda session, cohort: chaperones.add_chaperone(session, cohort.id, fields=chaperone_fields(), by=LOCAL_ACTOR),
        ["add_chaperone"],
    ),
    "services.chaperones.edit_chaperone": (
        make.make_chaperone,
        lambda session, found: chaperones.edit_chaperone(
            session, found.id, fields=chaperone_fields(), version=1, by=LOCAL_ACTOR
        ),
        ["edit_chaperone"],
    ),
    "services.chaperones.remove_chaperone": (
        lambda session: make.make_chaperone(session, name=SECRET),
        lambda session, found: chaperones.remove_chaperone(session, found.id, version=1, by=LOCAL_ACTOR),
        ["remove_chaperone"],
    ),
    "services.emergency_contacts.add_contact": (
        make.make_person,
        lambda session, person: emergency_contacts.add_contact(
            session, person.id, fields=contact_fields(), by=LOCAL_ACTOR
        ),
        ["add_emergency_contact"],
    ),
    "services.emergency_contacts.edit_contact": (
        make.make_emergency_contact,
        lambda session, found: emergency_contacts.edit_contact(
            session, found.id, fields=contact_fields(), version=1, by=LOCAL_ACTOR
        ),
        ["edit_emergency_contact"],
    ),
    "services.emergency_contacts.move_contact": (
        two_contacts,
        lambda session, found: emergency_contacts.move_contact(session, found.id, is_up=False, by=LOCAL_ACTOR),
        ["move_emergency_contact"] * 2,
    ),
    "services.emergency_contacts.remove_contact": (
        two_contacts,
        lambda session, found: emergency_contacts.remove_contact(session, found.id, version=1, by=LOCAL_ACTOR),
        ["remove_emergency_contact", "move_emergency_contact"],
    ),
    "services.packets.record_packet": (
        make.make_cohort,
        lambda session, cohort: packets.record_packet(
            session, cohort.id, traveler_count=3, file_digest="0" * 64, by=LOCAL_ACTOR
        ),
        ["make_packet"],
    ),
}


def two_fliers(session: Session) -> list[models.Traveler]:
    """Two confirmed travelers of a cohort that departs today."""
    cohort = make.make_cohort(session, departs_on=today(), returns_on=TOMORROW)
    made = [make.make_application(session, cohort_id=cohort.id, status=Status.CONFIRMED) for _ in range(2)]
    return [make.make_traveler(session, application_id=application.id) for application in made]


def paired(session: Session) -> models.Buddy:
    one, other = two_fliers(session)
    return make.make_buddy(session, traveler_id=one.id, buddy_id=other.id)


def pair(session: Session, found: list[models.Traveler]) -> None:
    pairs = {found[0].id: found[1].id}
    buddies.pair_buddies(session, found[0].cohort_id, pairs=pairs, by=LOCAL_ACTOR)


def unpair(session: Session, found: models.Buddy) -> None:
    cohort_id = session.get_one(models.Traveler, found.traveler_id).cohort_id
    buddies.unpair_buddies(session, cohort_id, pairs={found.traveler_id: found.buddy_id}, by=LOCAL_ACTOR)


def counted(session: Session) -> models.CheckIn:
    return make.make_check_in(session, traveler_id=two_fliers(session)[0].id)


def incident_fields(**changes: Any) -> Any:
    told = {"kind": "other", "happened_at": make.DEPARTS_AT, "what": SECRET, "action": SECRET}
    return incidents.check_incident(told | changes)


def itinerary_rows(traveler: models.Traveler, session: Session) -> list[ItineraryRow]:
    at = datetime(2024, 6, 9, 12, 0)  # noqa: DTZ001 - the airport's own time.
    email = session.get_one(models.Person, traveler.person_id).email
    return [ItineraryRow(2, "JL61", "LAX", "HND", at, at + timedelta(days=1), email)]


def confirmed_traveler(session: Session) -> models.Traveler:
    return make.make_traveler(session, application_id=make.make_application(session, status=Status.CONFIRMED).id)


def import_itinerary(session: Session, traveler: models.Traveler) -> tuple[UUID, UUID]:
    rows, cohort_id = itinerary_rows(traveler, session), traveler.cohort_id
    expected = itineraries.plan_itinerary(session, cohort_id, rows=rows, by=LOCAL_ACTOR)
    done = {"rows": rows, "expected": expected, "by": LOCAL_ACTOR}
    return cohort_id, itineraries.import_itinerary(session, cohort_id, **done)


def first_timer(session: Session) -> models.Application:
    """Somebody for whom the trip that is over brought a first flight and a first trip abroad."""
    application = make.make_application(
        session, status=Status.TRAVELED, had_flown_before=Baseline.NO, had_traveled_abroad_before=Baseline.NO
    )
    first = {"first_flight_on": make.DEPARTS_ON, "first_trip_abroad_on": make.DEPARTS_ON}
    traveler = make.make_traveler(session, application_id=application.id, traveled_on=make.DEPARTS_ON, **first)
    make.make_flight_traveler(session, traveler_id=traveler.id, state=BoardingState.FLOWN)
    return application


def correct_baseline(session: Session, application: models.Application) -> None:
    past = dict.fromkeys(("had_passport_before", "had_flown_before", "had_traveled_abroad_before"), Baseline.YES)
    trip_corrections.correct_baseline(session, application.id, reason=SECRET, version=1, by=LOCAL_ACTOR, **past)


TRIP_DONE: Final = ["move_application", "record_trip", *["schedule_follow_up"] * len(Wave)]
# Service → what it needs, how it is called, and the actions of the events that it leaves, in their order.
REPORT: Final = career_outcomes.Report(
    categories=frozenset({OutcomeCategory.EMPLOYED_FULL_TIME}),
    as_of_on=today(),
    source=OutcomeSource.SELF,
    organization=SECRET,
    started_on=None,
)
WISH: Final = contact_wishes.Wish(do_not_contact=True, channel=Channel.EMAIL, language=SECRET, weekdays=[1])
LOGGED_CALL: Final = [
    "log_contact",
    "record_follow_up",
    "add_organization",
    "log_outcome",
    "log_placement",
]


def alumnus_to_call(session: Session) -> models.Traveler:
    """An alumnus whose call is due."""
    traveler = make.make_traveler(session, traveled_on=make.DEPARTS_ON)
    make.make_follow_up(session, traveler_id=traveler.id)
    return traveler


def log_call(session: Session, found: models.Traveler) -> calls.LoggedCall:
    """A call that told of a job that began today."""
    call = calls.Call(
        contacted_on=today(),
        channel=Channel.PHONE,
        result=ContactResult.REACHED,
        note=SECRET,
        next_step=SECRET,
        report=replace(REPORT, started_on=today()),
    )
    return calls.log_call(session, found.id, call=call, by=LOCAL_ACTOR)


WRITES: Final[dict[str, tuple[Prepare, Write, list[str]]]] = {
    **BOARDING_WRITES,
    "services.applications.submit_application": (
        lambda session: (make.make_person(session, given_name=SECRET), make.make_cohort(session)),
        lambda session, found: applications.submit_application(
            session, person_id=found[0].id, cohort_id=found[1].id, by=LOCAL_ACTOR
        ),
        ["submit_application"],
    ),
    "services.applications.move_application": (
        make.make_application,
        lambda session, found: applications.move_application(
            session, found.id, to=Status.WITHDRAWN, reason=SECRET, by=LOCAL_ACTOR
        ),
        ["move_application"],
    ),
    "services.applications.lapse_offers": (
        offered_last_year,
        lambda session, _: applications.lapse_offers(session, today=today(), by=LOCAL_ACTOR),
        ["move_application"],
    ),
    "services.audit.record_view": (
        nothing,
        lambda session, _: audit.record_view(session, chosen={"action": "edit_cohort"}, record_id=None, by=LOCAL_ACTOR),
        ["view_audit"],
    ),
    "services.buddies.pair_buddies": (two_fliers, pair, ["set_buddy"]),
    "services.buddies.set_buddy": (
        two_fliers,
        lambda session, found: buddies.set_buddy(
            session, found[0].id, buddy_id=found[1].id, expected=None, by=LOCAL_ACTOR
        ),
        ["set_buddy"],
    ),
    "services.buddies.unpair_buddies": (paired, unpair, ["remove_buddy"]),
    "services.check_ins.check_in": (
        two_fliers,
        lambda session, found: check_ins.check_in(session, found[0].id, point=TripPoint.HOME, by=LOCAL_ACTOR),
        ["check_in"],
    ),
    "services.check_ins.undo_check_in": (
        counted,
        lambda session, found: check_ins.undo_check_in(session, found.traveler_id, point=found.point, by=LOCAL_ACTOR),
        ["undo_check_in"],
    ),
    "services.incidents.add_incident": (
        make.make_cohort,
        lambda session, cohort: incidents.add_incident(session, cohort.id, fields=incident_fields(), by=LOCAL_ACTOR),
        ["add_incident"],
    ),
    "services.incidents.edit_incident": (
        lambda session: make.make_incident(session, what=SECRET),
        lambda session, found: incidents.edit_incident(
            session, found.id, fields=incident_fields(what=f"{SECRET} 2"), version=1, by=LOCAL_ACTOR
        ),
        ["edit_incident"],
    ),
    "services.itineraries.import_itinerary": (confirmed_traveler, import_itinerary, ["import_itinerary"]),
    "services.itineraries.undo_itinerary": (
        lambda session: import_itinerary(session, confirmed_traveler(session)),
        lambda session, found: itineraries.undo_itinerary(session, found[0], batch_id=found[1], by=LOCAL_ACTOR),
        ["undo_itinerary"],
    ),
    "services.trip_corrections.correct_baseline": (first_timer, correct_baseline, ["correct_baseline"]),
    "services.trip_corrections.correct_trip": (
        first_timer,
        lambda session, application: trip_corrections.correct_trip(
            session, application.id, has_traveled=False, reason=SECRET, version=1, by=LOCAL_ACTOR
        ),
        ["correct_trip", "record_trip"],
    ),
    "services.calendar_feeds.make_feed": (
        nothing,
        lambda session, _: calendar_feeds.make_feed(session, by=LOCAL_ACTOR),
        ["make_calendar_feed"],
    ),
    "services.calendar_feeds.revoke_feed": (
        lambda session: make.make_calendar_feed(session, user_id=LOCAL_ACTOR.user_id),
        lambda session, _: calendar_feeds.revoke_feed(session, by=LOCAL_ACTOR),
        ["revoke_calendar_feed"],
    ),
    "services.cohorts.create_cohort": (
        lambda session: cohort_values(make.make_cohort(session), name="Lima 2024", note=SECRET),
        lambda session, values: cohorts.create_cohort(session, fields=cohorts.check_cohort(values), by=LOCAL_ACTOR),
        ["create_cohort"],
    ),
    "services.cohorts.edit_cohort": (make.make_cohort, edit_cohort, ["edit_cohort"]),
    "services.college_terms.add_term": (
        make.make_college,
        lambda session, college: college_terms.add_term(session, fields=term_fields(college), by=LOCAL_ACTOR),
        ["add_term"],
    ),
    "services.college_terms.edit_term": (
        make.make_college_term,
        lambda session, term: college_terms.edit_term(
            session,
            term.id,
            fields=term_fields(session.get_one(models.College, term.college_id)),
            version=1,
            by=LOCAL_ACTOR,
        ),
        ["edit_term"],
    ),
    "services.college_terms.remove_term": (
        lambda session: make.make_college_term(session, source=SECRET),
        lambda session, term: college_terms.remove_term(session, term.id, version=1, by=LOCAL_ACTOR),
        ["remove_term"],
    ),
    "services.college_terms.copy_term_to_colleges": (
        term_that_another_college_lacks,
        lambda session, term: college_terms.copy_term_to_colleges(session, term.id, version=1, by=LOCAL_ACTOR),
        ["add_term"],
    ),
    "services.college_terms.copy_year": (
        lambda session: [make.make_college_term(session, source=SECRET) for _ in range(2)],
        lambda session, _: college_terms.copy_year(session, 2024, by=LOCAL_ACTOR),
        ["add_term", "add_term"],
    ),
    "services.demographics.view_demographics": (
        make.make_demographics,
        lambda session, answers: demographics.view_demographics(session, answers.person_id, by=LOCAL_ACTOR),
        ["view_demographics"],
    ),
    "services.destinations.add_destination": (
        nothing,
        lambda session, _: destinations.add_destination(
            session,
            fields=destinations.check_destination(PLACE),
            rule=destinations.check_rule(RULE),
            by=LOCAL_ACTOR,
        ),
        ["add_destination", "add_rule"],
    ),
    "services.destinations.edit_rule": (
        make.make_entry_rule,
        lambda session, rule: destinations.edit_rule(
            session, rule.id, fields=destinations.check_rule(RULE), version=1, by=LOCAL_ACTOR
        ),
        ["edit_rule"],
    ),
    "services.destinations.confirm_rule": (
        make.make_entry_rule,
        lambda session, rule: destinations.confirm_rule(session, rule.id, today=today(), version=1, by=LOCAL_ACTOR),
        ["confirm_rule"],
    ),
    "services.exports.record_export": (
        nothing,
        lambda session, _: exports.record_export(
            session, what="applicants", row_count=3, file_format="csv", chosen={}, by=LOCAL_ACTOR
        ),
        ["export_people"],
    ),
    "services.flights.add_flight": (make.make_cohort, add_flight, ["add_flight"]),
    "services.flights.edit_flight": (make.make_flight, edit_flight, ["edit_flight"]),
    "services.flights.book_travelers": (make.make_traveler, book, ["book_traveler"]),
    "services.flights.record_boarding": (
        make.make_flight_traveler,
        lambda session, booked: flights.record_boarding(
            session, booked.flight_id, states={booked.traveler_id: BoardingState.FLOWN}, by=LOCAL_ACTOR
        ),
        ["record_boarding"],
    ),
    "services.flights.unbook_travelers": (
        make.make_flight_traveler,
        lambda session, booked: flights.unbook_travelers(
            session, booked.flight_id, traveler_ids=[booked.traveler_id], by=LOCAL_ACTOR
        ),
        ["unbook_traveler"],
    ),
    "services.flights.delete_flight": (
        make.make_flight,
        lambda session, flight: flights.delete_flight(session, flight.id, by=LOCAL_ACTOR),
        ["delete_flight"],
    ),
    "services.follow_ups.record_follow_up": (make.make_follow_up, record_follow_up, ["record_follow_up"]),
    "services.follow_ups.reopen_follow_up": (
        lambda session: make.make_follow_up(session, done_on=today(), channel=Channel.PHONE, answer=SECRET),
        lambda session, found: follow_ups.reopen_follow_up(session, found.id, version=found.version, by=LOCAL_ACTOR),
        ["reopen_follow_up"],
    ),
    "services.after_settings.edit_after_settings": (
        make.make_follow_up,
        lambda session, _: after_settings.edit_after_settings(
            session, chosen=AfterSettings(target_percent=70), by=LOCAL_ACTOR
        ),
        ["edit_after_settings"],
    ),
    "services.equity_method.edit_equity_method": (
        lambda _session: None,
        lambda session, _: equity_method.edit_equity_method(
            session, chosen=ChosenMethod(EquityMethod.FORM_2017), by=LOCAL_ACTOR
        ),
        ["edit_equity_method"],
    ),
    "services.publications.publish_indicators": (
        lambda _session: None,
        lambda session, _: publications.publish_indicators(session, today=AS_OF, by=LOCAL_ACTOR),
        ["publish_indicators"],
    ),
    "services.reports.freeze_report": (
        make_publication,
        lambda session, publication: reports.freeze_report(
            session, publication.id, title=SECRET, reported_on=AS_OF, today=AS_OF, by=LOCAL_ACTOR
        ),
        ["freeze_report"],
    ),
    "services.calls.log_call": (alumnus_to_call, log_call, LOGGED_CALL),
    "services.calls.undo_call": (
        lambda session: log_call(session, alumnus_to_call(session)),
        lambda session, logged: calls.undo_call(session, logged, by=LOCAL_ACTOR),
        ["retract_report", "delete_placement", "reopen_follow_up", "undo_call"],
    ),
    "services.calls.log_many": (
        alumnus_to_call,
        lambda session, found: calls.log_many(session, [(found.id, REPORT)], by=LOCAL_ACTOR),
        ["log_contact", "record_follow_up", "add_organization", "log_outcome"],
    ),
    "services.calls.undo_many": (
        lambda session: calls.log_many(session, [(alumnus_to_call(session).id, REPORT)], by=LOCAL_ACTOR),
        lambda session, logged: calls.undo_many(session, logged, by=LOCAL_ACTOR),
        ["retract_report", "reopen_follow_up", "undo_call"],
    ),
    "services.career_outcomes.log_reports": (
        alumnus_to_call,
        lambda session, found: career_outcomes.log_reports(session, [(found.id, REPORT)], by=LOCAL_ACTOR),
        ["add_organization", "log_outcome"],
    ),
    "services.career_outcomes.retract_reports": (
        make.make_outcome,
        lambda session, found: career_outcomes.retract_reports(
            session, [found.report_id], reason=Retraction.WRONG_DATE, by=LOCAL_ACTOR
        ),
        ["retract_report"],
    ),
    "services.contact_wishes.keep_wish": (
        alumnus_to_call,
        lambda session, found: contact_wishes.keep_wish(session, found.id, wish=WISH, version=0, by=LOCAL_ACTOR),
        ["keep_contact_wish", "keep_language"],
    ),
    "services.digests.choose_digest": (
        nothing,
        lambda session, _: digests.choose_digest(session, is_wanted=True, by=LOCAL_ACTOR),
        ["subscribe_to_digest"],
    ),
    "services.imports.commits.commit_import": (
        make.make_cohort,
        lambda session, cohort: import_rows(session, cohort.id, row()),
        ["import_applicants"],
    ),
    "services.imports.undo.undo_import": (
        imported,
        lambda session, batch: imports.undo_import(session, batch.id, by=LOCAL_ACTOR),
        ["undo_import"],
    ),
    "services.interview_slots.add_slots": (slot_to_come, add_slots, ["add_interview_slots"]),
    "services.interview_slots.edit_slot": (slot_to_come, edit_slot, ["edit_interview_slot"]),
    "services.interview_slots.delete_slot": (
        slot_to_come,
        lambda session, slot: interview_slots.delete_slot(session, slot.id, by=LOCAL_ACTOR),
        ["delete_interview_slot"],
    ),
    "services.interview_slots.set_interviewers": (
        slot_to_come,
        lambda session, slot: interview_slots.set_interviewers(session, slot.id, user_ids=[], by=LOCAL_ACTOR),
        ["set_interviewers"],
    ),
    "services.interviews.book_interview": (
        slot_and_invited,
        lambda session, found: interviews.book_interview(
            session, found[0].id, application_id=found[1].id, by=LOCAL_ACTOR
        ),
        ["book_interview"],
    ),
    "services.interviews.free_interview": (
        booked_slot,
        lambda session, slot: interviews.free_interview(session, slot.id, by=LOCAL_ACTOR),
        ["free_interview"],
    ),
    "services.interviews.fill_interviews": (slot_and_invited, fill_interviews, ["fill_interviews"]),
    "services.invitations.invite_to_interview": (
        in_review,
        lambda session, found: invitations.invite_to_interview(
            session, found.cohort_id, application_ids=[found.id], by=LOCAL_ACTOR
        ),
        ["invite_to_interview"],
    ),
    "services.opportunities.add_opportunity": (make.make_organization, add_opportunity, ["add_opportunity"]),
    "services.opportunities.copy_opportunity": (
        lambda session: make.make_opportunity(session, title=SECRET, note=SECRET, contact_name=SECRET),
        lambda session, found: opportunities.copy_opportunity(session, found.id, closes_on=None, by=LOCAL_ACTOR),
        ["copy_opportunity"],
    ),
    "services.opportunities.edit_opportunity": (make.make_opportunity, edit_opportunity, ["edit_opportunity"]),
    "services.opportunities.remove_opportunities": (
        lambda session: make.make_opportunity(session, title=SECRET, note=SECRET),
        lambda session, found: opportunities.remove_opportunities(session, [found.id], by=LOCAL_ACTOR),
        ["remove_opportunity"],
    ),
    "services.opportunity_imports.import_opportunities": (
        nothing,
        lambda session, _: opportunity_imports.import_opportunities(session, [ENTRY], organizations={}, by=LOCAL_ACTOR),
        ["add_organization", "add_opportunity"],
    ),
    "services.organizations.ensure_organization": (
        nothing,
        lambda session, _: organizations.ensure_organization(session, SECRET, by=LOCAL_ACTOR),
        ["add_organization"],
    ),
    "services.organizations.add_organization": (
        nothing,
        lambda session, _: organizations.add_organization(session, fields=organization_fields(), by=LOCAL_ACTOR),
        ["add_organization"],
    ),
    "services.organizations.edit_organization": (
        make.make_organization,
        lambda session, found: organizations.edit_organization(
            session, found.id, fields=organization_fields(), version=1, by=LOCAL_ACTOR
        ),
        ["edit_organization"],
    ),
    "services.organizations.merge_organizations": (
        lambda session: (make.make_organization(session), make.make_organization(session, name=SECRET, note=SECRET)),
        lambda session, found: organizations.merge_organizations(
            session, found[0].id, found[1].id, version=1, by=LOCAL_ACTOR
        ),
        ["merge_organizations", "edit_organization"],
    ),
    "services.referrals.refer_traveler": (
        opportunity_and_alumnus,
        lambda session, found: referrals.refer_traveler(
            session, opportunity_id=found[0].id, traveler_id=found[1].id, by=LOCAL_ACTOR
        ),
        ["refer_traveler"],
    ),
    "services.referrals.suggest_alumni": (
        opportunity_and_alumnus,
        lambda session, found: referrals.suggest_alumni(
            session, found[0].id, traveler_ids=[found[1].id], by=LOCAL_ACTOR
        ),
        ["refer_traveler"],
    ),
    "services.referrals.move_referral": (
        referral,
        lambda session, found: referrals.move_referral(
            session, found.id, to=ReferralState.ACCEPTED, reason=SECRET, by=LOCAL_ACTOR
        ),
        ["move_referral"],
    ),
    "services.referrals.undo_move": (
        moved_referral,
        lambda session, found: referrals.undo_move(session, found.id, version=2, by=LOCAL_ACTOR),
        ["undo_referral_move"],
    ),
    "services.people.add_person": (
        nothing,
        lambda session, _: people.add_person(session, fields=people.check_person(PERSON), by=LOCAL_ACTOR),
        ["add_person"],
    ),
    "services.people.edit_person": (make.make_person, edit_person, ["edit_person"]),
    "services.privacy.erase.erase_person": (
        lambda session: make.make_person(session, given_name=SECRET),
        lambda session, person: erase.erase_person(session, person.id, by=LOCAL_ACTOR),
        ["erase_person"],
    ),
    "services.privacy.holds.lift_hold": (
        held_person,
        lambda session, hold: holds.lift_hold(session, hold.id, by=LOCAL_ACTOR),
        ["lift_hold"],
    ),
    "services.privacy.holds.place_hold": (nothing, lambda session, _: held_person(session), ["place_hold"]),
    "services.privacy.merge.merge_people": (two_records, merge_records, ["merge_people"]),
    "services.privacy.merge_undo.undo_merge": (
        lambda session: merge_records(session, two_records(session)),
        lambda session, found: merge_undo.undo_merge(session, found.id, by=LOCAL_ACTOR),
        ["undo_merge"],
    ),
    "services.placements.log_placement": (
        alumnus,
        log_placement,
        ["add_organization", "log_placement", "log_outcome"],
    ),
    "services.placements.delete_placement": (
        placement,
        lambda session, found: placements.delete_placement(session, found.id, by=LOCAL_ACTOR),
        ["delete_placement"],
    ),
    "services.placements.remove_placements_of": (
        lambda session: make.make_placement(session, report_id=new_id()),
        lambda session, found: placements.remove_placements_of(session, found.report_id, by=LOCAL_ACTOR),
        ["delete_placement"],
    ),
    "services.person_records.giving.give_record": (
        lambda session: make.make_person(session, **{**PERSON, "birth_on": None}),
        lambda session, found: person_records.give_record(
            session,
            found.id,
            file_format=FileFormat.JSON,
            write=lambda record: repr(record).encode(),
            by=LOCAL_ACTOR,
        ),
        ["give_record"],
    ),
    "services.processing_times.add_time": (
        nothing,
        lambda session, _: processing_times.add_time(session, fields=time_fields(), by=LOCAL_ACTOR),
        ["add_processing_time"],
    ),
    "services.processing_times.edit_time": (
        make.make_processing_time,
        lambda session, time: processing_times.edit_time(
            session, time.id, fields=time_fields(), version=1, by=LOCAL_ACTOR
        ),
        ["edit_processing_time"],
    ),
    "services.processing_times.remove_time": (
        lambda session: make.make_processing_time(session, source=SECRET),
        lambda session, time: processing_times.remove_time(session, time.id, version=1, by=LOCAL_ACTOR),
        ["remove_processing_time"],
    ),
    "services.records_requests.keep_request": (nothing, keep_request, ["answer_records_request"]),
    "services.retention.disposal.dispose_rule": (
        lambda session: make.make_application_answers(session, answers={SECRET: SECRET}),
        dispose_answers,
        ["dispose"],
    ),
    "services.targets.set_target": (
        nothing,
        lambda session, _: targets.set_target(session, fields=GOAL, by=LOCAL_ACTOR),
        ["set_target"],
    ),
    "services.targets.change_target": (
        make.make_target,
        lambda session, found: targets.change_target(session, found.id, goal=50, version=1, by=LOCAL_ACTOR),
        ["change_target"],
    ),
    "services.targets.remove_target": (
        make.make_target,
        lambda session, found: targets.remove_target(session, found.id, version=1, by=LOCAL_ACTOR),
        ["remove_target"],
    ),
    "services.travel_policy.edit_policy": (
        nothing,
        lambda session, _: travel_policy.edit_policy(
            session, policy=TravelPolicy(buffer_days=10), version=0, by=LOCAL_ACTOR
        ),
        ["edit_travel_policy"],
    ),
    "services.retention.periods.edit_period": (
        nothing,
        lambda session, _: retention.edit_period(
            session, "drafts", period=Period(2, Unit.YEARS), version=0, by=LOCAL_ACTOR
        ),
        ["edit_retention"],
    ),
    "services.decisions.decide_applications": (ranked, decide, ["decide_applications"]),
    "services.decisions.undo_decisions": (
        decided,
        lambda session, step: decisions.undo_decisions(session, step.cohort_id, step.batch_id, by=LOCAL_ACTOR),
        ["undo_decisions"],
    ),
    "services.release.release_decisions": (
        decided,
        lambda session, step: release.release_decisions(session, step.cohort_id, reply_by_on=today(), by=LOCAL_ACTOR),
        ["release_decisions"],
    ),
    "services.waitlists.move_alternate": (
        waiting,
        lambda session, found: waitlists.move_alternate(session, found[1].id, place=1, by=LOCAL_ACTOR),
        ["move_alternate"],
    ),
    "services.waitlists.offer_seat": (
        waiting,
        lambda session, found: waitlists.offer_seat(
            session, found[1].id, reply_by_on=today(), reason=SECRET, by=LOCAL_ACTOR
        ),
        ["move_application"],
    ),
    "services.selection_plans.create_plan": (make.make_cohort, create_plan, ["create_selection_plan"]),
    "services.selection_plans.edit_plan": (
        make.make_selection_plan,
        lambda session, plan: selection_plans.edit_plan(
            session, plan.cohort_id, fields=plan_values(plan, minimum_age=18), version=1, by=LOCAL_ACTOR
        ),
        ["edit_selection_plan"],
    ),
    "services.plan_copies.copy_set_up": (
        lambda session: (make.make_cohort(session), set_up(session)),
        lambda session, found: plan_copies.copy_set_up(
            session, found[0].id, source_id=found[1].cohort_id, by=LOCAL_ACTOR
        ),
        ["create_selection_plan", "copy_rubric"],
    ),
    "services.rubrics.add_criterion": (
        make.make_selection_plan,
        lambda session, plan: rubrics.add_criterion(session, plan.cohort_id, fields=criterion_fields(), by=LOCAL_ACTOR),
        ["add_criterion"],
    ),
    "services.rubrics.edit_criterion": (
        set_up,
        lambda session, criterion: rubrics.edit_criterion(
            session, criterion.id, fields=criterion_fields(name=f"{SECRET} 2"), version=1, by=LOCAL_ACTOR
        ),
        ["edit_criterion"],
    ),
    "services.rubrics.move_criterion": (
        lambda session: make.make_rubric_criterion(session, cohort_id=set_up(session).cohort_id, position=2),
        lambda session, criterion: rubrics.move_criterion(session, criterion.id, is_up=True, by=LOCAL_ACTOR),
        ["move_criterion"] * 2,
    ),
    "services.rubrics.remove_criterion": (
        set_up,
        lambda session, criterion: rubrics.remove_criterion(session, criterion.id, by=LOCAL_ACTOR),
        ["remove_criterion"],
    ),
    "services.eligibility.check_applications": (
        set_up,
        lambda session, criterion: eligibility.check_applications(session, criterion.cohort_id, by=LOCAL_ACTOR),
        ["check_eligibility"],
    ),
    "services.intake.start_review": (
        set_up,
        lambda session, criterion: intake.start_review(session, criterion.cohort_id, expected_count=1, by=LOCAL_ACTOR),
        ["start_review"],
    ),
    "services.intake.mark_ineligible": (
        set_up,
        lambda session, criterion: intake.mark_ineligible(
            session, criterion.cohort_id, application_ids=failing_of(session, criterion), by=LOCAL_ACTOR
        ),
        ["mark_ineligible"],
    ),
    "services.intake.ask_for_information": (
        set_up,
        lambda session, criterion: intake.ask_for_information(
            session, criterion.cohort_id, application_ids=failing_of(session, criterion), by=LOCAL_ACTOR
        ),
        ["ask_for_information"],
    ),
    "services.reviews.save_draft": (
        review_to_be_done,
        lambda session, found: score(session, found, reviews.save_draft),
        ["draft_review"],
    ),
    "services.reviews.submit_review": (
        review_to_be_done,
        lambda session, found: score(session, found, reviews.submit_review),
        ["submit_review"],
    ),
    "services.reviews.abstain": (
        submitted_review,
        lambda session, found: reviews.abstain(session, found.id, reason=SECRET, version=2, by=LOCAL_ACTOR),
        ["abstain_from_review"],
    ),
    "services.reviews.recuse": (
        submitted_review,
        lambda session, found: reviews.recuse(session, found.id, reason=SECRET, version=2, by=LOCAL_ACTOR),
        ["recuse_reviewer"],
    ),
    "services.reviews.look_at_others": (
        submitted_review,
        lambda session, found: reviews.look_at_others(session, found.id, by=LOCAL_ACTOR),
        ["see_other_reviews"],
    ),
    "services.travelers.record_passport": (make.make_traveler, record_passport, ["record_passport"]),
    "services.travelers.complete_trip": (
        make.make_traveler,
        lambda session, found: travelers.complete_trip(
            session, found.cohort_id, traveled=[found.id], reason=SECRET, by=LOCAL_ACTOR
        ),
        TRIP_DONE,
    ),
    "services.travelers.settle_traveler": (
        make.make_traveler,
        lambda session, found: travelers.settle_traveler(
            session, found.application_id, has_traveled=True, by=LOCAL_ACTOR
        ),
        TRIP_DONE,
    ),
    "services.users.add_user": (
        nothing,
        lambda session, _: users.add_user(
            session,
            fields=users.check_user({"name": SECRET, "email": PERSON["email"]}),
            roles=[Role.REVIEWER],
            by=LOCAL_ACTOR,
        ),
        ["add_user", "change_roles"],
    ),
    "services.users.edit_user": (signed_in_user, edit_user, ["edit_user"]),
    "services.users.change_roles": (
        signed_in_user,
        lambda session, user: users.change_roles(session, user.id, roles=[Role.REVIEWER], version=1, by=LOCAL_ACTOR),
        ["change_roles"],
    ),
    "services.users.deactivate_user": (
        signed_in_user,
        lambda session, user: users.deactivate_user(session, user.id, by=LOCAL_ACTOR),
        ["deactivate_user"],
    ),
    "services.users.activate_user": (
        lambda session: make.make_user(session, name=SECRET, is_active=False),
        lambda session, user: users.activate_user(session, user.id, by=LOCAL_ACTOR),
        ["activate_user"],
    ),
    "services.users.unbind_identity": (
        signed_in_user,
        lambda session, user: users.unbind_identity(session, user.id, by=LOCAL_ACTOR),
        ["unbind_identity"],
    ),
    "services.users.end_user_sessions": (
        signed_in_user,
        lambda session, user: users.end_user_sessions(session, user.id, by=LOCAL_ACTOR),
        ["end_user_sessions"],
    ),
    "services.users.make_password_link": (
        administrator_to_be,
        lambda session, user: users.make_password_link(session, user.id, by=LOCAL_ACTOR),
        ["make_password_link"],
    ),
    "services.users.make_password_link_of": (
        administrator_to_be,
        lambda session, user: users.make_password_link_of(session, email=user.email, by=LOCAL_ACTOR),
        ["make_password_link"],
    ),
}


def cohort_to_review(session: Session) -> tuple[UUID, UUID, UUID]:
    """A cohort in its review phase, an application in review, and somebody who reviews."""
    days = {"reviews_from_on": today(), "interviews_from_on": None, "decides_from_on": NEXT_DECADE}
    cohort_id = make.make_selection_plan(session, **days).cohort_id
    make.make_rubric_criterion(session, cohort_id=cohort_id)
    application = make.make_application(session, cohort_id=cohort_id, status=Status.IN_REVIEW)
    user = make.make_user(session, name=SECRET)
    make.make_user_role(session, user_id=user.id, role=Role.REVIEWER)
    return cohort_id, application.id, user.id


def assigned_review(session: Session) -> tuple[UUID, models.Review]:
    cohort_id, application_id, user_id = cohort_to_review(session)
    return cohort_id, make.make_review(session, application_id=application_id, reviewer_id=user_id)


def plan_and_assign(session: Session, found: tuple[UUID, UUID, UUID]) -> None:
    seen = assignments.plan_reviews(session, found[0], reviewer_ids=[found[2]], by=LOCAL_ACTOR)
    assignments.assign_reviews(session, seen, by=LOCAL_ACTOR)


def answer_with_secret(session: Session) -> models.ApplicationAnswers:
    return make.make_application_answers(session, answers={SECRET: f"It is {SECRET}."})


def hidden_passage(session: Session) -> models.Blackout:
    return make.make_blackout(session, answers_id=answer_with_secret(session).id)


def earlier_passage(session: Session) -> models.Blackout:
    return make.make_blackout(session, answers_id=answer_with_secret(session).id, answer_digest="0" * 64)


WRITES |= {
    "services.assignments.assign_review": (
        cohort_to_review,
        lambda session, found: assignments.assign_review(session, *found[1:], by=LOCAL_ACTOR),
        ["assign_review"],
    ),
    "services.assignments.assign_reviews": (cohort_to_review, plan_and_assign, ["assign_reviews"]),
    "services.assignments.take_back": (
        assigned_review,
        lambda session, found: assignments.take_back(
            session, found[0], reviewer_id=found[1].reviewer_id, with_drafts=True, by=LOCAL_ACTOR
        ),
        ["take_back_reviews"],
    ),
    "services.assignments.undo_assignment": (
        assigned_review,
        lambda session, found: assignments.undo_assignment(
            session, found[0], assigned_at=found[1].assigned_at, by=LOCAL_ACTOR
        ),
        ["undo_assignment"],
    ),
    "services.blackouts.black_out": (
        answer_with_secret,
        lambda session, answers: blackouts.black_out(
            session,
            answers.id,
            question=SECRET,
            quote=SECRET,
            digest=digest_answer(answers.answers[SECRET]),
            by=LOCAL_ACTOR,
        ),
        ["black_out"],
    ),
    "services.blackouts.remove_blackout": (
        hidden_passage,
        lambda session, found: blackouts.remove_blackout(session, found.id, by=LOCAL_ACTOR),
        ["remove_blackout"],
    ),
    "services.blackouts.settle_answer": (
        earlier_passage,
        lambda session, found: blackouts.settle_answer(
            session, found.answers_id, question=SECRET, digest=digest_answer(f"It is {SECRET}."), by=LOCAL_ACTOR
        ),
        ["settle_answer"],
    ),
    "services.conflicts_of_interest.declare_conflict": (
        assigned_review,
        lambda session, found: conflicts_of_interest.declare_conflict(
            session, found[1].application_id, found[1].reviewer_id, reason=SECRET, by=LOCAL_ACTOR
        ),
        ["declare_conflict"],
    ),
}


def first_timer(session: Session) -> models.Traveler:
    return make.make_traveler(
        session, application_id=make.make_application(session, status=Status.CONFIRMED, had_passport_before="no").id
    )


def case_fields(**changes: Any) -> PassportCaseChange:
    return passport_cases.check_case({"service": "agency", "appointment_place": SECRET} | changes)


def fee_fields(**changes: Any) -> PassportFeeCreate:
    paid = {"kind": "photo", "cents": 1_500, "paid_by": "traveler", "paid_on": make.OPENS_ON}
    return passport_fees.check_fee(paid | changes)


WRITES |= {
    "services.passport_cases.open_cases": (
        first_timer,
        lambda session, found: passport_cases.open_cases(session, [found.id], by=LOCAL_ACTOR),
        ["open_passport_case"],
    ),
    "services.passport_cases.record_case": (
        make.make_passport_case,
        lambda session, case: passport_cases.record_case(
            session, case.id, fields=case_fields(appointment_on=make.OPENS_ON), version=2, by=LOCAL_ACTOR
        ),
        ["edit_passport_case", "record_passport"],
    ),
    "services.passport_cases.remove_case": (
        lambda session: make.make_passport_case(session, appointment_place=SECRET),
        lambda session, case: passport_cases.remove_case(session, case.id, by=LOCAL_ACTOR),
        ["remove_passport_case"],
    ),
    "services.passport_fees.add_fee": (
        make.make_passport_case,
        lambda session, case: passport_fees.add_fee(session, case.id, fields=fee_fields(), by=LOCAL_ACTOR),
        ["add_passport_fee"],
    ),
    "services.passport_fees.edit_fee": (
        make.make_passport_fee,
        lambda session, fee: passport_fees.edit_fee(session, fee.id, fields=fee_fields(), version=1, by=LOCAL_ACTOR),
        ["edit_passport_fee"],
    ),
    "services.passport_fees.remove_fee": (
        make.make_passport_fee,
        lambda session, fee: passport_fees.remove_fee(session, fee.id, version=1, by=LOCAL_ACTOR),
        ["remove_passport_fee"],
    ),
}


def soon_traveling(session: Session) -> models.Traveler:
    cohort = make.make_cohort(session, departs_on=TOMORROW, returns_on=TOMORROW)
    application = make.make_application(session, cohort_id=cohort.id, status=Status.CONFIRMED)
    return make.make_traveler(session, application_id=application.id)


def open_consult(session: Session) -> models.TravelConsult:
    return make.make_travel_consult(session, traveler_id=soon_traveling(session).id, notes=SECRET)


WRITES |= {
    "services.consults.refer_traveler": (
        soon_traveling,
        lambda session, found: consults.refer_traveler(session, found.id, by=LOCAL_ACTOR),
        ["refer_to_adviser"],
    ),
    "services.consults.open_consult": (
        soon_traveling,
        lambda session, found: consults.open_consult(session, found.id, by=LOCAL_ACTOR),
        ["open_consult"],
    ),
    "services.consults.record_consult": (
        open_consult,
        lambda session, found: consults.record_consult(
            session, found.id, state=ConsultState.NOT_TRAVELING, notes=f"{SECRET} 2", version=1, by=LOCAL_ACTOR
        ),
        ["record_consult"],
    ),
    "services.consults.remove_consult": (
        open_consult,
        lambda session, found: consults.remove_consult(session, found.id, version=1, by=LOCAL_ACTOR),
        ["remove_consult"],
    ),
}


def read_events(session: Session) -> list[AuditEvent]:
    return list(session.exec(select(AuditEvent).order_by(col(AuditEvent.id))))


def perform(engine: Engine, name: str) -> list[AuditEvent]:
    """The events that the write leaves, and no others."""
    prepare, write, _ = WRITES[name]
    with writing(engine) as session:
        found = prepare(session)
    with writing(engine) as session:
        earlier = {event.id for event in read_events(session)}
        write(session, found)
    with writing(engine) as session:
        return [event for event in read_events(session) if event.id not in earlier]


def test_every_write_is_tried() -> None:
    services = {name for name in DOORS if name.startswith("services.")}
    assert services - LEAVE_NOTHING - BULK == WRITES.keys()


@pytest.mark.parametrize("name", WRITES)
def test_write_leaves_its_events_without_a_word_about_a_person(sqlite_engine: Engine, name: str) -> None:
    events = perform(sqlite_engine, name)
    assert [event.action for event in events] == WRITES[name][2]
    assert {event.user_id for event in events} == {LOCAL_ACTOR.user_id}
    told = json.dumps([(event.before, event.after) for event in events]).casefold()
    assert [word for word in (SECRET, *PERSON.values()) if word.casefold() in told] == []


def test_event_of_a_new_record_names_every_column(sqlite_engine: Engine) -> None:
    (event,) = perform(sqlite_engine, "services.people.add_person")
    assert event.before is None
    assert (event.after or {}).keys() == models.Person.model_fields.keys() - SKIPPED
    assert (event.after or {})["email"] == WITHHELD


def test_event_of_an_edit_tells_the_changed_columns(sqlite_engine: Engine) -> None:
    (event,) = perform(sqlite_engine, "services.cohorts.edit_cohort")
    assert event.before == {"seat_count": 20, "note": None}
    assert event.after == {"seat_count": 21, "note": WITHHELD}


def test_edit_that_changes_nothing_leaves_no_event(session: Session) -> None:
    cohort = make.make_cohort(session)
    fields = cohorts.check_cohort(cohort_values(cohort))
    cohorts.edit_cohort(session, cohort.id, fields=fields, version=1, by=LOCAL_ACTOR)
    assert read_events(session) == []


def offer_all(engine: Engine, wanted: list[models.Application]) -> None:
    with writing(engine) as session:
        for application in wanted:
            applications.move_application(
                session, application.id, to=Status.OFFERED, reply_by_on=today(), by=LOCAL_ACTOR
            )


def test_write_that_fails_leaves_no_event(engine: Engine) -> None:
    with writing(engine) as session:
        leaves_on = today() + timedelta(days=60)
        cohort = make.make_cohort(session, seat_count=1, departs_on=leaves_on, returns_on=leaves_on)
        wanted = [make.make_application(session, cohort_id=cohort.id, status=Status.IN_REVIEW) for _ in range(2)]
    with pytest.raises(SeatsTaken):
        offer_all(engine, wanted)
    with writing(engine) as session:
        assert read_events(session) == []
