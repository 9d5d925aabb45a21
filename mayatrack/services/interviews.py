"""Book applications into the times of a cohort's interviews, one by one or all that wait, and free them again."""

from collections.abc import Mapping, Sequence
from typing import Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from mayatrack.domain.application_status import Status, label
from mayatrack.domain.interviews import Filling, OpenSlot, Span, plan_filling
from mayatrack.domain.ranking import Candidate, rank_candidates
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.exceptions import EditConflict, InvalidInput, RuleBroken
from mayatrack.models import Application, Base, Cohort, InterviewSlot, Person, SelectionPlan, SlotInterviewer, Standing
from mayatrack.models.base import now
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.interview_reviews import add_interview_reviews, check_may_meet, find_barred, withdraw_reviews
from mayatrack.services.interview_slots import lock_slot, require_interviews
from mayatrack.services.interviewers import check_applicant_is_free, list_interviewer_ids
from mayatrack.services.records import fetch, lock_cohort
from mayatrack.services.standings import ensure_standings

_slot = Base.metadata.tables["interview_slot"]
_waiting, _other = aliased(Application), aliased(Application)
_HAVE_SAME_PERSON: Final = (col(_waiting.person_id) == _other.person_id) & (col(_waiting.id) != _other.id)


def book_interview(session: Session, slot_id: UUID, *, application_id: UUID, by: Actor) -> InterviewSlot:
    """Put an application into a free time; its interviewers get it to score. One that has a time already moves.

    Raises RuleBroken if the time is taken, the application is not invited, or an interviewer must not meet the person.
    """
    check_can_act(by, Action.RUN_SELECTION)
    slot, cohort = lock_slot(session, slot_id)
    require_interviews(session, cohort)
    application = fetch(session, Application, application_id)
    session.refresh(application)
    if application.cohort_id != slot.cohort_id:
        raise InvalidInput("Only applications to the interview's own cohort can be booked: choose again.")
    if slot.application_id == application.id:
        return slot
    _check_can_book(session, slot, application)
    if (earlier := _find_slot(session, application.id)) is not None:
        _free(session, earlier, by=by)
    ensure_standings(session, slot.cohort_id)
    slot.application_id = application.id
    record_event(session, "book_interview", slot, by=by)
    session.flush()
    users = list_interviewer_ids(session, slot.id)
    add_interview_reviews(session, [(application.id, user_id) for user_id in users], by=by)
    return slot


def free_interview(session: Session, slot_id: UUID, *, by: Actor) -> InterviewSlot:
    """Free a time again; reviews that nobody has begun go, others stay. Raises RuleBroken if it is free already."""
    check_can_act(by, Action.RUN_SELECTION)
    slot, _ = lock_slot(session, slot_id)
    if slot.application_id is None:
        raise RuleBroken("Nobody is booked at this time any more: reload the page.")
    _free(session, slot, by=by)
    return slot


def leave_interview(session: Session, application: Application, *, before: Status, by: Actor) -> None:
    """Free the time to come of an application that was `before` and is not to be interviewed any more.

    A time that has begun stays with it: that interview may have been held. The caller has locked the cohort.
    """
    if before is Status.INTERVIEW and application.status is not Status.INTERVIEW:
        slot = _find_slot(session, application.id)
        if slot is not None and slot.starts_at > now():
            _free(session, slot, by=by)


def propose_filling(session: Session, cohort_id: UUID, *, by: Actor) -> Filling:
    """Which of the applications that wait would get which time to come, the best ranked first; nothing is written.

    Times without an interviewer are left out. Raises RuleBroken for a cohort without interviews.
    """
    check_can_act(by, Action.RUN_SELECTION)
    return _propose(session, require_interviews(session, fetch(session, Cohort, cohort_id)))


def fill_interviews(session: Session, cohort_id: UUID, *, expected: Sequence[tuple[UUID, UUID]], by: Actor) -> int:
    """Book what `propose_filling` proposed, `expected` being its (application, time) pairs; how many.

    Raises EditConflict if it would be proposed otherwise by now.
    """
    check_can_act(by, Action.RUN_SELECTION)
    cohort = lock_cohort(session, cohort_id)
    _lock_people(session, cohort.id)
    booked = _propose(session, require_interviews(session, cohort)).booked
    if booked != list(expected):
        raise EditConflict("Times, interviewers or applications have changed meanwhile: look at the proposal again.")
    if not booked:
        return 0
    ensure_standings(session, cohort.id)
    _write_bookings(session, booked)
    add_event(session, "fill_interviews", cohort, after={"booked_count": len(booked)}, by=by)
    users = _read_interviewers(session, cohort.id)
    pairs = [(application_id, user_id) for application_id, slot_id in booked for user_id in users[slot_id]]
    add_interview_reviews(session, pairs, by=by)
    return len(booked)


def _check_can_book(session: Session, slot: InterviewSlot, application: Application) -> None:
    if slot.application_id is not None:
        raise RuleBroken("Somebody is booked at this time already: choose a free one.")
    if application.status is not Status.INTERVIEW:
        raise RuleBroken(
            f"This application is {label(application.status)}, and only those invited to an interview can be booked: "
            "invite it first, with Invite to interview on the page Interviews."
        )
    check_may_meet(session, application.id, list_interviewer_ids(session, slot.id))
    check_applicant_is_free(session, application.id, Span(slot.starts_at, slot.ends_at))


def _find_slot(session: Session, application_id: UUID) -> InterviewSlot | None:
    found = select(InterviewSlot).where(InterviewSlot.application_id == application_id)
    return session.exec(found, execution_options={"populate_existing": True}).one_or_none()


def _free(session: Session, slot: InterviewSlot, *, by: Actor) -> None:
    if slot.application_id is not None:
        withdraw_reviews(session, slot.application_id, list_interviewer_ids(session, slot.id))
    slot.application_id = None
    record_event(session, "free_interview", slot, by=by)
    session.flush()


def _propose(session: Session, plan: SelectionPlan) -> Filling:
    session.flush()
    waiting = _select_waiting(plan.cohort_id)
    found = select(Application.id, Standing.score, Application.applied_at).outerjoin(
        Standing, col(Standing.application_id) == Application.id
    )
    candidates = [Candidate(*row) for row in session.exec(found.where(col(Application.id).in_(waiting)))]
    ranked = rank_candidates(candidates, rule=plan.tie_rule, cohort_id=plan.cohort_id)
    slots = _list_open_slots(session, plan.cohort_id)
    barred = find_barred(session, waiting)
    return plan_filling([each.application_id for each in ranked], slots, barred=barred)


def _select_waiting(cohort_id: UUID) -> sa.Select[UUID]:
    """The applications of a cohort that are invited and have no time yet."""
    has_slot = sa.exists().where(col(InterviewSlot.application_id) == col(Application.id))
    return sa.select(col(Application.id)).where(
        col(Application.cohort_id) == cohort_id, col(Application.status) == Status.INTERVIEW, ~has_slot
    )


def _list_open_slots(session: Session, cohort_id: UUID) -> list[OpenSlot]:
    free = select(InterviewSlot).where(
        InterviewSlot.cohort_id == cohort_id,
        col(InterviewSlot.application_id).is_(None),
        InterviewSlot.starts_at > now(),
    )
    slots = session.exec(free.order_by(col(InterviewSlot.starts_at), col(InterviewSlot.id))).all()
    users = _read_interviewers(session, cohort_id)
    engaged = _read_engagements(session, cohort_id)
    return [
        OpenSlot(
            slot.id,
            frozenset(users[slot.id]),
            frozenset(one for one, span in engaged if span.meets(Span(slot.starts_at, slot.ends_at))),
        )
        for slot in slots
        if slot.id in users
    ]


def _read_interviewers(session: Session, cohort_id: UUID) -> Mapping[UUID, list[UUID]]:
    """Time → those who interview at it, of the whole cohort."""
    found = (
        select(SlotInterviewer.slot_id, SlotInterviewer.user_id)
        .join(InterviewSlot, col(InterviewSlot.id) == SlotInterviewer.slot_id)
        .where(InterviewSlot.cohort_id == cohort_id)
        .order_by(col(SlotInterviewer.slot_id), col(SlotInterviewer.user_id))
    )
    users: dict[UUID, list[UUID]] = {}
    for slot_id, user_id in session.exec(found):
        users.setdefault(slot_id, []).append(user_id)
    return users


def _read_engagements(session: Session, cohort_id: UUID) -> list[tuple[UUID, Span]]:
    """The cohort's waiting applications whose people are interviewed for other cohorts, and when."""
    found = (
        select(_waiting.id, InterviewSlot.starts_at, InterviewSlot.ends_at)
        .join(_other, _HAVE_SAME_PERSON)
        .join(InterviewSlot, col(InterviewSlot.application_id) == _other.id)
        .where(col(_waiting.id).in_(_select_waiting(cohort_id)))
        .order_by(col(_waiting.id), col(InterviewSlot.starts_at))
    )
    return [(application_id, Span(starts_at, ends_at)) for application_id, starts_at, ends_at in session.exec(found)]


def _lock_people(session: Session, cohort_id: UUID) -> None:
    # Two cohorts' locks do not keep two interviews of one person apart; the person's does.
    is_waiting = col(_waiting.id).in_(_select_waiting(cohort_id))
    several = select(_waiting.person_id).join(_other, _HAVE_SAME_PERSON).where(is_waiting)
    people = select(Person.id).where(col(Person.id).in_(several)).order_by(col(Person.id))
    session.exec(people.with_for_update(key_share=True)).all()


def _write_bookings(session: Session, booked: Sequence[tuple[UUID, UUID]]) -> None:
    table = _slot
    key, application = (sa.bindparam(name, type_=table.c.id.type) for name in ("slot", "application"))
    statement = (
        sa.update(table).where(table.c.id == key).values(application_id=application, version=table.c.version + 1)
    )
    session.connection().execute(statement, [{"slot": slot_id, "application": one} for one, slot_id in booked])
    session.expire_all()
