"""Which groups travel, where, when, and with how many seats?"""

import uuid
from datetime import date
from typing import Final

import sqlalchemy as sa
from pydantic import ConfigDict, ValidationInfo, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.models.base import Edited, link
from mayatrack.models.texts import clean_entry, require_entry

# Each date of a cohort → the date that it may not precede, and what happens on that.
DATE_BEFORE: Final = {
    "closes_on": ("opens_on", "applications open"),
    "selected_by_on": ("closes_on", "applications close"),
    "departs_on": ("selected_by_on", "selection ends"),
    "returns_on": ("departs_on", "the cohort departs"),
}


class CohortCreate(SQLModel):
    """What is entered about a cohort; everything is checked here before a Cohort is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    name: str = Field(min_length=1, max_length=120)
    destination_id: uuid.UUID
    seat_count: int = Field(ge=1, le=10_000)
    opens_on: date
    closes_on: date
    selected_by_on: date
    departs_on: date
    returns_on: date
    note: str | None = Field(default=None, max_length=2_000)

    @field_validator("note", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str | None:
        return clean_entry(value)

    @field_validator("name", mode="before")
    @classmethod
    def _is_named(cls, value: str | None) -> str:
        return require_entry(value, hint="enter a name such as Tokyo 2027")

    @field_validator("closes_on", "selected_by_on", "departs_on", "returns_on")
    @classmethod
    def _follows(cls, value: date, info: ValidationInfo) -> date:
        before, what = DATE_BEFORE[str(info.field_name)]
        earlier = info.data.get(before)
        if earlier is not None and value < earlier:
            raise ValueError(f"{value} is before {earlier}, the day {what}: enter that day or a later one")
        return value


class Cohort(Edited, table=True):
    """One group, one destination, one set of dates, one number of seats."""

    __tablename__ = "cohort"
    __table_args__ = (
        sa.UniqueConstraint("name"),
        sa.CheckConstraint("seat_count BETWEEN 1 AND 10000", name="seat_count_range"),
        sa.CheckConstraint(
            "opens_on <= closes_on AND closes_on <= selected_by_on AND selected_by_on <= departs_on "
            "AND departs_on <= returns_on",
            name="dates_in_order",
        ),
        sa.Index(None, "departs_on", "id"),
    )

    name: str
    destination_id: uuid.UUID = link("destination.id", index=True)
    seat_count: int
    opens_on: date
    closes_on: date
    selected_by_on: date
    departs_on: date
    returns_on: date
    # The first cohorts' fares, lodging and insurance are history; only what the office counts is kept.
    note: str | None = None
