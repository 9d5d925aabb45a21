"""What may be entered about an opportunity?"""

import uuid
from datetime import date
from typing import Any, Self

from pydantic import ConfigDict, EmailStr, field_validator, model_validator
from sqlmodel import Field, SQLModel

from mayatrack.domain.outcomes import OpportunityKind
from mayatrack.models.texts import clean_entry, require_entry


class OpportunityCreate(SQLModel):
    """What is entered about something that alumni can take up, and what it asks of them."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    organization_id: uuid.UUID
    kind: OpportunityKind
    title: str = Field(max_length=200)
    closes_on: date | None = None
    place_count: int | None = None
    note: str | None = Field(default=None, max_length=1000)
    starts_on: date | None = None
    ends_on: date | None = None
    least_age: int | None = Field(default=None, ge=0, le=120)
    most_age: int | None = Field(default=None, ge=0, le=120)
    college_ids: list[str] | None = None
    cohort_ids: list[str] | None = None
    languages: list[str] | None = None
    weekdays: list[int] | None = None
    contact_name: str | None = Field(default=None, max_length=200)
    contact_email: EmailStr | None = None

    @field_validator("title", mode="before")
    @classmethod
    def _is_titled(cls, value: str | None) -> str:
        return require_entry(value)

    @field_validator("note", "contact_name", "contact_email", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str | None:
        return clean_entry(value)

    @field_validator("college_ids", "cohort_ids", mode="before")
    @classmethod
    def _in_order(cls, value: Any) -> list[str] | None:
        return sorted({str(uuid.UUID(str(each))) for each in value or ()}) or None

    @field_validator("languages", mode="before")
    @classmethod
    def _are_named(cls, value: Any) -> list[str] | None:
        return sorted({text for each in value or () if (text := clean_entry(each))}) or None

    @field_validator("weekdays", mode="before")
    @classmethod
    def _are_days(cls, value: Any) -> list[int] | None:
        days = sorted({int(each) for each in value or ()})
        if days and not 0 <= days[0] <= days[-1] <= 6:
            raise ValueError("a week has seven days: choose among them")
        return days or None

    @field_validator("place_count")
    @classmethod
    def _has_places(cls, value: int | None) -> int | None:
        if value is not None and not 1 <= value <= 10_000:
            raise ValueError("the number of places lies between 1 and 10,000: correct it, or leave it open")
        return value

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if self.starts_on and self.ends_on and self.ends_on < self.starts_on:
            raise ValueError(f"the last day {self.ends_on} is before the first, {self.starts_on}: correct one of them")
        if self.least_age is not None and self.most_age is not None and self.most_age < self.least_age:
            raise ValueError(f"nobody is at least {self.least_age} and at most {self.most_age}: correct one of them")
        return self
