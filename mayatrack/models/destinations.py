"""Where do cohorts go, and what does entry ask of a traveler?"""

import uuid
from datetime import date

import sqlalchemy as sa
from pydantic import ConfigDict, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.domain.documents import Authorization, PassportAnchor
from mayatrack.models.base import Edited, enum_type, link
from mayatrack.models.texts import require_entry


class DestinationCreate(SQLModel):
    """What is entered about a destination; everything is checked here before a Destination is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    country: str = Field(min_length=1, max_length=80)
    country_code: str = Field(min_length=2, max_length=2)
    city: str = Field(min_length=1, max_length=80)
    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)

    @field_validator("country", "city", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str:
        return require_entry(value)

    @field_validator("country_code", mode="before")
    @classmethod
    def _upper_case(cls, value: str | None) -> str:
        code = (value or "").strip().upper()
        if len(code) != 2 or not code.isascii() or not code.isalpha():
            raise ValueError("enter the country's two letters, as JP for Japan")
        return code


class EntryRuleCreate(SQLModel):
    """What is entered about a destination's entry rule; everything is checked here before an EntryRule is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    anchor: PassportAnchor
    months: int = Field(ge=0, le=24)
    max_age_years: int | None = Field(default=None, ge=1, le=20)
    authorization: Authorization = Authorization.NONE
    # How long the visa or authorization takes once the passport is there.
    authorization_days: int = Field(default=0, ge=0, le=180)
    entry: str = Field(min_length=1, max_length=300)
    source: str = Field(min_length=1, max_length=300)
    # Sooner than the usual 90 days, where a change is announced.
    recheck_by_on: date | None = None

    @field_validator("entry", "source", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str:
        return require_entry(value)


class Destination(Edited, table=True):
    """A country, and the city in it."""

    __tablename__ = "destination"
    __table_args__ = (
        sa.UniqueConstraint("country_code", "city"),
        sa.CheckConstraint("length(country_code) = 2", name="country_code_length"),
        sa.CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        sa.CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
    )

    country: str
    country_code: str
    city: str
    latitude: float
    longitude: float


class EntryRule(Edited, table=True):
    """What a destination asks of a U.S. passport, with its source and who last checked it."""

    __tablename__ = "entry_rule"
    __table_args__ = (
        sa.UniqueConstraint("destination_id"),
        sa.CheckConstraint("months BETWEEN 0 AND 24", name="months_range"),
        sa.CheckConstraint("max_age_years BETWEEN 1 AND 20", name="max_age_years_range"),
        sa.CheckConstraint("authorization_days BETWEEN 0 AND 180", name="authorization_days_range"),
    )

    destination_id: uuid.UUID = link("destination.id", cascade=True)
    anchor: PassportAnchor = Field(sa_type=enum_type(PassportAnchor))
    months: int = 0
    max_age_years: int | None = None
    authorization: Authorization = Field(default=Authorization.NONE, sa_type=enum_type(Authorization))
    authorization_days: int = 0
    entry: str
    source: str
    recheck_by_on: date | None = None
    is_confirmed: bool = False
    checked_on: date | None = None
    checked_by_id: uuid.UUID | None = link("app_user.id", default=None, nullable=True)
