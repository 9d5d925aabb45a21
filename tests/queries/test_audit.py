"""Does the audit log answer who did what, page by page, and fast?"""

import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine
from sqlmodel import Session

from mayatrack.db.session import reading, writing
from mayatrack.domain.roles import LOCAL_USER_NAME, Actor, Role
from mayatrack.exceptions import NotAllowed
from mayatrack.models.base import new_id
from mayatrack.queries.audit import (
    EVENT_COLUMNS,
    NOBODY,
    EventFilter,
    EventPage,
    _select,
    first_id_at,
    read_events,
    read_log_actions,
    read_log_users,
)
from mayatrack.queries.cursors import Cursor, parse_cursor
from tests.factories import make_audit_event, make_user
from tests.queries.conftest import Recording

NOON = datetime(2026, 6, 9, 19, 0, tzinfo=UTC)


def make_event_at(session: Session, moment: datetime, **changes: Any) -> str:
    """An event of this moment, with an id as it gets one then; its action."""
    key = UUID(int=first_id_at(moment).int + random.getrandbits(70))
    return make_audit_event(session, id=key, happened_at=moment, **changes).action


def list_actions(page: EventPage) -> list[str]:
    return list(page.frame["action"])


@pytest.fixture
def read(session: Session, local_actor: Actor) -> Callable[..., EventPage]:
    def read_as_administrator(cursor: str | None = None, size: int = 50, **chosen: Any) -> EventPage:
        return read_events(session, by=local_actor, filter=EventFilter(**chosen), cursor=cursor, size=size)

    return read_as_administrator


def test_events_come_newest_first_with_all_that_is_known(session: Session, read: Callable[..., EventPage]) -> None:
    record_id = new_id()
    make_event_at(session, NOON, action="add_cohort", record="cohort", record_id=record_id)
    make_event_at(session, NOON + timedelta(minutes=1), action="edit_cohort", before={"note": None}, after={"note": 1})
    frame = read().frame
    assert (tuple(frame), list(frame["action"])) == (EVENT_COLUMNS, ["edit_cohort", "add_cohort"])
    newest, oldest = (frame.iloc[place] for place in (0, 1))
    assert (newest["before"], newest["after"]) == ({"note": None}, {"note": 1})
    assert (oldest["before"], oldest["after"], oldest["happened_at"]) == (None, None, NOON)
    assert (oldest["user_name"], oldest["record"], oldest["record_id"]) == (LOCAL_USER_NAME, "cohort", str(record_id))


def test_event_of_nobody_known_has_no_user(session: Session, read: Callable[..., EventPage]) -> None:
    make_audit_event(session, action="fail_sign_in", user_id=None, record_id=None)
    make_audit_event(session)
    for frame in (read().frame.tail(1), read(user_id=NOBODY).frame):
        assert list(frame["action"]) == ["fail_sign_in"]
        assert frame[["user_id", "user_name", "record_id"]].isna().all(axis=None)


def test_empty_log_has_no_page_around_it(read: Callable[..., EventPage]) -> None:
    page = read()
    assert (len(page.frame), page.previous_cursor, page.next_cursor) == (0, None, None)


@pytest.mark.parametrize("name", ["user_id", "action", "record", "record_id"])
def test_log_is_narrowed_to_what_is_chosen(session: Session, read: Callable[..., EventPage], name: str) -> None:
    wanted = {"user_id": make_user(session).id, "action": "wanted", "record": "cohort", "record_id": new_id()}[name]
    make_audit_event(session)
    event = make_audit_event(session, **{name: wanted})
    make_audit_event(session)
    assert list(read(**{name: wanted}).frame["event_id"]) == [str(event.id)]


def test_choices_narrow_together(session: Session, read: Callable[..., EventPage]) -> None:
    wanted = {"user_id": make_user(session).id, "action": "edit_cohort", "record": "cohort", "record_id": new_id()}
    event = make_audit_event(session, **wanted)
    others = {"user_id": make_user(session).id, "action": "add_cohort", "record": "person", "record_id": new_id()}
    for name, value in others.items():
        make_audit_event(session, **wanted | {name: value})
    assert list(read(**wanted).frame["event_id"]) == [str(event.id)]


def test_day_begins_and_ends_on_the_moment(session: Session, read: Callable[..., EventPage]) -> None:
    day = timedelta(days=1)
    moments = {"before": NOON - timedelta(milliseconds=1), "first": NOON, "last": NOON + day, "after": NOON + day}
    moments["last"] -= timedelta(milliseconds=1)
    for name, moment in moments.items():
        make_event_at(session, moment, action=name)
    assert list_actions(read(since=NOON, until=NOON + day)) == ["last", "first"]
    assert list_actions(read(since=NOON)) == ["after", "last", "first"]
    assert list_actions(read(until=NOON)) == ["before"]


def test_event_of_now_stands_on_its_day(session: Session, read: Callable[..., EventPage]) -> None:
    start = datetime.now(UTC).replace(microsecond=0)
    make_audit_event(session)
    assert len(read(since=start, until=datetime.now(UTC) + timedelta(seconds=1)).frame) == 1
    assert len(read(until=start - timedelta(milliseconds=1)).frame) == 0


def test_days_before_ids_had_moments_are_no_error(read: Callable[..., EventPage]) -> None:
    assert len(read(since=datetime(1, 1, 2, tzinfo=UTC), until=datetime(9999, 1, 1, tzinfo=UTC)).frame) == 0


@pytest.mark.parametrize("count", [0, 1, 4, 5, 6, 12])
def test_pages_lead_through_the_whole_log_and_back(
    session: Session, read: Callable[..., EventPage], count: int
) -> None:
    names = [make_event_at(session, NOON + timedelta(seconds=place), action=f"act_{place}") for place in range(count)]
    pages = [read(size=4)]
    while (cursor := pages[-1].next_cursor) is not None:
        pages.append(read(cursor, size=4))
    assert [action for page in pages for action in list_actions(page)] == names[::-1]
    back = [pages[-1]]
    while (cursor := back[-1].previous_cursor) is not None:
        back.append(read(cursor, size=4))
    assert [list_actions(page) for page in back] == [list_actions(page) for page in reversed(pages)]


@pytest.mark.parametrize(
    "cursor", ["", "nonsense", Cursor("", UUID(int=1)).encode("name"), Cursor("x", UUID(int=1)).encode("audit")]
)
def test_cursor_that_means_nothing_shows_the_first_page(
    session: Session, read: Callable[..., EventPage], cursor: str
) -> None:
    make_audit_event(session)
    assert len(read(cursor).frame) == 1


def test_cursor_past_the_end_shows_the_first_page(session: Session, read: Callable[..., EventPage]) -> None:
    make_audit_event(session)
    assert len(read(Cursor("", UUID(int=0)).encode("audit")).frame) == 1


def test_cursor_of_a_page_is_one(session: Session, read: Callable[..., EventPage]) -> None:
    events = [make_audit_event(session) for _ in range(3)]
    cursor = read(size=2).next_cursor
    assert cursor is not None
    assert parse_cursor(cursor, "audit", str) == Cursor("", sorted(event.id for event in events)[1])


@pytest.mark.parametrize("count", [1, 3])
def test_page_runs_one_statement(engine: Engine, local_actor: Actor, record_statements: Recording, count: int) -> None:
    with writing(engine) as session:
        for _ in range(count):
            make_audit_event(session, user_id=make_user(session).id)
    with reading(engine) as session, record_statements() as statements:
        page = read_events(session, by=local_actor)
    assert (len(page.frame), len(statements)) == (count, 1)


def test_actions_are_listed_with_the_kind_they_last_touched(session: Session, local_actor: Actor) -> None:
    for action, record in [("view_audit", "x"), ("add_person", "person"), ("view_audit", "audit_event")]:
        make_audit_event(session, action=action, record=record)
    frame = read_log_actions(session, by=local_actor)
    assert frame.to_dict("records") == [
        {"action": "add_person", "record": "person"},
        {"action": "view_audit", "record": "audit_event"},
    ]


def test_no_actions_are_listed_of_an_empty_log(session: Session, local_actor: Actor) -> None:
    assert list(read_log_actions(session, by=local_actor)) == ["action", "record"]
    assert len(read_log_actions(session, by=local_actor)) == 0


def test_users_are_listed_by_name(session: Session, local_actor: Actor) -> None:
    zoe, ana = make_user(session, name="Zoe"), make_user(session, name="Ana")
    frame = read_log_users(session, by=local_actor)
    assert list(frame["user_name"]) == ["Ana", LOCAL_USER_NAME, "Zoe"]
    assert [frame["user_id"].iloc[place] for place in (0, 2)] == [str(ana.id), str(zoe.id)]


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.ADMINISTRATOR])
def test_log_is_refused_to_everybody_but_administrators(
    session: Session, actor_with: Callable[..., Actor], role: Role
) -> None:
    for query in (read_events, read_log_users, read_log_actions):
        with pytest.raises(NotAllowed):
            query(session, by=actor_with(role))


@pytest.mark.parametrize(
    ("chosen", "index"),
    [
        ({}, "sqlite_autoindex_audit_event_1"),
        ({"since": NOON, "until": NOON}, "sqlite_autoindex_audit_event_1"),
        ({"user_id": new_id(), "since": NOON}, "ix_audit_event_user_id_id"),
        ({"user_id": NOBODY}, "ix_audit_event_user_id_id"),
        ({"action": "refuse", "until": NOON}, "ix_audit_event_action_id"),
        ({"record": "page"}, "ix_audit_event_record_id"),
        ({"action": "refuse", "record": "page"}, "ix_audit_event_action_id"),
        ({"record_id": new_id(), "user_id": new_id()}, "ix_audit_event_record_id_id"),
        ({"record_id": new_id(), "user_id": NOBODY, "action": "edit_person"}, "ix_audit_event_record_id_id"),
        ({"record_id": new_id(), "record": "person"}, "ix_audit_event_record_id_id"),
    ],
    # A new id would name the test otherwise every time.
    ids=lambda found: "-".join(found) if isinstance(found, dict) else found,
)
@pytest.mark.parametrize("is_backward", [None, False, True])
def test_page_is_one_walk_of_an_index(
    sqlite_engine: Engine, chosen: dict[str, Any], index: str, is_backward: bool | None
) -> None:
    position = None if is_backward is None else Cursor("", new_id(), is_backward)
    compiled = _select(EventFilter(**chosen), position, 51).compile(sqlite_engine)
    parameters = (None,) * len(compiled.positiontup or ())
    with sqlite_engine.connect() as connection:
        plan = [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {compiled}", parameters)]
    walked = [step for step in plan if "audit_event" in step]
    assert (len(walked), walked[0].partition(" INDEX ")[2].partition(" ")[0]) == (1, index)
    # The only sort is that of the page itself, when the names have been found.
    page = plan.index(next(step for step in plan if step.startswith("SCAN page")))
    assert "USE TEMP B-TREE FOR ORDER BY" not in plan[:page]


def test_actions_are_found_along_the_index(sqlite_engine: Engine, local_actor: Actor) -> None:
    plans: list[str] = []

    def explain(connection: sa.Connection, _cursor: Any, statement: str, parameters: Any, *_rest: Any) -> None:
        if statement.startswith("WITH RECURSIVE"):
            found = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
            plans.extend(row[-1] for row in found)

    sa.event.listen(sqlite_engine, "before_cursor_execute", explain)
    with reading(sqlite_engine) as session:
        read_log_actions(session, by=local_actor)
    sa.event.remove(sqlite_engine, "before_cursor_execute", explain)
    touched = [step for step in plans if "audit_event" in step]
    assert (len(touched), [step for step in touched if "INDEX ix_audit_event_action_id" not in step]) == (3, [])
