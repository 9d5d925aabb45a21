"""Are times for interviews made, moved and removed as staff means it, with nobody in two places at once?"""

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.interviews import Series
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_ACTOR, Actor, Role
from mayatrack.exceptions import EditConflict, InvalidInput, MayatrackError, NotAllowed, NotFound, RuleBroken
from mayatrack.models import AuditEvent, InterviewSlot, Review, SelectionPlan, SlotInterviewer, User
from mayatrack.services import interview_slots, interviewers
from mayatrack.services.interview_slots import add_slots, delete_slot, edit_slot, set_interviewers
from tests.factories import (
    make_application,
    make_cohort,
    make_interview_slot,
    make_review,
    make_selection_plan,
    make_slot_interviewer,
    make_user,
    make_user_role,
)
from tests.services.test_seats import run_at_once

FROM_ON = date(2027, 3, 8)
HALF = timedelta(minutes=30)
PLAN = {"reviews_from_on": FROM_ON, "interviews_from_on": FROM_ON, "decides_from_on": FROM_ON + timedelta(days=14)}


def local(day: date, hour: int, minute: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute)  # noqa: DTZ001 - what the office's clocks show.


def make_plan(session: Session, **changes: Any) -> SelectionPlan:
    return make_selection_plan(session, **(PLAN | changes))


def make_interviewer(session: Session, role: Role = Role.REVIEWER, **changes: Any) -> User:
    user = make_user(session, **changes)
    make_user_role(session, user_id=user.id, role=role)
    return user


def make_slot(session: Session, plan: SelectionPlan, *users: User, hour: int = 17, **changes: Any) -> InterviewSlot:
    """A half-hour on the first day of interviews, with these interviewers. Hours in UTC."""
    starts_at = datetime(2027, 3, 8, hour, 0, tzinfo=UTC)
    slot = make_interview_slot(
        session, cohort_id=plan.cohort_id, **({"starts_at": starts_at, "ends_at": starts_at + HALF} | changes)
    )
    for user in users:
        make_slot_interviewer(session, slot_id=slot.id, user_id=user.id)
    return slot


def list_starts(session: Session) -> list[datetime]:
    return list(session.exec(select(InterviewSlot.starts_at).order_by(col(InterviewSlot.starts_at))))


def list_users(session: Session, slot: InterviewSlot) -> set[Any]:
    return set(session.exec(select(SlotInterviewer.user_id).where(SlotInterviewer.slot_id == slot.id)))


def add(session: Session, cohort_id: UUID, *users: User, starts: datetime | None = None, **changes: Any) -> int:
    """One free half-hour, at nine on the first day of interviews unless the test says otherwise."""
    at = starts or local(FROM_ON, 9)
    series = Series([at.date()], at.time(), changes.pop("minutes", 30), 0, 1)
    wanted = {"place": "Room 300", "user_ids": [user.id for user in users], "by": LOCAL_ACTOR}
    return add_slots(session, cohort_id, series=series, **(wanted | changes))


def test_slot_is_at_the_office_s_time(session: Session) -> None:
    assert add(session, make_plan(session).cohort_id, place="  Room   300 ") == 1
    slot = session.exec(select(InterviewSlot), execution_options={"populate_existing": True}).one()
    assert (slot.starts_at, slot.ends_at) == (
        datetime(2027, 3, 8, 17, 0, tzinfo=UTC),
        datetime(2027, 3, 8, 17, 30, tzinfo=UTC),
    )
    assert (slot.place, slot.application_id) == ("Room 300", None)


def test_series_crosses_the_change_of_clocks(session: Session) -> None:
    """Daylight saving time begins on 14 March 2027: nine o'clock is an hour earlier in UTC from then on."""
    plan = make_plan(session)
    series = Series([date(2027, 3, 12), date(2027, 3, 15)], time(9), 30, 15, 2)
    users = [make_interviewer(session), make_interviewer(session, Role.PROGRAM_STAFF)]
    count = add_slots(
        session, plan.cohort_id, series=series, place=None, user_ids=[user.id for user in users], by=LOCAL_ACTOR
    )
    assert count == 4
    assert [f"{start:%d %H:%M}" for start in list_starts(session)] == ["12 17:00", "12 17:45", "15 16:00", "15 16:45"]
    assert len(session.exec(select(SlotInterviewer)).all()) == 8
    (event,) = session.exec(select(AuditEvent))
    assert event.action == "add_interview_slots"
    assert (event.after or {})["slot_count"] == 4


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"starts": local(FROM_ON - timedelta(days=1), 9)}, "is not among these days"),
        ({"starts": local(FROM_ON + timedelta(days=14), 9)}, "until decisions begin on 2027-03-22"),
        ({"starts": local(date(2027, 3, 14), 2, 30)}, "there is no 02:30"),
        ({"minutes": 0}, "correct its numbers"),
        ({"minutes": 4}, "Minutes: "),
        ({"minutes": 241}, "Minutes: "),
        ({"place": "x" * 301}, "Place: "),
        ({"place": "SSN 123-45-6789"}, "Place: "),
    ],
)
def test_slot_that_cannot_be_gets_a_sentence(session: Session, changes: dict[str, Any], sentence: str) -> None:
    plan = make_plan(session)
    with pytest.raises(InvalidInput, match=sentence):
        add(session, plan.cohort_id, **changes)
    assert list_starts(session) == []


def test_cohort_without_interviews_says_so(session: Session) -> None:
    for plan, sentence in (
        (make_plan(session, interviews_from_on=None), "has no interviews: set the day"),
        (
            make_plan(session, released_at=datetime(2027, 3, 30, tzinfo=UTC), released_by_id=LOCAL_ACTOR.user_id),
            "are released: its interviews stay",
        ),
    ):
        with pytest.raises(RuleBroken, match=sentence):
            add(session, plan.cohort_id)
    with pytest.raises(RuleBroken, match="is not set up yet"):
        add(session, make_cohort(session).id)
    assert list_starts(session) == []


def test_series_with_one_impossible_day_adds_nothing(engine: Engine) -> None:
    with writing(engine) as session:
        cohort_id = make_plan(session).cohort_id
    series = Series([FROM_ON, FROM_ON + timedelta(days=20)], time(9), 30, 0, 2)
    with pytest.raises(InvalidInput, match="2027-03-28 is not among"), writing(engine) as session:
        add_slots(session, cohort_id, series=series, place=None, by=LOCAL_ACTOR)
    with reading(engine) as session:
        assert list_starts(session) == []


@pytest.mark.parametrize(
    ("role", "is_active"), [(Role.ALUMNI_COORDINATOR, True), (Role.ADMINISTRATOR, True), (Role.REVIEWER, False)]
)
def test_only_active_reviewers_and_staff_interview(session: Session, role: Role, is_active: bool) -> None:
    plan, user = make_plan(session), make_interviewer(session, role, name="Ines Okafor", is_active=is_active)
    with pytest.raises(InvalidInput, match="Ines Okafor is neither: choose somebody else"):
        add(session, plan.cohort_id, user)


def test_nobody_interviews_in_two_places_at_once(session: Session) -> None:
    """Not even for two cohorts."""
    user = make_interviewer(session, name="Ines Okafor")
    make_slot(session, make_plan(session), user)
    plan = make_plan(session)
    with pytest.raises(
        InvalidInput, match=r"Ines Okafor interviews for .* from 2027-03-08 09:00 until 2027-03-08 09:30"
    ):
        add(session, plan.cohort_id, user, starts=local(FROM_ON, 9, 29))
    add(session, plan.cohort_id, user, starts=local(FROM_ON, 9, 30))
    add(session, plan.cohort_id, user, starts=local(FROM_ON, 8, 30))


def test_moved_slot_keeps_its_own_interviewer_and_meets_no_other(session: Session) -> None:
    plan, user = make_plan(session), make_interviewer(session, name="Ines Okafor")
    slot, other = make_slot(session, plan, user), make_slot(session, plan, user, hour=18)
    before = slot.changed_at
    edit_slot(session, slot.id, starts=local(FROM_ON, 9, 15), minutes=45, place="Room 1", version=1, by=LOCAL_ACTOR)
    session.refresh(slot)
    assert (slot.starts_at, slot.ends_at) == (datetime(2027, 3, 8, 17, 15, tzinfo=UTC), other.starts_at)
    assert (slot.place, slot.version) == ("Room 1", 2)
    assert slot.changed_at > before
    with pytest.raises(InvalidInput, match="two places at once"):
        edit_slot(session, slot.id, starts=local(FROM_ON, 9, 16), minutes=45, place="", version=2, by=LOCAL_ACTOR)


def test_edit_of_what_somebody_changed_is_refused(session: Session) -> None:
    slot = make_slot(session, make_plan(session), version=3)
    with pytest.raises(EditConflict):
        edit_slot(session, slot.id, starts=local(FROM_ON, 9), minutes=30, place=None, version=2, by=LOCAL_ACTOR)


def test_free_slot_goes_and_a_booked_one_stays(session: Session) -> None:
    plan = make_plan(session)
    application = make_application(session, cohort_id=plan.cohort_id, status=Status.INTERVIEW)
    free, booked = (
        make_slot(session, plan, make_interviewer(session)),
        make_slot(session, plan, application_id=application.id),
    )
    delete_slot(session, free.id, by=LOCAL_ACTOR)
    with pytest.raises(RuleBroken, match="free it first"):
        delete_slot(session, booked.id, by=LOCAL_ACTOR)
    with pytest.raises(NotFound):
        delete_slot(session, free.id, by=LOCAL_ACTOR)
    assert [slot.id for slot in session.exec(select(InterviewSlot))] == [booked.id]
    assert session.exec(select(SlotInterviewer)).all() == []


def test_interviewers_of_a_booked_slot_get_and_lose_the_review(session: Session) -> None:
    plan, ana, bo, cy = make_plan(session), *(make_interviewer(session) for _ in range(3))
    application = make_application(session, cohort_id=plan.cohort_id, status=Status.INTERVIEW)
    slot = make_slot(session, plan, ana, bo, application_id=application.id)
    of_interview = {"application_id": application.id, "kind": ReviewKind.INTERVIEW}
    make_review(session, reviewer_id=ana.id, **of_interview)
    begun = make_review(session, reviewer_id=bo.id, state=ReviewState.DRAFT, **of_interview)
    set_interviewers(session, slot.id, user_ids=[cy.id], by=LOCAL_ACTOR)
    assert list_users(session, slot) == {cy.id}
    found = session.exec(select(Review).order_by(col(Review.id))).all()
    assert [(each.reviewer_id, each.state) for each in found] == [
        (bo.id, begun.state),
        (cy.id, ReviewState.ASSIGNED),
    ]


def test_recused_interviewer_is_not_put_before_the_applicant(session: Session) -> None:
    """Whatever kind of review they recused themselves from."""
    plan, user = make_plan(session), make_interviewer(session, name="Ines Okafor")
    application = make_application(session, cohort_id=plan.cohort_id, status=Status.INTERVIEW)
    make_review(
        session, application_id=application.id, reviewer_id=user.id, state=ReviewState.RECUSED, reason="My niece"
    )
    slot = make_slot(session, plan, application_id=application.id)
    with pytest.raises(RuleBroken, match="Ines Okafor declared a conflict of interest"):
        set_interviewers(session, slot.id, user_ids=[user.id], by=LOCAL_ACTOR)


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.ALUMNI_COORDINATOR, Role.LEADERSHIP])
def test_only_who_runs_the_selection_makes_slots(
    session: Session, actor_with: Callable[..., Actor], role: Role
) -> None:
    plan = make_plan(session)
    with pytest.raises(NotAllowed):
        add(session, plan.cohort_id, by=actor_with(role))


def put_on_at_once(engine: Engine) -> tuple[list[str], int]:
    """Two staff put one interviewer into two cohorts' rooms at once: what each is told, and how often it worked."""
    with writing(engine) as session:
        user = make_interviewer(session)
        cohorts = [make_plan(session).cohort_id for _ in range(2)]

    def put(number: int) -> str:
        try:
            with writing(engine) as session:
                add(session, cohorts[number], user)
        except MayatrackError:
            return "refused"
        return "put"

    outcomes = run_at_once(2, put)
    with reading(engine) as session:
        return outcomes, len(session.exec(select(SlotInterviewer)).all())


def test_one_interviewer_is_put_into_one_of_two_rooms_at_once(engine: Engine) -> None:
    assert put_on_at_once(engine) == (["put", "refused"], 1)


def test_without_the_lock_the_interviewer_is_in_both(
    postgresql_engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The control: these threads really are at it at once."""
    both, check = Barrier(2), interviewers.check_are_free

    def check_slowly(*args: Any, **options: Any) -> None:
        check(*args, **options)
        both.wait(timeout=10)

    monkeypatch.setattr(interview_slots, "lock_interviewers", lambda *_args, **_options: None)
    monkeypatch.setattr(interview_slots, "check_are_free", check_slowly)
    assert put_on_at_once(postgresql_engine) == (["put", "put"], 2)
