"""Who wants a daily digest, and of what have they not been reminded yet?

A reminder is sent at most once: that it was sent is stored and committed before the letter leaves. If the mail server
refuses the letter, `forget` takes that back; if nobody knows whether it arrived, it stays, and the queue still shows
the call. A reminder too few is found there; one too many is what people learn to overlook.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session, col, select

from mayatrack.domain.contacts import ReminderKind
from mayatrack.domain.roles import Action, Actor, Role, can_act, check_can_act
from mayatrack.models import DigestSubscription, ReminderSent, User, UserRole
from mayatrack.models.base import new_id, now
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.chunks import chunks
from mayatrack.services.reminders import Reminder, list_reminders


@dataclass(frozen=True)
class Digest:
    """What one user is reminded of today; `sent_ids` are the marks that say so."""

    user_id: UUID
    email: str
    call_count: int
    reminders: Sequence[Reminder]
    sent_ids: Sequence[UUID]


def has_digest(session: Session, *, by: Actor) -> bool:
    """Does the actor get a daily digest?"""
    check_can_act(by, Action.EDIT_OUTCOMES)
    return session.get(DigestSubscription, by.user_id) is not None


def choose_digest(session: Session, *, is_wanted: bool, by: Actor) -> None:
    """Begin or end the actor's own daily digest."""
    check_can_act(by, Action.EDIT_OUTCOMES)
    kept = session.get(DigestSubscription, by.user_id)
    if is_wanted and kept is None:
        kept = DigestSubscription(user_id=by.user_id)
        session.add(kept)
        record_event(session, "subscribe_to_digest", kept, by=by)
    elif not is_wanted and kept is not None:
        add_event(session, "unsubscribe_from_digest", kept, before={"made_at": kept.made_at.isoformat()}, by=by)
        session.delete(kept)
    session.flush()


def list_recipients(session: Session) -> list[UUID]:
    """Whoever wants a digest, has an address and may still see what it says, by id."""
    wanted = (
        select(User)
        .join(DigestSubscription, col(DigestSubscription.user_id) == User.id)
        .where(User.is_active, col(User.email).is_not(None))
        .order_by(col(User.id))
    )
    return [user.id for user in session.exec(wanted) if can_act(_as_actor(session, user), Action.EDIT_OUTCOMES)]


def mark_reminders(session: Session, user_id: UUID, *, today: date) -> Digest | None:
    """What this user has not been reminded of yet, marked as told; None if there is nothing.

    Of two that run at once the second waits for the user's lock, and then finds nothing left.
    """
    user = session.exec(select(User).where(col(User.id) == user_id).with_for_update(key_share=True)).one()
    reminders = list_reminders(session, today=today, by=_as_actor(session, user))
    told = _read_told(session, user_id)
    fresh = [_without(each, told) for each in reminders]
    fresh = [each for each in fresh if each.record_ids]
    if not fresh or user.email is None:
        return None
    marks: list[dict[str, Any]] = [
        {
            "id": new_id(),
            "user_id": user_id,
            "kind": each.kind,
            "record_id": key,
            "due_on": each.due_on,
            "sent_at": now(),
        }
        for each in fresh
        for key in each.record_ids
    ]
    session.execute(sa.insert(ReminderSent), marks)
    calls = sum(len(each.record_ids) for each in fresh if each.kind is ReminderKind.FOLLOW_UP)
    return Digest(user_id, user.email, calls, fresh, [mark["id"] for mark in marks])


def forget(session: Session, sent_ids: Sequence[UUID]) -> None:
    """The letter was refused: what it would have told is told another time."""
    for chunk in chunks(sorted(sent_ids)):
        session.execute(sa.delete(ReminderSent).where(col(ReminderSent.id).in_(chunk)))


def _read_told(session: Session, user_id: UUID) -> set[tuple[ReminderKind, UUID, date]]:
    told = sa.select(col(ReminderSent.kind), col(ReminderSent.record_id), col(ReminderSent.due_on))
    rows = session.execute(told.where(col(ReminderSent.user_id) == user_id))
    return {(kind, key, due_on) for kind, key, due_on in rows}


def _without(reminder: Reminder, told: set[tuple[ReminderKind, UUID, date]]) -> Reminder:
    """The same without the records of which the user was told; a day that moved is told anew."""
    rest = tuple(key for key in reminder.record_ids if (reminder.kind, key, reminder.due_on) not in told)
    return replace(reminder, record_ids=rest)


def _as_actor(session: Session, user: User) -> Actor:
    held = session.exec(select(UserRole.role).where(UserRole.user_id == user.id))
    return Actor(user_id=user.id, name=user.name, roles=frozenset(Role(role) for role in held))
