"""What does a travel adviser keep of a confidential consult?"""

import uuid
from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.consults import ConsultState
from mayatrack.models.base import Edited, enum_type, link


class TravelConsult(Edited, table=True):
    """A traveler's travel-document consult, read by travel advisers alone and cleared after the trip."""

    __tablename__ = "travel_consult"
    __table_args__ = (
        sa.UniqueConstraint("traveler_id"),
        sa.CheckConstraint("closed_on IS NULL OR state <> 'open'", name="open_is_not_closed"),
    )

    traveler_id: uuid.UUID = link("traveler.id", cascade=True)
    state: ConsultState = Field(default=ConsultState.OPEN, sa_type=enum_type(ConsultState))
    notes: str | None = None
    opened_on: date
    closed_on: date | None = None
