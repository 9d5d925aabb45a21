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
from mayatrack.domain.selection_phases import Phase, find_phase
from mayatrack.domain.zones import PROGRAM_ZONE
from mayatrack.models import (
    Application,
    Cohort,
    InterviewSlot,
    Review,
    SelectionPlan,
    SlotInterviewer,
    StatusChange,
    User,
)
from mayatrack.services.demonstration import OFFICE, enter_demonstration
from mayatrack.services.samples import load_sample
from mayatrack.services.selection_plans import read_dates
from tests.services.sample_databases import TODAY, midnight


def read_slots(session: Session, phase: Phase | None = None, today: date = TODAY) -> list[InterviewSlot]:
    """The times in order, of all cohorts or of the one in this phase."""
    slots = list(session.exec(select(InterviewSlot).order_by(col(InterviewSlot.starts_at))))
    if phase is None:
        return slots
    plans = {plan.cohort_id: plan for plan in session.exec(select(SelectionPlan))}
    cohorts = {cohort.id: cohort for cohort in session.exec(select(Cohort))}
    phases = {key: find_phase(read_dates(cohort, plans[key]), today) for key, cohort in cohorts.items()}
    return [slot for slot in slots if phases[slot.cohort_id] is phase]


def test_interviews_are_around_today_and_within_their_phase(other_day: tuple[Session, date]) -> None:
    session, today = other_day
    slots = read_slots(session, Phase.INTERVIEW, today)
    days = Counter(slot.starts_at.astimezone(PROGRAM_ZONE).date() for slot in slots)
    assert set(days) == {today + timedelta(days=each) for each in range(-1, 4)}
    plan = session.exec(select(SelectionPlan).where(SelectionPlan.cohort_id == slots[0].cohort_id)).one()
    assert plan.interviews_from_on is not None
    assert all(plan.interviews_from_on <= day < plan.decides_from_on for day in days)
    assert sum(slot.application_id is None for slot in slots) == 3


def test_whoever_is_booked_is_invited_and_scored_by_those_who_interview(sample: Session) -> None:
    held = set(sample.exec(select(SlotInterviewer.slot_id, SlotInterviewer.user_id)))
    slots = {slot.application_id: slot for slot in read_slots(sample, Phase.INTERVIEW) if slot.application_id}
    own = (Review.kind == ReviewKind.INTERVIEW, col(Review.application_id).in_(slots))
    reviews = sample.exec(select(Review).where(*own)).all()
    assert {sample.get_one(Application, key).status for key in slots} == {Status.INTERVIEW}
    assert {each.state for each in reviews} == {ReviewState.ASSIGNED}
    expected = {(slot_id, user_id) for slot_id, user_id in held if slot_id in {slot.id for slot in slots.values()}}
    assert {(slots[each.application_id].id, each.reviewer_id) for each in reviews} == expected
    assert len(reviews) == len(expected)


def test_where_decisions_are_made_everybody_invited_was_interviewed_and_scored(
    other_day: tuple[Session, date],
) -> None:
    session, today = other_day
    slots = read_slots(session, Phase.DECIDE, today)
    (cohort_id,) = {slot.cohort_id for slot in slots}
    plan = session.exec(select(SelectionPlan).where(SelectionPlan.cohort_id == cohort_id)).one()
    own = (Application.cohort_id == cohort_id, Application.status == Status.INTERVIEW)
    invited = dict(
        session.exec(
            select(Application.id, StatusChange.changed_at)
            .join(StatusChange, col(StatusChange.application_id) == Application.id)
            .where(*own, StatusChange.to_status == Status.INTERVIEW)
        ).all()
    )
    assert {slot.application_id for slot in slots} == invited.keys()
    assert len(slots) == len(invited) == 32
    asked = select(Review).join(Application).where(*own, Review.kind == ReviewKind.INTERVIEW)
    reviews = session.exec(asked.order_by(col(Review.id))).all()
    held = {slot.application_id: slot for slot in slots}
    for review in reviews:
        slot = held[review.application_id]
        assert invited[review.application_id] < slot.starts_at
        assert slot.ends_at.date() < plan.decides_from_on
        assert review.submitted_at is not None
        assert invited[review.application_id] <= review.assigned_at <= review.submitted_at <= midnight(today)
    interviewers = select(SlotInterviewer.slot_id, SlotInterviewer.user_id).join(InterviewSlot)
    expected = set(session.exec(interviewers.where(InterviewSlot.cohort_id == cohort_id)))
    assert {(held[each.application_id].id, each.reviewer_id) for each in reviews} == expected


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
