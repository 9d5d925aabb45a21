"""How many, per cohort? Small counts kept beside the rows, so that charts never scan them."""

import uuid
from typing import Final

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.application_status import Stage, Status
from mayatrack.models.base import Base, Key, enum_type, link

# Stands for "no college given", since a key column cannot be NULL.
NO_COLLEGE: Final = uuid.UUID(int=0)


class ApplicationCount(Base, table=True):
    """Applications of one cohort, status, furthest stage and college."""

    __tablename__ = "application_count"
    __table_args__ = (sa.CheckConstraint("application_count > 0", name="counts_somebody"),)

    cohort_id: uuid.UUID = link("cohort.id", cascade=True, primary_key=True)
    status: Status = Field(sa_type=enum_type(Status), primary_key=True)
    stage: Stage = Field(sa_type=enum_type(Stage), primary_key=True)
    college_id: uuid.UUID = Field(sa_type=Key, primary_key=True)
    application_count: int


class CohortCount(Base, table=True):
    """What one cohort contributes to the program's totals."""

    __tablename__ = "cohort_count"

    cohort_id: uuid.UUID = link("cohort.id", cascade=True, primary_key=True)
    # People whose first application this cohort received: the sum over cohorts counts everybody once.
    new_person_count: int = 0
    traveler_count: int = 0
    first_passport_count: int = 0
    first_flight_count: int = 0
    first_trip_abroad_count: int = 0
    referred_count: int = 0
    placed_count: int = 0
