"""Make the times at which a cohort's interviews can be, move and remove them, and put interviewers on them."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col

from mayatrack.domain.interviews import Series, Span, check_days, plan_series
from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.domain.zones import read_clock
from mayatrack.exceptions import NotFound, RuleBroken
from mayatrack.models import Cohort, InterviewSlot, SelectionPlan, SlotInterviewer
from mayatrack.models.interviews import InterviewSlotCreate
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.interview_reviews import add_interview_reviews, check_may_meet, withdraw_reviews
from mayatrack.services.interviewers import (
    check_applicant_is_free,
    check_are_free,
    list_interviewer_ids,
    lock_interviewers,
)
from mayatrack.services.records import check_input, fetch, lock_cohort
from mayatrack.services.selection_plans import require_plan


def add_slots(
    session: Session, cohort_id: UUID, *, series: Series, place: str | None, by: Actor, user_ids: Collection[UUID] = ()
) -> int:
    """Add the free times of a series, which may be a single one, all with the same place and interviewers; how many.

    Raises InvalidInput where one of them is outside of the interviews' days or an interviewer is busy, and adds none.
    """
    check_can_act(by, Action.RUN_SELECTION)
    spans = plan_series(series)
    entered = _check_entered(spans[0].starts_at, series.minutes, place)
    cohort = lock_cohort(session, cohort_id)
    plan = require_interviews(session, cohort)
    check_days(spans, first_on=plan.interviews_from_on, ends_on=plan.decides_from_on)
    slots = [
        InterviewSlot(cohort_id=cohort.id, starts_at=span.starts_at, ends_at=span.ends_at, place=entered.place)
        for span in spans
    ]
    session.add_all(slots)
    session.flush()
    _put_on(session, slots, user_ids)
    first_at = min(span.starts_at for span in spans).isoformat()
    after = {"slot_count": len(slots), "first_at": first_at, "user_ids": sorted(map(str, user_ids))}
    add_event(session, "add_interview_slots", cohort, after=after, by=by)
    session.flush()
    return len(slots)


def edit_slot(
    session: Session, slot_id: UUID, *, starts: datetime, minutes: int, place: str | None, version: int, by: Actor
) -> InterviewSlot:
    """Move a time, give it another length or place; whoever is booked and interviews moves with it.

    Raises EditConflict if somebody changed it since `version`, InvalidInput where one of them is busy then.
    """
    check_can_act(by, Action.RUN_SELECTION)
    slot, cohort = lock_slot(session, slot_id)
    plan = require_interviews(session, cohort)
    fetch(session, InterviewSlot, slot_id, version=version)
    entered = _check_entered(read_clock(starts), minutes, place)
    check_days([entered.span], first_on=plan.interviews_from_on, ends_on=plan.decides_from_on)
    interviewers = list_interviewer_ids(session, slot.id)
    lock_interviewers(session, interviewers)
    check_are_free(session, interviewers, [entered.span], apart_from=slot.id)
    if slot.application_id is not None:
        check_applicant_is_free(session, slot.application_id, entered.span)
    slot.starts_at, slot.ends_at, slot.place = entered.span.starts_at, entered.span.ends_at, entered.place
    record_event(session, "edit_interview_slot", slot, by=by)
    session.flush()
    return slot


def delete_slot(session: Session, slot_id: UUID, *, by: Actor) -> None:
    """Remove a free time. Raises RuleBroken while an application is booked into it."""
    check_can_act(by, Action.RUN_SELECTION)
    slot, _ = lock_slot(session, slot_id)
    if slot.application_id is not None:
        raise RuleBroken("An interview is booked at this time: free it first, then remove it.")
    before = {"cohort_id": str(slot.cohort_id), "starts_at": slot.starts_at.isoformat()}
    add_event(session, "delete_interview_slot", slot, before=before, by=by)
    session.delete(slot)
    session.flush()


def set_interviewers(session: Session, slot_id: UUID, *, user_ids: Collection[UUID], by: Actor) -> None:
    """Put exactly these users on a time. Where it is booked they get the interview to score, and others lose it.

    A review that somebody has begun stays theirs. Raises InvalidInput for a user who interviews elsewhere then, is
    not active or has neither role, RuleBroken for one who must not meet the applicant.
    """
    check_can_act(by, Action.RUN_SELECTION)
    slot, cohort = lock_slot(session, slot_id)
    require_interviews(session, cohort)
    present, wanted = set(list_interviewer_ids(session, slot.id)), set(user_ids)
    added, removed = sorted(wanted - present), sorted(present - wanted)
    if not added and not removed:
        return
    _put_on(session, [slot], added)
    _take_off(session, slot, removed)
    if slot.application_id is not None:
        check_may_meet(session, slot.application_id, added)
        withdraw_reviews(session, slot.application_id, removed)
        add_interview_reviews(session, [(slot.application_id, user_id) for user_id in added], by=by)
    before, after = ({"user_ids": sorted(map(str, each))} for each in (present, wanted))
    add_event(session, "set_interviewers", slot, before=before, after=after, by=by)
    session.flush()


def lock_slot(session: Session, slot_id: UUID) -> tuple[InterviewSlot, Cohort]:
    """The time as it is now and its cohort, which is locked until the transaction ends. Raises NotFound."""
    cohort = lock_cohort(session, fetch(session, InterviewSlot, slot_id).cohort_id)
    # Read again under the lock: somebody may have removed or booked it while this one waited.
    slot = session.get(InterviewSlot, slot_id, populate_existing=True)
    if slot is None:
        raise NotFound("This interview slot does not exist any more: somebody removed it meanwhile.")
    return slot, cohort


def require_interviews(session: Session, cohort: Cohort) -> SelectionPlan:
    """The cohort's plan. Raises RuleBroken unless it has interviews, and they can still change."""
    plan = require_plan(session, cohort)
    if plan.interviews_from_on is None:
        raise RuleBroken(
            f"The selection of {cohort.name} has no interviews: set the day on which they begin on the page Set-up."
        )
    if plan.released_at is not None:
        raise RuleBroken(f"The decisions of {cohort.name} are released: its interviews stay as they were.")
    return plan


def _put_on(session: Session, slots: Sequence[InterviewSlot], user_ids: Collection[UUID]) -> None:
    users = sorted(set(user_ids))
    lock_interviewers(session, users, must_interview=True)
    check_are_free(session, users, [Span(slot.starts_at, slot.ends_at) for slot in slots])
    session.add_all(SlotInterviewer(slot_id=slot.id, user_id=user_id) for slot in slots for user_id in users)
    session.flush()


def _take_off(session: Session, slot: InterviewSlot, user_ids: Collection[UUID]) -> None:
    removed = sa.delete(SlotInterviewer).where(
        col(SlotInterviewer.slot_id) == slot.id, col(SlotInterviewer.user_id).in_(user_ids)
    )
    session.connection().execute(removed)


def _check_entered(starts_at: datetime, minutes: int, place: str | None) -> InterviewSlotCreate:
    return check_input(InterviewSlotCreate, {"starts_at": starts_at, "minutes": minutes, "place": place})
