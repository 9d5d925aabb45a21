"""How is the audit log chained? The events of each transaction are hashed together with the seal before.

Importing this module makes every session seal what it stores. A seal is the SHA-256 of its number, the transaction's
id, the hash of the seal before and its moment, followed by the transaction's events in the order of their ids, each
part as one line of JSON. Whoever seals locks the head first, and only at the very end of the outermost transaction:
nothing else is locked after it, so two writers wait for each other there, and never in a circle.
"""

import hashlib
import json
from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import ORMExecuteState
from sqlalchemy.orm import Session as AnySession

from mayatrack.models import AuditEvent, Base
from mayatrack.models.base import new_id, now

FIRST_HASH: Final = "0" * 64
# What happened before there was a chain counts as one transaction.
EARLIER: Final = UUID(int=0)
TRANSACTION: Final = "audit_transaction"
PLAIN: Final = frozenset({str, int, type(None)})

_encode = json.JSONEncoder().encode
_events = Base.metadata.tables["audit_event"]
_seals = Base.metadata.tables["audit_seal"]
_head = Base.metadata.tables["audit_head"]

# As the driver has them, JSON as its text: what is stored is hashed, also where no application would have stored it.
SEALED: Final[tuple[Any, ...]] = (
    *(
        sa.type_coerce(_events.c[name], sa.types.NULLTYPE).label(name)
        for name in ("id", "happened_at", "user_id", "action", "record", "record_id")
    ),
    *(sa.cast(_events.c[name], sa.Text).label(name) for name in ("before", "after")),
)


def seal_transaction(connection: sa.Connection, transaction_id: UUID) -> None:
    """Seal the events of one transaction; without any, nothing happens."""
    # The lock first: what is read after it cannot change before the transaction ends.
    head = connection.execute(sa.select(_head.c.number, _head.c.hash).with_for_update()).one()
    seal = {
        "number": head.number + 1,
        "transaction_id": transaction_id,
        "previous_hash": head.hash,
        "sealed_at": now(),
    }
    chosen = sa.select(*SEALED).where(_events.c.transaction_id == transaction_id).order_by(_events.c.id)
    count, sealed = hash_events(**seal, events=connection.execute(chosen))
    if count:
        connection.execute(sa.insert(_seals).values(**seal, event_count=count, hash=sealed))
        connection.execute(sa.update(_head).values(number=head.number + 1, hash=sealed))


def seal_earlier_events(connection: sa.Connection) -> None:
    """Seal what happened before there was a chain."""
    seal_transaction(connection, EARLIER)


def hash_events(
    *, number: int, transaction_id: Any, previous_hash: str, sealed_at: Any, events: Iterable[Iterable[Any]]
) -> tuple[int, str]:
    """How many events there are, and the hash of the seal over them; the events hold the columns SEALED."""
    digest = hashlib.sha256(_write_line([number, transaction_id, previous_hash, sealed_at]))
    count = 0
    for row in events:
        digest.update(_write_line(row))
        count += 1
    return count, digest.hexdigest()


def write_value(value: Any) -> str | int | None:
    """A value in the one form that both databases give it: ids as hex, moments as SQLite keeps them, in UTC."""
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, UUID):
        return value.hex
    if isinstance(value, datetime):
        return value.astimezone(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
    return value if type(value) in PLAIN else str(value)


def _write_line(values: Iterable[Any]) -> bytes:
    # Asked a dozen times for each of perhaps a million events.
    plain = [value if type(value) in PLAIN else write_value(value) for value in values]
    return f"{_encode(plain)}\n".encode()


def _find_transaction_id(session: AnySession) -> UUID:
    found: UUID = session.info.setdefault(TRANSACTION, new_id())
    return found


@event.listens_for(AnySession, "before_flush")
def _name_transaction(session: AnySession, _context: Any, _objects: Any) -> None:
    for record in session.new:
        if isinstance(record, AuditEvent):
            record.transaction_id = _find_transaction_id(session)


@event.listens_for(AnySession, "do_orm_execute")
def _name_transaction_of_many(state: ORMExecuteState) -> None:
    """Events that are inserted by a statement, past the objects of the session, belong to its transaction too."""
    statement = state.statement
    if isinstance(statement, sa.Insert) and statement.table.name == _events.name:
        state.statement = statement.values(transaction_id=_find_transaction_id(state.session))


@event.listens_for(AnySession, "before_commit")
def _seal(session: AnySession) -> None:
    # The release of a savepoint is no end: whoever locked the head there would go on to lock other rows after it.
    if session.in_nested_transaction():
        return
    session.flush()
    if transaction_id := session.info.pop(TRANSACTION, None):
        seal_transaction(session.connection(), transaction_id)


@event.listens_for(AnySession, "after_soft_rollback")
def _forget(session: AnySession, previous: Any) -> None:
    if previous.parent is None:
        session.info.pop(TRANSACTION, None)
