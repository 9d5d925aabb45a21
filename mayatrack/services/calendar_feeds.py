"""Under which secret address does somebody's calendar learn of their interviews or of the trips, and until when?"""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlmodel import Session, col, select

from mayatrack.domain.calendars import CalendarEntry, Feed, FeedKind
from mayatrack.domain.interviews import name_slot
from mayatrack.domain.roles import Action, Actor, Role, can_act, check_can_act
from mayatrack.exceptions import NotFound, RuleBroken
from mayatrack.models import CalendarFeed, Cohort, InterviewSlot, SlotInterviewer, Standing, User, UserRole
from mayatrack.models.base import now as present
from mayatrack.services.audit import add_event, record_event
from mayatrack.services.reminders import list_reminder_entries
from mayatrack.services.sessions import hash_token, new_token
from mayatrack.services.trip_calendars import list_trip_entries

# What somebody must be allowed to do whose calendar this is.
FEED_ACTIONS: Final = {
    FeedKind.INTERVIEWS: Action.HOLD_INTERVIEWS,
    FeedKind.TRIPS: Action.RUN_TRIPS,
    FeedKind.REMINDERS: Action.EDIT_OUTCOMES,
}
# Long past interviews and trips are nobody's calendar's business any more.
KEPT_FOR: Final = timedelta(days=31)
NO_FEED: Final = "There is no calendar at this address: make a new one on the page Interviews, Flights or Calls."


def find_feed(session: Session, *, by: Actor, kind: FeedKind = FeedKind.INTERVIEWS) -> CalendarFeed | None:
    """The actor's own feed of this kind, if they have one; the address itself is stored nowhere."""
    check_can_act(by, FEED_ACTIONS[kind])
    is_own = (CalendarFeed.user_id == by.user_id, CalendarFeed.kind == kind)
    return session.exec(select(CalendarFeed).where(*is_own)).one_or_none()


def make_feed(session: Session, *, by: Actor, kind: FeedKind = FeedKind.INTERVIEWS) -> str:
    """The token of a new secret address of the actor's calendar, stored nowhere; the address before ends."""
    check_can_act(by, FEED_ACTIONS[kind])
    # Of two windows that press at once the second one replaces what the first one made.
    session.exec(select(User.id).where(User.id == by.user_id).with_for_update(key_share=True)).one()
    token = new_token()
    feed = find_feed(session, by=by, kind=kind)
    if feed is None:
        feed = CalendarFeed(user_id=by.user_id, kind=kind, token_hash=hash_token(token))
        session.add(feed)
        record_event(session, "make_calendar_feed", feed, by=by)
    else:
        feed.token_hash, feed.made_at = hash_token(token), present()
        record_event(session, "renew_calendar_feed", feed, by=by)
    session.flush()
    return token


def revoke_feed(session: Session, *, by: Actor, kind: FeedKind = FeedKind.INTERVIEWS) -> None:
    """End the actor's address: from now on there is nothing at it. Raises RuleBroken if there is none."""
    check_can_act(by, FEED_ACTIONS[kind])
    feed = find_feed(session, by=by, kind=kind)
    if feed is None:
        raise RuleBroken("Your calendar has no address any more: make a new one if you need it.")
    before = {"kind": kind.value, "made_at": feed.made_at.isoformat()}
    add_event(session, "revoke_calendar_feed", feed, before=before, by=by)
    session.delete(feed)
    session.flush()


def read_feed(session: Session, token: str, *, now: datetime | None = None) -> Feed:
    """What the owner of this address subscribed to: the times at which they interview, or the trips to come.

    Raises NotFound, the same for an address that never was, one that ended, and one of a user who is not active or
    may not see this any more.
    """
    found = select(User, CalendarFeed).join(CalendarFeed, col(CalendarFeed.user_id) == User.id)
    row = session.exec(found.where(CalendarFeed.token_hash == hash_token(token), User.is_active)).one_or_none()
    if row is None or not can_act(_as_actor(session, row[0]), FEED_ACTIONS[row[1].kind]):
        raise NotFound(NO_FEED)
    user, feed = row
    at = now or present()
    if feed.kind is FeedKind.TRIPS:
        return Feed(feed.kind, list_trip_entries(session, since=at - KEPT_FOR, now=at))
    if feed.kind is FeedKind.REMINDERS:
        return Feed(feed.kind, list_reminder_entries(session, since=at - KEPT_FOR, now=at))
    return Feed(feed.kind, _list_interviews(session, user.id, since=at - KEPT_FOR))


def _as_actor(session: Session, user: User) -> Actor:
    held = session.exec(select(UserRole.role).where(UserRole.user_id == user.id))
    return Actor(user_id=user.id, name=user.name, roles=frozenset(Role(role) for role in held))


def _list_interviews(session: Session, user_id: UUID, *, since: datetime) -> list[CalendarEntry]:
    statement = (
        select(InterviewSlot, Cohort.name, Standing.number)
        .join(SlotInterviewer, col(SlotInterviewer.slot_id) == InterviewSlot.id)
        .join(Cohort, col(Cohort.id) == InterviewSlot.cohort_id)
        .outerjoin(Standing, col(Standing.application_id) == InterviewSlot.application_id)
        .where(SlotInterviewer.user_id == user_id, InterviewSlot.ends_at > since)
        .order_by(col(InterviewSlot.starts_at), col(InterviewSlot.id))
    )
    return [
        CalendarEntry(
            uid=slot.id,
            title=name_slot(cohort, number),
            starts=slot.starts_at,
            ends=slot.ends_at,
            place=slot.place,
            sequence=slot.version,
            changed_at=slot.changed_at,
        )
        for slot, cohort, number in session.exec(statement)
    ]
