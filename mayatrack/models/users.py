"""Who uses the program's records, in which roles, and what proves that it is they?"""

import uuid
from datetime import datetime

import sqlalchemy as sa
from pydantic import ConfigDict, EmailStr, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.domain.roles import Role
from mayatrack.models.base import Base, Edited, enum_type, link, now
from mayatrack.models.texts import require_entry


class UserCreate(SQLModel):
    """What is entered about a user; everything is checked here before a User is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    name: str = Field(max_length=120)
    email: EmailStr

    @field_validator("name", mode="before")
    @classmethod
    def _is_named(cls, value: str | None) -> str:
        return require_entry(value, hint="enter the name that colleagues know")

    @field_validator("email", mode="before")
    @classmethod
    def _lower_case(cls, value: str | None) -> str:
        return (value or "").strip().lower()


class User(Edited, table=True):
    """Somebody of the office who signs in: known by an identity provider's issuer and subject, or by a password."""

    __tablename__ = "app_user"
    __table_args__ = (
        sa.UniqueConstraint("email"),
        sa.UniqueConstraint("issuer", "subject"),
        sa.CheckConstraint("email = lower(email)", name="email_is_lower_case"),
        sa.CheckConstraint("(issuer IS NULL) = (subject IS NULL)", name="subject_has_issuer"),
    )

    name: str
    email: str | None = None
    is_active: bool = True
    issuer: str | None = None
    subject: str | None = None


class UserRole(Base, table=True):
    """One role that a user holds."""

    __tablename__ = "user_role"

    user_id: uuid.UUID = link("app_user.id", cascade=True, primary_key=True)
    role: Role = Field(sa_type=enum_type(Role), primary_key=True)


class Credential(Base, table=True):
    """What a user of this installation signs in with; apart from the user, so that no list can read it by accident."""

    __tablename__ = "credential"

    user_id: uuid.UUID = link("app_user.id", cascade=True, primary_key=True)
    password_hash: str | None = None
    password_set_at: datetime | None = None
    totp_secret: str | None = None
    # The time step of the last accepted code: none is accepted twice.
    totp_step: int = 0
    made_at: datetime = Field(default_factory=now)
