"""Who goes along, whom to call, who flies beside whom, who was counted where, and what happened on a trip?"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.trip_days import IncidentKind, TripPoint
from mayatrack.models.base import Edited, Keyed, enum_type, link, now


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
