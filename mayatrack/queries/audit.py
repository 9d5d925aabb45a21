"""What stands in the audit log? One page at a time, the newest first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import pandas as pd
import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import Base
from mayatrack.queries.cursors import Cursor, parse_cursor
from mayatrack.queries.frames import as_raw, list_frame, read_frame, write_id

PAGE_SIZE: Final = 50
ORDER: Final = "audit"
# Stands for events that no known user caused, such as a failed sign-in.
NOBODY: Final = UUID(int=0)
# What narrows the log more than these do.
NARROWER: Final = {"record_id": ("user_id", "action", "record"), "action": ("record",)}
EVENT_COLUMNS: Final = (
    "event_id",
    "happened_at",
    "user_id",
    "user_name",
    "action",
    "record",
    "record_id",
    "before",
    "after",
)

_event = Base.metadata.tables["audit_event"]
_user = Base.metadata.tables["app_user"]


@dataclass(frozen=True)
class EventFilter:
    """What the log is narrowed to: who, what, the kind of record, one record, and from `since` on until `until`."""

    user_id: UUID | None = None
    action: str | None = None
    record: str | None = None
    record_id: UUID | None = None
    since: datetime | None = None
    until: datetime | None = None


EVERYTHING: Final = EventFilter()


@dataclass(frozen=True)
class EventPage:
    """One page of the log, and the cursors of its neighbors: None where there is no page."""

    frame: pd.DataFrame
    previous_cursor: str | None
    next_cursor: str | None


def read_events(
    session: Session,
    *,
    by: Actor,
    filter: EventFilter = EVERYTHING,  # noqa: A002 - the word of the page.
    cursor: str | None = None,
    size: int = PAGE_SIZE,
) -> EventPage:
    """One page of at most `size` events in the order in which they happened, the newest first.

    Columns: event_id, happened_at (datetimes in UTC), user_id and user_name (None for somebody unknown), action, record
    (kind of record), record_id, before, after (dictionaries of column → value, or None). A cursor that means nothing
    here shows the first page. Raises NotAllowed for everybody but an administrator.
    """
    check_can_act(by, Action.VIEW_AUDIT)
    position = parse_cursor(cursor, ORDER, _parse_key) if cursor else None
    page = _read_page(session, filter, position, size)
    if page.frame.empty and position is not None:
        page = _read_page(session, filter, None, size)
    return page


def read_log_users(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per user who may stand in the log, by name. Columns: user_id (text), user_name."""
    check_can_act(by, Action.VIEW_AUDIT)
    columns = (_user.c.id.label("user_id"), _user.c.name.label("user_name"))
    return read_frame(session, sa.select(*columns).order_by(_user.c.name, _user.c.id))


def read_log_actions(session: Session, *, by: Actor) -> pd.DataFrame:
    """One row per action that stands in the log, in their order. Columns: action, record (the kind it last touched)."""
    check_can_act(by, Action.VIEW_AUDIT)
    # From one action to the next along the index: counting a million events to learn their few actions would be slow.
    found = sa.select(sa.func.min(_event.c.action).label("action")).cte("found", recursive=True)
    following = sa.select(sa.func.min(_event.c.action)).where(_event.c.action > found.c.action).scalar_subquery()
    found = found.union_all(sa.select(following).where(found.c.action.is_not(None)))
    newest = (
        sa.select(_event.c.record)
        .where(_event.c.action == found.c.action)
        .order_by(_event.c.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    listed = sa.select(found.c.action, newest.label("record")).where(found.c.action.is_not(None))
    return read_frame(session, listed.order_by(found.c.action))


def _read_page(session: Session, wanted: EventFilter, position: Cursor | None, size: int) -> EventPage:
    is_backward = position is not None and position.is_backward
    # One row more than is shown tells whether there is another page.
    rows = list(session.connection().execute(_select(wanted, position, size + 1)).all())
    has_more, rows = len(rows) > size, rows[:size]
    has_previous, has_next = position is not None, has_more
    if is_backward:
        rows.reverse()
        has_previous, has_next = has_next, has_previous
    return EventPage(
        frame=list_frame(EVENT_COLUMNS, rows),
        previous_cursor=_write_cursor(rows[0], is_backward=True) if rows and has_previous else None,
        next_cursor=_write_cursor(rows[-1], is_backward=False) if rows and has_next else None,
    )


def _select(wanted: EventFilter, position: Cursor | None, limit: int) -> sa.Select[Any]:
    key = _event.c.id
    chosen = sa.select(_event).where(*_conditions(wanted))
    if position is not None:
        chosen = chosen.where(key > position.id if position.is_backward else key < position.id)
    is_ascending = position is not None and position.is_backward
    page = chosen.order_by(key.asc() if is_ascending else key.desc()).limit(limit).subquery("page")
    shown = (
        as_raw(page.c.id).label("event_id"),
        as_raw(page.c.happened_at).label("happened_at"),
        as_raw(page.c.user_id).label("user_id"),
        _user.c.name,
        *(page.c[name] for name in ("action", "record")),
        as_raw(page.c.record_id).label("record_id"),
        *(page.c[name] for name in ("before", "after")),
    )
    order = page.c.id.asc() if is_ascending else page.c.id.desc()
    return sa.select(*shown).select_from(page).outerjoin(_user, _user.c.id == page.c.user_id).order_by(order)


def _conditions(wanted: EventFilter) -> list[sa.ColumnElement[bool]]:
    columns = _event.c
    exact = {name: getattr(wanted, name) for name in ("record_id", "user_id", "action", "record")}
    chosen = {name: value for name, value in exact.items() if value is not None}
    # Of what is chosen, a database that knows no better might walk the index that narrows the least.
    passed_over = {name for narrow, others in NARROWER.items() if narrow in chosen for name in others}
    conditions: list[sa.ColumnElement[bool]] = []
    for name, value in chosen.items():
        column = sa.func.coalesce(columns[name], columns[name]) if name in passed_over else columns[name]
        conditions.append(column.is_(None) if value == NOBODY else column == value)
    # An event's id begins with its moment: so every index, which ends with the id, finds a day at once.
    if wanted.since is not None:
        conditions.append(columns.id >= first_id_at(wanted.since))
    if wanted.until is not None:
        conditions.append(columns.id < first_id_at(wanted.until))
    return conditions


def first_id_at(moment: datetime) -> UUID:
    """The smallest UUIDv7 that an event of this moment can have: 48 bits of milliseconds come first."""
    return UUID(int=max(0, int(moment.astimezone(UTC).timestamp() * 1000)) << 80)


def _write_cursor(row: Any, *, is_backward: bool) -> str:
    return Cursor("", UUID(write_id(row.event_id)), is_backward).encode(ORDER)


def _parse_key(text: str) -> str:
    if text:
        raise ValueError("events have no other key than their id")
    return text
