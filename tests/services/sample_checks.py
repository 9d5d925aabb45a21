"""Which rules does every sample program keep, on any day?"""

from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.application_status import STAGE_OF_STATUS, STAGE_ORDER, TRANSITIONS, Status
from mayatrack.domain.flights import check_flight_times, clean_flight_number
from mayatrack.domain.follow_ups import due_on
from mayatrack.domain.outcomes import HOLDS_PLACE, check_placement_date, check_places
from mayatrack.models import (
    Application,
    Cohort,
    Flight,
    FollowUp,
    Opportunity,
    Placement,
    Referral,
    ReferralChange,
    StatusChange,
    Traveler,
)
from mayatrack.models.airports import check_airport
from tests.services.sample_databases import midnight
from tests.services.sample_reads import read_applications, read_histories, read_trips


def check_histories(session: Session) -> None:
    histories = read_histories(session)
    applications = read_applications(session)
    assert {application.id for application, _ in applications} == histories.keys()
    for application, _ in applications:
        changes = histories[application.id]
        assert changes[0].from_status is None
        assert changes[0].to_status is (Status.DRAFT if application.status is Status.DRAFT else Status.SUBMITTED)
        assert changes[0].changed_at == application.applied_at
        assert changes[-1].to_status is application.status
        for earlier, later in pairwise(changes):
            assert later.from_status is earlier.to_status
            assert later.to_status in TRANSITIONS[earlier.to_status]
            assert later.changed_at > earlier.changed_at
        stages = [STAGE_OF_STATUS[change.to_status] for change in changes]
        assert application.stage is max(stages, key=STAGE_ORDER.index)


def check_dates(session: Session, today: date) -> None:
    histories = read_histories(session)
    for application, cohort in read_applications(session):
        changes = histories[application.id]
        assert cohort.opens_on <= changes[0].changed_at.date() <= cohort.closes_on
        assert changes[-1].changed_at <= midnight(today)
        for change in changes:
            check_step(change, application, cohort)


def check_step(change: StatusChange, application: Application, cohort: Cohort) -> None:
    day = change.changed_at.date()
    if change.to_status is Status.IN_REVIEW:
        assert day >= cohort.closes_on
    elif change.to_status is Status.TRAVELED:
        assert day > cohort.returns_on
    elif change.to_status is Status.DID_NOT_TRAVEL:
        assert cohort.departs_on <= day <= cohort.returns_on
    elif Status.CONFIRMED is change.from_status or is_late_offer(change, application):
        assert cohort.selected_by_on <= day < cohort.departs_on
    else:
        assert day <= cohort.selected_by_on
    if change.to_status is Status.OFFERED:
        assert application.reply_by_on is not None
        assert application.reply_by_on >= day
    if change.to_status is Status.CONFIRMED:
        assert application.reply_by_on is not None
        assert day <= application.reply_by_on


def is_late_offer(change: StatusChange, application: Application) -> bool:
    """Is this the offer of a seat that became free after selection, which nobody has answered?"""
    return (change.from_status, application.status) == (Status.WAITLISTED, Status.OFFERED)


def check_follow_ups(session: Session, today: date) -> None:
    rows = session.exec(
        select(FollowUp, Cohort)
        .join(Traveler, col(Traveler.id) == FollowUp.traveler_id)
        .join(Cohort, col(Cohort.id) == Traveler.cohort_id)
    ).all()
    traveled = session.exec(select(Traveler.id).where(col(Traveler.traveled_on).is_not(None))).all()
    assert Counter(follow_up.traveler_id for follow_up, _ in rows) == dict.fromkeys(traveled, 5)
    for follow_up, cohort in rows:
        assert follow_up.due_on == due_on(follow_up.wave, cohort.returns_on)
        assert follow_up.done_on is None or follow_up.due_on <= follow_up.done_on <= today
        assert (follow_up.done_on is None) == (follow_up.answer is None)


def check_outcomes(session: Session, today: date) -> None:
    returned_on = {
        trip.traveler.id: trip.cohort.returns_on for past in (True, False) for trip in read_trips(session, past=past)
    }
    placements = session.exec(select(Placement)).all()
    for placement in placements:
        check_placement_date(placement.started_on, returned_on=returned_on[placement.traveler_id], today=today)
        assert placement.started_on <= placement.as_of_on <= today
    opportunities = {opportunity.id: opportunity for opportunity in session.exec(select(Opportunity))}
    held: Counter[UUID] = Counter()
    for referral in session.exec(select(Referral)):
        closes_on = opportunities[referral.opportunity_id].closes_on
        assert returned_on[referral.traveler_id] < referral.referred_on <= min(today, closes_on or today)
        if referral.state in HOLDS_PLACE:
            check_places(held[referral.opportunity_id], opportunities[referral.opportunity_id].place_count)
            held[referral.opportunity_id] += 1
        steps = session.exec(
            select(ReferralChange).where(ReferralChange.referral_id == referral.id).order_by(col(ReferralChange.id))
        ).all()
        assert [step.from_state for step in steps] == [None, *(step.to_state for step in steps[:-1])]
        assert steps[-1].to_state is referral.state
        assert all(one.changed_at < other.changed_at for one, other in pairwise(steps))
    assert len({placement.traveler_id for placement in placements}) >= 64
    assert any(opportunity.closes_on and opportunity.closes_on > today for opportunity in opportunities.values())


def check_route(flights: list[Flight], cohort: Cohort) -> None:
    for flight in flights:
        check_flight_times(flight.departs_at, flight.arrives_at)
        assert flight.number == clean_flight_number(flight.number)
        assert [flight.origin, flight.destination] == [check_airport(flight.origin), check_airport(flight.destination)]
        assert timedelta(hours=1) <= flight.arrives_at - flight.departs_at <= timedelta(hours=16)
    for earlier, later in pairwise(flights):
        assert earlier.destination == later.origin
        assert earlier.arrives_at < later.departs_at
    if flights:
        assert flights[0].origin == flights[-1].destination == "LAX"
        # Los Angeles is up to eight hours behind UTC.
        assert (flights[0].departs_at - timedelta(hours=8)).date() == cohort.departs_on
        assert (flights[-1].arrives_at - timedelta(hours=8)).date() == cohort.returns_on
