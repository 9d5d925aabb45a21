"""Does a referral go its way step by step, with its history, and never into a place that is not there?"""

from collections.abc import Callable
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.outcomes import ReferralState
from mayatrack.domain.roles import LOCAL_ACTOR, Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, MayatrackError, NotAllowed, RuleBroken
from mayatrack.models import AlumnusSummary, AuditEvent, Referral, ReferralChange
from mayatrack.models.base import today
from mayatrack.services.alumni_summaries import find_stale_alumni, refresh_alumni
from mayatrack.services.referrals import move_referral, refer_traveler, suggest_alumni, undo_move
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests.factories import (
    make_cohort,
    make_contact_wish,
    make_opportunity,
    make_person,
    make_placement,
    make_referral,
    make_traveler,
)


def _make_alumnus(session: Session, **changes: Any) -> Any:
    cohort = make_cohort(session)
    traveler = make_traveler(session, cohort_id=cohort.id, traveled_on=cohort.departs_on, **changes)
    rebuild_summaries(session)
    refresh_alumni(session, [traveler.id])
    return traveler


def test_referral_is_dated_offered_and_counted(session: Session, local_actor: Actor) -> None:
    traveler, opportunity = _make_alumnus(session), make_opportunity(session)
    referral = refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=local_actor)
    assert (referral.state, referral.referred_on) == (ReferralState.OFFERED, today())
    assert session.exec(select(AuditEvent.action)).all() == ["refer_traveler"]
    assert find_stale_summaries(session) == []


def test_second_referral_to_the_same_opportunity_is_refused(session: Session, local_actor: Actor) -> None:
    traveler, opportunity = _make_alumnus(session), make_opportunity(session, title="Clerk")
    refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=local_actor)
    with pytest.raises(InvalidInput, match=r"^This person has already been referred to “Clerk”\.$"):
        refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=local_actor)


def test_somebody_who_has_not_returned_is_not_referred(session: Session, local_actor: Actor) -> None:
    traveler, opportunity = make_traveler(session), make_opportunity(session)
    with pytest.raises(RuleBroken):
        refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=local_actor)
    assert session.exec(select(Referral)).all() == []


def test_referral_moves_and_is_counted_again(session: Session, local_actor: Actor) -> None:
    traveler = _make_alumnus(session)
    referral = make_referral(session, traveler_id=traveler.id, state=ReferralState.SUGGESTED)
    rebuild_summaries(session)
    move_referral(session, referral.id, to=ReferralState.STARTED, version=1, by=local_actor)
    assert (referral.state, referral.version) == (ReferralState.STARTED, 2)
    assert find_stale_summaries(session) == []
    event = session.exec(select(AuditEvent)).one()
    assert (event.before, event.after) == ({"state": "suggested"}, {"state": "started"})


def test_referral_changed_by_somebody_else_is_not_overwritten(session: Session, local_actor: Actor) -> None:
    referral = make_referral(session, traveler_id=_make_alumnus(session).id)
    move_referral(session, referral.id, to=ReferralState.APPLIED, by=local_actor)
    with pytest.raises(EditConflict):
        move_referral(session, referral.id, to=ReferralState.DECLINED, version=1, by=local_actor)


def test_places_are_not_overfilled(session: Session, local_actor: Actor) -> None:
    opportunity = make_opportunity(session, place_count=1)
    taken, waiting = (
        make_referral(session, opportunity_id=opportunity.id, traveler_id=_make_alumnus(session).id) for _ in range(2)
    )
    move_referral(session, taken.id, to=ReferralState.ACCEPTED, by=local_actor)
    with pytest.raises(
        RuleBroken, match=r"^All 1 places of this opportunity are taken: free one or add places first\.$"
    ):
        move_referral(session, waiting.id, to=ReferralState.STARTED, by=local_actor)
    # Going on from accepted takes no second place, and leaving frees it.
    move_referral(session, taken.id, to=ReferralState.STARTED, by=local_actor)
    move_referral(session, taken.id, to=ReferralState.WITHDRAWN, by=local_actor)
    move_referral(session, waiting.id, to=ReferralState.STARTED, by=local_actor)


def test_two_people_cannot_take_the_last_place_at_once(engine: Engine) -> None:
    with writing(engine) as session:
        opportunity = make_opportunity(session, place_count=1)
        referrals = [
            make_referral(session, opportunity_id=opportunity.id, traveler_id=_make_alumnus(session).id).id
            for _ in range(2)
        ]
    start, outcomes = Barrier(2), []

    def accept(referral_id: Any) -> None:
        start.wait()
        try:
            with writing(engine) as session:
                move_referral(session, referral_id, to=ReferralState.ACCEPTED, by=LOCAL_ACTOR)
            outcomes.append("accepted")
        except MayatrackError as error:
            outcomes.append(type(error).__name__)

    threads = [Thread(target=accept, args=(referral_id,)) for referral_id in referrals]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["RuleBroken", "accepted"]


def test_alumni_are_suggested_together_and_once(session: Session, local_actor: Actor) -> None:
    opportunity = make_opportunity(session)
    one, other = _make_alumnus(session), _make_alumnus(session)
    assert suggest_alumni(session, opportunity.id, traveler_ids=[one.id], by=local_actor) == 1
    assert suggest_alumni(session, opportunity.id, traveler_ids=[one.id, other.id], by=local_actor) == 1
    states = session.exec(select(Referral.state)).all()
    assert states == [ReferralState.SUGGESTED] * 2
    # Nobody was told yet: the next one is still theirs as much as anybody's.
    assert session.exec(select(AlumnusSummary.offered_count)).all() == [0, 0]
    assert (find_stale_summaries(session), find_stale_alumni(session)) == ([], [])


def test_person_with_two_trips_is_referred_once(session: Session, local_actor: Actor) -> None:
    person = make_person(session)
    first, second = (_make_alumnus(session, person_id=person.id) for _ in range(2))
    opportunity = make_opportunity(session)
    suggest_alumni(session, opportunity.id, traveler_ids=[first.id], by=local_actor)
    assert suggest_alumni(session, opportunity.id, traveler_ids=[second.id], by=local_actor) == 0
    with pytest.raises(InvalidInput):
        refer_traveler(session, opportunity_id=opportunity.id, traveler_id=second.id, by=local_actor)


def test_who_does_not_want_to_be_contacted_is_not_referred(session: Session, local_actor: Actor) -> None:
    willing, other = _make_alumnus(session), _make_alumnus(session)
    make_contact_wish(session, person_id=other.person_id, do_not_contact=True)
    opportunity = make_opportunity(session)
    session.commit()
    with pytest.raises(RuleBroken, match=r"^This person does not want to be contacted: nothing is offered to them\.$"):
        suggest_alumni(session, opportunity.id, traveler_ids=[willing.id, other.id], by=local_actor)
    session.rollback()
    assert session.exec(select(Referral)).all() == []


def test_suggestion_is_not_offered_to_whoever_said_since_not_to_contact(session: Session, local_actor: Actor) -> None:
    traveler = _make_alumnus(session)
    referral = make_referral(session, traveler_id=traveler.id, state=ReferralState.SUGGESTED)
    make_contact_wish(session, person_id=traveler.person_id, do_not_contact=True)
    session.commit()
    with pytest.raises(RuleBroken, match="nothing is offered to them"):
        move_referral(session, referral.id, to=ReferralState.OFFERED, by=local_actor)
    session.rollback()
    # What the person does without being asked is kept all the same.
    assert move_referral(session, referral.id, to=ReferralState.WITHDRAWN, by=local_actor).state == "withdrawn"


def test_nobody_is_referred_after_the_deadline(session: Session, local_actor: Actor) -> None:
    traveler = _make_alumnus(session)
    opportunity = make_opportunity(session, title="Clerk", closes_on=today() - timedelta(days=1))
    with pytest.raises(RuleBroken, match=r"^The deadline of “Clerk” has passed"):
        refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=local_actor)


def test_history_tells_every_step_and_its_reason(session: Session, local_actor: Actor) -> None:
    opportunity, traveler = make_opportunity(session), _make_alumnus(session)
    suggest_alumni(session, opportunity.id, traveler_ids=[traveler.id], by=local_actor)
    referral = session.exec(select(Referral)).one()
    referral.referred_on = today() - timedelta(days=9)
    move_referral(session, referral.id, to=ReferralState.OFFERED, by=local_actor)
    # The wait counts from the day on which they heard of it.
    assert session.exec(select(AlumnusSummary.offered_on)).one() == today()
    move_referral(session, referral.id, to=ReferralState.DECLINED, reason=" No  time ", by=local_actor)
    steps = session.exec(select(ReferralChange).order_by(col(ReferralChange.id))).all()
    assert [(step.from_state, step.to_state, step.reason) for step in steps] == [
        (None, ReferralState.SUGGESTED, None),
        (ReferralState.SUGGESTED, ReferralState.OFFERED, None),
        (ReferralState.OFFERED, ReferralState.DECLINED, "No time"),
    ]
    assert {step.changed_by_id for step in steps} == {local_actor.user_id}
    with pytest.raises(InvalidInput):
        move_referral(session, referral.id, to=ReferralState.DECLINED, by=local_actor)


def test_mistaken_move_is_taken_back(session: Session, local_actor: Actor) -> None:
    opportunity, traveler = make_opportunity(session, place_count=1), _make_alumnus(session)
    referral = refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=local_actor)
    move_referral(session, referral.id, to=ReferralState.ACCEPTED, by=local_actor)
    with pytest.raises(EditConflict):
        undo_move(session, referral.id, version=1, by=local_actor)
    undone = undo_move(session, referral.id, version=2, by=local_actor)
    assert undone is not None
    assert undone.state is ReferralState.OFFERED
    assert len(session.exec(select(ReferralChange)).all()) == 3
    assert (find_stale_summaries(session), find_stale_alumni(session)) == ([], [])


def test_taking_back_never_takes_somebody_elses_place(session: Session, local_actor: Actor) -> None:
    opportunity = make_opportunity(session, place_count=1)
    one, other = (
        refer_traveler(session, opportunity_id=opportunity.id, traveler_id=_make_alumnus(session).id, by=local_actor)
        for _ in range(2)
    )
    move_referral(session, one.id, to=ReferralState.ACCEPTED, by=local_actor)
    move_referral(session, one.id, to=ReferralState.DECLINED, by=local_actor)
    move_referral(session, other.id, to=ReferralState.ACCEPTED, by=local_actor)
    with pytest.raises(RuleBroken):
        undo_move(session, one.id, version=3, by=local_actor)
    assert one.state is ReferralState.DECLINED


def test_taking_the_first_step_back_removes_the_referral(session: Session, local_actor: Actor) -> None:
    opportunity, traveler = make_opportunity(session), _make_alumnus(session)
    referral = refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=local_actor)
    placement = make_placement(session, traveler_id=traveler.id, referral_id=referral.id)
    with pytest.raises(RuleBroken, match=r"^A placement came of this referral: remove the placement first\.$"):
        undo_move(session, referral.id, version=1, by=local_actor)
    session.delete(placement)
    assert undo_move(session, referral.id, version=1, by=local_actor) is None
    session.expire_all()
    assert session.exec(select(Referral)).all() == []
    assert session.exec(select(ReferralChange)).all() == []
    assert (find_stale_summaries(session), find_stale_alumni(session)) == ([], [])


def test_referrals_need_the_right_role(session: Session, actor_with: Callable[..., Actor]) -> None:
    staff = actor_with(Role.PROGRAM_STAFF)
    traveler, opportunity = _make_alumnus(session), make_opportunity(session)
    referral = make_referral(session, traveler_id=traveler.id)
    with pytest.raises(NotAllowed):
        refer_traveler(session, opportunity_id=opportunity.id, traveler_id=traveler.id, by=staff)
    with pytest.raises(NotAllowed):
        suggest_alumni(session, opportunity.id, traveler_ids=[traveler.id], by=staff)
    with pytest.raises(NotAllowed):
        move_referral(session, referral.id, to=ReferralState.STARTED, by=staff)
    with pytest.raises(NotAllowed):
        undo_move(session, referral.id, version=1, by=staff)
