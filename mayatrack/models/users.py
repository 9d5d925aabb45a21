"""Who uses the program's records, and in which roles?"""

import uuid

from sqlmodel import Field

from mayatrack.domain.roles import Role
from mayatrack.models.base import Base, Edited, enum_type, link


class User(Edited, table=True):
    """Somebody of the office who signs in."""

    __tablename__ = "app_user"

    name: str
    email: str | None = None
    is_active: bool = True


class UserRole(Base, table=True):
    """One role that a user holds."""

    __tablename__ = "user_role"

    user_id: uuid.UUID = link("app_user.id", cascade=True, primary_key=True)
    role: Role = Field(sa_type=enum_type(Role), primary_key=True)
