"""Which career outcomes did alumni have over time, and who said so?"""

import uuid
from datetime import date, datetime

import sqlalchemy as sa
from sqlmodel import Field

from mayatrack.domain.career_outcomes import Employment, OutcomeCategory, OutcomeGroup
from mayatrack.domain.outcomes import OutcomeSource
from mayatrack.models.base import Base, Key, Keyed, enum_type, link, now


class Outcome(Keyed, table=True):
    """One category of what an alumnus said, or was said, to do on a day; several of one report hold at once.

    Never overwritten: a later report stands beside it, and one that was logged by mistake is retracted.
    """

    __tablename__ = "outcome"
    __table_args__ = (
        sa.UniqueConstraint("report_id", "category"),
        sa.CheckConstraint("(retracted_at IS NULL) = (retracted_by_id IS NULL)", name="retracted_by_somebody"),
        sa.CheckConstraint(
            "employment IS NULL OR category IN ('employed_full_time', 'employed_part_time')",
            name="employment_of_the_employed",
        ),
        sa.Index(None, "traveler_id", "as_of_on", "id"),
    )

    report_id: uuid.UUID = Field(sa_type=Key)
    traveler_id: uuid.UUID = link("traveler.id", cascade=True)
    category: OutcomeCategory = Field(sa_type=enum_type(OutcomeCategory))
    employment: Employment | None = Field(default=None, sa_type=enum_type(Employment))
    organization_id: uuid.UUID | None = link("organization.id", default=None, nullable=True, index=True)
    # The follow-up whose answer it is.
    follow_up_id: uuid.UUID | None = link("follow_up.id", cascade=True, default=None, nullable=True, index=True)
    as_of_on: date
    source: OutcomeSource = Field(sa_type=enum_type(OutcomeSource))
    recorded_at: datetime = Field(default_factory=now)
    recorded_by_id: uuid.UUID = link("app_user.id")
    retracted_at: datetime | None = None
    retracted_by_id: uuid.UUID | None = link("app_user.id", default=None, nullable=True)


class AlumnusSummary(Base, table=True):
    """What the call queue, matching and the rates need of one alumnus; derived, kept in step by the services."""

    __tablename__ = "alumnus_summary"
    __table_args__ = (sa.Index(None, "cohort_id", "outcome_group", "traveler_id"),)

    traveler_id: uuid.UUID = link("traveler.id", cascade=True, primary_key=True)
    cohort_id: uuid.UUID = link("cohort.id")
    outcome_group: OutcomeGroup = Field(default=OutcomeGroup.UNKNOWN, sa_type=enum_type(OutcomeGroup))
    outcome_as_of_on: date | None = None
    # The first placement after the return.
    placed_on: date | None = None
    contacted_on: date | None = None
    # When somebody tried last, whether it reached them or not.
    attempted_on: date | None = None
    # When an opportunity was offered last, and how often.
    offered_on: date | None = None
    offered_count: int = 0
    # The next follow-up that nobody has made.
    due_on: date | None = None
    # What opportunities ask, as it stands with the person, the application and the contact wish.
    birth_on: date | None = None
    college_id: uuid.UUID | None = link("college.id", default=None, nullable=True)
    language: str | None = None
    # One number, of which the first bit is Monday; None if they did not say.
    free_days: int | None = None
