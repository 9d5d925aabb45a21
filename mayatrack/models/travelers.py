"""Who is confirmed for a trip, how ready are they, and what was a first time for them?"""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.documents import DocumentState
from mayatrack.models.base import Edited, Key, enum_type


def _once_per_person(column: str) -> sa.Index:
    """A unique index: a person has this first time on at most one trip."""
    is_set = sa.text(f"{column} IS NOT NULL")
    return sa.Index(
        f"uq_traveler_person_id_{column}", "person_id", unique=True, sqlite_where=is_set, postgresql_where=is_set
    )


class Traveler(Edited, table=True):
    """A person confirmed for, or returned from, a cohort's trip."""

    __tablename__ = "traveler"
    __table_args__ = (
        sa.UniqueConstraint("application_id"),
        sa.ForeignKeyConstraint(
            ["application_id", "person_id", "cohort_id"],
            ["application.id", "application.person_id", "application.cohort_id"],
            ondelete="CASCADE",
        ),
        sa.CheckConstraint("passport_expires_on > passport_issued_on", name="passport_expires_after_issue"),
        sa.CheckConstraint("passport_issued_on >= passport_applied_on", name="passport_issued_after_application"),
        _once_per_person("first_passport_on"),
        _once_per_person("first_flight_on"),
        _once_per_person("first_trip_abroad_on"),
        sa.Index(None, "cohort_id", "id"),
        sa.Index(None, "person_id", "cohort_id"),
    )

    application_id: uuid.UUID = Field(sa_type=Key)
    person_id: uuid.UUID = Field(sa_type=Key)
    cohort_id: uuid.UUID = Field(sa_type=Key)
    document_state: DocumentState = Field(default=DocumentState.NOT_STARTED, sa_type=enum_type(DocumentState))
    passport_applied_on: date | None = None
    passport_issued_on: date | None = None
    passport_expires_on: date | None = None
    traveled_on: date | None = None
    # Derived by domain.first_times whenever a fact of the person's trips changes; never typed by hand.
    first_passport_on: date | None = None
    first_flight_on: date | None = None
    first_trip_abroad_on: date | None = None
