"""What may be entered about an organization?"""

from pydantic import ConfigDict, EmailStr, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.models.texts import clean_entry, require_entry


class OrganizationCreate(SQLModel):
    """What is entered about who offers opportunities or employs alumni."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    name: str = Field(max_length=200)
    website: str | None = Field(default=None, max_length=300)
    contact_name: str | None = Field(default=None, max_length=200)
    contact_email: EmailStr | None = None
    contact_phone: str | None = Field(default=None, max_length=40)
    note: str | None = Field(default=None, max_length=1000)

    @field_validator("name", mode="before")
    @classmethod
    def _is_named(cls, value: str | None) -> str:
        return require_entry(value)

    @field_validator("website", "contact_name", "contact_email", "contact_phone", "note", mode="before")
    @classmethod
    def _clean(cls, value: str | None) -> str | None:
        return clean_entry(value)
