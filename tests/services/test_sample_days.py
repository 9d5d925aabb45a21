"""Is the sample program right on whatever day it is loaded?"""

from collections import Counter, defaultdict
from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.documents import KEPT_STATES, check_passport_dates
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.domain.stalled import WAITING, Section
from mayatrack.domain.term_clashes import Fit
from mayatrack.domain.trips import TripPhase, trip_phase
from mayatrack.models import (
    Application,
    College,
    Flight,
    FlightTraveler,
    FollowUp,
    Person,
    Traveler,
)
from mayatrack.queries.college_terms import read_clashes
from mayatrack.queries.stalled import read_stalled_counts
from mayatrack.queries.stalled_statements import StalledFilter
from tests.services.sample_checks import check_dates, check_follow_ups, check_histories, check_outcomes
from tests.services.sample_databases import LAST_PAST_DAY, midnight
from tests.services.sample_reads import SETTLED, read_applications, read_cohorts


def test_current_cohorts_are_in_every_phase_that_staff_work_on(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    current = [cohort for cohort in read_cohorts(session) if cohort.departs_on > LAST_PAST_DAY]
    phases = [
        trip_phase(
            today,
            opens_on=cohort.opens_on,
            closes_on=cohort.closes_on,
            selected_by_on=cohort.selected_by_on,
            departs_on=cohort.departs_on,
            returns_on=cohort.returns_on,
        )
        for cohort in current
    ]
    assert phases == [
        TripPhase.RETURNED,
        TripPhase.PREPARATION,
        TripPhase.PREPARATION,
        TripPhase.SELECTION,
        TripPhase.SELECTION,
        TripPhase.OPEN,
    ]
    assert (today - current[0].returns_on).days == 10
    assert [(cohort.departs_on - today).days for cohort in current[1:3]] == [12, 15 * 7]


def test_current_cohorts_hold_the_statuses_of_their_phase(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    statuses: dict[UUID, list[Application]] = defaultdict(list)
    for application, _ in read_applications(session):
        statuses[application.cohort_id].append(application)
    current = [statuses[cohort.id] for cohort in read_cohorts(session)[-6:]]
    returned, last_seats, departing, in_selection, deciding, is_open = current
    assert {application.status for application in returned} == SETTLED
    assert sum(application.status is Status.CONFIRMED for application in departing) >= 20
    assert {Status.IN_REVIEW, Status.INTERVIEW, Status.OFFERED} <= {application.status for application in in_selection}
    offers = [application for application in in_selection if application.status is Status.OFFERED]
    assert all(application.reply_by_on and application.reply_by_on > today for application in offers)
    late = [application.reply_by_on for application in last_seats if application.status is Status.OFFERED]
    assert sorted(late) == [today + timedelta(days=days) for days in (-1, 1, 4)]
    left = {Status.IN_REVIEW, Status.INTERVIEW, Status.WITHDRAWN, Status.INELIGIBLE}
    assert {application.status for application in deciding} == left
    assert Counter(application.status is Status.DRAFT for application in is_open) == {False: 60, True: 12}
    assert max(application.applied_at for application in is_open) == midnight(today)


def test_current_cohorts_keep_every_rule_on_any_day(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    check_histories(session)
    check_dates(session, today)
    check_follow_ups(session, today)
    check_outcomes(session, today)


def test_applications_wait_on_any_day_and_lack_every_part_that_they_can(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    counts = read_stalled_counts(session, by=LOCAL_ACTOR, chosen=StalledFilter(), now=midnight(today))
    assert counts["application_count"].sum() >= 20
    lacking = {section for section in Section if counts[f"{section}_count"].sum()}
    # No question is required before a selection is set up.
    assert lacking >= set(Section) - {Section.REQUIRED_ANSWERS}
    for status in WAITING:
        chosen = StalledFilter(status=status)
        assert not read_stalled_counts(session, by=LOCAL_ACTOR, chosen=chosen, now=midnight(today)).empty


def test_terms_of_all_colleges_reach_over_every_trip_to_come(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    clashes = read_clashes(session, by=LOCAL_ACTOR, today=today)
    assert set(clashes["college"]) == {college.name for college in session.exec(select(College))}
    assert Fit.UNKNOWN_TERMS not in set(clashes["fit"])
    assert Fit.UNKNOWN_FINALS in set(clashes["fit"])


def test_departing_travelers_prepare(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    departing = read_cohorts(session)[-4]
    travelers = session.exec(select(Traveler).where(Traveler.cohort_id == departing.id)).all()
    assert {traveler.document_state for traveler in travelers} == set(KEPT_STATES)
    for traveler in travelers:
        dates = (traveler.passport_applied_on, traveler.passport_issued_on)
        check_passport_dates(applied_on=dates[0], issued_on=dates[1], expires_on=traveler.passport_expires_on)
        assert all(day <= today for day in dates if day)
        assert traveler.traveled_on is None
    states = session.exec(
        select(FlightTraveler.state).join(Flight).where(Flight.cohort_id == departing.id).distinct()
    ).all()
    assert states == [BoardingState.PLANNED]


def test_just_returned_travelers_are_followed_up_in_twenty_days(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    returned = read_cohorts(session)[-6]
    waves = session.exec(
        select(FollowUp)
        .join(Traveler, col(Traveler.id) == FollowUp.traveler_id)
        .where(Traveler.cohort_id == returned.id)
    ).all()
    assert min(follow_up.due_on for follow_up in waves) == today + timedelta(days=20)
    assert {follow_up.done_on for follow_up in waves} == {None}


def test_past_cohorts_are_the_same_on_any_day(plain_day: Session, other_day: tuple[Session, date]) -> None:
    past = describe_past(plain_day)
    assert len(past) > 500
    assert describe_past(other_day[0]) == past


def describe_past(session: Session) -> list[tuple[object, ...]]:
    """Every past application with its person and, for those who were confirmed, what the trip was for them."""
    people = {person.id: person for person in session.exec(select(Person))}
    travelers = {traveler.application_id: traveler for traveler in session.exec(select(Traveler))}
    described = []
    for application, cohort in read_applications(session):
        if cohort.departs_on <= LAST_PAST_DAY:
            person, traveler = people[application.person_id], travelers.get(application.id)
            dates = traveler.model_dump(exclude={"id", "application_id", "person_id", "cohort_id"}) if traveler else {}
            facts = (application.had_passport_before, application.had_flown_before, application.applied_at)
            described.append((cohort.name, application.status, person.email, person.birth_on, facts, dates))
    return described
