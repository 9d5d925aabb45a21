"""Does a calendar's secret address work for its owner alone, and end when it should?"""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.engine import Engine
from sqlmodel import Session, col, select

from mayatrack.db.session import reading, writing
from mayatrack.domain.application_status import Status
from mayatrack.domain.roles import LOCAL_ACTOR, Actor, Role
from mayatrack.exceptions import NotAllowed, NotFound, RuleBroken
from mayatrack.models import AuditEvent, CalendarFeed, User, UserRole
from mayatrack.services.calendar_feeds import find_feed, make_feed, read_feed, revoke_feed
from mayatrack.services.interviews import book_interview, free_interview
from mayatrack.services.sessions import hash_token
from tests.factories import make_application, make_calendar_feed, make_person, make_user
from tests.services.test_interview_slots import make_interviewer, make_plan, make_slot
from tests.services.test_seats import run_at_once

DURING = datetime(2027, 3, 8, 12, 0, tzinfo=UTC)


def act_as(user: User, role: Role = Role.REVIEWER) -> Actor:
    return Actor(user_id=user.id, name=user.name, roles=frozenset({role}))


def test_address_is_256_bits_of_which_a_hash_is_stored(session: Session) -> None:
    user = make_interviewer(session)
    token = make_feed(session, by=act_as(user))
    assert len(token) == 43
    feed = find_feed(session, by=act_as(user))
    assert feed is not None
    assert (feed.user_id, feed.token_hash) == (user.id, hash_token(token))
    assert token not in repr(session.exec(select(AuditEvent)).all())
    assert read_feed(session, token).entries == []


def test_new_address_ends_the_one_before(session: Session) -> None:
    by = act_as(make_interviewer(session))
    first, second = make_feed(session, by=by), make_feed(session, by=by)
    with pytest.raises(NotFound):
        read_feed(session, first)
    assert read_feed(session, second).entries == []
    assert len(session.exec(select(CalendarFeed)).all()) == 1
    events = session.exec(select(AuditEvent.action).order_by(col(AuditEvent.id))).all()
    assert events == ["make_calendar_feed", "renew_calendar_feed"]


def test_two_windows_that_make_an_address_at_once_leave_one(engine: Engine) -> None:
    with writing(engine) as session:
        by = act_as(make_interviewer(session))

    def make(_: int) -> str:
        with writing(engine) as session:
            return make_feed(session, by=by)

    tokens = run_at_once(2, make)
    with reading(engine) as session:
        stored = session.exec(select(CalendarFeed.token_hash)).all()
    assert len(stored) == 1
    assert set(stored) < {hash_token(token) for token in tokens}


def test_revoked_address_is_nothing(session: Session) -> None:
    by = act_as(make_interviewer(session))
    token = make_feed(session, by=by)
    revoke_feed(session, by=by)
    assert find_feed(session, by=by) is None
    with pytest.raises(NotFound):
        read_feed(session, token)
    with pytest.raises(RuleBroken, match="has no address any more"):
        revoke_feed(session, by=by)


@pytest.mark.parametrize("token", ["", "x" * 43, "0" * 64])
def test_unknown_address_is_nothing(session: Session, token: str) -> None:
    make_calendar_feed(session, user_id=make_interviewer(session).id, token_hash="0" * 64)
    with pytest.raises(NotFound):
        read_feed(session, token)


def test_address_ends_with_the_user_and_with_the_role(session: Session) -> None:
    gone, other = make_interviewer(session), make_interviewer(session)
    tokens = [make_feed(session, by=act_as(user)) for user in (gone, other)]
    gone.is_active = False
    held = session.get_one(UserRole, (other.id, Role.REVIEWER))
    session.delete(held)
    session.add(UserRole(user_id=other.id, role=Role.ALUMNI_COORDINATOR))
    session.flush()
    told = set()
    for token in [*tokens, "unknown"]:
        with pytest.raises(NotFound) as refusal:
            read_feed(session, token)
        told.add(str(refusal.value))
    assert len(told) == 1


def test_calendar_holds_the_owner_s_times_and_no_word_about_a_person(session: Session) -> None:
    plan, ana, bo = make_plan(session), make_interviewer(session), make_interviewer(session, Role.PROGRAM_STAFF)
    person = make_person(session, given_name="Plantgiven", family_name="Plantfamily", email="planted@example.org")
    application = make_application(session, cohort_id=plan.cohort_id, person_id=person.id, status=Status.INTERVIEW)
    late, early = make_slot(session, plan, ana, hour=20), make_slot(session, plan, ana, bo, hour=18)
    make_slot(session, plan, bo, hour=21)
    make_slot(session, plan, hour=22)
    book_interview(session, early.id, application_id=application.id, by=LOCAL_ACTOR)
    entries = read_feed(session, make_feed(session, by=act_as(ana)), now=DURING).entries
    assert [(entry.uid, entry.title.rpartition(" · ")[2], entry.place) for entry in entries] == [
        (early.id, "application 1", "Room 300"),
        (late.id, entries[1].title.partition(" · ")[2], "Room 300"),
    ]
    assert entries[1].title.startswith("Free interview slot · ")
    told = repr(entries)
    assert [word for word in ("Plant", "planted", str(application.id), str(person.id)) if word in told] == []
    assert len(read_feed(session, make_feed(session, by=act_as(bo, Role.PROGRAM_STAFF)), now=DURING).entries) == 2


def test_change_of_a_time_raises_its_sequence(session: Session) -> None:
    plan, user = make_plan(session), make_interviewer(session)
    slot, application = (
        make_slot(session, plan, user),
        make_application(session, cohort_id=plan.cohort_id, status=Status.INTERVIEW),
    )
    token = make_feed(session, by=act_as(user))
    states = [read_feed(session, token, now=DURING).entries[0]]
    for step in (
        lambda: book_interview(session, slot.id, application_id=application.id, by=LOCAL_ACTOR),
        lambda: free_interview(session, slot.id, by=LOCAL_ACTOR),
    ):
        step()
        session.refresh(slot)
        states.append(read_feed(session, token, now=DURING).entries[0])
    assert [entry.sequence for entry in states] == [1, 2, 3]
    assert states[0].changed_at < states[1].changed_at < states[2].changed_at


def test_calendar_forgets_what_is_long_past(session: Session) -> None:
    user = make_interviewer(session)
    slot = make_slot(session, make_plan(session), user)
    token = make_feed(session, by=act_as(user))
    assert len(read_feed(session, token, now=slot.ends_at + timedelta(days=30)).entries) == 1
    assert read_feed(session, token, now=slot.ends_at + timedelta(days=31)).entries == []


@pytest.mark.parametrize("role", [Role.LEADERSHIP, Role.ALUMNI_COORDINATOR, Role.TRAVEL_ADVISER])
def test_nobody_else_gets_an_address(session: Session, role: Role) -> None:
    by = act_as(make_user(session), role)
    for step in (make_feed, find_feed, revoke_feed):
        act: Callable[..., object] = step
        with pytest.raises(NotAllowed):
            act(session, by=by)
