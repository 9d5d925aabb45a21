"""How is it remembered what somebody did? One event per changed record, in the same transaction."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlmodel import Session

from mayatrack.domain.roles import Action, Actor, check_can_act
from mayatrack.models import AuditEvent, Base

# A log cannot be erased with a person, so it never repeats what people wrote or who they are.
WITHHELD: Final = "withheld"
SKIPPED: Final = frozenset({"id", "version", "sort_name", "search_words"})
# What the office calls its own things. Every other text is withheld: it may say anything, and of anybody.
LOGGED_TEXTS: Final = frozenset(
    {
        "cohort.name",
        "college.name",
        "college_term.name",
        "destination.city",
        "destination.country",
        "destination.country_code",
        "flight.destination",
        "flight.number",
        "flight.origin",
    }
)


def record_event(session: Session, action: str, record: Base, *, by: Actor) -> None:
    """Add the event for a record that was just added or changed. Call it BEFORE the session is flushed.

    `before` and `after` hold the changed columns alone; texts about people are withheld. Nothing changed, no event.
    """
    state = sa.inspect(record)
    columns = [column.key for column in state.mapper.column_attrs if column.key not in SKIPPED]
    if not state.persistent:
        # A record that was validated has values without a history.
        after = {name: _loggable(record, name, state.dict.get(name)) for name in columns}
        add_event(session, action, record, after=after, by=by)
        return
    changes = {name: state.attrs[name].history for name in columns if state.attrs[name].history.has_changes()}
    if changes:
        before = {name: _loggable(record, name, _first(history.deleted)) for name, history in changes.items()}
        after = {name: _loggable(record, name, _first(history.added)) for name, history in changes.items()}
        add_event(session, action, record, before=before, after=after, by=by)


def add_event(
    session: Session,
    action: str,
    record: Base,
    *,
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    by: Actor,
) -> None:
    """Add an event whose before and after the caller states, for writes that touch many rows at once."""
    key = sa.inspect(record).mapper.primary_key_from_instance(record)[0]
    session.add(
        AuditEvent(
            user_id=by.user_id,
            action=action,
            record=str(record.__tablename__),
            # A setting is known by its name alone.
            record_id=key if isinstance(key, UUID) else None,
            before=before,
            after=after,
        )
    )


def record_view(session: Session, *, chosen: dict[str, str], record_id: UUID | None, by: Actor) -> None:
    """Keep that the actor read the log, narrowed to what is `chosen`, and with `record_id` to that record."""
    check_can_act(by, Action.VIEW_AUDIT)
    session.add(
        AuditEvent(user_id=by.user_id, action="view_audit", record="audit_event", record_id=record_id, after=chosen)
    )


def record_refusal(session: Session, *, user_id: UUID | None, page: str, action: str | None) -> None:
    """Keep that the user was refused `action` on the page of this name. Both are words of the product itself."""
    after = {"page": page, "action": action}
    session.add(AuditEvent(user_id=user_id, action="refuse", record="page", after=after))


def _first(values: Sequence[Any]) -> Any:
    return values[0] if values else None


def _loggable(record: Base, column: str, value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, StrEnum):
        return WITHHELD if record.__tablename__ == "demographics" else value.value
    if isinstance(value, (date, datetime)):
        return WITHHELD if record.__tablename__ == "person" else value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    return str(value) if f"{record.__tablename__}.{column}" in LOGGED_TEXTS else WITHHELD
