"""How long does a passport take, from which day on, and who says so?"""

from datetime import date
from typing import Final

import sqlalchemy as sa
from pydantic import ConfigDict, ValidationInfo, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.domain.passport_forecast import PassportService
from mayatrack.models.base import Edited, enum_type
from mayatrack.models.texts import require_entry

MOST_WEEKS: Final = 104


class ProcessingTimeCreate(SQLModel):
    """What is entered about how long one service takes; everything is checked here before it is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    effective_on: date = Field(title="In effect from")
    service: PassportService
    min_weeks: float = Field(ge=0, le=MOST_WEEKS, title="Fewest weeks")
    max_weeks: float = Field(ge=0, le=MOST_WEEKS, title="Most weeks")
    source: str = Field(max_length=300)

    @field_validator("max_weeks")
    @classmethod
    def _is_most(cls, value: float, info: ValidationInfo) -> float:
        fewest = info.data.get("min_weeks")
        if fewest is not None and value < fewest:
            raise ValueError(f"{value:g} are fewer than the {fewest:g} that it takes at least: check both")
        return value

    @field_validator("source", mode="before")
    @classmethod
    def _has_a_source(cls, value: str | None) -> str:
        return require_entry(value, hint="enter where this stands, such as the page and its date")


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
