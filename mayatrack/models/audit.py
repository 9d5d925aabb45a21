"""Who did what, when, and what was it before?"""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.models.base import Base, Key, Keyed, link, new_id, now


class AuditEvent(Keyed, table=True):
    """One write, sign-in, refusal, export or sensitive view. The database itself refuses to change or remove it."""

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.Index(None, "happened_at", "id"),
        sa.Index(None, "record_id", "id"),
        sa.Index(None, "user_id", "id"),
        sa.Index(None, "action", "id"),
        sa.Index(None, "record", "id"),
        sa.Index(None, "transaction_id", "id"),
    )

    happened_at: datetime = Field(default_factory=now)
    # Set when the event is flushed: the events of one transaction are sealed together (db/audit_chain.py).
    transaction_id: uuid.UUID = Field(default_factory=new_id, sa_type=Key)
    # Nobody, where somebody unknown tried to sign in.
    user_id: uuid.UUID | None = link("app_user.id", default=None, nullable=True)
    action: str
    record: str
    record_id: uuid.UUID | None = Field(default=None, sa_type=Key)
    before: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    after: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))


class AuditSeal(Base, table=True):
    """One transaction's events, hashed together with the seal before it."""

    __tablename__ = "audit_seal"
    __table_args__ = (sa.UniqueConstraint("transaction_id"), sa.UniqueConstraint("previous_hash"))

    number: int = Field(primary_key=True, sa_type=sa.BigInteger().with_variant(sa.Integer(), "sqlite"))
    transaction_id: uuid.UUID = Field(sa_type=Key)
    event_count: int
    previous_hash: str
    hash: str
    sealed_at: datetime = Field(default_factory=now)


class AuditHead(Base, table=True):
    """The newest seal, in the one row that whoever seals has to lock first."""

    __tablename__ = "audit_head"
    __table_args__ = (sa.CheckConstraint("id = 1", name="one_row"),)

    id: int = Field(default=1, primary_key=True)
    number: int
    hash: str
