"""Is everybody reminded of what is due, once, and of nobody's name?"""

from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlmodel import Session, select

from mayatrack.domain.calendars import FeedKind
from mayatrack.domain.follow_ups import Channel, Wave
from mayatrack.domain.roles import LOCAL_ACTOR, Actor, Role
from mayatrack.exceptions import NotAllowed, NotFound
from mayatrack.models import Cohort, DigestSubscription, FollowUp, ReminderSent, User
from mayatrack.models.base import today
from mayatrack.services.calendar_feeds import make_feed, read_feed, revoke_feed
from mayatrack.services.digests import choose_digest, forget, has_digest, list_recipients, mark_reminders
from mayatrack.services.reminders import CALL_DAYS, count_long_waiting, list_reminders
from tests import factories as make
from tests.factories import DEPARTS_ON

BACK = today() - timedelta(days=32)


@pytest.fixture
def cohort(session: Session) -> Cohort:
    """Two alumni to call, one who does not want to be called, one who was, one who is later, and two deadlines."""
    found = make.make_cohort(session, name="Tokyo 2026")
    for number, due_on in enumerate([today(), today(), today(), today() + timedelta(days=40), today()]):
        person = make.make_person(session, given_name="Plantgiven", family_name="Plantfamily")
        traveler = make.make_traveler(session, person_id=person.id, cohort_id=found.id, traveled_on=DEPARTS_ON)
        made = {"done_on": today(), "channel": Channel.PHONE} if number == 4 else {}
        make.make_follow_up(session, traveler_id=traveler.id, wave=Wave.DAYS_30, due_on=due_on, **made)
        if number == 2:
            make.make_contact_wish(session, person_id=person.id, do_not_contact=True)
    organization = make.make_organization(session, name="City Museum")
    for days in (5, 90):
        closes_on = today() + timedelta(days=days)
        make.make_opportunity(session, organization_id=organization.id, title="Clerk", closes_on=closes_on)
    return found


@pytest.fixture
def coordinator(session: Session) -> Actor:
    """Somebody who gets the digest."""
    user = make.make_user(session, email="cora@example.org")
    make.make_user_role(session, user_id=user.id, role=Role.ALUMNI_COORDINATOR)
    by = Actor(user.id, user.name, frozenset({Role.ALUMNI_COORDINATOR}))
    choose_digest(session, is_wanted=True, by=by)
    return by


def test_reminders_tell_how_many_and_nobody(session: Session, cohort: Cohort) -> None:
    found = list_reminders(session, today=today(), by=LOCAL_ACTOR)
    assert [(each.due_on, each.title) for each in found] == [
        (today(), "30-day call, Tokyo 2026: 2 alumni"),
        (today() + timedelta(days=5), "Deadline of Clerk, City Museum"),
    ]
    assert "Plant" not in repr(found)


def test_calls_that_wait_too_long_for_a_reminder_are_counted(session: Session, cohort: Cohort) -> None:
    assert count_long_waiting(session, today=today(), by=LOCAL_ACTOR) == 0
    first_silent = today() + timedelta(days=CALL_DAYS + 1)
    # On the last day on which somebody is reminded of the calls of today, and on the one after it.
    titles = [each.title for each in list_reminders(session, today=first_silent - timedelta(days=1), by=LOCAL_ACTOR)]
    assert titles == ["30-day call, Tokyo 2026: 2 alumni"]
    assert list_reminders(session, today=first_silent, by=LOCAL_ACTOR) == []
    assert count_long_waiting(session, today=first_silent, by=LOCAL_ACTOR) == 2


def test_digest_tells_everything_once(session: Session, cohort: Cohort, coordinator: Actor) -> None:
    first = mark_reminders(session, coordinator.user_id, today=today())
    assert first is not None
    assert (first.email, first.call_count, len(first.reminders)) == ("cora@example.org", 2, 2)
    assert mark_reminders(session, coordinator.user_id, today=today()) is None
    # What moved to another day is told anew, and what is new.
    follow_up = session.exec(select(FollowUp).where(FollowUp.due_on == today())).first()
    assert follow_up is not None
    follow_up.due_on = today() - timedelta(days=1)
    session.flush()
    again = mark_reminders(session, coordinator.user_id, today=today())
    assert again is not None
    assert [each.title for each in again.reminders] == ["30-day call, Tokyo 2026: 1 alumnus"]


def test_answer_cancels_the_reminder(session: Session, cohort: Cohort, coordinator: Actor) -> None:
    for follow_up in session.exec(select(FollowUp)).all():
        follow_up.done_on, follow_up.channel = today(), Channel.PHONE
    session.flush()
    digest = mark_reminders(session, coordinator.user_id, today=today())
    assert digest is not None
    assert (digest.call_count, len(digest.reminders)) == (0, 1)


def test_refused_letter_is_told_another_time(session: Session, cohort: Cohort, coordinator: Actor) -> None:
    digest = mark_reminders(session, coordinator.user_id, today=today())
    assert digest is not None
    forget(session, digest.sent_ids)
    assert session.exec(select(ReminderSent)).all() == []
    again = mark_reminders(session, coordinator.user_id, today=today())
    assert again is not None
    assert again.reminders == digest.reminders


def test_digest_is_chosen_and_ended(session: Session, coordinator: Actor) -> None:
    assert has_digest(session, by=coordinator)
    choose_digest(session, is_wanted=True, by=coordinator)
    assert len(session.exec(select(DigestSubscription)).all()) == 1
    choose_digest(session, is_wanted=False, by=coordinator)
    choose_digest(session, is_wanted=False, by=coordinator)
    assert not has_digest(session, by=coordinator)
    assert list_recipients(session) == []


def test_only_whoever_may_still_see_it_gets_the_digest(session: Session, coordinator: Actor) -> None:
    assert list_recipients(session) == [coordinator.user_id]
    staff = make.make_user(session, email="staff@example.org")
    make.make_user_role(session, user_id=staff.id, role=Role.PROGRAM_STAFF)
    make.make_digest_subscription(session, user_id=staff.id)
    assert list_recipients(session) == [coordinator.user_id]
    session.get_one(User, coordinator.user_id).is_active = False
    session.flush()
    assert list_recipients(session) == []


def test_calendar_of_reminders_has_no_names_and_ends(session: Session, cohort: Cohort, coordinator: Actor) -> None:
    token = make_feed(session, by=coordinator, kind=FeedKind.REMINDERS)
    feed = read_feed(session, token)
    assert feed.kind is FeedKind.REMINDERS
    assert [(each.starts, each.title) for each in feed.entries] == [
        (today(), "30-day call, Tokyo 2026: 2 alumni"),
        (today() + timedelta(days=5), "Deadline of Clerk, City Museum"),
        (today() + timedelta(days=40), "30-day call, Tokyo 2026: 1 alumnus"),
        (today() + timedelta(days=90), "Deadline of Clerk, City Museum"),
    ]
    assert "Plant" not in repr(feed)
    assert len({each.uid for each in feed.entries}) == 4
    assert [each.uid for each in read_feed(session, token).entries] == [each.uid for each in feed.entries]
    revoke_feed(session, by=coordinator, kind=FeedKind.REMINDERS)
    with pytest.raises(NotFound):
        read_feed(session, token)


def test_two_deadlines_of_one_name_are_two_entries(session: Session, coordinator: Actor) -> None:
    museum = make.make_organization(session, name="City Museum").id
    same = {"organization_id": museum, "title": "Clerk", "closes_on": today() + timedelta(days=5)}
    moved, _ = (make.make_opportunity(session, **same) for _ in range(2))
    token = make_feed(session, by=coordinator, kind=FeedKind.REMINDERS)
    before = {each.uid for each in read_feed(session, token).entries}
    assert len(before) == 2
    # A calendar moves the entry that it has, and keeps no second one on the old day.
    moved.closes_on = today() + timedelta(days=9)
    session.flush()
    assert {each.uid for each in read_feed(session, token).entries} == before


def test_others_get_neither_calendar_nor_digest(session: Session, actor_with: Callable[..., Actor]) -> None:
    staff = actor_with(Role.PROGRAM_STAFF)
    for act in (
        lambda: make_feed(session, by=staff, kind=FeedKind.REMINDERS),
        lambda: choose_digest(session, is_wanted=True, by=staff),
        lambda: list_reminders(session, today=today(), by=actor_with(Role.LEADERSHIP)),
    ):
        with pytest.raises(NotAllowed):
            act()
