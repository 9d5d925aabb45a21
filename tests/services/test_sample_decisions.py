"""Are there decisions to make and seats to fill on the day on which the sample program is loaded?"""

from collections import Counter
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.decisions import Decision
from mayatrack.domain.passport_forecast import Outlook
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.domain.selection_phases import Phase, find_phase
from mayatrack.domain.waitlist import judge_alternate, propose_alternate
from mayatrack.models import Application, Cohort, DecisionChange, PendingDecision, SelectionPlan
from mayatrack.models.base import today
from mayatrack.queries.decisions import read_batches
from mayatrack.queries.rankings import read_ranking
from mayatrack.queries.seats import read_seats, read_waitlist
from mayatrack.services.applications import lapse_offers
from mayatrack.services.decisions import FirstOf, decide_applications, undo_decisions
from mayatrack.services.release import release_decisions
from mayatrack.services.samples import load_sample
from mayatrack.services.selection_plans import read_dates
from mayatrack.services.travel_policy import read_timetable
from mayatrack.services.waitlists import judge_alternates, offer_seat
from tests.services.sample_reads import read_cohorts


def find_deciding(session: Session, day: date) -> tuple[Cohort, SelectionPlan]:
    """The one cohort in its decide phase, with its plan."""
    plans = {plan.cohort_id: plan for plan in session.exec(select(SelectionPlan))}
    pairs = [(cohort, plans[cohort.id]) for cohort in read_cohorts(session)]
    (found,) = [pair for pair in pairs if find_phase(read_dates(*pair), day) is Phase.DECIDE]
    return found


def test_some_are_decided_on_in_the_order_of_the_ranking_and_some_are_not(other_day: tuple[Session, date]) -> None:
    session, day = other_day
    cohort, plan = find_deciding(session, day)
    ranking = read_ranking(session, by=LOCAL_ACTOR, cohort_id=cohort.id, rule=plan.tie_rule, size=100).frame
    decided = Counter(
        session.exec(
            select(Application.status, PendingDecision.decision)
            .join(Application)
            .where(Application.cohort_id == cohort.id)
        )
    )
    assert decided == {
        (Status.INTERVIEW, Decision.OFFER): 14,
        (Status.INTERVIEW, Decision.WAITLIST): 4,
        (Status.IN_REVIEW, Decision.NOT_SELECTED): 25,
    }
    interviewed = ranking[ranking["status"] == Status.INTERVIEW]
    assert list(interviewed["decision"][:18]) == [Decision.OFFER] * 14 + [Decision.WAITLIST] * 4
    assert interviewed["decision"][18:].isna().all()
    assert len(interviewed) == 32


def test_whoever_is_decided_on_was_scored(other_day: tuple[Session, date]) -> None:
    session, day = other_day
    cohort, plan = find_deciding(session, day)
    ranking = read_ranking(session, by=LOCAL_ACTOR, cohort_id=cohort.id, rule=plan.tie_rule, size=100).frame
    assert ranking["score"].notna().all()


def test_every_decision_can_be_taken_back_as_it_was_entered(other_day: tuple[Session, date]) -> None:
    session, day = other_day
    cohort, _ = find_deciding(session, day)
    batches = read_batches(session, by=LOCAL_ACTOR, cohort_id=cohort.id)
    assert sorted(batches["application_count"]) == [4, 14, 25]
    assert len(session.exec(select(DecisionChange)).all()) == 43


def test_last_seats_of_a_group_about_to_leave_are_being_filled(other_day: tuple[Session, date]) -> None:
    session, day = other_day
    leaving = next(cohort for cohort in read_cohorts(session) if cohort.departs_on > day)
    seats = read_seats(session, by=LOCAL_ACTOR, cohort_id=leaving.id)
    assert (seats.seat_count, seats.confirmed_count, seats.offered_count, seats.free_count) == (20, 16, 3, 1)


def test_first_alternate_is_passed_over_for_want_of_a_passport(other_day: tuple[Session, date]) -> None:
    session, day = other_day
    leaving = next(cohort for cohort in read_cohorts(session) if cohort.departs_on > day)
    waiting = read_waitlist(session, by=LOCAL_ACTOR, cohort_id=leaving.id)
    assert list(waiting["place"]) == [1, 2, 3, 4, 5]
    # The office moved one up; the others stand as the ranking has them.
    assert list(waiting["score"][1:]) == sorted(waiting["score"][1:], reverse=True)
    times = read_timetable(session)
    keys = select(Application).where(Application.cohort_id == leaving.id, Application.status == Status.WAITLISTED)
    found = {str(each.id): each for each in session.exec(keys.order_by(col(Application.id)))}
    judged = [
        judge_alternate(found[key].id, found[key].had_passport_before, times, today=day, departs_on=leaving.departs_on)
        for key in waiting["application_id"]
    ]
    assert judged[0].outlook is Outlook.WILL_MISS
    assert "a first passport would arrive between" in judged[0].reason
    proposal = propose_alternate(judged)
    assert proposal.proposed is not None
    assert found[str(proposal.proposed.application_id)].had_passport_before is Baseline.YES
    assert proposal.skipped[0] is judged[0]


def test_whoever_tries_the_sample_can_go_all_the_way(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        load_sample(session, by=LOCAL_ACTOR, today=today())
        cohort, _ = find_deciding(session, today())
        batches = read_batches(session, by=LOCAL_ACTOR, cohort_id=cohort.id)
        taken_back = [
            undo_decisions(session, cohort.id, UUID(key), by=LOCAL_ACTOR).undone_count for key in batches["batch_id"]
        ]
        assert sorted(taken_back) == [4, 14, 25]
        for count, decision in ((20, Decision.OFFER), (5, Decision.WAITLIST), (32, Decision.NOT_SELECTED)):
            decide_applications(session, cohort.id, choice=FirstOf(count), decision=decision, by=LOCAL_ACTOR)
        release_decisions(session, cohort.id, reply_by_on=today() + timedelta(days=7), by=LOCAL_ACTOR)
        assert read_seats(session, by=LOCAL_ACTOR, cohort_id=cohort.id).free_count == 0
        leaving = next(each for each in read_cohorts(session) if each.departs_on > today())
        assert lapse_offers(session, today=today(), cohort_id=leaving.id, by=LOCAL_ACTOR) == 1
        proposed = propose_alternate(judge_alternates(session, leaving.id, by=LOCAL_ACTOR)).proposed
        assert proposed is not None
        offer_seat(session, proposed.application_id, reply_by_on=today() + timedelta(days=3), by=LOCAL_ACTOR)
        assert read_seats(session, by=LOCAL_ACTOR, cohort_id=leaving.id).free_count == 1
