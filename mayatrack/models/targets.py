"""What does each year aim at?"""

import sqlalchemy as sa
from pydantic import ConfigDict, ValidationInfo, field_validator
from sqlmodel import Field, SQLModel

from mayatrack.domain.targets import Aim, check_goal, check_year
from mayatrack.exceptions import InvalidInput
from mayatrack.models.base import Edited, enum_type


class TargetCreate(SQLModel):
    """What is entered about a goal; everything is checked here before a Target is stored."""

    model_config = ConfigDict(extra="forbid")  # type: ignore[assignment]

    year: int
    aim: Aim
    goal: int

    @field_validator("year")
    @classmethod
    def _is_year(cls, value: int) -> int:
        try:
            check_year(value)
        except InvalidInput as error:
            raise ValueError(str(error)) from error
        return value

    @field_validator("goal")
    @classmethod
    def _can_be_reached(cls, value: int, info: ValidationInfo) -> int:
        aim = info.data.get("aim")
        try:
            if aim is not None:
                check_goal(aim, value)
        except InvalidInput as error:
            raise ValueError(str(error)) from error
        return value


class Target(Edited, table=True):
    """What a year aims at."""

    __tablename__ = "target"
    __table_args__ = (
        sa.UniqueConstraint("year", "aim"),
        sa.CheckConstraint("year BETWEEN 2018 AND 2100", name="year_of_the_program"),
        sa.CheckConstraint("goal > 0", name="goal_is_positive"),
        sa.CheckConstraint("aim <> 'knowledge_rate' OR goal <= 100", name="rate_in_percent"),
    )

    year: int
    aim: Aim = Field(sa_type=enum_type(Aim))
    # A number of people, or percent for a rate.
    goal: int
