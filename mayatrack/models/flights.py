"""Which flights does a cohort take, and who was on them?"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.flights import BoardingState
from mayatrack.models.base import Edited, Key, enum_type, link


class Flight(Edited, table=True):
    """One segment: airline and number, two airports, departure and arrival in UTC."""

    __tablename__ = "flight"
    __table_args__ = (
        sa.UniqueConstraint("cohort_id", "number", "departs_at"),
        sa.CheckConstraint("arrives_at > departs_at", name="arrives_after_departure"),
        sa.CheckConstraint("origin <> destination", name="two_airports"),
    )

    cohort_id: uuid.UUID = link("cohort.id")
    number: str
    origin: str
    destination: str
    departs_at: datetime
    arrives_at: datetime
    # The import that brought it, to undo; None where somebody entered it.
    batch_id: uuid.UUID | None = Field(default=None, sa_type=Key)


class FlightTraveler(Edited, table=True):
    """One traveler booked on one flight."""

    __tablename__ = "flight_traveler"
    __table_args__ = (sa.UniqueConstraint("flight_id", "traveler_id"),)

    flight_id: uuid.UUID = link("flight.id", cascade=True)
    traveler_id: uuid.UUID = link("traveler.id", cascade=True, index=True)
    state: BoardingState = Field(default=BoardingState.PLANNED, sa_type=enum_type(BoardingState))
    batch_id: uuid.UUID | None = Field(default=None, sa_type=Key)
