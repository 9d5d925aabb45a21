"""What has the office decided for itself? Values that staff change, by name."""

from typing import Any

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.models.base import Versioned


class Setting(Versioned, table=True):
    """One value that the office changed, under its name."""

    __tablename__ = "setting"

    name: str = Field(primary_key=True)
    value: Any = Field(sa_type=sa.JSON())
