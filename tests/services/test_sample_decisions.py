"""Are there decisions to make and seats to fill on the day on which the sample program is loaded?"""

from collections import Counter
from datetime import date

from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.baseline import Baseline
from mayatrack.domain.decisions import Decision
from mayatrack.domain.passport_forecast import Outlook
from mayatrack.domain.passport_forecast import ProcessingTime as Time
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.domain.selection_phases import Phase, find_phase
from mayatrack.domain.waitlist import judge_alternate, propose_alternate
from mayatrack.models import Application, Cohort, DecisionChange, PendingDecision, ProcessingTime, SelectionPlan
from mayatrack.queries.decisions import read_batches
from mayatrack.queries.rankings import read_ranking
from mayatrack.queries.seats import read_seats, read_waitlist
from mayatrack.services.selection_plans import read_dates
from tests.services.sample_reads import read_cohorts


def find_deciding(session: Session, today: date) -> tuple[Cohort, SelectionPlan]:
    """The one cohort in its decide phase, with its plan."""
    plans = {plan.cohort_id: plan for plan in session.exec(select(SelectionPlan))}
    pairs = [(cohort, plans[cohort.id]) for cohort in read_cohorts(session)]
    (found,) = [pair for pair in pairs if find_phase(read_dates(*pair), today) is Phase.DECIDE]
    return found


def test_some_are_decided_on_in_the_order_of_the_ranking_and_some_are_not(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    cohort, plan = find_deciding(session, today)
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
    session, today = other_day
    cohort, plan = find_deciding(session, today)
    ranking = read_ranking(session, by=LOCAL_ACTOR, cohort_id=cohort.id, rule=plan.tie_rule, size=100).frame
    assert ranking["score"].notna().all()


def test_every_decision_can_be_taken_back_as_it_was_entered(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    cohort, _ = find_deciding(session, today)
    batches = read_batches(session, by=LOCAL_ACTOR, cohort_id=cohort.id)
    assert sorted(batches["application_count"]) == [4, 14, 25]
    assert len(session.exec(select(DecisionChange)).all()) == 43


def test_last_seats_of_a_group_about_to_leave_are_being_filled(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    leaving = next(cohort for cohort in read_cohorts(session) if cohort.departs_on > today)
    seats = read_seats(session, by=LOCAL_ACTOR, cohort_id=leaving.id)
    assert (seats.seat_count, seats.confirmed_count, seats.offered_count, seats.free_count) == (20, 16, 3, 1)


def test_first_alternate_is_passed_over_for_want_of_a_passport(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    leaving = next(cohort for cohort in read_cohorts(session) if cohort.departs_on > today)
    waiting = read_waitlist(session, by=LOCAL_ACTOR, cohort_id=leaving.id)
    assert list(waiting["place"]) == [1, 2, 3, 4, 5]
    # The office moved one up; the others stand as the ranking has them.
    assert list(waiting["score"][1:]) == sorted(waiting["score"][1:], reverse=True)
    times = [
        Time(each.effective_on, each.service, each.min_weeks, each.max_weeks)
        for each in session.exec(select(ProcessingTime).order_by(col(ProcessingTime.id)))
    ]
    keys = select(Application).where(Application.cohort_id == leaving.id, Application.status == Status.WAITLISTED)
    found = {str(each.id): each for each in session.exec(keys.order_by(col(Application.id)))}
    judged = [
        judge_alternate(
            found[key].id, found[key].had_passport_before, times, today=today, departs_on=leaving.departs_on
        )
        for key in waiting["application_id"]
    ]
    assert judged[0].outlook is Outlook.WILL_MISS
    assert "a first passport would arrive on" in judged[0].reason
    proposal = propose_alternate(judged)
    assert proposal.proposed is not None
    assert found[str(proposal.proposed.application_id)].had_passport_before is Baseline.YES
    assert proposal.skipped[0] is judged[0]
