"""When are which college's terms and finals? A trip should not fall into them."""

import uuid
from datetime import date

import sqlalchemy as sa
from pydantic import ConfigDict, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.models.base import Edited, link
from mayatrack.models.texts import clean_entry, require_entry


class CollegeTermCreate(SQLModel):
    """What is entered about one term of one college."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    college_id: uuid.UUID
    name: str = Field(max_length=80)
    starts_on: date
    ends_on: date
    finals_from_on: date | None = None
    finals_until_on: date | None = None
    source: str | None = Field(default=None, max_length=300)

    @field_validator("name", mode="before")
    @classmethod
    def _is_named(cls, value: str | None) -> str:
        return require_entry(value, hint="enter a name such as Spring 2027")

    @field_validator("source", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str | None:
        return clean_entry(value)


class CollegeTerm(Edited, table=True):
    """One term of one college, and its days of finals where they are known."""

    __tablename__ = "college_term"
    __table_args__ = (
        sa.UniqueConstraint("college_id", "name"),
        sa.CheckConstraint("ends_on >= starts_on", name="ends_after_start"),
        sa.CheckConstraint(
            "(finals_from_on IS NULL) = (finals_until_on IS NULL) AND (finals_from_on IS NULL OR "
            "(starts_on <= finals_from_on AND finals_from_on <= finals_until_on AND finals_until_on <= ends_on))",
            name="finals_within_term",
        ),
        sa.Index(None, "starts_on", "ends_on", "id"),
    )

    college_id: uuid.UUID = link("college.id")
    name: str
    starts_on: date
    ends_on: date
    finals_from_on: date | None = None
    finals_until_on: date | None = None
    source: str | None = None
