"""Who changed what, when, and what was it before?"""

import uuid
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.models.base import Key, Keyed, link, now


class AuditEvent(Keyed, table=True):
    """One write, kept in the same transaction as the write itself."""

    __tablename__ = "audit_event"
    __table_args__ = (
        sa.Index(None, "happened_at", "id"),
        sa.Index(None, "record_id", "id"),
    )

    happened_at: datetime = Field(default_factory=now)
    user_id: uuid.UUID = link("app_user.id")
    action: str
    record: str
    record_id: uuid.UUID = Field(sa_type=Key)
    before: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    after: dict[str, Any] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
