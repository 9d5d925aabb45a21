"""How is a removed or altered row of the audit log found? Each transaction's events are hashed with the seal before.

Importing this module makes every session seal what it stores. The seal of a transaction is the SHA-256 of the seal before
it, the transaction's id and its events in the order of their ids, each as canonical JSON. Whoever seals locks the head
first, and only at the very end of a transaction: two writers wait for each other there and nowhere else.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.orm import Session as AnySession

from mayatrack.models import AuditEvent, Base
from mayatrack.models.base import new_id, now

FIRST_HASH: Final = "0" * 64
# What happened before there was a chain counts as one transaction.
EARLIER: Final = UUID(int=0)
TRANSACTION: Final = "audit_transaction"
SEALED_COLUMNS: Final = ("id", "happened_at", "user_id", "action", "record", "record_id", "before", "after")

_events = Base.metadata.tables["audit_event"]
_seals = Base.metadata.tables["audit_seal"]
_head = Base.metadata.tables["audit_head"]


def seal_transaction(connection: sa.Connection, transaction_id: UUID) -> None:
    """Seal the events of one transaction; without any, nothing happens."""
    # The lock first: what is read after it cannot change before the transaction ends.
    head = connection.execute(sa.select(_head.c.number, _head.c.hash).with_for_update()).one()
    events = list(connection.execute(_select_events().where(_events.c.transaction_id == transaction_id)).mappings())
    if not events:
        return
    sealed = hash_events(head.hash, transaction_id, events)
    connection.execute(
        sa.insert(_seals).values(
            number=head.number + 1,
            transaction_id=transaction_id,
            event_count=len(events),
            previous_hash=head.hash,
            hash=sealed,
            sealed_at=now(),
        )
    )
    connection.execute(sa.update(_head).values(number=head.number + 1, hash=sealed))


def seal_earlier_events(connection: sa.Connection) -> None:
    """Seal what happened before there was a chain."""
    seal_transaction(connection, EARLIER)


def hash_events(previous_hash: str, transaction_id: UUID, events: Iterable[Mapping[Any, Any]]) -> str:
    """The seal over these events, which hold SEALED_COLUMNS, in this order."""
    digest = hashlib.sha256(f"{previous_hash}\n{transaction_id}\n".encode())
    for line in _write_events(events):
        digest.update(line)
    return digest.hexdigest()


def _write_events(events: Iterable[Mapping[Any, Any]]) -> Iterator[bytes]:
    for row in events:
        values = {name: _plain(row[name]) for name in SEALED_COLUMNS}
        yield json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return str(value) if isinstance(value, UUID) else value


def _select_events() -> sa.Select[Any]:
    return sa.select(*(_events.c[name] for name in SEALED_COLUMNS)).order_by(_events.c.id)


@event.listens_for(AnySession, "before_flush")
def _name_transaction(session: AnySession, _context: Any, _objects: Any) -> None:
    for record in session.new:
        if isinstance(record, AuditEvent):
            record.transaction_id = session.info.setdefault(TRANSACTION, new_id())


@event.listens_for(AnySession, "before_commit")
def _seal(session: AnySession) -> None:
    session.flush()
    if transaction_id := session.info.pop(TRANSACTION, None):
        seal_transaction(session.connection(), transaction_id)


@event.listens_for(AnySession, "after_soft_rollback")
def _forget(session: AnySession, previous: Any) -> None:
    if previous.parent is None:
        session.info.pop(TRANSACTION, None)
