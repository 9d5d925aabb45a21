"""Could the sample trips have been made, and what came after them?"""

from collections import defaultdict
from datetime import timedelta
from uuid import UUID

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.documents import DocumentState, required_expiry
from mayatrack.domain.entry_rules import RuleDoubt
from mayatrack.domain.flights import BoardingState
from mayatrack.domain.roles import Actor
from mayatrack.models import (
    Application,
    EntryRule,
    Flight,
    FlightTraveler,
    FollowUp,
    Traveler,
)
from mayatrack.queries.boards import read_board
from mayatrack.services.first_times import refresh_first_times
from mayatrack.services.samples import load_sample
from tests.services.sample_checks import check_follow_ups, check_outcomes, check_route
from tests.services.sample_databases import LOCAL_ACTOR, TODAY
from tests.services.sample_reads import read_cohorts, read_histories, read_trips


def test_everybody_who_was_confirmed_is_a_traveler(sample: Session) -> None:
    confirmed = {
        application_id
        for application_id, changes in read_histories(sample).items()
        if Status.CONFIRMED in {change.to_status for change in changes}
    }
    assert set(sample.exec(select(Traveler.application_id))) == confirmed
    rows = sample.exec(select(Traveler, Application).join(Application, col(Application.id) == Traveler.application_id))
    for traveler, application in rows:
        assert (traveler.traveled_on is not None) == (application.status is Status.TRAVELED)


def test_first_times_are_those_that_the_facts_give(engine: Engine, local_actor: Actor) -> None:
    with writing(engine) as session:
        load_sample(session, by=local_actor, today=TODAY)
        travelers = session.exec(select(Traveler).order_by(col(Traveler.id))).all()
        before = [(each.first_passport_on, each.first_flight_on, each.first_trip_abroad_on) for each in travelers]
        refresh_first_times(session, {traveler.person_id for traveler in travelers})
        after = [(each.first_passport_on, each.first_flight_on, each.first_trip_abroad_on) for each in travelers]
        assert after == before
        assert [traveler.version for traveler in travelers] == [1] * len(travelers)


def test_whoever_traveled_held_a_passport_that_the_destination_takes(sample: Session) -> None:
    rules = {rule.destination_id: rule for rule in sample.exec(select(EntryRule))}
    for trip in read_trips(sample) + read_trips(sample, past=False):
        traveler, cohort = trip.traveler, trip.cohort
        rule = rules[cohort.destination_id]
        needed = required_expiry(rule.anchor, rule.months, arrives_on=cohort.departs_on, returns_on=cohort.returns_on)
        assert traveler.document_state is DocumentState.IN_HAND
        assert traveler.passport_issued_on is not None
        assert traveler.passport_expires_on is not None
        assert traveler.passport_issued_on < cohort.departs_on
        assert traveler.passport_expires_on >= needed
        assert trip.application.had_passport_before is not Baseline.YES or (
            traveler.passport_issued_on < trip.application.applied_at.date()
        )


def test_first_passports_were_applied_for_after_the_offer_was_confirmed(sample: Session) -> None:
    histories = read_histories(sample)
    firsts = [trip for trip in read_trips(sample) if trip.application.had_passport_before is Baseline.NO]
    assert len(firsts) == sum(trip.traveler.first_passport_on is not None for trip in read_trips(sample))
    for trip in firsts:
        confirmed = [each for each in histories[trip.application.id] if each.to_status is Status.CONFIRMED]
        assert trip.traveler.passport_applied_on is not None
        assert trip.traveler.passport_issued_on is not None
        assert trip.traveler.passport_applied_on > confirmed[0].changed_at.date()
        assert trip.traveler.passport_issued_on > trip.traveler.passport_applied_on


def test_flights_can_be_flown_and_everybody_is_on_all_of_them(sample: Session) -> None:
    flights = sample.exec(select(Flight).order_by(col(Flight.departs_at), col(Flight.id))).all()
    on_board: dict[UUID, set[UUID]] = defaultdict(set)
    for booking in sample.exec(select(FlightTraveler).where(FlightTraveler.state == BoardingState.FLOWN)):
        on_board[booking.flight_id].add(booking.traveler_id)
    for cohort in read_cohorts(sample):
        own = [flight for flight in flights if flight.cohort_id == cohort.id]
        check_route(own, cohort)
        traveled = set(
            sample.exec(
                select(Traveler.id).where(Traveler.cohort_id == cohort.id, col(Traveler.traveled_on).is_not(None))
            )
        )
        assert [on_board[flight.id] for flight in own] == [traveled] * len(own)


def test_every_traveler_has_every_wave_on_its_day(sample: Session) -> None:
    check_follow_ups(sample, TODAY)


def test_follow_ups_of_the_past_are_made_and_some_recent_ones_wait(sample: Session) -> None:
    waiting = sample.exec(select(FollowUp.due_on).where(col(FollowUp.done_on).is_(None))).all()
    overdue = [day for day in waiting if day < TODAY]
    assert 1 <= len(overdue) <= 20
    assert min(overdue) > TODAY - timedelta(days=400)


def test_outcomes_keep_the_rules(sample: Session) -> None:
    check_outcomes(sample, TODAY)


def test_board_shows_people_who_are_ready_beside_those_who_are_not(sample: Session) -> None:
    counts = read_board(sample, by=LOCAL_ACTOR, today=TODAY).count_outlooks().set_index("departs_on").sort_index()
    # The rule of the trip that leaves next is confirmed, those of the others wait for somebody to look them up.
    assert counts["rule_doubt"].fillna("").tolist() == ["", *[RuleDoubt.NOT_CONFIRMED] * (len(counts) - 1)]
    assert counts.iloc[0][["ready_count", "at_risk_count"]].gt(0).all()
    assert counts.iloc[1:]["ready_count"].sum() == 0
