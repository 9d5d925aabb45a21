"""Does the sample program have interviews around today, on whatever day it is loaded?"""

import itertools
from collections import Counter
from datetime import date, timedelta

from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.interviews import Span
from mayatrack.domain.reviews import ReviewKind, ReviewState
from mayatrack.domain.roles import LOCAL_ACTOR, Role
from mayatrack.domain.zones import PROGRAM_ZONE
from mayatrack.models import Application, InterviewSlot, Review, SelectionPlan, SlotInterviewer, User
from mayatrack.services.demonstration import OFFICE, enter_demonstration
from mayatrack.services.samples import load_sample


def read_slots(session: Session) -> list[InterviewSlot]:
    return list(session.exec(select(InterviewSlot).order_by(col(InterviewSlot.starts_at))))


def test_interviews_are_around_today_and_within_their_phase(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    slots = read_slots(session)
    days = Counter(slot.starts_at.astimezone(PROGRAM_ZONE).date() for slot in slots)
    assert set(days) == {today + timedelta(days=each) for each in range(-1, 4)}
    plan = session.exec(select(SelectionPlan).where(SelectionPlan.cohort_id == slots[0].cohort_id)).one()
    assert plan.interviews_from_on is not None
    assert all(plan.interviews_from_on <= day < plan.decides_from_on for day in days)
    assert sum(slot.application_id is None for slot in slots) == 3


def test_whoever_is_booked_is_invited_and_scored_by_those_who_interview(sample: Session) -> None:
    held = set(sample.exec(select(SlotInterviewer.slot_id, SlotInterviewer.user_id)))
    reviews = sample.exec(select(Review).where(Review.kind == ReviewKind.INTERVIEW)).all()
    slots = {slot.application_id: slot for slot in read_slots(sample) if slot.application_id}
    assert {sample.get_one(Application, key).status for key in slots} == {Status.INTERVIEW}
    assert {each.state for each in reviews} == {ReviewState.ASSIGNED}
    expected = {(slot_id, user_id) for slot_id, user_id in held if slot_id in {slot.id for slot in slots.values()}}
    assert {(slots[each.application_id].id, each.reviewer_id) for each in reviews} == expected
    assert len(reviews) == len(expected)


def test_nobody_is_in_two_interviews_at_once(sample: Session) -> None:
    spans = [Span(slot.starts_at, slot.ends_at) for slot in read_slots(sample)]
    assert [one for one, after in itertools.pairwise(spans) if one.meets(after)] == []


def test_whoever_looks_around_finds_interviews_of_their_own(sqlite_engine: Engine) -> None:
    with writing(sqlite_engine) as session:
        load_sample(session, by=LOCAL_ACTOR, today=date(2026, 3, 4))
        before = len(session.exec(select(User)).all())
        for part in (Role.REVIEWER.value, OFFICE):
            enter_demonstration(session, part)
            (user,) = session.exec(select(User).where(User.subject == part))
            assert user.name.startswith("Demonstration: ")
            assert session.exec(select(SlotInterviewer).where(SlotInterviewer.user_id == user.id)).first() is not None
        assert len(session.exec(select(User)).all()) == before
