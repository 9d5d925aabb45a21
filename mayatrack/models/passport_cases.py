"""How far is a traveler's first passport, and who paid for it?"""

import uuid
from datetime import date

import sqlalchemy as sa
from pydantic import ConfigDict, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.domain.passport_cases import MOST_CENTS, FeeKind, Payer
from mayatrack.domain.passport_forecast import PassportService
from mayatrack.models.base import Edited, enum_type, link
from mayatrack.models.texts import clean_entry


class PassportCaseChange(SQLModel):
    """What is entered about a case, with the book's dates, which stand with the traveler."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    service: PassportService
    appointment_on: date | None = None
    appointment_place: str | None = Field(default=None, max_length=120)
    is_evidence_seen: bool = False
    is_photo_id_seen: bool = False
    has_photo: bool = False
    passport_applied_on: date | None = None
    mailed_on: date | None = None
    passport_issued_on: date | None = None
    arrived_on: date | None = None
    passport_expires_on: date | None = None

    @field_validator("appointment_place", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str | None:
        return clean_entry(value)


class PassportFeeCreate(SQLModel):
    """What is entered about a fee; everything is checked here before it is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    kind: FeeKind
    cents: int
    paid_by: Payer
    paid_on: date

    @field_validator("cents", mode="before")
    @classmethod
    def _is_paid(cls, value: int | None) -> int:
        if value is None or not 1 <= value <= MOST_CENTS:
            raise ValueError(f"enter an amount from $0.01 to ${MOST_CENTS // 100:,}")
        return value


class PassportCase(Edited, table=True):
    """The way to one traveler's first passport (form DS-11, in person); its dates of the book stand in Traveler.

    What was seen is kept as yes or no: nothing is copied.
    """

    __tablename__ = "passport_case"
    __table_args__ = (
        sa.UniqueConstraint("traveler_id"),
        sa.CheckConstraint("arrived_on >= mailed_on", name="arrived_after_mailing"),
    )

    traveler_id: uuid.UUID = link("traveler.id", cascade=True)
    service: PassportService = Field(default=PassportService.ROUTINE, sa_type=enum_type(PassportService))
    appointment_on: date | None = None
    appointment_place: str | None = None
    is_evidence_seen: bool = False
    is_photo_id_seen: bool = False
    has_photo: bool = False
    mailed_on: date | None = None
    arrived_on: date | None = None


class PassportFee(Edited, table=True):
    """One fee that was paid for a first passport."""

    __tablename__ = "passport_fee"
    __table_args__ = (
        sa.CheckConstraint("cents BETWEEN 1 AND 1000000", name="cents_range"),
        sa.Index(None, "case_id", "paid_on", "id"),
    )

    case_id: uuid.UUID = link("passport_case.id", cascade=True)
    kind: FeeKind = Field(sa_type=enum_type(FeeKind))
    cents: int
    paid_by: Payer = Field(sa_type=enum_type(Payer))
    paid_on: date
