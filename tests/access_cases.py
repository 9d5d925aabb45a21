"""What is planted into every field, and how is each read called?"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any, Final
from uuid import UUID

import pandas as pd
from sqlmodel import Session

from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.call_queue import CallDays
from mayatrack.domain.data_quality import Check
from mayatrack.domain.demographics import Education, YesNoAnswer
from mayatrack.domain.documents import DocumentState
from mayatrack.domain.matching import Fit
from mayatrack.domain.person_records import FileFormat
from mayatrack.domain.ranking import TieRule
from mayatrack.domain.redaction import Subject
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_ACTOR, LOCAL_USER_ID, Actor
from mayatrack.exceptions import NotFound
from mayatrack.models import Application, FollowUp
from mayatrack.models.base import now, today
from mayatrack.queries import (
    alumni,
    applications,
    assignments,
    audit,
    blackouts,
    board_pages,
    boards,
    call_queue,
    career_outcomes,
    chaperones,
    check_ins,
    checklists,
    cohorts,
    college_terms,
    colleges,
    consults,
    contact_wishes,
    data_quality,
    decisions,
    destinations,
    disagreements,
    eligibility,
    emergency_contacts,
    erasure,
    exports,
    fliers,
    flights,
    follow_ups,
    history,
    holds,
    incidents,
    interviews,
    matching,
    merges,
    numbers,
    opportunities,
    organizations,
    outcomes,
    overview,
    packets,
    passport_cases,
    people,
    placements,
    processing_times,
    publications,
    rankings,
    records,
    records_requests,
    referrals,
    reports,
    retention,
    reviews,
    seats,
    selection_plans,
    stalled,
    targets,
    travel_policy,
    travelers,
    users,
)
from mayatrack.queries.match_statements import MatchFilter
from mayatrack.queries.quality_statements import ALUMNI_CHECKS, PEOPLE_CHECKS
from mayatrack.queries.stalled_statements import StalledFilter
from mayatrack.services import demographic_gaps, demographics, person_records
from mayatrack.services.alumni_summaries import refresh_alumni
from mayatrack.services.privacy.demographics import read_answer_dates
from mayatrack.services.reviews import look_at_others
from tests import factories as make
from tests.factories import DEPARTS_ON, OPENS_ON, RETURNS_ON
from tests.factories.publications import make_report


@dataclass(frozen=True)
class Planted:
    """The records whose values are exchanged."""

    person_id: UUID
    cohort_id: UUID
    follow_up_id: UUID
    selecting_cohort_id: UUID
    reviewed_id: UUID
    review_id: UUID
    deciding_cohort_id: UUID
    mark_of: tuple[UUID, UUID]
    case_id: UUID
    consult_id: UUID
    opportunity_id: UUID
    traveler_id: UUID
    referral_id: UUID
    target_id: UUID


EMAIL: Final = "planted@example.org"
NEVER: Final = {f"had_{what}_before": Baseline.NO for what in ("passport", "flown", "traveled_abroad")}
# A day on which what is planted could still wait: its cohort has not left.
WAITED: Final[dict[str, Any]] = {
    "chosen": StalledFilter(),
    "now": datetime.combine(DEPARTS_ON - timedelta(days=1), time(12), UTC),
}
Read = Callable[[Session, Planted, Actor], str]


def plant(session: Session) -> Planted:
    """One person with something in every field, on one trip with everything around it."""
    # First of all: what is exchanged are the values that were stored last.
    deciding_cohort_id = _plant_seats(session)
    make_report(session)
    destination = make.make_destination(session, city="Plantcity")
    cohort = make.make_cohort(session, note="Plantnote", destination_id=destination.id)
    _plant_first_timer(session, cohort.id)
    person = make.make_person(
        session,
        email=EMAIL,
        given_name="Plantgiven",
        family_name="Plantfamily",
        preferred_name="Plantpreferred",
        phone="213 555 0100",
        birth_on=date(2004, 2, 28),
        student_number="S88123",
        preferred_language="Plantlanguage",
    )
    make.make_entry_rule(session, destination_id=cohort.destination_id, source="Plantsource")
    application = make.make_application(
        session,
        person_id=person.id,
        cohort_id=cohort.id,
        college_id=make.make_college(session).id,
        status=Status.TRAVELED,
        stage=Stage.TRAVELED,
        reply_by_on=OPENS_ON,
        had_passport_before=Baseline.NO,
        had_flown_before=Baseline.NO,
        had_traveled_abroad_before=Baseline.NO,
    )
    make.make_status_change(session, application_id=application.id, reason="Plantreason")
    make.make_application_answers(session, application_id=application.id, answers={"Why?": "Plantanswer"})
    make.make_demographics(
        session,
        person_id=person.id,
        race_ethnicity=["asian"],
        gender=["woman"],
        parent_1_education=Education.NO_HIGH_SCHOOL,
        parent_2_education=Education.HIGH_SCHOOL,
        first_generation_american=YesNoAnswer.YES,
    )
    book: dict[str, Any] = {
        "document_state": DocumentState.IN_HAND,
        "passport_applied_on": OPENS_ON,
        "passport_issued_on": OPENS_ON + timedelta(days=30),
        "passport_expires_on": RETURNS_ON + timedelta(days=3_000),
    }
    _plant_going(session, person.id, **book)
    traveler = make.make_traveler(
        session,
        application_id=application.id,
        **book,
        traveled_on=DEPARTS_ON,
        first_flight_on=DEPARTS_ON,
        first_trip_abroad_on=DEPARTS_ON,
    )
    make.make_check_in(session, traveler_id=traveler.id)
    told = {"what": "Plantwhat", "action": "Plantaction"}
    make.make_incident(session, cohort_id=cohort.id, traveler_id=traveler.id, **told)
    make.make_flight_traveler(
        session, flight_id=make.make_flight(session, cohort_id=cohort.id).id, traveler_id=traveler.id
    )
    follow_up = make.make_follow_up(
        session,
        traveler_id=traveler.id,
        due_on=today(),
        done_on=None,
        answer="Plantfollowed",
        next_step="Plantstep",
    )
    make.make_contact_attempt(session, traveler_id=traveler.id, note="Plantnote")
    make.make_outcome(session, traveler_id=traveler.id)
    make.make_contact_wish(session, person_id=person.id)
    interview = make.make_interview_slot(
        session, cohort_id=cohort.id, application_id=application.id, place="Plantplace"
    )
    make.make_slot_interviewer(session, slot_id=interview.id, user_id=LOCAL_USER_ID)
    organization = make.make_organization(
        session, name="Plantorganization", contact_name="Plantdesk", note="Plantpartner"
    )
    opportunity = make.make_opportunity(
        session,
        organization_id=organization.id,
        title="Planttitle",
        note="Plantboard",
        contact_name="Plantcaller",
        closes_on=None,
        # The person is old enough from this very day on, and is spoken to in this language.
        starts_on=date(2024, 2, 28),
        least_age=20,
        languages=["Plantlanguage"],
    )
    referral = make.make_referral(session, opportunity_id=opportunity.id, traveler_id=traveler.id)
    make.make_referral_change(session, referral_id=referral.id, reason="Plantwhy")
    make.make_placement(session, traveler_id=traveler.id, organization_id=organization.id)
    refresh_alumni(session, [traveler.id])
    waiting = _plant_selection(session, person.id)
    make.make_college_term(session, college_id=application.college_id, name="Plantterm", source="Plantcalendar")
    make.make_processing_time(session, source="Planttimes")
    reviewed_id = _plant_reviews(session, person.id)
    make.make_user(session)
    make.make_audit_event(session, before={"planted": "one"}, after={"planted": "two"})
    case_id = _plant_case(session, traveler.id)
    consult_id = make.make_travel_consult(session, traveler_id=traveler.id, notes="Plantconsult").id
    review_id = _plant_own_review(session, application.id, cohort.id)
    _plant_decision(session, deciding_cohort_id, person.id)
    mark_of = _plant_boarding(session, cohort.id, person.id, traveler.id)
    return Planted(
        person.id,
        cohort.id,
        follow_up.id,
        waiting,
        reviewed_id,
        review_id,
        deciding_cohort_id,
        mark_of,
        case_id,
        consult_id,
        opportunity.id,
        traveler.id,
        referral.id,
        make.make_target(session).id,
    )


def _plant_boarding(session: Session, cohort_id: UUID, person_id: UUID, traveler_id: UUID) -> tuple[UUID, UUID]:
    """What gets the trip ready and goes along with it; the ids of a checklist's item and of its traveler."""
    item = make.make_checklist_item(session, cohort_id=cohort_id, name="Plantitem")
    make.make_checklist_mark(session, item_id=item.id, traveler_id=traveler_id)
    make.make_chaperone(session, cohort_id=cohort_id, name="Plantchaperone", email="chaperone@example.org")
    make.make_emergency_contact(session, person_id=person_id, name="Plantmother", language="Planttongue")
    return item.id, traveler_id


def _plant_going(session: Session, person_id: UUID, **book: Any) -> None:
    """The person is confirmed for a trip that has not left as well, with the same book."""
    departs_on = today() + timedelta(days=100)
    cohort = make.make_cohort(session, departs_on=departs_on, returns_on=departs_on + timedelta(days=10))
    going = make.make_application(session, person_id=person_id, cohort_id=cohort.id, status=Status.CONFIRMED)
    make.make_traveler(session, application_id=going.id, **book)


def _plant_case(session: Session, traveler_id: UUID) -> UUID:
    """The first-passport case of the traveler, with a fee."""
    done = {"mailed_on": OPENS_ON + timedelta(days=2), "arrived_on": DEPARTS_ON}
    case = make.make_passport_case(session, traveler_id=traveler_id, appointment_place="Plantoffice", **done)
    make.make_passport_fee(session, case_id=case.id)
    return case.id


def _plant_first_timer(session: Session, cohort_id: UUID) -> None:
    """Somebody on the same trip whose case is not open yet, and somebody who had one and withdrew."""
    confirmed = {"status": Status.CONFIRMED, "had_passport_before": Baseline.NO}
    application = make.make_application(session, cohort_id=cohort_id, **confirmed)
    # Another state than those that are exchanged.
    make.make_traveler(session, application_id=application.id, document_state=DocumentState.APPLIED)
    gone = make.make_application(session, cohort_id=cohort_id, status=Status.WITHDRAWN)
    traveler = make.make_traveler(session, application_id=gone.id, document_state=DocumentState.APPLIED)
    make.make_passport_case(session, traveler_id=traveler.id)


def _plant_selection(session: Session, person_id: UUID) -> UUID:
    """A cohort that chooses, and an application of the person that waits for its review there."""
    plan = make.make_selection_plan(session, minimum_age=18)
    make.make_rubric_criterion(session, cohort_id=plan.cohort_id, name="Plantcriterion")
    waiting = make.make_application(session, cohort_id=plan.cohort_id, person_id=person_id)
    failed = {"is_eligible": False, "check_reasons": ["Plantcheck"], "checked_at": now()}
    make.make_standing(session, application_id=waiting.id, **failed)
    return plan.cohort_id


def _plant_reviews(session: Session, person_id: UUID) -> UUID:
    """Two reviews of an application of the person, and a passage that reviewers do not read."""
    plan = make.make_selection_plan(session, reviews_wanted=3)
    application = make.make_application(session, cohort_id=plan.cohort_id, person_id=person_id, status=Status.IN_REVIEW)
    make.make_standing(session, application_id=application.id, review_count=2, review_spread=30.0)
    answers = make.make_application_answers(session, application_id=application.id, answers={"Why?": "Plantanswer"})
    make.make_blackout(session, answers_id=answers.id)
    criterion = make.make_rubric_criterion(session, cohort_id=plan.cohort_id, name="Plantcriterion")
    said = {"comment": "Plantcomment", "points": {str(criterion.id): 2}}
    done = {"state": ReviewState.SUBMITTED, "submitted_at": now(), "score": 40.0}
    for changes in (done, {"state": ReviewState.RECUSED, "reason": "Plantconflict"}):
        make.make_review(session, application_id=application.id, **said, **changes)
    return application.id


def _plant_own_review(session: Session, application_id: UUID, cohort_id: UUID) -> UUID:
    """The local user's submitted review, and another one beside it."""
    make.make_selection_plan(session, cohort_id=cohort_id, shown_questions=["Why?"])
    criterion = make.make_rubric_criterion(session, cohort_id=cohort_id)
    make.make_standing(session, application_id=application_id)
    done = {"state": ReviewState.SUBMITTED, "score": 50.0, "submitted_at": now(), "points": {str(criterion.id): 1}}
    written = {"comment": "Plantcomment", "reason": "Plantexcuse"}
    make.make_review(session, application_id=application_id, **done)
    return make.make_review(session, application_id=application_id, reviewer_id=LOCAL_USER_ID, **(done | written)).id


def tell(frame: pd.DataFrame) -> str:
    """Everything in a frame."""
    return frame.to_csv(index=False)


def _of_person(read: Any) -> Read:
    return lambda session, found, by: tell(read(session, by=by, person_id=found.person_id))


def _of_cohort(read: Any) -> Read:
    return lambda session, found, by: tell(read(session, by=by, cohort_id=found.cohort_id))


def _of_review(read: Any) -> Read:
    return lambda session, found, by: tell(read(session, by=by, review_id=found.review_id))


def _of_all(read: Any, **options: Any) -> Read:
    return lambda session, _found, by: tell(read(session, by=by, **options))


def _read_exports(session: Session, _found: Planted, by: Actor) -> str:
    return "".join(tell(exports.read_export(session, by=by, export=export)) for export in exports.Export)


def _read_published(session: Session, _found: Planted, by: Actor) -> str:
    published = publications.read_published(session, by=by)
    assert published is not None
    return tell(published.counts)


def _read_current_page(session: Session, _found: Planted, by: Actor) -> str:
    current = reports.read_current_page(session, by=by)
    assert current is not None
    return str(current.page)


def _read_frozen_page(session: Session, _found: Planted, by: Actor) -> str:
    frozen = reports.read_reports(session, by=by)["report_id"].iloc[0]
    return str(reports.read_frozen_page(session, by=by, report_id=UUID(frozen)))


def _find_by_email(session: Session, _found: Planted, by: Actor) -> str:
    try:
        return str(merges.find_person(session, by=by, email=EMAIL))
    except NotFound:
        return "nobody"


def _of_opportunity(read: Any, **options: Any) -> Read:
    def answer(session: Session, found: Planted, by: Actor) -> str:
        return str(read(session, by=by, opportunity_id=found.opportunity_id, **options))

    return answer


def _read_matches(session: Session, found: Planted, by: Actor) -> str:
    """The person was referred already: they stand among those who do not fit, with all the reasons."""
    chosen = MatchFilter(Fit.DOES_NOT_FIT)
    opportunity_id = found.opportunity_id
    page = matching.read_matches(session, by=by, opportunity_id=opportunity_id, today=today(), chosen=chosen)
    return tell(page.frame)


def _read_fitting(session: Session, found: Planted, by: Actor) -> str:
    return tell(matching.read_fitting_opportunities(session, by=by, traveler_id=found.traveler_id, today=today()))


def _read_history(session: Session, found: Planted, by: Actor) -> str:
    return tell(referrals.read_referral_history(session, by=by, referral_id=found.referral_id))


def _read_edited(session: Session, found: Planted, by: Actor) -> str:
    return tell(
        records.read_record(
            session,
            by=by,
            record="follow_up",
            record_id=found.follow_up_id,
            columns=("answer", "next_step"),
            since=now() - timedelta(days=1),
        )
    )


def _read_release(session: Session, _found: Planted, by: Actor) -> str:
    asked = records_requests.Asked(subjects=frozenset(Subject))
    return "".join(
        tell(frame) for frame in records_requests.read_release(session, by=by, asked=asked, now=now()).values()
    )


def _give_record(session: Session, found: Planted, by: Actor) -> str:
    given: list[str] = []

    def write(record: Any, **_options: Any) -> bytes:
        given.append(str(record))
        return b""

    person_records.give_record(session, found.person_id, file_format=FileFormat.JSON, write=write, by=by)
    return "".join(given)


def _read_attempts(session: Session, found: Planted, by: Actor) -> str:
    traveler_id = session.get_one(FollowUp, found.follow_up_id).traveler_id
    return tell(call_queue.read_attempts_of(session, by=by, traveler_id=traveler_id))


READS: Final[dict[str, Read]] = {
    "queries.alumni.read_alumni": _of_cohort(alumni.read_alumni),
    "queries.alumni.read_alumni_cohorts": _of_all(alumni.read_alumni_cohorts),
    "queries.applications.read_page": lambda session, _found, by: tell(applications.read_page(session, by=by).frame),
    "queries.applications.count_applications": lambda session, _found, by: str(
        applications.count_applications(session, by=by)
    ),
    "queries.call_queue.read_attempts_of": _read_attempts,
    "queries.call_queue.read_call_queue": _of_all(call_queue.read_call_queue, days=CallDays(today(), 6)),
    "queries.call_queue.read_left_out": _of_all(call_queue.read_left_out, days=CallDays(today(), 6)),
    "queries.call_queue.read_queue_choices": _of_all(call_queue.read_queue_choices),
    "queries.call_queue.read_queue_counts": _of_all(call_queue.read_queue_counts, days=CallDays(today(), 6)),
    "queries.call_queue.read_willing_alumni": _of_cohort(call_queue.read_willing_alumni),
    "queries.career_outcomes.read_first_placements": _of_all(career_outcomes.read_first_placements),
    "queries.career_outcomes.read_outcomes_of": _of_person(career_outcomes.read_outcomes_of),
    "queries.career_outcomes.read_rates": _of_all(career_outcomes.read_rates),
    "queries.contact_wishes.read_wish_of": _of_person(contact_wishes.read_wish_of),
    "queries.cohorts.read_cohorts": _of_all(cohorts.read_cohorts),
    "queries.college_terms.read_clashes": _of_all(college_terms.read_clashes, today=OPENS_ON),
    "queries.college_terms.read_clashes_between": _of_all(
        college_terms.read_clashes_between, departs_on=OPENS_ON, returns_on=RETURNS_ON
    ),
    "queries.college_terms.read_clashes_of": _of_cohort(college_terms.read_clashes_of),
    "queries.college_terms.read_terms": _of_all(college_terms.read_terms),
    "queries.colleges.read_colleges": _of_all(colleges.read_colleges),
    "queries.destinations.read_dependent_trips": _of_all(destinations.read_dependent_trips, today=OPENS_ON),
    "queries.destinations.read_destinations": _of_all(destinations.read_destinations),
    "queries.exports.count_export": lambda session, _found, by: str(
        [exports.count_export(session, by=by, export=export) for export in exports.Export]
    ),
    "queries.exports.read_export": _read_exports,
    "queries.check_ins.read_check_ins": _of_cohort(check_ins.read_check_ins),
    "queries.fliers.read_fliers": _of_cohort(fliers.read_fliers),
    "queries.flights.read_bookings": _of_cohort(flights.read_bookings),
    "queries.flights.read_flights": _of_cohort(flights.read_flights),
    "queries.flights.read_flights_of": _of_person(flights.read_flights_of),
    "queries.follow_ups.count_due_follow_ups": lambda session, _found, by: str(
        follow_ups.count_due_follow_ups(session, by=by, until=today())
    ),
    "queries.follow_ups.read_due_follow_ups": _of_all(follow_ups.read_due_follow_ups, until=today()),
    "queries.incidents.read_incidents": _of_cohort(incidents.read_incidents),
    "queries.history.read_status_changes_of": _of_person(history.read_status_changes_of),
    "queries.interviews.read_interviewers": _of_all(interviews.read_interviewers),
    "queries.interviews.read_invitable": _of_cohort(interviews.read_invitable),
    "queries.interviews.read_own_interviews": _of_all(interviews.read_own_interviews),
    "queries.interviews.read_slots": _of_cohort(interviews.read_slots),
    "queries.interviews.read_waiting": _of_cohort(interviews.read_waiting),
    "queries.matching.read_college_choices": _of_all(matching.read_college_choices),
    "queries.matching.read_eligibility": _of_opportunity(matching.read_eligibility, today=today()),
    "queries.matching.read_fitting_opportunities": _read_fitting,
    "queries.matching.read_least_offered": lambda session, found, by: tell(
        matching.read_least_offered(session, by=by)[0]
    ),
    "queries.matching.read_matches": _read_matches,
    "queries.opportunities.count_opportunities": lambda session, found, by: str(
        opportunities.count_opportunities(session, by=by, today=today())
    ),
    "queries.opportunities.count_referrals": lambda session, found, by: str(
        opportunities.count_referrals(session, by=by)
    ),
    "queries.opportunities.read_opportunities": _of_all(opportunities.read_opportunities, today=today()),
    "queries.opportunities.read_referrals": _of_all(opportunities.read_referrals),
    "queries.organizations.count_organizations": lambda session, found, by: str(
        organizations.count_organizations(session, by=by)
    ),
    "queries.organizations.read_organization_names": _of_all(organizations.read_organization_names),
    "queries.organizations.read_organizations": _of_all(organizations.read_organizations),
    "queries.outcomes.read_follow_ups_of": _of_person(outcomes.read_follow_ups_of),
    "queries.outcomes.read_placements_of": _of_person(outcomes.read_placements_of),
    "queries.outcomes.read_referrals_of": _of_person(outcomes.read_referrals_of),
    "queries.overview.read_countries": _of_all(overview.read_countries),
    "queries.overview.read_funnel": _of_all(overview.read_funnel),
    "queries.overview.read_statuses": _of_all(overview.read_statuses),
    "queries.overview.read_totals": _of_all(overview.read_totals),
    "queries.overview.read_trend": _of_all(overview.read_trend),
    "queries.people.find_kept_person": lambda session, found, by: str(
        people.find_kept_person(session, by=by, person_id=found.person_id)
    ),
    "queries.people.read_answers_of": _of_person(people.read_answers_of),
    "queries.people.read_applications_of": _of_person(people.read_applications_of),
    "queries.people.read_person": _of_person(people.read_person),
    "queries.placements.count_placements": lambda session, _found, by: str(placements.count_placements(session, by=by)),
    "queries.placements.read_placements": _of_all(placements.read_placements),
    "queries.processing_times.read_processing_times": _of_all(processing_times.read_processing_times),
    "queries.stalled.read_stalled": _of_all(stalled.read_stalled, **WAITED),
    "queries.stalled.read_stalled_counts": _of_all(stalled.read_stalled_counts, **WAITED),
    "queries.stalled.read_stalled_emails": _of_all(stalled.read_stalled_emails, limit=10, **WAITED),
    "queries.reviews.read_queue": _of_cohort(partial(reviews.read_queue, kind=ReviewKind.READING)),
    "queries.reviews.read_review": _of_review(reviews.read_review),
    "queries.reviews.read_review_answers": _of_review(reviews.read_review_answers),
    "queries.reviews.read_review_cohorts": _of_all(reviews.read_review_cohorts, kind=ReviewKind.READING, today=today()),
    "queries.reviews.read_review_rubric": _of_review(reviews.read_review_rubric),
    "queries.travelers.read_travelers": _of_cohort(travelers.read_travelers),
    "queries.travelers.read_trips_of": _of_person(travelers.read_trips_of),
}
READS |= {
    "queries.audit.read_events": lambda session, _found, by: tell(audit.read_events(session, by=by).frame),
    "queries.audit.read_log_actions": _of_all(audit.read_log_actions),
    "queries.audit.read_log_users": _of_all(audit.read_log_users),
    "queries.erasure.read_erasure": _of_person(erasure.read_erasure),
    "queries.holds.read_holds": _of_all(holds.read_holds),
    "queries.merges.find_person": _find_by_email,
    "queries.merges.read_likely_duplicates": _of_all(merges.read_likely_duplicates, limit=10),
    "queries.merges.read_merges": _of_all(merges.read_merges, limit=10),
    "queries.records.read_record": _read_edited,
    "queries.referrals.read_funnel": _of_all(referrals.read_funnel, group=referrals.FunnelBy.OPPORTUNITY),
    "queries.referrals.read_referral_history": _read_history,
    "queries.retention.read_period": _of_all(retention.read_period, rule="drafts", since=now() - timedelta(days=1)),
    "queries.records_requests.read_records_requests": _of_all(records_requests.read_records_requests),
    "queries.records_requests.read_release": _read_release,
    "queries.users.read_users": _of_all(users.read_users, now=now()),
    "services.demographics.view_demographics": lambda session, found, by: str(
        demographics.view_demographics(session, found.person_id, by=by)
    ),
    "services.person_records.giving.give_record": _give_record,
    "services.reviews.look_at_others": lambda session, found, by: str(
        sorted(look_at_others(session, found.review_id, by=by).values())
    ),
    "services.privacy.demographics.read_answer_dates": lambda session, found, by: str(
        read_answer_dates(session, person_ids=[found.person_id], by=by)
    ),
}


def _plant_seats(session: Session) -> UUID:
    """A cohort that decides, in which somebody is offered a seat, and somebody waits for one."""
    cohort_id = make.make_selection_plan(session).cohort_id
    make.make_application(session, cohort_id=cohort_id, status=Status.OFFERED)
    make.make_application(session, cohort_id=cohort_id, status=Status.WAITLISTED, **NEVER)
    return cohort_id


def _plant_decision(session: Session, cohort_id: UUID, person_id: UUID) -> None:
    """The person is to be offered a seat as well."""
    # Stored last, and with the same facts as those who travel and wait: what is exchanged is exchanged in all of them.
    own = make.make_application(session, cohort_id=cohort_id, person_id=person_id, status=Status.IN_REVIEW, **NEVER)
    make.make_standing(session, application_id=own.id, score=71.25)
    make.make_pending_decision(session, application_id=own.id)


def _of_checks(read: Any, checks: Iterable[Check]) -> Read:
    """Everything that these checks found."""
    return lambda session, _found, by: "".join(
        tell(read(session, by=by, check=check, today=today())) for check in checks
    )


def _of_decision(read: Any) -> Read:
    return lambda session, found, by: tell(read(session, by=by, cohort_id=found.deciding_cohort_id))


def _read_ranking(session: Session, found: Planted, by: Actor) -> str:
    return tell(
        rankings.read_ranking(session, by=by, cohort_id=found.deciding_cohort_id, rule=TieRule.APPLIED_FIRST).frame
    )


def _of_board(read: Any) -> Read:
    """A read of the travelers of the board, whom the local user looks up."""
    return lambda session, _found, by: tell(
        read(session, by=by, travelers=boards.read_board(session, by=LOCAL_ACTOR, today=today()).travelers)
    )


def _of_selection(read: Any) -> Read:
    return lambda session, found, by: tell(read(session, by=by, cohort_id=found.selecting_cohort_id))


def _of_waiting(read: Any) -> Read:
    return lambda session, found, by: tell(
        read(session, by=by, chosen=eligibility.CheckFilter(found.selecting_cohort_id))
    )


def _of_reviewed(read: Any) -> Read:
    return lambda session, found, by: tell(read(session, by=by, application_id=found.reviewed_id))


def _of_reviews(read: Any, **options: Any) -> Read:
    def read_cohort(session: Session, found: Planted, by: Actor) -> str:
        cohort_id = session.get_one(Application, found.reviewed_id).cohort_id
        return tell(read(session, by=by, cohort_id=cohort_id, **options))

    return read_cohort


READS |= {
    "queries.assignments.read_last_assignment": _of_reviews(assignments.read_last_assignment),
    "queries.assignments.read_progress": _of_reviews(assignments.read_progress),
    "queries.assignments.read_refusals": _of_reviews(assignments.read_refusals, limit=9),
    "queries.assignments.read_review_totals": _of_reviews(assignments.read_review_totals),
    "queries.assignments.read_reviewers": _of_all(assignments.read_reviewers),
    "queries.assignments.read_short_applications": _of_reviews(assignments.read_short_applications, limit=9),
    "queries.blackouts.read_answers_to_blind": _of_reviewed(blackouts.read_answers_to_blind),
    "queries.blackouts.read_blackouts_of": _of_reviewed(blackouts.read_blackouts_of),
    "queries.blackouts.read_stale_answers": _of_reviews(blackouts.read_stale_answers),
    "queries.disagreements.read_disagreements": _of_reviews(disagreements.read_disagreements, limit=9),
    "queries.disagreements.read_scores_of": _of_reviewed(disagreements.read_scores_of),
    "queries.numbers.name_applications": lambda session, found, by: tell(
        numbers.name_applications(session, by=by, application_ids=[found.reviewed_id])
    ),
    "queries.numbers.find_applications": _of_reviews(numbers.find_applications, search="plantgiven"),
}
READS |= {
    "queries.eligibility.count_checks": _of_selection(eligibility.count_checks),
    "queries.eligibility.list_not_passing": _of_waiting(eligibility.list_not_passing),
    "queries.eligibility.read_checks": _of_waiting(eligibility.read_checks),
    "queries.selection_plans.read_criteria": _of_selection(selection_plans.read_criteria),
    "queries.selection_plans.read_questions": _of_cohort(selection_plans.read_questions),
    "queries.selection_plans.read_set_ups": _of_selection(selection_plans.read_set_ups),
}
READS |= {
    "queries.decisions.read_batches": _of_decision(decisions.read_batches),
    "queries.decisions.read_decision_counts": _of_decision(decisions.read_decision_counts),
    "queries.rankings.read_ranking": _read_ranking,
    "queries.seats.read_past_offers": _of_all(seats.read_past_offers, today=today()),
    "queries.seats.read_seat_holders": _of_decision(seats.read_seat_holders),
    "queries.seats.read_seats": lambda session, found, by: str(
        seats.read_seats(session, by=by, cohort_id=found.deciding_cohort_id)
    ),
    "queries.seats.read_waitlist": _of_decision(seats.read_waitlist),
}
READS |= {
    "queries.chaperones.read_chaperones": _of_cohort(chaperones.read_chaperones),
    "queries.checklists.read_checklist_travelers": _of_cohort(checklists.read_checklist_travelers),
    "queries.checklists.read_items": _of_cohort(checklists.read_items),
    "queries.checklists.read_mark": lambda session, found, by: tell(
        checklists.read_mark(session, by=by, item_id=found.mark_of[0], traveler_id=found.mark_of[1], since=now())
    ),
    "queries.checklists.read_marks": _of_cohort(checklists.read_marks),
    "queries.emergency_contacts.read_contacts": _of_cohort(emergency_contacts.read_contacts),
    "queries.emergency_contacts.read_contacts_of": _of_person(emergency_contacts.read_contacts_of),
    "queries.packets.read_packet": lambda session, found, by: str(
        packets.read_packet(session, by=by, cohort_id=found.cohort_id, now=WAITED["now"], today=OPENS_ON)
    ),
    "queries.boards.read_board": lambda session, _found, by: str(
        boards.read_board(session, by=by, today=today()).travelers
    ),
    "queries.board_pages.read_board_page": _of_board(board_pages.read_board_page),
    "queries.board_pages.read_page_marks": _of_board(board_pages.read_page_marks),
    "queries.publications.read_ledger": _of_all(publications.read_ledger),
    "queries.publications.read_published": _read_published,
    "queries.reports.read_current_page": _read_current_page,
    "queries.reports.read_frozen_page": _read_frozen_page,
    "queries.reports.read_reports": _of_all(reports.read_reports),
    "queries.data_quality.read_alumni_check_rows": _of_checks(data_quality.read_alumni_check_rows, ALUMNI_CHECKS),
    "queries.data_quality.read_alumni_checks": _of_all(data_quality.read_alumni_checks, today=today()),
    "queries.data_quality.read_check_rows": _of_checks(data_quality.read_check_rows, PEOPLE_CHECKS),
    "queries.data_quality.read_checks": _of_all(data_quality.read_checks, today=today()),
    "queries.data_quality.read_quality_notes": _of_all(data_quality.read_quality_notes, today=today()),
    "services.demographic_gaps.read_unanswered": lambda session, _found, by: str(
        demographic_gaps.read_unanswered(session, by=by)
    ),
    "queries.targets.read_target": lambda session, found, by: tell(
        targets.read_target(session, by=by, target_id=found.target_id, since=now())
    ),
    "queries.targets.read_targets": _of_all(targets.read_targets),
    "queries.processing_times.read_timetable": lambda session, _found, by: str(
        vars(processing_times.read_timetable(session, by=by))
    ),
    "queries.travel_policy.read_policy": lambda session, _found, by: str(travel_policy.read_policy(session, by=by)),
    "queries.travel_policy.read_policy_record": _of_all(travel_policy.read_policy_record, since=now()),
}


def _of_case(read: Any, **options: Any) -> Read:
    return lambda session, found, by: tell(read(session, by=by, case_id=found.case_id, **options))


READS |= {
    "queries.passport_cases.read_case": _of_case(passport_cases.read_case, since=now() - timedelta(days=1)),
    "queries.passport_cases.read_cases": _of_cohort(passport_cases.read_cases),
    "queries.passport_cases.read_fees_of": _of_case(passport_cases.read_fees_of),
    "queries.passport_cases.read_passports_by_year": _of_all(passport_cases.read_passports_by_year),
    "queries.passport_cases.read_travelers_without_case": _of_cohort(passport_cases.read_travelers_without_case),
}
# A day on which what is planted may still be read.
BEFORE_RETURN: Final = {"today": RETURNS_ON}
READS |= {
    "queries.consults.read_consult": lambda session, found, by: tell(
        consults.read_consult(session, by=by, consult_id=found.consult_id, since=now(), **BEFORE_RETURN)
    ),
    "queries.consults.read_consult_cohorts": _of_all(consults.read_consult_cohorts, **BEFORE_RETURN),
    "queries.consults.read_consult_travelers": _of_cohort(partial(consults.read_consult_travelers, **BEFORE_RETURN)),
    "queries.consults.read_consults": _of_all(consults.read_consults, **BEFORE_RETURN),
}
# Lists of files, and of nobody in them.
NO_READ: Final = frozenset({"queries.imports.read_imports", "queries.flights.read_itineraries"})
