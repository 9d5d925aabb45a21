"""Who goes along, whom to call, who flies beside whom, who was counted where, and what happened on a trip?"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from pydantic import ConfigDict, EmailStr, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.domain.phones import require_phone
from mayatrack.domain.trip_days import IncidentKind, TripPoint
from mayatrack.models.base import Edited, Keyed, enum_type, link, now
from mayatrack.models.texts import clean_entry, require_entry


class ChaperoneCreate(SQLModel):
    """What is entered about a chaperone; everything is checked here before a Chaperone is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    name: str = Field(min_length=1, max_length=120)
    phone: str
    email: EmailStr | None = None
    is_lead: bool = False

    @field_validator("name", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str:
        return require_entry(value)

    @field_validator("phone", mode="before")
    @classmethod
    def _clean_phone(cls, value: str | None) -> str:
        return require_phone(clean_entry(value))

    @field_validator("email", mode="before")
    @classmethod
    def _clean_email(cls, value: str | None) -> str | None:
        return clean_entry(value)


class EmergencyContactCreate(SQLModel):
    """What is entered about somebody to call; everything is checked here before an EmergencyContact is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    name: str = Field(min_length=1, max_length=120)
    relationship: str = Field(min_length=1, max_length=60)
    phone: str
    language: str | None = Field(default=None, max_length=60)

    @field_validator("name", "relationship", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str:
        return require_entry(value)

    @field_validator("phone", mode="before")
    @classmethod
    def _clean_phone(cls, value: str | None) -> str:
        return require_phone(clean_entry(value))

    @field_validator("language", mode="before")
    @classmethod
    def _clean_language(cls, value: str | None) -> str | None:
        return clean_entry(value)


class Chaperone(Edited, table=True):
    """An adult who goes along with a cohort."""

    __tablename__ = "chaperone"
    __table_args__ = (sa.UniqueConstraint("cohort_id", "name"),)

    cohort_id: uuid.UUID = link("cohort.id", cascade=True)
    name: str
    phone: str
    email: str | None = None
    is_lead: bool = False


class EmergencyContact(Edited, table=True):
    """Whom to call for a person; the first position is called first."""

    __tablename__ = "emergency_contact"
    __table_args__ = (
        sa.UniqueConstraint("person_id", "position"),
        sa.CheckConstraint("position BETWEEN 1 AND 5", name="position_range"),
    )

    person_id: uuid.UUID = link("person.id", cascade=True)
    position: int
    name: str
    relationship: str
    phone: str
    # The language to speak with them.
    language: str | None = None


class Buddy(Edited, table=True):
    """Who keeps a traveler company on the flights: another traveler of the same cohort."""

    __tablename__ = "buddy"
    __table_args__ = (
        sa.UniqueConstraint("traveler_id"),
        sa.CheckConstraint("buddy_id <> traveler_id", name="two_travelers"),
    )

    traveler_id: uuid.UUID = link("traveler.id", cascade=True)
    buddy_id: uuid.UUID = link("traveler.id", cascade=True, index=True)


class CheckIn(Keyed, table=True):
    """A traveler was counted at one point of a trip."""

    __tablename__ = "check_in"
    __table_args__ = (sa.UniqueConstraint("traveler_id", "point"),)

    traveler_id: uuid.UUID = link("traveler.id", cascade=True)
    point: TripPoint = Field(sa_type=enum_type(TripPoint))
    checked_at: datetime = Field(default_factory=now)
    checked_by_id: uuid.UUID = link("app_user.id")


class IncidentCreate(SQLModel):
    """What is entered about one incident; without a traveler it is the whole group's."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    traveler_id: uuid.UUID | None = None
    kind: IncidentKind
    happened_at: datetime
    what: str
    action: str | None = None


class Incident(Edited, table=True):
    """Something that happened on a trip, to one traveler or to the group, and what was done."""

    __tablename__ = "incident"
    __table_args__ = (sa.Index(None, "cohort_id", "happened_at", "id"),)

    cohort_id: uuid.UUID = link("cohort.id")
    traveler_id: uuid.UUID | None = link("traveler.id", cascade=True, default=None, nullable=True, index=True)
    kind: IncidentKind = Field(sa_type=enum_type(IncidentKind))
    happened_at: datetime
    what: str
    action: str | None = None
    recorded_by_id: uuid.UUID = link("app_user.id")
