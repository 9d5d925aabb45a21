"""Is who was invited booked into a free time, by hand or all at once, and before nobody who must not meet them?"""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Stage, Status
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_ACTOR
from mayatrack.exceptions import EditConflict, InvalidInput, MayatrackError, RuleBroken
from mayatrack.models import Application, AuditEvent, InterviewSlot, Review, SelectionPlan, Standing, StatusChange
from mayatrack.models.base import now, today
from mayatrack.services.applications import move_application
from mayatrack.services.interview_reviews import add_interview_reviews
from mayatrack.services.interviews import book_interview, fill_interviews, free_interview, propose_filling
from mayatrack.services.invitations import invite_to_interview
from mayatrack.services.summaries import find_stale_summaries, rebuild_summaries
from tests.factories import make_application, make_person, make_review, make_selection_plan, make_standing, make_user
from tests.services.test_interview_slots import HALF, make_interviewer, make_plan, make_slot
from tests.services.test_seats import run_at_once


def invited(session: Session, plan: SelectionPlan, **changes: Any) -> Application:
    return make_application(session, **({"cohort_id": plan.cohort_id, "status": Status.INTERVIEW} | changes))


def book(session: Session, slot: InterviewSlot, application: Application) -> InterviewSlot:
    return book_interview(session, slot.id, application_id=application.id, by=LOCAL_ACTOR)


def list_reviews(session: Session) -> list[tuple[UUID, UUID, ReviewKind, ReviewState]]:
    found = session.exec(select(Review).order_by(col(Review.id)), execution_options={"populate_existing": True})
    return [(each.application_id, each.reviewer_id, each.kind, each.state) for each in found]


def list_events(session: Session) -> list[str]:
    return [event.action for event in session.exec(select(AuditEvent).order_by(col(AuditEvent.id)))]


def make_coming(session: Session, **changes: Any) -> SelectionPlan:
    """A plan whose interviews have begun, with decisions to come."""
    day = today()
    dates = {"reviews_from_on": day, "interviews_from_on": day, "decides_from_on": day + timedelta(days=20)}
    return make_selection_plan(session, **(dates | changes))


def make_coming_slot(session: Session, plan: SelectionPlan, *users: Any, hours: int, **changes: Any) -> InterviewSlot:
    starts_at = now() + timedelta(hours=hours)
    return make_slot(session, plan, *users, starts_at=starts_at, ends_at=starts_at + HALF, **changes)


def test_booking_gives_each_interviewer_the_interview_to_score(session: Session) -> None:
    plan, users = make_plan(session), [make_interviewer(session) for _ in range(2)]
    slot, application = make_slot(session, plan, *users), invited(session, plan)
    book(session, slot, application)
    assert slot.application_id == application.id
    assert set(list_reviews(session)) == {
        (application.id, user.id, ReviewKind.INTERVIEW, ReviewState.ASSIGNED) for user in users
    }
    # Its blind number stands in the calendar.
    assert session.exec(select(Standing.number).where(Standing.application_id == application.id)).one() == 1
    assert list_events(session) == ["book_interview"]
    # Once more changes nothing.
    book(session, slot, application)
    assert list_events(session) == ["book_interview"]


@pytest.mark.parametrize(
    ("status", "words"), [(Status.IN_REVIEW, "in review"), (Status.WITHDRAWN, "withdrawn"), (Status.OFFERED, "offered")]
)
def test_only_who_is_invited_is_booked(session: Session, status: Status, words: str) -> None:
    plan = make_plan(session)
    slot = make_slot(session, plan, make_interviewer(session))
    application = invited(session, plan, status=status, reply_by_on=today())
    with pytest.raises(RuleBroken, match=f"is {words}, and only those invited.*Invite to interview"):
        book(session, slot, application)
    assert list_reviews(session) == []


def test_taken_time_and_other_cohort_are_refused(session: Session) -> None:
    plan = make_plan(session)
    slot = make_slot(session, plan)
    book(session, slot, invited(session, plan))
    with pytest.raises(RuleBroken, match="choose a free one"):
        book(session, slot, invited(session, plan))
    with pytest.raises(InvalidInput, match="own cohort"):
        book(session, make_slot(session, plan, hour=18), invited(session, make_plan(session)))


@pytest.mark.parametrize(
    ("kind", "state", "is_refused"),
    [
        (ReviewKind.READING, ReviewState.RECUSED, True),
        (ReviewKind.INTERVIEW, ReviewState.RECUSED, True),
        (ReviewKind.INTERVIEW, ReviewState.ABSTAINED, True),
        (ReviewKind.READING, ReviewState.ABSTAINED, False),
        (ReviewKind.READING, ReviewState.DRAFT, False),
    ],
)
def test_recused_interviewer_is_respected(
    session: Session, kind: ReviewKind, state: ReviewState, is_refused: bool
) -> None:
    plan, user = make_plan(session), make_interviewer(session, name="Ines Okafor")
    slot, application = make_slot(session, plan, user), invited(session, plan)
    make_review(session, application_id=application.id, reviewer_id=user.id, kind=kind, state=state)
    if not is_refused:
        assert book(session, slot, application).application_id == application.id
        return
    with pytest.raises(RuleBroken, match="Ines Okafor declared a conflict of interest"):
        book(session, slot, application)


def test_one_person_is_not_in_two_interviews_at_once(session: Session) -> None:
    """Somebody may apply to two cohorts, and be invited by both."""
    one, other = make_plan(session), make_plan(session)
    person = make_person(session)
    first, second = (invited(session, plan, person_id=person.id) for plan in (one, other))
    book(session, make_slot(session, one), first)
    with pytest.raises(RuleBroken, match="The same person is interviewed for"):
        book(session, make_slot(session, other), second)
    book(session, make_slot(session, other, hour=18), second)


def test_moving_frees_the_time_before(session: Session) -> None:
    plan, ana, bo = make_plan(session), make_interviewer(session), make_interviewer(session)
    first, second, application = (
        make_slot(session, plan, ana),
        make_slot(session, plan, bo, hour=18),
        invited(session, plan),
    )
    book(session, first, application)
    book(session, second, application)
    session.refresh(first)
    assert (first.application_id, second.application_id) == (None, application.id)
    assert [(user, state) for _, user, _, state in list_reviews(session)] == [(bo.id, ReviewState.ASSIGNED)]
    assert list_events(session) == ["book_interview", "free_interview", "book_interview"]


def test_freeing_keeps_what_somebody_has_begun(session: Session) -> None:
    plan, ana, bo = make_plan(session), make_interviewer(session), make_interviewer(session)
    slot, application = make_slot(session, plan, ana, bo), invited(session, plan)
    # What somebody reads of the same application is not theirs to lose.
    make_review(session, application_id=application.id, reviewer_id=bo.id)
    make_review(
        session, application_id=application.id, reviewer_id=ana.id, kind=ReviewKind.INTERVIEW, state=ReviewState.DRAFT
    )
    book(session, slot, application)
    free_interview(session, slot.id, by=LOCAL_ACTOR)
    assert slot.application_id is None
    assert sorted((kind, state) for _, _, kind, state in list_reviews(session)) == [
        (ReviewKind.INTERVIEW, ReviewState.DRAFT),
        (ReviewKind.READING, ReviewState.ASSIGNED),
    ]
    with pytest.raises(RuleBroken, match="Nobody is booked"):
        free_interview(session, slot.id, by=LOCAL_ACTOR)


@pytest.mark.parametrize("to", [Status.WITHDRAWN, Status.NOT_SELECTED, Status.WAITLISTED])
def test_whoever_is_interviewed_no_more_leaves_the_time_to_come(session: Session, to: Status) -> None:
    plan, user = make_coming(session), make_interviewer(session)
    slot, application = make_coming_slot(session, plan, user, hours=30), invited(session, plan)
    other_slot, other = make_coming_slot(session, plan, user, hours=31), invited(session, plan)
    for one, its in ((slot, application), (other_slot, other)):
        book(session, one, its)
    move_application(session, application.id, to=to, by=LOCAL_ACTOR)
    session.refresh(slot)
    assert (slot.application_id, other_slot.application_id) == (None, other.id)
    # Nobody has to score an interview that is not held.
    assert list_reviews(session) == [(other.id, user.id, ReviewKind.INTERVIEW, ReviewState.ASSIGNED)]
    assert list_events(session)[2:] == ["move_application", "free_interview"]


def test_time_that_has_begun_stays_with_whoever_withdraws(session: Session) -> None:
    plan, user = make_coming(session), make_interviewer(session)
    application = invited(session, plan)
    slot = make_coming_slot(session, plan, user, hours=-1, application_id=application.id)
    move_application(session, application.id, to=Status.WITHDRAWN, by=LOCAL_ACTOR)
    session.refresh(slot)
    assert slot.application_id == application.id
    assert list_events(session) == ["move_application"]


def test_one_of_two_who_book_one_time_at_once_gets_it(engine: Engine) -> None:
    with writing(engine) as session:
        plan = make_plan(session)
        slot = make_slot(session, plan, make_interviewer(session))
        waiting = [invited(session, plan).id for _ in range(2)]

    def take(number: int) -> str:
        try:
            with writing(engine) as session:
                book_interview(session, slot.id, application_id=waiting[number], by=LOCAL_ACTOR)
        except MayatrackError as refusal:
            return str(refusal)
        return "booked"

    assert run_at_once(2, take) == ["Somebody is booked at this time already: choose a free one.", "booked"]
    with reading(engine) as session:
        booked = session.get_one(InterviewSlot, slot.id).application_id
        assert [application_id for application_id, *_ in list_reviews(session)] == [booked]


def fill(session: Session, plan: SelectionPlan) -> int:
    filling = propose_filling(session, plan.cohort_id, by=LOCAL_ACTOR)
    return fill_interviews(session, plan.cohort_id, expected=filling.booked, by=LOCAL_ACTOR)


def scored(session: Session, plan: SelectionPlan, score: float | None, **changes: Any) -> Application:
    application = invited(session, plan, **changes)
    make_standing(session, application_id=application.id, score=score)
    return application


def test_filling_goes_by_rank_and_around_recusals(session: Session) -> None:
    plan, ana, bo = make_coming(session), make_interviewer(session), make_interviewer(session)
    low, high, none = (scored(session, plan, score) for score in (40.0, 90.0, None))
    make_review(session, application_id=high.id, reviewer_id=ana.id, state=ReviewState.RECUSED, reason="My niece")
    first, second = (make_coming_slot(session, plan, user, hours=hours) for hours, user in ((30, ana), (31, bo)))
    # Neither a past time, nor one without an interviewer, nor one that is taken.
    make_coming_slot(session, plan, ana, hours=-1)
    make_coming_slot(session, plan, hours=29)
    make_coming_slot(session, plan, bo, hours=28, application_id=invited(session, plan).id)
    invited(session, plan, status=Status.IN_REVIEW)
    filling = propose_filling(session, plan.cohort_id, by=LOCAL_ACTOR)
    assert filling.booked == [(high.id, second.id), (low.id, first.id)]
    assert filling.left == [none.id]
    assert list_events(session) == []
    assert fill_interviews(session, plan.cohort_id, expected=filling.booked, by=LOCAL_ACTOR) == 2
    for slot, application, user in ((first, low, ana), (second, high, bo)):
        session.refresh(slot)
        assert (slot.application_id, slot.version) == (application.id, 2)
        assert (application.id, user.id, ReviewKind.INTERVIEW, ReviewState.ASSIGNED) in list_reviews(session)
    (event,) = session.exec(select(AuditEvent))
    assert (event.action, event.after) == ("fill_interviews", {"booked_count": 2})
    assert fill(session, plan) == 0


def test_filling_leaves_out_when_the_person_is_interviewed_elsewhere(session: Session) -> None:
    plan, other, person = make_coming(session), make_coming(session), make_person(session)
    application = invited(session, plan, person_id=person.id)
    at = now() + timedelta(hours=30)
    elsewhere = invited(session, other, person_id=person.id)
    make_slot(session, other, starts_at=at, ends_at=at + HALF, application_id=elsewhere.id)
    user = make_interviewer(session)
    make_slot(session, plan, user, starts_at=at + HALF / 2, ends_at=at + HALF)
    late = make_slot(session, plan, user, starts_at=at + HALF, ends_at=at + 2 * HALF)
    filling = propose_filling(session, plan.cohort_id, by=LOCAL_ACTOR)
    assert filling.booked == [(application.id, late.id)]


def test_filling_that_would_differ_from_what_was_shown_is_refused(session: Session) -> None:
    plan = make_coming(session)
    scored(session, plan, 40.0)
    make_coming_slot(session, plan, make_interviewer(session), hours=30)
    shown = propose_filling(session, plan.cohort_id, by=LOCAL_ACTOR).booked
    scored(session, plan, 90.0)
    with pytest.raises(EditConflict, match="look at the proposal again"):
        fill_interviews(session, plan.cohort_id, expected=shown, by=LOCAL_ACTOR)
    assert list_reviews(session) == []


def invite(session: Session, plan: SelectionPlan, *applications: Application) -> int:
    ids = [application.id for application in applications]
    return invite_to_interview(session, plan.cohort_id, application_ids=ids, by=LOCAL_ACTOR)


def test_invitation_moves_many_and_keeps_their_steps(session: Session) -> None:
    plan = make_plan(session)
    chosen = [invited(session, plan, status=Status.IN_REVIEW) for _ in range(3)]
    # Reopened: further than an interview once.
    chosen += [invited(session, plan, status=Status.IN_REVIEW, stage=Stage.OFFERED)]
    others = [
        invited(session, plan, status=Status.IN_REVIEW),
        invited(session, make_plan(session), status=Status.IN_REVIEW),
    ]
    rebuild_summaries(session)
    assert invite(session, plan, *chosen) == 4
    assert [(each.status, each.version) for each in chosen] == [(Status.INTERVIEW, 2)] * 4
    assert [each.stage for each in chosen] == [Stage.INTERVIEWED] * 3 + [Stage.OFFERED]
    assert [each.status for each in others] == [Status.IN_REVIEW] * 2
    steps = session.exec(select(StatusChange)).all()
    assert {step.application_id for step in steps} == {each.id for each in chosen}
    assert {(step.from_status, step.to_status, step.changed_by_id) for step in steps} == {
        (Status.IN_REVIEW, Status.INTERVIEW, LOCAL_ACTOR.user_id)
    }
    assert find_stale_summaries(session) == []
    # Whoever is interviewed has a number.
    assert len(session.exec(select(Standing)).all()) == 5
    (event,) = session.exec(select(AuditEvent))
    assert (event.action, event.after) == ("invite_to_interview", {"application_count": 4})


def test_invitation_of_somebody_who_moved_on_invites_nobody(engine: Engine) -> None:
    with writing(engine) as session:
        plan = make_plan(session)
        chosen = [invited(session, plan, status=status) for status in (Status.IN_REVIEW, Status.WITHDRAWN)]
        chosen += [invited(session, make_plan(session), status=Status.IN_REVIEW)]
        erased = make_person(session, erased_at=datetime(2027, 1, 1, tzinfo=UTC))
        chosen += [invited(session, plan, status=Status.IN_REVIEW, person_id=erased.id)]
    with (
        pytest.raises(InvalidInput, match="3 of the 4 chosen applications are not in review"),
        writing(engine) as session,
    ):
        invite(session, plan, *chosen)
    with reading(engine) as session:
        assert session.get_one(Application, chosen[0].id).status is Status.IN_REVIEW
        assert session.exec(select(StatusChange)).all() == []


def test_invitation_needs_somebody_and_interviews(session: Session) -> None:
    with pytest.raises(InvalidInput, match="Nobody is chosen"):
        invite(session, make_plan(session))
    plan = make_plan(session, interviews_from_on=None)
    with pytest.raises(RuleBroken, match="has no interviews"):
        invite(session, plan, invited(session, plan, status=Status.IN_REVIEW))


def test_keys_of_reviews_do_not_tell_who_applied_first(session: Session) -> None:
    applications = [make_application(session, status=Status.INTERVIEW).id for _ in range(9)]
    user_id = make_user(session).id
    add_interview_reviews(session, [(each, user_id) for each in applications], by=LOCAL_ACTOR)
    made = session.exec(select(Review.application_id).order_by(col(Review.id))).all()
    assert applications == sorted(applications)
    assert list(made) == sorted(applications, key=lambda each: each.bytes[::-1])
    # The last bytes of a key are drawn at random: by chance both orders are the same once in 362,880 times.
    assert list(made) != applications
