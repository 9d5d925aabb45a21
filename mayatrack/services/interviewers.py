"""Who may interview, and who is free at a time? Nobody is in two places at once."""

from collections.abc import Collection, Sequence
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.interviews import INTERVIEWER_ROLES, Span
from mayatrack.domain.zones import write_clock
from mayatrack.exceptions import InvalidInput, RuleBroken
from mayatrack.models import Application, Cohort, InterviewSlot, Person, SlotInterviewer, User, UserRole


def list_interviewer_ids(session: Session, slot_id: UUID) -> list[UUID]:
    """Those who interview at a time, in the order of their keys."""
    found = select(SlotInterviewer.user_id).where(SlotInterviewer.slot_id == slot_id)
    return list(session.exec(found.order_by(col(SlotInterviewer.user_id))))


def lock_interviewers(session: Session, user_ids: Collection[UUID], *, must_interview: bool = False) -> None:
    """Let whoever plans for these users come one at a time: they may interview for several cohorts.

    With `must_interview` raise InvalidInput unless each of them is active, and a reviewer or program staff.
    """
    locked = select(User).where(col(User.id).in_(user_ids)).order_by(col(User.id)).with_for_update(key_share=True)
    users = session.exec(locked, execution_options={"populate_existing": True}).all()
    if not must_interview:
        return
    is_one = col(UserRole.user_id).in_(user_ids) & col(UserRole.role).in_(INTERVIEWER_ROLES)
    able = set(session.exec(select(UserRole.user_id).where(is_one)))
    able &= {user.id for user in users if user.is_active}
    if missing := set(user_ids) - able:
        names = sorted(user.name for user in users if user.id in missing) or ["Somebody chosen"]
        raise InvalidInput(
            f"Active reviewers and program staff interview, and {names[0]} is neither: choose somebody else."
        )


def check_are_free(
    session: Session, user_ids: Collection[UUID], spans: Sequence[Span], *, apart_from: UUID | None = None
) -> None:
    """Raise InvalidInput if one of the locked users interviews at one of these times already, for any cohort."""
    if not user_ids or not spans:
        return
    busy = (
        select(User.name, Cohort.name, InterviewSlot.starts_at, InterviewSlot.ends_at)
        .join(SlotInterviewer, col(SlotInterviewer.user_id) == User.id)
        .join(InterviewSlot, col(InterviewSlot.id) == SlotInterviewer.slot_id)
        .join(Cohort, col(Cohort.id) == InterviewSlot.cohort_id)
        .where(
            col(User.id).in_(user_ids),
            InterviewSlot.starts_at < max(span.ends_at for span in spans),
            InterviewSlot.ends_at > min(span.starts_at for span in spans),
            # NULL differs from nothing, in SQL.
            InterviewSlot.id != apart_from if apart_from else sa.true(),
        )
        .order_by(col(InterviewSlot.starts_at), col(User.id))
    )
    for name, cohort, starts_at, ends_at in session.exec(busy):
        if any(span.meets(Span(starts_at, ends_at)) for span in spans):
            raise InvalidInput(
                f"{name} interviews for {cohort} from {write_clock(starts_at)} until {write_clock(ends_at)}, and "
                "nobody can be in two places at once: choose somebody else, or another time."
            )


def check_applicant_is_free(session: Session, application_id: UUID, span: Span) -> None:
    """Raise RuleBroken if the same person is interviewed for another cohort at this time."""
    person_id = session.get_one(Application, application_id).person_id
    # Two cohorts' locks do not keep two interviews of one person apart; the person's does.
    session.exec(select(Person.id).where(col(Person.id) == person_id).with_for_update(key_share=True)).one()
    elsewhere = (
        select(Cohort.name)
        .join(InterviewSlot, col(InterviewSlot.cohort_id) == Cohort.id)
        .join(Application, col(Application.id) == InterviewSlot.application_id)
        .where(
            Application.person_id == person_id,
            Application.id != application_id,
            InterviewSlot.starts_at < span.ends_at,
            InterviewSlot.ends_at > span.starts_at,
        )
    )
    if (cohort := session.exec(elsewhere.order_by(col(Cohort.id))).first()) is not None:
        raise RuleBroken(f"The same person is interviewed for {cohort} at this time: choose another one.")
