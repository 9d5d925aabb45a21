"""Are decisions entered for exactly those who were chosen, only when they may be, and can each step be taken back?"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import Session, select

from mayatrack.domain.application_status import Status
from mayatrack.domain.decisions import Decision, Seats
from mayatrack.domain.ranking import TieRule
from mayatrack.domain.roles import Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, MayatrackError, NotAllowed, RuleBroken, SeatsTaken
from mayatrack.models import Application, AuditEvent, Cohort, SelectionPlan
from mayatrack.models.base import new_id, now, today
from mayatrack.models.rankings import RankingFilter
from mayatrack.queries.decisions import read_batches
from mayatrack.services.applications import move_application
from mayatrack.services.decisions import (
    FirstOf,
    Outcome,
    Undone,
    decide_applications,
    preview_decisions,
    undo_decisions,
)
from tests.factories import make_application, make_cohort, make_person, make_selection_plan
from tests.services.selection_rows import make_deciding, make_ranked, number_all, read_pending, read_steps

OFFER, WAITLIST, NO = Decision.OFFER, Decision.WAITLIST, Decision.NOT_SELECTED


@pytest.fixture
def cohort(session: Session) -> Cohort:
    return make_deciding(session)


@pytest.fixture
def ranked(session: Session, cohort: Cohort) -> list[Application]:
    """Six applications, the best first."""
    return make_ranked(session, cohort, 95, 90, 80, 70, 60, None)


@pytest.fixture
def decide(session: Session, cohort: Cohort, local_actor: Actor) -> Callable[..., Outcome]:
    """Decide on the first so many, or on these applications as they stand undecided."""

    def act(chosen: Any, decision: Decision | None) -> Outcome:
        return decide_applications(session, cohort.id, choice=chosen, decision=decision, by=local_actor)

    return act


def seen(*applications: Application, decision: Decision | None = None) -> dict[UUID, Decision | None]:
    return {application.id: decision for application in applications}


def last_batch(session: Session, cohort: Cohort, by: Actor) -> UUID:
    return UUID(read_batches(session, by=by, cohort_id=cohort.id)["batch_id"][0])


def test_chosen_applications_get_the_decision_and_no_others(
    session: Session, cohort: Cohort, ranked: list[Application], decide: Callable[..., Outcome]
) -> None:
    outcome = decide(seen(ranked[1], ranked[4]), OFFER)
    assert outcome == Outcome(2, 2, Seats(3, 0, 0, 2))
    assert read_pending(session, cohort) == {ranked[1].id: OFFER, ranked[4].id: OFFER}
    assert read_steps(session, ranked[1].id) == [(None, OFFER, False)]
    event = session.exec(select(AuditEvent).where(AuditEvent.action == "decide_applications")).one()
    assert event.after == {"decision": "offer", "application_count": 2}


def test_first_of_a_ranking_are_the_best_without_a_decision(
    session: Session, cohort: Cohort, ranked: list[Application], decide: Callable[..., Outcome]
) -> None:
    decide(seen(ranked[0]), NO)
    decide(FirstOf(2), OFFER)
    assert read_pending(session, cohort) == {ranked[0].id: NO, ranked[1].id: OFFER, ranked[2].id: OFFER}
    decide(FirstOf(100), WAITLIST)
    waitlisted = [key for key, decision in read_pending(session, cohort).items() if decision is WAITLIST]
    assert sorted(waitlisted) == sorted(application.id for application in ranked[3:])


def test_first_of_a_filtered_ranking_are_those_that_it_lets_through(
    session: Session, cohort: Cohort, ranked: list[Application], decide: Callable[..., Outcome]
) -> None:
    decide(FirstOf(4), WAITLIST)
    outcome = decide(FirstOf(2, RankingFilter(decision=WAITLIST, minimum_score=65)), OFFER)
    assert (outcome.chosen_count, outcome.changed_count) == (2, 2)
    assert read_pending(session, cohort) == {
        ranked[0].id: OFFER,
        ranked[1].id: OFFER,
        ranked[2].id: WAITLIST,
        ranked[3].id: WAITLIST,
    }
    assert read_steps(session, ranked[0].id) == [(None, WAITLIST, False), (WAITLIST, OFFER, False)]


def test_first_of_equals_follow_the_tie_rule(session: Session, local_actor: Actor) -> None:
    cohort = make_deciding(session, tie_rule=TieRule.APPLIED_FIRST)
    late, early = (make_ranked(session, cohort, 70, applied_at=now() - timedelta(days=days))[0] for days in (1, 5))
    decide_applications(session, cohort.id, choice=FirstOf(1), decision=OFFER, by=local_actor)
    assert read_pending(session, cohort) == {early.id: OFFER}
    assert late.id not in read_pending(session, cohort)


def test_application_without_a_number_can_be_decided(
    session: Session, cohort: Cohort, decide: Callable[..., Outcome]
) -> None:
    make_application(session, cohort_id=cohort.id, status=Status.INTERVIEW)
    assert decide(FirstOf(5), WAITLIST).changed_count == 1


def test_preview_counts_and_writes_nothing(
    session: Session, cohort: Cohort, ranked: list[Application], local_actor: Actor, decide: Callable[..., Outcome]
) -> None:
    decide(seen(ranked[0]), WAITLIST)
    choice = seen(ranked[0], decision=WAITLIST) | seen(ranked[1])
    before = read_pending(session, cohort)
    told = preview_decisions(session, cohort.id, choice=choice, decision=WAITLIST, by=local_actor)
    assert told == Outcome(2, 1, Seats(3, 0, 0, 0))
    assert read_pending(session, cohort) == before


def test_deciding_alike_again_is_no_step(
    session: Session, ranked: list[Application], decide: Callable[..., Outcome]
) -> None:
    decide(seen(ranked[0]), OFFER)
    assert decide(seen(ranked[0], decision=OFFER), OFFER).changed_count == 0
    assert read_steps(session, ranked[0].id) == [(None, OFFER, False)]


def test_clearing_leaves_no_decision(
    session: Session, cohort: Cohort, ranked: list[Application], decide: Callable[..., Outcome]
) -> None:
    decide(seen(ranked[0]), OFFER)
    decide(seen(ranked[0], decision=OFFER), None)
    assert read_pending(session, cohort) == {}
    assert read_steps(session, ranked[0].id) == [(None, OFFER, False), (OFFER, None, False)]


def test_decision_that_somebody_changed_meanwhile_is_not_overwritten(
    session: Session, cohort: Cohort, ranked: list[Application], decide: Callable[..., Outcome]
) -> None:
    decide(seen(ranked[0]), OFFER)
    with pytest.raises(EditConflict) as refusal:
        decide(seen(ranked[0], ranked[1]), NO)
    assert str(refusal.value) == (
        "Somebody else decided on 1 of the 2 chosen since you saw them: look at what is decided now, then choose again."
    )
    assert read_pending(session, cohort) == {ranked[0].id: OFFER}


def test_more_offers_than_seats_are_refused(
    session: Session, cohort: Cohort, ranked: list[Application], decide: Callable[..., Outcome]
) -> None:
    make_application(session, cohort_id=cohort.id, status=Status.CONFIRMED)
    decide(FirstOf(1), OFFER)
    with pytest.raises(SeatsTaken) as refusal:
        decide(FirstOf(2), OFFER)
    assert str(refusal.value) == (
        "1 of the 3 seats of Tokyo are free, and 2 more would be offered: "
        "choose fewer, take offers back, or add seats to the cohort."
    )
    assert read_pending(session, cohort) == {ranked[0].id: OFFER}
    decide(FirstOf(1), OFFER)


@pytest.mark.parametrize(
    ("statuses", "sentence"),
    [
        (
            [Status.WITHDRAWN],
            "An application that is withdrawn cannot be decided on: only one in review or interview can.",
        ),
        (
            [Status.WITHDRAWN, Status.INELIGIBLE, Status.IN_REVIEW],
            (
                "2 of the 3 chosen cannot be decided on, because they are ineligible or withdrawn: "
                "choose only those in review or interview."
            ),
        ),
    ],
)
def test_application_that_is_closed_cannot_be_decided(
    session: Session, cohort: Cohort, decide: Callable[..., Outcome], statuses: list[Status], sentence: str
) -> None:
    chosen = [make_application(session, cohort_id=cohort.id, status=status) for status in statuses]
    with pytest.raises(RuleBroken) as refusal:
        decide(seen(*chosen), NO)
    assert str(refusal.value) == sentence
    assert read_pending(session, cohort) == {}


def test_choices_that_cannot_be_are_refused(
    session: Session, cohort: Cohort, ranked: list[Application], decide: Callable[..., Outcome]
) -> None:
    elsewhere = make_application(session, status=Status.IN_REVIEW)
    erased = make_application(
        session, cohort_id=cohort.id, status=Status.IN_REVIEW, person_id=make_person(session, erased_at=now()).id
    )
    for choice in ({}, FirstOf(0), FirstOf(-1)):
        with pytest.raises(InvalidInput, match="Choose at least one application"):
            decide(choice, OFFER)
    for other in (seen(elsewhere), seen(erased), {new_id(): None}):
        with pytest.raises(InvalidInput, match="1 of those chosen are no applications to Tokyo any more"):
            decide(seen(ranked[0]) | other, OFFER)
    assert read_pending(session, cohort) == {}


@pytest.mark.parametrize("what", ["decide", "undo"])
def test_decisions_wait_for_their_phase_and_end_with_the_release(
    session: Session, cohort: Cohort, ranked: list[Application], local_actor: Actor, what: str
) -> None:
    decide_applications(session, cohort.id, choice=FirstOf(1), decision=OFFER, by=local_actor)
    batch_id = last_batch(session, cohort, local_actor)
    plan = session.exec(select(SelectionPlan).where(SelectionPlan.cohort_id == cohort.id)).one()

    acts: dict[str, Callable[[], Any]] = {
        "undo": lambda: undo_decisions(session, cohort.id, batch_id, by=local_actor),
        "decide": lambda: decide_applications(session, cohort.id, choice=FirstOf(1), decision=NO, by=local_actor),
    }

    def refused() -> str:
        with pytest.raises(RuleBroken) as refusal:
            acts[what]()
        return str(refusal.value)

    tomorrow = today() + timedelta(days=1)
    plan.decides_from_on = tomorrow
    session.flush()
    assert refused() == f"Decisions of this cohort begin on {tomorrow}: move that date to decide earlier."
    plan.released_at, plan.released_by_id = now(), local_actor.user_id
    session.flush()
    assert refused() == (
        f"The decisions of this cohort were released on {today()}: move an application on its own page instead."
    )
    assert read_pending(session, cohort) == {ranked[0].id: OFFER}


def test_cohort_without_a_plan_cannot_decide(session: Session, local_actor: Actor) -> None:
    cohort = make_cohort(session, name="Cairo")
    for act in (decide_applications, preview_decisions):
        with pytest.raises(RuleBroken, match="The selection of Cairo is not set up yet"):
            act(session, cohort.id, choice=FirstOf(1), decision=NO, by=local_actor)


def test_undo_brings_back_what_stood_before(
    session: Session, cohort: Cohort, ranked: list[Application], local_actor: Actor, decide: Callable[..., Outcome]
) -> None:
    decide(FirstOf(2), WAITLIST)
    first = last_batch(session, cohort, local_actor)
    decide(FirstOf(3, RankingFilter(decision=WAITLIST)), OFFER)
    second = last_batch(session, cohort, local_actor)
    assert undo_decisions(session, cohort.id, second, by=local_actor) == Undone(2, 0)
    assert read_pending(session, cohort) == {ranked[0].id: WAITLIST, ranked[1].id: WAITLIST}
    assert read_steps(session, ranked[0].id) == [
        (None, WAITLIST, False),
        (WAITLIST, OFFER, True),
        (OFFER, WAITLIST, True),
    ]
    assert last_batch(session, cohort, local_actor) == first
    assert undo_decisions(session, cohort.id, first, by=local_actor) == Undone(2, 0)
    assert read_pending(session, cohort) == {}
    assert read_batches(session, by=local_actor, cohort_id=cohort.id).empty
    with pytest.raises(RuleBroken, match="Nothing of this step stands any more"):
        undo_decisions(session, cohort.id, first, by=local_actor)


def test_undo_leaves_what_somebody_changed_since(
    session: Session, cohort: Cohort, ranked: list[Application], local_actor: Actor, decide: Callable[..., Outcome]
) -> None:
    decide(FirstOf(4), NO)
    batch = last_batch(session, cohort, local_actor)
    decide(seen(ranked[0], decision=NO), OFFER)
    decide(seen(ranked[1], decision=NO), None)
    move_application(session, ranked[2].id, to=Status.WITHDRAWN, by=local_actor)
    assert undo_decisions(session, cohort.id, batch, by=local_actor) == Undone(1, 3)
    assert read_pending(session, cohort) == {ranked[0].id: OFFER}
    with pytest.raises(RuleBroken):
        undo_decisions(session, cohort.id, batch, by=local_actor)


def test_undo_of_a_change_lets_the_step_before_be_taken_back_too(
    session: Session, cohort: Cohort, ranked: list[Application], local_actor: Actor, decide: Callable[..., Outcome]
) -> None:
    decide(FirstOf(2), NO)
    batch = last_batch(session, cohort, local_actor)
    decide(seen(ranked[0], decision=NO), OFFER)
    assert undo_decisions(session, cohort.id, batch, by=local_actor) == Undone(1, 1)
    undo_decisions(session, cohort.id, last_batch(session, cohort, local_actor), by=local_actor)
    assert read_pending(session, cohort) == {ranked[0].id: NO}
    assert undo_decisions(session, cohort.id, batch, by=local_actor) == Undone(1, 0)
    assert read_pending(session, cohort) == {}


def test_undo_never_brings_back_more_offers_than_seats(
    session: Session, cohort: Cohort, ranked: list[Application], local_actor: Actor, decide: Callable[..., Outcome]
) -> None:
    decide(FirstOf(3), OFFER)
    decide(FirstOf(3, RankingFilter(decision=OFFER)), NO)
    batch = last_batch(session, cohort, local_actor)
    decide(FirstOf(1), OFFER)
    with pytest.raises(SeatsTaken, match="2 of the 3 seats of Tokyo are free, and 3 more would be offered"):
        undo_decisions(session, cohort.id, batch, by=local_actor)
    assert sorted(read_pending(session, cohort).values()) == [NO, NO, NO, OFFER]


def test_undo_of_another_cohorts_step_finds_nothing(
    session: Session, cohort: Cohort, ranked: list[Application], local_actor: Actor, decide: Callable[..., Outcome]
) -> None:
    decide(FirstOf(1), OFFER)
    batch = last_batch(session, cohort, local_actor)
    other_id = make_selection_plan(session).cohort_id
    with pytest.raises(RuleBroken, match="Nothing of this step stands any more"):
        undo_decisions(session, other_id, batch, by=local_actor)
    assert read_pending(session, cohort) == {ranked[0].id: OFFER}


@pytest.mark.parametrize("to", [Status.WITHDRAWN, Status.INELIGIBLE, Status.NOT_SELECTED])
def test_application_that_goes_its_own_way_takes_its_decision_along(
    session: Session,
    cohort: Cohort,
    ranked: list[Application],
    local_actor: Actor,
    decide: Callable[..., Outcome],
    to: Status,
) -> None:
    decide(FirstOf(2), OFFER)
    move_application(session, ranked[0].id, to=Status.INTERVIEW, by=local_actor)
    assert read_pending(session, cohort) == {ranked[0].id: OFFER, ranked[1].id: OFFER}
    move_application(session, ranked[1].id, to=to, by=local_actor)
    assert read_pending(session, cohort) == {ranked[0].id: OFFER}
    assert read_steps(session, ranked[1].id) == [(None, OFFER, False), (OFFER, None, False)]


def test_many_are_decided_in_few_statements(session: Session, local_actor: Actor) -> None:
    cohort = make_deciding(session, seat_count=2)
    for _ in range(1_050):
        make_application(session, cohort_id=cohort.id, status=Status.IN_REVIEW)
    number_all(session, cohort)
    outcome = decide_applications(session, cohort.id, choice=FirstOf(10_000), decision=NO, by=local_actor)
    assert (outcome.chosen_count, len(read_pending(session, cohort))) == (1_050, 1_050)
    batch = last_batch(session, cohort, local_actor)
    assert undo_decisions(session, cohort.id, batch, by=local_actor) == Undone(1_050, 0)
    assert read_pending(session, cohort) == {}


@pytest.mark.parametrize("role", sorted(set(Role) - {Role.PROGRAM_STAFF, Role.ADMINISTRATOR}))
def test_other_roles_decide_nothing(
    session: Session, cohort: Cohort, ranked: list[Application], actor_with: Callable[..., Actor], role: Role
) -> None:
    with pytest.raises(NotAllowed):
        decide_applications(session, cohort.id, choice=FirstOf(1), decision=OFFER, by=actor_with(role))
    with pytest.raises(MayatrackError):
        undo_decisions(session, cohort.id, new_id(), by=actor_with(role))
    assert read_pending(session, cohort) == {}
