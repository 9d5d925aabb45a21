"""Who is a person, once, over all years; and their voluntary demographic answers, stored apart."""

import uuid
from datetime import date, datetime
from typing import Final

import sqlalchemy as sa
from pydantic import ConfigDict, EmailStr, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.domain.demographics import RACE_ETHNICITY_SCHEME, Education, YesNoAnswer
from mayatrack.models.base import SORTED_TEXT, Edited, Versioned, enum_type, link, now, today
from mayatrack.models.texts import clean_entry, require_entry

OLDEST_BIRTH = date(1900, 1, 1)


class PersonCreate(SQLModel):
    """What is entered about a person; everything is checked here before a Person is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    given_name: str = Field(min_length=1, max_length=120)
    family_name: str | None = Field(default=None, max_length=120)
    preferred_name: str | None = Field(default=None, max_length=120)
    email: EmailStr
    phone: str | None = Field(default=None, max_length=40)
    birth_on: date | None = None
    student_number: str | None = Field(default=None, max_length=40)
    preferred_language: str | None = Field(default=None, max_length=60)

    @field_validator("family_name", "preferred_name", "phone", "student_number", "preferred_language", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str | None:
        return clean_entry(value)

    @field_validator("given_name", mode="before")
    @classmethod
    def _is_given(cls, value: str | None) -> str:
        return require_entry(value, hint="enter the name; a one-word name goes here")

    @field_validator("email", mode="before")
    @classmethod
    def _lower_case(cls, value: str | None) -> str:
        return (value or "").strip().lower()

    @field_validator("birth_on")
    @classmethod
    def _plausible(cls, value: date | None) -> date | None:
        if value is not None and not OLDEST_BIRTH <= value <= today():
            raise ValueError(f"{value} is no date of birth: enter one between 1900 and today")
        return value


# What can be said of a person, in the order in which it is asked.
ENTERED_FIELDS: Final = tuple(PersonCreate.model_fields)


class Person(Edited, table=True):
    """A human being."""

    __tablename__ = "person"
    __table_args__ = (
        sa.UniqueConstraint("email"),
        sa.CheckConstraint("length(given_name) BETWEEN 1 AND 120", name="given_name_length"),
        sa.CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        sa.Index(None, "sort_name", "id"),
        # Lists leave out the few that are erased, without asking of everybody.
        sa.Index(
            "ix_person_erased",
            "id",
            sqlite_where=sa.text("erased_at IS NOT NULL"),
            postgresql_where=sa.text("erased_at IS NOT NULL"),
        ),
    )

    given_name: str
    family_name: str | None = None
    preferred_name: str | None = None
    email: str
    phone: str | None = None
    birth_on: date | None = None
    student_number: str | None = None
    preferred_language: str | None = None
    # Both are derived from the fields above whenever a service writes them.
    sort_name: str = Field(sa_type=SORTED_TEXT)
    search_words: str
    created_at: datetime = Field(default_factory=now)
    # Names and contacts are gone from then on; what the person did still counts.
    erased_at: datetime | None = None


class Demographics(Versioned, table=True):
    """One person's voluntary answers; NULL means not asked, which is not the same as preferring not to say."""

    __tablename__ = "demographics"

    person_id: uuid.UUID = link("person.id", cascade=True, primary_key=True)
    race_ethnicity: list[str] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    race_ethnicity_scheme: str = RACE_ETHNICITY_SCHEME
    gender: list[str] | None = Field(default=None, sa_type=sa.JSON(none_as_null=True))
    parent_1_education: Education | None = Field(default=None, sa_type=enum_type(Education, "parent_1_education"))
    parent_2_education: Education | None = Field(default=None, sa_type=enum_type(Education, "parent_2_education"))
    first_generation_american: YesNoAnswer | None = Field(default=None, sa_type=enum_type(YesNoAnswer))
    source: str
    answered_on: date
