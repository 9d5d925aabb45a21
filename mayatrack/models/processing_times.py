"""How long does a passport take, from which day on, and who says so?"""

from datetime import date

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.passport_forecast import PassportService
from mayatrack.models.base import Edited, enum_type


class ProcessingTime(Edited, table=True):
    """How many weeks one service takes from a day on, without mail."""

    __tablename__ = "processing_time"
    __table_args__ = (
        sa.UniqueConstraint("service", "effective_on"),
        sa.CheckConstraint("min_weeks >= 0 AND max_weeks >= min_weeks AND max_weeks <= 104", name="weeks_range"),
    )

    effective_on: date
    service: PassportService = Field(sa_type=enum_type(PassportService))
    min_weeks: float
    max_weeks: float
    source: str
