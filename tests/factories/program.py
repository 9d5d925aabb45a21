"""How does a test get a valid record of the program and of its office?

Each adds the record, and whatever it must refer to, to the session, flushes, and returns it. Records are stored as they
are given: no service runs, so no audit event, status change or summary row is made beside them.
"""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Final, TypeVar
from uuid import UUID

from sqlmodel import Session

from mayatrack import models
from mayatrack.domain.application_status import STAGE_OF_STATUS, Stage, Status
from mayatrack.domain.blinding import digest_answer
from mayatrack.domain.decisions import Decision
from mayatrack.domain.documents import PassportAnchor
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.follow_ups import Wave
from mayatrack.domain.names import search_words, sort_name
from mayatrack.domain.outcomes import OpportunityKind, OutcomeSource, PlacementKind
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.domain.roles import LOCAL_USER_ID, Role
from mayatrack.domain.sessions import ABSOLUTE_LIMIT, LINK_LIMIT, LinkPurpose, SignInMethod
from mayatrack.models.base import new_id, now
from mayatrack.models.summaries import NO_COLLEGE

Record = TypeVar("Record", bound=models.Base)

OPENS_ON: Final = date(2024, 1, 8)
CLOSES_ON: Final = date(2024, 2, 16)
SELECTED_BY_ON: Final = date(2024, 3, 1)
DEPARTS_ON: Final = date(2024, 6, 9)
RETURNS_ON: Final = date(2024, 6, 23)
DEPARTS_AT: Final = datetime(2024, 6, 9, 20, 15, tzinfo=UTC)

numbers = count(1)


def add(session: Session, record: Record) -> Record:
    """Store the record."""
    session.add(record)
    session.flush()
    return record


def build(kind: type[Record], changes: dict[str, Any], /, **defaults: Any) -> Record:
    """A record of these defaults and changes; a keyword that is no column is an error, which SQLModel would ignore."""
    unknown = sorted(changes.keys() - kind.model_fields.keys())
    if unknown:
        raise TypeError(f"{kind.__name__} has no {', '.join(unknown)}")
    return kind(**(defaults | changes))


def refer(session: Session, changes: dict[str, Any], column: str, make: Callable[[Session], Any]) -> UUID:
    """The id that the test gave for `column`, otherwise that of a new record."""
    return changes[column] if column in changes else make(session).id


def make_user(session: Session, **changes: Any) -> models.User:
    """A user without a role."""
    number = next(numbers)
    return add(session, build(models.User, changes, name=f"User {number}", email=f"user{number}@example.org"))


def make_user_role(session: Session, **changes: Any) -> models.UserRole:
    """The role of program staff, for a new user."""
    user_id = refer(session, changes, "user_id", make_user)
    return add(session, build(models.UserRole, changes, user_id=user_id, role=Role.PROGRAM_STAFF))


def make_setting(session: Session, **changes: Any) -> models.Setting:
    """A value that the office changed."""
    return add(session, build(models.Setting, changes, name=f"setting_{next(numbers)}", value=11))


def make_audit_event(session: Session, **changes: Any) -> models.AuditEvent:
    """An event of the local user."""
    defaults = {"user_id": LOCAL_USER_ID, "action": "add_person", "record": "person", "record_id": new_id()}
    return add(session, build(models.AuditEvent, changes, **defaults))


def make_college(session: Session, **changes: Any) -> models.College:
    """A college, with an IPEDS id that no real one has."""
    number = next(numbers)
    return add(session, build(models.College, changes, name=f"College {number}", ipeds_id=900_000 + number))


def make_destination(session: Session, **changes: Any) -> models.Destination:
    """A city in Japan."""
    defaults = {"country": "Japan", "country_code": "JP", "latitude": 35.7, "longitude": 139.7}
    return add(session, build(models.Destination, changes, city=f"City {next(numbers)}", **defaults))


def make_entry_rule(session: Session, **changes: Any) -> models.EntryRule:
    """An unconfirmed rule of a new destination: the passport has to last for the stay."""
    destination_id = refer(session, changes, "destination_id", make_destination)
    defaults = {"anchor": PassportAnchor.STAY, "entry": "none up to 90 days", "source": "https://example.org/entry"}
    return add(session, build(models.EntryRule, changes, destination_id=destination_id, **defaults))


def make_cohort(session: Session, **changes: Any) -> models.Cohort:
    """A cohort of 20 that traveled in June 2024, to a new destination."""
    destination_id = refer(session, changes, "destination_id", make_destination)
    dates = {
        "opens_on": OPENS_ON,
        "closes_on": CLOSES_ON,
        "selected_by_on": SELECTED_BY_ON,
        "departs_on": DEPARTS_ON,
        "returns_on": RETURNS_ON,
    }
    cohort = build(
        models.Cohort, changes, name=f"Cohort {next(numbers)}", destination_id=destination_id, seat_count=20, **dates
    )
    return add(session, cohort)


def make_person(session: Session, **changes: Any) -> models.Person:
    """A person, findable by name and e-mail address."""
    number = next(numbers)
    person = build(
        models.Person,
        changes,
        given_name="Ana María",
        family_name=f"Núñez {number}",
        email=f"person{number}@example.org",
        sort_name="",
        search_words="",
    )
    if "sort_name" not in changes:
        person.sort_name = sort_name(person.given_name, person.family_name)
    if "search_words" not in changes:
        person.search_words = search_words(
            person.given_name, person.family_name, person.preferred_name, person.email, person.student_number
        )
    return add(session, person)


def make_demographics(session: Session, **changes: Any) -> models.Demographics:
    """The answers of a new person who was asked nothing yet."""
    person_id = refer(session, changes, "person_id", make_person)
    defaults = {"source": "application form", "answered_on": OPENS_ON}
    return add(session, build(models.Demographics, changes, person_id=person_id, **defaults))


def make_application(session: Session, **changes: Any) -> models.Application:
    """A submitted application of a new person for a new cohort; its stage follows from `status`."""
    person_id = refer(session, changes, "person_id", make_person)
    cohort_id = refer(session, changes, "cohort_id", make_cohort)
    status = changes.get("status", Status.SUBMITTED)
    person = session.get_one(models.Person, person_id)
    application = build(
        models.Application,
        changes,
        person_id=person_id,
        cohort_id=cohort_id,
        status=status,
        stage=STAGE_OF_STATUS[status],
        reply_by_on=SELECTED_BY_ON + timedelta(days=14) if status is Status.OFFERED else None,
        sort_name=person.sort_name,
    )
    return add(session, application)


def make_application_answers(session: Session, **changes: Any) -> models.ApplicationAnswers:
    """One free answer of a new application."""
    application_id = refer(session, changes, "application_id", make_application)
    answers = {"Why do you want to travel?": "To see how other cities solve what ours has to solve."}
    return add(session, build(models.ApplicationAnswers, changes, application_id=application_id, answers=answers))


def make_status_change(session: Session, **changes: Any) -> models.StatusChange:
    """The first step of a new application."""
    application_id = refer(session, changes, "application_id", make_application)
    defaults = {"to_status": Status.SUBMITTED, "changed_by_id": LOCAL_USER_ID}
    return add(session, build(models.StatusChange, changes, application_id=application_id, **defaults))


def make_traveler(session: Session, **changes: Any) -> models.Traveler:
    """A traveler of `application_id`, or of a new confirmed application (of `person_id`, for `cohort_id`)."""
    given = {column: changes[column] for column in ("person_id", "cohort_id") if column in changes}
    application_id = refer(
        session, changes, "application_id", lambda session: make_application(session, status=Status.CONFIRMED, **given)
    )
    application = session.get_one(models.Application, application_id)
    traveler = build(
        models.Traveler,
        changes,
        application_id=application_id,
        person_id=application.person_id,
        cohort_id=application.cohort_id,
    )
    return add(session, traveler)


def make_flight(session: Session, **changes: Any) -> models.Flight:
    """A flight of a new cohort from Los Angeles to Tokyo."""
    cohort_id = refer(session, changes, "cohort_id", make_cohort)
    defaults = {"number": f"JL{next(numbers)}", "origin": "LAX", "destination": "HND"}
    times = {"departs_at": DEPARTS_AT, "arrives_at": DEPARTS_AT + timedelta(hours=11)}
    return add(session, build(models.Flight, changes, cohort_id=cohort_id, **defaults, **times))


def make_flight_traveler(session: Session, **changes: Any) -> models.FlightTraveler:
    """A traveler booked on a flight of the traveler's cohort, both new unless given."""
    traveler_id = refer(session, changes, "traveler_id", make_traveler)
    cohort_id = session.get_one(models.Traveler, traveler_id).cohort_id
    flight_id = refer(session, changes, "flight_id", lambda session: make_flight(session, cohort_id=cohort_id))
    return add(
        session,
        build(
            models.FlightTraveler, changes, flight_id=flight_id, traveler_id=traveler_id, state=BoardingState.PLANNED
        ),
    )


def make_follow_up(session: Session, **changes: Any) -> models.FollowUp:
    """The first contact with a new traveler, still to be made."""
    traveler_id = refer(session, changes, "traveler_id", make_traveler)
    defaults = {"wave": Wave.DAYS_30, "due_on": RETURNS_ON + timedelta(days=30)}
    return add(session, build(models.FollowUp, changes, traveler_id=traveler_id, **defaults))


def make_organization(session: Session, **changes: Any) -> models.Organization:
    """An organization."""
    return add(session, build(models.Organization, changes, name=f"Organization {next(numbers)}"))


def make_opportunity(session: Session, **changes: Any) -> models.Opportunity:
    """An internship at a new organization, open without end and for any number."""
    organization_id = refer(session, changes, "organization_id", make_organization)
    defaults = {"kind": OpportunityKind.INTERNSHIP, "title": f"Internship {next(numbers)}"}
    return add(session, build(models.Opportunity, changes, organization_id=organization_id, **defaults))


def make_referral(session: Session, **changes: Any) -> models.Referral:
    """A new traveler suggested for a new opportunity."""
    opportunity_id = refer(session, changes, "opportunity_id", make_opportunity)
    traveler_id = refer(session, changes, "traveler_id", make_traveler)
    ids = {"opportunity_id": opportunity_id, "traveler_id": traveler_id}
    return add(session, build(models.Referral, changes, referred_on=RETURNS_ON + timedelta(days=40), **ids))


def make_placement(session: Session, **changes: Any) -> models.Placement:
    """A full-time job of a new traveler at a new organization, in the traveler's own words."""
    started_on = RETURNS_ON + timedelta(days=70)
    defaults = {
        "traveler_id": refer(session, changes, "traveler_id", make_traveler),
        "organization_id": refer(session, changes, "organization_id", make_organization),
        "kind": PlacementKind.EMPLOYED_FULL_TIME,
        "started_on": started_on,
        "source": OutcomeSource.SELF,
        "as_of_on": started_on + timedelta(days=7),
        "verified_by_id": LOCAL_USER_ID,
    }
    return add(session, build(models.Placement, changes, **defaults))


def make_import_batch(session: Session, **changes: Any) -> models.ImportBatch:
    """An import of one new row into a new cohort."""
    defaults = {
        "cohort_id": refer(session, changes, "cohort_id", make_cohort),
        "file_name": "applicants.csv",
        "file_digest": f"{next(numbers):064x}",
        "new_count": 1,
        "changed_count": 0,
        "unchanged_count": 0,
        "duplicate_count": 0,
        "refused_count": 0,
        "imported_by_id": LOCAL_USER_ID,
    }
    return add(session, build(models.ImportBatch, changes, **defaults))


def make_import_change(session: Session, **changes: Any) -> models.ImportChange:
    """A person that a new import made."""
    batch_id = refer(session, changes, "batch_id", make_import_batch)
    defaults = {"record": "person", "record_id": new_id(), "version_after": 1}
    return add(session, build(models.ImportChange, changes, batch_id=batch_id, **defaults))


def make_import_mapping(session: Session, **changes: Any) -> models.ImportMapping:
    """The mapping of two headings."""
    fields = {"First name": "given_name", "E-mail": "email"}
    return add(session, build(models.ImportMapping, changes, heading_key=f"headings {next(numbers)}", fields=fields))


def make_application_count(session: Session, **changes: Any) -> models.ApplicationCount:
    """One submitted application without a college, as the summary of a new cohort counts it."""
    cohort_id = refer(session, changes, "cohort_id", make_cohort)
    defaults = {"status": Status.SUBMITTED, "stage": Stage.APPLIED, "college_id": NO_COLLEGE, "application_count": 1}
    return add(session, build(models.ApplicationCount, changes, cohort_id=cohort_id, **defaults))


def make_cohort_count(session: Session, **changes: Any) -> models.CohortCount:
    """The summary of a new cohort in which nothing happened yet."""
    return add(session, build(models.CohortCount, changes, cohort_id=refer(session, changes, "cohort_id", make_cohort)))


def make_credential(session: Session, **changes: Any) -> models.Credential:
    """What a new user signs in with: nothing yet."""
    return add(session, build(models.Credential, changes, user_id=refer(session, changes, "user_id", make_user)))


def make_user_session(session: Session, **changes: Any) -> models.UserSession:
    """An open session of a new user, whose token nobody knows."""
    defaults = {
        "token_hash": f"{next(numbers):064x}",
        "user_id": refer(session, changes, "user_id", make_user),
        "method": SignInMethod.PASSWORD,
        "ends_at": now() + ABSOLUTE_LIMIT,
    }
    return add(session, build(models.UserSession, changes, **defaults))


def make_sign_in_link(session: Session, **changes: Any) -> models.SignInLink:
    """A link with which a new user may choose a password."""
    defaults = {
        "token_hash": f"{next(numbers):064x}",
        "user_id": refer(session, changes, "user_id", make_user),
        "purpose": LinkPurpose.CHOOSE_PASSWORD,
        "ends_at": now() + LINK_LIMIT,
    }
    return add(session, build(models.SignInLink, changes, **defaults))


def make_sign_in_throttle(session: Session, **changes: Any) -> models.SignInThrottle:
    """One failed sign-in."""
    return add(session, build(models.SignInThrottle, changes, key=f"{next(numbers):064x}", failure_count=1))


def make_openid_request(session: Session, **changes: Any) -> models.OpenIDRequest:
    """A sign-in that is at the identity provider."""
    number = next(numbers)
    defaults = {
        "state_hash": f"{number:064x}",
        "browser_hash": f"{number:064x}",
        "nonce": f"nonce {number}",
        "code_verifier": "v" * 43,
        "next_address": "/",
        "ends_at": now() + timedelta(minutes=10),
    }
    return add(session, build(models.OpenIDRequest, changes, **defaults))


def make_audit_seal(session: Session, **changes: Any) -> models.AuditSeal:
    """A seal that fits into no chain."""
    number = next(numbers)
    defaults = {
        "number": number,
        "transaction_id": new_id(),
        "event_count": 1,
        "previous_hash": f"{number:064x}",
        "hash": f"{number + 1:064x}",
    }
    return add(session, build(models.AuditSeal, changes, **defaults))


def make_audit_head(session: Session, **changes: Any) -> models.AuditHead:
    """The one head that every database has."""
    head = session.get_one(models.AuditHead, 1)
    head.sqlmodel_update(changes)
    session.flush()
    return head


def make_person_merge(session: Session, **changes: Any) -> models.PersonMerge:
    """A new person that took up a record which is gone."""
    defaults = {
        "kept_person_id": refer(session, changes, "kept_person_id", make_person),
        "merged_person_id": new_id(),
        "before": {},
        "merged_by_id": LOCAL_USER_ID,
    }
    return add(session, build(models.PersonMerge, changes, **defaults))


def make_legal_hold(session: Session, **changes: Any) -> models.LegalHold:
    """A hold on everything."""
    defaults = {"reason": "Claim 2026-07", "placed_on": RETURNS_ON, "placed_by_id": LOCAL_USER_ID}
    return add(session, build(models.LegalHold, changes, **defaults))


def make_records_request(session: Session, **changes: Any) -> models.RecordsRequest:
    """A request that one redacted file answered."""
    defaults = {
        "asked_on": RETURNS_ON,
        "requester": "Valley Gazette",
        "scope": "Trips of 2026",
        "redactions": {"email": "Gov. Code § 7927.700"},
        "row_count": 3,
        "file_digest": f"{next(numbers):064x}",
        "made_by_id": LOCAL_USER_ID,
    }
    return add(session, build(models.RecordsRequest, changes, **defaults))


def make_selection_plan(session: Session, **changes: Any) -> models.SelectionPlan:
    """The selection of a new cohort: reviews, interviews and decisions within its dates."""
    defaults = {
        "cohort_id": refer(session, changes, "cohort_id", make_cohort),
        "reviews_from_on": CLOSES_ON,
        "interviews_from_on": CLOSES_ON + timedelta(days=5),
        "decides_from_on": CLOSES_ON + timedelta(days=10),
    }
    return add(session, build(models.SelectionPlan, changes, **defaults))


def make_rubric_criterion(session: Session, **changes: Any) -> models.RubricCriterion:
    """A criterion of a new cohort with three points."""
    defaults = {
        "cohort_id": refer(session, changes, "cohort_id", make_cohort),
        "position": 1,
        "name": f"Criterion {next(numbers)}",
        "weight": 1.0,
        "labels": {"0": "nothing of it", "1": "some", "2": "much"},
    }
    return add(session, build(models.RubricCriterion, changes, **defaults))


def make_review(session: Session, **changes: Any) -> models.Review:
    """A review that a new user was assigned, of a new application in review."""
    application_id = refer(
        session, changes, "application_id", lambda session: make_application(session, status=Status.IN_REVIEW)
    )
    ids = {"application_id": application_id, "reviewer_id": refer(session, changes, "reviewer_id", make_user)}
    return add(session, build(models.Review, changes, assigned_by_id=LOCAL_USER_ID, **ids))


def make_blackout(session: Session, **changes: Any) -> models.Blackout:
    """The first word of a new answer, hidden."""
    answers_id = refer(session, changes, "answers_id", make_application_answers)
    question, answer = next(iter(session.get_one(models.ApplicationAnswers, answers_id).answers.items()))
    defaults = {
        "question": question,
        "starts_from": 0,
        "ends_before": 2,
        "answer_digest": digest_answer(answer),
        "made_by_id": LOCAL_USER_ID,
    }
    return add(session, build(models.Blackout, changes, answers_id=answers_id, **defaults))


def make_standing(session: Session, **changes: Any) -> models.Standing:
    """Where a new application in review stands before anybody scored it."""
    application_id = refer(
        session, changes, "application_id", lambda session: make_application(session, status=Status.IN_REVIEW)
    )
    cohort_id = session.get_one(models.Application, application_id).cohort_id
    number = next(numbers)
    defaults = {"cohort_id": cohort_id, "number": number, "lot": f"{number:064x}"}
    return add(session, build(models.Standing, changes, application_id=application_id, **defaults))


def make_interview_slot(session: Session, **changes: Any) -> models.InterviewSlot:
    """A free half-hour of a new cohort."""
    cohort_id = refer(session, changes, "cohort_id", make_cohort)
    starts_at = datetime(2024, 2, 20, 18, 0, tzinfo=UTC)
    times = {"starts_at": starts_at, "ends_at": starts_at + timedelta(minutes=30)}
    return add(session, build(models.InterviewSlot, changes, cohort_id=cohort_id, place="Room 300", **times))


def make_slot_interviewer(session: Session, **changes: Any) -> models.SlotInterviewer:
    """A new user who interviews at a new time."""
    ids = {
        "slot_id": refer(session, changes, "slot_id", make_interview_slot),
        "user_id": refer(session, changes, "user_id", make_user),
    }
    return add(session, build(models.SlotInterviewer, changes, **ids))


def make_calendar_feed(session: Session, **changes: Any) -> models.CalendarFeed:
    """The calendar of a new user, at an address that nobody knows."""
    user_id = refer(session, changes, "user_id", make_user)
    return add(session, build(models.CalendarFeed, changes, user_id=user_id, token_hash=f"{next(numbers):064x}"))


def make_pending_decision(session: Session, **changes: Any) -> models.PendingDecision:
    """A new application in review that is to be offered a seat."""
    application_id = refer(
        session, changes, "application_id", lambda session: make_application(session, status=Status.IN_REVIEW)
    )
    defaults = {"decision": Decision.OFFER, "batch_id": new_id()}
    return add(session, build(models.PendingDecision, changes, application_id=application_id, **defaults))


def make_decision_change(session: Session, **changes: Any) -> models.DecisionChange:
    """The step that entered the decision to offer a new application a seat."""
    application_id = refer(
        session, changes, "application_id", lambda session: make_application(session, status=Status.IN_REVIEW)
    )
    cohort_id = session.get_one(models.Application, application_id).cohort_id
    defaults = {
        "cohort_id": cohort_id,
        "batch_id": new_id(),
        "to_decision": Decision.OFFER,
        "changed_by_id": LOCAL_USER_ID,
    }
    return add(session, build(models.DecisionChange, changes, application_id=application_id, **defaults))


def make_waitlist_place(session: Session, **changes: Any) -> models.WaitlistPlace:
    """The first place on the waitlist of a new application's cohort."""
    application_id = refer(
        session, changes, "application_id", lambda session: make_application(session, status=Status.WAITLISTED)
    )
    cohort_id = session.get_one(models.Application, application_id).cohort_id
    defaults = {"cohort_id": cohort_id, "position": 1}
    return add(session, build(models.WaitlistPlace, changes, application_id=application_id, **defaults))


def make_college_term(session: Session, **changes: Any) -> models.CollegeTerm:
    """A spring term of a new college, with finals in its last week."""
    defaults = {
        "college_id": refer(session, changes, "college_id", make_college),
        "name": f"Spring {next(numbers)}",
        "starts_on": date(2024, 2, 5),
        "ends_on": date(2024, 6, 3),
        "finals_from_on": date(2024, 5, 28),
        "finals_until_on": date(2024, 6, 3),
    }
    return add(session, build(models.CollegeTerm, changes, **defaults))


def make_processing_time(session: Session, **changes: Any) -> models.ProcessingTime:
    """Four to six weeks by routine service, from a day of its own on."""
    defaults = {
        "effective_on": date(2024, 1, 1) + timedelta(days=next(numbers)),
        "service": PassportService.ROUTINE,
        "min_weeks": 4.0,
        "max_weeks": 6.0,
        "source": "https://example.org/times",
    }
    return add(session, build(models.ProcessingTime, changes, **defaults))
