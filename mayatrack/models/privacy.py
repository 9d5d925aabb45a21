"""Which records were made one, which may not be touched, and what was given to whoever asked for public records?"""

import uuid
from datetime import date, datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.models.base import Edited, Key, Keyed, link, now


class PersonMerge(Keyed, table=True):
    """Two records of one human being made one, with what it takes to take that back."""

    __tablename__ = "person_merge"
    __table_args__ = (sa.Index(None, "kept_person_id", "id"), sa.Index(None, "merged_person_id", "id"))

    kept_person_id: uuid.UUID = link("person.id", cascade=True)
    # The record that is gone: nothing to refer to until the merge is undone.
    merged_person_id: uuid.UUID = Field(sa_type=Key)
    before: dict[str, Any] = Field(sa_type=sa.JSON())
    merged_at: datetime = Field(default_factory=now)
    merged_by_id: uuid.UUID = link("app_user.id")
    undone_at: datetime | None = None
    undone_by_id: uuid.UUID | None = link("app_user.id", default=None, nullable=True)


class LegalHold(Edited, table=True):
    """Records that must be kept as they are: of one person, of one cohort, or of everybody."""

    __tablename__ = "legal_hold"
    __table_args__ = (
        sa.CheckConstraint("person_id IS NULL OR cohort_id IS NULL", name="one_subject"),
        sa.CheckConstraint("(lifted_on IS NULL) = (lifted_by_id IS NULL)", name="lifted_by_somebody"),
        sa.Index(None, "lifted_on", "id"),
    )

    person_id: uuid.UUID | None = link("person.id", default=None, nullable=True, index=True)
    cohort_id: uuid.UUID | None = link("cohort.id", default=None, nullable=True, index=True)
    reason: str
    placed_on: date
    placed_by_id: uuid.UUID = link("app_user.id")
    lifted_on: date | None = None
    lifted_by_id: uuid.UUID | None = link("app_user.id", default=None, nullable=True)


class RecordsRequest(Keyed, table=True):
    """One answer to a request for public records: what was asked, what was left out and why, and which file left."""

    __tablename__ = "records_request"
    __table_args__ = (sa.Index(None, "made_at", "id"),)

    asked_on: date
    requester: str
    scope: str
    # Column → the exemption under which it was left out.
    redactions: dict[str, str] = Field(sa_type=sa.JSON())
    row_count: int
    file_digest: str
    made_at: datetime = Field(default_factory=now)
    made_by_id: uuid.UUID = link("app_user.id")
